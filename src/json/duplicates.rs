//! Finds the members of an object that a later one of the same name hides.

use std::collections::HashMap;

use super::{Kind, Node, NodeId, document::flag, parse::Parser};

/// How many members are compared in pairs before names are hashed instead.
const FEW: usize = 16;

impl Parser<'_, '_> {
    /// Marks the members of object `id` that a later one of the same name hides; says how many.
    pub(super) fn shadow_duplicates(&mut self, id: NodeId, children: usize) -> usize {
        if children < 2 {
            return 0;
        }
        let object = Node { text: self.text, arena: self.arena, id };
        let end = u32::try_from(self.arena.nodes.len()).unwrap_or(u32::MAX);
        let mut shadowed = Vec::new();
        let mut child = id + 1;
        if children <= FEW {
            while child < end {
                let node = Node { id: child, ..object };
                let mut later = node.entry().next;
                while later < end && node.kind() != Kind::Members && !node.has(flag::KEY_HOLES) {
                    let other = Node { id: later, ..object };
                    if other.kind() != Kind::Members && !other.has(flag::KEY_HOLES) && other.name() == node.name() {
                        shadowed.push(child);
                        break;
                    }
                    later = other.entry().next;
                }
                child = node.entry().next;
            }
        } else {
            let mut last = HashMap::with_capacity(children);
            while child < end {
                let node = Node { id: child, ..object };
                if node.kind() != Kind::Members && !node.has(flag::KEY_HOLES) {
                    shadowed.extend(last.insert(node.name(), child));
                }
                child = node.entry().next;
            }
        }
        for id in &shadowed {
            if let Some(entry) = self.arena.nodes.get_mut(*id as usize) {
                entry.flags |= flag::SHADOWED;
            }
        }
        self.arena.duplicates |= !shadowed.is_empty();
        shadowed.len()
    }
}
