//! The URL of a Postman request: a text, or an object with or without the whole in `raw`.

use std::collections::HashMap;

use super::{Encoding, SourceText, json, postman::is_disabled};
use crate::{
    json::{Kind, Node},
    placeholder::Styles,
    span::Span,
};

/// Spellings of placeholders in a URL.
const STYLES: Styles = super::postman::STYLES.and(Styles::COLON);

/// The URL that `node` is.
pub(super) fn read(text: &str, node: Node<'_>) -> Option<SourceText> {
    match node.kind() {
        Kind::String => Some(json::string(text, node.span()).styled(STYLES)),
        Kind::Object => {
            let raw = node.get("raw").filter(|raw| raw.text().is_some_and(|raw| !raw.trim().is_empty()));
            let parts = || Parts { text, url: SourceText { styles: STYLES, ..SourceText::default() } }.join(node);
            let url = match raw {
                // Postman sends what stands in the parts, and shows the whole.
                Some(raw) if node.get("path").is_some_and(|path| !is_empty(path)) => {
                    let whole = json::decoded(text, raw.span(), Encoding::Nowhere).finish(STYLES);
                    let other = |parts: &SourceText| place_of(&parts.text) != place_of(whole.text.trim());
                    parts().filter(other).unwrap_or(whole)
                }
                Some(raw) => json::string(text, raw.span()).styled(STYLES),
                None => parts()?,
            };
            Some(filled(url, node))
        }
        _ => None,
    }
}

/// A URL up to its query, which need not stand in both forms alike.
fn place_of(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/')
}

/// A URL being put together.
struct Parts<'a> {
    text: &'a str,
    url: SourceText,
}

impl Parts<'_> {
    fn join(mut self, node: Node<'_>) -> Option<SourceText> {
        let part = |name: &str| node.get(name).filter(|part| !is_empty(*part));
        let (host, path) = (part("host"), part("path"));
        let first = host.or(path)?;
        if let Some(protocol) = part("protocol").filter(|_| host.is_some()) {
            self.add(protocol);
            if !self.url.text.ends_with("://") {
                self.between("://", first);
            }
        }
        if let Some(host) = host {
            self.list(host, ".");
        }
        if let Some(port) = part("port").filter(|_| host.is_some()) {
            self.between(":", port);
            self.add(port);
        }
        if let Some(path) = path {
            if !path.text().is_some_and(|path| path.starts_with('/')) {
                self.between("/", path);
            }
            self.list(path, "/");
        }
        if let Some(query) = part("query") {
            self.query(query);
        }
        Some(self.url)
    }

    /// Adds an array of texts with `between` them, or one text.
    fn list(&mut self, list: Node<'_>, between: &str) {
        if list.kind() != Kind::Array {
            return self.add(list);
        }
        for (index, part) in list.elements().enumerate() {
            if index > 0 {
                self.between(between, part);
            }
            // A segment may be an object that says its type too.
            self.add(part.get("value").unwrap_or(part));
        }
    }

    fn query(&mut self, query: Node<'_>) {
        if query.kind() == Kind::String {
            self.between("?", query);
            return self.add(query);
        }
        let pairs = query.elements().filter(|pair| !is_disabled(*pair));
        for (index, (pair, key)) in pairs.filter_map(|pair| Some((pair, pair.get("key")?))).enumerate() {
            self.between(if index == 0 { "?" } else { "&" }, key);
            self.add(key);
            if let Some(value) = pair.get("value").filter(|value| value.kind() != Kind::Null) {
                self.between("=", value);
                self.add(value);
            }
        }
    }

    fn add(&mut self, node: Node<'_>) {
        if node.kind() != Kind::Null {
            self.url.append(&json::content(self.text, node));
        }
    }

    /// Adds what does not stand in the file, in front of `node`.
    fn between(&mut self, text: &str, node: Node<'_>) {
        self.url.append(&SourceText::implied(text, Span::empty(first_byte(node))));
    }
}

/// Where what `node` says begins: behind brackets and quotes.
fn first_byte(node: Node<'_>) -> usize {
    let first = node.elements().next().unwrap_or(node);
    let first = first.get("value").unwrap_or(first);
    if first.kind() == Kind::String { first.written_content().start() } else { first.span().start() }
}

fn is_empty(node: Node<'_>) -> bool {
    node.kind() == Kind::Null
        || (node.kind() == Kind::Array && node.is_empty())
        || node.text().is_some_and(|text| text.trim().is_empty())
}

/// The URL with the values of its path's variables, each of which stands for `:name` in the file.
fn filled(url: SourceText, node: Node<'_>) -> SourceText {
    let values = variables(node);
    let pieces = crate::check::uncut(&url.as_text());
    let end = pieces.find(['?', '#']).unwrap_or(pieces.len());
    if values.is_empty() || !Span::new(0, end).of(&url.text).contains("/:") {
        return url;
    }
    let mut whole = SourceText { styles: STYLES, ..SourceText::default() };
    let (mut done, mut at) = (0, 0);
    for segment in Span::new(0, end).of(&pieces).split('/') {
        let span = Span::new(at, at + segment.len());
        at += segment.len() + 1;
        if let Some(value) = segment.strip_prefix(':').and_then(|name| values.get(name)).filter(|_| span.start() > 0) {
            whole.append(&url.slice(Span::new(done, span.start())));
            whole.append(&SourceText::implied(value, url.map.to_source(span)));
            done = span.end();
        }
    }
    whole.append(&url.slice(Span::new(done, url.text.len())));
    whole
}

