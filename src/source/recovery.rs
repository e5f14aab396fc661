//! Going on behind what nothing closes, so that one broken command does not hide the next.

use super::{piece::PieceBuilder, shell_error::ShellError, words::Lexer};
use crate::span::Span;

/// How often an opening that nothing closes is read again as text; bounds the work on a broken file.
const MAX_RETRIES: usize = 64;

/// A quote or substitution in a curl command that nothing closes.
pub(super) type Unclosed = (ShellError, Span);

impl Lexer<'_> {
    /// Gives up on what opens at `open` and nothing closes. In a curl command that is an error, and reading goes on
    /// where the next command seems to be; elsewhere the opening is text, as in prose.
    pub(super) fn give_up(&mut self, error: ShellError, open: Span, piece: &mut PieceBuilder) -> Result<(), Unclosed> {
        self.at = open.end();
        if self.in_curl {
            self.at += self.next_command().unwrap_or(self.rest().len());
            return Err((error, open));
        }
        if self.may_retry() {
            piece.verbatim(self.text, open);
        } else {
            self.at += self.next_command().unwrap_or(self.rest().len());
        }
        Ok(())
    }

    pub(super) fn gave_up_often(&self) -> bool {
        self.retries > MAX_RETRIES
    }

    /// Whether the text behind an opening may be read once more.
    pub(super) fn may_retry(&mut self) -> bool {
        self.retries += 1;
        !self.gave_up_often()
    }

    /// How far away the next line is that begins with `curl`, or, in prose, the next empty line.
    fn next_command(&self) -> Option<usize> {
        let command = swallowed_command(self.rest());
        let before = self.rest().get(..command.unwrap_or(self.rest().len())).unwrap_or_default();
        let empty = ["\n\n", "\n\r\n"].iter().filter_map(|line| before.find(line)).min();
        empty.filter(|_| self.one_command).or(command)
    }
}

/// Where in `quoted` a line begins with a curl command, which no body does: its quote was never closed.
pub(super) fn swallowed_command(quoted: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let line = from + quoted.get(from..)?.find('\n')? + 1;
        let text = quoted.get(line..)?.trim_start_matches([' ', '\t']);
        let text = text.strip_prefix("$ ").unwrap_or(text);
        if text.strip_prefix("curl").is_some_and(|rest| rest.starts_with([' ', '\t', '\\'])) {
            return Some(line);
        }
        from = line;
    }
}
