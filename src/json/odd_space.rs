//! What stands between values besides white space: comments, and what only looks like white space.

use super::{
    SlipKind,
    parse::{Fatal, Parser},
};
use crate::span::Span;

impl Parser<'_, '_> {
    /// Passes white space and comments where there are comments, or what only looks like white space.
    #[cold]
    pub(super) fn odd_space(&mut self) -> Result<(), Fatal> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(b'/' | b'#') => {
                    if !self.comment()? {
                        return Ok(());
                    }
                }
                Some(0xc2 | 0xe2 | 0xe3 | 0xef) => {
                    let c = self.text.get(self.at..).and_then(|rest| rest.chars().next());
                    let Some(c) = c.filter(|c| is_invisible(*c)) else { return Ok(()) };
                    let place = Span::new(self.at, self.at + c.len_utf8());
                    self.slip(SlipKind::InvisibleCharacter, place, vec![(place, " ".to_owned())]);
                    self.at = place.end();
                }
                _ => return Ok(()),
            }
        }
    }

    fn comment(&mut self) -> Result<bool, Fatal> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = if rest.starts_with("//") || rest.starts_with('#') {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            let Some(end) = rest.find("*/") else {
                self.slip(SlipKind::Unclosed, Span::new(self.at, self.at + 2), Vec::new());
                return Err(Fatal);
            };
            end + 2
        } else {
            return Ok(false);
        };
        let end = self.at + rest.get(..length).unwrap_or_default().trim_end_matches('\r').len();
        if !self.dialect.comments {
            let span = Span::new(self.at, end);
            self.slip(SlipKind::Comment, span, vec![(span, String::new())]);
        }
        self.at += length;
        Ok(true)
    }
}

/// Whether a character looks like white space, or like nothing, and is not white space to JSON.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{ad}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{2064}' | '\u{3000}' | '\u{feff}')
}
