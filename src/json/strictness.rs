//! Without placeholders, exactly what `serde_json` reads is read without a slip, and as the same value.

use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::Value;

use super::{Dialect, Document, Node};
use crate::placeholder::Styles;

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ -~é€😀\"\\\\\n]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-c\"é]{0,2}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// JSON, and what is left of it after a few characters were changed.
fn nearly_json() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u00e9",
        "\\ud83d\\ude00",
        "\\ud83d",
        "'",
        "“",
        "1",
        "-",
        ".",
        "e",
        "0",
        "null",
        "tru",
        "undefined",
        " ",
        "\n",
        "\t",
        "\u{1}",
        "//",
        "/*",
        "#",
        "{{a}}",
        "$",
        "é",
    ]);
    let edit = (any::<prop::sample::Index>(), piece, any::<bool>());
    (value(), prop::collection::vec(edit, 0..3), any::<bool>()).prop_map(|(value, edits, pretty)| {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let mut characters: Vec<String> = text.unwrap().chars().map(String::from).collect();
        for (at, piece, replaces) in edits {
            let at = at.index(characters.len() + 1);
            if replaces && at < characters.len() {
                characters[at] = piece.to_owned();
            } else {
                characters.insert(at, piece.to_owned());
            }
        }
        characters.concat()
    })
}

fn read(text: &str, styles: Styles) -> Document<'_> {
    Document::read(text, &Dialect { styles, ..Dialect::default() })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_serde_json_reads_is_read_as_the_same_value_and_the_rest_has_a_slip(text in nearly_json()) {
        let document = read(&text, Styles::NONE);
        let arena = &document.arena;
        let mine = !arena.fatal && arena.slips.is_empty();
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => {
                prop_assert!(mine, "{text:?} has {:?}", arena.slips);
                let root = Node::root(&document);
                prop_assert_eq!(&root.to_value(), &value);
                prop_assert!(root.equals(&value));
            }
            Err(error) => prop_assert!(!mine || error.to_string().contains("out of range"), "{text:?} has no slip: {error}"),
        }
    }

    #[test]
    fn whatever_the_text_reading_ends_and_every_span_lies_in_it(text in prop_oneof![nearly_json(), "\\PC{0,40}", ".{0,40}"]) {
        for styles in [Styles::NONE, Styles::ALL] {
        let document = read(&text, styles);
            let arena = &document.arena;
            let spans = arena.nodes.iter().flat_map(|node| [node.span, node.key]);
            let slips = arena.slips.iter().flat_map(|slip| {
                slip.edits.iter().map(|(span, _)| *span).chain([slip.span])
            });
            for span in spans.chain(slips).chain(arena.holes.iter().map(|hole| hole.span)) {
                prop_assert!(text.get(span.start()..span.end()).is_some(), "{text:?}: {span:?}");
            }
            prop_assert!(!arena.fatal || !arena.slips.is_empty(), "{text:?} cannot be read, and nothing says why");
        }
    }
}

#[test]
fn nesting_is_bounded_where_serde_json_bounds_it() {
    for depth in [127, 128] {
        let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let mine = read(&text, Styles::ALL).slips().is_empty();
        assert_eq!(mine, serde_json::from_str::<Value>(&text).is_ok(), "{depth}");
    }
}

#[test]
fn of_two_members_with_one_name_the_last_counts_in_small_and_large_objects() {
    for others in [0, 40] {
        let mut text = "{\"a\": 1, ".to_owned();
        for index in 0..others {
            write!(text, "\"k{index}\": 0, ").unwrap();
        }
        text.push_str("\"a\": 2}");
        let document = read(&text, Styles::NONE);
        let arena = &document.arena;
        let root = Node::root(&document);
        assert_eq!((root.len(), root.get("a").unwrap().raw()), (others + 1, "2"));
        assert!(arena.duplicates);
    }
}
