//! Postman collections, 2.0 and 2.1, and the drafts before them.

use std::rc::Rc;

use super::{
    SourceText, Template, TemplateBody, json, outer_json, postman_auth,
    postman_body::{self, Body},
    postman_scripts, postman_url,
};
use crate::{
    json::{Document, Kind, Node},
    placeholder::Styles,
    report::beginning,
    span::Span,
};

/// Spellings of placeholders: what else looks like one is sent as it is.
pub(super) const STYLES: Styles = Styles::MUSTACHE;

/// What only Postman writes into its files.
const MARKS: [&str; 3] = ["getpostman.com", "schema.postman.com", "_postman_id"];

/// How much of the folders' names the name of a request begins with, in bytes.
const LONGEST_NAME: usize = 200;

/// Whether a text is one.
pub(super) fn claims(text: &str) -> bool {
    if !text.contains("\"item\"") {
        let words = text.contains("\"request\"") && (text.contains("\"header\"") || text.contains("\"mode\""));
        return words && Document::parse(text, Styles::NONE).root().is_some_and(is_item);
    }
    let marked = || MARKS.iter().any(|mark| text.contains(mark));
    let document = Document::parse(text, Styles::NONE);
    if outer_json::is_cut(&document) {
        return marked();
    }
    let Some(root) = document.root() else { return false };
    let of_postman = |item: Node<'_>| item.get("request").is_some() || item.get("item").is_some();
    let about = |collection: &Node<'_>| collection.get("info").is_some_and(|info| info.kind() == Kind::Object);
    let mut collections = collections(root).filter(about).peekable();
    collections.peek().is_some() && (marked() || collections.any(|collection| items(collection).any(of_postman)))
        || is_item(root)
}

/// The requests.
pub(super) fn read(text: &str) -> Vec<Template> {
    let document = Document::parse(text, Styles::NONE);
    let mut templates: Vec<Template> = outer_json::broken(text, &document).into_iter().collect();
    if outer_json::is_cut(&document) {
        templates.extend(outer_json::salvaged(text, "request", template_alone));
    } else if let Some(root) = document.root() {
        let mut all = collections(root).peekable();
        let alone = all.peek().is_none().then_some(root);
        let before = templates.len();
        all.chain(alone).for_each(|collection| walk(text, collection, &mut templates));
        if templates.len() == before && alone.is_some() {
            walk_items(text, [root], &Inherited::default(), &mut templates);
        }
    }
    // One line may hold the whole file: what belongs to another request is as secret.
    if let Some(first) = templates.first_mut() {
        let cut = outer_json::is_cut(&document);
        first.secrets = if cut { postman_auth::salvaged_secrets(text) } else { postman_auth::secrets(&document) };
    }
    templates
}

/// A request out of a broken file: whatever the folders around it add to it is not known.
fn template_alone(text: &str, request: Node<'_>) -> Option<Template> {
    let mut template = template(text, request, &Inherited::default())?;
    let headers = template.headers.get_or_insert_default();
    headers.push((SourceText::unseen_headers(template.span), SourceText::implied("", template.span)));
    Some(template)
}

/// The collections: the whole or, as Postman's API gives it, what is in `collection`; or each of an array of them.
fn collections(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let is_collection = |node: &Node<'_>| node.get("item").is_some_and(|items| items.kind() == Kind::Array);
    let several = Some(root).filter(|root| root.kind() == Kind::Array);
    let alone = several.is_none().then_some(root);
    let all = alone.into_iter().chain(several.into_iter().flat_map(|list| list.elements()));
    all.filter_map(move |node| [Some(node), node.get("collection")].into_iter().flatten().find(is_collection))
}

/// Whether `root` is a single item of a collection: a request in a spelling that only Postman has.
fn is_item(root: Node<'_>) -> bool {
    let Some(request) = root.get("request").filter(|request| request.kind() == Kind::Object) else { return false };
    let of_postman =
        request.get("header").is_some() || request.get("body").is_some_and(|body| body.get("mode").is_some());
    of_postman && request.get("url").is_some()
}

fn items(folder: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    folder.get("item").into_iter().flat_map(|items| items.elements())
}

/// What a folder hands on to what is in it.
#[derive(Clone, Default)]
struct Inherited<'a> {
    /// The names of the folders around.
    folders: Rc<str>,
    auth: Option<Node<'a>>,
    /// The script that may add headers.
    adds_headers: Option<Span>,
    /// The script that may write another body.
    writes_body: Option<Span>,
}

impl<'a> Inherited<'a> {
    /// What holds inside of `node`: a collection, a folder or an item with a request.
    fn within(&self, node: Node<'a>) -> Self {
        Self {
            folders: self.folders.clone(),
            auth: node.get("auth").filter(|auth| auth.kind() == Kind::Object).or(self.auth),
            adds_headers: self.adds_headers.or_else(|| postman_scripts::adds_headers(node)),
            writes_body: self.writes_body.or_else(|| postman_scripts::writes_body(node)),
        }
    }

