//! Every format leads home: whatever stands around a body, and whatever it is written in, a finding shows the line, the
//! column and the bytes of the file where the fault is, and a fix can be made there.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod support;

use cobrowse_lint::{
    Rule,
    source::{self, Format},
};
use support::{AROUND, Checked, JSONENCODE, URL, apply, linter};

/// Marks around the fault in a body; they are taken out before the file is read.
const OPEN: &str = "@<";
const CLOSE: &str = ">@";

/// A body with one fault behind text that is not ASCII.
struct Fault {
    rule: Rule,
    body: &'static str,
}

const FAULTS: [Fault; 6] = [
    Fault {
        rule: Rule::WrongType,
        body: r#"{
  "from": {"id": "widget-é€😀漢字", "type": "webchat"},
  "to": {"id": "{{queueId}}", "type": "queue"},
  "cobrowse": {"reason": "é€😀漢字 é", "participantId": @<4711>@, "initiatorId": "{{agentId}}", "type": "initiate"}
}"#,
    },
    Fault {
        rule: Rule::MissingField,
        body: r#"{
  "from": {"id": "widget-é€😀漢字", "type": "webchat"}, "cobrowse": @<{>@"reason": "漢", "initiatorId": "{{agentId}}", "type": "initiate"},
  "to": {"id": "{{queueId}}", "type": "queue"}
}"#,
    },
    Fault {
        rule: Rule::NullId,
        body: r#"{
  "from": {"id": "widget-é€😀漢字", "type": "webchat"},
  "to": {"id": "{{queueId}}", "type": "queue"},
  "cobrowse": {"reason": "é€😀漢字", "participantId": @<"null">@, "initiatorId": "{{agentId}}", "type": "initiate"}
}"#,
    },
    Fault {
        rule: Rule::InvalidValue,
        body: r#"{
  "from": {"id": "widget-é€😀漢字", "type": "webchat"},
  "to": {"id": "{{queueId}}", "type": "queue"},
  "cobrowse": {"reason": "é€😀漢字", "participantId": "{{guestId}}", "initiatorId": "{{agentId}}", "type": @<"start">@}
}"#,
    },
    Fault {
        rule: Rule::UnknownField,
        body: r#"{
  "from": {"id": "widget-é€😀漢字", "type": "webchat"},
  "to": {"id": "{{queueId}}", "type": "queue"},
  "cobrowse": {"reason": "é€😀漢字", @<"größe-漢">@: "é", "participantId": "{{guestId}}", "initiatorId": "{{agentId}}", "type": "initiate"}
}"#,
    },
    Fault {
        rule: Rule::InvalidJson,
        body: r#"{
  "from": {"id": "widget-é€😀漢字", "type": "webchat"},
  "to": {"id": "{{queueId}}", "type": "queue"},
  "cobrowse": {"reason": "é€😀漢字", "participantId": "{{guestId}}", "initiatorId": "{{agentId}}", "type": "initiate"@<,>@}
}"#,
    },
];

/// A file with its marks taken out, and the bytes that they were around.
struct Marked {
    text: String,
    start: usize,
    end: usize,
}

impl Marked {
    fn new(text: &str) -> Self {
        let (before, rest) = text.split_once(OPEN).unwrap();
        let (inside, behind) = rest.split_once(CLOSE).unwrap();
        let start = before.len();
        Self { text: format!("{before}{inside}{behind}"), start, end: start + inside.len() }
    }

    /// Line and column of a byte: from 1, in characters, a byte-order mark not counted.
    fn position(&self, at: usize) -> (usize, usize) {
        let before = &self.text[..at];
        let line = before.rsplit('\n').next().unwrap();
        (before.matches('\n').count() + 1, line.trim_start_matches('\u{feff}').chars().count() + 1)
    }
}

/// Every fault in every format, with both line ends, with and without a byte-order mark.
fn cases() -> Vec<(String, Rule, Format, Marked)> {
    let mut cases = Vec::new();
    for fault in &FAULTS {
        // Terraform writes that JSON itself, without slips.
        let written = |name| name != JSONENCODE || fault.rule != Rule::InvalidJson;
        for around in AROUND.iter().filter(|around| written(around.name)) {
            let text = (around.write)(URL, fault.body);
            for (ends, text) in [("LF", text.clone()), ("CRLF", text.replace('\n', "\r\n"))] {
                for (mark, text) in [("", text.clone()), (" with BOM", format!("\u{feff}{text}"))] {
                    let name = format!("{} in {}, {ends}{mark}", fault.rule, around.name);
                    cases.push((name, fault.rule, around.format, Marked::new(&text)));
                }
            }
        }
    }
    cases
}

