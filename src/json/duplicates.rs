//! Finds the members of an object that a later one of the same name hides.

use std::collections::HashMap;

use super::{
    NodeId,
    arena::{Entry, flag},
    name::Mark,
    parse::Parser,
};

/// How many members are compared in pairs before names are hashed instead.
const FEW: usize = 16;

/// Which names an object has so far: enough to know that none stands there twice, which is so nearly always.
#[derive(Clone, Copy, Default)]
pub(super) struct Seen {
    /// The bit of each.
    bits: u64,
    /// Whether a name may have come before.
    twice: bool,
}

impl Seen {
    #[inline]
    pub(super) fn add(&mut self, mark: Mark) {
        let bit = mark.bit();
        self.twice |= self.bits & bit != 0;
        self.bits |= bit;
    }

    /// A member was read whose name nobody noted.
    #[inline]
    pub(super) fn lose_count(&mut self) {
        self.twice = true;
        self.bits = u64::MAX;
    }

    /// The bits of the names, folded.
    #[inline]
    pub(super) fn folded(self) -> u32 {
        Mark::folded(self.bits)
    }

    #[inline]
    pub(super) fn any_twice(self) -> bool {
        self.twice
    }
}

impl Parser<'_, '_> {
    /// Marks the members of object `id` that a later one of the same name hides; says how many.
    pub(super) fn shadow_duplicates(&mut self, id: NodeId, children: usize) -> usize {
        if children < 2 {
            return 0;
        }
        let end = self.next_id();
        let shadowed = if children <= FEW { self.compare_in_pairs(id, end) } else { self.compare_hashed(id, end) };
        if shadowed.is_empty() {
            return 0;
        }
        for id in &shadowed {
            if let Some(entry) = self.arena.nodes.get_mut(*id as usize) {
                entry.flags |= flag::SHADOWED;
                entry.mark = Mark::NONE;
            }
        }
        self.arena.duplicates = true;
        shadowed.len()
    }

    fn compare_in_pairs(&self, id: NodeId, end: NodeId) -> Vec<NodeId> {
        let mut shadowed = Vec::new();
        let mut child = id + 1;
        while let Some(entry) = self.arena.nodes.get(child as usize).filter(|_| child < end) {
            let mut later = entry.next;
            while let Some(other) = self.arena.nodes.get(later as usize).filter(|_| later < end) {
                if entry.mark == other.mark && entry.mark != Mark::NONE && self.name(entry) == self.name(other) {
                    shadowed.push(child);
                    break;
                }
                later = other.next;
            }
            child = entry.next;
        }
        shadowed
    }

    fn compare_hashed(&self, id: NodeId, end: NodeId) -> Vec<NodeId> {
        let mut shadowed = Vec::new();
        let mut last = HashMap::new();
        let mut child = id + 1;
        while let Some(entry) = self.arena.nodes.get(child as usize).filter(|_| child < end) {
            if entry.mark != Mark::NONE {
                shadowed.extend(last.insert(self.name(entry), child));
            }
            child = entry.next;
        }
        shadowed
    }

    fn name(&self, entry: &Entry) -> &str {
        entry.name(self.text, self.arena)
    }
}
