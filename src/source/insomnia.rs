//! Insomnia exports, versions 4 and 5, as JSON or YAML.

use std::{collections::HashMap, rc::Rc};

use super::{
    SourceText, Template, TemplateBody,
    folder::{Auth, Folder},
    http,
    nunjucks::{self, Rendered},
    outer_json, outline,
    tree::Tree,
    tree_request::{Texts, no_body, unknown},
    yaml,
};
use crate::{
    json::{Document, Node},
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
    // Nearly no text has either, which `contains` tells many times faster than `find`.
    let behind = |open: &str| text.contains(open).then(|| text.find(open).and_then(|at| text.get(at..))).flatten();
    let has = |open: &str, close: &str| behind(open).is_some_and(|rest| rest.contains(close));
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
    let document = Document::parse(text, Styles::NONE);
    let mut templates: Vec<Template> = outer_json::broken(text, &document).into_iter().collect();
    if outer_json::is_cut(&document) {
        templates.extend(outer_json::salvaged_objects(text, template_alone));
    } else {
        templates.extend(document.root().into_iter().flat_map(|root| requests(Tree::Json(text, root))));
    }
    templates
}

/// A request out of a broken file: whatever the folders around it add to it is not known.
fn template_alone(text: &str, node: Node<'_>) -> Option<Template> {
    let node = Tree::Json(text, node);
    let mut template =
        node.text_of("_type").filter(|kind| *kind == "request").map(|_| read_request(node, &Folder::default()))?;
    template.headers.get_or_insert_default().push(SourceText::hidden_headers(template.span));
    Some(template)
}

fn read_body(text: &str) -> Vec<Template> {
    let mut texts = Texts::new(rendered);
    let span = Span::new(0, text.len());
    let body = body_of(&mut texts, rendered(SourceText::verbatim(text, span, Styles::NONE)));
    vec![Template { body, ..Template::of_broken_file(text, texts.broken) }]
}

fn rendered(text: SourceText) -> Rendered {
    nunjucks::read(text, http::STYLES)
}

fn requests(root: Tree<'_>) -> Vec<Template> {
    let mut templates = Vec::new();
    if let Some(resources) = root.own("resources") {
        of_resources(&resources.elements(), &mut templates);
    }
    if let Some(collection) = root.own("collection") {
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
    // Where the file breaks off in one, it may not say yet what it is.
    let cut =
        resources.iter().copied().filter(|it| !it.is_whole() && it.get("_type").is_none() && it.get("url").is_some());
    for request in of_type("request").chain(cut) {
        let around = request.text_of("parentId").map(|id| folders.find(id)).unwrap_or_default();
        templates.push(read_request(request, &around));
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
            if let Some(children) = item.own("children") {
                open.push((children, Rc::new(in_folder(&around, item))));
            } else if !item.is_alias() && is_request(item) {
                templates.push(read_request(item, &around));
            }
        }
    }
}

/// Whether an item is an HTTP request: one of another protocol has no method.
fn is_request(item: Tree<'_>) -> bool {
    item.get("method").is_some() || item.get("url").is_some() && item.hides().is_some()
}

fn in_folder(around: &Folder, node: Tree<'_>) -> Folder {
    let mut texts = Texts::new(rendered);
    let headers = texts.headers(node);
    around.with(node.text_of("name"), headers, auth(&mut texts, node))
}

fn auth(texts: &mut Texts, node: Tree<'_>) -> Auth {
    let Some(auth) = node.get("authentication") else { return Auth::Inherited };
    match auth.text_of("type") {
        None | Some("") if auth.hides().is_none() => Auth::Inherited,
        Some("none") => Auth::No,
        Some(_) if auth.is("disabled") => Auth::No,
        kind => texts.auth(auth, kind.unwrap_or_default(), |name| auth.get(name)),
    }
}

fn read_request(node: Tree<'_>, around: &Folder) -> Template {
    let mut texts = Texts::new(rendered);
    texts.broken.extend(node.repeated());
    let url = texts.url(node, &node.get("pathParameters").map(Tree::elements).unwrap_or_default());
    let method = node.get("method").and_then(|method| texts.text(method));
    let auth = auth(&mut texts, node);
    let headers = around.headers_of(texts.headers(node), auth);
    let body = node.get("body").map_or_else(|| no_body(node), |written| body(&mut texts, written));
    let name = around.name_of(node.text_of("name"));
    let broken = texts.broken;
    Template { name, span: node.span(), method, url, headers: Some(headers), body, broken, ..Template::default() }
}

fn body(texts: &mut Texts, body: Tree<'_>) -> TemplateBody {
    if body.is_alias() {
        return unknown("it is a YAML alias, which stands for too much", body.span());
    }
    texts.broken.extend(body.repeated());
    if let Some(file) = body.get("fileName").filter(|file| file.text() != Some("")) {
        return unknown("it is read from a file", file.span());
    }
    let kind = body.get("mimeType");
    let unread = kind.and_then(|kind| unread(kind.text().unwrap_or_default()).map(|why| unknown(why, kind.span())));
    if let Some(unread) = unread {
        return unread;
    }
    match body.get("text") {
        None => no_body(body),
        Some(text) if !text.is_whole() => unknown("the file breaks off in it", text.span()),
        Some(text) => match texts.rendered(text) {
            Some(rendered) => body_of(texts, rendered),
            None => unknown("it is not written as a text", text.span()),
        },
    }
}

