//! What jsonschema needs to validate a document as it is.
//!
//! Only nodes without placeholders beneath them are given to jsonschema; a placeholder is `null` to it.

use std::borrow::Cow;

use jsonschema::{
    JsonType,
    json::{Array, Json, Node as JsonNode, NodeIdentity, Object, cmp, unique},
};
use serde_json::Value;

use super::{
    Kind, Node,
    document::{Arena, Entry},
    number::Number,
};
use crate::span::Span;

/// The representation of JSON that a [`super::Document`] is.
pub(crate) struct DocumentJson;

/// A document of one string, for `propertyNames`.
#[derive(Default)]
pub(crate) struct OneString(Arena);

impl Json for DocumentJson {
    type Node<'a> = Node<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = OneString;

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>(buffer: &mut OneString, string: &str, f: impl FnOnce(Node<'_>) -> T) -> T {
        let span = Span::new(0, string.len());
        let entry = Entry { kind: Kind::String, flags: 0, span, key: Span::default(), next: 1, content: span };
        buffer.0.clear();
        buffer.0.nodes.push(entry);
        f(Node { text: string, arena: &buffer.0, id: 0 })
    }
}

impl<'a> JsonNode<'a, DocumentJson> for Node<'a> {
    type Object = Node<'a>;
    type Array = Node<'a>;
    type Number = Number<'a>;

    fn as_object(&self) -> Option<Node<'a>> {
        (self.kind() == Kind::Object).then_some(*self)
    }

    fn as_array(&self) -> Option<Node<'a>> {
        (self.kind() == Kind::Array).then_some(*self)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.text().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Number<'a>> {
        (self.kind() == Kind::Number).then(|| Number(self.raw()))
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        self.json_type() == JsonType::Null
    }

    fn is_number(&self) -> bool {
        self.kind() == Kind::Number
    }

    fn json_type(&self) -> JsonType {
        match self.kind() {
            Kind::Null | Kind::Placeholder | Kind::Members => JsonType::Null,
            Kind::True | Kind::False => JsonType::Boolean,
            Kind::Number => JsonType::Number,
            Kind::String => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match expected {
            Value::Null => self.kind() == Kind::Null,
            Value::Bool(expected) => self.as_boolean() == Some(*expected),
            Value::String(expected) => self.text() == Some(expected),
            Value::Number(_) => self.kind() == Kind::Number && cmp::equal(&JsonNode::to_value(self), expected),
            Value::Array(expected) => {
                self.kind() == Kind::Array
                    && self.len() == expected.len()
                    && self.elements().zip(expected).all(|(node, value)| node.equals_value(value))
            }
            Value::Object(expected) => {
                self.kind() == Kind::Object
                    && self.len() == expected.len()
                    && self.named().all(|node| expected.get(node.name()).is_some_and(|value| node.equals_value(value)))
            }
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match self.kind() {
            Kind::Null | Kind::Placeholder | Kind::Members => Value::Null,
            Kind::True => Value::Bool(true),
            Kind::False => Value::Bool(false),
            Kind::Number => Value::Number(jsonschema::json::JsonNumber::to_number(&Number(self.raw())).into_owned()),
            Kind::String => Value::String(self.text().unwrap_or_default().to_owned()),
            Kind::Array => Value::Array(self.elements().map(|node| JsonNode::to_value(&node).into_owned()).collect()),
            Kind::Object => Value::Object(
                self.named().map(|node| (node.name().to_owned(), JsonNode::to_value(&node).into_owned())).collect(),
            ),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::tagged(std::ptr::from_ref(self.arena) as usize, self.id))
    }
}

/// How many elements are compared pair by pair before values are built and hashed instead.
const FEW: usize = 16;

impl<'a> Array<'a, DocumentJson> for Node<'a> {
    type Node = Node<'a>;
    type ElementsIter = Nodes<'a>;

    fn len(&self) -> usize {
        Node::len(self)
    }

    fn elements(&self) -> Nodes<'a> {
        Nodes(self.children())
    }

    fn is_unique(&self) -> bool {
        if Node::len(self) > FEW {
            let values: Vec<Cow<'a, Value>> = Node::elements(self).map(|node| JsonNode::to_value(&node)).collect();
            return unique::is_unique(&values);
        }
        Node::elements(self).all(|node| !self.children().any(|other| other.id > node.id && same(node, other)))
    }
}

/// Whether two values without placeholders are equal; members in any order.
pub(crate) fn same(one: Node<'_>, other: Node<'_>) -> bool {
    match (one.kind(), other.kind()) {
        (Kind::Number, Kind::Number) => {
            one.raw() == other.raw() || cmp::equal(&JsonNode::to_value(&one), &JsonNode::to_value(&other))
        }
        (Kind::String, Kind::String) => one.text() == other.text(),
        (Kind::Array, Kind::Array) => {
            one.len() == other.len() && one.elements().zip(other.elements()).all(|(a, b)| same(a, b))
        }
        (Kind::Object, Kind::Object) => {
            one.len() == other.len() && one.named().all(|a| other.get(a.name()).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

impl<'a> Object<'a, DocumentJson> for Node<'a> {
    type Node = Node<'a>;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        Node::len(self)
    }

    fn get(&self, key: &Box<str>) -> Option<Node<'a>> {
        Node::get(self, key)
    }

    fn members(&self) -> Members<'a> {
        Members(self.children())
    }
}

/// The elements of an array, for jsonschema.
pub(crate) struct Nodes<'a>(super::document::Children<'a>);

impl<'a> Iterator for Nodes<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        self.0.next()
    }
}

/// The members of an object, for jsonschema.
pub(crate) struct Members<'a>(super::document::Children<'a>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, Node<'a>);

    fn next(&mut self) -> Option<(&'a str, Node<'a>)> {
        self.0.find(|node| !node.has(super::document::flag::SHADOWED)).map(|node| (node.name(), node))
    }
}
