//! Places in a text: byte offsets and spans, line and column numbers.

use serde::Serialize;

/// A byte offset into a text, from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Offset(u32);

impl Offset {
    pub(crate) const ZERO: Self = Self(0);

    /// The offset of the byte with index `byte`; texts are bounded far below `u32::MAX` bytes, beyond it saturates.
    pub fn new(byte: usize) -> Self {
        Self(u32::try_from(byte).unwrap_or(u32::MAX))
    }

    /// The index of the byte, from 0.
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

/// A range of bytes in a text: `start` is in it, `end` is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// Where the range begins.
    pub start: Offset,
    /// Where the range ends.
    pub end: Offset,
}

impl Span {
    /// The bytes from `start` up to `end`; an `end` before `start` gives the empty span at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: Offset::new(start), end: Offset::new(end.max(start)) }
    }

    /// The bytes from `start` up to `end` of a text that is known to be short enough, and in this order.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "bodies have at most MAX_BYTES bytes")]
    pub(crate) const fn short(start: usize, end: usize) -> Self {
        debug_assert!(start <= end && end <= u32::MAX as usize);
        Self { start: Offset(start as u32), end: Offset(end as u32) }
    }

    /// The empty span at `at`.
    pub fn empty(at: usize) -> Self {
        Self::new(at, at)
    }

    /// The index of the first byte, from 0.
    pub const fn start(self) -> usize {
        self.start.get()
    }

    /// The index after the last byte, from 0.
    pub const fn end(self) -> usize {
        self.end.get()
    }

    /// How many bytes it covers.
    pub const fn len(self) -> usize {
        self.end() - self.start()
    }

    /// Whether it covers no byte.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether `other` lies in this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start() <= other.start() && other.end() <= self.end()
    }

    /// The text it covers; empty where it leaves the text or cuts a character.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start()..self.end()).unwrap_or_default()
    }

    /// The nearest span that lies in `text` and on its character boundaries.
    #[must_use]
    pub fn clamp(self, text: &str) -> Self {
        let floor = |mut at: usize| {
            at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = floor(self.start());
        let mut end = self.end().min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        Self::new(start, end)
    }
}

/// A line number, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Line(u32);

/// A column number, from 1, counted in Unicode characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Column(u32);

impl Line {
    /// The number, from 1.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Column {
    /// The number, from 1.
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// One place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct Position {
    /// The line, from 1.
    pub line: Line,
    /// The column, from 1, in Unicode characters.
    pub column: Column,
    /// The byte offset, from 0.
    pub offset: Offset,
}

impl Position {
    /// Where every text begins.
    pub(crate) const START: Self = Self { line: Line(1), column: Column(1), offset: Offset::ZERO };

    /// The line and column of a byte of `text` that stands behind this place, counted on from here: for few places it is
    /// faster than a [`LineIndex`]. `offset` lies in the text and at the beginning of a character.
    pub(crate) fn on_to(self, text: &str, offset: Offset) -> Self {
        let between = text.as_bytes().get(self.offset.get()..offset.get()).unwrap_or_default();
        let lines = count(between, |byte| byte == b'\n');
        let last = if lines == 0 { between } else { last_line(between) };
        // Nearly always each byte is a character.
        let characters = if last.is_ascii() { last.len() } else { count(last, begins_character) };
        // A byte-order mark is not a character that an editor counts.
        let mark =
            usize::from(lines == 0 && self.offset.get() == 0 && offset.get() > 0 && text.starts_with('\u{feff}'));
        let column = if lines == 0 { self.column.0 } else { 1 };
        Self {
            line: Line(self.line.0.saturating_add(Offset::new(lines).0)),
            column: Column(column.saturating_add(Offset::new(characters - mark).0)),
            offset,
        }
    }
}

/// Where the lines of a text begin: turns byte offsets into lines and columns.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// How many characters stand before every `STEP`th byte, so that a long line is not counted anew each time.
    characters: Vec<u32>,
}

/// The distance of the counts in [`LineIndex`], in bytes.
const STEP: usize = 256;

