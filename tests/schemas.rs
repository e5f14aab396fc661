//! What the schemas say: each obeys the meta-schema, its examples are valid, its counter-examples break the rule they
//! state, and this library judges both as any other validator does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::{collections::BTreeSet, fs, path::Path};

use cobrowse_lint::{
    Finding, Linter, Report, Request, Rule, Severity, Verdict,
    catalog::{BUILTIN_SCHEMAS, META_SCHEMAS},
    json::Pointer,
    report::VariantId,
};
use serde_json::Value;

/// The folder of the schemas.
fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn catalog() -> Value {
    json(&fs::read_to_string(folder().join("catalog.json")).unwrap())
}

fn meta(name: &str) -> Value {
    let (_, text) = META_SCHEMAS.iter().find(|(known, _)| *known == name).unwrap();
    json(text)
}

/// Every variant's name and schema.
fn variants() -> impl Iterator<Item = (&'static str, Value)> {
    BUILTIN_SCHEMAS.iter().map(|(name, text)| (*name, json(text)))
}

fn words(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().map(|word| word.as_str().unwrap()).collect()
}

/// The names of all variants, with those that have no body.
fn all_variants() -> BTreeSet<String> {
    let bodiless = catalog()["endpoints"].as_array().unwrap().clone();
    let bodiless = bodiless.iter().filter_map(|endpoint| endpoint["bodiless"]["variant"].as_str().map(str::to_owned));
    variants().map(|(name, _)| name.to_owned()).chain(bodiless).collect()
}

fn valid(schema: &Value, instance: &Value) -> Result<(), String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors.join("\n")) }
}

#[test]
fn every_schema_obeys_the_meta_schema_and_the_catalogue_its_own() {
    let of_variants = meta("meta.schema");
    for (name, schema) in variants() {
        valid(&of_variants, &schema).unwrap_or_else(|errors| panic!("{name}:\n{errors}"));
    }
    valid(&meta("catalog.schema"), &catalog()).unwrap_or_else(|errors| panic!("the catalogue:\n{errors}"));
}

#[test]
fn a_schema_that_says_nothing_about_itself_is_none() {
    let (name, mut schema) = variants().next().unwrap();
    schema.as_object_mut().unwrap().remove("x-cobrowse");
    assert!(valid(&meta("meta.schema"), &schema).is_err(), "{name} without its annotations");
}

#[test]
fn every_file_is_built_in_and_is_named_as_it_says() {
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let inside = if path.is_dir() {
            fs::read_dir(&path).unwrap().map(|it| it.unwrap().path()).collect()
        } else {
            vec![path]
        };
        for path in inside.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
            let name = path.strip_prefix(folder()).unwrap().with_extension("");
            files.insert(name.to_string_lossy().replace('\\', "/"));
        }
    }
    let built_in = BUILTIN_SCHEMAS.iter().chain(META_SCHEMAS).map(|(name, _)| (*name).to_owned());
    let expected: BTreeSet<String> = built_in.chain(["catalog".to_owned()]).collect();
    files.remove("report.schema");
    let mut expected_here = expected;
    expected_here.remove("report.schema");
    assert_eq!(files, expected_here);
    for (name, schema) in variants() {
        assert_eq!(schema["x-cobrowse"]["variant"], name);
        assert_eq!(schema["$id"], format!("urn:cobrowse-lint:{name}"));
        assert_eq!(schema["x-cobrowse"]["endpoint"], name.split('/').next().unwrap());
    }
}

/// Keywords that are judged exactly beside placeholders, and those that assert nothing.
const EXACT: [&str; 24] = [
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "minItems",
    "maxItems",
    "type",
    "const",
    "enum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "uniqueItems",
    "properties",
    "items",
    "prefixItems",
    "$ref",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
];
const SILENT: [&str; 7] = ["$schema", "$id", "$defs", "title", "description", "examples", "x-cobrowse"];

fn check_keywords(name: &str, schema: &Value) {
    let Some(keywords) = schema.as_object() else { return };
    for (keyword, value) in keywords {
        let known = EXACT.contains(&keyword.as_str()) || SILENT.contains(&keyword.as_str()) || keyword == "else";
        assert!(known, "{name} has `{keyword}`");
        match keyword.as_str() {
            "properties" | "$defs" => value.as_object().unwrap().values().for_each(|sub| check_keywords(name, sub)),
            "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                value.as_array().unwrap().iter().for_each(|sub| check_keywords(name, sub));
            }
            "items" | "not" | "if" | "then" | "else" | "additionalProperties" => check_keywords(name, value),
            "pattern" => assert_eq!(keywords["format"], "uuid", "{name}: a pattern only spells a format out"),
            "$ref" => assert!(value.as_str().unwrap().starts_with('#'), "{name}: {value} is not local"),
            _ => {}
        }
    }
}

