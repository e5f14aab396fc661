//! The variables of `OpenCollection` files: which type each has.

use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

use super::tree::Tree;
use crate::{
    placeholder::{Declared, Hole},
    span::Span,
};

/// The variables that a collection, a folder or a request sets, and those around it.
#[derive(Debug, Default)]
pub(super) struct Variables<'a> {
    around: Option<Rc<Variables<'a>>>,
    types: HashMap<&'a str, Option<Declared>>,
    changed: Changed<'a>,
}

/// The variables that scripts set, with values of any type.
#[derive(Debug, Default)]
struct Changed<'a> {
    names: HashSet<&'a str>,
    /// Whether a script builds a name, so that it may be any.
    any: bool,
}

impl<'a> Variables<'a> {
    /// These with what `from` sets.
    pub(super) fn with(self: &Rc<Self>, from: Option<Tree<'a>>) -> Rc<Self> {
        let Some(from) = from else { return Rc::clone(self) };
        let mut inner = Self { around: Some(Rc::clone(self)), ..Self::default() };
        for variable in from.get("variables").map(Tree::elements).unwrap_or_default() {
            if let Some(name) = variable.text_of("name").filter(|_| !variable.is("disabled")) {
                inner.types.insert(name, variable.get("value").and_then(declared));
            }
        }
        for script in from.get("scripts").map(Tree::elements).unwrap_or_default() {
            script.text_of("code").into_iter().for_each(|code| inner.changed.by_script(code));
        }
        for action in from.get("actions").map(Tree::elements).unwrap_or_default() {
            inner.changed.names.extend(action.get("variable").and_then(|variable| variable.text_of("name")));
        }
        Rc::new(inner)
    }

    /// The `{{name}}` in a text whose type is known.
    pub(super) fn typed_holes(&self, text: &str) -> Vec<Hole> {
        let mut holes = Vec::new();
        let mut at = 0;
        while let Some(start) = text.get(at..).and_then(|rest| rest.find("{{")).map(|found| at + found) {
            at = start + 1;
            let inner = text.get(start + 2..).unwrap_or_default();
            let Some(end) = inner.find(['{', '}', '\n', '"']) else { break };
            if !inner.get(end..).is_some_and(|rest| rest.starts_with("}}")) {
                continue;
            }
            let written = inner.get(..end).unwrap_or_default();
            let name = written.trim();
            let from = start + 2 + (written.len() - written.trim_start().len());
            let span = Span::new(start, start + end + 4);
            at = span.end();
            if let Some(declared) = self.declared(name) {
                let name = Span::new(from, from + name.len());
                holes.push(Hole { span, name, dynamic: false, declared: Some(declared) });
            }
        }
        holes
    }

    /// The type of the variable with this name: the innermost counts, unless a script changes it.
    fn declared(&self, name: &str) -> Option<Declared> {
        let mut scope = Some(self);
        let mut found = None;
        while let Some(Self { around, types, changed }) = scope {
            if changed.any || changed.names.contains(name) {
                return None;
            }
            found = found.or_else(|| types.get(name).copied());
            scope = around.as_deref();
        }
        found.flatten()
    }
}

impl<'a> Changed<'a> {
    /// Adds what `bru.setVar("name", …)`, `bru.setEnvVar(…)` and the like set.
    fn by_script(&mut self, code: &'a str) {
        for (at, call) in code.match_indices("Var(") {
            let before = code.as_bytes().get(at.saturating_sub("setGlobalEnv".len())..at).unwrap_or_default();
            if !before.windows(3).any(|word| word == b"set") {
                continue;
            }
            let argument = code.get(at + call.len()..).unwrap_or_default().trim_start();
            let quote = argument.chars().next().filter(|quote| matches!(quote, '"' | '\''));
            let inner = quote.and_then(|quote| argument.get(1..)?.split_once(quote));
            match inner {
                Some((name, _)) if !name.contains(['\\', '\n']) => _ = self.names.insert(name),
                _ => self.any = true,
            }
        }
    }
}

/// The type that a variable's value is written with.
fn declared(value: Tree<'_>) -> Option<Declared> {
    let data = value.text_of("data")?.trim();
    match value.text_of("type")? {
        "number" if data.parse::<f64>().is_ok_and(f64::is_finite) => Some(Declared::Number),
        "boolean" if matches!(data, "true" | "false") => Some(Declared::Boolean),
        "object" if data.starts_with('{') => Some(Declared::Object),
        "object" if data.starts_with('[') => Some(Declared::Array),
        // What does not fit its type is put in as it is written, and so is text.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::yaml::Document, *};

    /// The name and type of each placeholder in `text` that has one, with the variables of two nested files.
    fn typed(outer: &str, inner: &str, text: &str) -> Vec<(String, Declared)> {
        let (outer, inner) = (Document::parse(outer), Document::parse(inner));
        let root = |document| Document::roots(document).next().map(|root| Tree::Yaml(None, root));
        let variables = Rc::new(Variables::default()).with(root(&outer)).with(root(&inner));
        let holes = variables.typed_holes(text).into_iter();
        holes.filter_map(|hole| Some((hole.name.of(text).to_owned(), hole.declared?))).collect()
    }

    const OUTER: &str = "variables:\n\
        - {name: n, value: {type: number, data: '1.5'}}\n\
        - {name: o, value: {type: object, data: '{}'}}\n\
        - {name: s, value: x}\n\
        - {name: w, value: {type: number, data: x}}\n\
        - {name: d, value: {type: boolean, data: 'true'}, disabled: true}\n";

    #[test]
    fn a_placeholder_has_the_type_of_its_variable() {
        let text = "{{n}} {{ o }} {{s}} {{w}} {{d}} {{x}} {{n} {{{n}}";
        let shown = [("n", Declared::Number), ("o", Declared::Object), ("n", Declared::Number)];
        assert_eq!(typed(OUTER, "", text), shown.map(|(name, declared)| (name.to_owned(), declared)));
        let inner = "variables:\n- {name: n, value: {type: boolean, data: 'false'}}\n- {name: o, value: x}\n";
        assert_eq!(typed(OUTER, inner, text)[0].1, Declared::Boolean);
        assert_eq!(typed(OUTER, inner, "{{o}}"), []);
    }

    #[test]
    fn what_a_script_sets_may_have_any_type() {
        let script = |code: &str| format!("scripts:\n- {{type: before-request, code: '{code}'}}\n");
        assert_eq!(typed(OUTER, &script(r#"bru.setVar( "n", 1); bru.getVar("o")"#), "{{n}}{{o}}").len(), 1);
        assert_eq!(typed(OUTER, &script("bru.setEnvVar(name, 1)"), "{{n}}{{o}}"), []);
        assert_eq!(typed(OUTER, &script("bru.deleteVar(name)"), "{{n}}{{o}}").len(), 2);
        assert_eq!(typed(OUTER, "actions:\n- {type: set-variable, variable: {name: n}}\n", "{{n}}{{o}}").len(), 1);
    }
}
