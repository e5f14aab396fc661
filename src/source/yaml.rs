//! A YAML file as a tree in which everything has its place. Several documents may stand in one file.

use std::{cell::Cell, collections::HashMap};

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::{
    Broken, Encoding, SourceText, Template,
    map::MapBuilder,
    yaml_error::{self, broken},
    yaml_merge, yaml_scalar,
};
use crate::span::Span;

/// How deep nodes may be nested; nothing that an API client writes comes near.
const MAX_DEPTH: usize = 512;

/// How much text aliases may bring in, in bytes: many may stand for the same long text.
const MAX_LOOKUPS: usize = 16 * 1024 * 1024;

/// How long a name or word that an alias stands for may be, in bytes.
const SHORT: usize = 256;

/// How long a mapping or list that an alias stands for may be, in bytes: it is read again at each place.
const SMALL: usize = 16 * 1024;

/// How many characters lie between two whose places are kept.
const STRIDE: usize = 64;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Mapping,
    Sequence,
    Scalar(ScalarStyle),
    /// `*name`
    Alias,
}

#[derive(Debug)]
struct Entry {
    kind: Kind,
    span: Span,
    /// What a scalar says, decoded.
    value: Box<str>,
    /// The first key or element; of an alias, what it stands for.
    first: Option<u32>,
    /// What follows in the same mapping or sequence.
    next: Option<u32>,
    /// Whether its end was found.
    whole: bool,
}

/// A YAML file.
#[derive(Debug)]
pub(super) struct Document<'a> {
    file: &'a str,
    entries: Vec<Entry>,
    roots: Vec<u32>,
    broken: Option<Broken>,
    /// Whether any mapping is merged into another.
    merges: bool,
    /// How much text may still be looked up by aliases.
    lookups: Cell<usize>,
}

impl<'a> Document<'a> {
    /// Reads a file as far as it can be read.
    pub(super) fn parse(file: &'a str) -> Self {
        let mut document = Self {
            file,
            entries: Vec::new(),
            roots: Vec::new(),
            broken: None,
            merges: false,
            lookups: Cell::new(MAX_LOOKUPS),
        };
        // What aliases stand for, by the parser's number of the anchor; 0 is none.
        let mut anchors: HashMap<usize, u32> = HashMap::new();
        let places = Places::new(file);
        let mut parser = Parser::new_from_str(file);
        let mut open: Vec<Open> = Vec::new();
        // The text behind `|` or `>` that was read last.
        let mut block = None;
        while let Some(event) = parser.next_event() {
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => {
                    let at = places.byte(error.marker().index());
                    let cut = block.filter(|(_, span): &(u32, Span)| yaml_error::cuts(file, *span, at));
                    if let Some(entry) = cut.and_then(|(index, _)| document.entry(index)) {
                        entry.whole = false;
                    }
                    document.broken = Some(broken(file, at, error.info(), cut.is_some()));
                    break;
                }
            };
            let span = Span::new(places.byte(span.start.index()), places.byte(span.end.index()));
            match event {
                Event::Scalar(value, style, anchor, tag) => {
                    let bare = anchor == 0 && tag.is_none();
                    let span = if bare { span } else { yaml_scalar::behind_properties(file, span, style, &value) };
                    let span = scalar_span(file, span, style, &value);
                    let index = document.add(&mut open, Kind::Scalar(style), span, &value);
                    if anchor > 0 {
                        anchors.insert(anchor, index);
                    }
                    document.merges |= *value == *yaml_merge::KEY;
                    block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded).then_some((index, span));
                }
                Event::Alias(anchor) => {
                    let index = document.add(&mut open, Kind::Alias, span, "");
                    let target = anchors.get(&anchor).copied();
                    document.entry(index).into_iter().for_each(|entry| entry.first = target);
                }
                Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                    if open.len() == MAX_DEPTH {
                        document.broken = Some(broken(file, span.start(), "it is nested too deeply", false));
                        break;
                    }
                    let mapping = matches!(event, Event::MappingStart(..));
                    let kind = if mapping { Kind::Mapping } else { Kind::Sequence };
                    let index = document.add(&mut open, kind, span, "");
                    open.push(Open { index, last: None, anchor });
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    if let Some(open) = open.pop() {
                        document.close(&open, span);
                        // Only now, so that nothing is an alias of what it stands in.
                        if open.anchor > 0 {
                            anchors.insert(open.anchor, open.index);
                        }
                    }
                }
                _ => {}
            }
        }
        document
    }

    /// What each of its documents holds.
    pub(super) fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        self.roots.iter().filter_map(|index| self.node(*index))
    }

    /// Where the file is no YAML any more, as a request of its own.
    pub(super) fn broken(&self) -> Option<Template> {
        self.broken.as_ref().map(|broken| Template::of_broken_file(self.file, vec![broken.clone()]))
    }

    fn node(&self, index: u32) -> Option<Node<'_>> {
        self.entries.get(index as usize).map(|entry| Node { document: self, entry, shared: false, alias: None })
    }

    fn add(&mut self, open: &mut [Open], kind: Kind, span: Span, value: &str) -> u32 {
        let index = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let whole = !matches!(kind, Kind::Mapping | Kind::Sequence);
        self.entries.push(Entry { kind, span, value: value.into(), first: None, next: None, whole });
        let Some(parent) = open.last_mut() else {
            self.roots.push(index);
            return index;
        };
        match parent.last.replace(index) {
            Some(last) => self.entry(last).into_iter().for_each(|entry| entry.next = Some(index)),
            None => self.entry(parent.index).into_iter().for_each(|entry| entry.first = Some(index)),
        }
        index
    }

    fn entry(&mut self, index: u32) -> Option<&mut Entry> {
        self.entries.get_mut(index as usize)
    }

    fn close(&mut self, open: &Open, end: Span) {
        let Open { index, last, .. } = *open;
        let file = self.file;
        let content = last.and_then(|last| self.entry(last)).map_or(0, |last| last.span.end());
        let Some(entry) = self.entry(index) else { return };
        // Only brackets have an end of their own; else it is where the next thing begins.
        let bracket = if end.of(file).starts_with([']', '}']) { end.end() } else { 0 };
        entry.span = Span::new(entry.span.start(), content.max(bracket).max(entry.span.end()));
        entry.whole = true;
    }
}

