//! A fix mends the finding that it belongs to and breaks nothing: over every example and counter-example of the schemas,
//! each with one place after the other taken out or replaced.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod support;

use cobrowse_lint::{Finding, Linter, Report, Rule, Severity, catalog::BUILTIN_SCHEMAS};
use serde_json::Value;
use support::{apply, changed, check_body};

fn errors(report: &Report) -> Vec<Rule> {
    let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let mut rules: Vec<Rule> = errors.map(|finding| finding.rule).collect();
    rules.sort();
    rules
}

/// The edits stand in order, do not overlap, and lie in the text.
fn assert_in_order(text: &str, finding: &Finding) {
    let mut at = 0;
    for edit in &finding.fix.as_ref().unwrap().edits {
        assert!(at <= edit.span().start() && edit.span().end() <= text.len(), "{finding:#?}");
        at = edit.span().end();
    }
}

/// Why the fix of a finding does not mend it; `None` where it does.
fn complaint(linter: &Linter, endpoint: &str, text: &str, before: &Report, finding: &Finding) -> Option<String> {
    let fix = finding.fix.as_ref()?;
    assert_in_order(text, finding);
    let mended = apply(text, fix);
    let after = check_body(linter, endpoint, &mended);
    let still = |other: &&Finding| other.rule == finding.rule && other.pointer == finding.pointer;
    let count = |report: &Report| report.findings.iter().filter(still).count();
    let why = if serde_json::from_str::<Value>(&mended).is_err() {
        "makes no JSON"
    } else if count(&after) >= count(before) {
        "does not mend it"
    } else if fix.safe && errors(&after).len() > errors(before).len() {
        "is called safe and breaks something else"
    } else {
        return None;
    };
    Some(format!("the fix of {} at {:?} {why}:\n{text}\n{mended}\n{after:#?}", finding.rule, finding.pointer))
}

#[test]
fn a_fix_mends_its_finding_and_a_safe_one_breaks_nothing_else() {
    let linter = Linter::builder().notes(true).build().unwrap();
    let mut wrong = Vec::new();
    let mut fixes = 0;
    for (name, text) in BUILTIN_SCHEMAS {
        let schema: Value = serde_json::from_str(text).unwrap();
        let endpoint = name.split('/').next().unwrap();
        let counters = schema["x-cobrowse"]["counterExamples"].as_array().unwrap().iter().map(|it| &it["body"]);
        for body in schema["examples"].as_array().unwrap().iter().chain(counters).flat_map(changed) {
            for text in [body.to_string(), serde_json::to_string_pretty(&body).unwrap()] {
                let before = check_body(&linter, endpoint, &text);
                fixes += before.findings.iter().filter(|finding| finding.fix.is_some()).count();
                wrong.extend(before.findings.iter().filter_map(|it| complaint(&linter, endpoint, &text, &before, it)));
            }
        }
    }
    assert!(fixes > 1000, "{fixes} fixes");
    assert!(wrong.is_empty(), "{} of {fixes}\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
}
