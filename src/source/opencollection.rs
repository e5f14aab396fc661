//! OpenCollection YAML, Bruno's newer form: a request, or a collection with its requests.

use std::{collections::HashMap, rc::Rc};

use super::{Broken, SourceText, Template, TemplateBody, http, tree::Tree, yaml};
use crate::{
    placeholder::{Declared, Hole, Styles},
    span::Span,
};

/// Whether a text is one.
pub(super) fn claims(text: &str) -> bool {
    let begins = |key: &str| text.lines().any(|line| line.starts_with(key));
    (text.contains("http:") || text.contains("items:"))
        && (begins("http:") && begins("info:") || begins("opencollection:"))
}

/// The requests.
pub(super) fn read(text: &str) -> Vec<Template> {
    let document = yaml::Document::parse(text);
    let mut templates = Vec::new();
    for root in document.roots() {
        // What is left to read, with what the folders around it set.
        let mut open = vec![(Tree::Yaml(None, root), Rc::new(Folder::default()))];
        while let Some((item, folder)) = open.pop() {
            if let Some(items) = item.get("items") {
                let inside = Rc::new(folder.with(item));
                open.extend(items.elements().into_iter().map(|item| (item, Rc::clone(&inside))));
            } else if let Some(http) = item.get("http").filter(|_| item.is_whole()) {
                templates.push(Request::read(item, http, &folder));
            }
        }
    }
    templates.extend(document.broken().map(|broken| Template::behind(&templates, broken, text)));
    templates
}

/// What a collection and its folders set for the requests in them.
#[derive(Clone, Default)]
struct Folder<'a> {
    names: Vec<&'a str>,
    headers: Vec<Tree<'a>>,
    auth: Option<Tree<'a>>,
    variables: HashMap<&'a str, Option<Declared>>,
    /// Whether scripts may change a variable.
    scripts: bool,
}

impl<'a> Folder<'a> {
    /// This with what `item` sets, a folder in it.
    fn with(&self, item: Tree<'a>) -> Self {
        let mut inside = self.clone();
        let is_folder = item.get("info").and_then(|info| info.text_of("type")) == Some("folder");
        inside.names.extend(item.get("info").and_then(|info| info.text_of("name")).filter(|_| is_folder));
        let Some(request) = item.get("request") else { return inside };
        inside.headers.extend(request.get("headers").map(Tree::elements).unwrap_or_default());
        inside.auth = request.get("auth").filter(|auth| !inherits(*auth)).or(inside.auth);
        inside.declare(request);
        inside
    }

    /// Adds the variables that `from` sets, and whether its scripts do.
    fn declare(&mut self, from: Tree<'a>) {
        for variable in from.get("variables").map(Tree::elements).unwrap_or_default() {
            if let Some(name) = variable.text_of("name").filter(|_| !variable.is("disabled")) {
                self.variables.insert(name, variable.get("value").and_then(declared));
            }
        }
        let scripts = from.get("scripts").map(Tree::elements).unwrap_or_default();
        self.scripts |= scripts.iter().any(|script| script.text_of("code").is_some_and(|code| code.contains("Var(")));
    }
}

/// The type that a variable's value is written with.
fn declared(value: Tree<'_>) -> Option<Declared> {
    let data = value.text_of("data")?.trim();
    match value.text_of("type")? {
        "number" if data.parse::<f64>().is_ok() => Some(Declared::Number),
        "boolean" if matches!(data, "true" | "false") => Some(Declared::Boolean),
        "object" if data.starts_with('{') => Some(Declared::Object),
        "object" if data.starts_with('[') => Some(Declared::Array),
        // What does not fit its type is put in as it is written, and so is text.
        _ => None,
    }
}

fn inherits(auth: Tree<'_>) -> bool {
    kind(auth) == Some("inherit")
}

/// The type of a sign-in: `auth: inherit`, or `auth: {type: bearer, …}`.
fn kind(auth: Tree<'_>) -> Option<&str> {
    auth.text().or_else(|| auth.text_of("type")).or_else(|| auth.text_of("mode"))
}

struct Request<'a> {
    folder: Folder<'a>,
    template: Template,
}

impl<'a> Request<'a> {
    fn read(item: Tree<'a>, http: Tree<'a>, folder: &Folder<'a>) -> Template {
        let mut request =
            Self { folder: folder.clone(), template: Template { span: item.span(), ..Template::default() } };
        if let Some(runtime) = item.get("runtime") {
            request.folder.declare(runtime);
        }
        let name = item.get("info").and_then(|info| info.text_of("name"));
        let names: Vec<&str> = folder.names.iter().copied().chain(name).collect();
        request.template.name = Some(names.join(" / ")).filter(|name| !name.is_empty());
        request.template.method = http.get("method").and_then(|method| request.text(method));
        request.template.url = http.get("url").and_then(|url| request.text(url));
        let mut headers = request.headers(item, http);
        if let Some(body) = http.get("body") {
            request.body(body, &mut headers);
        }
        request.template.headers = Some(headers);
        request.template
    }

