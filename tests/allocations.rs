//! An accepted request costs no heap allocation once the checker is warm, dropping its report included.

#![allow(clippy::unwrap_used, missing_docs)]

use cobrowse_lint::{Linter, Request, Verdict, json::Document, json::Node, placeholder::Styles};

const CONVERSATION: &str = "0c9a7f44-2f3b-4e0e-8d0a-7f1d2c3b4a59";

/// A path, a body, and what they are.
type Case = (String, String, String);

/// Every example, as it stands in its schema and with escapes in its strings.
fn examples() -> Vec<Case> {
    let mut cases = Vec::new();
    for endpoint in Linter::builtin().catalog().endpoints() {
        let path = endpoint.path.replace("{conversationId}", CONVERSATION);
        for variant in &endpoint.variants {
            let text = variant.schema_text();
            let schema = Document::parse(text, Styles::NONE);
            let examples = schema.root().unwrap().get("examples").unwrap();
            for (number, body) in examples.elements().enumerate() {
                let name = format!("{} {number}", variant.id);
                let mut case = |how, body| cases.push((path.clone(), body, format!("{name}{how}")));
                case("", body.span().of(text).to_owned());
                case(", its texts escaped", escaped(body, text, false));
                case(", its names escaped too", escaped(body, text, true));
            }
        }
    }
    cases
}

/// A body whose texts, and names if they shall, begin with the same character as a `\u` escape.
fn escaped(body: Node<'_>, text: &str, names: bool) -> String {
    let mut quotes = Vec::new();
    find_strings(body, names, &mut quotes);
    let mut out = body.span().of(text).to_owned();
    quotes.sort_unstable();
    for quote in quotes.into_iter().rev() {
        let first = quote + 1 - body.span().start();
        let code = u32::from(out[first..].chars().next().unwrap());
        out.replace_range(first..=first, &format!("\\u{code:04x}"));
    }
    out
}

/// Where the strings begin that are not empty; all of the examples' begin with ASCII.
fn find_strings(node: Node<'_>, names: bool, quotes: &mut Vec<usize>) {
    for (_, member) in node.members() {
        if names {
            quotes.push(member.key_span().start());
        }
        find_strings(member, names, quotes);
    }
    node.elements().for_each(|element| find_strings(element, names, quotes));
    if node.text().is_some_and(|text| !text.is_empty()) {
        quotes.push(node.span().start());
    }
}

/// A text with every kind of escape.
fn quoted() -> Case {
    let body = r#"{
      "to": {"id": "e500bddf-37b0-4307-8f0f-4c3c2052e52b", "type": "queue"},
      "from": {"id": "support-page-widget", "type": "webchat"},
      "cobrowse": {
        "initiatorId": "62f746b4-84e6-4ceb-95bd-447e7184d454",
        "participantId": "guest-\u0041\"4471\"",
        "reason": "\"Checkout\" fails:\t\\\/\b\f\r\n caf\u00e9 \ud83d\ude00",
        "type": "initiate"
      },
      "wrapUpCode": null
    }"#;
    ("/api/v2/conversations/webchat".to_owned(), body.to_owned(), "every kind of escape".to_owned())
}

/// How often the check of each accepted case allocates, in a checker that has seen all of them. `said`: only of those with
/// findings, or only of those without.
fn allocating(cases: &[Case], said: bool) -> Vec<String> {
    let mut checker = Linter::builtin().checker();
    let mut allocating = Vec::new();
    let mut counted = 0;
    for warm in [false, true] {
        for (path, body, name) in cases {
            let bare = Request::post(path).body(body.as_str());
            let typed = bare.clone().header("Content-Type", "application/json");
            for (request, how) in [(bare, ""), (typed, ", with a header")] {
                let report = checker.check(&request);
                if report.verdict != Verdict::Accepted || report.findings.is_empty() == said {
                    continue;
                }
                let info = allocation_counter::measure(|| drop(checker.check(&request)));
                counted += usize::from(warm);
                if warm && info.count_total > 0 {
                    allocating
                        .push(format!("{name}{how}: {} allocations, {} bytes", info.count_total, info.bytes_total));
                }
            }
        }
    }
    assert!(counted > 0, "no case is accepted");
    allocating
}

#[test]
fn an_accepted_request_of_which_nothing_is_said_allocates_nothing() {
    let mut cases = examples();
    cases.push(quoted());
    let allocating = allocating(&cases, false);
    assert!(allocating.is_empty(), "{}", allocating.join("\n"));
}

#[test]
fn an_accepted_request_with_a_warning_allocates_nothing() {
    let allocating = allocating(&examples(), true);
    assert!(allocating.is_empty(), "{}", allocating.join("\n"));
}

#[test]
fn an_accepted_request_without_a_body_allocates_nothing() {
    let path = format!("/api/v2/conversations/{CONVERSATION}/cobrowse");
    let request = Request::post(&path);
    let mut checker = Linter::builtin().checker();
    assert_eq!(checker.check(&request).verdict, Verdict::Accepted);
    let info = allocation_counter::measure(|| drop(checker.check(&request)));
    assert_eq!(info.count_total, 0);
}
