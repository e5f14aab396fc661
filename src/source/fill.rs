//! Values of environments in the place of placeholders, before the check.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::Serialize;

use super::{
    Environment, Format, SourceText, Template, TemplateBody, credentials::is_credential_name,
    environment::EnvironmentValue,
};
use crate::{
    json::placeholder::inside,
    placeholder::{Hole, Styles},
    report::beginning,
    span::Span,
};

/// How deep values may lead to values.
const DEEPEST: usize = 8;

/// How long all values in a request may be together, in bytes: those that double each other end here.
const LONGEST: usize = 1 << 20;

/// How much of a value is listed, in characters.
const LONGEST_LISTED: usize = 160;

/// A placeholder that an environment has a value for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Filled {
    /// Its name.
    pub name: String,
    /// What stands in its place, values in the value replaced, cut where it is long; none where the placeholder stays: its
    /// value is secret, or `too_long`.
    pub value: Option<String>,
    /// Whether the values of the request are longer than a request can be.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub too_long: bool,
    /// The file that the value is from.
    pub path: Arc<str>,
    /// The environment in that file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<Arc<str>>,
}

impl Template {
    /// Puts the values of `environments` in the place of `{{name}}`; of several values, that of the last environment. What
    /// is put in points at its placeholder. Secrets leave the placeholder as it is: also what is put into a header like
    /// `Authorization`, or behind `token=`.
    ///
    /// Gives the placeholders that there are values for, each once, by name.
    pub fn fill(&mut self, format: Format, environments: &[Environment]) -> Vec<Filled> {
        let secret = self.secret_placeholders(environments);
        let mut filling =
            Filling { environments, secret, known: BTreeMap::new(), left: LONGEST, filled: BTreeMap::new() };
        for text in self.method.iter_mut().chain(&mut self.url) {
            filling.fill(text, false);
        }
        for (_, value) in self.headers.iter_mut().flatten() {
            filling.fill(value, false);
        }
        if let TemplateBody::Text(body) = &mut self.body {
            self.fills = filling.fill(body, format.escapes_values());
        }
        filling.filled.into_values().collect()
    }

    /// The names of placeholders that stand where a credential belongs, and of those in their values.
    fn secret_placeholders(&self, environments: &[Environment]) -> BTreeSet<String> {
        let mut open: Vec<String> = Vec::new();
        for (_, value) in self.headers.iter().flatten().filter(|(name, _)| is_credential_name(&name.text)) {
            open.extend(placeholders(value).iter().map(|hole| key(hole.name.of(&value.text)).to_owned()));
        }
        let body = match &self.body {
            TemplateBody::Text(body) => Some(body),
            _ => None,
        };
        for text in self.url.iter().chain(body) {
            let holes = placeholders(text).into_iter().filter(|hole| is_named_credential(&text.text, hole.span));
            open.extend(holes.map(|hole| key(hole.name.of(&text.text)).to_owned()));
        }
        let mut secret = BTreeSet::new();
        while let Some(name) = open.pop() {
            if let Some((_, EnvironmentValue::Text(value))) = value_of(environments, &name) {
                let whole = Span::new(0, value.len());
                let value = SourceText::verbatim(value, whole, Styles::MUSTACHE);
                let inner = placeholders(&value).into_iter().map(|hole| key(hole.name.of(&value.text)).to_owned());
                open.extend(inner.filter(|inner| !secret.contains(inner) && *inner != name));
            }
            secret.insert(name);
        }
        secret
    }
}

/// Whether what stands in front of `place` says that a credential stands there: `token=`, `"password": "`.
fn is_named_credential(text: &str, place: Span) -> bool {
    const NEAR: usize = 80;
    let near = (place.start().saturating_sub(NEAR)..=place.start()).find_map(|start| text.get(start..place.start()));
    let Some(before) = near.map(|before| before.trim_end_matches(['"', '\'', '\\', ' '])) else { return false };
    let Some(name) = before.strip_suffix([':', '=']) else { return false };
    let name = name.trim_end_matches(['"', '\'', '\\', ' ']);
    let start = name.rfind(|c: char| !(c.is_alphanumeric() || "_-.".contains(c))).map_or(0, |at| at + 1);
    name.get(start..).is_some_and(is_credential_name)
}

