//! Reads one quoted string: its end, its escapes, the placeholders inside.

use super::{
    SlipKind,
    arena::flag,
    parse::{Fatal, Parser},
    placeholder,
};
use crate::span::Span;

/// A string that was read.
pub(super) struct Quoted {
    /// With its quotes, in bytes of the text.
    pub(super) span: Span,
    /// Its content, in bytes of `decoded` where `ESCAPED` is set, else of the text.
    pub(super) content: Span,
    pub(super) flags: u16,
}

/// Whether `c` is one of the quotes that forum and office software makes of `"`.
pub(super) fn is_typographic(c: char) -> bool {
    matches!(c, '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2033}' | '\u{ff02}' | '\u{2018}'..='\u{201b}')
}

/// Whether a typographic quote is one of the single ones.
fn is_single(c: char) -> bool {
    ('\u{2018}'..='\u{201b}').contains(&c)
}

/// The text that a stretch of a string's content stands for; an escape cut short is left out.
pub(crate) fn decode(written: &str) -> String {
    let quoted = format!("\"{written}\"");
    let document = super::Document::read(&quoted, &super::Dialect::default());
    super::Node::root(&document).text().unwrap_or_default().to_owned()
}

/// Bytes at which the scan of a string has to look closer.
#[allow(clippy::indexing_slicing, reason = "a constant: an index outside would not compile")]
const STOP: [bool; 256] = {
    let mut stop = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        stop[byte] = true;
        byte += 1;
    }
    stop[b'"' as usize] = true;
    stop[b'\'' as usize] = true;
    stop[b'\\' as usize] = true;
    stop[b'{' as usize] = true;
    stop[b'$' as usize] = true;
    stop[0xe2] = true; // the first byte of a typographic quote
    stop[0xc2] = true;
    stop[0xef] = true;
    stop
};

fn is_stop(byte: u8) -> bool {
    STOP.get(usize::from(byte)).copied().unwrap_or(true)
}

impl Parser<'_, '_> {
    /// Reads the string whose opening quote, `quote`, stands at the current place.
    pub(super) fn quoted(&mut self, quote: char) -> Result<Quoted, Fatal> {
        let start = self.at;
        self.at += quote.len_utf8();
        let from = self.at;
        let decoded_from = self.arena.decoded.len();
        let mut flags = 0;
        // Up to here, the content has been copied to `decoded`; only once there is an escape.
        let mut copied = from;
        loop {
            let Some(byte) = self.peek() else { return Err(self.unclosed(start)) };
            if self.at >= self.next_hole_start() {
                if let Some(hole) = self.marked_hole() {
                    self.arena.holes.push(hole);
                    flags |= flag::HOLES;
                    self.at = hole.span.end();
                    continue;
                }
            }
            if !is_stop(byte) {
                let end = self.next_hole_start().min(self.bytes.len());
                let rest = self.bytes.get(self.at..end).unwrap_or_default();
                self.at += rest.iter().position(|byte| is_stop(*byte)).unwrap_or(rest.len());
                continue;
            }
            match byte {
                b'"' | b'\'' | 0xe2 | 0xc2 | 0xef => {
                    let c = self.text.get(self.at..).and_then(|rest| rest.chars().next()).unwrap_or('"');
                    let closes = c == quote
                        || (is_typographic(quote)
                            && ((is_typographic(c) && is_single(c) == is_single(quote))
                                || (c == '"' && !is_single(quote))));
                    if closes {
                        break;
                    }
                    self.at += c.len_utf8();
                }
                b'\\' => {
                    self.copy(copied, self.at);
                    flags |= flag::ESCAPED;
                    self.escape();
                    copied = self.at;
                }
                b'{' | b'$' => match placeholder::inside(self.text, self.at, self.dialect.styles) {
                    Some(hole) => {
                        self.arena.holes.push(hole);
                        flags |= flag::HOLES;
                        self.at = hole.span.end();
                    }
                    None => self.at += 1,
                },
                b'\n' | b'\r' if !self.closes_later(quote) => return Err(self.unclosed(start)),
                _ => {
                    let escaped = match byte {
                        b'\n' => "\\n".to_owned(),
                        b'\r' => "\\r".to_owned(),
                        b'\t' => "\\t".to_owned(),
                        other => format!("\\u{other:04x}"),
                    };
                    let place = Span::new(self.at, self.at + 1);
                    self.slip(SlipKind::ControlCharacter, place, vec![(place, escaped)]);
                    self.at += 1;
                }
            }
        }
        let written = Span::new(from, self.at);
        let mut content = written;
        let closing = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        if flags & flag::ESCAPED != 0 {
            self.copy(copied, self.at);
            content = Span::new(decoded_from, self.arena.decoded.len());
        } else if flags & flag::HOLES == 0 && !self.dialect.styles.is_empty() {
            if let Some(hole) = placeholder::whole(content.of(self.text), from, self.dialect.styles) {
                self.arena.holes.push(hole);
                flags |= flag::HOLES;
            }
        }
        if flags & flag::HOLES != 0 && self.arena.holes.last().is_some_and(|hole| hole.span == written) {
            flags |= flag::FILLED;
        }
        self.at += closing;
        let span = Span::new(start, self.at);
        self.note_quotes(quote, span, closing);
        Ok(Quoted { span, content, flags })
    }

