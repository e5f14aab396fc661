//! Every format leads home: whatever stands around a body, and whatever it is written in, a finding shows the line, the
//! column and the bytes of the file where the fault is, and a fix can be made there.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::fmt::Write as _;

use cobrowse_lint::{Rule, source::Format};
use support::{Checked, apply, linter};

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

const URL: &str = "https://api.mypurecloud.com/api/v2/conversations/webchat";

/// A way to write a request with a body into a file.
struct Around {
    name: &'static str,
    format: Format,
    write: fn(&str) -> String,
}

const AROUND: [Around; 20] = [
    Around { name: "body", format: Format::Body, write: |body| format!("{body}\n") },
    Around { name: "body behind blank lines", format: Format::Body, write: |body| format!("\n\n  {body}\n") },
    Around { name: "envelope with an object", format: Format::Envelope, write: |body| envelope(body) },
    Around { name: "envelope with a string", format: Format::Envelope, write: |body| envelope(&json_string(body)) },
    Around {
        name: "envelope with escapes",
        format: Format::Envelope,
        write: |body| envelope(&ascii(&json_string(body))),
    },
    Around { name: "http", format: Format::Http, write: |body| format!("# é 漢\n{}", http(body)) },
    Around {
        name: "http, the second request",
        format: Format::Http,
        write: |body| format!("### é\nGET https://example.com/€\n\n### 😀\n@id = 漢\n{}", http(body)),
    },
    Around { name: "single quotes", format: Format::Shell, write: |body| curl(&format!("-d '{body}'")) },
    Around { name: "double quotes", format: Format::Shell, write: |body| curl(&format!("-d {}", double(body))) },
    Around { name: "ANSI-C quotes", format: Format::Shell, write: |body| curl(&format!("-d {}", ansi_c(body))) },
    Around { name: "adjacent quotes", format: Format::Shell, write: |body| curl(&format!("-d '{}'", adjacent(body))) },
    Around { name: "json option", format: Format::Shell, write: |body| curl(&format!("--json '{body}'")) },
    Around {
        name: "here-document",
        format: Format::Shell,
        write: |body| curl(&format!("-d @- <<'BODY'\n{body}\nBODY")),
    },
    Around {
        name: "here-document that expands",
        format: Format::Shell,
        write: |body| curl(&format!("-d @- <<BODY\n{}\nBODY", body.replace("{{agentId}}", "$AGENT_ID"))),
    },
    Around {
        name: "here-document with tabs",
        format: Format::Shell,
        write: |body| curl(&format!("-d @- <<-'BODY'\n{}\n\tBODY", indent(body, "\t"))),
    },
    Around { name: "fence", format: Format::Markdown, write: |body| fence("http", &http(body)) },
    Around {
        name: "fence in a list",
        format: Format::Markdown,
        write: |body| format!("1. é\n\n{}\n", indent(&fence("bash", &curl(&format!("-d '{body}'"))), "   ")),
    },
    Around {
        name: "fence in a nested list",
        format: Format::Markdown,
        write: |body| format!("- é\n  - 漢\n\n{}\n", indent(&fence("http", &http(body)), "    ")),
    },
    Around {
        name: "fence in a block quote",
        format: Format::Markdown,
        write: |body| format!("é\n\n{}\n", indent(&fence("bash", &curl(&format!("-d {}", double(body)))), "> ")),
    },
    Around {
        name: "prose",
        format: Format::Text,
        write: |body| format!("Hé 漢, I send:\n\n{body}\n\nand it fails.\n"),
    },
];

fn envelope(body: &str) -> String {
    format!(
        "{{\"name\": \"é€😀漢字\", \"method\": \"POST\", \"url\": \"{URL}\", \"headers\": {{}}, \"body\": {body}}}\n"
    )
}

fn json_string(body: &str) -> String {
    serde_json::to_string(body).unwrap()
}

fn ascii(text: &str) -> String {
    let mut escaped = String::new();
    for unit in text.encode_utf16() {
        match u8::try_from(unit).ok().filter(u8::is_ascii) {
            Some(byte) => escaped.push(byte.into()),
            None => write!(escaped, "\\u{unit:04x}").unwrap(),
        }
    }
    escaped
}

fn http(body: &str) -> String {
    format!("POST {URL}\nContent-Type: application/json\n\n{body}\n")
}

fn curl(data: &str) -> String {
    format!("echo 'é€😀漢字'; curl -X POST \"{URL}\" -H 'Content-Type: application/json' {data}\n")
}

fn double(body: &str) -> String {
    format!("\"{}\"", body.replace('"', "\\\""))
}

fn ansi_c(body: &str) -> String {
    format!("$'{}'", body.replace('\n', "\\n").replace("é€", "\\u00e9€"))
}

fn adjacent(body: &str) -> String {
    body.replace("{{agentId}}", "'\"$AGENT_ID\"'").replace("漢字", "'\"漢字\"'")
}

fn indent(text: &str, by: &str) -> String {
    let lines: Vec<String> = text.trim_end().lines().map(|line| format!("{by}{line}")).collect();
    lines.join("\n").trim_end().to_owned()
}

fn fence(language: &str, text: &str) -> String {
    format!("Sö:\n\n```{language}\n{text}```\n\n")
}

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
        for around in &AROUND {
            let text = (around.write)(fault.body);
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
    assert_eq!(cases().len(), 6 * 20 * 4);
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