/// The last environment that has a value for `name`, and that.
fn value_of<'e>(environments: &'e [Environment], name: &str) -> Option<(&'e Environment, &'e EnvironmentValue)> {
    environments.iter().rev().find_map(|environment| Some((environment, environment.value(name)?)))
}

/// A value that was put into a body.
#[derive(Clone, Debug)]
pub(super) struct Fill {
    /// Where its placeholder stands in the file.
    pub(super) span: Span,
    /// Where it is from, in words.
    pub(super) from: String,
}

impl Format {
    /// Whether its tool escapes what it puts into a JSON body.
    const fn escapes_values(self) -> bool {
        matches!(self, Self::Bruno | Self::OpenCollection)
    }
}

struct Filling<'e> {
    environments: &'e [Environment],
    /// Names whose values are secret because of where they stand.
    secret: BTreeSet<String>,
    /// Values that were looked up.
    known: BTreeMap<String, Option<String>>,
    /// How much may still be put in.
    left: usize,
    filled: BTreeMap<String, Filled>,
}

impl Filling<'_> {
    /// Fills `text`; gives what was put in, in order.
    fn fill(&mut self, text: &mut SourceText, escapes: bool) -> Vec<Fill> {
        let mut parts: Vec<(Span, String)> = Vec::new();
        let mut fills = Vec::new();
        for hole in placeholders(text) {
            let name = key(hole.name.of(&text.text));
            if let Some(value) = self.value(name) {
                let from = self.filled.get(name).map(Filled::from).unwrap_or_default();
                fills.push(Fill { span: text.map.to_source(hole.span), from });
                parts.push((hole.span, if escapes { json_escaped(&value) } else { value }));
            }
        }
        if !parts.is_empty() {
            *text = replaced(text, &parts);
        }
        fills
    }

    /// What takes the place of the placeholder `name`; none where it stays.
    fn value(&mut self, name: &str) -> Option<String> {
        let value = match self.known.get(name) {
            Some(known) => known.as_ref()?.clone(),
            None => self.look_up(name)?,
        };
        let left = self.left.checked_sub(value.len());
        self.left = left.unwrap_or_default();
        if left.is_none() {
            if let Some(filled) = self.filled.get_mut(name) {
                (filled.value, filled.too_long) = (None, true);
            }
            self.known.insert(name.to_owned(), None);
        }
        left.map(|_| value)
    }

    fn look_up(&mut self, name: &str) -> Option<String> {
        let found = value_of(self.environments, name);
        let value = match found {
            Some((_, EnvironmentValue::Text(text))) if !self.secret.contains(name) => {
                Some(self.expanded(text, DEEPEST))
            }
            _ => None,
        };
        self.known.insert(name.to_owned(), value.clone());
        let (environment, _) = found?;
        let listed = value.as_ref().map(|value| {
            let listed = beginning(value, LONGEST_LISTED);
            format!("{listed}{}", if listed.len() < value.len() { "…" } else { "" })
        });
        let filled = Filled {
            name: name.to_owned(),
            value: listed,
            too_long: false,
            path: environment.shared_path().clone(),
            environment: environment.shared_name().cloned(),
        };
        self.filled.insert(name.to_owned(), filled);
        value
    }

    /// `text` with the values that it names.
    fn expanded(&self, text: &str, depth: usize) -> String {
        let mut expanded = String::new();
        let mut at = 0;
        while let Some(start) = text.get(at..).and_then(|rest| rest.find("{{")).map(|length| at + length) {
            expanded.push_str(Span::new(at, start).of(text));
            let hole = inside(text, start, Styles::MUSTACHE);
            at = hole.map_or(start + 1, |hole| hole.span.end());
            let written = Span::new(start, at).of(text);
            let name = hole.filter(|_| depth > 0).map(|hole| key(hole.name.of(text)));
            let name = name.filter(|name| !self.secret.contains(*name));
            match name.and_then(|name| value_of(self.environments, name)) {
                Some((_, EnvironmentValue::Text(value))) if expanded.len() < LONGEST => {
                    expanded.push_str(&self.expanded(value, depth - 1));
                }
                _ => expanded.push_str(written),
            }
        }
        expanded + text.get(at..).unwrap_or_default()
    }
}

