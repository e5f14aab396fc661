//! `JUnit` XML: a suite a file, a case a request.

use std::{
    collections::HashMap,
    fmt::Write as _,
    io::{self, Write},
};

use cobrowse_lint::{Finding, Severity};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{
    CheckedFile, CheckedRequest, Output, Summary,
    shown::{place, shown, unjudged, whole},
};

/// Keeps what is to be written: the numbers of all suites come first.
pub(super) struct Junit<W> {
    out: W,
    /// The least severity of a failure.
    fail_on: Severity,
    report: Report,
}

impl<W: Write> Junit<W> {
    pub(super) fn new(out: W, fail_on: Severity) -> Self {
        Self { out, fail_on, report: Report::new("cobrowse-lint") }
    }

    fn case(&self, file: &CheckedFile, request: &CheckedRequest) -> TestCase {
        let findings = &request.report.findings;
        let (failures, others): (Vec<&Finding>, Vec<&Finding>) =
            findings.iter().partition(|finding| finding.severity >= self.fail_on);
        let status = failures.first().map_or_else(TestCaseStatus::success, |first| {
            let more = failures.len() - 1;
            let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(xml(&format!("{}{more}", shown(&first.message))));
            status.set_type(first.rule.name());
            status.set_description(listed(file, &failures));
            status
        });
        let what = if request.of_settings { "settings" } else { "request" };
        let name = request.name.as_ref().map_or_else(|| what.into(), |name| shown(name));
        let mut case = TestCase::new(xml(&name), status);
        case.set_classname(xml(&shown(&file.path)));
        let unseen = request.report.unseen.as_ref().map(|unseen| format!("{}\n\n", xml(&unjudged(unseen))));
        let others = unseen.unwrap_or_default() + &listed(file, &others);
        if !others.is_empty() {
            case.set_system_out(others.trim_end());
        }
        case
    }
}

impl<W: Write> Output for Junit<W> {
    fn file(&mut self, file: &CheckedFile) -> io::Result<()> {
        let mut suite = TestSuite::new(xml(&shown(&file.path)));
        let mut names = HashMap::new();
        for request in &file.requests {
            let mut case = self.case(file, request);
            let number = names.entry(case.name.clone()).or_insert(0);
            *number += 1;
            // Not by its line: a case that moves is still the same.
            if *number > 1 {
                case.name = format!("{} ({number})", case.name.as_str()).into();
            }
            suite.add_test_case(case);
        }
        for (number, problem) in (1..).zip(&file.problems) {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(xml(&shown(&problem.message))).set_type("problem");
            let mut case = TestCase::new(format!("problem {number}"), status);
            case.set_classname(xml(&shown(&problem.path)));
            suite.add_test_case(case);
        }
        if suite.tests > 0 {
            self.report.add_test_suite(suite);
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.report.serialize(&mut self.out).map_err(io::Error::other)?;
        self.out.flush()
    }
}

/// Findings with their places, one below the other.
fn listed(file: &CheckedFile, findings: &[&Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        let place = place(file, &finding.location);
        let _ = writeln!(out, "{place}: {}[{}]: {}\n", finding.severity, finding.rule, whole(file, finding));
    }
    xml(out.trim_end())
}

/// `text` without the two characters that are hostile to no terminal and that XML has no place for.
fn xml(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
