//! JSON → subschemas: every keyword is read once, and what is not understood is left to jsonschema.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{FieldNotes, Keyword, Place, Sub, SubId, Type, is_simple, places};
use crate::{
    error::BuildError,
    json::{Name, Pointer},
};

/// Keywords that are not followed into.
const OPAQUE: [&str; 10] = [
    "contains",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "unevaluatedItems",
    "unevaluatedProperties",
    "$dynamicRef",
    "$recursiveRef",
];

const NUMERIC: [&str; 5] = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

/// The subschemas of the schema `name`, its root first.
pub(super) fn read(name: &str, root: &Value) -> Result<Vec<Sub>, BuildError> {
    let mut reader = Reader { name, root, subs: Vec::new(), known: HashMap::new() };
    reader.sub(root, &Pointer::root())?;
    Ok(reader.subs)
}

struct Reader<'a> {
    name: &'a str,
    root: &'a Value,
    subs: Vec<Sub>,
    known: HashMap<Pointer, SubId>,
}

impl Reader<'_> {
    fn sub(&mut self, value: &Value, pointer: &Pointer) -> Result<SubId, BuildError> {
        if let Some(id) = self.known.get(pointer) {
            return Ok(*id);
        }
        let id = SubId(u32::try_from(self.subs.len()).unwrap_or(u32::MAX));
        self.known.insert(pointer.clone(), id);
        self.subs.push(Sub::default());
        let mut sub = Sub { pointer: pointer.clone(), ..Sub::default() };
        match value {
            Value::Bool(false) => sub.keywords.push(Keyword::Never),
            Value::Object(members) => {
                for (keyword, value) in members {
                    match keyword.as_str() {
                        "properties" => sub.properties = self.properties(value, &pointer.join(keyword))?,
                        "required" => sub.required = words(value).iter().map(|word| word.as_str().into()).collect(),
                        _ => {}
                    }
                    if let Some(keyword) = self.keyword(keyword, value, members, pointer)? {
                        match &keyword {
                            Keyword::Items { from: 0, each } => sub.items = Some(*each),
                            Keyword::AdditionalProperties(rest) => sub.rest = Some(*rest),
                            Keyword::AllOf(subs) => sub.same_place.extend(subs),
                            Keyword::Ref(same) => sub.same_place.push(*same),
                            _ => {}
                        }
                        sub.keywords.push(keyword);
                    }
                }
                sub.description = members.get("description").and_then(Value::as_str).map(str::to_owned);
                if let Some(notes) = members.get("x-cobrowse") {
                    sub.notes = self.notes(notes, pointer)?;
                }
            }
            _ => {}
        }
        let steps = pointer.tokens().count();
        sub.only_named =
            steps > 0 && steps % 2 == 0 && pointer.tokens().step_by(2).all(|keyword| keyword == "properties");
        let notes = &sub.notes;
        sub.differs = notes.differs.iter().map(|differs| Place::new(&differs.from)).collect();
        let simple = |keyword: &Keyword| matches!(keyword, Keyword::Type(types) if is_simple(types));
        let named = |keyword: &Keyword| {
            let members = matches!(keyword, Keyword::Properties | Keyword::Required | Keyword::AdditionalProperties(_));
            members || matches!(keyword, Keyword::Items { from: 0, .. })
        };
        let others =
            (0..).zip(&sub.keywords).filter(|(_, keyword)| !named(keyword) && !simple(keyword)).map(|(at, _)| at);
        sub.others = others.collect();
        sub.required_places = places(&sub.required, &sub.properties);
        sub.plain = sub.keywords.iter().all(Keyword::is_plain);
        sub.speaks = !(notes.fresh.is_empty() && notes.differs.is_empty()) || notes.usual.is_some();
        sub.advises =
            !(notes.expected.is_empty() && notes.fresh.is_empty() && notes.differs.is_empty()) || notes.usual.is_some();
        if let Some(place) = self.subs.get_mut(id.0 as usize) {
            *place = sub;
        }
        Ok(id)
    }

    fn notes(&self, notes: &Value, pointer: &Pointer) -> Result<FieldNotes, BuildError> {
        FieldNotes::deserialize(notes).map_err(|error| BuildError::Annotation {
            name: self.name.to_owned(),
            pointer: pointer.to_string(),
            reason: error.to_string(),
        })
    }

    fn keyword(
        &mut self,
        keyword: &str,
        value: &Value,
        all: &Map<String, Value>,
        at: &Pointer,
    ) -> Result<Option<Keyword>, BuildError> {
        let here = || at.join(keyword);
        let number = || value.as_f64().map(limit).unwrap_or_default();
        Ok(Some(match keyword {
            "type" => Keyword::Type(words(value).iter().map(|word| Type::new(word)).collect()),
            "const" => Keyword::Const(value.clone()),
            "enum" => Keyword::Enum(value.as_array().cloned().unwrap_or_default()),
            "required" => Keyword::Required,
            "minProperties" => Keyword::MinProperties(number()),
            "maxProperties" => Keyword::MaxProperties(number()),
            "minItems" => Keyword::MinItems(number()),
            "maxItems" => Keyword::MaxItems(number()),
            "minLength" => Keyword::MinLength(number()),
            "maxLength" => Keyword::MaxLength(number()),
            "uniqueItems" if value == &Value::Bool(true) => Keyword::UniqueItems,
            "pattern" => Keyword::Pattern,
            "format" if value == "uuid" => Keyword::Uuid,
            "format" => Keyword::Format,
            "properties" => Keyword::Properties,
            "additionalProperties" if all.contains_key("patternProperties") => Keyword::Opaque,
            "additionalProperties" => Keyword::AdditionalProperties(self.sub(value, &here())?),
            "items" => {
                let from = all.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
                Keyword::Items { from, each: self.sub(value, &here())? }
            }
            "prefixItems" => Keyword::PrefixItems(self.list(value, &here())?),
            "allOf" => Keyword::AllOf(self.list(value, &here())?),
            "anyOf" => Keyword::AnyOf(self.list(value, &here())?),
            "oneOf" => Keyword::OneOf(self.list(value, &here())?),
            "not" => Keyword::Not(self.sub(value, &here())?),
            "if" => {
                let mut branch = |name: &str| all.get(name).map(|value| self.sub(value, &at.join(name))).transpose();
                let then = branch("then")?;
                let otherwise = branch("else")?;
                Keyword::If { condition: self.sub(value, &here())?, then, otherwise }
            }
            "$ref" => match self.local(value.as_str().unwrap_or_default(), at)? {
                Some((target, pointer)) => Keyword::Ref(self.sub(&target, &pointer)?),
                None => Keyword::Opaque,
            },
            other if NUMERIC.contains(&other) => Keyword::Number,
            other if OPAQUE.contains(&other) => Keyword::Opaque,
            _ => return Ok(None),
        }))
    }

    fn properties(&mut self, value: &Value, at: &Pointer) -> Result<Vec<(Name, SubId)>, BuildError> {
        let members = value.as_object().into_iter().flatten();
        members.map(|(name, value)| Ok((name.as_str().into(), self.sub(value, &at.join(name))?))).collect()
    }

    fn list(&mut self, value: &Value, at: &Pointer) -> Result<Vec<SubId>, BuildError> {
        let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
        values.iter().enumerate().map(|(index, value)| self.sub(value, &at.join(&index.to_string()))).collect()
    }

    /// The subschema that a `$ref` leads to inside the file; `None` for an anchor, which is left to jsonschema.
    fn local(&self, target: &str, at: &Pointer) -> Result<Option<(Value, Pointer)>, BuildError> {
        let Some(fragment) = target.strip_prefix('#') else {
            return Err(BuildError::RemoteReference {
                name: self.name.to_owned(),
                pointer: at.to_string(),
                target: target.to_owned(),
            });
        };
        let found = Pointer::parse(fragment).filter(|_| !fragment.contains('%'));
        Ok(found.and_then(|pointer| Some((self.root.pointer(pointer.as_str())?.clone(), pointer))))
    }
}

fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(word) => vec![word.clone()],
        Value::Array(words) => words.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// A limit may be written `2.0`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn limit(number: f64) -> u64 {
    number as u64
}
