//! JSON files: a bare body, or an envelope `{"method", "url", "headers", "body"}` around it, or an array of envelopes.

use super::{Broken, Encoding, SourceText, Template, TemplateBody, outer_json, piece::PieceBuilder};
use crate::{
    json::{Document, Kind, Node, Slip},
    placeholder::Styles,
    span::Span,
};

/// The members of an envelope that say where its request goes; some write `path` or `uri` for `url`.
const TARGETS: [&str; 3] = ["url", "path", "uri"];

/// The members of which an envelope has one besides.
const PARTS: [&str; 3] = ["method", "headers", "body"];

/// The text as the body of one request; nothing where it is blank.
pub(super) fn bare_body(text: &str, comments: bool) -> Vec<Template> {
    let start = text.len() - text.trim_start().len();
    let span = Span::new(start, start + text.trim().len());
    if span.is_empty() {
        return Vec::new();
    }
    let body = SourceText { comments, ..SourceText::verbatim(text, span, Styles::ALL) };
    vec![Template { span, body: TemplateBody::Text(body), ..Template::default() }]
}

/// Whether a text is an envelope or an array of envelopes.
pub(super) fn has_envelopes(text: &str) -> bool {
    let spells = |names: [&str; 3]| names.into_iter().any(|name| text.contains(name));
    // Most files are told without reading them; an escape can spell any name.
    (text.contains('\\') || (spells(TARGETS) && spells(PARTS)))
        && Document::parse(text, Styles::ALL).root().is_some_and(|root| !envelope_nodes(root).is_empty())
}

/// The requests of all envelopes in `text`; without any, or where it cannot be read, the text is a bare body.
pub(super) fn envelopes(text: &str) -> Vec<Template> {
    let document = Document::parse(text, Styles::ALL);
    let nodes = document.root().map(envelope_nodes).unwrap_or_default();
    let mut templates: Vec<Template> = nodes.iter().map(|node| envelope(text, *node)).collect();
    let Some(first) = templates.first_mut() else {
        return bare_body(text, false);
    };
    // What is wrong inside a body is the checker's to say.
    let in_body = |span: Span| nodes.iter().any(|node| node.get("body").is_some_and(|body| body.span().contains(span)));
    // A slip that occurs more than once has its other places among its edits.
    let place = |slip: &Slip| {
        let edits = slip.edits.iter().map(|(span, _)| *span);
        std::iter::once(slip.span).chain(edits).find(|span| !in_body(*span))
    };
    let broken = |slip: &Slip| {
        let (message, help) = outer_json::words(slip.kind);
        let message = format!("the JSON around the body is broken: {message}");
        Some(Broken { message, help: format!("{help}; nothing can send the file as it is"), span: place(slip)? })
    };
    first.broken.extend(document.slips().iter().filter_map(broken));
    templates
}

