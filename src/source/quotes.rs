//! Quoted pieces of shell words: `'…'`, `"…"`, `$'…'`, and the typographic quotes that are none.

use super::{
    Encoding,
    piece::PieceBuilder,
    recovery::{Unclosed, swallowed_command},
    shell_error::ShellError,
    words::{Lexer, WordBuilder, line_continuation},
};
use crate::span::Span;

impl Lexer<'_> {
    /// `'…'`
    pub(super) fn single_quotes(&mut self, word: &mut WordBuilder) -> Result<(), Unclosed> {
        let open = Span::new(self.at, self.at + 1);
        let close = self.rest().get(1..).and_then(|inside| inside.find('\''));
        let Some(inside) = close.map(|length| Span::new(open.end(), open.end() + length)) else {
            return self.give_up(ShellError::SingleQuote, open, &mut word.piece);
        };
        if self.in_curl && swallowed_command(inside.of(self.text)).is_some() {
            return self.give_up(ShellError::SingleQuote, open, &mut word.piece);
        }
        if !self.in_curl && self.is_apostrophe(inside) {
            self.take(&mut word.piece, 1);
            return Ok(());
        }
        word.quoted = true;
        word.piece.encoding(Encoding::SingleQuotes);
        word.piece.verbatim(self.text, inside);
        word.piece.encoding(Encoding::Bare);
        self.at = inside.end() + 1;
        Ok(())
    }

    /// Whether what seems to be quoted is the rest of a line of prose (`it's`) and the lines behind it.
    fn is_apostrophe(&self, inside: Span) -> bool {
        let before = self.text.get(..self.at).and_then(|before| before.chars().next_back());
        before.is_some_and(char::is_alphabetic) && inside.of(self.text).contains('\n')
    }

    /// `"…"`
    pub(super) fn double_quotes(&mut self, word: &mut WordBuilder) -> Result<(), Unclosed> {
        let open = Span::new(self.at, self.at + 1);
        let mut inside = WordBuilder { piece: PieceBuilder::new(open.end()), quoted: true, inner: Vec::new() };
        inside.piece.encoding(Encoding::DoubleQuotes);
        self.at = open.end();
        while let Some(next) = self.peek() {
            match next {
                '"' => {
                    if self.in_curl && swallowed_command(Span::new(open.end(), self.at).of(self.text)).is_some() {
                        break;
                    }
                    self.at += 1;
                    word.quoted = true;
                    word.piece.append(&inside.piece);
                    word.inner.append(&mut inside.inner);
                    return Ok(());
                }
                '\\' => self.escape_in(&mut inside.piece, &['$', '`', '"', '\\']),
                '$' | '`' => self.expansion(&mut inside)?,
                _ => self.take(&mut inside.piece, next.len_utf8()),
            }
        }
        self.give_up(ShellError::DoubleQuote, open, &mut word.piece)
    }

    /// A backslash where it only works before `special` characters and line ends.
    pub(super) fn escape_in(&mut self, piece: &mut PieceBuilder, special: &[char]) {
        if let Some(length) = line_continuation(self.rest()) {
            self.at += length;
            return;
        }
        match self.rest().chars().nth(1).filter(|escaped| special.contains(escaped)) {
            Some(escaped) => {
                piece.escape(escaped.encode_utf8(&mut [0; 4]), Span::new(self.at, self.at + 2));
                self.at += 2;
            }
            None => self.take(piece, 1),
        }
    }

    /// `$'…'`
    pub(super) fn ansi_quotes(&mut self, word: &mut WordBuilder) -> Result<(), Unclosed> {
        let open = Span::new(self.at, self.at + 2);
        let mut inside = PieceBuilder::new(open.end());
        inside.encoding(Encoding::AnsiQuotes);
        self.at = open.end();
        while let Some(next) = self.peek() {
            match next {
                '\'' => {
                    if self.in_curl && swallowed_command(Span::new(open.end(), self.at).of(self.text)).is_some() {
                        break;
                    }
                    self.at += 1;
                    word.quoted = true;
                    word.piece.append(&inside);
                    return Ok(());
                }
                '\\' => match ansi_escape(self.rest()) {
                    Some((decoded, length)) => {
                        inside.escape(decoded.encode_utf8(&mut [0; 4]), Span::new(self.at, self.at + length));
                        self.at += length;
                    }
                    None => self.take(&mut inside, 1),
                },
                _ => self.take(&mut inside, next.len_utf8()),
            }
        }
        self.give_up(ShellError::AnsiQuote, open, &mut word.piece)
    }

    /// `“…”` and `‘…’`, read as if they were straight; whether there is such a pair.
    pub(super) fn typographic_quotes(&mut self, word: &mut WordBuilder) -> bool {
        if !self.may_retry() {
            return false;
        }
        let rest = self.rest();
        let Some(open) = rest.chars().next() else { return false };
        let close = if open == '\u{201c}' { '\u{201d}' } else { '\u{2019}' };
        let Some(length) = rest.find(close) else { return false };
        let inside = Span::new(self.at + open.len_utf8(), self.at + length);
        if swallowed_command(inside.of(self.text)).is_some() {
            return false;
        }
        word.quoted = true;
        word.piece.encoding(Encoding::Nowhere);
        word.piece.verbatim(self.text, inside);
        word.piece.encoding(Encoding::Bare);
        self.at = inside.end() + close.len_utf8();
        true
    }
}

/// The character that an escape of `$'…'` at the beginning of `rest` stands for, and the escape's length.
fn ansi_escape(rest: &str) -> Option<(char, usize)> {
    let kind = rest.chars().nth(1)?;
    let simple = match kind {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'e' | 'E' => '\u{1b}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        '\\' | '\'' | '"' | '?' => kind,
        'x' => return numeric(rest, 2, 2, 16),
        'u' => return numeric(rest, 2, 4, 16),
        'U' => return numeric(rest, 2, 8, 16),
        '0'..='7' => return numeric(rest, 1, 3, 8),
        _ => return None,
    };
    Some((simple, 2))
}

/// The character with the number that stands in at most `digits` digits at byte `from`.
fn numeric(rest: &str, from: usize, digits: usize, radix: u32) -> Option<(char, usize)> {
    let written = rest.get(from..)?;
    let length = written.bytes().take(digits).take_while(|byte| char::from(*byte).is_digit(radix)).count();
    let code = u32::from_str_radix(written.get(..length)?, radix).ok()?;
    Some((char::from_u32(code)?, from + length))
}
