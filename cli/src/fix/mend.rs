//! A text and the fixes of its findings → the text that checks better.

use std::collections::BTreeMap;

use cobrowse_lint::{
    Finding, Rule, SessionIds, Severity, Verdict,
    json::Pointer,
    report::{Edit, Fix, Part},
    source::Format,
    span::Offset,
};

use super::Mended;
use crate::{
    file::{Checker, Checking},
    output::{CheckedFile, CheckedRequest},
    walk::Source,
};

/// How often the fixed text is looked at for more fixes. Each time there must be fewer findings, so that few are needed.
const ROUNDS: usize = 100;

/// Applies the fixes of `text`; `None` where there are none.
pub(super) fn text<'a>(
    checker: &Checker<'a>,
    storage: &mut Checking<'a>,
    source: &Source,
    format: Format,
    text: &str,
    unsafe_too: bool,
) -> Option<Mended> {
    let mut mender = Mender { checker, storage, source, format };
    let first = mender.check(text)?;
    if fixes(&first.file, true).is_empty() {
        return None;
    }
    let secrets_before = first.file.secrets.clone();
    let (last, fixed, left_out) = mender.settle(first, unsafe_too);
    let secrets_after = last.file.secrets.clone();
    let left_out = left_out.iter().map(|finding| said(&source.shown, finding)).collect();
    let after = last.text.clone();
    // Counted by doing it: a fix that would be left out is none to offer.
    let more = if unsafe_too { 0 } else { mender.settle(last, true).1 };
    Some(Mended { before: text.to_owned(), after, fixed, more, left_out, secrets: [secrets_before, secrets_after] })
}

fn said(path: &str, finding: &Finding) -> String {
    let start = finding.location.start;
    format!("{path}:{}:{}: {}", start.line.get(), start.column.get(), finding.rule)
}

/// A text and what its check says.
struct Checked {
    text: String,
    file: CheckedFile,
}

struct Mender<'m, 'c> {
    checker: &'m Checker<'c>,
    storage: &'m mut Checking<'c>,
    source: &'m Source,
    format: Format,
}

impl Mender<'_, '_> {
    /// Checks `text`; `None` where it is no longer a file of its format with requests.
    fn check(&mut self, text: &str) -> Option<Checked> {
        if self.checker.format_of(self.source, text) != Some(self.format) {
            return None;
        }
        let mut file = self.checker.check_text(self.storage, self.source, self.format, text)?;
        let mut sessions = SessionIds::default();
        let linter = &self.checker.rooms.of(self.source)?.linter;
        for request in &mut file.requests {
            sessions.observe(linter, &file.path, &mut request.report);
        }
        // What somebody accepts is not to be mended.
        self.checker.acceptance().apply(self.source, &mut file);
        Some(Checked { text: text.to_owned(), file })
    }

    /// Applies fixes until no more of them does good. Gives the last text, how many were applied, and the findings whose fixes
    /// do no good.
    fn settle(&mut self, mut now: Checked, unsafe_too: bool) -> (Checked, usize, Vec<Finding>) {
        let mut count = 0;
        let mut left_out = Vec::new();
        for _ in 0..ROUNDS {
            let mut round = Round { text: now.text.clone(), best: now, applied: Vec::new(), left_out: Vec::new() };
            let mut taken = Taken::default();
            let wanted = fixes(&round.best.file, unsafe_too);
            let (together, later): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|finding| taken.take(finding));
            round.take(self, &together);
            let mut taken = Taken::of(&round.applied);
            for finding in later {
                if taken.is_free(&finding) && round.take(self, std::slice::from_ref(&finding)) {
                    taken.take(&finding);
                }
            }
            count += round.applied.len();
            left_out = round.left_out;
            now = round.best;
            if round.applied.is_empty() {
                break;
            }
        }
        (now, count, left_out)
    }
}

/// The fixes of one text.
struct Round {
    /// The text that the edits are for.
    text: String,
    /// It with those that are applied.
    best: Checked,
    applied: Vec<Finding>,
    left_out: Vec<Finding>,
}

impl Round {
    /// Applies those of `findings` that do good: all at once, else each half by itself. Says whether all were applied.
    fn take(&mut self, mender: &mut Mender<'_, '_>, findings: &[Finding]) -> bool {
        if findings.is_empty() {
            return true;
        }
        let edits = self.applied.iter().chain(findings).flat_map(edits);
        let next = apply(&self.text, edits.collect()).and_then(|text| mender.check(&text));
        if let Some(next) = next.filter(|next| is_better(&self.best.file, &next.file)) {
            self.best = next;
            self.applied.extend_from_slice(findings);
            return true;
        }
        if let [finding] = findings {
            self.left_out.push(finding.clone());
        } else {
            let (first, second) = findings.split_at(findings.len() / 2);
            self.take(mender, first);
            self.take(mender, second);
        }
        false
    }
}

