//! `OpenCollection`, Bruno's newer form, as YAML or JSON: a request, or a collection with its requests.

use std::rc::Rc;

use super::{
    SourceText, Template, TemplateBody,
    folder::{Auth, Folder, Header},
    http,
    nunjucks::Rendered,
    opencollection_variables::Variables,
    outer_json, outline,
    tree::Tree,
    tree_request::{Texts, no_body, unknown},
    yaml,
};
use crate::{
    json::{Document, Node},
    placeholder::Styles,
};

/// Whether a text is one.
pub(super) fn claims(text: &str) -> bool {
    if text.trim_start().starts_with('{') {
        return claims_json(text);
    }
    // Others have an `http` too, with settings of a server in it.
    let request = || {
        let inside = |name: &str| outline::has_inside(text, "http", name);
        let (url, method) = (inside("url"), inside("method"));
        url && method || (url || method) && outline::has(text, "info", |_| true)
    };
    text.contains("http") && (text.contains("url") || text.contains("method")) && request()
        || text.contains("opencollection") && outline::has(text, "opencollection", |_| true)
}

fn claims_json(text: &str) -> bool {
    if !text.contains("\"info\"") {
        return false;
    }
    let named = text.contains("\"opencollection\"");
    if !(named || text.contains("\"http\"")) {
        return false;
    }
    let document = Document::parse(text, Styles::ALL);
    let is_request = |root: Node<'_>| {
        let http = root.get("http").filter(|_| root.get("info").is_some());
        http.is_some_and(|http| http.get("url").is_some() || http.get("method").is_some())
    };
    let cut = || named || text.contains("\"url\"") && text.contains("\"method\"");
    document.root().map_or_else(cut, |root| root.get("opencollection").is_some() || is_request(root))
}

/// The requests.
pub(super) fn read(text: &str) -> Vec<Template> {
    let mut templates = Vec::new();
    if text.trim_start().starts_with('{') {
        let document = Document::parse(text, Styles::ALL);
        if outer_json::is_cut(&document) {
            templates.extend(outer_json::salvaged(text, "http", alone));
        } else if let Some(root) = document.root() {
            requests(Tree::Json(text, root), &mut templates);
        }
        templates.extend(outer_json::broken(text, &document));
    } else {
        let document = yaml::Document::parse(text);
        document.roots().for_each(|root| requests(Tree::Yaml(None, root), &mut templates));
        templates.extend(document.broken());
    }
    templates
}

/// A request out of a broken file: what the folders around it add to it is not known.
fn alone(text: &str, http: Node<'_>) -> Option<Template> {
    let http = Some(Tree::Json(text, http)).filter(|http| http.get("url").is_some())?;
    let mut template = Request::read(http, http, &Scope::default());
    template.headers.get_or_insert_default().push(SourceText::hidden_headers(template.span));
    Some(template)
}

fn requests(root: Tree<'_>, templates: &mut Vec<Template>) {
    // What is left to read, with what is around it.
    let mut open = vec![(root, Scope::default())];
    while let Some((item, scope)) = open.pop() {
        if let Some(items) = item.own("items") {
            let inside = scope.with(item);
            open.extend(items.elements().into_iter().map(|item| (item, inside.clone())));
        } else if let Some(http) = item.get("http").filter(|_| !item.is_alias()) {
            templates.push(Request::read(item, http, &scope));
        }
    }
}

/// What a collection and its folders set for the requests in them.
#[derive(Clone, Default)]
struct Scope<'a> {
    folder: Rc<Folder>,
    variables: Rc<Variables<'a>>,
}

impl<'a> Scope<'a> {
    /// This with what `item` sets, a folder in it.
    fn with(&self, item: Tree<'a>) -> Self {
        let info = item.get("info");
        let name = info.filter(|info| info.text_of("type") == Some("folder")).and_then(|info| info.text_of("name"));
        let request = item.get("request");
        let mut texts = Texts::new(rendered);
        let headers = request.map(|request| texts.headers(request)).unwrap_or_default();
        let auth = auth(&mut texts, request.and_then(|request| request.get("auth")));
        Self { folder: Rc::new(self.folder.with(name, headers, auth)), variables: self.variables.with(request) }
    }
}

/// The placeholders are told by how they are written.
fn rendered(text: SourceText) -> Rendered {
    Rendered { text: text.styled(http::STYLES), control: None, broken: None }
}

