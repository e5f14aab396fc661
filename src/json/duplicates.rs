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
