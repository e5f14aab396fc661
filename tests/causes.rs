//! One cause, one finding: at one place of a body at most one thing is wrong.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::collections::BTreeMap;

use cobrowse_lint::{Linter, Rule, catalog::BUILTIN_SCHEMAS};
use serde_json::Value;
use support::{changed, check_body};

#[test]
fn no_value_has_two_findings() {
    let linter = Linter::builtin();
    let mut wrong: BTreeMap<Vec<Rule>, String> = BTreeMap::new();
    for (name, text) in BUILTIN_SCHEMAS {
        let schema: Value = serde_json::from_str(text).unwrap();
        let counters = schema["x-cobrowse"]["counterExamples"].as_array().unwrap().iter().map(|it| &it["body"]);
        for body in schema["examples"].as_array().unwrap().iter().chain(counters).flat_map(changed) {
            let text = body.to_string();
            let report = check_body(linter, name.split('/').next().unwrap(), &text);
            let mut places: BTreeMap<&str, Vec<Rule>> = BTreeMap::new();
            for finding in report.findings.iter().filter(|finding| finding.field.is_none()) {
                // The payload as a whole may be refused besides.
                if let Some(pointer) = finding.pointer.as_ref().filter(|pointer| !pointer.as_str().is_empty()) {
                    places.entry(pointer.as_str()).or_default().push(finding.rule);
                }
            }
            for (pointer, rules) in places.into_iter().filter(|(_, rules)| rules.len() > 1) {
                wrong.entry(rules).or_insert_with(|| format!("{pointer} of {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
