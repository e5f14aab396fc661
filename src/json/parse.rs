//! Text → arena: strict JSON (RFC 8259) plus placeholders, going on behind the slips that leave no doubt.

use super::{
    MAX_BYTES, MAX_DEPTH, SlipKind,
    arena::{Arena, Entry, Kind, NodeId, flag},
    duplicates::Seen,
    name::Mark,
    placeholder,
    plain::{Next, behind_space},
    slip::Slip,
    string::is_typographic,
};
use crate::{
    placeholder::{Hole, Styles},
    span::Span,
};

/// What besides strict JSON may stand in a text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Dialect<'a> {
    /// Spellings of placeholders.
    pub(crate) styles: Styles,
    /// Placeholders that the source marked, in order.
    pub(crate) holes: &'a [Hole],
    /// Whether `//`, `/* */` and `#` comments are allowed.
    pub(crate) comments: bool,
}

/// The key of a member, as its value takes it over.
#[derive(Clone, Copy, Default)]
pub(super) struct Key {
    /// With its quotes, in bytes of the text; empty where there is none.
    pub(super) span: Span,
    pub(super) mark: Mark,
    pub(super) flags: u16,
}

/// Reading cannot go on; the slip that says why has been noted.
pub(super) struct Fatal;

pub(super) struct Parser<'a, 'b> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) arena: &'b mut Arena,
    pub(super) dialect: &'b Dialect<'b>,
    next_hole: usize,
    depth: usize,
    /// Where the quote stands that is known to close a string with line breaks in it.
    pub(super) closes_at: usize,
}

/// Reads `text` into `arena`, which is emptied first.
pub(crate) fn parse_into(arena: &mut Arena, text: &str, dialect: &Dialect<'_>) {
    arena.clear();
    let mut parser =
        Parser { text, bytes: text.as_bytes(), at: 0, arena, dialect, next_hole: 0, depth: 0, closes_at: 0 };
    if text.len() > MAX_BYTES {
        parser.slip(SlipKind::TooLarge, Span::empty(0), Vec::new());
        parser.arena.fatal = true;
        return;
    }
    if parser.document().is_err() {
        parser.arena.fatal = true;
    }
}

