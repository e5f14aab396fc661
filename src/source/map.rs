//! The source map: where each byte of a decoded text stands in its file, through any number of layers.

pub use super::encoding::Encoding;
use crate::span::Span;

/// How a stretch of decoded text came from the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Byte by byte.
    Verbatim,
    /// As one: `\"`, `\u00e9`.
    Escape,
    /// Byte by byte, but no edit may cut it: `$NAME`.
    Expansion,
}

/// A stretch of decoded text.
#[derive(Clone, Copy, Debug)]
struct Segment {
    at: usize,
    len: usize,
    source: Span,
    kind: Kind,
    /// An index into `encodings`.
    encoding: usize,
    /// No edit may reach from one part into another: there is more between them in the file than the text shows.
    part: usize,
    /// The place that names it, where it stands apart from the text around it: `:id` of a URL, whose value is elsewhere.
    apart: Option<Span>,
}

impl Segment {
    fn end(&self) -> usize {
        self.at + self.len
    }

    /// Whether an edit at `byte` would cut what is one in the file.
    fn is_cut_at(&self, byte: usize) -> bool {
        self.kind != Kind::Verbatim && self.at < byte && byte < self.end()
    }

    /// Where the byte begins in the file.
    fn start_of(&self, byte: usize) -> usize {
        match self.kind {
            Kind::Escape => self.source.start(),
            _ => self.source.start() + byte.saturating_sub(self.at),
        }
    }

    /// Where the text before `byte` ends in the file.
    fn end_of(&self, byte: usize) -> usize {
        match self.kind {
            Kind::Escape => self.source.end(),
            _ => self.source.start() + byte.saturating_sub(self.at),
        }
    }
}

/// Leads from bytes of a decoded text to bytes of the file, and writes edits of the one as edits of the other.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    /// In order and without gaps in the decoded text; an empty text has one empty segment.
    segments: Vec<Segment>,
    /// What a text at a place goes through, the innermost first; shared by the segments.
    encodings: Vec<Vec<Encoding>>,
}

impl SourceMap {
    /// The map of a text that stands in the file as it is: `len` bytes from byte `start`.
    pub fn verbatim(start: usize, len: usize) -> Self {
        let mut builder = MapBuilder::new(start);
        builder.push_verbatim(Span::new(start, start + len));
        builder.build()
    }

    /// How many bytes the decoded text has.
    pub fn len(&self) -> usize {
        self.segments.last().map_or(0, Segment::end)
    }

    /// Whether the decoded text is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place in the file of `span` of the decoded text. An empty span stays empty; the end of any other sticks
    /// to the text of the span, so that quotes behind it stay outside.
    pub fn to_source(&self, span: Span) -> Span {
        let start = self.start_of(span.start());
        if span.is_empty() {
            return Span::empty(start);
        }
        let (first, last) = (self.holding(span.start()), self.holding(span.end() - 1));
        let places = (first.and_then(|first| first.apart), last.and_then(|last| last.apart));
        let start = places.0.filter(|_| places.0 != places.1).map_or(start, Span::start);
        let end = match (places.1.filter(|_| places.0 != places.1), last) {
            (Some(place), _) => place.end(),
            (None, Some(segment)) => segment.end_of(span.end()),
            (None, None) => self.last_byte(),
        };
        if end < start {
            return self.around(span);
        }
        Span::new(start, end)
    }

    /// The place that holds all of `span`, whose pieces stand in another order in the file.
    fn around(&self, span: Span) -> Span {
        let first = self.segments.partition_point(|segment| segment.end() <= span.start());
        let segments = self.segments.get(first..).unwrap_or_default();
        let segments = segments.iter().take_while(|segment| segment.at < span.end());
        let places = segments.map(|segment| {
            let (from, to) = (segment.at.max(span.start()), segment.end().min(span.end()));
            Span::new(segment.start_of(from), segment.end_of(to))
        });
        // What only follows from the file has no width there.
        let written = places.filter(|place| !place.is_empty());
        let whole = written.reduce(|one, other| Span::new(one.start().min(other.start()), one.end().max(other.end())));
        whole.unwrap_or_else(|| Span::empty(self.start_of(span.start())))
    }

