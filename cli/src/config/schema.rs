//! The schema of a configuration, for editors: the words that the types do not have.

use std::collections::BTreeMap;

use cobrowse_lint::{Linter, Rule, source::Format};
use schemars::{JsonSchema, Schema, generate::SchemaSettings, transform::RecursiveTransform};
use serde_json::Value;

use super::file::File;

/// The schema.
pub(crate) fn text() -> String {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(without_null));
    let schema = settings.into_generator().into_root_schema_for::<File>();
    serde_json::to_string_pretty(&schema).unwrap() + "\n"
}

/// TOML has no null: what is absent has no default that could be written.
fn without_null(schema: &mut Schema) {
    if schema.get("default").is_some_and(Value::is_null) {
        schema.remove("default");
    }
}

pub(super) fn endpoints() -> Vec<String> {
    Linter::builtin().catalog().endpoints().iter().map(|endpoint| endpoint.id.to_string()).collect()
}

pub(super) fn rules() -> Vec<&'static str> {
    Rule::ALL.iter().map(|rule| rule.name()).collect()
}

pub(super) fn formats() -> [&'static str; Format::ALL.len()] {
    Format::ALL.map(Format::name)
}

/// A spelling of placeholders.
#[derive(JsonSchema)]
#[schemars(inline, extend("enum" = ["{{x}}", "${x}", "$X", "{x}", "<x>", ":x"]))]
pub(super) struct Style(#[allow(dead_code, reason = "only its schema counts")] String);

/// How loud rules are.
#[derive(JsonSchema)]
#[schemars(inline, extend("propertyNames" = serde_json::json!({ "enum": rules() })))]
pub(super) struct Rules(#[allow(dead_code, reason = "only its schema counts")] BTreeMap<String, Loudness>);

/// How loud a rule is.
#[derive(JsonSchema)]
#[schemars(inline, extend("enum" = ["off", "note", "warning", "error"]))]
pub(super) struct Loudness(#[allow(dead_code, reason = "only its schema counts")] String);

pub(super) fn rules_example() -> Value {
    serde_json::json!({ "missing-header": "off" })
}

/// An example as TOML writes it.
pub(crate) fn toml(key: &Value, example: &Value) -> String {
    match example {
        Value::String(text) if key["format"] == "date" => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(Value::to_string).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members: Vec<String> = members.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            format!("{{ {} }}", members.join(", "))
        }
        other => other.to_string(),
    }
}