    /// The name of the item `node` behind those of its folders.
    fn name(&self, node: Node<'_>) -> Option<String> {
        let name = node.get("name").and_then(|name| name.text()).filter(|name| !name.trim().is_empty());
        match (&*self.folders, name) {
            ("", name) => name.map(str::to_owned),
            (folders, name) => Some(format!("{folders} / {}", name.unwrap_or("(no name)"))),
        }
    }
}

/// Reads all requests beneath `collection`, however deep.
fn walk(text: &str, collection: Node<'_>, templates: &mut Vec<Template>) {
    let within = Inherited::default().within(collection);
    walk_items(text, items(collection), &within, templates);
}

/// Reads `first`, what stands in them, and so on.
fn walk_items<'a>(
    text: &str,
    first: impl IntoIterator<Item = Node<'a>>,
    within: &Inherited<'a>,
    templates: &mut Vec<Template>,
) {
    let mut open: Vec<(Node<'a>, Inherited<'a>)> = first.into_iter().map(|item| (item, within.clone())).collect();
    while let Some((item, around)) = open.pop() {
        let mut within = around.within(item);
        if let Some(request) = item.get("request") {
            let name = around.name(item);
            templates.extend(template(text, request, &within).map(|template| Template { name, ..template }));
        }
        if item.get("item").is_some() {
            let name = around.name(item).unwrap_or_default();
            within.folders = beginning(&name, LONGEST_NAME).into();
            open.extend(items(item).map(|item| (item, within.clone())));
        }
    }
}

/// One request: an object, or nothing but its URL.
fn template(text: &str, request: Node<'_>, around: &Inherited<'_>) -> Option<Template> {
    let span = request.span();
    let start = Span::empty(span.start());
    let member = |name: &str| request.get(name).filter(|member| member.kind() != Kind::Null);
    let (method, url) = match request.kind() {
        Kind::Object => (member("method"), member("url")),
        Kind::String => (None, Some(request)),
        _ => return None,
    };
    let method = method.map(|method| json::content(text, method).styled(STYLES));
    let mut headers = member("header").map(|headers| headers_in(text, headers)).unwrap_or_default();
    let auth = member("auth").filter(|auth| auth.kind() == Kind::Object).or(around.auth);
    headers.extend(auth.into_iter().flat_map(|auth| postman_auth::headers(text, auth)));
    let Body { mut body, media } = postman_body::read(text, request);
    let has_type = headers.iter().any(|(name, _)| name.text.eq_ignore_ascii_case("content-type"));
    if let Some((media, place)) = media.filter(|_| !has_type && around.adds_headers.is_none()) {
        headers.push((SourceText::implied("Content-Type", place), SourceText::implied(media, place)));
    }
    if let Some(script) = around.adds_headers {
        headers.push((SourceText::unseen_headers(script), SourceText::implied("", script)));
    }
    if let Some(span) = around.writes_body {
        body = TemplateBody::unknown("a script that runs before the request may write it", span);
    }
    Some(Template {
        span,
        method: Some(method.unwrap_or_else(|| SourceText::implied("GET", start))),
        url: url.and_then(|url| postman_url::read(text, url)),
        headers: Some(headers),
        body,
        broken: outer_json::repeated(request),
        ..Template::default()
    })
}

/// Headers as an array of objects or lines, or as a text of lines.
fn headers_in(text: &str, headers: Node<'_>) -> Vec<(SourceText, SourceText)> {
    let styled = |(name, value): (SourceText, SourceText)| (name.styled(STYLES), value.styled(STYLES));
    if headers.kind() == Kind::Object {
        return json::header_pairs(text, headers).into_iter().map(styled).collect();
    }
    let alone = std::iter::once(headers).filter(|headers| headers.kind() == Kind::String);
    let mut found = Vec::new();
    for header in alone.chain(headers.elements()) {
        if header.kind() == Kind::String {
            found.extend(lines_of(&json::string(text, header.span())));
        } else if let Some(name) = header.get("key").filter(|_| !is_disabled(header)) {
            let value = match header.get("value").filter(|value| value.kind() != Kind::Null) {
                Some(value) => json::content(text, value),
                None => SourceText::implied("", Span::empty(name.span().end())),
            };
            found.push((json::content(text, name), value));
        }
    }
    found.into_iter().map(styled).collect()
}

/// The headers in a text of lines; those behind `//` are disabled.
fn lines_of(lines: &SourceText) -> Vec<(SourceText, SourceText)> {
    let mut headers = Vec::new();
    let mut at = 0;
    for line in lines.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if let Some(colon) = line.find(':').filter(|_| !line.trim_start().starts_with("//")) {
            let name = lines.slice(Span::new(start, start + colon)).trimmed_from(0);
            headers.push((name, lines.slice(Span::new(start + colon + 1, at)).trimmed_from(0)));
        }
    }
    headers
}