impl Filled {
    /// Where the value is from, in words.
    fn from(&self) -> String {
        let environment = self.environment.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
        format!("`{}` from `{}`{environment}", self.name, self.path)
    }
}

/// The placeholders between double braces, in order: those that the format marks, and those that the text's styles find.
fn placeholders(text: &SourceText) -> Vec<Hole> {
    let written = |hole: &&Hole| hole.span.of(&text.text).starts_with("{{");
    let mut holes: Vec<Hole> = text.holes.iter().filter(written).copied().collect();
    if text.styles.contains(Styles::MUSTACHE) {
        let mut at = 0;
        while let Some(start) = text.text.get(at..).and_then(|rest| rest.find("{{")).map(|length| at + length) {
            let hole = inside(&text.text, start, Styles::MUSTACHE);
            at = hole.map_or(start + 1, |hole| hole.span.end());
            holes.extend(hole);
        }
    }
    holes.sort_by_key(|hole| hole.span.start());
    holes.dedup_by(|next, before| next.span.start() < before.span.end());
    holes
}

/// The name of a value as environments have it: Insomnia writes `_.name`.
fn key(name: &str) -> &str {
    let name = name.trim();
    name.strip_prefix("_.").unwrap_or(name)
}

/// `text` with other texts in the place of its parts, which are in order.
fn replaced(text: &SourceText, parts: &[(Span, String)]) -> SourceText {
    let mut whole = text.slice(Span::new(0, 0));
    let mut at = 0;
    for (span, value) in parts {
        whole.append(&text.slice(Span::new(at, span.start())));
        let mut implied = SourceText::implied(value, text.map.to_source(*span));
        // What has no value stays a placeholder, also where the format marks its own.
        let left = SourceText { styles: Styles::MUSTACHE, ..implied.clone() };
        implied.holes = placeholders(&left);
        whole.append(&implied);
        at = span.end();
    }
    whole.append(&text.slice(Span::new(at, text.text.len())));
    whole
}