/// A mapping or sequence whose end is not reached yet.
struct Open {
    index: u32,
    /// Its last key, value or element so far.
    last: Option<u32>,
    /// The parser's number of its anchor; 0 is none.
    anchor: usize,
}

/// A node of the tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'a> {
    document: &'a Document<'a>,
    entry: &'a Entry,
    /// Whether an alias led here, so that it may stand for several.
    shared: bool,
    /// The alias that stands for it as a whole.
    alias: Option<Span>,
}

impl<'a> Node<'a> {
    pub(super) fn kind(&self) -> Kind {
        self.entry.kind
    }

    /// Where it stands: a scalar with its quotes, a block scalar without the line of its `|`.
    pub(super) fn span(&self) -> Span {
        self.entry.span
    }

    /// Whether its end was found; else the file breaks off in it.
    pub(super) fn is_whole(&self) -> bool {
        self.entry.whole
    }

    /// What a scalar says; also a short one that it is an alias of.
    pub(super) fn text(&self) -> Option<&'a str> {
        match self.entry.kind {
            Kind::Scalar(_) => Some(&self.entry.value),
            Kind::Alias => self.target()?.text().filter(|text| text.len() <= SHORT),
            _ => None,
        }
    }

    /// What it is an alias of.
    fn target(&self) -> Option<Self> {
        let target = self.document.node(self.entry.first.filter(|_| self.entry.kind == Kind::Alias)?)?;
        Some(Self { shared: true, alias: Some(self.entry.span), ..target })
    }

    /// The alias in its place, if it is one or was looked up behind one.
    pub(super) fn alias(&self) -> Option<Span> {
        self.alias.or_else(|| (self.entry.kind == Kind::Alias).then_some(self.entry.span))
    }

    /// Counts `bytes` more that are looked up; whether they may be.
    fn look_up(&self, bytes: usize) -> bool {
        let left = self.document.lookups.get().checked_sub(bytes);
        self.document.lookups.set(left.unwrap_or_default());
        left.is_some()
    }

    /// The small mapping or list that an alias stands for; all else as it is.
    pub(super) fn resolved(self) -> Self {
        let small = |target: &Self| {
            matches!(target.kind(), Kind::Mapping | Kind::Sequence)
                && target.span().len() <= SMALL
                && self.look_up(target.span().len().max(1))
        };
        self.target().filter(small).unwrap_or(self)
    }

    /// Whether anything in the file is merged into a mapping.
    pub(super) fn is_in_merging_file(&self) -> bool {
        self.document.merges
    }

    /// Whether it is a mapping where a placeholder without quotes was meant.
    pub(super) fn begins_with_braces(&self) -> bool {
        self.entry.span.of(self.document.file).starts_with("{{")
    }

    /// Whether it is nothing: `null`, `~`, or not written.
    pub(super) fn is_null(&self) -> bool {
        let plain = self.entry.kind == Kind::Scalar(ScalarStyle::Plain);
        plain && matches!(&*self.entry.value, "" | "~" | "null" | "Null" | "NULL")
    }

    /// What a scalar says, with its places. Behind an alias, nothing can be written: others may stand for the same text.
    pub(super) fn content(&self) -> Option<SourceText> {
        if let Some(target) = self.target() {
            return target.content();
        }
        let Kind::Scalar(style) = self.entry.kind else { return None };
        if self.shared && !self.look_up(self.entry.value.len()) {
            return None;
        }
        let text = yaml_scalar::decode(self.document.file, self.entry.span, style, &self.entry.value);
        if !self.shared {
            return Some(text);
        }
        let mut shared = MapBuilder::new(0);
        shared.encoding(Encoding::Nowhere);
        shared.push_verbatim(Span::new(0, self.document.file.len()));
        Some(SourceText { map: text.map.then(&shared.build()), ..text })
    }

    /// The keys and values of a mapping.
    pub(super) fn members(&self) -> impl Iterator<Item = (Node<'a>, Node<'a>)> + use<'a> {
        let mut children = self.children(Kind::Mapping);
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }

    /// The elements of a sequence.
    pub(super) fn elements(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        self.children(Kind::Sequence)
    }

    fn children(&self, of: Kind) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let Self { document, shared, .. } = *self;
        let mut next = self.entry.first.filter(|_| self.entry.kind == of);
        std::iter::from_fn(move || {
            let node = document.node(next?)?;
            next = node.entry.next;
            Some(Self { shared, ..node })
        })
    }
}