#[test]
fn a_finding_is_exactly_where_the_fault_is_in_the_file() {
    let linter = linter();
    let mut wrong = Vec::new();
    assert_eq!(cases().len(), (FAULTS.len() * AROUND.len() - 1) * 4);
    for (name, rule, format, marked) in cases() {
        let checked = Checked::text(&linter, format, &marked.text);
        let findings = checked.findings();
        let found: Vec<_> = findings.iter().filter(|finding| finding.rule == rule).collect();
        let [finding] = found.as_slice() else {
            wrong.push(format!("{name}: {} findings\n{}\n{}", found.len(), marked.text, checked.render()));
            continue;
        };
        let (start, end) = (finding.location.start, finding.location.end);
        let place = |at: usize| (marked.position(at), at);
        let got = |position: cobrowse_lint::span::Position| {
            ((position.line.get() as usize, position.column.get() as usize), position.offset.get())
        };
        if (got(start), got(end)) != (place(marked.start), place(marked.end)) {
            let expected = &marked.text[marked.start..marked.end];
            let at = checked.at(finding);
            wrong.push(format!(
                "{name}: got {:?}-{:?} `{at}`, expected {:?}-{:?} `{expected}`\n{}",
                got(start),
                got(end),
                place(marked.start),
                place(marked.end),
                marked.text
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_fix_is_written_as_its_place_needs_it() {
    let linter = linter();
    let mut wrong = Vec::new();
    for (name, rule, format, marked) in cases() {
        let checked = Checked::text(&linter, format, &marked.text);
        let Some(fix) = checked.findings().iter().find(|it| it.rule == rule).and_then(|it| it.fix.clone()) else {
            continue;
        };
        let mended = apply(&marked.text, &fix);
        let after = Checked::text(&linter, format, &mended);
        if !after.errors().is_empty() || after.templates.len() != checked.templates.len() {
            wrong.push(format!("{name}\n{mended}\n{}", after.render()));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_fault_but_a_missing_id_has_a_fix_in_every_format() {
    let linter = linter();
    let fixed = [Rule::InvalidValue, Rule::UnknownField, Rule::InvalidJson];
    for (name, rule, format, marked) in cases().into_iter().filter(|(_, rule, ..)| fixed.contains(rule)) {
        let checked = Checked::text(&linter, format, &marked.text);
        let has_fix = checked.findings().iter().any(|finding| finding.rule == rule && finding.fix.is_some());
        assert!(has_fix, "{name}\n{}\n{}", marked.text, checked.render());
    }
}

/// What a fence with a file of this format is called.
fn language(format: Format) -> Option<&'static str> {
    Some(match format {
        Format::Body | Format::Envelope | Format::DataAction | Format::Postman | Format::Har => "json",
        Format::Terraform => "hcl",
        Format::Bruno => "bru",
        Format::Hurl => "hurl",
        Format::OpenCollection | Format::Insomnia => "yaml",
        Format::Http => "http",
        Format::Shell => "sh",
        _ => return None,
    })
}

/// Every file of another format, in a fence whose lines begin as the second says, named by its language or by none.
fn fenced() -> Vec<(String, Format, Marked, Marked)> {
    let mut cases = Vec::new();
    for fault in &FAULTS {
        for around in AROUND.iter().filter(|around| around.name != JSONENCODE || fault.rule != Rule::InvalidJson) {
            let Some(language) = language(around.format) else { continue };
            let file = (around.write)(URL, fault.body);
            // Some show by their content alone what they are.
            let shown = source::detect("-", &Marked::new(&file).text) == Some(around.format);
            let languages = if shown { vec![language, ""] } else { vec![language] };
            for (language, (first, other)) in languages.into_iter().flat_map(|language| {
                [("", ""), ("1. ", "   "), ("> ", "> "), ("> - ", ">   ")].map(|prefixes| (language, prefixes))
            }) {
                for ends in ["\n", "\r\n"] {
                    let mut text = format!("# Ö\n\n{first}```````{language}\n");
                    for line in file.trim_end().split('\n') {
                        text.extend([other, line, "\n"]);
                    }
                    text.extend([other, "```````\n\nend\n"]);
                    let name = format!("{} in {}, `{language}` behind `{first}`, {ends:?}", fault.rule, around.name);
                    cases.push((name, around.format, Marked::new(&file), Marked::new(&text.replace('\n', ends))));
                }
            }
        }
    }
    cases
}

#[test]
fn every_format_is_read_in_a_fence_as_in_a_file() {
    let linter = linter();
    let mut wrong = Vec::new();
    let cases = fenced();
    assert!(cases.len() > 1500, "{} cases", cases.len());
    for (name, format, file, fence) in cases {
        let rules = |checked: &Checked| -> Vec<String> {
            checked.findings().iter().map(|finding| format!("{:?} {:?}", finding.rule, finding.pointer)).collect()
        };
        let alone = Checked::text(&linter, format, &file.text);
        let inside = Checked::text(&linter, Format::Markdown, &fence.text);
        let places: Vec<_> = inside
            .findings()
            .iter()
            .map(|finding| (finding.location.span().start(), finding.location.span().end()))
            .collect();
        if rules(&alone) != rules(&inside) || !places.contains(&(fence.start, fence.end)) {
            wrong.push(format!("{name}\n{}\n{}instead of\n{}", fence.text, inside.render(), alone.render()));
            continue;
        }
        for finding in inside.findings() {
            let Some(fix) = &finding.fix else { continue };
            let mended = apply(&fence.text, fix);
            let after = Checked::text(&linter, Format::Markdown, &mended);
            if after.findings().len() >= inside.findings().len() || after.templates.len() != inside.templates.len() {
                wrong.push(format!("{name}, mended\n{mended}\n{}", after.render()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong[..wrong.len().min(3)].join("\n"));
}