/// Name and value of each variable of the path that has a value.
fn variables<'a>(node: Node<'a>) -> HashMap<&'a str, &'a str> {
    let variables = node.get("variable").into_iter().flat_map(|variables| variables.elements());
    let pair = |variable: Node<'a>| {
        let name = ["key", "id", "name"].iter().find_map(|name| variable.get(name)?.text())?;
        let value = variable.get("value")?.text().filter(|value| !value.trim().is_empty())?;
        Some((name, value)).filter(|_| !is_disabled(variable))
    };
    variables.filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    fn url(text: &str) -> Option<SourceText> {
        let document = Document::parse(text, Styles::NONE);
        read(text, document.root().unwrap())
    }

    fn shown(text: &str) -> String {
        url(text).map(|url| url.text).unwrap_or_default()
    }

    #[test]
    fn parts_make_a_url() {
        let parts = r#"{"protocol": "https", "host": ["api", "é", "com"], "port": "8080", "path": ["a", {"value": "b"}, ":c"],
            "query": [{"key": "d", "value": "e"}, {"key": "f", "disabled": true}, {"key": "g", "value": null}]}"#;
        assert_eq!(shown(parts), "https://api.é.com:8080/a/b/:c?d=e&g");
        assert_eq!(shown(r#"{"path": ["a"], "host": ["{{baseUrl}}"], "raw": ""}"#), "{{baseUrl}}/a");
        assert_eq!(shown(r#"{"host": "h.x", "path": "/a/b", "query": "c=d"}"#), "h.x/a/b?c=d");
        assert_eq!(shown(r#"{"protocol": "https://", "host": "h"}"#), "https://h");
        assert_eq!(shown(r#"{"path": ["a"], "host": []}"#), "/a");
        assert_eq!(shown("{}"), "");
        assert_eq!(shown("5"), "");
    }

    #[test]
    fn parts_lead_home_in_whatever_order_they_stand() {
        let text = r#"{"path": ["a", "é"], "host": ["h", "x"]}"#;
        let url = url(text).unwrap();
        assert_eq!(url.text, "h.x/a/é");
        assert_eq!(url.map.to_source(Span::new(6, 8)).of(text), "é");
        assert_eq!(url.span().of(text), "a\", \"é\"], \"host\": [\"h\", \"x");
        assert_eq!(url.map.encode(Span::new(4, 5), "b").map(|(span, _)| span.of(text)), Some("a"));
        assert_eq!(url.map.encode(Span::new(0, 5), "b"), None);
    }

    #[test]
    fn a_path_variable_with_a_value_has_it() {
        let raw = r#"{"raw": "{{b}}/:id/x/:no/:id?y=/:id", "variable": [{"key": "id", "value": "{{é}}"}, {"key": "no", "value": ""}]}"#;
        let url = url(raw).unwrap();
        assert_eq!(url.text, "{{b}}/{{é}}/x/:no/{{é}}?y=/:id");
        assert_eq!(url.map.to_source(Span::new(6, 12)).of(raw), ":id");
        assert_eq!(url.map.encode(Span::new(6, 12), "x"), None);
        assert!(url.map.encode(Span::new(13, 14), "y").is_some());
    }

    #[test]
    fn the_parts_are_sent_where_the_whole_says_something_else() {
        let text = r#"{"raw": "{{b}}/api/v2/users", "host": ["{{b}}"], "path": ["api", "é"]}"#;
        let found = url(text).unwrap();
        assert_eq!(found.text, "{{b}}/api/é");
        assert_eq!(found.map.to_source(Span::new(10, 12)).of(text), "é");
        let whole = |text: &str| url(text).unwrap().span().start() < text.find("host").unwrap();
        for same in [
            r#"{"raw": " https://h/a/?b=c#d", "protocol": "https", "host": ["h"], "path": ["a"]}"#,
            r#"{"raw": "h/a", "host": "h", "path": "/a", "query": [{"key": "b", "value": "c"}]}"#,
            r#"{"raw": "{{b}}//a/:c", "host": ["{{b}}"], "path": ["", "a", ":c"]}"#,
            r#"{"raw": "h/a", "host": ["h"], "path": []}"#,
        ] {
            assert!(whole(same), "{same}");
        }
        assert!(!whole(r#"{"raw": "h/a", "host": ["h"], "path": ["b"]}"#));
    }

    #[test]
    fn a_placeholder_cuts_no_path() {
        let raw = r#"{"raw": "{{b?c#d}}/:id", "variable": [{"key": "id", "value": "é"}]}"#;
        assert_eq!(url(raw).unwrap().text, "{{b?c#d}}/é");
    }

    #[test]
    fn the_whole_cannot_be_edited_beside_its_parts() {
        let text = r#"{"raw": "h/a", "host": ["h"], "path": ["a"]}"#;
        let url = url(text).unwrap();
        assert_eq!((url.text.as_str(), url.span().of(text)), ("h/a", "h/a"));
        assert_eq!(url.map.encode(Span::new(0, 3), "x"), None);
    }
}
