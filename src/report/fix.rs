//! What to write instead.

use serde::Serialize;

use crate::span::{Offset, Span};

/// One replacement of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Edit {
    /// The first byte that goes, from 0: of the file for a template, else of the body.
    pub start: Offset,
    /// The byte after the last one that goes.
    pub end: Offset,
    /// What comes in its place.
    pub text: String,
}

impl Edit {
    pub(crate) fn new(span: Span, text: impl Into<String>) -> Self {
        Self { start: span.start, end: span.end, text: text.into() }
    }

    /// The bytes that go.
    pub fn span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }
}

/// Edits that together mend a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Fix {
    /// Whether it cannot change what the author meant.
    pub safe: bool,
    /// The edits, in the order of the text, none overlapping.
    pub edits: Vec<Edit>,
}

impl Fix {
    pub(crate) fn safe(edits: Vec<Edit>) -> Self {
        Self { safe: true, edits }
    }

    pub(crate) fn unsafe_(edits: Vec<Edit>) -> Self {
        Self { safe: false, edits }
    }
}

/// Applies `edits`, which are in order and do not overlap, to `text`; `None` where they do not fit it.
#[cfg(test)]
pub(crate) fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut done = String::new();
    let mut at = 0;
    for edit in edits {
        done.push_str(text.get(at..edit.start.get())?);
        done.push_str(&edit.text);
        at = edit.end.get();
    }
    done.push_str(text.get(at..)?);
    Some(done)
}
