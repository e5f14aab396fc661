//! The property behind the three truth values: what is said of a template holds for every filling of its placeholders.

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    Linter,
    choose::Scores,
    judge::{Truth, judge, judge_met},
    shape::Shape,
};
use crate::{
    catalog::Variant,
    json::{Dialect, Document, Kind, Node},
    placeholder::{Declared, Hole, Styles},
    report::Verdict,
    request::{Request, Stage, Text},
};

/// What a placeholder becomes, by the place it stands in.
#[derive(Clone, Debug)]
struct Filling {
    value: Value,
    text: String,
    members: Vec<(String, Value)>,
}

fn small_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2_i64..4).prop_map(Value::from),
        prop::sample::select(vec!["", "a", "ab", "agent", "null", "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "type", "id", "initiator", "sessionId", "agentId", "conversationId"])
        .prop_map(str::to_owned)
}

fn filling() -> impl Strategy<Value = Filling> {
    let text = prop::sample::select(vec!["", "a", "b", "gent", "é", "\"q", "\n", "-", "63"]).prop_map(str::to_owned);
    (small_value(), text, prop::collection::vec((name(), small_value()), 0..3))
        .prop_map(|(value, text, members)| Filling { value, text, members })
}

/// A template as text: JSON in which values, parts of texts, names and members may be placeholders.
fn template() -> impl Strategy<Value = String> {
    let hole = prop::sample::select(vec!["x", "y", "$z", "whole", "number", "yes", "text", "object", "list"]);
    let leaf = prop_oneof![
        4 => small_value().prop_map(|value| value.to_string()),
        2 => hole.clone().prop_map(|name| format!("{{{{{name}}}}}")),
        1 => (hole.clone(), hole.clone()).prop_map(|(one, other)| format!("{{{{{one}}}}}{{{{{other}}}}}")),
        2 => (prop::sample::select(vec!["", "a", "3f8e"]), hole.clone(), prop::sample::select(vec!["", "b", "63"]))
            .prop_map(|(before, name, after)| format!("\"{before}{{{{{name}}}}}{after}\"")),
    ];
    leaf.prop_recursive(3, 16, 4, move |inner| {
        let member = prop_oneof![
            8 => (name(), inner.clone()).prop_map(|(name, value)| format!("\"{name}\": {value}")),
            1 => inner.clone().prop_map(|value| format!("\"{{{{x}}}}\": {value}")),
            1 => Just("{{y}}".to_owned()),
        ];
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|elements| format!("[{}]", elements.join(", "))),
            prop::collection::vec(member, 0..4).prop_map(|members| format!("{{ {} }}", members.join(", "))),
        ]
    })
}

/// The placeholders in a template; some names have a type.
fn holes(text: &str) -> Vec<Hole> {
    let document = Document::read(text, &Dialect { styles: Styles::MUSTACHE, ..Dialect::default() });
    let typed = |hole: &Hole| {
        let declared = match hole.name.of(text) {
            "whole" => Some(Declared::Integer),
            "number" => Some(Declared::Number),
            "yes" => Some(Declared::Boolean),
            "text" => Some(Declared::String),
            "object" => Some(Declared::Object),
            "list" => Some(Declared::Array),
            _ => None,
        };
        Hole { declared, ..*hole }
    };
    document.arena.holes.iter().map(typed).collect()
}

/// What a placeholder outside of quotes becomes: a value of the type that is declared for it, or a text as it is.
fn of_type(value: &Value, declared: Option<Declared>) -> String {
    let value = match declared {
        None => value.clone(),
        Some(Declared::Integer) => value.as_i64().unwrap_or(1).into(),
        Some(Declared::Number) => value.as_i64().map_or(json!(1.5), Value::from),
        Some(Declared::Boolean) => value.as_bool().unwrap_or(value.is_null()).into(),
        Some(Declared::Object) if value.is_object() => value.clone(),
        Some(Declared::Object) => json!({}),
        Some(Declared::Array) if value.is_array() => value.clone(),
        Some(Declared::Array) => json!([value]),
        Some(Declared::String) => return value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    };
    value.to_string()
}

/// The text with its placeholders filled; equal names equally, dynamic ones each anew.
fn fill(text: &str, fillings: &[Filling]) -> String {
    let document = Document::read(text, &Dialect { styles: Styles::MUSTACHE, ..Dialect::default() });
    let arena = &document.arena;
    let mut bare: HashMap<usize, Kind> = HashMap::new();
    let mut keys = Vec::new();
    for id in arena.ids() {
        let node = Node::new(&document, id);
        if matches!(node.kind(), Kind::Placeholder | Kind::Members) {
            bare.insert(node.span().start(), node.kind());
        }
        keys.push(node.key_span());
    }
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut done = String::new();
    let mut at = 0;
    for (index, hole) in holes(text).iter().enumerate() {
        let next = names.len();
        let which = if hole.dynamic { index } else { *names.entry(hole.name.of(text)).or_insert(next) };
        let filling = &fillings[which % fillings.len()];
        done.push_str(&text[at..hole.span.start()]);
        let quoted = |text: &str| Value::from(text).to_string();
        match bare.get(&hole.span.start()) {
            Some(Kind::Placeholder) => done.push_str(&of_type(&filling.value, hole.declared)),
            Some(_) => {
                let members: Vec<String> =
                    filling.members.iter().map(|(name, value)| format!("{}: {value}", quoted(name))).collect();
                // A placeholder for members stands between commas that its neighbours wrote.
                let members = if members.is_empty() { "\"filler\": 0".to_owned() } else { members.join(", ") };
                done.push_str(&members);
            }
            None => {
                let typed = hole.declared.filter(|declared| declared.is_scalar());
                let text = typed.map(|_| of_type(&filling.value, typed));
                let text = quoted(text.as_ref().unwrap_or(&filling.text));
                done.push_str(&text[1..text.len() - 1]);
            }
        }
        at = hole.span.end();
    }
    done.push_str(&text[at..]);
    done
}

