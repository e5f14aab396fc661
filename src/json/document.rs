//! The document: the nodes of a text, and a cheap handle on each.

use std::borrow::Cow;

use once_cell::sync::OnceCell;

use super::{
    Pointer,
    arena::{Arena, Entry, Kind, NodeId, flag},
    name::{MARKED, Mark, Name, same_bytes},
    parse,
    slip::Slip,
};
use crate::{
    placeholder::{Declared, Hole, Styles},
    span::Span,
};

/// A body that was read, with the text it was read from.
#[derive(Debug)]
pub struct Document<'a> {
    pub(crate) text: &'a str,
    pub(crate) arena: Box<Arena>,
    ways: OnceCell<Vec<Way>>,
}

/// How to come to a node from the one above it.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    above: NodeId,
    /// Its place among the members or elements there.
    index: u32,
}

/// How many nodes a document may have for the ways in it to be looked for each time.
const FEW: usize = 64;

impl<'a> Document<'a> {
    /// Reads `text` as JSON with placeholders of `styles`. Never fails: what is wrong is among [`Document::slips`].
    pub fn parse(text: &'a str, styles: Styles) -> Self {
        Self::read(text, &parse::Dialect { styles, ..parse::Dialect::default() })
    }

    pub(crate) fn read(text: &'a str, dialect: &parse::Dialect<'_>) -> Self {
        let mut arena = Box::<Arena>::default();
        parse::parse_into(&mut arena, text, dialect);
        Self::of(text, arena)
    }

    /// What was read from `text` into `arena`.
    #[inline]
    pub(crate) fn of(text: &'a str, arena: Box<Arena>) -> Self {
        Self { text, arena, ways: OnceCell::new() }
    }

    /// The ways to all nodes, found once.
    fn ways(&self) -> &[Way] {
        self.ways.get_or_init(|| {
            let mut ways = vec![Way::default(); self.arena.nodes.len()];
            for id in self.arena.ids() {
                for (index, child) in (0..).zip(Node::new(self, id).children()) {
                    if let Some(way) = ways.get_mut(child.id() as usize) {
                        *way = Way { above: id, index };
                    }
                }
            }
            ways
        })
    }

    /// The value, or `None` where the text could not be read to its end.
    pub fn root(&self) -> Option<Node<'_>> {
        (!self.arena.fatal && !self.arena.nodes.is_empty()).then(|| Node::root(self))
    }

    /// What is wrong with the syntax.
    pub fn slips(&self) -> &[Slip] {
        &self.arena.slips
    }
}

/// One value of a document.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    pub(crate) document: &'a Document<'a>,
    entry: &'a Entry,
}

static NOTHING: Entry = Entry {
    kind: Kind::Null,
    flags: 0,
    id: 0,
    span: Span { start: crate::span::Offset::ZERO, end: crate::span::Offset::ZERO },
    key: Span { start: crate::span::Offset::ZERO, end: crate::span::Offset::ZERO },
    mark: Mark::NONE,
    next: 1,
    names: 0,
    content: Span { start: crate::span::Offset::ZERO, end: crate::span::Offset::ZERO },
};

impl<'a> Node<'a> {
    /// The first value, however far the text could be read.
    pub(crate) fn root(document: &'a Document<'a>) -> Self {
        Self::new(document, 0)
    }

    /// The node at `id`; null where there is none.
    #[inline]
    pub(crate) fn new(document: &'a Document<'a>, id: NodeId) -> Self {
        Self { document, entry: document.arena.nodes.get(id as usize).unwrap_or(&NOTHING) }
    }

    /// Its place in the arena.
    #[inline]
    pub(crate) fn id(&self) -> NodeId {
        self.entry.id
    }

