//! HAR 1.2: what a browser or proxy really sent, so nothing in it is a placeholder, and its headers are secret.

use std::collections::HashSet;

use super::{Encoding, SourceText, Template, TemplateBody, json, outer_json};
use crate::{
    json::{Document, Kind, Node},
    placeholder::Styles,
    span::Span,
};

/// Members of which a request in a HAR has one and an envelope has none.
const MARKS: [&str; 5] = ["postData", "queryString", "httpVersion", "headersSize", "bodySize"];

/// Members that reports may show; whatever else was recorded, credentials and answers among it, is nobody's business.
const SHOWN: [&str; 5] = ["name", "method", "url", "httpVersion", "mimeType"];

/// Whether a text is one, or a part of one.
pub(super) fn claims(text: &str) -> bool {
    let marked = || MARKS.iter().any(|mark| text.contains(&format!("\"{mark}\"")));
    // Most files are told by these two, which are looked for first.
    let may_be = text.contains("\"entries\"") || text.contains("\"method\"") && marked();
    if !may_be {
        return false;
    }
    let document = Document::parse(text, Styles::NONE);
    if outer_json::is_cut(&document) {
        return ["\"log\"", "\"entries\"", "\"request\""].iter().all(|name| text.contains(name)) && marked();
    }
    document.root().is_some_and(|root| is_list_of_entries(root) || requests(root).any(is_request))
}

/// The requests.
pub(super) fn read(text: &str) -> Vec<Template> {
    let document = Document::parse(text, Styles::NONE);
    let mut templates: Vec<Template> = outer_json::broken(text, &document).into_iter().collect();
    if outer_json::is_cut(&document) {
        templates.extend(outer_json::salvaged(text, "request", template));
    } else if let Some(root) = document.root() {
        templates.extend(requests(root).filter_map(|request| template(text, request)));
    }
    // One line may hold the whole file: what belongs to another request, or to a response, is as secret.
    let secrets = if outer_json::is_cut(&document) { beside(text, &templates) } else { secrets(&document) };
    if let Some(first) = templates.first_mut() {
        first.secrets = secrets;
    }
    templates
}

/// Whether `root` is a HAR without a request.
fn is_list_of_entries(root: Node<'_>) -> bool {
    let entries = |node: Node<'_>| node.get("entries").is_some_and(|it| it.kind() == Kind::Array && it.is_empty());
    root.get("log").is_some_and(entries) || (root.len() == 1 && entries(root))
}

/// The requests of a whole HAR, its log, its entries, one entry, or a request by itself.
fn requests(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let log = root.get("log").unwrap_or(root);
    let list = Some(log.get("entries").unwrap_or(log)).filter(|list| list.kind() == Kind::Array);
    let alone = list.is_none().then_some(log);
    let entries = alone.into_iter().chain(list.into_iter().flat_map(|list| list.elements()));
    entries.map(|entry| entry.get("request").unwrap_or(entry)).filter(|request| request.kind() == Kind::Object)
}

fn is_request(node: Node<'_>) -> bool {
    let text = |name: &str| node.get(name).is_some_and(|member| member.kind() == Kind::String);
    text("url") && text("method") && node.get("body").is_none() && MARKS.iter().any(|mark| node.get(mark).is_some())
}

fn template(text: &str, request: Node<'_>) -> Option<Template> {
    let member = |name: &str| request.get(name).filter(|member| member.kind() != Kind::Null);
    let content = |node: Node<'_>| json::content(text, node).styled(Styles::NONE);
    if (member("url").is_none() && member("method").is_none()) || is_preflight(request) {
        return None;
    }
    let data = member("postData").filter(|data| !data.is_empty());
    let media =
        data.and_then(|data| data.get("mimeType")).filter(|media| media.text().is_some_and(|it| !it.is_empty()));
    let headers = member("headers").map(|headers| {
        let mut pairs = json::header_pairs(text, headers);
        // No header's value is shown; what the body was sent as stands beside the body too, where it may be.
        pairs.retain(|(name, _)| !name.text.eq_ignore_ascii_case("content-type"));
        pairs.extend(media.map(|media| (SourceText::implied("Content-Type", media.key_span()), content(media))));
        pairs.into_iter().map(|(name, value)| (name.styled(Styles::NONE), value.styled(Styles::NONE))).collect()
    });
    Some(Template {
        span: request.span(),
        method: member("method").map(content),
        url: member("url").map(content),
        headers,
        body: match data {
            Some(data) => body(text, data),
            None => unkept(request),
        },
        broken: outer_json::repeated(request),
        ..Template::default()
    })
}

/// Whether a browser sent it by itself, to ask whether it may send another.
fn is_preflight(request: Node<'_>) -> bool {
    let options = request.get("method").and_then(|method| method.text()).is_some_and(|it| it == "OPTIONS");
    let asks = |header: Node<'_>| {
        let name = header.get("name").and_then(|name| name.text());
        name.is_some_and(|name| name.eq_ignore_ascii_case("access-control-request-method"))
    };
    options && request.get("headers").is_some_and(|headers| headers.elements().any(asks))
}

