//! Whatever a file holds, every reader returns, and every place and edit that comes of it lies in the file.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::{fs, path::Path};

use cobrowse_lint::{
    Linter,
    report::Location,
    source::{Format, TemplateFile, detect, read},
};
use proptest::prelude::*;

/// Every fixture of the threads and rules: what the mutations begin with.
fn seeds() -> Vec<String> {
    let mut seeds = Vec::new();
    let mut open = vec![
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules"),
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats"),
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/threads"),
    ];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                seeds.push(text);
            }
        }
    }
    seeds.sort();
    seeds
}

fn mutated() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "'",
        "\"",
        "\\",
        "`",
        "$",
        "$(",
        "${",
        "{{",
        "}}",
        "{",
        "}",
        "[",
        "]",
        "<<EOF\n",
        "EOF\n",
        "\r\n",
        "\n",
        "\t",
        "#",
        "###\n",
        "#if(",
        "#end",
        "$!{",
        "curl ",
        "-d ",
        "@",
        "```\n",
        "> ",
        "  - ",
        "é",
        "€",
        "😀",
        "\u{feff}",
        "\u{202e}",
        "post {\n",
        "body:json {\n",
        "\n}\n",
        "'''\n",
        "~",
        "HTTP 200\n",
        "[Form]\n",
        "```json\n",
        "<<-EOT\n",
        "EOT\n",
        "$${",
        "%{",
        "${var.",
        "jsonencode(",
        "/*",
        " = ",
        ")",
        "\\u00e9",
        "|-\n  ",
        ": >2\n",
        "''",
        "*a",
        "&a ",
        "<<: ",
        "---\n",
        "? ",
        "!!str ",
        "{% ",
        " %}",
        "{# ",
        "{% if x %}",
        "POST ",
        "http://",
        ",",
        ":",
        " ",
        "\u{0}",
        "\"request\": ",
        "\"url\": {",
        "\"raw\": ",
        "\"item\": [",
        "\"postData\": {",
        "/:id",
    ]);
    let edits = prop::collection::vec((any::<prop::sample::Index>(), piece, 0_usize..6), 0..5);
    (prop::sample::select(seeds()), edits, any::<bool>()).prop_map(|(seed, edits, crlf)| {
        let mut characters: Vec<char> = seed.chars().collect();
        for (at, piece, removed) in edits {
            let at = at.index(characters.len() + 1);
            let end = (at + removed).min(characters.len());
            characters.splice(at..end, piece.chars());
        }
        let text: String = characters.into_iter().collect();
        if crlf { text.replace('\n', "\r\n") } else { text }
    })
}

fn lies_in(text: &str, location: &Location) -> bool {
    let span = location.span();
    text.get(span.start()..span.end()).is_some() && location.start.line.get() > 0 && location.start.column.get() > 0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_place_and_edit_lies_in_the_file(text in mutated()) {
        let linter = Linter::builtin();
        for format in Format::ALL.iter().copied().chain(detect("a", &text)) {
            for template in read(format, &text) {
                prop_assert!(text.get(template.span.start()..template.span.end()).is_some(), "{format}: {:?}", template.span);
                let report = linter.check_template(&template, &TemplateFile::new(&text), None);
                for finding in &report.findings {
                    let places = finding.related.iter().map(|related| &related.location).chain([&finding.location]);
                    for place in places {
                        prop_assert!(lies_in(&text, place), "{format}: {finding:?}");
                    }
                    for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
                        let span = edit.span();
                        prop_assert!(text.get(span.start()..span.end()).is_some(), "{format}: {finding:?}");
                    }
                }
            }
        }
    }
}
