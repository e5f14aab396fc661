//! A payload of a variant to start from: fixed values as they are, placeholders for the rest.

use std::collections::BTreeMap;

use serde_json::Value;

use super::judge::{Truth, judge_sub};
use crate::{
    catalog::{Keyword, Loaded, SubId, Type},
    json::{Kind, Node, Pointer},
};

impl crate::check::Linter {
    /// A payload of variant `id` to start from: fixed values as they are, `{{name}}` for what is to be filled in. `None`
    /// where there is no such variant with a body.
    pub fn sample(&self, id: &str) -> Option<String> {
        let loaded = self.catalog.variant(id)?.loaded()?;
        let sample = Sample { loaded, kept: Vec::new() };
        Some(sample.text(SubId::ROOT, &Pointer::root(), 0, false))
    }
}

/// Makes payloads of a variant.
pub(crate) struct Sample<'a> {
    pub(crate) loaded: &'a Loaded,
    /// Values that are kept, as JSON text: place in the new payload → text.
    pub(crate) kept: Vec<(Pointer, String)>,
}

impl Sample<'_> {
    /// The value at `sub` as JSON text, `indent` levels deep; on one line if `flat`.
    pub(crate) fn text(&self, sub: SubId, pointer: &Pointer, indent: usize, flat: bool) -> String {
        if let Some((_, text)) = self.kept.iter().find(|(place, _)| place == pointer) {
            return text.clone();
        }
        let schema = &self.loaded.schema;
        let node = schema.sub(sub);
        if let Some(value) = node.constant() {
            return value.to_string();
        }
        if let Some(value) = node.notes.usual.as_ref().and_then(|usual| usual.values.first()) {
            return value.to_string();
        }
        if node.properties().is_empty() {
            if let Some(items) = node.items() {
                return self.array(items, pointer, indent, flat);
            }
            let container = node
                .keywords
                .iter()
                .any(|keyword| matches!(keyword, Keyword::Type(types) if types.contains(&Type::Object)));
            return if container { "{}".to_owned() } else { self.scalar(sub, pointer) };
        }
        let mut members: Vec<_> = node.properties().iter().collect();
        // The order of `required` is the author's.
        let place = |name: &str| node.required().iter().position(|known| known.as_str() == name).unwrap_or(usize::MAX);
        members.sort_by_key(|(name, _)| place(name.as_str()));
        let members = members.into_iter().filter(|(name, property)| {
            let wanted = node.required().contains(name) || !schema.sub(*property).notes.expected.is_empty();
            let kept =
                self.kept.iter().any(|(place, _)| place.as_str().starts_with(pointer.join(name.as_str()).as_str()));
            !schema.is_never(*property) && (wanted || kept)
        });
        let members: Vec<String> = members
            .map(|(name, property)| {
                let value = self.text(*property, &pointer.join(name.as_str()), indent + 1, flat);
                format!("{}: {value}", Value::String(name.as_str().to_owned()))
            })
            .collect();
        wrap("{", "}", &members, indent, flat)
    }

    fn array(&self, items: SubId, pointer: &Pointer, indent: usize, flat: bool) -> String {
        let usual = self.loaded.schema.sub(items).notes.usual.as_ref().map(|usual| usual.values.clone());
        let strings = usual.filter(|_| self.loaded.schema.sub(items).properties().is_empty());
        let elements = match strings {
            Some(values) => values.iter().map(Value::to_string).collect(),
            None => vec![self.text(items, &pointer.join("0"), indent + 1, flat)],
        };
        let short = elements.iter().all(|element| !element.contains(['{', '\n']));
        wrap("[", "]", &elements, indent, flat || short)
    }

    fn scalar(&self, sub: SubId, pointer: &Pointer) -> String {
        let node = self.loaded.schema.sub(sub);
        let tokens: Vec<String> = pointer.tokens().filter(|token| token.parse::<usize>().is_err()).collect();
        let name = match tokens.as_slice() {
            [.., parent, last] if last == "id" => format!("{}Id", parent.strip_suffix('s').unwrap_or(parent)),
            [.., last] => last.clone(),
            [] => "value".to_owned(),
        };
        let number = node.keywords.iter().any(|keyword| {
            matches!(keyword, Keyword::Type(types) if types.iter().any(|one| matches!(one, Type::Integer | Type::Number)))
        });
        if number { format!("{{{{{name}}}}}") } else { format!("\"{{{{{name}}}}}\"") }
    }
}

fn wrap(open: &str, close: &str, parts: &[String], indent: usize, flat: bool) -> String {
    if parts.is_empty() {
        return format!("{open}{close}");
    }
    if flat {
        let space = if open == "{" { " " } else { "" };
        return format!("{open}{space}{}{space}{close}", parts.join(", "));
    }
    let inner = "  ".repeat(indent + 1);
    let lines: Vec<String> = parts.iter().map(|part| format!("{inner}{part}")).collect();
    format!("{open}\n{}\n{}{close}", lines.join(",\n"), "  ".repeat(indent))
}

/// The values of `root` that a replacement keeps, as they are written: place in the new payload → text. Besides what `keep`
/// names, what has the same place in both and fits there.
pub(crate) fn keep_values(root: Node<'_>, target: &Loaded, keep: &BTreeMap<String, String>) -> Vec<(Pointer, String)> {
    let find = |pointer: &Pointer| {
        pointer.tokens().try_fold(root, |node, token| match token.parse::<usize>() {
            Ok(index) if node.kind() == Kind::Array => node.elements().nth(index),
            _ => node.get(&token),
        })
    };
    let mut kept: Vec<(Pointer, String)> = keep
        .iter()
        .filter_map(|(from, to)| Some((Pointer::parse(from)?, Pointer::parse(to)?)))
        .filter_map(|(from, to)| Some((to, find(&from)?.raw().to_owned())))
        .collect();
    for member in root.named() {
        let place = Pointer::root().join(member.name());
        let property = target.schema.property(SubId::ROOT, member.name());
        let fits = property.is_some_and(|property| {
            !target.schema.is_never(property) && judge_sub(target, property, member) != Truth::False
        });
        if fits && !kept.iter().any(|(known, _)| *known == place) {
            kept.push((place, member.raw().to_owned()));
        }
    }
    kept
}
