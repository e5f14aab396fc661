//! Comparing the values of a document, with each other and with the values of a schema.

use std::borrow::Cow;

use jsonschema::json::{JsonNumber, cmp, unique};
use serde_json::Value;

use super::{Kind, Node, number::Number};
use crate::placeholder::Declared;

/// How many elements are compared pair by pair before values are built and hashed instead.
const FEW: usize = 16;

impl Node<'_> {
    /// Whether it is `expected`; numbers compare mathematically. A placeholder is equal to nothing.
    #[inline]
    pub(crate) fn equals(&self, expected: &Value) -> bool {
        match expected {
            Value::String(expected) => self.is_text(expected),
            other => self.equals_other(other),
        }
    }

    /// The same; apart, since nearly all that values are compared with are texts.
    fn equals_other(self, expected: &Value) -> bool {
        match expected {
            Value::Null => self.kind() == Kind::Null,
            Value::Bool(expected) => self.kind() == if *expected { Kind::True } else { Kind::False },
            Value::String(expected) => self.is_text(expected),
            Value::Number(_) => self.kind() == Kind::Number && cmp::equal(&self.to_value(), expected),
            Value::Array(expected) => {
                self.kind() == Kind::Array
                    && self.len() == expected.len()
                    && self.elements().zip(expected).all(|(node, value)| node.equals(value))
            }
            Value::Object(expected) => {
                self.kind() == Kind::Object
                    && self.len() == expected.len()
                    && self.named().all(|node| expected.get(node.name()).is_some_and(|value| node.equals(value)))
            }
        }
    }

    /// It as a value of its own; a placeholder is null. For what is seldom needed.
    pub(crate) fn to_value(self) -> Value {
        match self.kind() {
            Kind::Null | Kind::Placeholder | Kind::Members => Value::Null,
            Kind::True => Value::Bool(true),
            Kind::False => Value::Bool(false),
            Kind::Number => Value::Number(Number(self.raw()).to_number().into_owned()),
            Kind::String => Value::String(self.text().unwrap_or_default().to_owned()),
            Kind::Array => Value::Array(self.elements().map(Node::to_value).collect()),
            Kind::Object => Value::Object(self.named().map(|node| (node.name().to_owned(), node.to_value())).collect()),
        }
    }

    /// The type that is declared for what fills the placeholder that the whole of the string is.
    pub(crate) fn declared_inside(&self) -> Option<Declared> {
        match self.holes() {
            [only] if self.kind() == Kind::String && only.span == self.written_content() => only.declared,
            _ => None,
        }
    }

    /// Whether no two elements of an array are equal.
    pub(crate) fn is_unique(&self) -> bool {
        if self.len() > FEW {
            let values: Vec<Cow<'_, Value>> = self.elements().map(|node| Cow::Owned(node.to_value())).collect();
            return unique::is_unique(&values);
        }
        self.elements().all(|node| !self.children().any(|other| other.id() > node.id() && same(node, other)))
    }

    /// Whether it is a number without a fraction.
    pub(crate) fn is_integer(&self) -> bool {
        self.kind() == Kind::Number && Number(self.raw()).is_integer()
    }
}

/// Whether two values without placeholders are equal; members in any order.
pub(crate) fn same(one: Node<'_>, other: Node<'_>) -> bool {
    match (one.kind(), other.kind()) {
        (Kind::Number, Kind::Number) => one.raw() == other.raw() || cmp::equal(&one.to_value(), &other.to_value()),
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