/// Why a body of this type is not judged, if it is not.
fn unread(media: &str) -> Option<&'static str> {
    let media = media.split(';').next().unwrap_or_default().trim();
    Some(match media {
        "application/x-www-form-urlencoded" => "it is a URL-encoded form",
        "application/graphql" => "it is a GraphQL query",
        "application/sparql-query" => "it is a SPARQL query",
        "application/edn" => "it is EDN",
        _ if media.starts_with("multipart/") => "it is a multipart form",
        _ if media.ends_with("xml") => "it is XML",
        _ if media.ends_with("yaml") => "it is YAML",
        _ => return None,
    })
}

fn body_of(texts: &mut Texts, Rendered { text, control, broken }: Rendered) -> TemplateBody {
    texts.broken.extend(broken);
    match control {
        Some((tag, span)) => unknown(&format!("the tag `{{% {tag} … %}}` in it decides what is sent"), span),
        None if text.text.trim().is_empty() => TemplateBody::None,
        None => TemplateBody::Text(text.trimmed_from(0)),
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
        assert_eq!(found[2], "t - [*=] !");
        assert!(found[1].ends_with("B / s h [] it is a multipart form"), "{found:?}");
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn what_an_alias_brings_in_is_looked_up() {
        let text = "collection:\n- &a {url: h, method: P, headers: &b [{name: X, value: y}], body: &c {text: d}}\n\
            - {url: h, method: P, headers: *b, body: *c}\n- {<<: *a}\n- *a\n- {url: h, method: P, body: {text: {{x}}}}\n- {url: &u i, method: *u, body: {text: *u}}\n";
        let expected = ["h [X=y] d", "h [X=y] d", "h [X=y] d", "h [] it is not written as a text!", "i [] i"];
        assert_eq!(shown(text), expected.map(|line| format!(" {line}")));
    }

    #[test]
    fn a_file_that_is_broken_keeps_what_stands_before() {
        let text = "collection:\n- {url: h, method: P}\n- {url: 'i\n";
        assert_eq!(shown(text), [" h [] ", " - [] !"]);
        assert_eq!(
            shown("{\"__export_format\": 4, \"resources\": [{\"_type\": \"request\",}]}"),
            [" - [] !", " - [] !"]
        );
        assert_eq!(shown("{# a #}"), [" - [] "]);
    }

    #[test]
    fn what_is_too_much_to_look_up_is_not_known() {
        let long = "x".repeat(20_000);
        let text = format!(
            "collection:\n- &a {{url: h, method: P, headers: &b [{{name: X, value: {long}}}], body: &c {{x: {long}}}}}\n\
             - {{url: h, method: P, headers: *b, body: *c}}\n- {{<<: *a, method: P}}\n"
        );
        let expected = [
            " h [*=] it is a YAML alias, which stands for too much",
            " {{url}} [*=] a YAML alias may bring it in, which stands for too much",
        ];
        assert_eq!(shown(&text)[1..], expected);
    }

    #[test]
    fn requests_are_salvaged_out_of_broken_json() {
        let text = r#"{"__export_format": 4, "resources": [{"_type": "request", "name": "é", "url": "h", "body": {"text": "a"}},
            {"_type": "request_group", "x": {}}, {"_type": "request", "url": "i", "body": {"text": ]}},
            {"_type": "request", "url": "j"}, {"name": "#;
        assert_eq!(shown(text), [" - [] !", "é h [*=] a", " j [*=] "]);
    }

    #[test]
    fn bodies_of_other_types_are_not_judged() {
        let body = |media: &str| {
            let body = format!("{{mimeType: {media}, text: a}}");
            shown(&format!("collection:\n- {{url: h, method: P, body: {body}}}\n")).concat()
        };
        assert_eq!(body("application/soap+xml"), " h [] it is XML");
        assert_eq!(body("application/graphql"), " h [] it is a GraphQL query");
        assert_eq!(body("text/plain; charset=utf-8"), " h [] a");
    }

    #[test]
    fn parameters_and_a_password_are_put_in() {
        let text = "collection:\n- {url: 'h/:a/:b', method: P, pathParameters: [{name: a, value: '{{ x }}'}, {name: b, value: ''}],\
            \x20 authentication: {type: basic, username: u, password: p}}\n";
        assert_eq!(shown(text), [" h/{{ x }}/:b [Authorization=Basic p] "]);
    }

    #[test]
    fn headers_in_a_mapping_are_read_and_told() {
        let text = "collection:\n- {url: h, method: P, headers: {A: b}}\n";
        assert_eq!(shown(text), [" h [A=b] !"]);
        assert_eq!(read(text)[0].broken[0].span.of(text), "headers");
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
