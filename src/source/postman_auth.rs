//! What a Postman request, or a folder around it, says of authorization: headers that the file does not show as such.

use super::{SourceText, Template, json, outer_json, postman::STYLES};
use crate::{
    json::{Document, Kind, Node},
    span::Span,
};

/// Attributes that are credentials themselves.
const CREDENTIALS: [&str; 8] =
    ["token", "accessToken", "password", "secret", "secretKey", "clientSecret", "privateKey", "authKey"];

/// The headers that Postman makes of `auth`.
pub(super) fn headers(text: &str, auth: Node<'_>) -> Vec<(SourceText, SourceText)> {
    let Some(kind) = auth.get("type").and_then(|kind| kind.text()) else { return Vec::new() };
    let value_of = |name: &str| attributes(auth, kind).into_iter().find(|(known, _)| *known == name).map(|(_, it)| it);
    let content = |node: Node<'_>| json::content(text, node).styled(STYLES);
    let place = auth.get("type").map_or(Span::default(), |kind| kind.span());
    match kind {
        "noauth" => Vec::new(),
        "apikey" => {
            let in_query = value_of("in").is_some_and(|place| place.text() == Some("query"));
            let pair = value_of("key").zip(value_of("value")).filter(|_| !in_query);
            pair.map(|(name, value)| (content(name), content(value))).into_iter().collect()
        }
        _ => {
            let name = || SourceText::implied("Authorization", place);
            let given = CREDENTIALS.iter().filter_map(|name| value_of(name));
            let mut headers: Vec<_> = given.map(|value| (name(), content(value))).collect();
            if headers.is_empty() {
                headers.push((name(), SourceText::implied("", place)));
            }
            headers
        }
    }
}

/// Members that may hold credentials which no header of a request has: what is said of authorization, variables, forms,
/// scripts and saved responses.
const SECRET: [&str; 6] = ["auth", "variable", "urlencoded", "formdata", "exec", "response"];

/// Where credentials may stand beside the headers of requests.
pub(super) fn secrets(document: &Document<'_>) -> Vec<Span> {
    outer_json::nodes(document).flat_map(|node| secrets_in(node.name(), node)).collect()
}

/// The same in a text that is broken.
pub(super) fn salvaged_secrets(text: &str) -> Vec<Span> {
    let of = |name: &'static str| {
        let read =
            move |_: &str, node: Node<'_>| Some(Template { secrets: secrets_in(name, node), ..Template::default() });
        outer_json::salvaged(text, name, read)
    };
    SECRET.into_iter().flat_map(of).flat_map(|template| template.secrets).collect()
}

fn secrets_in(name: &str, node: Node<'_>) -> Vec<Span> {
    match name {
        "auth" => of_auth(node),
        "variable" | "urlencoded" | "formdata" => {
            node.elements().filter_map(|variable| literal(variable.get("value")?)).collect()
        }
        "exec" if node.kind() == Kind::String => vec![node.written_content()],
        "exec" | "response" if !node.is_empty() => vec![node.span()],
        _ => Vec::new(),
    }
}

fn of_auth(auth: Node<'_>) -> Vec<Span> {
    let Some(kind) = auth.get("type").and_then(|kind| kind.text()) else { return Vec::new() };
    let known = |name: &str| CREDENTIALS.contains(&name) || (kind == "apikey" && name == "value");
    let secrets = attributes(auth, kind).into_iter().filter(|(name, _)| known(name));
    secrets.filter_map(|(_, value)| literal(value)).collect()
}

/// Where a text that is no placeholder stands.
fn literal(value: Node<'_>) -> Option<Span> {
    let text = value.text().filter(|text| !text.is_empty())?;
    (!(text.starts_with("{{") && text.ends_with("}}"))).then(|| value.written_content())
}

/// Name and value of what `auth` says for its kind: an array in 2.1, an object in 2.0.
fn attributes<'a>(auth: Node<'a>, kind: &str) -> Vec<(&'a str, Node<'a>)> {
    let Some(given) = auth.get(kind) else { return Vec::new() };
    let pair = |node: Node<'a>| Some((node.get("key")?.text()?, node.get("value")?));
    let named = given.members().map(|(_, value)| (value.name(), value));
    let attributes = given.elements().filter_map(pair).chain(named);
    attributes.filter(|(_, value)| value.kind() == Kind::String).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placeholder::Styles;

    fn shown(text: &str) -> String {
        let document = Document::parse(text, Styles::NONE);
        let auth = document.root().unwrap();
        let headers = headers(text, auth).into_iter().map(|(name, value)| format!("{}={}", name.text, value.text));
        let secrets = of_auth(auth).into_iter().map(|span| span.of(text).to_owned());
        headers.chain(secrets).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn both_versions_are_read() {
        assert_eq!(shown(r#"{"type": "noauth"}"#), "");
        assert_eq!(shown(r#"{"type": "oauth2"}"#), "Authorization=");
        assert_eq!(
            shown(r#"{"type": "bearer", "bearer": [{"key": "token", "value": "{{t}}"}]}"#),
            "Authorization={{t}}"
        );
        assert_eq!(shown(r#"{"type": "bearer", "bearer": {"token": "abc"}}"#), "Authorization=abc abc");
        let key = r#"{"type": "apikey", "apikey": [{"key": "key", "value": "X-Key"}, {"key": "value", "value": "v"}]}"#;
        assert_eq!(shown(key), "X-Key=v v");
        assert_eq!(shown(r#"{"type": "apikey", "apikey": {"key": "k", "value": "v", "in": "query"}}"#), "v");
    }

    #[test]
    fn credentials_are_found_wherever_they_stand() {
        let text = r#"{"auth": {"type": "bearer", "bearer": {"token": "1"}}, "variable": [{"key": "a", "value": "2"}, {"value": "{{b}}"},
            {"value": 5}], "exec": "s", "item": [{"exec": ["t"], "formdata": [{"key": "a", "value": "f"}]}, {"response": [{"body": "3"}]}, {"response": []}, {"auth": {"type": "apikey", "apikey": {"value": "4"}}}]}"#;
        let document = Document::parse(text, Styles::NONE);
        let found: Vec<&str> = secrets(&document).into_iter().map(|span| span.of(text)).collect();
        assert_eq!(found, ["1", "2", "s", r#"["t"]"#, "f", r#"[{"body": "3"}]"#, "4"]);
        let cut = format!("{text} >>>> {text}");
        assert_eq!(salvaged_secrets(&cut).len(), 2 * found.len());
    }
}