    fn copy(&mut self, from: usize, to: usize) {
        self.arena.decoded.push_str(Span::new(from, to).of(self.text));
    }

    /// Quotes other than `"` are slips, and known what to do about.
    fn note_quotes(&mut self, quote: char, span: Span, closing: usize) {
        let kind = match quote {
            '"' => return,
            '\'' => SlipKind::SingleQuotes,
            _ => SlipKind::TypographicQuotes,
        };
        let opening = Span::new(span.start(), span.start() + quote.len_utf8());
        let ending = Span::new(span.end() - closing, span.end());
        let clear = !Span::new(opening.end(), ending.start()).of(self.text).contains('"');
        let edits = if clear { vec![(opening, "\"".to_owned()), (ending, "\"".to_owned())] } else { Vec::new() };
        self.slip(kind, opening, edits);
    }

    /// Whether the string goes on behind a line break: a quote follows that a comma or closing bracket follows. The answer
    /// for the first line break holds for all up to that quote.
    fn closes_later(&mut self, quote: char) -> bool {
        if self.at < self.closes_at {
            return true;
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(close) = rest.find(quote) else { return false };
        let between = rest.get(..close).unwrap_or_default();
        let after = rest.get(close + quote.len_utf8()..).unwrap_or_default().trim_start();
        // `"` + line break + indentation + `"name":` is a string that was not closed, not one with a line break.
        let closes = !between.contains([':', '{', '}', '[', ']'])
            && !between.trim().is_empty()
            && (after.is_empty() || after.starts_with([',', '}', ']']));
        if closes {
            self.closes_at = self.at + close;
        }
        closes
    }

    fn unclosed(&mut self, start: usize) -> Fatal {
        let end =
            self.text.get(start..).and_then(|rest| rest.find(['\n', '\r'])).map_or(self.text.len(), |at| start + at);
        self.slip(SlipKind::UnclosedString, Span::new(start, end), Vec::new());
        Fatal
    }

    /// Decodes the escape at the current place into `decoded`.
    fn escape(&mut self) {
        let start = self.at;
        let byte = self.bytes.get(self.at + 1).copied();
        self.at += 2;
        let c = match byte {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => match self.code_point() {
                Some(c) => c,
                None => return self.bad_escape(start),
            },
            _ => {
                // The byte after the backslash may begin a longer character: stop before it.
                self.at = start + 1;
                return self.bad_escape(start);
            }
        };
        self.arena.decoded.push(c);
    }

    fn bad_escape(&mut self, start: usize) {
        let end = (self.at).max(start + 1).min(self.text.len());
        let next = self.text.get(start + 1..).and_then(|rest| rest.chars().next());
        let span = Span::new(start, end.max(start + 1 + next.map_or(0, char::len_utf8)).min(self.text.len()));
        self.slip(SlipKind::BadEscape, span, Vec::new());
        self.arena.decoded.push('\u{fffd}');
    }

    /// The character of `\uXXXX`, or of two of them that make a pair; the place is behind the `u`.
    fn code_point(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        if self.bytes.get(self.at..self.at + 2)? != b"\\u" {
            return None;
        }
        self.at += 2;
        let second = self.four_digits()?;
        let low = (0xdc00..0xe000).contains(&second);
        low.then(|| char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)))?
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}