fn envelope_nodes(root: Node<'_>) -> Vec<Node<'_>> {
    let is_envelope =
        |node: &Node<'_>| target(*node).is_some() && PARTS.into_iter().any(|name| node.get(name).is_some());
    let nodes = if root.kind() == Kind::Array { root.elements().collect() } else { vec![root] };
    nodes.into_iter().filter(is_envelope).collect()
}

/// Where the request of an envelope goes.
fn target(envelope: Node<'_>) -> Option<Node<'_>> {
    let mut found = TARGETS.into_iter().filter_map(|name| envelope.get(name));
    found.find(|target| matches!(target.kind(), Kind::String | Kind::Placeholder))
}

fn envelope(text: &str, node: Node<'_>) -> Template {
    let member = |name: &str| node.get(name).filter(|member| member.kind() != Kind::Null);
    let body = match member("body") {
        None => TemplateBody::None,
        Some(body) => TemplateBody::Text(content(text, body)),
    };
    Template {
        name: member("name").and_then(|name| name.text()).map(str::to_owned),
        span: node.span(),
        method: member("method").map(|method| content(text, method)),
        url: target(node).map(|url| content(text, url)),
        headers: member("headers").map(|headers| header_pairs(text, headers)),
        body,
        ..Template::default()
    }
}

/// Headers as an object, or as an array of `{"name", "value"}` or `{"key", "value"}`.
pub(super) fn header_pairs(text: &str, headers: Node<'_>) -> Vec<(SourceText, SourceText)> {
    if headers.kind() == Kind::Array {
        let pair = |node: Node<'_>| {
            let name = node.get("name").or_else(|| node.get("key"))?;
            Some((content(text, name), content(text, node.get("value")?)))
        };
        return headers.elements().filter_map(pair).collect();
    }
    let pair = |(_, value): (_, Node<'_>)| (string(text, value.key_span()), content(text, value));
    headers.members().map(pair).collect()
}

/// What a string holds, or any other value as it is written.
pub(super) fn content(text: &str, node: Node<'_>) -> SourceText {
    if node.kind() == Kind::String {
        string(text, node.span())
    } else {
        SourceText::verbatim(text, node.span(), Styles::ALL)
    }
}

/// What the string at `span` of `text`, quotes included, holds.
pub(super) fn string(text: &str, span: Span) -> SourceText {
    decoded(text, span, Encoding::JsonString).finish(Styles::ALL)
}

/// What the string at `span` of `text`, quotes included, holds; edits go through `encoding`.
pub(super) fn decoded(text: &str, span: Span, encoding: Encoding) -> PieceBuilder {
    let quote = span.of(text).chars().next().map_or(0, char::len_utf8);
    let end = span.of(text).char_indices().next_back().map_or(0, |(at, _)| at).max(quote);
    let mut piece = PieceBuilder::new(span.start() + quote);
    piece.encoding(encoding);
    let mut at = span.start() + quote;
    let end = (span.start() + end).min(span.end());
    while let Some(rest) = text.get(at..end).filter(|rest| !rest.is_empty()) {
        if let Some((decoded, length)) = escape(rest) {
            piece.escape(decoded.encode_utf8(&mut [0; 4]), Span::new(at, at + length));
            at += length;
        } else {
            let plain = rest.char_indices().skip(1).find(|(_, c)| *c == '\\').map_or(rest.len(), |(next, _)| next);
            piece.verbatim(text, Span::new(at, at + plain));
            at += plain;
        }
    }
    piece
}

/// The character that an escape at the beginning of `rest` stands for, and the escape's length.
fn escape(rest: &str) -> Option<(char, usize)> {
    let simple = match rest.strip_prefix('\\')?.chars().next()? {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        same @ ('"' | '\\' | '/') => same,
        'u' => {
            let unit = |at: usize| u16::from_str_radix(rest.get(at..at + 4)?, 16).ok();
            let first = unit(2)?;
            if let Some(c) = char::from_u32(u32::from(first)) {
                return Some((c, 6));
            }
            let second = rest.get(6..)?.strip_prefix("\\u").and_then(|_| unit(8))?;
            let decoded = char::decode_utf16([first, second]).next()?.ok()?;
            return Some((decoded, 12));
        }
        _ => return None,
    };
    Some((simple, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<String>> {
        let one = |template: Template| {
            let body = match template.body {
                TemplateBody::Text(text) => Some(text),
                _ => None,
            };
            let headers = template.headers.unwrap_or_default().into_iter().flat_map(|(name, value)| [name, value]);
            let pieces = template.method.into_iter().chain(template.url).chain(headers).chain(body);
            pieces.map(|piece| piece.text).collect()
        };
        envelopes(text).into_iter().map(one).collect()
    }

    #[test]
    fn an_envelope_holds_a_request() {
        let text = r#"{"name": "é", "method": "POST", "url": "/p", "headers": {"A": "b"}, "body": {"c": {{d}} }}"#;
        assert_eq!(texts(text), [["POST", "/p", "A", "b", "{\"c\": {{d}} }"]]);
        assert_eq!(envelopes(text).pop().and_then(|template| template.name).as_deref(), Some("é"));
        let path = r#"{"method": "POST", "path": "/p", "body": {"c": 1}}"#;
        assert_eq!(envelopes(path)[0].url.as_ref().unwrap().text, "/p");
        let list = r#"[{"url": "/a", "body": null, "headers": [{"key": "A", "value": "b"}]}, 1, {"url": "/c", "method": "GET"}]"#;
        assert_eq!(texts(list), [vec!["/a", "A", "b"], vec!["GET", "/c"]]);
    }

    #[test]
    fn a_body_in_a_string_is_decoded_with_its_places() {
        let text = r#"{"url": "/p", "body": "{\"é\": \"\u00e9\ud83d\ude00\n\"}"}"#;
        let Some(TemplateBody::Text(body)) = envelopes(text).pop().map(|template| template.body) else { panic!() };
        assert_eq!(body.text, "{\"é\": \"é😀\n\"}");
        let at = body.text.find('😀').unwrap_or_default();
        assert_eq!(body.map.to_source(Span::new(at, at + 4)).of(text), r"\ud83d\ude00");
        assert_eq!(body.map.to_source(Span::new(1, 5)).of(text), r#"\"é\""#);
        assert_eq!(body.map.encode(Span::empty(1), "\"a\"").map(|(_, text)| text).as_deref(), Some(r#"\"a\""#));
    }

    #[test]
    fn whatever_is_no_envelope_is_a_bare_body() {
        for text in ["{\"url\": 1, \"body\": 2}", "{\"url\": \"/p\"}", " [1] ", "{\"url\": \"/p\", \"body\": "] {
            assert!(!has_envelopes(text), "{text}");
            assert_eq!(texts(text), [[text.trim()]]);
        }
        assert!(bare_body(" \n", false).is_empty());
    }

    #[test]
    fn broken_json_around_a_body_is_said() {
        let text = "{\"url\": \"/p\", \"body\": {\"a\": 1,},}";
        let broken = envelopes(text).pop().map(|template| template.broken).unwrap_or_default();
        assert_eq!(broken.iter().map(|broken| broken.span.start()).collect::<Vec<_>>(), [31]);
    }
}