/// The places in a text that edits are for, which do not overlap: where each begins and ends.
#[derive(Default)]
struct Taken(BTreeMap<Offset, Offset>);

impl Taken {
    fn of(findings: &[Finding]) -> Self {
        Self(findings.iter().flat_map(edits).map(|edit| (edit.start, edit.end)).collect())
    }

    /// Whether no edit of `finding` meets another one. Where they only touch, which comes first would be a guess.
    fn is_free(&self, finding: &Finding) -> bool {
        edits(finding).all(|edit| self.0.range(..=edit.end).next_back().is_none_or(|(_, end)| *end < edit.start))
    }

    /// Takes the places of `finding` where all of them are free.
    fn take(&mut self, finding: &Finding) -> bool {
        let free = self.is_free(finding);
        if free {
            self.0.extend(edits(finding).map(|edit| (edit.start, edit.end)));
        }
        free
    }
}

fn edits(finding: &Finding) -> impl Iterator<Item = &Edit> {
    finding.fix.iter().flat_map(|fix| &fix.edits)
}

/// The findings with fixes, in the order of the report: the likeliest reason of a refusal first.
fn fixes(file: &CheckedFile, unsafe_too: bool) -> Vec<Finding> {
    let wanted = |fix: &Fix| unsafe_too || fix.safe;
    let findings = file.requests.iter().flat_map(|request| &request.report.findings);
    findings.filter(|finding| finding.fix.as_ref().is_some_and(wanted)).cloned().collect()
}

/// `text` with `edits`, their line ends as around them; `None` where they do not fit.
fn apply(text: &str, mut edits: Vec<&Edit>) -> Option<String> {
    edits.sort_by_key(|edit| (edit.start, edit.end));
    let mut done = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        done.push_str(text.get(at..edit.start.get())?);
        if edit.text.contains('\n') && has_carriage_returns(text, edit.start.get()) {
            done.push_str(&edit.text.replace("\r\n", "\n").replace('\n', "\r\n"));
        } else {
            done.push_str(&edit.text);
        }
        at = edit.end.get();
    }
    done.push_str(text.get(at..)?);
    Some(done)
}

/// Whether the line around `at` ends with a carriage return, or the one before where it is the last.
fn has_carriage_returns(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let end = after.find('\n').map(|end| at + end).or_else(|| before.rfind('\n'));
    end.is_some_and(|end| text.get(..end).is_some_and(|line| line.ends_with('\r')))
}

/// Whether the check of a file says less after than before: the same requests, none judged worse, no error that was not there,
/// and fewer findings.
fn is_better(before: &CheckedFile, after: &CheckedFile) -> bool {
    let pairs = || before.requests.iter().zip(&after.requests);
    before.requests.len() == after.requests.len()
        && before.skipped == after.skipped
        && before.problems.len() >= after.problems.len()
        && pairs().all(|(before, after)| !is_worse(before, after))
        && weight(after) < weight(before)
}

fn is_worse(before: &CheckedRequest, after: &CheckedRequest) -> bool {
    let rank = |verdict: Verdict| match verdict {
        Verdict::Accepted => 0,
        Verdict::Undetermined => 1,
        Verdict::Rejected => 2,
    };
    let mut known = errors(before);
    rank(after.report.verdict) > rank(before.report.verdict)
        || (after.report.unseen.is_some() && before.report.unseen.is_none())
        || errors(after).into_iter().any(|error| match known.iter().position(|other| *other == error) {
            Some(place) => {
                known.swap_remove(place);
                false
            }
            None => true,
        })
}

/// The errors of a request by what they say, not by where they stand in the file.
fn errors(request: &CheckedRequest) -> Vec<(Rule, Part, Option<&str>, Option<&str>)> {
    let errors = request.report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors
        .map(|finding| {
            let pointer = finding.pointer.as_ref().map(Pointer::as_str);
            (finding.rule, finding.part, pointer, finding.field.as_deref())
        })
        .collect()
}

/// Errors, warnings and notes.
fn weight(file: &CheckedFile) -> [usize; 3] {
    let mut weight = [0; 3];
    for finding in file.requests.iter().flat_map(|request| &request.report.findings) {
        let [errors, warnings, notes] = &mut weight;
        *match finding.severity {
            Severity::Error => errors,
            Severity::Warning => warnings,
            Severity::Note => notes,
        } += 1;
    }
    weight
}