    /// The places in the file that the text was put together of, without what only follows from the file.
    pub(super) fn written(&self) -> impl Iterator<Item = Span> {
        let nowhere = |at: usize| self.encodings.get(at).is_some_and(|those| those.contains(&Encoding::Nowhere));
        let written = self.segments.iter().filter(move |it| !nowhere(it.encoding) && !it.source.is_empty());
        written.map(|segment| segment.source)
    }

    /// This map, which leads into a middle text, followed by `outer`, which leads from there into the file.
    #[must_use]
    pub fn then(&self, outer: &Self) -> Self {
        let mut joined = Self::default();
        let mut parts = (0, 0, 0);
        for segment in &self.segments {
            for (piece, outer_part, mut stack) in outer.under(segment) {
                if (segment.part, outer_part) != (parts.0, parts.1) {
                    parts = (segment.part, outer_part, parts.2 + 1);
                }
                let mut whole = self.stack(segment).to_vec();
                whole.append(&mut stack);
                let encoding = joined.intern(&whole);
                joined.push(Segment { encoding, part: parts.2, ..piece });
            }
        }
        joined
    }

    /// `text` in the place of `span` of the decoded text, as an edit of the file: where, and the text encoded for the
    /// place. `None` where it cannot be written there, for one when the span reaches from one kind of quotes into
    /// another.
    pub fn encode(&self, span: Span, text: &str) -> Option<(Span, String)> {
        let (first, last) = if span.is_empty() {
            let host = self.host(span.start())?;
            (host, host)
        } else {
            (self.holding(span.start())?, self.holding(span.end() - 1)?)
        };
        let outside = span.end() > self.len();
        let cut = first.is_cut_at(span.start()) || last.is_cut_at(span.end());
        if outside || cut || first.part != last.part || self.stack(first) != self.stack(last) {
            return None;
        }
        // `$NAME` in front would take letters behind it for more of its name.
        let expansion = |at: usize| self.holding(at).is_some_and(|segment| segment.kind == Kind::Expansion);
        let joins = text.is_empty() || text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '['));
        if joins && span.start() > 0 && expansion(span.start() - 1) {
            return None;
        }
        let encoded = self.stack(first).iter().try_fold(text.to_owned(), |text, encoding| encoding.encode(&text))?;
        let source = if span.is_empty() {
            let end = first.end() == span.start() && first.len > 0;
            Span::empty(if end { first.source.end() } else { first.start_of(span.start()) })
        } else {
            // What a line begins with in the file goes with the line end before it.
            let next = self.holding(span.end()).filter(|next| last.end() == span.end() && next.part == last.part);
            if next.is_some_and(|next| self.is_nowhere(next)) {
                return None;
            }
            let next = next.filter(|next| self.stack(next) == self.stack(last));
            let end = next.map_or_else(|| last.end_of(span.end()), |next| next.source.start());
            Span::new(first.start_of(span.start()), end)
        };
        Some((source, encoded))
    }

    /// The map of the part `span` of the decoded text.
    pub(super) fn slice(&self, span: Span) -> Self {
        let mut sliced = Self { segments: Vec::new(), encodings: self.encodings.clone() };
        let first = self.segments.partition_point(|segment| segment.end() <= span.start());
        for segment in self.segments.get(first..).unwrap_or_default() {
            let (from, to) = (segment.at.max(span.start()), segment.end().min(span.end()));
            if from >= to {
                break;
            }
            let source = Span::new(segment.start_of(from), segment.end_of(to));
            sliced.push(Segment { at: from - span.start(), len: to - from, source, ..*segment });
        }
        if sliced.segments.is_empty() {
            let at = self.start_of(span.start());
            let encoding = self.host(span.start()).map_or(0, |segment| segment.encoding);
            sliced.segments.push(Segment {
                at: 0,
                len: 0,
                source: Span::empty(at),
                kind: Kind::Verbatim,
                encoding,
                part: 0,
                apart: None,
            });
        }
        sliced
    }

    /// Says that all of the text stands elsewhere than what it becomes part of, which names it at `place`.
    pub(super) fn set_apart(&mut self, place: Span) {
        for segment in &mut self.segments {
            segment.apart = Some(place);
        }
    }

    /// Puts the text of `other` behind this; where `apart`, no edit may reach from the one into the other.
    pub(super) fn append(&mut self, other: &Self, apart: bool) {
        let shift = self.len();
        let part = self.segments.last().map_or(0, |last| last.part + usize::from(apart));
        for segment in other.segments.iter().filter(|segment| segment.len > 0) {
            let encoding = self.intern(other.stack(segment));
            self.push(Segment { at: segment.at + shift, encoding, part: segment.part + part, ..*segment });
        }
    }

    /// The segments of `inner`, a piece of this map's decoded text, with this map's sources, parts and encodings.
    fn under(&self, inner: &Segment) -> Vec<(Segment, usize, Vec<Encoding>)> {
        let source = inner.source;
        let host = self.host(source.start());
        let apart = |outer: Option<&Segment>| {
            inner.apart.map(|place| self.to_source(place)).or_else(|| outer.and_then(|outer| outer.apart))
        };
        let stack = |segment: Option<&Segment>| segment.map_or_else(Vec::new, |found| self.stack(found).to_vec());
        if inner.kind == Kind::Escape || source.is_empty() {
            let last = if source.is_empty() { host } else { self.holding(source.end() - 1) };
            let same = stack(host) == stack(last);
            let stack = if same { stack(host) } else { vec![Encoding::Nowhere] };
            let piece = Segment { source: self.to_source(source), apart: apart(host), ..*inner };
            return vec![(piece, host.map_or(0, |segment| segment.part), stack)];
        }
        let mut pieces = Vec::new();
        let first = self.segments.partition_point(|segment| segment.end() <= source.start());
        for segment in self.segments.get(first..).unwrap_or_default() {
            let (from, to) = (segment.at.max(source.start()), segment.end().min(source.end()));
            if from >= to {
                break;
            }
            let kind = match (segment.kind, inner.kind) {
                (Kind::Escape, _) => Kind::Escape,
                (Kind::Verbatim, Kind::Verbatim) => Kind::Verbatim,
                _ => Kind::Expansion,
            };
            let piece = Segment {
                at: inner.at + (from - source.start()),
                len: to - from,
                source: Span::new(segment.start_of(from), segment.end_of(to)),
                kind,
                apart: apart(Some(segment)),
                ..*inner
            };
            pieces.push((piece, segment.part, self.stack(segment).to_vec()));
        }
        pieces
    }

    /// The segment that holds the byte `byte` of the decoded text.
    fn holding(&self, byte: usize) -> Option<&Segment> {
        let at = self.segments.partition_point(|segment| segment.end() <= byte);
        self.segments.get(at)
    }

    /// The segment that text inserted at `byte` becomes part of: the one behind, or, at the end of a part, the one in
    /// front.
    fn host(&self, byte: usize) -> Option<&Segment> {
        let at = self.segments.partition_point(|segment| segment.end() <= byte);
        let in_front = at.checked_sub(1).and_then(|at| self.segments.get(at));
        let behind = self.segments.get(at);
        let holds = |behind: &&Segment| behind.at < byte || in_front.is_none_or(|front| front.part == behind.part);
        behind.filter(holds).or(in_front).or(behind)
    }

    fn is_nowhere(&self, segment: &Segment) -> bool {
        self.stack(segment).contains(&Encoding::Nowhere)
    }

    fn start_of(&self, byte: usize) -> usize {
        self.holding(byte).map_or_else(|| self.last_byte(), |segment| segment.start_of(byte))
    }

    fn last_byte(&self) -> usize {
        self.segments.last().map_or(0, |segment| segment.source.end())
    }

    fn stack(&self, segment: &Segment) -> &[Encoding] {
        self.encodings.get(segment.encoding).map_or(&[], Vec::as_slice)
    }

    fn intern(&mut self, stack: &[Encoding]) -> usize {
        let known = self.encodings.iter().rposition(|known| known.as_slice() == stack);
        known.unwrap_or_else(|| {
            self.encodings.push(stack.to_vec());
            self.encodings.len() - 1
        })
    }

    fn push(&mut self, next: Segment) {
        if let Some(last) = self.segments.last_mut() {
            let alike = last.kind == Kind::Verbatim && next.kind == Kind::Verbatim;
            let adjacent = last.source.end() == next.source.start() && last.end() == next.at;
            if alike && adjacent && last.encoding == next.encoding && last.part == next.part && last.apart == next.apart
            {
                last.len += next.len;
                last.source = Span::new(last.source.start(), next.source.end());
                return;
            }
            if last.len == 0 {
                *last = next;
                return;
            }
        }
        self.segments.push(next);
    }
}

