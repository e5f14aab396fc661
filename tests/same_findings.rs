//! The same request written in any format gives the same findings, over every payload variant.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod support;

use cobrowse_lint::{
    Linter, Report,
    catalog::BUILTIN_SCHEMAS,
    source::{self, Format, TemplateFile},
};
use serde_json::Value;
use support::{AROUND, changed, linter};

/// How many of the changed bodies are left out for one that is written in every format: all would take minutes.
const STEP: usize = 11;

/// Each variant's endpoint, with its examples and counter-examples, and some of what they become when one place is changed.
fn requests(linter: &Linter) -> Vec<(String, String)> {
    let mut requests = Vec::new();
    for (variant, text) in BUILTIN_SCHEMAS {
        let schema: Value = serde_json::from_str(text).unwrap();
        let endpoint = linter.catalog().endpoint(variant.split('/').next().unwrap()).unwrap();
        let path = endpoint.path.replace("{conversationId}", "7d2f3b10-64c5-4c8e-a0d3-91be6f5a2c48");
        let url = format!("https://api.mypurecloud.com{path}");
        let examples = schema["examples"].as_array().unwrap().iter();
        let counters =
            schema["x-cobrowse"]["counterExamples"].as_array().unwrap().iter().map(|counter| &counter["body"]);
        for example in examples.chain(counters) {
            let bodies = [example.clone()].into_iter().chain(changed(example).into_iter().step_by(STEP));
            for body in bodies.chain(open(example)) {
                requests.push((url.clone(), serde_json::to_string_pretty(&body).unwrap()));
            }
        }
    }
    requests
}

/// `body` with a placeholder in the place of its last text.
fn open(body: &Value) -> Option<Value> {
    let mut body = body.clone();
    let mut place = &mut body;
    while place.is_object() {
        place = place.as_object_mut().unwrap().values_mut().rfind(|value| value.is_object() || value.is_string())?;
    }
    *place = "{{agentId}}".into();
    Some(body)
}

/// Rule, JSON Pointer and severity of each finding.
fn findings(report: &Report) -> Vec<String> {
    let findings = report.findings.iter();
    let mut lines: Vec<String> = findings
        .map(|finding| {
            let pointer = finding.pointer.as_ref().map(ToString::to_string);
            format!("{} {} {}", finding.severity, finding.rule, pointer.as_deref().unwrap_or("-"))
        })
        .collect();
    lines.sort();
    lines.push(format!("{:?}", report.verdict));
    lines
}

#[test]
fn the_same_request_gives_the_same_findings_in_every_format() {
    let linter = linter();
    let requests = requests(&linter);
    assert!(requests.len() > 300, "{} requests", requests.len());
    let mut wrong = Vec::new();
    for (url, body) in &requests {
        let mut first = None;
        // What was recorded has no placeholders.
        let left_out = |format| match format {
            Format::Body | Format::Text => true,
            Format::Har => body.contains("{{"),
            _ => false,
        };
        for around in AROUND.iter().filter(|around| !left_out(around.format)) {
            let text = (around.write)(url, body);
            let templates = source::read(around.format, &text);
            let file = TemplateFile::new(&text);
            let reports = templates.iter().map(|template| linter.check_template(template, &file, None));
            let found: Vec<Vec<String>> =
                reports.filter(|report| !report.skipped).map(|report| findings(&report)).collect();
            let mut expected = first.get_or_insert_with(|| found.clone()).clone();
            if around.format == Format::Har {
                // A recording is not sent again: it alone, and nothing but this, is left out.
                for lines in &mut expected {
                    lines.retain(|line| !line.contains(" fixed-session-id "));
                }
            }
            if found != expected {
                wrong.push(format!("{}:\n{text}\n  {found:?}\n  instead of {expected:?}", around.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} requests\n{}",
        wrong.len(),
        requests.len(),
        wrong[..wrong.len().min(3)].join("\n")
    );
}