/// The body of a request that `data`, its `postData`, is.
fn body(text: &str, data: Node<'_>) -> TemplateBody {
    let unknown = |why: String, node: Node<'_>| TemplateBody::Unknown { why, span: node.span() };
    let given = |name: &str| data.get(name).filter(|member| !member.text().is_some_and(str::is_empty));
    if let Some(encoding) = given("encoding").filter(|encoding| encoding.kind() == Kind::String) {
        return unknown("it is kept in another encoding, such as base64".into(), encoding);
    }
    let parts = given("params").filter(|params| params.kind() == Kind::Array && !params.is_empty());
    let media = given("mimeType").filter(|_| !is_judged(data));
    match (given("text").filter(|text| text.kind() != Kind::Null), media, parts) {
        (Some(content), ..) if content.kind() != Kind::String => {
            unknown("HAR keeps it as a text, and this is none".into(), content)
        }
        (Some(_), Some(media), _) => unknown("it is not sent as JSON".into(), media),
        (Some(content), None, _) => {
            TemplateBody::Text(json::decoded(text, content.span(), Encoding::Recording).finish(Styles::NONE))
        }
        (None, _, Some(parts)) => unknown("it is a form".into(), parts),
        (None, ..) => TemplateBody::None,
    }
}

/// The body of a request without `postData`: none, or one that was left out.
fn unkept(request: Node<'_>) -> TemplateBody {
    let size = request.get("bodySize").filter(|size| size.kind() == Kind::Number);
    match size.filter(|size| size.raw().parse().is_ok_and(|bytes: f64| bytes > 0.0)) {
        Some(size) => TemplateBody::unknown("the HAR was saved without it", size.span()),
        None => TemplateBody::None,
    }
}

/// Whether a `postData` holds JSON: it is said to, or begins as JSON does.
fn is_judged(data: Node<'_>) -> bool {
    let text = |name: &str| data.get(name).and_then(|member| member.text());
    let is_object = || text("text").is_some_and(|text| text.trim_start().starts_with(['{', '[']));
    text("mimeType").is_none_or(|media| media.is_empty() || is_json(media) || (!is_form(media) && is_object()))
}

fn is_form(media: &str) -> bool {
    let media = media.trim_start().to_ascii_lowercase();
    media.starts_with("multipart/") || media.starts_with("application/x-www-form-urlencoded")
}

fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// Where in a whole file texts stand that are not to be shown.
fn secrets(document: &Document<'_>) -> Vec<Span> {
    // A form may hold a password, and is not judged.
    let judged = |data: &Node<'_>| data.name() == "postData" && is_judged(*data);
    let bodies = outer_json::nodes(document).filter(judged).filter_map(|data| data.get("text"));
    let bodies: HashSet<_> = bodies.map(|text| text.id()).collect();
    let secret =
        |node: &Node<'_>| node.kind() == Kind::String && !SHOWN.contains(&node.name()) && !bodies.contains(&node.id());
    outer_json::nodes(document).filter(secret).map(|node| node.written_content()).collect()
}