/// Puts a [`SourceMap`] together, in the order of the decoded text.
#[derive(Clone, Debug)]
pub struct MapBuilder {
    map: SourceMap,
    encoding: usize,
}

impl MapBuilder {
    /// A builder for a text that, as long as it is empty, stands at byte `start` of the file.
    pub fn new(start: usize) -> Self {
        let mut map = SourceMap::default();
        let encoding = map.intern(&[]);
        let source = Span::empty(start);
        map.segments.push(Segment { at: 0, len: 0, source, kind: Kind::Verbatim, encoding, part: 0, apart: None });
        Self { map, encoding }
    }

    /// What text goes through at the places that are pushed from here on.
    pub fn encoding(&mut self, encoding: Encoding) {
        self.encoding = self.map.intern(&[encoding]);
        // Also an empty text is written inside its quotes.
        if let Some(first) = self.map.segments.first_mut().filter(|first| first.len == 0) {
            first.encoding = self.encoding;
        }
    }

    /// Text that stands at `source` as it is.
    pub fn push_verbatim(&mut self, source: Span) {
        self.push(source.len(), source, Kind::Verbatim);
    }

    /// `decoded_len` bytes that the whole of `source` stands for.
    pub fn push_escape(&mut self, decoded_len: usize, source: Span) {
        self.push(decoded_len, source, Kind::Escape);
    }