/// Whether a byte begins a character.
fn begins_character(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// What stands behind the last line break.
fn last_line(bytes: &[u8]) -> &[u8] {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let mut before = bytes;
    // Eight bytes at a time, from the end.
    while let Some((rest, word)) = before.split_last_chunk() {
        let other = u64::from_le_bytes(*word) ^ (ONES * u64::from(b'\n'));
        if other.wrapping_sub(ONES) & !other & (ONES << 7) != 0 {
            break;
        }
        before = rest;
    }
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    bytes.get(start..).unwrap_or_default()
}

/// How many bytes are so; counted in bytes as far as they go, which is many at once.
fn count(bytes: &[u8], so: impl Fn(u8) -> bool) -> usize {
    bytes.chunks(u8::MAX.into()).map(|some| usize::from(some.iter().map(|byte| u8::from(so(*byte))).sum::<u8>())).sum()
}

impl LineIndex {
    /// Finds the lines of `text`; a line ends at `\n`.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| Offset::new(at + 1).0));
        let mut count = 0;
        let mut characters: Vec<u32> = text
            .as_bytes()
            .chunks(STEP)
            .map(|chunk| {
                let before = count;
                count += Offset::new(self::count(chunk, begins_character)).0;
                before
            })
            .collect();
        characters.push(count);
        Self { starts, characters }
    }

    /// How many characters stand before byte `at` of `text`.
    fn characters_before(&self, text: &str, at: usize) -> usize {
        let step = at / STEP;
        let counted = self.characters.get(step).copied().unwrap_or_default() as usize;
        let rest = text.as_bytes().get(step * STEP..at).unwrap_or_default();
        counted + count(rest, begins_character)
    }

    /// The line and column of a byte of `text`, which must be the text that the index was made of; an offset outside
    /// of it or inside a character is moved to the nearest place before it.
    pub fn position(&self, text: &str, offset: Offset) -> Position {
        let at = Span::empty(offset.get()).clamp(text).start();
        let line = self.starts.partition_point(|start| *start as usize <= at);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0) as usize;
        // A byte-order mark is not a character that an editor counts.
        let mark = usize::from(start == 0 && at > 0 && text.starts_with('\u{feff}'));
        let column = self.characters_before(text, at) - self.characters_before(text, start) - mark + 1;
        Position {
            line: Line(u32::try_from(line).unwrap_or(u32::MAX)),
            column: Column(u32::try_from(column).unwrap_or(u32::MAX)),
            offset: Offset::new(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_start_at_one() {
        let text = "{\r\n \"é€😀\": x}";
        let index = LineIndex::new(text);
        let at = text.find('x').map(Offset::new).unwrap_or_default();
        let position = index.position(text, at);
        assert_eq!((position.line.get(), position.column.get()), (2, 9));
        assert_eq!(index.position(text, Offset::default()).line.get(), 1);
    }

    #[test]
    fn counting_on_from_a_place_finds_what_the_index_does() {
        for text in ["{\r\n \"é€😀\": x}\n\n", "\u{feff}{\n}", "\u{feff}", "", "\n"] {
            let index = LineIndex::new(text);
            let offsets: Vec<Offset> =
                (0..=text.len()).filter(|at| text.is_char_boundary(*at)).map(Offset::new).collect();
            for (from, start) in offsets.iter().enumerate() {
                let start = Position::START.on_to(text, *start);
                for end in offsets.iter().skip(from) {
                    assert_eq!(start.on_to(text, *end), index.position(text, *end), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn a_long_line_is_counted_like_a_short_one() {
        let text = format!("a\n{}x", "é€".repeat(300));
        let steps = "ab".repeat(STEP);
        assert_eq!(LineIndex::new(&steps).position(&steps, Offset::new(2 * STEP)).column.get(), 513);
        let index = LineIndex::new(&text);
        assert_eq!(index.position(&text, Offset::new(text.len() - 1)).column.get(), 601);
        assert_eq!(index.position(&text, Offset::new(text.len())).column.get(), 602);
    }

    #[test]
    fn an_offset_past_the_end_or_inside_a_character_is_moved_before_it() {
        let text = "aé";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, Offset::new(99)).column.get(), 3);
        assert_eq!(index.position(text, Offset::new(2)).column.get(), 2);
    }

    #[test]
    fn clamping_grows_a_span_to_whole_characters() {
        assert_eq!(Span::new(2, 2).clamp("aé"), Span::new(1, 3));
        assert_eq!(Span::new(7, 9).clamp("aé"), Span::new(3, 3));
    }
}
