//! Insomnia exports, versions 4 and 5, as JSON or YAML.

use std::{collections::HashMap, rc::Rc};

use super::{
    Broken, SourceText, Template, TemplateBody,
    folder::{Folder, Header, SignIn},
    http,
    nunjucks::{self, Rendered},
    outline,
    tree::Tree,
    yaml,
};
use crate::{
    json::{Document, Slip},
    placeholder::Styles,
    span::Span,
};

/// What the type of a version 5 export ends with.
const VERSION_5: &str = ".insomnia.rest/5";

/// How many folders around one whose own are not known yet are looked for.
const MAX_FOLDERS: usize = 64;

/// Whether a text is one.
pub(super) fn claims(text: &str) -> bool {
    if text.trim_start().starts_with('{') {
        return text.contains("\"__export_format\"") && text.contains("\"resources\"")
            || text.contains(VERSION_5) && text.contains("\"collection\"");
    }
    text.contains("__export_format")
        && outline::has(text, "__export_format", |_| true)
        && outline::has(text, "resources", |_| true)
        || text.contains(VERSION_5) && outline::has(text, "type", |value| value.contains(VERSION_5))
}

/// Whether a text that is of no other format is a JSON body with Nunjucks in it, as it is copied out of Insomnia.
pub(super) fn claims_body(text: &str) -> bool {
    let has =
        |open: &str, close: &str| text.find(open).is_some_and(|at| text.get(at..).unwrap_or_default().contains(close));
    text.trim_start().starts_with('{') && (has("{% ", "%}") || has("{#", "#}"))
}

/// The requests.
pub(super) fn read(text: &str) -> Vec<Template> {
    if text.trim_start().starts_with('{') {
        return if claims(text) { read_json(text) } else { read_body(text) };
    }
    let document = yaml::Document::parse(text);
    let roots = document.roots().map(|root| Tree::Yaml(None, root));
    roots.flat_map(requests).chain(document.broken()).collect()
}

fn read_json(text: &str) -> Vec<Template> {
    let document = Document::parse(text, Styles::ALL);
    let mut templates = document.root().map(|root| requests(Tree::Json(text, root))).unwrap_or_default();
    let broken = |slip: &Slip| Broken {
        message: "the JSON around the requests is broken here".into(),
        help: "correct the syntax: Insomnia cannot import the file as it is".into(),
        span: slip.span,
    };
    if !document.slips().is_empty() {
        templates.push(Template::of_broken_file(text, document.slips().iter().map(broken).collect()));
    }
    templates
}

fn read_body(text: &str) -> Vec<Template> {
    let mut request = Request::default();
    let span = Span::new(0, text.len());
    let body = request.rendered_body(nunjucks::read(SourceText::verbatim(text, span, Styles::NONE), http::STYLES));
    vec![Template { body, ..Template::of_broken_file(text, request.broken) }]
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
    let mut folders = Folders {
        nodes: of_type("request_group").filter_map(|folder| Some((folder.text_of("_id")?, folder))).collect(),
        read: HashMap::new(),
    };
    for request in of_type("request").filter(|request| request.is_whole()) {
        let around = request.text_of("parentId").map(|id| folders.find(id)).unwrap_or_default();
        templates.push(Request::read(request, &around));
    }
}

/// The folders of version 4, by their IDs.
struct Folders<'a> {
    nodes: HashMap<&'a str, Tree<'a>>,
    read: HashMap<&'a str, Rc<Folder>>,
}

impl<'a> Folders<'a> {
    fn find(&mut self, id: &'a str) -> Rc<Folder> {
        let mut next = Some(id);
        let mut unread = Vec::new();
        let mut folder = Rc::default();
        while let Some(id) = next.filter(|_| unread.len() < MAX_FOLDERS) {
            if let Some(known) = self.read.get(id) {
                folder = Rc::clone(known);
                break;
            }
            let Some(node) = self.nodes.get(id).copied() else { break };
            if unread.iter().any(|(below, _)| *below == id) {
                break;
            }
            unread.push((id, node));
            next = node.text_of("parentId");
        }
        for (id, node) in unread.into_iter().rev() {
            folder = Rc::new(in_folder(&folder, node));
            self.read.insert(id, Rc::clone(&folder));
        }
        folder
    }
}

