//! The ordinary body, read with few questions asked: names and texts in plain quotes. Everything else is left where it is for
//! the reader that knows about slips and placeholders.

use super::{
    arena::{Kind, flag},
    duplicates::Seen,
    name::Mark,
    parse::{Key, Parser},
    placeholder,
    string::Quoted,
    uuid::is_uuid,
};
use crate::span::Span;

/// Ones and high bits of the eight bytes of a word.
const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGH: u64 = ONES << 7;

/// The high bit of each byte of `word` that may be more than itself inside `"…"`: a control character, `"`, `\`, `{` or `$`.
/// Bytes behind the first such one may be marked without reason.
#[inline]
fn special(word: u64) -> u64 {
    let same = |byte: u8| {
        let rest = word ^ (ONES * u64::from(byte));
        rest.wrapping_sub(ONES) & !rest
    };
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (control | same(b'"') | same(b'\\') | same(b'{') | same(b'$')) & HIGH
}

/// How many bytes of `bytes` from `from` on stand before the first that may be more than itself inside `"…"`.
#[inline]
fn plain_length(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let special = special(u64::from_le_bytes(*word));
        if special != 0 {
            return at + special.trailing_zeros() as usize / 8 - from;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let special = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\' | b'{' | b'$');
    at + rest.iter().position(special).unwrap_or(rest.len()) - from
}

/// Where white space that begins at `at` ends.
#[inline]
pub(super) fn behind_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
        // Of an indentation up to eight blanks at once.
        if let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
            at += (u64::from_le_bytes(*word) ^ (ONES * u64::from(b' '))).trailing_zeros() as usize / 8;
        }
    }
    at
}

/// The high bit of each byte of `word` that may end a name, or that few names have: everything before `(`, `\` and `{`. Bytes
/// behind the first such one may be marked without reason.
#[inline]
fn ends_name(word: u64) -> u64 {
    let same = |byte: u8| {
        let rest = word ^ (ONES * u64::from(byte));
        rest.wrapping_sub(ONES) & !rest
    };
    let before = word.wrapping_sub(ONES * u64::from(b'(')) & !word;
    (before | same(b'\\') | same(b'{')) & HIGH
}

/// The key whose opening quote stands at `at`, if it is plain.
#[inline(always)]
#[allow(clippy::inline_always, reason = "the call costs as much as the look")]
fn key(bytes: &[u8], at: usize) -> Option<Key> {
    let from = at + 1;
    let (end, mark) = if let Some(word) = bytes.get(from..).and_then(|rest| rest.first_chunk()) {
        let first = u64::from_le_bytes(*word);
        let ends = ends_name(first);
        if ends != 0 {
            let length = ends.trailing_zeros() as usize / 8;
            (from + length, Mark::short(first, length))
        } else {
            let mut end = from + 8;
            loop {
                let ends = ends_name(u64::from_le_bytes(*bytes.get(end..)?.first_chunk()?));
                end += ends.trailing_zeros() as usize / 8;
                if ends != 0 {
                    break;
                }
            }
            let last = u64::from_le_bytes(*bytes.get(end - 8..)?.first_chunk()?);
            (end, Mark::long(first, last))
        }
    } else {
        let end = from + plain_length(bytes, from);
        (end, Mark::of(bytes.get(from..end)?))
    };
    // `<name>` as a whole may be a placeholder.
    if bytes.get(end) != Some(&b'"') || bytes.get(from) == Some(&b'<') {
        return None;
    }
    Some(Key { span: Span::short(at, end + 1), mark, flags: 0 })
}

/// Where the value stands whose key ends at `at`, if a colon stands between them; nearly always with at most one blank.
#[inline]
fn behind_colon(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        Some([b':', next, _]) if *next > b' ' => Some(at + 1),
        Some([b':', b' ', next]) if *next > b' ' => Some(at + 2),
        _ => {
            let colon = behind_space(bytes, at);
            (bytes.get(colon) == Some(&b':')).then(|| behind_space(bytes, colon + 1))
        }
    }
}

/// The text whose opening quote stands at `at`, if it is plain.
#[inline(always)]
#[allow(clippy::inline_always, reason = "the call costs as much as the look")]
fn text(bytes: &[u8], at: usize) -> Option<Quoted> {
    let from = at + 1;
    // IDs are most of a body.
    let uuid = bytes.get(from + 36) == Some(&b'"')
        && bytes.get(from..).and_then(|rest| rest.first_chunk()).is_some_and(is_uuid);
    let end = from + if uuid { 36 } else { plain_length(bytes, from) };
    if bytes.get(end) != Some(&b'"') || bytes.get(from) == Some(&b'<') {
        return None;
    }
    let flags = if uuid { flag::UUID } else { 0 };
    Some(Quoted { span: Span::short(at, end + 1), content: Span::short(from, end), flags })
}

