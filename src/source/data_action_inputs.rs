//! The inputs of a data action, as its contract declares them.

use std::collections::BTreeMap;

use crate::{
    check::nearest,
    json::{Kind, Node},
    placeholder::Declared,
};

/// How deep inputs may be nested; the documentation limits JSON to this depth.
const DEEPEST: usize = 50;

/// The inputs that a contract declares: `agentId`, and `agent.id` of an object.
#[derive(Clone, Debug, Default)]
pub(super) struct Inputs {
    /// By name in lower case: real actions refer to inputs in another case than their contract.
    by_name: BTreeMap<String, Input>,
    /// Their names by their letters.
    by_letters: BTreeMap<String, String>,
}

/// One input.
#[derive(Clone, Debug, Default)]
pub(super) struct Input {
    /// Its name as the contract writes it.
    name: String,
    /// Its type, where the contract says one.
    pub(super) declared: Option<Declared>,
    /// Whether it is text in which anything may stand: no values, form or pattern limit it.
    pub(super) free: bool,
    /// Whether it may have parts that the contract does not name.
    open: bool,
}

impl Inputs {
    /// The inputs that a JSON Schema declares; `None` where it says them in a way that is not read here.
    pub(super) fn of_schema(schema: Node<'_>) -> Option<Self> {
        let composed = ["$ref", "allOf", "anyOf", "oneOf", "patternProperties"];
        if schema.kind() != Kind::Object || composed.iter().any(|name| schema.get(name).is_some()) {
            return None;
        }
        let mut inputs = Self::default();
        inputs.add(schema, "", 0);
        Some(inputs)
    }

    fn add(&mut self, schema: Node<'_>, above: &str, depth: usize) {
        let Some(properties) = schema.get("properties").filter(|_| depth < DEEPEST) else { return };
        for (name, property) in properties.members() {
            let name = if above.is_empty() { name.into_owned() } else { format!("{above}.{name}") };
            self.add(property, &name, depth + 1);
            self.by_letters.entry(letters(&name)).or_insert_with(|| name.clone());
            self.by_name.insert(name.to_ascii_lowercase(), Input::of_schema(name, property));
        }
    }

    /// The input that `name` refers to, in whatever case; of a part of an input about which nothing is declared, that
    /// input without a type.
    pub(super) fn get(&self, name: &str) -> Option<Input> {
        let name = name.to_ascii_lowercase();
        // In `$input.date-01`, the hyphen may stand behind the name.
        let known = self.by_name.get(&name).or_else(|| self.by_name.get(name.split('-').next()?));
        if known.is_some() {
            return known.cloned();
        }
        let mut above = name.match_indices('.').filter_map(|(at, _)| self.by_name.get(name.get(..at)?));
        above.find(|input| input.open).map(|input| Input { declared: None, free: false, ..input.clone() })
    }

    /// The declared name that `name` is a slip of; each name that it is compared with is taken from `budget`.
    pub(super) fn nearest(&self, name: &str, budget: &mut usize) -> Option<&str> {
        *budget = budget.checked_sub(self.by_name.len())?;
        nearest(name, self.by_name.values().map(|input| input.name.as_str()))
    }

    /// The declared name that `name` is, but for case, `_` and `-`.
    pub(super) fn same(&self, name: &str) -> Option<&str> {
        self.by_letters.get(&letters(name)).map(String::as_str)
    }
}

/// A name without what two spellings of it differ in.
fn letters(name: &str) -> String {
    name.to_lowercase().replace(['_', '-'], "")
}

impl Input {
    fn of_schema(name: String, schema: Node<'_>) -> Self {
        let declared = schema.get("type").and_then(declared_by);
        let limits = ["enum", "const", "pattern", "format"];
        let free = declared == Some(Declared::String) && !limits.iter().any(|name| schema.get(name).is_some());
        let parts = schema.get("properties").is_some_and(|properties| !properties.is_empty());
        let open = !parts && matches!(declared, None | Some(Declared::Object | Declared::Array));
        Self { name, declared, free, open }
    }
}

/// The one type that `type` says, `null` left aside.
fn declared_by(word: Node<'_>) -> Option<Declared> {
    let mut words = word.elements().filter_map(|word| word.text()).filter(|word| *word != "null");
    match (word.text(), words.next(), words.next()) {
        (Some(word), ..) | (None, Some(word), None) => declared(word),
        _ => None,
    }
}

/// The type that a word of JSON Schema names.
fn declared(word: &str) -> Option<Declared> {
    Some(match word {
        "string" => Declared::String,
        "integer" => Declared::Integer,
        "number" => Declared::Number,
        "boolean" => Declared::Boolean,
        "object" => Declared::Object,
        "array" => Declared::Array,
        _ => return None,
    })
}