/// Whether a part is kept and not sent.
pub(super) fn is_disabled(node: Node<'_>) -> bool {
    let is = |name: &str, kind: Kind| node.get(name).is_some_and(|flag| flag.kind() == kind);
    is("disabled", Kind::True) || is("enabled", Kind::False)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let one = |template: Template| {
            let headers =
                template.headers.iter().flatten().map(|(name, value)| format!("{}={}", name.text, value.text));
            let headers: Vec<String> = headers.collect();
            let body = match &template.body {
                TemplateBody::None => String::new(),
                TemplateBody::Text(text) => text.text.clone(),
                TemplateBody::Unknown { why, .. } => format!("unknown: {why}"),
                TemplateBody::File { path, .. } => format!("file: {path}"),
            };
            let text = |text: Option<SourceText>| text.map(|text| text.text).unwrap_or_default();
            let (name, method, url) = (template.name.unwrap_or_default(), text(template.method), text(template.url));
            format!("{name}: {method} {url} [{}] {body}", headers.join(", "))
        };
        let mut templates = read(text);
        templates.sort_by_key(|template| template.span.start);
        templates.into_iter().map(one).collect()
    }

    fn collection_of(items: &str) -> String {
        format!(r#"{{"info": {{"name": "é", "schema": "x"}}, "item": [{items}]}}"#)
    }

    #[test]
    fn requests_are_named_after_their_folders() {
        let text = collection_of(
            r#"{"name": "A", "item": [{"name": "B", "item": [{"name": "c", "request": "https://h/c"}]},
               {"request": {"url": "d"}}]}, {"name": "e", "request": {"method": "POST", "url": "f"}}"#,
        );
        assert!(claims(&text) && claims(&format!("{{\"collection\": {text}}}")));
        let expected = ["A / B / c: GET https://h/c [] ", "A / (no name): GET d [] ", "e: POST f [] "];
        assert_eq!(shown(&text), expected);
        assert_eq!(shown(&format!("{{\"collection\": {text}}}")), expected);
    }

    #[test]
    fn headers_are_objects_or_lines_and_may_be_disabled() {
        let text = collection_of(
            r#"{"request": {"url": "h", "header": [{"key": "A", "value": "1"}, {"key": "B", "value": "2", "disabled": true},
               {"key": "C", "value": null}, {"key": "D", "value": "4", "enabled": false}, "E: 5"]}},
               {"request": {"url": "h", "header": "A: b:c\r\n// B: c\n\nC:d\n"}}, {"request": {"url": "h", "header": null}}"#,
        );
        assert_eq!(shown(&text), [": GET h [A=1, C=, E=5] ", ": GET h [A=b:c, C=d] ", ": GET h [] "]);
    }

    #[test]
    fn saved_responses_are_no_requests() {
        let text = collection_of(
            r#"{"request": "h", "response": [{"originalRequest": {"url": "no"}, "item": [{"request": "no"}]}]}"#,
        );
        assert_eq!(shown(&text), [": GET h [] "]);
    }

    #[test]
    fn what_is_behind_a_break_is_read_without_its_folders() {
        let text = collection_of(r#"{"name": "A", "request": "h"}, >>>>, {"name": "B", "request": {"url": "i"}}"#);
        let text = text.replace("\"x\"", "\"https://schema.getpostman.com/\"");
        assert!(claims(&text));
        assert_eq!(shown(&text), [":   [] ", ": GET h [*=] ", ": GET i [*=] "]);
        assert_eq!(read(&text).first().map(|file| file.broken.len()), Some(1));
    }

    #[test]
    fn folders_may_nest_deeper_than_json_is_read() {
        let text = "{\"name\": \"A\", \"item\": [".repeat(100_000) + "{\"request\": \"h\"}";
        assert_eq!(shown(&collection_of(&text)).last().map(String::as_str), Some(": GET h [*=] "));
    }

    #[test]
    fn scripts_of_a_folder_may_add_headers_and_write_the_body() {
        let event = |code: &str| format!(r#""event": [{{"listen": "prerequest", "script": {{"exec": ["{code}"]}}}}]"#);
        let request = r#"{"request": {"url": "h", "body": {"mode": "raw", "raw": "{}"}}}"#;
        let folder = |code: &str| collection_of(&format!(r#"{{{}, "item": [{request}]}}"#, event(code)));
        assert_eq!(shown(&folder("pm.request.headers.add(x)")), [": GET h [*=] {}"]);
        let body = shown(&folder("pm.request.body.raw = x"));
        assert_eq!(
            body,
            [": GET h [Content-Type=text/plain] unknown: a script that runs before the request may write it"]
        );
    }

    #[test]
    fn other_json_is_none() {
        for text in
            ["{}", "[]", r#"{"item": [1], "info": {}}"#, r#"{"item": {}, "info": "_postman_id"}"#, "{\"item\": ["]
        {
            assert!(!claims(text), "{text}");
        }
    }
}
