//! The body of a Postman request: a text, or a form, a file or GraphQL, none of which can be judged.

use super::{
    SourceText, TemplateBody, json,
    postman::{STYLES, is_disabled},
};
use crate::{
    json::{Kind, Node},
    span::Span,
};

/// Languages of a raw body and what they are sent as.
const LANGUAGES: [(&str, &str); 4] = [
    ("json", "application/json"),
    ("xml", "application/xml"),
    ("html", "text/html"),
    ("javascript", "application/javascript"),
];

/// A body, and what it is sent as where no header says so.
pub(super) struct Body {
    pub(super) body: TemplateBody,
    /// The media type, and where that is said.
    pub(super) media: Option<(&'static str, Span)>,
}

impl Body {
    const NONE: Self = Self { body: TemplateBody::None, media: None };

    fn unknown(why: impl Into<String>, span: Span) -> Self {
        Self { body: TemplateBody::unknown(why, span), media: None }
    }
}

/// The body of a request.
pub(super) fn read(text: &str, request: Node<'_>) -> Body {
    // The drafts of version 2 say `data`.
    let Some(body) = request.get("body").or_else(|| request.get("data")) else { return Body::NONE };
    if body.kind() == Kind::String {
        return raw(text, body, body);
    }
    if is_disabled(body) {
        return Body::NONE;
    }
    let Some(mode) = body.get("mode") else {
        return body.get("raw").map_or(Body::NONE, |content| raw(text, body, content));
    };
    let name = mode.text().unwrap_or_default();
    let content = body.get(name);
    match name {
        "raw" => content.map_or(Body::NONE, |content| raw(text, body, content)),
        "urlencoded" | "formdata" if content.is_none_or(|form| !has_parts(form)) => Body::NONE,
        "urlencoded" => Body {
            media: Some(("application/x-www-form-urlencoded", mode.span())),
            ..Body::unknown("it is a form (`urlencoded`)", mode.span())
        },
        "formdata" => Body {
            media: Some(("multipart/form-data", mode.span())),
            ..Body::unknown("it is a form (`formdata`)", mode.span())
        },
        "file" => Body::unknown("it is in a file, which Postman looks for in its working directory", mode.span()),
        "graphql" => Body::unknown("it is GraphQL", mode.span()),
        _ => Body::unknown("its mode is none of raw, urlencoded, formdata, file and graphql", mode.span()),
    }
}

/// Whether a form, an array of parts or a text, has something to send.
fn has_parts(form: Node<'_>) -> bool {
    form.text().is_some_and(|text| !text.trim().is_empty()) || form.elements().any(|part| !is_disabled(part))
}

/// The text `content` of `body`.
fn raw(text: &str, body: Node<'_>, content: Node<'_>) -> Body {
    if content.kind() == Kind::Null || content.text().is_some_and(|text| text.trim().is_empty()) {
        return Body::NONE;
    }
    let language = body.get("options").and_then(|options| options.get("raw")?.get("language"));
    let name = language.and_then(|language| language.text());
    let media = LANGUAGES.iter().find(|(known, _)| name == Some(known)).map_or("text/plain", |(_, media)| media);
    let place =
        language.or_else(|| body.get("mode")).map_or_else(|| Span::empty(content.span().start()), |it| it.span());
    // Postman takes comments out of what it knows to be JSON; what a header alone calls JSON is left to the reader.
    let comments = name.is_none_or(|name| name == "json");
    let piece = SourceText { comments, ..json::content(text, content).styled(STYLES) };
    Body { body: TemplateBody::Text(piece), media: Some((media, place)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{json::Document, placeholder::Styles};

    fn shown(body: &str) -> String {
        let text = format!("{{\"body\": {body}}}");
        let document = Document::parse(&text, Styles::NONE);
        let read = read(&text, document.root().unwrap());
        let media = read.media.map_or("", |(media, _)| media);
        match read.body {
            TemplateBody::Text(body) => format!("{} {} {media}", body.text, body.comments),
            TemplateBody::Unknown { why, .. } => why,
            _ => String::new(),
        }
    }

    #[test]
    fn a_raw_body_is_what_its_language_says() {
        let json = r#"{"mode": "raw", "raw": "{\n}", "options": {"raw": {"language": "json"}}}"#;
        assert_eq!(shown(json), "{\n} true application/json");
        assert_eq!(shown(&json.replace("json", "text")), "{\n} false text/plain");
        assert_eq!(shown(r#"{"mode": "raw", "raw": "{}"}"#), "{} true text/plain");
        assert_eq!(shown(r#"{"mode": "raw", "raw": {"a": 1}}"#), "{\"a\": 1} true text/plain");
        assert_eq!(shown("\"{}\""), "{} true text/plain");
    }

    #[test]
    fn what_is_empty_or_disabled_is_no_body() {
        let empty = [
            "null",
            "{}",
            r#"{"mode": "raw", "raw": ""}"#,
            r#"{"mode": "raw"}"#,
            r#"{"mode": "formdata", "formdata": []}"#,
            r#"{"mode": "urlencoded", "urlencoded": [{"key": "a", "disabled": true}]}"#,
            r#"{"mode": "raw", "raw": "{}", "disabled": true}"#,
        ];
        for body in empty {
            assert_eq!(shown(body), "", "{body}");
        }
    }

    #[test]
    fn what_cannot_be_judged_says_why() {
        assert_eq!(shown(r#"{"mode": "urlencoded", "urlencoded": [{"key": "a"}]}"#), "it is a form (`urlencoded`)");
        assert_eq!(shown(r#"{"mode": "graphql", "graphql": {}}"#), "it is GraphQL");
        assert!(shown(r#"{"mode": "file", "file": {"src": "a"}}"#).contains("a file"));
        assert!(shown(r#"{"mode": "unknown", "unknown": "foo"}"#).contains("its mode"));
    }
}
