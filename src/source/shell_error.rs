//! What can be wrong with a shell command, said to somebody at two in the morning.

use thiserror::Error;

use super::Broken;
use crate::span::Span;

/// A mistake in the syntax of a shell command.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum ShellError {
    #[error("the single quote that opens here is never closed")]
    SingleQuote,
    #[error("the double quote that opens here is never closed")]
    DoubleQuote,
    #[error("the `$'` that opens here is never closed")]
    AnsiQuote,
    #[error("the `$(` that opens here is never closed")]
    Substitution,
    #[error("the backtick that opens here is never closed")]
    Backtick,
    #[error("the here-document that this begins has no end: no line is `{delimiter}` and nothing else")]
    HereDocument { delimiter: String },
    #[error("a blank follows the backslash, so the command ends at this line and curl never sees the rest")]
    BlankAfterBackslash,
    #[error("these are typographic quotes, which a shell takes for letters")]
    TypographicQuotes,
}

impl ShellError {
    /// What to do about it.
    pub(super) fn help(&self) -> String {
        match self {
            Self::SingleQuote => {
                "close it with `'` after the body, or put the body in a file and use `-d @body.json`; a single quote \
                 inside the body is written `'\\''`"
            }
            Self::DoubleQuote => {
                "close it with `\"` after the body, or put the body in a file and use `-d @body.json`; a double quote \
                 inside the body is written `\\\"`"
            }
            Self::AnsiQuote => "close it with `'`; a single quote inside is written `\\'`",
            Self::Substitution => "close it with `)`",
            Self::Backtick => "close it with another backtick",
            Self::HereDocument { delimiter } => {
                return format!(
                    "after the body write a line that is only `{delimiter}`, without blanks before or after it"
                );
            }
            Self::BlankAfterBackslash => "delete the blanks after the backslash: it must be the last thing on its line",
            Self::TypographicQuotes => "write straight quotes, `'` or `\"`; forum and office software bends them",
        }
        .to_owned()
    }

    /// Whether what stands behind it in the command could not be read.
    pub(super) fn cuts_the_command(&self) -> bool {
        !matches!(self, Self::HereDocument { .. } | Self::BlankAfterBackslash | Self::TypographicQuotes)
    }

    /// The mistake at `span`, for the template that has it.
    pub(super) fn at(&self, span: Span) -> Broken {
        Broken { message: self.to_string(), help: self.help(), span }
    }
}