impl Parser<'_, '_> {
    fn document(&mut self) -> Result<(), Fatal> {
        if self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
        }
        self.space()?;
        let letter = self.peek().is_some_and(|byte| byte.is_ascii_alphabetic());
        if letter && is_form(self.text.get(self.at..).unwrap_or_default().trim_end()) {
            self.slip(SlipKind::FormEncoded, Span::new(self.at, self.text.trim_end().len()), Vec::new());
            return Err(Fatal);
        }
        self.value(Key::default())?;
        self.space()?;
        if self.at < self.bytes.len() {
            let kind = match self.peek() {
                Some(b'}' | b']') => SlipKind::Mismatched,
                _ => SlipKind::TrailingText,
            };
            self.slip_here(kind);
        }
        Ok(())
    }

    /// The byte at the current place.
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes white space and comments.
    #[inline]
    fn space(&mut self) -> Result<(), Fatal> {
        self.at = behind_space(self.bytes, self.at);
        match self.peek() {
            Some(b'/' | b'#' | 0x80..) => self.odd_space(),
            _ => Ok(()),
        }
    }

    /// The start of the next placeholder that the source marked.
    pub(super) fn next_hole_start(&self) -> usize {
        self.dialect.holes.get(self.next_hole).map_or(usize::MAX, |hole| hole.span.start())
    }

    /// The placeholder that the source marked at the current place.
    pub(super) fn marked_hole(&mut self) -> Option<Hole> {
        while let Some(hole) = self.dialect.holes.get(self.next_hole) {
            if hole.span.start() > self.at {
                return None;
            }
            self.next_hole += 1;
            if hole.span.start() == self.at && hole.span.end() > self.at {
                return Some(*hole);
            }
        }
        None
    }

    /// The placeholder that stands here in the place of a value, a name or members.
    fn bare_hole(&mut self) -> Option<Hole> {
        if self.at >= self.next_hole_start() {
            if let Some(hole) = self.marked_hole() {
                return Some(hole);
            }
        }
        if self.dialect.styles.is_empty() || !matches!(self.peek(), Some(b'{' | b'$' | b'<')) {
            return None;
        }
        placeholder::bare(self.text, self.at, self.dialect.styles)
    }

    #[inline]
    pub(super) fn push(&mut self, kind: Kind, flags: u16, span: Span, key: Key, content: Span) -> NodeId {
        let id = self.next_id();
        let (flags, mark) = (flags | key.flags, key.mark);
        self.arena.nodes.push(Entry {
            kind,
            flags,
            id,
            span,
            key: key.span,
            mark,
            next: id + 1,
            names: u32::MAX,
            content,
        });
        id
    }

    /// The place of the node that comes next.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "a text has at most MAX_BYTES bytes, and a node takes one")]
    pub(super) fn next_id(&self) -> NodeId {
        self.arena.nodes.len() as NodeId
    }

    fn value(&mut self, key: Key) -> Result<(), Fatal> {
        match self.peek() {
            Some(b'"') => {
                if let Some(quoted) = self.plain_text() {
                    self.push_text(&quoted, key);
                    return Ok(());
                }
            }
            Some(b'{') if self.at < self.next_hole_start() && self.bytes.get(self.at + 1) != Some(&b'{') => {
                return self.container(Kind::Object, key);
            }
            _ => {}
        }
        self.odd_value(key)
    }

    /// Reads a value that may be, or have in it, a placeholder or a slip.
    #[inline(never)]
    fn odd_value(&mut self, key: Key) -> Result<(), Fatal> {
        if let Some(hole) = self.bare_hole() {
            self.arena.holes.push(hole);
            self.at = hole.span.end();
            let mut flags = if hole.declared.is_some() { flag::TYPED } else { 0 };
            // One that follows at once is part of the same value: `${quote}${id}${quote}`.
            while let Some(next) = self.bare_hole() {
                self.arena.holes.push(next);
                self.at = next.span.end();
                flags = 0;
            }
            self.push(Kind::Placeholder, flags, Span::new(hole.span.start(), self.at), key, Span::default());
            return Ok(());
        }
        match self.peek() {
            Some(b'{') => self.container(Kind::Object, key),
            Some(b'[') => self.container(Kind::Array, key),
            Some(b'"') => self.string_value('"', key),
            Some(b'\'') => self.string_value('\'', key),
            Some(b'-' | b'0'..=b'9' | b'+' | b'.') => {
                self.number(key);
                Ok(())
            }
            Some(b',' | b'}' | b']') => {
                let place = Span::new(self.at, self.at + 1);
                self.slip(SlipKind::MissingValue, place, Vec::new());
                self.push(Kind::Placeholder, 0, Span::empty(self.at), key, Span::default());
                Ok(())
            }
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                self.word(key);
                Ok(())
            }
            Some(_) => {
                let c = self.text.get(self.at..).and_then(|rest| rest.chars().next());
                match c {
                    Some(c) if is_typographic(c) => self.string_value(c, key),
                    _ => {
                        self.slip_here(SlipKind::Unexpected);
                        Err(Fatal)
                    }
                }
            }
            None => {
                self.slip(SlipKind::MissingValue, Span::empty(self.at), Vec::new());
                Err(Fatal)
            }
        }
    }

    fn string_value(&mut self, quote: char, key: Key) -> Result<(), Fatal> {
        let quoted = self.quoted(quote)?;
        let word = if quoted.flags & flag::HOLES == 0 { flag::WORD } else { 0 };
        self.arena.words |= word != 0;
        self.push(Kind::String, quoted.flags | word, quoted.span, key, quoted.content);
        Ok(())
    }

    fn container(&mut self, kind: Kind, key: Key) -> Result<(), Fatal> {
        let start = self.at;
        if self.depth == MAX_DEPTH {
            self.slip_here(SlipKind::TooDeep);
            return Err(Fatal);
        }
        self.depth += 1;
        self.at += 1;
        let id = self.push(kind, 0, Span::short(start, start + 1), key, Span::default());
        let close = if kind == Kind::Object { b'}' } else { b']' };
        let mut children = 0;
        let mut seen = Seen::default();
        self.space()?;
        loop {
            let before = self.at;
            let (read, next) = if kind == Kind::Object { self.plain_members(&mut seen) } else { (0, Next::Child) };
            children += read;
            let members = match next {
                Next::Comma => false,
                Next::Close => break,
                Next::Value(key) => {
                    seen.add(key.mark);
                    self.value(key)?;
                    children += 1;
                    false
                }
                Next::Child if self.peek() == Some(close) => break,
                Next::Child if self.peek().is_none() => {
                    self.slip(SlipKind::Unclosed, Span::new(start, start + 1), Vec::new());
                    return Err(Fatal);
                }
                Next::Child => {
                    seen.lose_count();
                    let members = if kind == Kind::Object { self.member()? } else { self.element()? };
                    children += usize::from(!members);
                    members
                }
            };
            let after = self.at;
            self.space()?;
            if !self.separator(close, before, after, members)? {
                break;
            }
        }
        self.at += 1;
        let next = self.next_id();
        let hidden = if kind == Kind::Object && seen.any_twice() { self.shadow_duplicates(id, children) } else { 0 };
        if let Some(entry) = self.arena.nodes.get_mut(id as usize) {
            entry.span = Span::short(start, self.at);
            entry.next = next;
            entry.names = seen.folded();
            entry.content = Span::short(0, children - hidden);
        }
        self.depth -= 1;
        Ok(())
    }

    /// Passes what stands between two children; says whether another may follow.
    #[inline]
    fn separator(&mut self, close: u8, before: usize, after: usize, members: bool) -> Result<bool, Fatal> {
        match self.peek() {
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                self.space()?;
                if self.peek() == Some(close) {
                    let comma = Span::new(comma, comma + 1);
                    self.slip(SlipKind::TrailingComma, comma, vec![(comma, String::new())]);
                }
                Ok(true)
            }
            Some(byte) if byte == close => Ok(false),
            _ => self.odd_separator(before, after, members),
        }
    }

    /// Goes on where neither a comma nor the closing bracket follows a child, if there is no doubt how.
    #[cold]
    fn odd_separator(&mut self, before: usize, after: usize, members: bool) -> Result<bool, Fatal> {
        match self.peek() {
            Some(b'}' | b']') => {
                self.slip_here(SlipKind::Mismatched);
                Err(Fatal)
            }
            // `"agent, "id"`: the quote that closes was the next one's opening.
            Some(byte)
                if self.at == after && (byte.is_ascii_alphanumeric() || byte == b'_') && self.ends_with_string() =>
            {
                let span = self.arena.nodes.last().map(|node| node.span).unwrap_or_default();
                self.slip(SlipKind::UnclosedString, span, Vec::new());
                Err(Fatal)
            }
            // A placeholder for members may bring its own comma.
            Some(_) if members => Ok(true),
            Some(_) if self.at > before && self.begins_value() => {
                let place = Span::empty(after);
                self.slip(SlipKind::MissingComma, place, vec![(place, ",".to_owned())]);
                Ok(true)
            }
            Some(_) => {
                self.slip_here(SlipKind::Unexpected);
                Err(Fatal)
            }
            None => Ok(true),
        }
    }

    /// Whether what was read last is a string.
    fn ends_with_string(&self) -> bool {
        self.arena.nodes.last().is_some_and(|node| node.kind == Kind::String && node.span.end() == self.at)
    }

    /// Whether a value or a name seems to begin at the current place.
    fn begins_value(&self) -> bool {
        let c = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        c.is_some_and(|c| {
            c.is_alphanumeric() || is_typographic(c) || matches!(c, '"' | '\'' | '{' | '[' | '-' | '<' | '$' | '_')
        })
    }

    /// Reads one element; never members.
    fn element(&mut self) -> Result<bool, Fatal> {
        self.value(Key::default())?;
        Ok(false)
    }

    /// Reads one member; says whether it was a placeholder for any members.
    #[inline]
    fn member(&mut self) -> Result<bool, Fatal> {
        if let Some(key) = self.plain_key() {
            self.space()?;
            self.member_value(key)?;
            return Ok(false);
        }
        self.odd_member()
    }

    /// Reads one member whose name is no plain one.
    #[inline(never)]
    fn odd_member(&mut self) -> Result<bool, Fatal> {
        if let Some(hole) = self.bare_hole() {
            self.arena.holes.push(hole);
            self.arena.unknown_members = true;
            self.at = hole.span.end();
            let after = self.at;
            self.space()?;
            if self.peek() != Some(b':') {
                self.at = after;
                self.push(Kind::Members, 0, hole.span, Key::default(), Span::default());
                return Ok(true);
            }
            let flags = flag::KEY_HOLES | flag::KEY_ODD;
            self.member_value(Key { span: hole.span, mark: Mark::NONE, flags })?;
            return Ok(false);
        }
        let key = self.key()?;
        self.space()?;
        self.member_value(key)?;
        Ok(false)
    }

    /// Reads a name that is not a plain quoted one.
    fn key(&mut self) -> Result<Key, Fatal> {
        let c = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        match c {
            Some(c) if matches!(c, '"' | '\'') || is_typographic(c) => {
                let node = self.next_id();
                let quoted = self.quoted(c)?;
                let mut flags = if c == '"' { 0 } else { flag::KEY_ODD };
                let escaped = quoted.flags & flag::ESCAPED != 0;
                if escaped {
                    flags |= flag::KEY_ESCAPED;
                    self.arena.keys.push((node, quoted.content));
                }
                let name = quoted.content.of(if escaped { &self.arena.decoded } else { self.text });
                let mut mark = Mark::of(name.as_bytes());
                if quoted.flags & flag::HOLES != 0 {
                    flags |= flag::KEY_HOLES;
                    self.arena.unknown_members = true;
                    mark = Mark::NONE;
                }
                Ok(Key { span: quoted.span, mark, flags })
            }
            Some(c) if c.is_alphanumeric() || matches!(c, '_' | '$') => {
                let rest = self.text.get(self.at..).unwrap_or_default();
                let length =
                    rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '$'))).unwrap_or(rest.len());
                let span = Span::new(self.at, self.at + length);
                let name = span.of(self.text);
                let edits = vec![(span, format!("\"{name}\""))];
                self.slip(SlipKind::UnquotedName, span, edits);
                self.at = span.end();
                Ok(Key { span, mark: Mark::of(name.as_bytes()), flags: flag::KEY_ODD })
            }
            _ => {
                let escaped = self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\\\""));
                self.slip_here(if escaped { SlipKind::EscapedQuotes } else { SlipKind::Unexpected });
                Err(Fatal)
            }
        }
    }

    #[inline]
    fn member_value(&mut self, key: Key) -> Result<(), Fatal> {
        if self.peek() == Some(b':') {
            self.at += 1;
            self.space()?;
        } else {
            let place = Span::empty(key.span.end());
            self.slip(SlipKind::MissingColon, key.span, vec![(place, ":".to_owned())]);
            if !self.begins_value() {
                return Err(Fatal);
            }
        }
        self.value(key)
    }

    /// Notes a slip at the character of the current place.
    fn slip_here(&mut self, kind: SlipKind) {
        let length = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.slip(kind, Span::new(self.at, self.at + length), Vec::new());
    }

    /// Notes a slip; one of a kind that was noted before is added to that one.
    pub(super) fn slip(&mut self, kind: SlipKind, span: Span, edits: Vec<(Span, String)>) {
        if let Some(known) = self.arena.slips.iter_mut().find(|slip| slip.kind == kind) {
            known.count += 1;
            // A slip that cannot be mended at one place is not mended at the others either.
            if edits.is_empty() {
                known.edits.clear();
            } else if !known.edits.is_empty() {
                known.edits.extend(edits);
            }
        } else {
            self.arena.slips.push(Slip { kind, span, edits, count: 1 });
        }
    }
}

/// Whether `text` is `name=value`, with more behind `&`.
fn is_form(text: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '%' | '+' | '[' | ']');
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.split('&').all(|pair| {
            let parts = pair.trim().split_once('=');
            parts.is_some_and(|(key, value)| key.chars().all(name) && !value.contains(char::is_whitespace))
        })
}
