//! What can be wrong with a configuration, and at which line of it.

use std::{fmt, io, sync::Arc};

use cobrowse_lint::{
    report::mask_secrets,
    span::{LineIndex, Span},
};

use crate::text::one_line;

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("the configuration `{path}` cannot be read: {}", crate::error::plain(.source))]
    Unreadable { path: Arc<str>, source: io::Error },
    #[error("{0}")]
    Wrong(Box<Wrong>),
    #[error("`{0}` is already there; delete it first, or edit it")]
    Exists(Arc<str>),
    #[error("`{path}` cannot be written: {}", crate::error::plain(.source))]
    Unwritable { path: Arc<str>, source: io::Error },
    #[error(
        "nothing is written to `{0}`: its `suppressions` are a list in brackets, beside which no `[[suppressions]]` may stand; write them as such tables, and run the command again"
    )]
    InBrackets(Arc<str>),
}

/// Something wrong in the text of a configuration, with its line.
#[derive(Debug)]
pub(crate) struct Wrong {
    path: Arc<str>,
    line: u32,
    column: u32,
    /// The line itself.
    written: String,
    width: usize,
    message: String,
}

impl Wrong {
    pub(super) fn new(path: &Arc<str>, text: &str, span: std::ops::Range<usize>, message: impl Into<String>) -> Self {
        let span = Span::new(span.start, span.end.max(span.start)).clamp(text);
        let place = LineIndex::new(text).position(text, span.start);
        let begins = text.get(..span.start()).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let line = text.get(begins..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let width = span.of(text).lines().next().unwrap_or_default().chars().count().max(1);
        Self {
            path: path.clone(),
            line: place.line.get(),
            column: place.column.get(),
            // A token that stands beside the fault is nobody's business; its stars leave the mark in its place.
            written: one_line(&mask_secrets(line)).into_owned(),
            width,
            message: one_line(&mask_secrets(&message.into())).into_owned(),
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, column, written, width, message } = self;
        let margin = " ".repeat(line.to_string().len());
        let indent = " ".repeat(usize::try_from(*column).unwrap_or(1).saturating_sub(1));
        writeln!(formatter, "{}:{line}:{column}: {message}", one_line(path))?;
        write!(formatter, "{margin} |\n{line} | {written}\n{margin} | {indent}{}", "^".repeat(*width))
    }
}