    /// The headers of the request and of the folders around it, of which the innermost counts.
    fn headers(&mut self, item: Tree<'a>, http: Tree<'a>) -> Vec<(SourceText, SourceText)> {
        let own = http.get("headers");
        let mut headers: Vec<(SourceText, SourceText)> = Vec::new();
        let outer = self.folder.headers.clone();
        for header in outer.into_iter().chain(own.map(Tree::elements).unwrap_or_default()) {
            let Some((name, value)) = self.header(header) else { continue };
            headers.retain(|(known, _)| !known.text.eq_ignore_ascii_case(&name.text));
            headers.push((name, value));
        }
        headers.extend(own.filter(|own| own.is_alias()).map(Tree::hidden_headers));
        // Whoever wrote by hand puts it at any of these places.
        let places = [http.get("auth"), item.get("auth"), item.get("runtime").and_then(|runtime| runtime.get("auth"))];
        let auth = places.into_iter().flatten().next();
        let auth = auth.filter(|auth| !inherits(*auth) || self.folder.auth.is_none()).or(self.folder.auth);
        headers.extend(auth.filter(|auth| kind(*auth) != Some("none")).map(Tree::authorization));
        headers
    }

    fn header(&mut self, header: Tree<'a>) -> Option<(SourceText, SourceText)> {
        if header.is_alias() {
            return Some(header.hidden_headers());
        }
        if header.is("disabled") || header.text_of("enabled") == Some("false") {
            return None;
        }
        let name = self.text(header.get("name")?)?;
        let value = match header.get("value") {
            Some(value) => self.text(value)?,
            None => SourceText::implied("", header.span()),
        };
        Some((name, value))
    }

    /// Reads the body, `{type: json, data: …}` or, as Bruno wrote before, `{mode: json, json: …}`.
    fn body(&mut self, body: Tree<'a>, headers: &mut Vec<(SourceText, SourceText)>) {
        let unknown = |why: &str, span: Span| TemplateBody::Unknown { why: why.into(), span };
        // Where there are several, the one that is selected is sent.
        let several = body.elements();
        let selected = several.iter().find(|variant| variant.is("selected")).or(several.first());
        let body = selected.map_or(Some(body), |variant| variant.get("body").or(Some(*variant))).unwrap_or(body);
        if body.is_alias() {
            self.template.body = unknown("it is a YAML alias, which is not looked up", body.span());
            return;
        }
        let Some(kind) = body.get("type").or_else(|| body.get("mode")) else { return };
        let word = kind.text().unwrap_or_default();
        let data = body.get("data").or_else(|| body.get(word));
        self.template.body = match (word, data) {
            ("json" | "text" | "xml" | "sparql", Some(data)) => match data.content(Styles::NONE) {
                Ok(text) => self.filled(text, word == "json"),
                Err(broken) => {
                    let span = broken.span;
                    self.template.broken.push(broken);
                    unknown("it is not written as a text", span)
                }
            },
            ("form-urlencoded" | "formUrlEncoded" | "multipart-form" | "multipartForm", _) => {
                unknown("it is a form", body.span())
            }
            ("file", _) => unknown("it is read from a file", body.span()),
            ("graphql", _) => unknown("it is a GraphQL query", body.span()),
            _ => TemplateBody::None,
        };
        let named = headers.iter().any(|(name, _)| name.text.eq_ignore_ascii_case("content-type"));
        let implied = match word {
            "json" => "application/json",
            "text" => "text/plain",
            "xml" => "application/xml",
            _ => return,
        };
        // Bruno adds what nobody set.
        if !named && !matches!(self.template.body, TemplateBody::None) {
            let place = kind.span();
            headers.push((SourceText::implied("Content-Type", place), SourceText::implied(implied, place)));
        }
    }

    /// A body with the types of its placeholders.
    fn filled(&self, text: SourceText, comments: bool) -> TemplateBody {
        let mut text = text.trimmed_from(0);
        if text.text.is_empty() {
            return TemplateBody::None;
        }
        let typed = |hole: &Hole| hole.declared.is_some();
        text.holes =
            if self.folder.scripts { Vec::new() } else { self.holes(&text.text).into_iter().filter(typed).collect() };
        TemplateBody::Text(SourceText { styles: http::STYLES, comments, ..text })
    }

    /// The `{{name}}` in a text, with the types of the variables.
    fn holes(&self, text: &str) -> Vec<Hole> {
        let mut holes = Vec::new();
        let mut at = 0;
        while let Some(start) = text.get(at..).and_then(|rest| rest.find("{{")).map(|found| at + found) {
            let inner = text.get(start + 2..).unwrap_or_default();
            let end = inner
                .find(['{', '}', '\n', '"'])
                .filter(|end| inner.get(*end..).is_some_and(|rest| rest.starts_with("}}")));
            at = start + 1;
            let Some(end) = end else { continue };
            let name = inner.get(..end).unwrap_or_default();
            let declared = self.folder.variables.get(name.trim()).copied().flatten();
            let from = start + 2 + (name.len() - name.trim_start().len());
            let span = Span::new(start, start + end + 4);
            at = span.end();
            holes.push(Hole { span, name: Span::new(from, from + name.trim().len()), dynamic: false, declared });
        }
        holes
    }

    fn text(&mut self, node: Tree<'a>) -> Option<SourceText> {
        node.content(http::STYLES).map_err(|broken: Broken| self.template.broken.push(broken)).ok()
    }
}