/// Authorization as it is written: `auth: inherit`, `auth: {type: bearer, token: …}`, or `{mode: bearer, bearer: …}`.
fn auth(texts: &mut Texts, auth: Option<Tree<'_>>) -> Auth {
    let Some(auth) = auth else { return Auth::Inherited };
    match auth.text().or_else(|| auth.text_of("type")).or_else(|| auth.text_of("mode")) {
        Some("inherit") => Auth::Inherited,
        Some("none") => Auth::No,
        kind => {
            let kind = kind.unwrap_or_default();
            texts.auth(auth, kind, |name| auth.get(name).or_else(|| auth.get(kind)?.get(name)))
        }
    }
}

/// Reads a request.
struct Request<'a> {
    variables: Rc<Variables<'a>>,
    texts: Texts,
}

impl<'a> Request<'a> {
    fn read(item: Tree<'a>, http: Tree<'a>, scope: &Scope<'a>) -> Template {
        let runtime = item.get("runtime");
        let mut request = Self { variables: scope.variables.with(runtime), texts: Texts::new(rendered) };
        request.texts.broken.extend(item.repeated().into_iter().chain(http.repeated()));
        let mut parameters = http.get("params").map(Tree::elements).unwrap_or_default();
        parameters.retain(|parameter| parameter.text_of("type") == Some("path"));
        let url = request.texts.url(http, &parameters);
        let method = http.get("method").and_then(|method| request.texts.text(method)).map(SourceText::in_capitals);
        // Whoever wrote by hand puts it at any of these places.
        let places = [http.get("auth"), item.get("auth"), runtime.and_then(|runtime| runtime.get("auth"))];
        let auth = auth(&mut request.texts, places.into_iter().flatten().next());
        let mut headers = scope.folder.headers_of(request.texts.headers(http), auth);
        let body = match http.get("body") {
            Some(body) => request.body(selected(body), &mut headers),
            None => no_body(http),
        };
        let name = scope.folder.name_of(item.get("info").and_then(|info| info.text_of("name")));
        let span = if item.is_whole() { item.span() } else { http.span() };
        let broken = request.texts.broken;
        Template { name, span, method, url, headers: Some(headers), body, broken, ..Template::default() }
    }

    /// Reads the body, `{type: json, data: …}` or, as Bruno wrote before, `{mode: json, json: …}`.
    fn body(&mut self, body: Tree<'a>, headers: &mut Vec<Header>) -> TemplateBody {
        if body.is_alias() {
            return unknown("it is a YAML alias, which stands for too much", body.span());
        }
        self.texts.broken.extend(body.repeated());
        let Some(kind) = body.get("type").or_else(|| body.get("mode")) else {
            let empty = body.get("data").is_none() && body.text().is_none_or(str::is_empty);
            return if empty { no_body(body) } else { unknown("its `type` is missing", body.span()) };
        };
        let word = kind.text().unwrap_or_default();
        let (implied, unread) = match word {
            "json" => ("application/json", None),
            "text" => ("text/plain", None),
            "xml" => ("application/xml", Some("it is XML")),
            "sparql" => ("application/sparql-query", Some("it is a SPARQL query")),
            "graphql" => ("application/json", Some("it is a GraphQL query")),
            "form-urlencoded" | "formUrlEncoded" => {
                ("application/x-www-form-urlencoded", Some("it is a URL-encoded form"))
            }
            "multipart-form" | "multipartForm" => ("multipart/form-data", Some("it is a multipart form")),
            "file" => return unknown("it is read from a file", body.span()),
            "none" | "" => return TemplateBody::None,
            _ => return unknown("this kind of body is not known here", kind.span()),
        };
        let found = match unread {
            Some(why) => unknown(why, kind.span()),
            None => match body.get("data").or_else(|| body.get(word)) {
                Some(data) => self.text_of(data, word == "json"),
                None => no_body(body),
            },
        };
        // Bruno adds what nobody set.
        let says = |(name, _): &Header| name.is_hole() || name.text.eq_ignore_ascii_case("content-type");
        if !matches!(found, TemplateBody::None) && !headers.iter().any(says) {
            let place = kind.span();
            headers.push((SourceText::implied("Content-Type", place), SourceText::implied(implied, place)));
        }
        found
    }

    /// A body that is written as a text, in which `comments` may stand.
    fn text_of(&mut self, data: Tree<'a>, comments: bool) -> TemplateBody {
        let text = match data.content(http::STYLES) {
            Ok(text) if data.is_whole() => text.trimmed_from(0),
            Ok(_) => return unknown("the file breaks off in it", data.span()),
            Err(broken) => {
                self.texts.broken.push(broken);
                return unknown("it is not written as a text", data.span());
            }
        };
        if text.text.is_empty() {
            return TemplateBody::None;
        }
        let holes = self.variables.typed_holes(&text.text);
        TemplateBody::Text(SourceText { holes, comments, ..text })
    }
}