/// What stands next in a container.
pub(super) enum Next {
    /// A child, or nothing more.
    Child,
    /// The value that has this key.
    Value(Key),
    /// What separates children, behind white space.
    Comma,
    /// The closing bracket.
    Close,
}

impl Parser<'_, '_> {
    /// Reads members as long as name and value are plain texts; says how many they were, and what the place is for.
    #[inline]
    pub(super) fn plain_members(&mut self, seen: &mut Seen) -> (usize, Next) {
        let (bytes, mut count) = (self.bytes, 0);
        if !self.dialect.holes.is_empty() || bytes.get(self.at) != Some(&b'"') {
            return (count, Next::Child);
        }
        while let Some(key) = key(bytes, self.at) {
            let Some(value) = behind_colon(bytes, key.span.end()) else { break };
            let text = if bytes.get(value) == Some(&b'"') {
                text(bytes, value).or_else(|| self.filled_text(value))
            } else {
                None
            };
            let Some(text) = text else {
                let begins = |byte: &u8| matches!(byte, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b'a'..=b'z');
                if !bytes.get(value).is_some_and(begins) {
                    break;
                }
                self.at = value;
                return (count, Next::Value(key));
            };
            seen.add(key.mark);
            self.push_text(&text, key);
            count += 1;
            let behind = behind_space(bytes, text.span.end());
            match bytes.get(behind) {
                Some(b',') => {
                    let next = behind_space(bytes, behind + 1);
                    if bytes.get(next) == Some(&b'"') {
                        self.at = next;
                        continue;
                    }
                }
                Some(b'}') => {
                    self.at = behind;
                    return (count, Next::Close);
                }
                _ => {}
            }
            self.at = text.span.end();
            return (count, Next::Comma);
        }
        (count, Next::Child)
    }

    /// Adds a text that is plain, or is filled as a whole.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "key and text would be written piece by piece and read as a whole, which is slow"
    )]
    pub(super) fn push_text(&mut self, text: &Quoted, key: Key) {
        let here = |at: usize| self.bytes.get(at).copied().unwrap_or_default();
        // The UUID of zeros stands for one that is to come.
        let may_be_word = if text.flags & flag::UUID != 0 {
            self.bytes.get(text.content.start()..).is_some_and(|id| id.starts_with(b"00000000"))
        } else {
            let end = key.span.end();
            key.flags != 0 || (here(end.wrapping_sub(2)) == b'd' && here(end.wrapping_sub(3)) | 0x20 == b'i')
        };
        self.arena.words |= may_be_word;
        let word = if may_be_word { flag::WORD } else { 0 };
        self.push(Kind::String, text.flags | word, text.span, key, text.content);
    }

    /// The text whose opening quote stands at `at`, if it is a placeholder from its first byte to its last. The source must have
    /// marked none.
    fn filled_text(&mut self, at: usize) -> Option<Quoted> {
        let hole = placeholder::inside(self.text, at + 1, self.dialect.styles)?;
        let end = hole.span.end();
        if self.bytes.get(end) != Some(&b'"') {
            return None;
        }
        self.arena.holes.push(hole);
        Some(Quoted { span: Span::short(at, end + 1), content: hole.span, flags: flag::HOLES | flag::FILLED })
    }

    /// Reads the key that begins here if it is a plain one; else the place stays.
    #[inline(never)]
    pub(super) fn plain_key(&mut self) -> Option<Key> {
        let here = self.peek() == Some(b'"');
        let key = key(self.bytes, self.at).filter(|key| here && self.next_hole_start() >= key.span.end())?;
        self.at = key.span.end();
        Some(key)
    }

    /// Reads the text that begins here if nothing in it needs a closer look; else the place stays.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "for the same reason")]
    pub(super) fn plain_text(&mut self) -> Option<Quoted> {
        let text = text(self.bytes, self.at).filter(|text| self.next_hole_start() >= text.span.end())?;
        self.at = text.span.end();
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::{json::Document, placeholder::Styles};

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Members are read with few questions asked, elements are not.
        #[test]
        fn a_text_is_the_same_as_a_member_and_as_an_element(text in r#"[{}$<>ab" \\n]{0,12}|\{\{[a\\"} ]{0,4}\}\}[}a]?|\$\{a\}"#) {
            let (member, element) = (format!(r#"{{"a":"{text}"}}"#), format!(r#"[    "{text}"]"#));
            let (member, element) = (Document::parse(&member, Styles::ALL), Document::parse(&element, Styles::ALL));
            let first = |document: &Document<'_>| {
                let text = document.arena.nodes.get(1).map(|node| (node.kind, node.flags, node.span, node.content));
                (text, document.arena.holes.first().copied())
            };
            if let (Some(_), Some(_)) = (member.root(), element.root()) {
                prop_assert_eq!(first(&member), first(&element));
            }
        }
    }
}
