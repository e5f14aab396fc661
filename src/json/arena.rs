//! The storage of a document: a flat list of nodes in the order of the text.

use super::{name::Mark, slip::Slip};
use crate::{placeholder::Hole, span::Span};

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// `null`
    Null,
    /// `true`
    True,
    /// `false`
    False,
    /// A number
    Number,
    /// A string; it may have placeholders inside
    String,
    /// An array
    Array,
    /// An object
    Object,
    /// A placeholder for one value
    Placeholder,
    /// A placeholder for any members of an object
    Members,
}

/// The place of a node in the arena.
pub(crate) type NodeId = u32;

/// What is particular about a node; a set of bits.
pub(crate) mod flag {
    /// Its string has escapes: the content stands in the arena's `decoded`.
    pub(crate) const ESCAPED: u16 = 1;
    /// Its key has escapes.
    pub(crate) const KEY_ESCAPED: u16 = 2;
    /// Its string has placeholders inside.
    pub(crate) const HOLES: u16 = 4;
    /// Its key has placeholders inside, or is one.
    pub(crate) const KEY_HOLES: u16 = 8;
    /// A later member has the same name.
    pub(crate) const SHADOWED: u16 = 16;
    /// Its string is a placeholder that nothing will replace.
    pub(crate) const PROSE: u16 = 32;
    /// It is a placeholder or one stands beneath it.
    pub(crate) const OPEN: u16 = 64;
    /// Its key is not a plain quoted one: without quotes, or with quotes of another kind.
    pub(crate) const KEY_ODD: u16 = 128;
    /// Its string is a UUID.
    pub(crate) const UUID: u16 = 256;
    /// It is a placeholder whose type is declared.
    pub(crate) const TYPED: u16 = 512;
    /// Its string is a placeholder from its first byte to its last.
    pub(crate) const FILLED: u16 = 1024;
    /// Its string may be a word for what belongs in its place.
    pub(crate) const WORD: u16 = 2048;
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    pub(crate) flags: u16,
    /// Its place in the arena.
    pub(crate) id: NodeId,
    /// The value; a string with its quotes.
    pub(crate) span: Span,
    /// The key with its quotes; empty where there is none.
    pub(crate) key: Span,
    /// Of its name, where a name finds it.
    pub(crate) mark: Mark,
    /// The node after the last one beneath this.
    pub(crate) next: NodeId,
    /// Of an object, the [bits](Mark::bit) of its members' names, folded: what has another is not among them.
    pub(crate) names: u32,
    /// String: its content, in `decoded` where it is escaped, else in the text. Container: `end` counts its children.
    pub(crate) content: Span,
}

impl Entry {
    /// The decoded name of a member; empty where it has none.
    pub(crate) fn name<'a>(&self, text: &'a str, arena: &'a Arena) -> &'a str {
        if self.flags & (flag::KEY_ESCAPED | flag::KEY_ODD) == 0 {
            return text.get(self.key.start() + 1..self.key.end().saturating_sub(1)).unwrap_or_default();
        }
        if self.flags & flag::KEY_ESCAPED != 0 {
            let found = arena.keys.binary_search_by_key(&self.id, |(id, _)| *id);
            let span = found.ok().and_then(|at| arena.keys.get(at)).map(|(_, span)| *span);
            return span.unwrap_or_default().of(&arena.decoded);
        }
        let written = self.key.of(text);
        let quote = match written.chars().next() {
            Some('"' | '\'') => 1,
            Some(first) if super::string::is_typographic(first) => first.len_utf8(),
            _ => return written,
        };
        let end = written.char_indices().next_back().map_or(0, |(at, _)| at);
        written.get(quote..end).unwrap_or_default()
    }
}

/// The storage of a document, to be used again for the next one.
#[allow(clippy::struct_excessive_bools, reason = "four independent answers")]
#[derive(Clone, Debug, Default)]
pub(crate) struct Arena {
    pub(crate) nodes: Vec<Entry>,
    pub(crate) decoded: String,
    /// The decoded content of keys with escapes, by node.
    pub(crate) keys: Vec<(NodeId, Span)>,
    /// Every placeholder found, in order.
    pub(crate) holes: Vec<Hole>,
    pub(crate) slips: Vec<Slip>,
    /// Where the text could not be read further.
    pub(crate) fatal: bool,
    /// Whether some member has the name of a later one.
    pub(crate) duplicates: bool,
    /// Whether some object may have members besides those whose names are known.
    pub(crate) unknown_members: bool,
    /// Whether some string may be a word for what belongs in its place.
    pub(crate) words: bool,
}

impl Arena {
    pub(crate) fn clear(&mut self) {
        self.nodes.clear();
        self.decoded.clear();
        self.keys.clear();
        self.holes.clear();
        self.slips.clear();
        self.fatal = false;
        self.duplicates = false;
        self.unknown_members = false;
        self.words = false;
    }

    /// The places of all nodes.
    pub(crate) fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        0..NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX)
    }

    /// Calls the string at `id` a placeholder that nothing will replace.
    pub(crate) fn mark_prose(&mut self, id: NodeId) {
        if let Some(entry) = self.nodes.get_mut(id as usize) {
            entry.flags |= flag::PROSE;
        }
    }

    /// Makes a placeholder that nothing will replace of a text: a word for a value of whatever type.
    pub(crate) fn mark_word(&mut self, id: NodeId) {
        self.mark_prose(id);
        if let Some(entry) = self.nodes.get_mut(id as usize) {
            entry.kind = Kind::Placeholder;
        }
    }

    /// Marks every node that is a placeholder, or has one beneath it; says whether there is any.
    pub(crate) fn mark_open(&mut self) -> bool {
        let mut any = false;
        // Children stand behind their parents: backwards, a parent is seen after all that is beneath it.
        for at in (0..self.nodes.len()).rev() {
            let Some(entry) = self.nodes.get(at).copied() else { continue };
            let own = matches!(entry.kind, Kind::Placeholder | Kind::Members)
                || entry.flags & (flag::HOLES | flag::PROSE) != 0;
            let beneath = matches!(entry.kind, Kind::Array | Kind::Object) && {
                let mut child = at + 1;
                let mut open = false;
                while child < entry.next as usize && !open {
                    let Some(node) = self.nodes.get(child) else { break };
                    open = node.flags & (flag::OPEN | flag::KEY_HOLES) != 0;
                    child = node.next as usize;
                }
                open
            };
            if own || beneath {
                any = true;
                if let Some(entry) = self.nodes.get_mut(at) {
                    entry.flags |= flag::OPEN;
                }
            }
        }
        any
    }
}