/// A schema of the keywords that the judge follows, and some that it does not.
fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(true)),
        Just(json!(false)),
        prop::sample::select(vec!["string", "object", "array", "integer", "null"])
            .prop_map(|word| json!({"type": word})),
        small_value().prop_map(|value| json!({"const": value})),
        prop::collection::vec(small_value(), 1..3).prop_map(|values| json!({"enum": values})),
        (0..4).prop_map(|limit| json!({"minLength": limit})),
        (0..4).prop_map(|limit| json!({"maxLength": limit})),
        (0..3).prop_map(|limit| json!({"minProperties": limit})),
        (0..3).prop_map(|limit| json!({"maxProperties": limit})),
        (0..3).prop_map(|limit| json!({"minItems": limit})),
        (0..3).prop_map(|limit| json!({"maxItems": limit})),
        Just(json!({"uniqueItems": true})),
        Just(json!({"format": "uuid"})),
        Just(json!({"pattern": "^a"})),
        Just(json!({"minimum": 1})),
        prop::collection::btree_set(name(), 0..3).prop_map(|names| json!({"required": names})),
        Just(json!({"$ref": "#/$defs/one"})),
        Just(json!({"dependentRequired": {"a": ["b"]}})),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let some = prop::collection::vec(inner.clone(), 1..3);
        prop_oneof![
            prop::collection::btree_map(name(), inner.clone(), 0..3)
                .prop_map(|properties| json!({"properties": properties})),
            (prop::collection::btree_map(name(), inner.clone(), 0..3), inner.clone())
                .prop_map(|(properties, rest)| json!({"properties": properties, "additionalProperties": rest})),
            (
                prop::collection::btree_map(name(), inner.clone(), 0..4),
                prop::collection::btree_set(name(), 0..3),
                any::<bool>(),
            )
                .prop_map(|(properties, required, open)| {
                    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": open})
                }),
            inner.clone().prop_map(|items| json!({"items": items})),
            (some.clone(), inner.clone()).prop_map(|(prefix, items)| json!({"prefixItems": prefix, "items": items})),
            some.clone().prop_map(|subs| json!({"allOf": subs})),
            some.clone().prop_map(|subs| json!({"anyOf": subs})),
            some.prop_map(|subs| json!({"oneOf": subs})),
            inner.clone().prop_map(|sub| json!({"not": sub})),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(condition, then, otherwise)| json!({"if": condition, "then": then, "else": otherwise})),
            inner.clone().prop_map(|sub| json!({"contains": sub})),
            inner.clone().prop_map(|sub| json!({"patternProperties": {"^a": sub}, "additionalProperties": false})),
            inner.prop_map(|sub| json!({"propertyNames": sub})),
        ]
    })
}

/// A schema that holds for the same values as `schema`.
fn whole(schema: &Value, definition: &Value) -> Value {
    let mut whole = if schema.is_object() { schema.clone() } else { json!({"allOf": [schema]}) };
    whole["$defs"] = json!({"one": definition});
    whole
}

fn load(schema: &Value, definition: &Value) -> Variant {
    let mut whole = whole(schema, definition);
    whole["x-cobrowse"] = json!({
        "variant": "cobrowse-sessions/test", "endpoint": "cobrowse-sessions", "standing": "mentioned",
        "summary": "is a test", "evidence": []
    });
    Variant::given("test", &whole.to_string()).unwrap()
}

fn truth_of(variant: &Variant, text: &str, holes: &[Hole]) -> Truth {
    let mut document = Document::read(text, &Dialect { holes, ..Dialect::default() });
    assert!(!document.arena.fatal && document.arena.slips.is_empty(), "{text}: {:?}", document.arena.slips);
    document.arena.mark_open();
    let root = Node::root(&document);
    let shape = Shape::new([variant]);
    let mut scores = Scores::default();
    scores.choose(&shape, root);
    let loaded = variant.loaded().unwrap();
    let (truth, ..) = judge_met(loaded, &shape, 0, &scores.met, root);
    assert_eq!(truth, judge(loaded, root), "{text}, by its demands and by the whole schema");
    truth
}

/// Whether it is JSON: a text without quotes is often none.
fn is_json(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok()
}

