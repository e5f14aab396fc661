//! What can be said of values that are valid: fields that are only expected, values nobody has shown, IDs that should differ.

use super::{
    Subject,
    choose::Met,
    explain::Place,
    shape::{Set, Shape},
};
use crate::{
    catalog::{Differs, FieldNotes, Loaded, Place as Named, SubId},
    json::{Kind, Node},
    report::Finding,
    request::Stage,
    rules,
};

/// A value and what the schema says of it. Its pointer is made only where something is said.
#[derive(Clone, Copy)]
pub(crate) struct Step<'a> {
    loaded: &'a Loaded,
    sub: SubId,
    pub(crate) node: Node<'a>,
}

impl<'a> Step<'a> {
    /// The notes of the schema at this place.
    pub(crate) fn notes(&self) -> &'a FieldNotes {
        &self.loaded.schema.sub(self.sub).notes
    }

    /// What its value must differ from, and who says so.
    pub(crate) fn differs(&self) -> impl Iterator<Item = (&'a Named, &'a Differs)> + use<'a> {
        let sub = self.loaded.schema.sub(self.sub);
        sub.differs.iter().zip(&sub.notes.differs)
    }

    /// The place with its pointer.
    pub(crate) fn place(&self) -> Place<'a> {
        Place { loaded: self.loaded, sub: self.sub, node: self.node }
    }
}

/// The values of a body as they were met in a shape, as a variant of it.
#[derive(Clone, Copy)]
pub(super) struct Advised<'m> {
    pub(super) shape: &'m Shape,
    pub(super) index: usize,
    pub(super) met: &'m [Met],
    /// Which of the first 64 there may be something to say of, as bits.
    pub(super) which: u64,
}

/// Says what there is to say of a body as a variant; `advised` are its values, where they were met in its shape.
pub(super) fn advise(
    subject: &Subject<'_>,
    loaded: &Loaded,
    advised: Option<Advised<'_>>,
    root: Node<'_>,
    findings: &mut Vec<Finding>,
) {
    if !loaded.schema.sub(SubId::ROOT).advises {
        return;
    }
    match advised.filter(|advised| advised.shape.flat.has(advised.index)) {
        Some(Advised { shape, index, met, which }) => {
            let mut each = |met: &Met| {
                if let Some(demand) = shape.demand(met.spot, index).filter(|demand| demand.advises) {
                    let node = Node::new(root.document, met.node);
                    say(subject, &Step { loaded, sub: demand.sub, node }, root, findings);
                }
            };
            let which = Set(which).and(Set::first(met.len()));
            which.indices().filter_map(|at| met.get(at)).for_each(&mut each);
            met.iter().skip(64).for_each(each);
        }
        None => walk(subject, &Step { loaded, sub: SubId::ROOT, node: root }, root, findings, 0),
    }
}

fn say(subject: &Subject<'_>, step: &Step<'_>, root: Node<'_>, findings: &mut Vec<Finding>) {
    let sub = step.loaded.schema.sub(step.sub);
    if sub.speaks {
        if sub.notes.usual.is_some() {
            rules::unusual_value::check(step, findings);
        }
        if !sub.differs.is_empty() {
            rules::same_id::check(subject, step, root, findings);
        }
        if subject.request.stage == Stage::Stored {
            rules::fixed_session_id::check(subject, step, findings);
        }
    }
    if step.node.kind() == Kind::Object {
        for (name, property) in sub.expected().iter().filter(|(name, _)| step.node.member(name).is_none()) {
            rules::expected_field::check(step, name.as_str(), *property, findings);
        }
    }
}

fn walk(subject: &Subject<'_>, step: &Step<'_>, root: Node<'_>, findings: &mut Vec<Finding>, depth: usize) {
    let schema = &step.loaded.schema;
    let sub = schema.sub(step.sub);
    if !sub.advises || depth > crate::json::MAX_DEPTH {
        return;
    }
    say(subject, step, root, findings);
    let at = |sub: SubId, node| Step { loaded: step.loaded, sub, node };
    if step.node.kind() == Kind::Object {
        for (name, property) in sub.properties().iter().filter(|(_, property)| schema.sub(*property).advises) {
            if let Some(member) = step.node.member(name) {
                walk(subject, &at(*property, member), root, findings, depth + 1);
            }
        }
    }
    if let Some(each) = sub.items() {
        for element in step.node.elements() {
            walk(subject, &at(each, element), root, findings, depth + 1);
        }
    }
    for same in sub.same_place() {
        walk(subject, &at(*same, step.node), root, findings, depth + 1);
    }
}
