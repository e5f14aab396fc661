//! Values of environments in the place of placeholders, before the check.

use std::{collections::BTreeMap, sync::Arc};

use serde::Serialize;

use super::{Environment, Format, SourceText, Template, TemplateBody, environment::EnvironmentValue};
use crate::{
    json::placeholder::inside,
    placeholder::{Hole, Styles},
    span::Span,
};

/// How deep values may lead to values.
const DEEPEST: usize = 8;

/// How long a filled text may become, in bytes: values that double each other end here.
const LONGEST: usize = 1 << 20;

/// A placeholder that an environment has a value for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Filled {
    /// Its name.
    pub name: String,
    /// What stands in its place, values in the value replaced; none for a secret, whose placeholder stays.
    pub value: Option<String>,
    /// The file that the value is from.
    pub path: Arc<str>,
    /// The environment in that file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<Arc<str>>,
}

impl Template {
    /// Puts the values of `environments` in the place of `{{name}}`; of several values, that of the last environment. What
    /// is put in points at its placeholder. Secrets and empty values leave the placeholder as it is.
    ///
    /// Gives the placeholders that there are values for, each once, by name.
    pub fn fill(&mut self, format: Format, environments: &[Environment]) -> Vec<Filled> {
        let mut filling = Filling { environments, filled: BTreeMap::new() };
        for text in self.method.iter_mut().chain(&mut self.url) {
            filling.fill(text, false);
        }
        for (_, value) in self.headers.iter_mut().flatten() {
            filling.fill(value, false);
        }
        if let TemplateBody::Text(body) = &mut self.body {
            filling.fill(body, format.escapes_values());
        }
        filling.filled.into_values().collect()
    }
}

impl Format {
    /// Whether its tool escapes what it puts into a JSON body.
    const fn escapes_values(self) -> bool {
        matches!(self, Self::Bruno | Self::OpenCollection)
    }
}

struct Filling<'e> {
    environments: &'e [Environment],
    filled: BTreeMap<String, Filled>,
}

impl Filling<'_> {
    fn fill(&mut self, text: &mut SourceText, escapes: bool) {
        let mut parts: Vec<(Span, String)> = Vec::new();
        for hole in placeholders(text) {
            let name = key(hole.name.of(&text.text));
            if let Some(value) = self.value(name) {
                let value = if escapes { json_escaped(&value) } else { value };
                parts.push((hole.span, value));
            }
        }
        if !parts.is_empty() {
            *text = replaced(text, &parts);
        }
    }

    /// What takes the place of the placeholder `name`; none where it stays.
    fn value(&mut self, name: &str) -> Option<String> {
        let (environment, value) =
            self.environments.iter().rev().find_map(|environment| Some((environment, environment.value(name)?)))?;
        let value = match value {
            EnvironmentValue::Secret => None,
            EnvironmentValue::Text(text) if text.is_empty() => return None,
            EnvironmentValue::Text(text) => Some(self.expanded(text, DEEPEST)),
        };
        self.filled.entry(name.to_owned()).or_insert_with(|| Filled {
            name: name.to_owned(),
            value: value.clone(),
            path: environment.shared_path().clone(),
            environment: environment.shared_name().cloned(),
        });
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
            let value = hole.filter(|_| depth > 0).and_then(|hole| {
                let name = key(hole.name.of(text));
                self.environments.iter().rev().find_map(|environment| environment.value(name))
            });
            match value {
                Some(EnvironmentValue::Text(value)) if !value.is_empty() && expanded.len() < LONGEST => {
                    expanded.push_str(&self.expanded(value, depth - 1));
                }
                _ => expanded.push_str(written),
            }
        }
        expanded + text.get(at..).unwrap_or_default()
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
    fn values_are_put_in_as_the_tool_does_it() {
        assert_eq!(body(Format::Body, "{\"a\": \"{{id}}\"}").text, "{\"a\": \"a\"b\"}");
        assert_eq!(json_escaped("a\"b\n"), "a\\\"b\\n");
    }
}
