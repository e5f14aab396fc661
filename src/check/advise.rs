//! What can be said of values that are valid: fields that are only expected, values nobody has shown, IDs that should differ.

use super::{Subject, explain::Place};
use crate::{
    catalog::{Differs, FieldNotes, Loaded, Place as Named, SubId},
    json::{Kind, Node, Pointer},
    report::Finding,
    rules,
};

/// One place on the way through a body. Its pointer is made only where something is said of it.
#[derive(Clone, Copy)]
pub(crate) struct Step<'w, 'a> {
    loaded: &'a Loaded,
    sub: SubId,
    pub(crate) node: Node<'a>,
    token: Token<'w>,
    above: Option<&'w Step<'w, 'a>>,
}

/// How a step leads on from the one above.
#[derive(Clone, Copy)]
enum Token<'w> {
    Member(&'w str),
    Element(usize),
    /// To another subschema of the same value.
    Same,
}

impl<'w, 'a> Step<'w, 'a> {
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
        Place { loaded: self.loaded, sub: self.sub, node: self.node, pointer: self.pointer() }
    }

    fn pointer(&self) -> Pointer {
        let Some(above) = self.above else { return Pointer::root() };
        match self.token {
            Token::Member(name) => above.pointer().join(name),
            Token::Element(index) => above.pointer().join(&index.to_string()),
            Token::Same => above.pointer(),
        }
    }

    fn below(&'w self, sub: SubId, node: Node<'a>, token: Token<'w>) -> Self {
        Self { loaded: self.loaded, sub, node, token, above: Some(self) }
    }
}

pub(super) fn advise(subject: &Subject<'_>, loaded: &Loaded, root: Node<'_>, findings: &mut Vec<Finding>) {
    if loaded.schema.sub(SubId::ROOT).advises {
        let step = Step { loaded, sub: SubId::ROOT, node: root, token: Token::Same, above: None };
        walk(subject, &step, root, findings, 0);
    }
}

fn walk(subject: &Subject<'_>, step: &Step<'_, '_>, root: Node<'_>, findings: &mut Vec<Finding>, depth: usize) {
    let schema = &step.loaded.schema;
    let sub = schema.sub(step.sub);
    if !sub.advises || depth > crate::json::MAX_DEPTH {
        return;
    }
    if sub.speaks {
        rules::unusual_value::check(step, findings);
        rules::same_id::check(subject, step, root, findings);
        rules::fixed_session_id::check(subject, step, findings);
    }
    if step.node.kind() == Kind::Object {
        for (name, property) in sub.properties() {
            if !schema.sub(*property).advises {
                continue;
            }
            match step.node.member(name) {
                Some(member) => {
                    let below = step.below(*property, member, Token::Member(name.as_str()));
                    walk(subject, &below, root, findings, depth + 1);
                }
                None => rules::expected_field::check(step, name.as_str(), *property, findings),
            }
        }
    }
    if let Some(each) = sub.items().filter(|each| schema.sub(*each).advises) {
        for (index, element) in step.node.elements().enumerate() {
            let below = step.below(each, element, Token::Element(index));
            walk(subject, &below, root, findings, depth + 1);
        }
    }
    for same in sub.same_place() {
        walk(subject, &step.below(*same, step.node, Token::Same), root, findings, depth + 1);
    }
}