    /// The text that it was read from.
    pub(crate) fn source(&self) -> &'a str {
        self.document.text
    }

    #[inline]
    pub(crate) fn entry(&self) -> &'a Entry {
        self.entry
    }

    #[inline]
    pub(crate) fn has(&self, flags: u16) -> bool {
        self.entry().flags & flags != 0
    }

    /// What it is.
    #[inline]
    pub fn kind(&self) -> Kind {
        self.entry().kind
    }

    /// Where it stands, in bytes of the body; a string with its quotes.
    pub fn span(&self) -> Span {
        self.entry().span
    }

    /// Where its key stands, quotes included, in bytes of the body; empty where it has none.
    pub fn key_span(&self) -> Span {
        self.entry().key
    }

    /// The text it was read from.
    pub(crate) fn raw(&self) -> &'a str {
        self.span().of(self.source())
    }

    /// Whether a placeholder stands in it or beneath it.
    pub(crate) fn is_open(&self) -> bool {
        self.has(flag::OPEN)
    }

    /// Whether it is the string `text`, which has no placeholders.
    #[inline]
    pub(crate) fn is_text(&self, text: &str) -> bool {
        let Span { start, end } = self.entry.content;
        if self.entry.kind != Kind::String || self.entry.content.len() != text.len() {
            return false;
        }
        let from =
            if self.has(flag::ESCAPED) { self.document.arena.decoded.as_bytes() } else { self.source().as_bytes() };
        from.get(start.get()..end.get()).is_some_and(|here| same_bytes(here, text.as_bytes()))
    }

    /// The content of a string, escapes decoded, placeholders as they are written; `None` for anything else.
    pub fn text(&self) -> Option<&'a str> {
        let entry = self.entry();
        (entry.kind == Kind::String).then(|| {
            let from =
                if entry.flags & flag::ESCAPED == 0 { self.source() } else { self.document.arena.decoded.as_str() };
            entry.content.of(from)
        })
    }

    /// Where the content of a string is written, without its quotes, in bytes of the text.
    pub(crate) fn written_content(&self) -> Span {
        let span = self.span();
        let written = span.of(self.source());
        let opening = written.chars().next().map_or(0, char::len_utf8);
        let closing = written.chars().next_back().map_or(0, char::len_utf8);
        Span::new(span.start() + opening, span.end().saturating_sub(closing))
    }

    /// Whether it is a member with a name prepared before.
    #[inline]
    pub(crate) fn is_named(&self, name: &Name) -> bool {
        self.entry.mark == name.mark && self.has_name(name.as_str())
    }

    /// Whether it has this name, which has the same mark.
    #[inline]
    fn has_name(self, name: &str) -> bool {
        if self.has(flag::KEY_ESCAPED | flag::KEY_ODD) {
            return self.has_odd_name(name);
        }
        self.entry.key.len() == name.len() + 2 && (name.len() <= MARKED || self.has_middle_of(name))
    }

    /// The same of a name that is written in an odd way: apart, so that most comparisons need no call.
    #[inline(never)]
    fn has_odd_name(self, name: &str) -> bool {
        self.name() == name
    }

    /// Whether its name, which is as long as `name`, has the same bytes between those that the mark has.
    #[inline(never)]
    fn has_middle_of(self, name: &str) -> bool {
        let (half, key) = (MARKED / 2, self.entry.key);
        let here = self.source().as_bytes().get(key.start() + 1 + half..key.end() - 1 - half);
        let known = name.as_bytes().get(half..name.len() - half);
        here.zip(known).is_some_and(|(here, known)| same_bytes(here, known))
    }

    /// Its name among the members of its object, escapes decoded; empty where it has none.
    pub fn name(&self) -> &'a str {
        self.entry.name(self.source(), &self.document.arena)
    }

    /// How many members or elements it has, those with the name of a later one left out; 0 for anything else.
    pub fn len(&self) -> usize {
        let entry = self.entry();
        if matches!(entry.kind, Kind::Array | Kind::Object) { entry.content.end() } else { 0 }
    }

    /// Whether it has no members or elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its members or elements in the order of the text, placeholders for members and shadowed members included.
    #[inline]
    pub(crate) fn children(&self) -> Children<'a> {
        let end = if matches!(self.entry.kind, Kind::Array | Kind::Object) { self.entry.next } else { 0 };
        Children { document: self.document, at: self.entry.id + 1, end }
    }

    /// Name and value of each member of an object; of members with one name, only the last.
    pub fn members(&self) -> impl Iterator<Item = (Cow<'a, str>, Node<'a>)> + use<'a> {
        self.named().map(|node| (Cow::Borrowed(node.name()), node))
    }

    /// The members of an object whose name is known.
    pub(crate) fn named(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let object = self.kind() == Kind::Object;
        self.children()
            .filter(move |node| object && node.kind() != Kind::Members && !node.has(flag::SHADOWED | flag::KEY_HOLES))
    }

    /// The elements of an array.
    pub fn elements(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let array = self.kind() == Kind::Array;
        self.children().filter(move |_| array)
    }

    /// The member `name` of an object.
    pub fn get(&self, name: &str) -> Option<Node<'a>> {
        let mark = Mark::of(name.as_bytes());
        if self.entry.names & Mark::folded(mark.bit()) == 0 {
            return None;
        }
        self.find(mark, name)
    }

    /// The member of an object that has a name prepared before.
    #[inline]
    pub(crate) fn member(&self, name: &Name) -> Option<Node<'a>> {
        // Most that are looked for are not there.
        if self.entry.names & name.bit == 0 {
            return None;
        }
        self.find(name.mark, name.as_str())
    }

    #[inline(never)]
    fn find(&self, mark: Mark, name: &str) -> Option<Node<'a>> {
        let mut children = self.children();
        children.find(|node| node.entry.mark == mark && node.has_name(name))
    }

    /// Whether the object may have members besides those whose names are known.
    pub(crate) fn has_unknown_members(&self) -> bool {
        self.kind() == Kind::Object
            && self.document.arena.unknown_members
            && self.children().any(|node| node.kind() == Kind::Members || node.has(flag::KEY_HOLES))
    }

    /// The way to it from the root.
    pub(crate) fn pointer(&self) -> Pointer {
        if self.document.arena.nodes.len() > FEW {
            return self.pointer_by(self.document.ways());
        }
        let mut pointer = Pointer::root();
        let mut above = Self::root(self.document);
        while above.id() < self.id() {
            let way = above.children().enumerate().find(|(_, child)| self.id() < child.entry.next);
            let Some((index, child)) = way else { break };
            match above.kind() {
                Kind::Array => pointer.push(&index.to_string()),
                _ => pointer.push(child.name()),
            }
            above = child;
        }
        pointer
    }

    fn pointer_by(&self, ways: &[Way]) -> Pointer {
        let Some(way) = ways.get(self.id() as usize).filter(|_| self.id() > 0) else { return Pointer::root() };
        let above = Self::new(self.document, way.above);
        let mut pointer = above.pointer_by(ways);
        match above.kind() {
            Kind::Array => pointer.push(&way.index.to_string()),
            _ => pointer.push(self.name()),
        }
        pointer
    }

    /// All that stands in it at any depth, in the order of the text.
    pub(crate) fn beneath(&self) -> impl Iterator<Item = Self> + use<'a> {
        let document = self.document;
        (self.id() + 1..self.entry.next).map(|id| Self::new(document, id))
    }

    /// The placeholders inside its span.
    pub(crate) fn holes(&self) -> &'a [Hole] {
        let span = self.span();
        let first = self.document.arena.holes.partition_point(|hole| hole.span.start < span.start);
        let last = self.document.arena.holes.partition_point(|hole| hole.span.end <= span.end);
        self.document.arena.holes.get(first..last).unwrap_or_default()
    }

    /// The type that is declared for what fills the placeholder that it is, outside of quotes.
    pub(crate) fn declared(&self) -> Option<Declared> {
        if !self.has(flag::TYPED) {
            return None;
        }
        self.holes().first()?.declared
    }

    /// The name of the placeholder that it is as a whole: `{{id}}`, `"{{id}}"`.
    pub(crate) fn placeholder(&self) -> Option<&'a str> {
        let [hole] = self.holes() else { return None };
        let whole = match self.kind() {
            Kind::Placeholder => true,
            Kind::String => hole.span == self.entry().content && !self.has(flag::ESCAPED),
            _ => false,
        };
        whole.then(|| hole.name.of(self.source()))
    }
}

/// The members or elements of a node.
#[derive(Clone, Debug)]
pub(crate) struct Children<'a> {
    document: &'a Document<'a>,
    at: NodeId,
    end: NodeId,
}

impl<'a> Iterator for Children<'a> {
    type Item = Node<'a>;

    #[inline]
    fn next(&mut self) -> Option<Node<'a>> {
        if self.at >= self.end {
            return None;
        }
        let node = Node::new(self.document, self.at);
        self.at = node.entry.next.max(self.at + 1);
        Some(node)
    }
}
