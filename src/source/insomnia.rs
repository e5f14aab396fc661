//! Insomnia exports: version 4 as JSON or YAML, version 5 as YAML.

use std::{collections::HashMap, rc::Rc};

use super::{
    Broken, SourceText, Template, TemplateBody, http,
    nunjucks::{self, Rendered},
    tree::{Tree, unknown},
    yaml,
};
use crate::{
    json::{Document, Slip},
    placeholder::Styles,
    span::Span,
};

/// How many folders may lie around a request.
const MAX_FOLDERS: usize = 64;

/// Whether a text is one.
pub(super) fn claims(text: &str) -> bool {
    let begins = |key: &str, value: &str| {
        text.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.contains(value)))
    };
    if text.trim_start().starts_with('{') {
        return text.contains("\"__export_format\"") && text.contains("\"resources\"");
    }
    text.contains("__export_format") && begins("__export_format:", "") && begins("resources:", "")
        || text.contains(".insomnia.rest/5") && begins("type:", ".insomnia.rest/5")
}

/// The requests.
pub(super) fn read(text: &str) -> Vec<Template> {
    if text.trim_start().starts_with('{') {
        return read_json(text);
    }
    let document = yaml::Document::parse(text);
    let roots = document.roots().map(|root| Tree::Yaml(None, root));
    let mut templates: Vec<Template> = roots.flat_map(requests).collect();
    templates.extend(document.broken().map(|broken| Template::behind(&templates, broken, text)));
    templates
}

fn read_json(text: &str) -> Vec<Template> {
    let document = Document::parse(text, Styles::ALL);
    let mut templates = document.root().map(|root| requests(Tree::Json(text, root))).unwrap_or_default();
    for slip in document.slips() {
        let span = place(slip);
        let at = templates.iter().position(|template| template.span.contains(span)).unwrap_or_default();
        let Some(template) = templates.get_mut(at) else { break };
        template.broken.push(Broken {
            message: "the JSON around the requests is broken here".into(),
            help: "correct the syntax: Insomnia cannot import the file as it is".into(),
            span,
        });
    }
    templates
}

fn place(slip: &Slip) -> Span {
    slip.span
}

fn requests(root: Tree<'_>) -> Vec<Template> {
    let mut templates = Vec::new();
    if let Some(resources) = root.get("resources") {
        of_resources(&resources.elements(), &mut templates);
    }
    if let Some(collection) = root.get("collection") {
        of_collection(collection, &mut templates);
    }
    templates
}

/// Version 4: a flat list, in which each names the folder it is in.
fn of_resources(resources: &[Tree<'_>], templates: &mut Vec<Template>) {
    let of_type = |kind: &'static str| resources.iter().copied().filter(move |it| it.text_of("_type") == Some(kind));
    let folders: HashMap<&str, Tree<'_>> =
        of_type("request_group").filter_map(|folder| Some((folder.text_of("_id")?, folder))).collect();
    for request in of_type("request").filter(|request| request.is_whole()) {
        let parent = |it: &Tree<'_>| it.text_of("parentId").and_then(|id| folders.get(id)).copied();
        let mut around: Vec<Tree<'_>> = std::iter::successors(parent(&request), parent).take(MAX_FOLDERS).collect();
        around.reverse();
        templates.push(Request::read(request, &around));
    }
}

/// Version 5: folders with `children`.
fn of_collection<'a>(collection: Tree<'a>, templates: &mut Vec<Template>) {
    let mut open: Vec<(Tree<'a>, Rc<Vec<Tree<'a>>>)> = vec![(collection, Rc::default())];
    while let Some((list, around)) = open.pop() {
        for item in list.elements() {
            if let Some(children) = item.get("children") {
                let mut inside = around.to_vec();
                inside.push(item);
                inside.truncate(MAX_FOLDERS);
                open.push((children, Rc::new(inside)));
            } else if item.is_whole() && item.get("url").is_some() && item.get("method").is_some() {
                // A gRPC or WebSocket request has no method.
                templates.push(Request::read(item, &around));
            }
        }
    }
}

struct Request {
    template: Template,
}