/// Version 5: folders with `children`.
fn of_collection<'a>(collection: Tree<'a>, templates: &mut Vec<Template>) {
    let mut open: Vec<(Tree<'a>, Rc<Folder>)> = vec![(collection, Rc::default())];
    while let Some((list, around)) = open.pop() {
        for item in list.elements() {
            if let Some(children) = item.get("children") {
                open.push((children, Rc::new(in_folder(&around, item))));
            } else if item.is_whole() && !item.is_alias() && (item.get("method").is_some() || item.is_merged()) {
                // A gRPC or WebSocket request has no method.
                templates.push(Request::read(item, &around));
            }
        }
    }
}

fn in_folder(around: &Folder, node: Tree<'_>) -> Folder {
    let mut own = Request::default();
    let headers = own.headers(node);
    around.with(node.text_of("name"), headers, sign_in(node))
}

fn sign_in(node: Tree<'_>) -> SignIn {
    let Some(authentication) = node.get("authentication") else { return SignIn::Inherited };
    match authentication.text_of("type") {
        _ if authentication.is_alias() => authentication.sign_in(None),
        None | Some("") => SignIn::Inherited,
        Some("none") => SignIn::No,
        Some(_) if authentication.is("disabled") => SignIn::No,
        Some(_) => {
            let token = authentication.get("token").and_then(|token| token.content(Styles::NONE).ok());
            authentication.sign_in(token.map(|token| nunjucks::read(token, http::STYLES).text))
        }
    }
}

/// What is read of a request.
#[derive(Default)]
struct Request {
    broken: Vec<Broken>,
}

impl Request {
    fn read(node: Tree<'_>, around: &Folder) -> Template {
        let mut request = Self { broken: node.repeated() };
        let url = match node.get("url") {
            Some(url) => request.text(url),
            None if node.is_merged() => Some(SourceText::unknown("{{url}}", node.span())),
            None => Some(SourceText::implied("", node.span())),
        };
        let method = node.get("method").and_then(|method| request.text(method));
        let headers = around.headers_of(request.headers(node), sign_in(node));
        let body = match node.get("body") {
            Some(body) => request.body(body),
            None if node.is_merged() => node.merged_body(),
            None => TemplateBody::None,
        };
        let name = around.name_of(node.text_of("name"));
        let broken = request.broken;
        Template { name, span: node.span(), method, url, headers: Some(headers), body, broken, ..Template::default() }
    }

    fn headers(&mut self, node: Tree<'_>) -> Vec<Header> {
        let Some(list) = node.get("headers") else {
            return node.is_merged().then(|| SourceText::hidden_headers(node.span())).into_iter().collect();
        };
        if list.is_alias() {
            return vec![SourceText::hidden_headers(list.span())];
        }
        list.elements().into_iter().filter_map(|header| self.header(header)).collect()
    }

    fn header(&mut self, header: Tree<'_>) -> Option<Header> {
        if header.is_alias() {
            return Some(SourceText::hidden_headers(header.span()));
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
        if body.is_alias() {
            return TemplateBody::unknown("it is a YAML alias, which is not looked up", body.span());
        }
        self.broken.extend(body.repeated());
        let kind = body.text_of("mimeType").unwrap_or_default();
        if let Some(file) = body.get("fileName").filter(|file| file.text() != Some("")) {
            return TemplateBody::unknown("it is read from a file", file.span());
        }
        if kind.starts_with("multipart/") || kind == "application/x-www-form-urlencoded" {
            return TemplateBody::unknown("it is a form", body.span());
        }
        let Some(text) = body.get("text") else {
            return if body.is_merged() { body.merged_body() } else { TemplateBody::None };
        };
        match self.rendered(text) {
            Some(rendered) => self.rendered_body(rendered),
            None => TemplateBody::unknown("it is not written as a text", text.span()),
        }
    }

    fn rendered_body(&mut self, Rendered { text, control, broken }: Rendered) -> TemplateBody {
        self.broken.extend(broken);
        match control {
            Some((tag, span)) => {
                TemplateBody::unknown(format!("the tag `{{% {tag} … %}}` in it decides what is sent"), span)
            }
            None if text.text.trim().is_empty() => TemplateBody::None,
            None => TemplateBody::Text(text.trimmed_from(0)),
        }
    }

    /// What a single value says; a placeholder as a whole where tags decide about it.
    fn text(&mut self, node: Tree<'_>) -> Option<SourceText> {
        let Rendered { text, control, broken } = self.rendered(node)?;
        self.broken.extend(broken);
        Some(if control.is_some() { SourceText::unknown("{{decided}}", node.span()) } else { text })
    }

    fn rendered(&mut self, node: Tree<'_>) -> Option<Rendered> {
        match node.content(Styles::NONE) {
            Ok(content) => Some(nunjucks::read(content, http::STYLES)),
            Err(broken) => {
                self.broken.push(broken);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    /// Name, URL, headers and body of each request.
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
            let url = template.url.map_or_else(|| "-".to_owned(), |url| url.text);
            format!(
                "{name} {url} [{}] {body}{}",
                headers.collect::<Vec<_>>().join(","),
                "!".repeat(template.broken.len())
            )
        };
        read(text).into_iter().map(shown).collect()
    }

    #[test]
    fn folders_of_version_4_are_found_by_their_ids() {
        let text = r#"{"__export_format": 4, "resources": [
            {"_type": "request", "parentId": "a", "name": "r", "url": "h", "headers": [{"name": "X", "value": "2"}]},
            {"_type": "request_group", "_id": "a", "parentId": "b", "name": "A", "headers": [{"name": "x", "value": "1"}]},
            {"_type": "request_group", "_id": "b", "parentId": "a", "name": "B",
                "authentication": {"type": "bearer"}},
            {"_type": "request", "parentId": "b", "name": "s", "url": "h", "authentication": {"type": "none"},
                "body": {"mimeType": "multipart/form-data"}},
            {"_type": "request", "name": "t", "authentication": {"type": "apikey", "key": "k"}, "body": {}},
            {"_type": "grpc_request", "url": "h"}]}"#;
        let found = shown(text);
        assert_eq!(found[0], "B / A / r h [X=2,Authorization={{authorization}}] ");
        assert_eq!(found[2], "t  [{{headers}}=] ");
        assert!(found[1].ends_with("B / s h [] it is a form"), "{found:?}");
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn what_an_alias_brings_in_is_not_known() {
        let text = "collection:\n- &a {url: h, method: P, headers: &b [{name: X, value: y}], body: &c {text: d}}\n\
            - {url: h, method: P, headers: *b, body: *c}\n- {<<: *a}\n- *a\n- {url: h, method: P, body: {text: {{x}}}}\n- {url: &u i, method: *u, body: {text: *u}}\n";
        let expected = [
            "h [X=y] d",
            "h [{{headers}}=] it is a YAML alias, which is not looked up",
            "{{url}} [{{headers}}=] a YAML alias may bring it in, which is not looked up",
            "h [] it is not written as a text!",
            "i [] i",
        ];
        assert_eq!(shown(text), expected.map(|line| format!(" {line}")));
    }

    #[test]
    fn a_file_that_is_broken_keeps_what_stands_before() {
        let text = "collection:\n- {url: h, method: P}\n- {url: 'i\n";
        assert_eq!(shown(text), [" h [] ", " - [] !"]);
        assert_eq!(shown("{\"__export_format\": 4, \"resources\": [{\"_type\": \"request\",}]}"), ["  [] ", " - [] !"]);
        assert_eq!(shown("{# a #}"), [" - [] "]);
    }

    #[test]
    fn aliases_of_aliases_and_deep_folders_end() {
        let mut bomb = "collection:\n- &a0 {url: h, method: P}\n".to_owned();
        for level in 1..40 {
            writeln!(bomb, "- &a{level} {{children: [*a{0}, *a{0}]}}", level - 1).unwrap();
        }
        assert_eq!(shown(&bomb).len(), 1);
        assert_eq!(shown("collection: &a\n- {children: *a}\n- {url: h, method: P}\n").len(), 1);
        assert_eq!(shown(&format!("collection: {}", "[{children: ".repeat(100_000))).len(), 1);
    }
}