/// All of a broken file besides methods, URLs and bodies: what a text in it is cannot be told.
fn beside(text: &str, templates: &[Template]) -> Vec<Span> {
    let bodies = templates.iter().filter_map(|template| match &template.body {
        TemplateBody::Text(body) => Some(body),
        _ => None,
    });
    let parts = templates.iter().flat_map(|template| template.method.iter().chain(&template.url));
    let mut shown: Vec<Span> = parts.chain(bodies).map(SourceText::span).collect();
    shown.sort();
    let mut at = 0;
    let mut secrets = Vec::new();
    for span in shown {
        secrets.push(Span::new(at, span.start()));
        at = at.max(span.end());
    }
    secrets.push(Span::new(at, text.len()));
    secrets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(data: &str) -> String {
        format!(
            r#"{{"method": "POST", "url": "https://h/é", "headers": [{{"name": "A", "value": "s3cret"}}], {data}}}"#
        )
    }

    fn shown(text: &str) -> Vec<String> {
        let one = |template: Template| {
            let url = template.url.map(|url| url.text).unwrap_or_default();
            match template.body {
                TemplateBody::Text(text) => format!("{url} {}", text.text),
                TemplateBody::Unknown { why, .. } => format!("{url} unknown: {why}"),
                _ => url,
            }
        };
        read(text).into_iter().map(one).collect()
    }

    #[test]
    fn every_part_of_a_har_is_read() {
        let request = request(r#""postData": {"text": "{\"a\": 1}"}"#);
        let entry = format!("{{\"request\": {request}, \"response\": {{}}}}");
        let entries = format!("{{\"entries\": [{entry}]}}");
        let log = format!("{{\"log\": {entries}}}");
        for text in [request, format!("[{entry}]"), entry, entries, log] {
            assert!(claims(&text), "{text}");
            assert_eq!(shown(&text), ["https://h/é {\"a\": 1}"], "{text}");
        }
        for text in ["{\"entries\": []}", "{\"log\": {\"entries\": []}}"] {
            assert!(claims(text) && read(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn other_json_is_none() {
        let envelope = r#"{"method": "POST", "url": "/p", "headers": {}, "body": {"queryString": "x"}}"#;
        let body = r#"{"entries": [{"url": "/p"}], "a": 1}"#;
        for text in [envelope, body, "{}", "[]", "{\"log\": \"httpVersion\"}", "{\"entries\": [", "{\"bodySize\": 1}"] {
            assert!(!claims(text), "{text}");
        }
    }

    #[test]
    fn only_json_is_judged() {
        let body = |data: &str| shown(&request(data)).pop().unwrap_or_default().replace("https://h/é", "");
        assert_eq!(body(r#""postData": {"mimeType": "application/json; charset=utf-8", "text": "{}"}"#), " {}");
        assert_eq!(body(r#""postData": {"mimeType": "", "text": "{}", "params": []}"#), " {}");
        assert_eq!(body(r#""postData": {"mimeType": "text/plain", "text": " {}"}"#), "  {}");
        for other in ["text/plain\", \"text\": \"a", "application/x-www-form-urlencoded\", \"text\": \"{}"] {
            let other = format!("\"postData\": {{\"mimeType\": \"{other}\"}}");
            assert_eq!(body(&other), " unknown: it is not sent as JSON");
        }
        let object = r#""postData": {"mimeType": "application/json", "text": {"a": 1}}"#;
        assert_eq!(body(object), " unknown: HAR keeps it as a text, and this is none");
        assert_eq!(body(r#""postData": {"params": [{"name": "a"}], "text": ""}"#), " unknown: it is a form");
        let base64 = r#""postData": {"text": "e30=", "encoding": "base64"}"#;
        assert_eq!(body(base64), " unknown: it is kept in another encoding, such as base64");
        assert_eq!(body(r#""bodySize": 12"#), " unknown: the HAR was saved without it");
        for none in [r#""postData": {}"#, r#""postData": null"#, r#""bodySize": -1"#, r#""bodySize": 0"#] {
            assert_eq!(body(none), "", "{none}");
        }
    }

    #[test]
    fn nothing_but_what_was_sent_where_is_shown() {
        let cookies =
            r#""cookies": [{"name": "b", "value": "c00kie"}], "postData": {"mimeType": "text/x", "text": "form"}"#;
        let query = r#""queryString": [{"name": "code", "value": "qu\"ery"}]"#;
        let request = request(&format!("{cookies}, {query}"));
        let response =
            r#"{"headers": [{"name": "A", "value": "sess"}], "content": {"text": "answer"}, "redirectURL": "h/?x"}"#;
        let text = format!(r#"{{"log": {{"entries": [{{"request": {request}, "response": {response}}}]}}}}"#);
        let secrets = |text: &str| -> Vec<String> {
            let spans = read(text).into_iter().flat_map(|template| template.secrets);
            spans.map(|span| span.of(text).to_owned()).collect()
        };
        assert_eq!(secrets(&text), ["s3cret", "c00kie", "form", r#"qu\"ery"#, "sess", "answer", "h/?x"]);
        let cut = format!("{text} >>>> \"é\"");
        assert!(claims(&cut));
        let mut shown = cut.clone();
        for span in read(&cut).into_iter().flat_map(|template| template.secrets) {
            shown.replace_range(span.start()..span.end(), &"*".repeat(span.len()));
        }
        assert_eq!(shown.replace('*', ""), "POSThttps://h/é");
    }

    #[test]
    fn what_the_browser_asks_by_itself_is_no_request() {
        let asking = request(r#""bodySize": 0"#).replace("POST", "OPTIONS");
        assert_eq!(shown(&asking), ["https://h/é"]);
        assert!(shown(&asking.replace("\"A\"", "\"Access-Control-Request-Method\"")).is_empty());
    }

    #[test]
    fn a_content_type_is_taken_from_the_body_alone() {
        let types = |data: &str| -> Vec<String> {
            let text = request(data).replace("\"A\"", "\"content-TYPE\"");
            let headers = read(&text).into_iter().flat_map(|template| template.headers.unwrap_or_default());
            headers.map(|(_, value)| value.text).collect()
        };
        assert!(types(r#""postData": {"text": "{}"}"#).is_empty());
        assert_eq!(types(r#""postData": {"mimeType": "application/json", "text": "{}"}"#), ["application/json"]);
    }

    #[test]
    fn nothing_is_a_placeholder() {
        let text = request(r#""postData": {"text": "{{a}}"}"#);
        let template = read(&text).pop().unwrap_or_default();
        let TemplateBody::Text(body) = template.body else { panic!() };
        assert!(body.styles.is_empty() && template.url.is_some_and(|url| url.styles.is_empty()));
    }
}