impl Request {
    /// Reads a request in folders, the outermost first.
    fn read(node: Tree<'_>, folders: &[Tree<'_>]) -> Template {
        let mut request = Self { template: Template { span: node.span(), ..Template::default() } };
        let names = folders.iter().chain([&node]).filter_map(|it| it.text_of("name")).filter(|name| !name.is_empty());
        let name = names.collect::<Vec<_>>().join(" / ");
        request.template.name = Some(name).filter(|name| !name.is_empty());
        request.template.method = node.get("method").and_then(|method| request.text(method));
        request.template.url = node.get("url").and_then(|url| request.text(url));
        request.template.headers = Some(request.headers(node, folders));
        request.template.body = node.get("body").map_or(TemplateBody::None, |body| request.body(body));
        request.template
    }

    /// The headers of the request and of the folders around it, of which the innermost counts.
    fn headers(&mut self, node: Tree<'_>, folders: &[Tree<'_>]) -> Vec<(SourceText, SourceText)> {
        let mut headers: Vec<(SourceText, SourceText)> = Vec::new();
        for around in folders.iter().chain([&node]) {
            let Some(list) = around.get("headers") else { continue };
            if list.is_alias() {
                headers.push(list.hidden_headers());
            }
            let pairs: Vec<_> = list.elements().into_iter().filter_map(|header| self.header(header)).collect();
            headers.retain(|(name, _)| !pairs.iter().any(|(inner, _)| inner.text.eq_ignore_ascii_case(&name.text)));
            headers.extend(pairs);
        }
        let mut sign_ins = folders.iter().chain([&node]).rev().filter_map(|around| around.get("authentication"));
        let own = |sign_in: &Tree<'_>| sign_in.is_alias() || sign_in.get("type").is_some();
        if let Some(sign_in) = sign_ins.find(own).filter(|it| !it.is("disabled") && it.text_of("type") != Some("none"))
        {
            headers.push(sign_in.authorization());
        }
        headers
    }

    fn header(&mut self, header: Tree<'_>) -> Option<(SourceText, SourceText)> {
        if header.is_alias() {
            return Some(header.hidden_headers());
        }
        if header.is("disabled") || header.text_of("name") == Some("") {
            return None;
        }
        let name = header.get("name").and_then(|name| self.text(name))?;
        let value = match header.get("value") {
            Some(value) => self.text(value)?,
            None => SourceText::implied("", header.span()),
        };
        Some((name, value))
    }

    fn body(&mut self, body: Tree<'_>) -> TemplateBody {
        let unknown = |why: &str, span: Span| TemplateBody::Unknown { why: why.into(), span };
        if body.is_alias() {
            return unknown("it is a YAML alias, which is not looked up", body.span());
        }
        let kind = body.text_of("mimeType").unwrap_or_default();
        if let Some(file) = body.get("fileName").filter(|file| file.text() != Some("")) {
            return unknown("it is read from a file", file.span());
        }
        if kind.starts_with("multipart/") || kind == "application/x-www-form-urlencoded" {
            return unknown("it is a form", body.span());
        }
        let Some(text) = body.get("text") else { return TemplateBody::None };
        let Some(Rendered { text, control, broken }) = self.rendered(text) else {
            return unknown("it is not written as a text", text.span());
        };
        self.template.broken.extend(broken);
        match control {
            Some((tag, span)) => unknown(&format!("a `{{% {tag} %}}` in it decides what is sent"), span),
            None if text.text.trim().is_empty() => TemplateBody::None,
            None => TemplateBody::Text(text.trimmed_from(0)),
        }
    }

    /// What a single value says; a placeholder as a whole where tags decide about it.
    fn text(&mut self, node: Tree<'_>) -> Option<SourceText> {
        let Rendered { text, control, broken } = self.rendered(node)?;
        self.template.broken.extend(broken);
        Some(if control.is_some() { unknown("{{decided}}", node.span()) } else { text })
    }

    fn rendered(&mut self, node: Tree<'_>) -> Option<Rendered> {
        match node.content(Styles::NONE) {
            Ok(content) => Some(nunjucks::read(content, http::STYLES)),
            Err(broken) => {
                self.template.broken.push(broken);
                None
            }
        }
    }
}

impl Template {
    /// What stands behind `templates` in a YAML file that is `broken` there.
    pub(super) fn behind(templates: &[Self], broken: &Broken, text: &str) -> Self {
        let before = templates.iter().map(|template| template.span.end()).filter(|end| *end <= broken.span.start());
        let start = before.max().unwrap_or_default().min(broken.span.start());
        Self { span: Span::new(start, text.len()), broken: vec![broken.clone()], ..Self::default() }
    }
}