/// `value` as it stands between the quotes of a JSON string.
fn json_escaped(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(&quoted).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::read;

    const ENVIRONMENT: &str = r#"{"dev": {
        "host": "https://{{region}}.example.com", "region": "é", "id": "a\"b", "loop": "{{loop}}!", "empty": "", "open": "{{what}}"
    }}"#;

    fn filled(format: Format, text: &str) -> (Template, Vec<Filled>) {
        let environment = Environment::read("http-client.env.json", ENVIRONMENT, None).unwrap();
        let mut template = read(format, text).remove(0);
        let filled = template.fill(format, &[environment]);
        (template, filled)
    }

    fn body(format: Format, text: &str) -> SourceText {
        match filled(format, text).0.body {
            TemplateBody::Text(body) => body,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_filled_in_points_at_its_placeholder() {
        let text = "POST {{host}}/p\n\n{\"a\": \"{{ region }}\", \"b\": 1}\n";
        let (template, filled) = filled(Format::Http, text);
        let url = template.url.unwrap();
        assert_eq!(url.text, "https://é.example.com/p");
        let place = |text: &SourceText, part: &str| {
            let start = text.text.find(part).unwrap();
            text.map.to_source(Span::new(start, start + part.len()))
        };
        assert_eq!(place(&url, "example").of(text), "{{host}}");
        assert_eq!(place(&url, "/p").of(text), "/p");
        let TemplateBody::Text(body) = template.body else { panic!() };
        assert_eq!(body.text, "{\"a\": \"é\", \"b\": 1}");
        assert_eq!(place(&body, "é").of(text), "{{ region }}");
        assert_eq!(place(&body, "1").of(text), "1");
        let names: Vec<(&str, Option<&str>)> =
            filled.iter().map(|filled| (filled.name.as_str(), filled.value.as_deref())).collect();
        assert_eq!(names, [("host", Some("https://é.example.com")), ("region", Some("é"))]);
    }

    #[test]
    fn values_that_lead_nowhere_stay_placeholders() {
        let text = "POST /p\n\n[\"{{loop}}\", \"{{empty}}\", \"{{other}}\", \"{{$guid}}\", \"{{open}}\"]\n";
        let body = body(Format::Http, text);
        let looped = format!("{{{{loop}}}}{}", "!".repeat(DEEPEST + 1));
        let expected =
            format!("[\"{looped}\", \"{{{{empty}}}}\", \"{{{{other}}}}\", \"{{{{$guid}}}}\", \"{{{{what}}}}\"]");
        assert_eq!(body.text, expected);
        let left = placeholders(&body);
        let names: Vec<&str> = left.iter().map(|hole| hole.name.of(&body.text)).collect();
        assert_eq!(names, ["loop", "empty", "other", "$guid", "what"]);
    }

    #[test]
    fn what_stands_where_a_credential_belongs_is_secret() {
        let environment =
            r#"{"dev": {"access": "OPAQUE{{part}}", "part": "PART", "x": "X{{access}}", "q": "Q", "p": "P"}}"#;
        let environment = Environment::read("http-client.env.json", environment, None).unwrap();
        let text = "POST /p/{{part}}?token={{q}}\nAuthorization: Bearer {{access}}\n\n[\"{{x}}\", {\"password\": \"{{p}}\"}]\n";
        let mut template = read(Format::Http, text).remove(0);
        let filled = template.fill(Format::Http, &[environment]);
        let listed: Vec<String> =
            filled.iter().map(|it| format!("{}={}", it.name, it.value.as_deref().unwrap_or("*"))).collect();
        assert_eq!(listed, ["access=*", "p=*", "part=*", "q=*", "x=X{{access}}"]);
        assert_eq!(template.url.unwrap().text, "/p/{{part}}?token={{q}}");
    }

    #[test]
    fn an_empty_value_leaves_that_of_an_earlier_file() {
        let read_one = |path: &str, text: &str| Environment::read(path, text, None).unwrap();
        let first = read_one("http-client.env.json", r#"{"dev": {"id": "1"}}"#);
        let later = read_one("http-client.private.env.json", r#"{"dev": {"id": ""}}"#);
        let mut template = read(Format::Http, "POST /{{id}}\n").remove(0);
        assert_eq!(template.fill(Format::Http, &[first, later]).first().and_then(|it| it.value.as_deref()), Some("1"));
    }

    #[test]
    fn what_is_put_in_ends_somewhere() {
        let file = serde_json::json!({"dev": {"long": "x".repeat(LONGEST / 2)}}).to_string();
        let environment = Environment::read("http-client.env.json", &file, None).unwrap();
        let mut template = read(Format::Http, &format!("POST /p\n\n[\"{}\"]\n", "{{long}}".repeat(1000))).remove(0);
        let filled = template.fill(Format::Http, &[environment]);
        let TemplateBody::Text(body) = &template.body else { panic!() };
        assert!(body.text.len() < LONGEST + 10_000 && body.text.ends_with("{{long}}\"]"));
        assert!(filled.iter().all(|it| it.too_long && it.value.is_none()) && filled.len() == 1);
    }

    #[test]
    fn values_are_put_in_as_the_tool_does_it() {
        assert_eq!(body(Format::Body, "{\"a\": \"{{id}}\"}").text, "{\"a\": \"a\"b\"}");
        assert_eq!(json_escaped("a\"b\n"), "a\\\"b\\n");
    }
}