/// Where the characters of a text stand, which the parser counts.
struct Places<'a> {
    text: &'a str,
    /// The byte of every [`STRIDE`]th character; none where each character is one byte.
    bytes: Vec<usize>,
}

impl<'a> Places<'a> {
    fn new(text: &'a str) -> Self {
        let bytes = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().step_by(STRIDE).map(|(byte, _)| byte).collect()
        };
        Self { text, bytes }
    }

    /// The byte at which the character with this index, from 0, begins.
    fn byte(&self, index: usize) -> usize {
        if self.bytes.is_empty() {
            return index.min(self.text.len());
        }
        let Some(near) = self.bytes.get(index / STRIDE) else { return self.text.len() };
        let rest = self.text.get(*near..).unwrap_or_default();
        rest.char_indices().nth(index % STRIDE).map_or(self.text.len(), |(byte, _)| near + byte)
    }
}

/// Where a scalar stands, without the white space and comment that the parser counts in.
fn scalar_span(file: &str, span: Span, style: ScalarStyle, value: &str) -> Span {
    let written = span.of(file);
    let length = match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => yaml_scalar::quoted_length(written),
        ScalarStyle::Plain if value.is_empty() => 0,
        _ => written.trim_end().len(),
    };
    Span::new(span.start(), span.start() + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as text.
    fn shown(node: Node<'_>) -> String {
        match node.kind() {
            Kind::Mapping => {
                let members = node.members().map(|(key, value)| format!("{}: {}", shown(key), shown(value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }
            Kind::Sequence => format!("[{}]", node.elements().map(shown).collect::<Vec<_>>().join(", ")),
            Kind::Scalar(_) => format!("{:?}", node.text().unwrap_or_default()),
            Kind::Alias => "*".into(),
        }
    }

    fn tree(file: &str) -> String {
        Document::parse(file).roots().map(shown).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn mappings_sequences_and_scalars_become_a_tree() {
        assert_eq!(tree("a: 1\nb:\n- c\n- {d: 'e', f: }\n"), r#"{"a": "1", "b": ["c", {"d": "e", "f": ""}]}"#);
        assert_eq!(tree("---\na\n---\n- &x b\n- *x\n...\n"), r#""a" ["b", *]"#);
        assert_eq!(tree(""), "");
    }

    #[test]
    fn every_node_has_its_place() {
        let file = "é:\r\n  - a: 'ü' # c\r\n    b: |\r\n      x\r\n      y\r\n\r\n  - [1, \"]\" ]\r\nc: d\r\n";
        let document = Document::parse(file);
        let root = document.roots().next().unwrap();
        let spans: Vec<&str> =
            root.members().flat_map(|(key, value)| [key.span().of(file), value.span().of(file)]).collect();
        assert_eq!(spans[0], "é");
        assert_eq!(&spans[2..], ["c", "d"]);
        let list = root.members().next().unwrap().1;
        let elements: Vec<&str> = list.elements().map(|node| node.span().of(file)).collect();
        assert_eq!(elements, ["a: 'ü' # c\r\n    b: |\r\n      x\r\n      y", "[1, \"]\" ]"]);
        let values: Vec<&str> =
            list.elements().next().unwrap().members().map(|(_, value)| value.span().of(file)).collect();
        assert_eq!(values, ["'ü'", "x\r\n      y"]);
    }

    #[test]
    fn what_stands_before_a_fault_is_kept() {
        let file = "a:\n  - b: é\n  - c: 'd\n";
        let document = Document::parse(file);
        let broken = document.broken.as_ref().unwrap();
        assert_eq!(broken.span.of(file), "'d");
        assert_eq!(document.roots().map(shown).collect::<String>(), r#"{"a": [{"b": "é"}, {}]}"#);
        let (_, list) = document.roots().next().unwrap().members().next().unwrap();
        assert_eq!(list.elements().map(|node| node.is_whole()).collect::<Vec<_>>(), [true, false]);
        let unquoted = "url: {{base}}/p\n";
        let broken = Document::parse(unquoted).broken.unwrap();
        assert_eq!(broken.span.of(unquoted), "{{base}}/p");
    }

    #[test]
    fn an_alias_of_a_text_is_that_text() {
        let file = "a: &a é\nb: &b [c]\nc: *a\nd: *b\ne: &a f\ng: *a\n";
        let document = Document::parse(file);
        let values: Vec<Node<'_>> = document.roots().next().unwrap().members().map(|(_, value)| value).collect();
        let texts: Vec<Option<&str>> = values.iter().map(Node::text).collect();
        assert_eq!(texts, [Some("é"), None, Some("é"), None, Some("f"), Some("f")]);
        let content = values[2].content().unwrap();
        assert_eq!(content.map.to_source(Span::new(0, 2)), Span::new(6, 8));
        assert_eq!(content.map.encode(Span::new(0, 2), "x"), None, "another may stand for the same");
        assert!(values[3].content().is_none());
    }

    #[test]
    fn aliases_bring_in_only_so_much() {
        let file = format!("- &a {}\n- *a\n", "x".repeat(1024));
        let document = Document::parse(&file);
        let alias = document.roots().next().unwrap().elements().nth(1).unwrap();
        assert_eq!(alias.text(), None, "not as a name");
        let lookups = std::iter::repeat_with(|| alias.content()).take_while(Option::is_some).take(MAX_LOOKUPS);
        assert_eq!(lookups.count(), MAX_LOOKUPS / 1024);
    }

    #[test]
    fn deep_nesting_and_an_alias_in_itself_end() {
        for file in ["- ".repeat(100_000), "[".repeat(100_000), "{a: ".repeat(100_000), "a: &a\n  b: *a\n".into()] {
            let document = Document::parse(&file);
            assert!(document.roots().count() <= 1);
        }
    }
}
