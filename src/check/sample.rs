//! A payload of a variant to start from: fixed values as they are, placeholders for the rest.

use serde_json::Value;

use crate::{
    catalog::{Keyword, Loaded, Sub, SubId, Type},
    json::Pointer,
};

impl crate::check::Linter {
    /// A payload of variant `id` to start from: fixed values as they are, `{{name}}` for what is to be filled in. `None`
    /// where there is no such variant with a body.
    pub fn sample(&self, id: &str) -> Option<String> {
        let loaded = self.catalog.variant(id)?.loaded()?;
        let mut sample = String::new();
        Sample { loaded, kept: Vec::new() }.write_body(&mut sample, false);
        Some(sample)
    }
}

/// Makes payloads of a variant.
pub(crate) struct Sample<'a> {
    pub(crate) loaded: &'a Loaded,
    /// Values that are kept, as JSON text: place in the new payload, as a pointer → text.
    pub(crate) kept: Vec<(&'a str, &'a str)>,
}

/// The last names on the way to a value; a number on the way names an element.
#[derive(Clone, Copy, Default)]
pub(super) struct Names<'a> {
    pub(super) parent: Option<&'a str>,
    pub(super) last: Option<&'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn join(self, token: &'a str) -> Self {
        if token.parse::<usize>().is_ok() { self } else { Self { parent: self.last, last: Some(token) } }
    }
}

/// How a value is laid out.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    /// How many levels deep it stands.
    pub(super) indent: usize,
    /// Whether it goes on one line.
    pub(super) flat: bool,
}

impl Layout {
    pub(super) fn deeper(self) -> Self {
        Self { indent: self.indent + 1, ..self }
    }

    /// Goes on to the next part of an object or array, or behind its last one.
    pub(super) fn space(self, out: &mut String) {
        if self.flat {
            out.push(' ');
        } else {
            out.push('\n');
            (0..self.indent).for_each(|_| out.push_str("  "));
        }
    }
}

