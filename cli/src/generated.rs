//! What is committed and generated from the code: `TRYCMD=overwrite cargo test -p cobrowse-lint-cli` writes it anew.

use std::{env, fmt::Write as _, fs, path::Path};

use cobrowse_lint::{Family, Rule};
use serde_json::Value;

use crate::{config, explain};

/// Holds that the file at `path` is `generated`, or writes it.
fn hold(path: &str, generated: impl FnOnce(&str) -> String) {
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    let committed = fs::read_to_string(&whole).unwrap_or_default().replace("\r\n", "\n");
    let generated = generated(&committed);
    if env::var("TRYCMD").is_ok_and(|what| what == "overwrite") {
        fs::write(&whole, generated).unwrap();
    } else {
        assert!(
            committed == generated,
            "{path} is not current: run this with TRYCMD=overwrite and read the difference"
        );
    }
}

#[test]
fn the_schema_of_the_configuration_is_that_of_the_types() {
    hold("schemas/config.schema.json", |_| config::schema::text());
}

#[test]
fn the_page_of_the_rules_says_what_their_documentation_says() {
    hold("docs/rules.md", |_| rules());
}

#[test]
fn the_reference_of_the_configuration_is_that_of_the_types() {
    hold("docs/configuration.md", |page| {
        let (before, rest) = page.split_once("<!-- generated: keys -->\n").unwrap();
        let (_, after) = rest.split_once("<!-- end -->\n").unwrap();
        format!("{before}<!-- generated: keys -->\n{}<!-- end -->\n{after}", keys())
    });
}

const FAMILIES: [(Family, &str); 9] = [
    (Family::Json, "The syntax of the body"),
    (Family::Body, "The fields of the body and their values"),
    (Family::Ids, "IDs"),
    (Family::Variant, "The payload as a whole"),
    (Family::Request, "Method, URL and headers"),
    (Family::Template, "Requests stored in a file"),
    (Family::Placeholder, "Placeholders in a request about to be sent"),
    (Family::Context, "What only the caller knows"),
    (Family::House, "The tool's own settings"),
];

const ABOUT_RULES: &str = "\
<!-- Generated from the documentation of the rules in src/rules: TRYCMD=overwrite cargo test -p cobrowse-lint-cli -->

# Rules

Each finding has the name of its rule in square brackets; `cobrowse-lint explain NAME` prints what stands here. The severity is the one
that a rule has by default; [`[rules]`](configuration.md#reference) and `--rule` change it, and a single finding is
[accepted](configuration.md#accepting-findings) with a reason. Where a placeholder could still make it right, some rules speak more softly.
";

fn rules() -> String {
    let mut page = ABOUT_RULES.to_owned();
    for (family, title) in FAMILIES {
        let _ = writeln!(page, "\n**{title}**\n\n| rule | severity | |\n|---|---|---|");
        for rule in Rule::ALL.iter().filter(|rule| rule.family() == family) {
            let _ = writeln!(page, "| [`{rule}`](#{rule}) | {} | {} |", rule.severity(), rule.summary());
        }
    }
    for rule in Rule::ALL {
        assert!(FAMILIES.iter().any(|(family, _)| *family == rule.family()), "{rule} is of no family in the table");
        let _ = write!(page, "\n## {rule}\n\n*{} by default*\n\n{}", rule.severity(), explain::markdown(*rule));
    }
    page
}

/// The keys of the configuration, table by table.
fn keys() -> String {
    let schema: Value = serde_json::from_str(&config::schema::text()).unwrap();
    let mut page = String::new();
    for (title, place) in [
        ("Top level", &schema),
        ("`[[overrides]]`", &schema["$defs"]["OverrideTable"]),
        ("`[[suppressions]]`", &schema["$defs"]["SuppressionTable"]),
    ] {
        let required = place["required"].as_array().into_iter().flatten();
        let required: Vec<&str> = required.filter_map(Value::as_str).collect();
        let _ = writeln!(page, "\n### {title}\n");
        for (name, key) in place["properties"].as_object().unwrap() {
            let description = key["description"].as_str().unwrap();
            let _ = writeln!(page, "- **`{name}`**: {description}");
            let _ = write!(page, "  Type: {}.", kind(key));
            let _ = match (key.get("default"), required.contains(&&**name)) {
                (Some(default), _) => writeln!(page, " Default: `{default}`."),
                (None, true) => writeln!(page, " It has to be there."),
                (None, false) => writeln!(page),
            };
            if let Some(example) = key["examples"].get(0) {
                let _ = writeln!(page, "  Example: `{name} = {}`", config::schema::toml(key, example));
            }
        }
    }
    page + "\n"
}

/// The type of a key, in words.
fn kind(key: &Value) -> String {
    let words = |words: &Value| {
        let words: Vec<String> = words.as_array().unwrap().iter().map(|word| format!("`{word}`")).collect();
        words.join(", ")
    };
    let long = 20;
    match (key.get("enum"), key["type"].as_str()) {
        (Some(list), _) if list.as_array().unwrap().len() > long => "the name of a [rule](rules.md)".to_owned(),
        (Some(list), _) => format!("one of {}", words(list)),
        (None, Some("array")) => match &key["items"] {
            items if items.get("$ref").is_some() => "array of tables, see below".to_owned(),
            items => format!(
                "array of {}",
                kind(items).replace("one of", "the texts").replacen(
                    "text",
                    "texts",
                    usize::from(items.get("enum").is_none())
                )
            ),
        },
        (None, Some("object")) => {
            format!("table; its keys are names of [rules](rules.md), its values {}", kind(&key["additionalProperties"]))
        }
        (None, Some("integer")) => "whole number from 1".to_owned(),
        (None, Some("string")) if key["format"] == "date" => "date".to_owned(),
        (None, Some("string")) => "text".to_owned(),
        (None, other) => panic!("say what {other:?} is"),
    }
}
