//! What can be said of values that are valid: fields that are only expected, values nobody has shown, IDs that should differ.

use super::{Subject, explain::Place};
use crate::{
    catalog::{Loaded, SubId},
    json::{Kind, Node, Pointer},
    report::Finding,
    rules,
};

pub(super) fn advise(subject: &Subject<'_>, loaded: &Loaded, root: Node<'_>, findings: &mut Vec<Finding>) {
    if loaded.schema.sub(SubId::ROOT).advises {
        let place = Place { loaded, sub: SubId::ROOT, node: root, pointer: Pointer::root() };
        walk(subject, &place, root, findings, 0);
    }
}

fn walk(subject: &Subject<'_>, place: &Place<'_>, root: Node<'_>, findings: &mut Vec<Finding>, depth: usize) {
    let schema = &place.loaded.schema;
    let sub = schema.sub(place.sub);
    if !sub.advises || depth > crate::json::MAX_DEPTH {
        return;
    }
    rules::unusual_value::check(place, findings);
    rules::same_id::check(subject, place, root, findings);
    rules::fixed_session_id::check(subject, place, findings);
    let below = |sub: SubId, node, pointer| Place { loaded: place.loaded, sub, node, pointer };
    if place.node.kind() == Kind::Object {
        for (name, property) in sub.properties() {
            match place.node.get(name) {
                Some(member) if schema.sub(*property).advises => {
                    walk(subject, &below(*property, member, place.pointer.join(name)), root, findings, depth + 1);
                }
                Some(_) => {}
                None => rules::expected_field::check(place, name, *property, findings),
            }
        }
    }
    if let Some(each) = sub.items().filter(|each| schema.sub(*each).advises) {
        for (index, element) in place.node.elements().enumerate() {
            walk(subject, &below(each, element, place.pointer.join(&index.to_string())), root, findings, depth + 1);
        }
    }
    for same in sub.same_place() {
        walk(subject, &below(same, place.node, place.pointer.clone()), root, findings, depth + 1);
    }
}
