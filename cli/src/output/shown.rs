//! What a report says, with nothing secret or hostile left in it.

use std::{borrow::Cow, fmt::Write as _};

use cobrowse_lint::{
    Finding,
    report::{Location, Unseen, mask_secrets},
};

use super::{CheckedFile, Problem};
use crate::text::one_line;

/// `text` on one line.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    match mask_secrets(text) {
        Cow::Borrowed(text) => one_line(text),
        Cow::Owned(text) => Cow::Owned(one_line(&text).into_owned()),
    }
}

/// `text` in the lines it has.
pub(super) fn lines(text: &str) -> String {
    let masked = mask_secrets(text);
    let lines: Vec<Cow<'_, str>> = masked.lines().map(one_line).collect();
    lines.join("\n")
}

/// A problem on one line.
pub(super) fn problem_line(problem: &Problem) -> String {
    format!("{}: {}", shown(&problem.path), shown(&problem.message))
}

/// What is wrong, where else to look, what to do about it and who says so: a sentence, then lines.
pub(super) fn whole(file: &CheckedFile, finding: &Finding) -> String {
    let mut out = shown(&finding.message).into_owned();
    for related in &finding.related {
        let _ = write!(out, "\nsee {}: {}", place(file, &related.location), shown(&related.message));
    }
    if let Some(help) = &finding.help {
        let _ = write!(out, "\nhelp: {}", lines(help));
    }
    for evidence in &finding.evidence {
        let _ = write!(out, "\nsays {}", shown(&evidence.to_string()));
    }
    out
}

/// Why the body was not judged.
pub(super) fn unjudged(unseen: &Unseen) -> String {
    format!("the body is not judged: {}", shown(&unseen.why))
}

/// Where a location is, for people.
pub(super) fn place(file: &CheckedFile, location: &Location) -> String {
    let path = location.path.as_ref().unwrap_or(&file.path);
    format!("{}:{}:{}", shown(path), location.start.line.get(), location.start.column.get())
}

/// The path of the file that a location is in.
pub(super) fn path<'f>(file: &'f CheckedFile, location: &'f Location) -> Cow<'f, str> {
    mask_secrets(location.path.as_ref().unwrap_or(&file.path))
}
