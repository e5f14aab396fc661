//! What the library accepts, some variant of the endpoint accepts for any JSON Schema validator, and the other way round:
//! over every example and counter-example, each with one place after the other taken out or replaced.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::collections::BTreeMap;

use cobrowse_lint::{Linter, Request, Severity, catalog::BUILTIN_SCHEMAS};
use serde_json::Value;
use support::changed;

struct Variant {
    name: &'static str,
    schema: Value,
    validator: jsonschema::Validator,
}

impl Variant {
    fn refused(&self) -> bool {
        self.schema["x-cobrowse"]["standing"] == "rejected"
    }
}

fn variants() -> BTreeMap<String, Vec<Variant>> {
    let mut endpoints: BTreeMap<String, Vec<Variant>> = BTreeMap::new();
    for (name, text) in BUILTIN_SCHEMAS {
        let schema: Value = serde_json::from_str(text).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let endpoint = name.split('/').next().unwrap().to_owned();
        endpoints.entry(endpoint).or_default().push(Variant { name, schema, validator });
    }
    endpoints
}

/// The bodies of an endpoint's schemas, changed in every place.
fn bodies(variants: &[Variant]) -> Vec<Value> {
    let examples = variants.iter().flat_map(|variant| {
        let counters = variant.schema["x-cobrowse"]["counterExamples"].as_array().unwrap();
        let counters = counters.iter().map(|counter| &counter["body"]);
        variant.schema["examples"].as_array().unwrap().iter().chain(counters)
    });
    examples.flat_map(changed).collect()
}

#[test]
fn a_body_without_error_is_valid_for_a_variant_and_a_valid_body_has_no_error() {
    let linter = Linter::builtin();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (id, variants) in variants() {
        let endpoint = linter.catalog().endpoint(&id).unwrap();
        let path = endpoint.path.replace("{conversationId}", "7d2f3b10-64c5-4c8e-a0d3-91be6f5a2c48");
        for body in bodies(&variants) {
            let report = linter.check(&Request::new(&endpoint.method, &path).body(body.to_string().as_str()));
            if report.skipped {
                assert!(body.get("cobrowse").is_none(), "a web chat without cobrowse is another API's: {body}");
                continue;
            }
            let errors: Vec<&str> = report
                .findings
                .iter()
                .filter(|finding| finding.severity == Severity::Error)
                .map(|finding| finding.rule.name())
                .collect();
            let valid: Vec<&str> = variants
                .iter()
                .filter(|variant| !variant.refused() && variant.validator.is_valid(&body))
                .map(|variant| variant.name)
                .collect();
            count += 1;
            if errors.is_empty() == valid.is_empty() {
                wrong.push(format!("{id}: {body}\n    has the errors {errors:?} and is valid as {valid:?}"));
            }
        }
    }
    assert!(count > 3000, "{count} bodies");
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
}