/// Whether some object has two members of one name: refused whatever the schema says.
fn has_duplicates(text: &str) -> bool {
    Document::read(text, &Dialect::default()).arena.duplicates
}

fn verdict_of(text: &str, holes: &[Hole]) -> Verdict {
    let body = Text::template(text, holes, Styles::NONE);
    let request = Request::post("/api/v2/conversations/cobrowse/sessions").stage(Stage::Stored).body(body);
    Linter::builtin().check(&request).verdict
}

/// A payload of the first endpoint, with placeholders in the place of some values and members.
fn payload() -> impl Strategy<Value = String> {
    let uuid = "\"3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63\"";
    let value = prop_oneof![
        3 => Just(uuid.to_owned()),
        2 => Just("\"{{x}}\"".to_owned()),
        2 => Just("{{y}}".to_owned()),
        1 => prop::sample::select(vec!["{{whole}}", "{{number}}", "{{yes}}", "{{text}}", "{{object}}", "{{list}}", "\"{{whole}}\"", "\"{{yes}}\"", "{{x}}{{whole}}"]).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["\"AGENT\"", "\"CONSENTED\"", "null", "\"null\"", "\"a{{x}}\"", "\"your-id\"", "{}"]).prop_map(str::to_owned),
        1 => (prop::sample::select(vec!["agent", "customer"]), prop::sample::select(vec!["id", "conversationId"]))
            .prop_map(move |(word, name)| format!("{{\"type\": \"{word}\", \"{name}\": {uuid}}}")),
        1 => (prop::sample::select(vec!["\"agent\"", "{{x}}", "\"{{y}}\""]), prop::sample::select(vec!["id", "conversationId"]))
            .prop_map(|(word, name)| format!("{{\"type\": {word}, \"{name}\": \"{{{{x}}}}\"}}")),
    ];
    let names = vec![
        "sessionId",
        "agentId",
        "initiator",
        "externalSessionId",
        "target",
        "participantId",
        "consentStatus",
        "conversationId",
        "initiatorId",
        "other",
    ];
    let member = prop_oneof![
        9 => (prop::sample::select(names), value).prop_map(|(name, value)| format!("\"{name}\": {value}")),
        1 => Just("{{members}}".to_owned()),
        1 => Just("\"{{x}}\": 1".to_owned()),
    ];
    prop::collection::vec(member, 0..5).prop_map(|members| format!("{{ {} }}", members.join(", ")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, max_global_rejects: 100_000, max_shrink_iters: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_schema_says_of_a_template_holds_for_every_filling(
        schema in schema(), definition in schema(), text in template(),
        fillings in prop::collection::vec(filling(), 1..4),
    ) {
        let variant = load(&schema, &definition);
        let truth = truth_of(&variant, &text, &holes(&text));
        let filled = fill(&text, &fillings);
        prop_assume!(is_json(&filled) && !has_duplicates(&filled));
        let valid = truth_of(&variant, &filled, &[]);
        prop_assert!(truth == Truth::Unknown || truth == valid, "{schema} {text} is {truth:?}, {filled} is {valid:?}");
    }

    #[test]
    fn a_text_without_placeholders_is_judged_as_jsonschema_judges_its_value(
        schema in schema(), definition in schema(), value in small_value(),
    ) {
        let variant = load(&schema, &definition);
        let plain = jsonschema::options().should_validate_formats(true).build(&whole(&schema, &definition)).unwrap();
        let known = Truth::of(plain.is_valid(&value));
        prop_assert_eq!(truth_of(&variant, &value.to_string(), &[]), known);
    }

    #[test]
    fn a_fix_leaves_json_and_mends_its_finding(text in payload()) {
        let check = |text: &str| {
            let holes = holes(text);
            let body = Text::template(text, &holes, Styles::NONE);
            Linter::builtin().check(&Request::post("/api/v2/conversations/cobrowse/sessions").stage(Stage::Stored).body(body))
        };
        for finding in check(&text).findings {
            let Some(fix) = &finding.fix else { continue };
            let fixed = crate::report::apply(&text, &fix.edits).unwrap();
            let arena = Document::read(&fixed, &Dialect { styles: Styles::MUSTACHE, ..Dialect::default() }).arena;
            prop_assert!(arena.slips.is_empty(), "{text} -> {fixed}: {:?}", arena.slips);
            let again = check(&fixed).findings.into_iter().any(|other| {
                (other.rule, &other.pointer, &other.message) == (finding.rule, &finding.pointer, &finding.message)
            });
            prop_assert!(!again, "{text} -> {fixed}: {}", finding.message);
        }
    }

    #[test]
    fn a_verdict_on_a_template_holds_for_every_filling(
        text in payload(), fillings in prop::collection::vec(filling(), 1..4),
    ) {
        let verdict = verdict_of(&text, &holes(&text));
        let filled = fill(&text, &fillings);
        let then = verdict_of(&filled, &[]);
        // A filling may be a word for what belongs there, and that stays open.
        prop_assert!(verdict == Verdict::Undetermined || verdict == then, "{text} is {verdict:?}, {filled} is {then:?}");
    }
}