#[test]
fn the_schemas_use_only_keywords_that_are_judged_exactly() {
    for (name, schema) in variants() {
        check_keywords(name, &schema);
    }
}

#[test]
fn what_a_schema_or_the_catalogue_refers_to_is_there() {
    let known = all_variants();
    let catalog = catalog();
    let endpoints: Vec<&str> =
        catalog["endpoints"].as_array().unwrap().iter().map(|endpoint| endpoint["id"].as_str().unwrap()).collect();
    for (name, schema) in variants() {
        let about = &schema["x-cobrowse"];
        assert!(endpoints.contains(&about["endpoint"].as_str().unwrap()), "{name}");
        for instead in about["instead"].as_array().into_iter().flatten() {
            let variant = instead["variant"].as_str().unwrap();
            assert!(known.contains(variant) && variant != name, "{name} says to send {variant}");
            let target = variants().find(|(known, _)| *known == variant).map(|(_, schema)| schema);
            for (from, to) in instead["keep"].as_object().unwrap() {
                assert!(declares(&schema, from), "{name} has no {from}");
                assert!(declares(target.as_ref().unwrap(), to.as_str().unwrap()), "{variant} has no {to}");
            }
        }
        for rule in about["counterExamples"].as_array().unwrap() {
            rule["rule"].as_str().unwrap().parse::<Rule>().unwrap();
        }
    }
    for list in ["preconditions", "headers", "errors"] {
        for entry in catalog[list].as_array().unwrap() {
            for variant in words(&entry["variants"]).into_iter().chain(entry["variant"].as_str()) {
                assert!(known.contains(variant), "{list}: {variant}");
            }
            for endpoint in words(&entry["endpoints"]) {
                assert!(endpoints.contains(&endpoint), "{list}: {endpoint}");
            }
        }
    }
}

/// Whether a schema declares the place of a JSON Pointer.
fn declares(schema: &Value, pointer: &str) -> bool {
    let mut place = schema;
    for token in pointer.split('/').skip(1) {
        place = if place["items"].is_object() { &place["items"] } else { &place["properties"][token] };
    }
    place.is_object()
}

/// What the library says of `body`, sent to the endpoint of `name`.
fn report(name: &str, body: &Value) -> Report {
    let linter = Linter::builtin();
    let variant = linter.catalog().variant(name).unwrap();
    let endpoint = linter.catalog().endpoint(variant.about().unwrap().endpoint.as_str()).unwrap();
    let path = endpoint.path.replace("{conversationId}", "0c9a7f44-2f3b-4e0e-8d0a-7f1d2c3b4a59");
    linter.check(&Request::new(&endpoint.method, &path).body(body.to_string().as_str()))
}

/// Errors other than that the payload as a whole was refused.
fn errors(report: &Report) -> Vec<&Finding> {
    let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.filter(|finding| finding.rule != Rule::RejectedPayload).collect()
}

#[test]
fn examples_are_valid_here_and_for_any_validator() {
    for (name, schema) in variants() {
        for example in schema["examples"].as_array().unwrap() {
            valid(&schema, example).unwrap_or_else(|error| panic!("{name}: {example}\n{error}"));
            let report = report(name, example);
            assert_eq!(report.variant.as_ref().map(VariantId::as_str), Some(name), "{example}");
            assert!(errors(&report).is_empty(), "{name}: {example}\n{report:#?}");
            let refused = schema["x-cobrowse"]["standing"] == "rejected";
            assert_eq!(
                report.verdict,
                if refused { Verdict::Rejected } else { Verdict::Accepted },
                "{name}: {example}"
            );
        }
    }
}

#[test]
fn counter_examples_are_invalid_for_any_validator_and_break_the_one_rule_they_state() {
    let mut wrong = Vec::new();
    for (name, schema) in variants() {
        for counter in schema["x-cobrowse"]["counterExamples"].as_array().unwrap() {
            let body = &counter["body"];
            assert!(valid(&schema, body).is_err(), "{name}: {body}");
            let report = report(name, body);
            assert_eq!(report.verdict, Verdict::Rejected, "{name}: {body}");
            let errors = errors(&report);
            let fits = matches!(errors.as_slice(), [error] if states(counter, error));
            if !fits {
                let found: Vec<String> = errors.iter().map(|error| describe(error)).collect();
                wrong.push(format!("{name}: {counter}\n    found {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn states(counter: &Value, error: &Finding) -> bool {
    let pointer = error.pointer.as_ref().map(Pointer::as_str);
    counter["rule"] == error.rule.name()
        && (counter["pointer"].is_null() || counter["pointer"].as_str() == pointer)
        && (counter["field"].is_null() || counter["field"].as_str() == error.field.as_deref())
}

fn describe(error: &Finding) -> String {
    let pointer = error.pointer.as_ref().map_or("", |pointer| pointer.as_str());
    format!("{} at {pointer:?} {}", error.rule, error.field.as_deref().unwrap_or_default())
}
