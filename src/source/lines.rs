//! The lines of a file one after the other, for readers that go by lines and sometimes stop within one.

use crate::span::Span;

/// Goes through the lines of a text.
#[derive(Clone, Debug)]
pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    /// The lines of `text` from byte `at` on.
    pub(super) const fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// Where the next line begins.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// Goes on at byte `at`, as if a line began there.
    pub(super) const fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// Whether byte `at` is the first of a line.
    pub(super) fn begins_at(&self, at: usize) -> bool {
        self.text.get(..at).is_some_and(|before| before.is_empty() || before.ends_with('\n'))
    }
}

impl Iterator for Lines<'_> {
    type Item = Span;

    /// Where the next line stands, without its line end.
    fn next(&mut self) -> Option<Span> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let line = rest.get(..length)?;
        let content = line.strip_suffix('\n').unwrap_or(line);
        let content = content.strip_suffix('\r').unwrap_or(content);
        let start = self.at;
        self.at += length;
        Some(Span::new(start, start + content.len()))
    }
}

/// The part of `span` of `text` without the white space around it.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    let content = span.of(text);
    let start = span.start() + (content.len() - content.trim_start().len());
    Span::new(start, start + content.trim().len())
}
