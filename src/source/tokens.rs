//! The pieces that a shell script is cut to.

use super::{SourceText, shell_error::ShellError};
use crate::span::Span;

/// A word, quotes and escapes decoded.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) piece: SourceText,
    /// The word with its quotes.
    pub(super) span: Span,
    /// Whether any of it is quoted, escaped or expanded.
    pub(super) quoted: bool,
    /// The commands in its substitutions.
    pub(super) inner: Vec<Vec<Token>>,
}

/// What a redirect does.
#[derive(Clone, Debug)]
pub(super) enum Redirect {
    /// `< file`
    From(Word),
    /// `<<< word`
    HereString(Word),
    /// `<<EOF`: an index into [`Lexed::documents`].
    HereDocument(usize),
    /// `> file`, `2>&1`
    Other,
}

/// A piece of a script.
#[derive(Clone, Debug)]
pub(super) enum Token {
    Word(Word),
    Redirect(Redirect, Span),
    /// `|`
    Pipe,
    /// A line end, `;`, `&&`, a parenthesis: whatever else ends a command.
    End,
    Broken(ShellError, Span),
}

/// The body of a here-document.
#[derive(Clone, Debug, Default)]
pub(super) struct HereDocument {
    pub(super) piece: SourceText,
    /// The body and the line that ends it.
    pub(super) span: Span,
    pub(super) broken: Option<(ShellError, Span)>,
}

/// A script, cut to pieces.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexed {
    pub(super) tokens: Vec<Token>,
    pub(super) documents: Vec<HereDocument>,
    /// Where reading ended.
    pub(super) end: usize,
}

/// What ends a run of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// The end of the text.
    End,
    /// The end of a line that does not continue.
    Line,
    /// The `)` that nothing before opened.
    Paren,
}