impl Sample<'_> {
    /// Writes the whole body, on one line if `flat`.
    pub(crate) fn write_body(&self, out: &mut String, flat: bool) {
        self.write(out, SubId::ROOT, &mut Pointer::root(), Names::default(), Layout { indent: 0, flat });
    }

    /// Writes a value for the member `name`, of subschema `sub`, of the object at `object`, on one line.
    pub(crate) fn write_member(loaded: &Loaded, out: &mut String, object: &Pointer, name: &str, sub: SubId) {
        let parent = object.tokens().rev().find(|token| token.parse::<usize>().is_err());
        let names = Names { parent: None, last: parent.as_deref() }.join(name);
        // Nothing is kept, so that no place is asked for.
        let sample = Sample { loaded, kept: Vec::new() };
        sample.write(out, sub, &mut Pointer::root(), names, Layout { indent: 0, flat: true });
    }

    pub(super) fn write(&self, out: &mut String, sub: SubId, pointer: &mut Pointer, names: Names<'_>, layout: Layout) {
        if let Some((_, text)) = self.kept.iter().find(|(place, _)| *place == pointer.as_str()) {
            return out.push_str(text);
        }
        let node = self.loaded.schema.sub(sub);
        if let Some(value) = fixed(node) {
            return push_value(out, value);
        }
        if !node.properties().is_empty() {
            return self.write_object(out, sub, pointer, names, layout);
        }
        if let Some(items) = node.items() {
            return self.write_array(out, items, pointer, names, layout);
        }
        let is = |wanted: &[Type]| {
            let mut keywords = node.keywords.iter();
            keywords
                .any(|keyword| matches!(keyword, Keyword::Type(types) if types.iter().any(|one| wanted.contains(one))))
        };
        if is(&[Type::Object]) {
            return out.push_str("{}");
        }
        let quote = if is(&[Type::Integer, Type::Number]) { "" } else { "\"" };
        out.push_str(quote);
        out.push_str("{{");
        match names {
            Names { parent: Some(parent), last: Some("id") } => {
                out.push_str(parent.strip_suffix('s').unwrap_or(parent));
                out.push_str("Id");
            }
            names => out.push_str(names.last.unwrap_or("value")),
        }
        out.push_str("}}");
        out.push_str(quote);
    }

    fn write_object(&self, out: &mut String, sub: SubId, pointer: &mut Pointer, names: Names<'_>, layout: Layout) {
        let inner = layout.deeper();
        out.push('{');
        let mut empty = true;
        self.each_member(sub, |name, property, required| {
            let wanted = self.wants(property, required);
            if !wanted && self.kept.is_empty() {
                return;
            }
            let above = pointer.as_str().len();
            if !self.kept.is_empty() {
                pointer.push(name);
            }
            if wanted || self.kept.iter().any(|(place, _)| place.starts_with(pointer.as_str())) {
                out.push_str(if empty { "" } else { "," });
                empty = false;
                inner.space(out);
                push_text(out, name);
                out.push_str(": ");
                self.write(out, property, pointer, names.join(name), inner);
            }
            pointer.truncate(above);
        });
        if !empty {
            layout.space(out);
        }
        out.push('}');
    }

    /// Whether a member is there even if no value of it is kept.
    pub(super) fn wants(&self, property: SubId, required: bool) -> bool {
        required || !self.loaded.schema.sub(property).notes.expected.is_empty()
    }

    /// Calls `member` for every member that an object of subschema `sub`, and no fixed value, may have: with its name, its
    /// subschema, and whether it is required.
    pub(super) fn each_member<'s>(&'s self, sub: SubId, mut member: impl FnMut(&'s str, SubId, bool)) {
        let schema = &self.loaded.schema;
        let node = schema.sub(sub);
        if fixed(node).is_some() {
            return;
        }
        let mut member = |name: &'s str, property: SubId, required: bool| {
            if !schema.is_never(property) {
                member(name, property, required);
            }
        };
        // The order of `required` is the author's.
        for (index, name) in node.required().iter().enumerate() {
            let property = node.properties().iter().find(|(known, _)| known == name);
            let again = node.required().iter().take(index).any(|before| before == name);
            if let Some((_, property)) = property.filter(|_| !again) {
                member(name.as_str(), *property, true);
            }
        }
        for (name, property) in node.properties().iter().filter(|(name, _)| !node.required().contains(name)) {
            member(name.as_str(), *property, false);
        }
    }

    fn write_array(&self, out: &mut String, items: SubId, pointer: &mut Pointer, names: Names<'_>, layout: Layout) {
        let node = self.loaded.schema.sub(items);
        let usual = node.notes.usual.as_ref().filter(|_| node.properties().is_empty());
        let elements: Vec<String> = if let Some(usual) = usual {
            usual.values.iter().map(Value::to_string).collect()
        } else {
            let mut element = String::new();
            let above = pointer.as_str().len();
            pointer.push("0");
            self.write(&mut element, items, pointer, names, layout.deeper());
            pointer.truncate(above);
            vec![element]
        };
        let flat = layout.flat || elements.iter().all(|element| !element.contains(['{', '\n']));
        out.push('[');
        for (index, element) in elements.iter().enumerate() {
            out.push_str(match (index, flat) {
                (0, _) => "",
                (_, true) => ", ",
                (_, false) => ",",
            });
            if !flat {
                layout.deeper().space(out);
            }
            out.push_str(element);
        }
        if !flat && !elements.is_empty() {
            layout.space(out);
        }
        out.push(']');
    }
}

/// The value that stands for every other.
fn fixed(node: &Sub) -> Option<&Value> {
    node.constant().or_else(|| node.notes.usual.as_ref().and_then(|usual| usual.values.first()))
}

fn push_value(out: &mut String, value: &Value) {
    match value {
        Value::String(text) => push_text(out, text),
        other => out.push_str(&other.to_string()),
    }
}

/// Writes a text as JSON has it.
pub(super) fn push_text(out: &mut String, text: &str) {
    if text.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
        return out.push_str(&Value::from(text).to_string());
    }
    out.push('"');
    out.push_str(text);
    out.push('"');
}
