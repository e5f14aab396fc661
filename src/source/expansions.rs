//! What a shell puts in the place of text: `$X`, `${X}`, `$(…)`, backticks, `<(…)`.

use super::{
    recovery::Unclosed,
    shell_error::ShellError,
    tokens::Until,
    words::{Lexer, WordBuilder},
};
use crate::span::Span;

impl Lexer<'_> {
    /// A `$` or a backtick.
    pub(super) fn expansion(&mut self, word: &mut WordBuilder) -> Result<(), Unclosed> {
        let rest = self.rest();
        if rest.starts_with("$(") {
            return self.substitution(word);
        }
        if rest.starts_with('`') {
            return self.backticks(word);
        }
        let from = self.at;
        let (length, name) = if let Some(inside) = rest.strip_prefix("${") {
            let close = if self.gave_up_often() { None } else { closing_brace(inside) };
            let Some(close) = close else {
                self.may_retry();
                self.take(&mut word.piece, 1);
                return Ok(());
            };
            let start = inside.len() - inside.trim_start_matches(['#', '!']).len();
            let name = start + name_length(inside.get(start..).unwrap_or_default());
            (2 + close + 1, Span::new(2 + start.min(name), 2 + name))
        } else {
            let special = |c: char| c.is_ascii_digit() || matches!(c, '@' | '*' | '?' | '#' | '-' | '$' | '!');
            let inside = rest.get(1..).unwrap_or_default();
            let name = match name_length(inside) {
                0 => usize::from(inside.starts_with(special)),
                length => length,
            };
            (1 + name, Span::new(1, 1 + name))
        };
        if name.is_empty() {
            self.take(&mut word.piece, 1);
            return Ok(());
        }
        word.quoted = true;
        let name = Span::new(from + name.start(), from + name.end());
        word.piece.hole(self.text, Span::new(from, from + length), name, false);
        self.at += length;
        Ok(())
    }

    /// `$(…)`, `<(…)`, `>(…)`
    pub(super) fn substitution(&mut self, word: &mut WordBuilder) -> Result<(), Unclosed> {
        let open = Span::new(self.at, self.at + 2);
        self.at = open.end();
        let (tokens, closed) = self.nested(Until::Paren).unwrap_or_default();
        if !closed {
            return self.give_up(ShellError::Substitution, open, &mut word.piece);
        }
        self.dynamic(word, Span::new(open.start(), self.at), Span::new(open.end(), self.at - 1));
        word.inner.push(tokens);
        Ok(())
    }

    /// `` `…` ``
    fn backticks(&mut self, word: &mut WordBuilder) -> Result<(), Unclosed> {
        let open = Span::new(self.at, self.at + 1);
        let inside = self.rest().get(1..).unwrap_or_default();
        let close = inside.char_indices().scan(false, |escaped, (at, c)| {
            let closes = c == '`' && !*escaped;
            *escaped = c == '\\' && !*escaped;
            Some((at, closes))
        });
        let Some((length, _)) = close.into_iter().find(|(_, closes)| *closes) else {
            return self.give_up(ShellError::Backtick, open, &mut word.piece);
        };
        let inside = Span::new(open.end(), open.end() + length);
        let end = std::mem::replace(&mut self.end, inside.end());
        self.at = inside.start();
        let read = self.nested(Until::End);
        self.end = end;
        self.at = inside.end() + 1;
        self.dynamic(word, Span::new(open.start(), self.at), inside);
        word.inner.extend(read.map(|(tokens, _)| tokens));
        Ok(())
    }

    fn dynamic(&self, word: &mut WordBuilder, span: Span, inside: Span) {
        let text = inside.of(self.text);
        let start = inside.start() + (text.len() - text.trim_start().len());
        word.quoted = true;
        word.piece.hole(self.text, span, Span::new(start, start + text.trim().len()), true);
    }

    /// The text up to `until` with its expansions, as in a here-document.
    pub(super) fn expanded(&mut self, until: usize, word: &mut WordBuilder) {
        while self.at < until {
            match self.peek() {
                Some('\\') => self.escape_in(&mut word.piece, &['$', '`', '\\']),
                Some('$' | '`') => {
                    if self.expansion(word).is_err() {
                        return;
                    }
                }
                Some(next) => self.take(&mut word.piece, next.len_utf8()),
                None => return,
            }
        }
    }
}

/// How many bytes at the beginning of `text` are a variable's name.
fn name_length(text: &str) -> usize {
    if text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len())
    } else {
        text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())
    }
}

/// Where the `}` stands that closes a `${`.
fn closing_brace(inside: &str) -> Option<usize> {
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote != Some('\'') => escaped = true,
            _ if quote == Some(c) => quote = None,
            _ if quote.is_some() => {}
            '\'' | '"' => quote = Some(c),
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            '\n' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}
