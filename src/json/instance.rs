//! What jsonschema needs to validate a document as it is.
//!
//! Only nodes without placeholders beneath them are given to jsonschema; a placeholder is `null` to it. Its traits are
//! implemented here and not by [`Node`], so that nothing public depends on its releases.

use std::borrow::Cow;

use jsonschema::{
    JsonType,
    json::{Array, Json, Node as JsonNode, NodeIdentity, Object},
};
use serde_json::Value;

use super::{
    Kind, Node,
    arena::{Arena, Entry, flag},
    document::{Children, Document},
    name::{Mark, Name},
    number::Number,
};
use crate::span::Span;

/// The representation of JSON that a [`super::Document`] is.
pub(crate) struct DocumentJson;

/// A node, as jsonschema sees it.
#[derive(Clone, Copy)]
pub(crate) struct Instance<'a>(pub(crate) Node<'a>);

/// A document of one string, for `propertyNames`.
#[derive(Default)]
pub(crate) struct OneString(Option<Box<Arena>>);

impl Json for DocumentJson {
    type Node<'a> = Instance<'a>;
    type PreparedKey = Name;
    type StringBuffer = OneString;

    fn prepare_key(key: &str) -> Name {
        key.into()
    }

    fn with_string_node<T>(buffer: &mut OneString, string: &str, f: impl FnOnce(Instance<'_>) -> T) -> T {
        let span = Span::new(0, string.len());
        let key = Span::default();
        let entry = Entry {
            kind: Kind::String,
            flags: 0,
            id: 0,
            span,
            key,
            mark: Mark::NONE,
            next: 1,
            names: 0,
            content: span,
        };
        let mut arena = buffer.0.take().unwrap_or_default();
        arena.clear();
        arena.nodes.push(entry);
        let document = Document::of(string, arena);
        let found = f(Instance(Node::root(&document)));
        buffer.0 = Some(document.arena);
        found
    }
}

impl<'a> JsonNode<'a, DocumentJson> for Instance<'a> {
    type Object = Instance<'a>;
    type Array = Instance<'a>;
    type Number = Number<'a>;

    fn as_object(&self) -> Option<Instance<'a>> {
        (self.0.kind() == Kind::Object).then_some(*self)
    }

    fn as_array(&self) -> Option<Instance<'a>> {
        (self.0.kind() == Kind::Array).then_some(*self)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.0.text().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Number<'a>> {
        (self.0.kind() == Kind::Number).then(|| Number(self.0.raw()))
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.0.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        self.json_type() == JsonType::Null
    }

    fn is_number(&self) -> bool {
        self.0.kind() == Kind::Number
    }

    fn json_type(&self) -> JsonType {
        match self.0.kind() {
            Kind::Null | Kind::Placeholder | Kind::Members => JsonType::Null,
            Kind::True | Kind::False => JsonType::Boolean,
            Kind::Number => JsonType::Number,
            Kind::String => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    // The default would build a value.
    fn equals_value(&self, expected: &Value) -> bool {
        self.0.equals(expected)
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(self.0.to_value())
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::tagged(std::ptr::from_ref(self.0.document) as usize, self.0.id()))
    }
}

impl<'a> Array<'a, DocumentJson> for Instance<'a> {
    type Node = Instance<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> Elements<'a> {
        Elements(self.0.children())
    }

    fn is_unique(&self) -> bool {
        self.0.is_unique()
    }
}

impl<'a> Object<'a, DocumentJson> for Instance<'a> {
    type Node = Instance<'a>;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &Name) -> Option<Instance<'a>> {
        self.0.member(key).map(Instance)
    }

    fn members(&self) -> Members<'a> {
        Members(self.0.children())
    }
}

/// The elements of an array.
pub(crate) struct Elements<'a>(Children<'a>);

impl<'a> Iterator for Elements<'a> {
    type Item = Instance<'a>;

    fn next(&mut self) -> Option<Instance<'a>> {
        self.0.next().map(Instance)
    }
}

/// The members of an object.
pub(crate) struct Members<'a>(Children<'a>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, Instance<'a>);

    fn next(&mut self) -> Option<(&'a str, Instance<'a>)> {
        self.0.find(|node| !node.has(flag::SHADOWED)).map(|node| (node.name(), Instance(node)))
    }
}
