//! A variant: what it is, its fields, what to send instead, and an example.

use std::fmt::Write as _;

use cobrowse_lint::{
    Catalog, Linter,
    catalog::{Bodiless, Endpoint, Standing, Variant},
    report::Evidence,
};
use serde_json::Value;

use super::{heading, says, sentence, sentences};
use crate::text::wrap;

pub(super) fn text(catalog: &Catalog, endpoint: &Endpoint, variant: &Variant) -> String {
    let mut out = format!("{}: {}\n\n", variant.id, variant.title());
    let _ = writeln!(out, "  {} {}", endpoint.method, endpoint.path);
    let Some(about) = variant.about() else { return out };
    wrap(&mut out, "  ", &standing(about.standing, &about.summary));
    says(&mut out, 2, &about.evidence);
    heading(&mut out, "Fields:");
    let schema: Value = serde_json::from_str(variant.schema_text()).unwrap_or_default();
    fields(&mut out, &schema, "");
    if let Some(sample) = Linter::builtin().sample(variant.id.as_str()) {
        let refused = about.standing == Standing::Rejected;
        heading(&mut out, if refused { "What was refused:" } else { "An example:" });
        for line in sample.lines() {
            let _ = writeln!(out, "    {line}");
        }
        if !refused {
            start(&mut out, variant.id.as_str());
        }
    }
    if !about.instead.is_empty() {
        heading(&mut out, "What to send instead:");
        for instead in &about.instead {
            wrap(&mut out, "  - ", &format!("when {}: {}", instead.when, instead.variant));
            says(&mut out, 4, &instead.evidence);
        }
    }
    if !about.suspects.is_empty() {
        heading(&mut out, "What the payload cannot show:");
        for suspect in &about.suspects {
            sentence(&mut out, &suspect.what, &suspect.evidence);
        }
    }
    heading(&mut out, "What has to hold and no request shows:");
    sentences(&mut out, &catalog.preconditions(endpoint, Some(variant)));
    out
}

/// The variant of an endpoint that is a request without a body.
pub(super) fn bodiless(catalog: &Catalog, endpoint: &Endpoint, bodiless: &Bodiless) -> String {
    let mut out = format!("{}: {}, without a body\n\n", bodiless.variant, endpoint.title);
    let _ = writeln!(out, "  {} {}", endpoint.method, endpoint.path);
    wrap(&mut out, "  ", &standing(bodiless.standing, &bodiless.summary));
    says(&mut out, 2, &bodiless.evidence);
    heading(&mut out, "What has to hold and no request shows:");
    sentences(&mut out, &catalog.preconditions(endpoint, None));
    start(&mut out, bodiless.variant.as_str());
    out
}

fn start(out: &mut String, variant: &str) {
    let _ = writeln!(out, "\nTo start from it: `cobrowse-lint new {variant} --as curl`");
}

fn standing(standing: Standing, summary: &str) -> String {
    let means = match standing {
        Standing::Published => "it stands in the published API definition",
        Standing::Recommended => "the last word of its thread",
        Standing::Mentioned => "described in its thread without an example",
        Standing::Superseded => "a later answer of the same thread replaced it",
        Standing::Rejected => "somebody sent it and reports that it was refused",
        _ => "",
    };
    format!("{}: {means}. This payload {summary}.", standing.as_str())
}

/// Adds the fields of `schema`, whose place is `path`.
fn fields(out: &mut String, schema: &Value, path: &str) {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut members: Vec<_> = schema["properties"].as_object().into_iter().flatten().collect();
    members.sort_by_key(|(name, _)| required.iter().position(|known| known == name).unwrap_or(usize::MAX));
    for (name, field) in members {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let notes = &field["x-cobrowse"];
        let (need, why) = if required.contains(&name.as_str()) {
            ("required", "required")
        } else if notes["forbidden"].is_array() {
            ("must be absent", "forbidden")
        } else if notes["expected"].is_array() {
            ("expected", "expected")
        } else {
            ("optional", "value")
        };
        let description = field["description"].as_str().unwrap_or_default();
        let value = value(field).map(|value| format!("; {value}")).unwrap_or_default();
        wrap(out, "  ", &format!("{path} ({need}): {description}{value}"));
        let evidence: Vec<Evidence> = serde_json::from_value(notes[why].clone()).unwrap_or_default();
        says(out, 4, &evidence);
        fields(out, field, &path);
        if let Some(items) = field.get("items") {
            fields(out, items, &format!("{path}[]"));
        }
    }
}

/// What the value of a field is, where the schema says more than that it is a text.
fn value(field: &Value) -> Option<String> {
    if let Some(value) = field.get("const") {
        return Some(format!("`{value}`"));
    }
    let list = |values: &Value| {
        let values: Vec<String> = values.as_array()?.iter().map(|value| format!("`{value}`")).collect();
        Some(values.join(", "))
    };
    let usual = |field: &Value| {
        let values = field.pointer("/x-cobrowse/usual/values").and_then(list)?;
        Some(format!("shown: {values}"))
    };
    if let Some(values) = field.get("enum").and_then(list) {
        return Some(format!("one of {values}"));
    }
    if field["format"] == "uuid" {
        return Some("a UUID".to_owned());
    }
    usual(field).or_else(|| usual(field.get("items")?))
}
