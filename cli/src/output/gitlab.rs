//! The code quality report of GitLab.

use std::{
    io::{self, Write},
    mem,
};

use cobrowse_lint::{Severity, report::mask_secrets};
use serde::Serialize;

use super::{
    CheckedFile, Output, Summary,
    fingerprint::Fingerprints,
    json_text::json_text,
    shown::{path, shown},
    texts::Texts,
};

/// Writes each finding on a line of its own.
pub(super) struct Gitlab<W> {
    out: W,
    fingerprints: Fingerprints,
    begun: bool,
}

#[derive(Serialize)]
struct Violation<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl<W: Write> Gitlab<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, fingerprints: Fingerprints::default(), begun: false }
    }

    fn write(&mut self, violation: &Violation<'_>) -> io::Result<()> {
        self.out.write_all(if mem::replace(&mut self.begun, true) { b",\n" } else { b"[\n" })?;
        self.out.write_all(json_text(violation)?.as_bytes())
    }
}

impl<W: Write> Output for Gitlab<W> {
    fn file(&mut self, file: &CheckedFile) -> io::Result<()> {
        let texts = Texts::new(file);
        for request in &file.requests {
            for finding in &request.report.findings {
                let (start, end) = (finding.location.start, finding.location.end);
                let fingerprint = self.fingerprints.of(file, &texts, request, finding);
                self.write(&Violation {
                    description: &shown(&finding.message),
                    check_name: finding.rule.name(),
                    fingerprint: &fingerprint,
                    severity: match finding.severity {
                        Severity::Error => "critical",
                        Severity::Warning => "minor",
                        Severity::Note => "info",
                    },
                    location: Location {
                        path: &path(file, &finding.location),
                        lines: Lines { begin: start.line.get(), end: end.line.get() },
                    },
                })?;
            }
        }
        for problem in &file.problems {
            let fingerprint = self.fingerprints.of_problem(problem);
            self.write(&Violation {
                description: &format!("not checked: {}", shown(&problem.message)),
                check_name: "problem",
                fingerprint: &fingerprint,
                severity: "blocker",
                location: Location { path: &mask_secrets(&problem.path), lines: Lines { begin: 1, end: 1 } },
            })?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        writeln!(self.out, "{}", if self.begun { "\n]" } else { "[]" })?;
        self.out.flush()
    }
}