/// The body that is sent: of several, the one that is selected.
fn selected(body: Tree<'_>) -> Tree<'_> {
    let several = body.elements();
    let variant = several.iter().find(|variant| variant.is("selected")).or(several.first()).copied();
    variant.map_or(body, |variant| variant.get("body").unwrap_or(variant))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, headers and body of each request.
    fn shown(text: &str) -> Vec<String> {
        let shown = |template: Template| {
            let headers = template.headers.unwrap_or_default();
            let headers = headers.iter().map(|(name, value)| format!("{}={}", name.text, value.text));
            let body = match template.body {
                TemplateBody::Text(text) => text.text,
                TemplateBody::Unknown { why, .. } => why,
                _ => String::new(),
            };
            let name = template.name.unwrap_or_default();
            format!("{name} [{}] {body}{}", headers.collect::<Vec<_>>().join(","), "!".repeat(template.broken.len()))
        };
        let mut templates = read(text);
        templates.sort_by_key(|template| template.span.start);
        templates.into_iter().map(shown).collect()
    }

    #[test]
    fn folders_set_headers_and_a_sign_in() {
        let text = "request: {headers: [{name: A, value: 1}], auth: {type: bearer}}\nitems:\n\
            - info: {name: f, type: folder}\n  request: {auth: inherit, headers: [{name: a, value: 2}]}\n  items:\n\
            \x20 - {info: {name: r}, http: {url: h, auth: inherit}}\n\
            \x20 - {info: {name: s}, http: {url: h, auth: none, headers: [{name: B, disabled: true}, {name: C}]}}\n\
            - {info: {name: t}, http: {url: h}, runtime: {auth: {mode: apikey}}}\n- {info: {name: u}, graphql: {url: h}}\n";
        let expected = ["f / r [a=2,Authorization={{authorization}}] ", "f / s [a=2,C=] ", "t [A=1,*=] "];
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn each_shape_of_a_body_is_read() {
        let body = |body: &str| shown(&format!("http:\n  url: h\n  body: {body}\n")).concat();
        assert_eq!(body("{type: json, data: '{}'}"), " [Content-Type=application/json] {}");
        assert_eq!(body("{mode: text, text: ' a '}"), " [Content-Type=text/plain] a");
        assert_eq!(
            body("[{body: {type: xml, data: a}}, {selected: true, body: {type: sparql, data: b}}]"),
            " [Content-Type=application/sparql-query] it is a SPARQL query"
        );
        assert_eq!(body("{type: none}"), " [] ");
        assert_eq!(body("{type: json, data: ''}"), " [] ");
        assert_eq!(body("{type: file, data: []}"), " [] it is read from a file");
        assert_eq!(body("{type: json, data: {{x}}}"), " [Content-Type=application/json] it is not written as a text!");
        assert_eq!(body("{type: json, data: a, data: b}"), " [Content-Type=application/json] a!");
        assert_eq!(body("{<<: {type: json, data: a}, data: b}"), " [Content-Type=application/json] b");
        assert_eq!(body("{type: jsn, data: a}"), " [] this kind of body is not known here");
        assert_eq!(body("{data: a}"), " [] its `type` is missing");
        assert_eq!(body("{}"), " [] ");
    }

    #[test]
    fn parameters_and_a_password_are_put_in() {
        let text = "http:\n  method: post\n  url: h/:a/:b?:a\n  params:\n  - {name: a, value: x, type: path}\n  - {name: b, value: y, type: query}\n\
            \x20 auth: {mode: basic, basic: {username: u, password: p}}\n";
        let template = read(text).remove(0);
        assert_eq!(template.url.unwrap().text, "h/x/:b?:a");
        assert_eq!(template.method.unwrap().text, "POST");
        assert_eq!(template.headers.unwrap()[0].1.text, "Basic p");
    }

    #[test]
    fn what_stands_in_front_of_a_fault_is_judged() {
        let text = "http:\n  url: h\n  body:\n    type: json\n    data: |\n      {}\n  auth: 'x\n";
        assert_eq!(shown(text), [" [] !", " [*=] {}"]);
        let cut = "http:\n  url: h\n  body:\n    type: json\n    data: |\n      {\n    }\n";
        assert_eq!(shown(cut), [" [] !", " [*=] the file breaks off in it"]);
        assert_eq!(shown("http:\n  url: h\n  body: 'x\n")[1], " [*=] the file breaks off in front of it");
    }

    #[test]
    fn aliases_and_deep_folders_end() {
        assert_eq!(shown("items: &a [{items: *a}, {http: &b {url: h}}, {http: *b}]\n").len(), 2);
        assert_eq!(shown(&format!("items: {}", "[{items: ".repeat(100_000))).len(), 1);
        assert_eq!(shown("http: {url: h}\ndocs: 'x\n"), [" [] !", " [] "]);
    }
}
