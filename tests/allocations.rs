//! An accepted request of which nothing is said costs no heap allocation once the checker is warm, dropping its report included.
//! A report that says something owns its findings.

#![allow(clippy::unwrap_used, missing_docs)]

use cobrowse_lint::{Checker, Linter, Request, Verdict, json::Document, json::Node, placeholder::Styles};

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

/// How often a checker is asked before it is warm.
const WARM: usize = 64;

/// `body` with white space behind it that is another one for each of 16 numbers: the same length, and read anew each time.
fn respaced(body: &str, number: usize) -> String {
    let space = |bit: usize| if number >> bit & 1 == 0 { ' ' } else { '\n' };
    body.chars().chain((0..4).map(space)).collect()
}

/// What checking `requests` in turn allocates, and giving their reports back.
fn allocations(checker: &mut Checker<'_>, requests: &[Request<'_>]) -> u64 {
    for request in requests.iter().cycle().take(WARM) {
        checker.check(request);
    }
    let check_all = || requests.iter().for_each(|request| drop(checker.check(request)));
    allocation_counter::measure(check_all).count_total
}

/// Whether a request is accepted and nothing is said of it.
fn is_silent(request: &Request<'_>) -> bool {
    let report = Linter::builtin().check(request);
    report.verdict == Verdict::Accepted && report.findings.is_empty()
}

/// Holds that checking the bodies that `spell` makes of every case allocates nothing, with headers and without.
fn assert_none(spell: impl Fn(&str) -> Vec<String>) {
    let mut checker = Linter::builtin().checker();
    let mut counted = 0;
    for (path, body, name) in examples().into_iter().chain([quoted()]) {
        let bodies = spell(&body);
        let bare: Vec<_> = bodies.iter().map(|body| Request::post(&path).body(body.as_str())).collect();
        let typed = bare.iter().map(|request| request.clone().header("Content-Type", "application/json")).collect();
        for requests in [bare, typed] {
            if requests.iter().all(is_silent) {
                counted += 1;
                assert_eq!(allocations(&mut checker, &requests), 0, "{name}: {:?}", requests.first());
            }
        }
    }
    assert!(counted > 50, "only {counted} cases are accepted and nothing is said of them");
}

#[test]
fn an_accepted_request_that_comes_again_allocates_nothing() {
    assert_none(|body| vec![body.to_owned()]);
}

#[test]
fn an_accepted_request_that_is_read_anew_allocates_nothing() {
    assert_none(|body| (0..16).map(|number| respaced(body, number)).collect());
}

#[test]
fn an_accepted_request_without_a_body_allocates_nothing() {
    let path = format!("/api/v2/conversations/{CONVERSATION}/cobrowse");
    let request = Request::post(&path);
    let mut checker = Linter::builtin().checker();
    assert_eq!(checker.check(&request).verdict, Verdict::Accepted);
    assert_eq!(allocations(&mut checker, &[request]), 0);
}