    /// Text that stands at `source` as it is and that no edit may cut, nor lengthen with a letter: `$NAME`.
    pub fn push_expansion(&mut self, source: Span) {
        self.push(source.len(), source, Kind::Expansion);
    }

    /// Puts the text of `other` behind what is there.
    pub(super) fn append(&mut self, other: &Self) {
        self.map.append(&other.map, false);
    }

    /// The map.
    pub fn build(self) -> SourceMap {
        self.map
    }

    fn push(&mut self, len: usize, source: Span, kind: Kind) {
        let at = self.map.len();
        if len > 0 {
            self.map.push(Segment { at, len, source, kind, encoding: self.encoding, part: 0, apart: None });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `"a\"b"'c'` as a shell reads it: `a"bc`.
    const FILE: &str = r#""a\"b"'c'"#;

    fn quoted() -> SourceMap {
        let mut builder = MapBuilder::new(0);
        builder.encoding(Encoding::DoubleQuotes);
        builder.push_verbatim(Span::new(1, 2));
        builder.push_escape(1, Span::new(2, 4));
        builder.push_verbatim(Span::new(4, 5));
        builder.encoding(Encoding::SingleQuotes);
        builder.push_verbatim(Span::new(7, 8));
        builder.build()
    }

    #[test]
    fn a_span_leads_to_its_text_and_not_to_the_quotes_around_it() {
        let map = quoted();
        let place = |start, end| map.to_source(Span::new(start, end)).of(FILE);
        assert_eq!((place(0, 1), place(1, 2), place(0, 3)), ("a", "\\\"", "a\\\"b"));
        assert_eq!((place(3, 4), place(2, 4)), ("c", "b\"'c"));
        assert_eq!(map.to_source(Span::empty(3)), Span::empty(7));
        assert_eq!(map.to_source(Span::empty(4)), Span::empty(8));
        assert_eq!(map.to_source(Span::new(2, 99)), Span::new(4, 8));
        assert_eq!(map.len(), 4);
    }

    #[test]
    fn an_edit_is_written_in_the_quotes_it_falls_into() {
        let map = quoted();
        assert_eq!(map.encode(Span::new(0, 3), "\"$"), Some((Span::new(1, 5), "\\\"\\$".into())));
        assert_eq!(map.encode(Span::new(3, 4), "it's"), Some((Span::new(7, 8), r"it'\''s".into())));
        assert_eq!(map.encode(Span::empty(4), "'"), Some((Span::empty(8), r"'\''".into())));
        assert_eq!(map.encode(Span::new(2, 4), "x"), None, "reaches from one kind of quotes into another");
        assert_eq!(map.encode(Span::new(2, 9), "x"), None, "reaches beyond the text");
    }

    #[test]
    fn what_stands_apart_counts_as_its_name_in_what_is_around_it() {
        // `a/:b/c`, and further down `b: xy`: `a/xy/c`.
        let mut value = SourceMap::verbatim(20, 2);
        value.set_apart(Span::new(2, 4));
        let mut map = SourceMap::verbatim(0, 2);
        map.append(&value, true);
        map.append(&SourceMap::verbatim(4, 2), true);
        for (map, by) in [(map.clone(), 0), (map.then(&SourceMap::verbatim(7, 30)), 7)] {
            let place = |start, end| {
                let place = map.to_source(Span::new(start, end));
                (place.start() - by, place.end() - by)
            };
            assert_eq!([place(0, 6), place(2, 4), place(3, 4)], [(0, 6), (20, 22), (21, 22)]);
            assert_eq!([place(0, 3), place(3, 6), place(1, 2)], [(0, 4), (2, 6), (1, 2)]);
        }
    }

    #[test]
    fn layers_add_up() {
        // The shell text stands behind `> ` on each of two lines: `> "a\"` and `> b"'c'`.
        let mut outer = MapBuilder::new(0);
        outer.encoding(Encoding::LinePrefix("> ".into()));
        outer.push_verbatim(Span::new(2, 6));
        outer.push_verbatim(Span::new(9, 14));
        let map = quoted().then(&outer.build());
        assert_eq!(map.to_source(Span::new(0, 1)), Span::new(3, 4));
        assert_eq!(map.to_source(Span::new(2, 3)), Span::new(9, 10));
        assert_eq!(map.encode(Span::new(2, 3), "\"\n"), Some((Span::new(9, 10), "\\\"\n> ".into())));
    }

    #[test]
    fn an_edit_stays_away_from_what_is_one_or_not_there() {
        let mut builder = MapBuilder::new(0);
        builder.push_expansion(Span::new(0, 2));
        builder.push_verbatim(Span::new(2, 4));
        let mut map = builder.build();
        assert_eq!(map.encode(Span::new(1, 3), "x"), None, "cuts a placeholder");
        assert_eq!(map.encode(Span::new(0, 2), "x"), Some((Span::new(0, 2), "x".into())));
        assert_eq!(map.encode(Span::empty(2), "x"), None, "lengthens the name of a placeholder");
        assert_eq!(map.encode(Span::empty(2), ","), Some((Span::empty(2), ",".into())));

        let mut joint = MapBuilder::new(10);
        joint.encoding(Encoding::Nowhere);
        joint.push_escape(1, Span::empty(10));
        map.append(&joint.build(), true);
        map.append(&SourceMap::verbatim(10, 2), true);
        assert_eq!(map.to_source(Span::new(4, 5)), Span::empty(10));
        assert_eq!(map.encode(Span::new(3, 6), "x"), None, "reaches into another part");
        assert_eq!(map.encode(Span::new(4, 5), "x"), None, "does not stand in the file");
        assert_eq!(map.encode(Span::empty(4), "x"), Some((Span::empty(4), "x".into())));
        assert_eq!(map.slice(Span::new(5, 7)).to_source(Span::new(1, 2)), Span::new(11, 12));
    }

    #[test]
    fn an_empty_text_has_a_place() {
        let map = SourceMap::verbatim(7, 0);
        assert_eq!(map.to_source(Span::empty(0)), Span::empty(7));
        assert_eq!(map.encode(Span::empty(0), "x"), Some((Span::empty(7), "x".into())));
        assert_eq!(map.then(&SourceMap::verbatim(3, 9)).to_source(Span::empty(0)), Span::empty(10));
        assert_eq!(SourceMap::default().to_source(Span::new(0, 5)), Span::empty(0));
    }
}
