//! Each slip in a body's syntax has its own words, at its own place.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod support;

use cobrowse_lint::{Rule, Verdict, source::Format};
use support::{Checked, apply, linter, tests_path};

/// File, the text at the place, and what the message says of it.
const SLIPS: [(&str, &str, &str); 17] = [
    ("bad.http", ",", "comma stands before the closing bracket"),
    ("bad-trailing-comma-inside.http", ",", "comma stands before the closing bracket"),
    ("bad-single-quotes.http", "'", "single quotes"),
    ("bad-typographic-quotes.http", "“", "typographic quote"),
    ("bad-missing-comma.http", "", "comma is missing"),
    ("bad-missing-colon.http", "\"externalSessionId\"", "no `:`"),
    ("bad-missing-value.http", ",", "value is missing"),
    ("bad-undefined.http", "undefined", "`undefined` is no JSON value"),
    ("bad-python-word.http", "None", "`None` is no JSON value"),
    ("bad-unquoted-name.http", "initiator", "no quotes"),
    ("bad-unclosed-string.http", "\"{{$uuid}},", "never closed"),
    ("bad-unclosed-object.http", "{", "never closed"),
    ("bad-mismatched.http", "]", "closes nothing"),
    ("bad-text-behind.http", "}", "closes nothing"),
    ("bad-comment.json", "// started by the agent", "comment"),
    ("bad-escape.http", "\\x", "no escape"),
    ("bad-tab-in-string.http", "\t", "control character"),
];

#[test]
fn every_slip_is_named_once_where_it_is() {
    for (name, text, words) in SLIPS {
        let checked = Checked::file(&linter(), &tests_path("rules/invalid-json").join(name));
        let slip = checked.one(Rule::InvalidJson);
        assert_eq!(checked.at(slip), text, "{name}");
        assert!(slip.message.contains(words), "{name}: {}", slip.message);
        assert_eq!(checked.reports[0].verdict, Verdict::Rejected, "{name}");
    }
}

#[test]
fn the_place_of_a_comma_that_is_missing_is_behind_the_value() {
    let checked = Checked::file(&linter(), &tests_path("rules/invalid-json/bad-missing-comma.http"));
    let at = checked.one(Rule::InvalidJson).location.start.offset.get();
    assert!(checked.text[..at].ends_with("\"{{$uuid}}\""));
}

#[test]
fn safe_fixes_of_slips_make_json() {
    for (name, ..) in SLIPS {
        let checked = Checked::file(&linter(), &tests_path("rules/invalid-json").join(name));
        let Some(fix) = checked.one(Rule::InvalidJson).fix.as_ref().filter(|fix| fix.safe) else { continue };
        let mended = Checked::text(&linter(), checked.format, &apply(&checked.text, fix));
        assert_eq!(mended.errors(), [], "{name}:\n{}", mended.text);
    }
}

#[test]
fn four_slips_are_four_findings_each_at_its_place() {
    let text = "{'type': 'cobrowse', \"initiatorType\": \"agent\" \"capabilities\": [undefined, \"screen\",]}";
    let checked = Checked::text(&linter(), Format::Body, text);
    let slips = checked.findings().into_iter().filter(|finding| finding.rule == Rule::InvalidJson);
    let found: Vec<&str> = slips.map(|finding| checked.at(finding)).collect();
    assert_eq!(checked.errors(), [Rule::InvalidJson], "{}", checked.render());
    assert_eq!(found, ["'", "", "undefined", ","]);
}
