//! Requests as the `http` crate has them: the same report as from their texts, and nothing copied for another API.

#![cfg(feature = "http")]
#![allow(clippy::unwrap_used, missing_docs)]

use cobrowse_lint::{Context, Grant, Linter, Request, Rule, Verdict};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};

const SESSIONS: &str = "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions";
const BAD: &str = r#"{"externalSessionId": null}"#;

fn post(target: &str) -> http::request::Builder {
    http::Request::post(target).header(CONTENT_TYPE, "application/json")
}

#[test]
fn the_report_is_that_of_the_texts() {
    for target in
        [SESSIONS, "/api/v2/conversations/cobrowse/sessions?expand=1", "/gateway/api/v2/conversations/webchat"]
    {
        for body in ["", "{", BAD, r#"{"cobrowse": {}}"#] {
            let texts = Request::post(target).header("content-type", "application/json");
            let texts = if body.is_empty() { texts } else { texts.body(body) };
            let report = Linter::builtin().check_http(&post(target).body(body).unwrap());
            assert_eq!(report, Linter::builtin().check(&texts), "{target} {body}");
        }
    }
}

#[test]
fn a_body_that_cannot_be_read_is_not_judged() {
    let encoded = post(SESSIONS).header(CONTENT_ENCODING, "gzip").body(BAD.as_bytes()).unwrap();
    let latin = post(SESSIONS).body(&b"{\"reason\": \"\xe9\"}"[..]).unwrap();
    let whys = [(encoded, "its `Content-Encoding` hides it"), (latin, "it is not UTF-8")];
    for (request, why) in whys {
        let report = Linter::builtin().check_http(&request);
        assert_eq!(report.verdict, Verdict::Undetermined, "{why}");
        assert_eq!(report.unseen.unwrap().why, why);
    }
    let plain = post(SESSIONS).header(CONTENT_ENCODING, "identity").body(BAD).unwrap();
    assert!(Linter::builtin().check_http(&plain).ensure().is_err());
}

#[test]
fn a_streaming_body_is_not_judged_and_the_rest_is() {
    let (parts, ()) = post(SESSIONS).body(()).unwrap().into_parts();
    let report = Linter::builtin().check_http_parts(&parts, None);
    assert_eq!((report.verdict, report.unseen.unwrap().why.as_str()), (Verdict::Undetermined, "it is a stream"));
    assert!(Linter::builtin().check_http_parts(&parts, Some(BAD.as_bytes())).ensure().is_err());
    let (parts, ()) = http::Request::put(SESSIONS).body(()).unwrap().into_parts();
    let report = Linter::builtin().check_http_parts(&parts, None);
    assert!(report.findings.iter().any(|finding| finding.rule == Rule::WrongMethod), "{:?}", report.findings);
}

#[test]
fn of_a_header_that_is_no_text_only_the_name_is_known() {
    let mut request = http::Request::post(SESSIONS).body("{}").unwrap();
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_bytes(b"text/\xff").unwrap());
    let is_heard = |request: &http::Request<&str>| {
        let findings = Linter::builtin().check_http(request).findings;
        findings.iter().any(|finding| finding.rule == Rule::WrongContentType)
    };
    assert!(!is_heard(&request));
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    assert!(is_heard(&request));
}

#[test]
fn what_the_caller_knows_is_among_the_extensions() {
    let context = Context::new().grant(Grant::ClientCredentials);
    let body = r#"{"sessionId": "dfo-5521", "agentId": "6a0e3b0c-7d0f-4f5a-8a59-3c7a0f1b2d4e", "initiator": "AGENT"}"#;
    let request = post(SESSIONS).extension(context).body(body).unwrap();
    let is_heard = |report: cobrowse_lint::Report| report.findings.iter().any(|f| f.rule == Rule::ServiceToken);
    assert!(is_heard(Linter::builtin().check_http(&request)));
    let (parts, body) = request.into_parts();
    assert!(is_heard(Linter::builtin().check_http_parts(&parts, Some(body.as_bytes()))));
}

#[test]
fn a_request_to_another_api_costs_a_look_at_its_path() {
    for target in [
        "https://api.mypurecloud.com/api/v2/users/me?expand=presence",
        "https://shop.example/orders/17",
        "https://shop.example",
        "/api/v2/routing/queues",
        "*",
    ] {
        let request = http::Request::post(target).header(CONTENT_TYPE, "application/json").body(BAD).unwrap();
        assert!(Linter::builtin().check_http(&request).skipped, "{target}");
        let check = || drop(Linter::builtin().check_http(&request));
        assert_eq!(allocation_counter::measure(check).count_total, 0, "{target}");
    }
}

#[test]
fn of_a_path_alone_no_text_is_copied() {
    let path = "/api/v2/conversations/5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58/cobrowse";
    let request = http::Request::post(path).body("").unwrap();
    let texts = Request::post(path).headers(Vec::new());
    assert_eq!(Linter::builtin().check_http(&request), Linter::builtin().check(&texts));
    let of_texts = allocation_counter::measure(|| drop(Linter::builtin().check(&texts))).count_total;
    let of_http = allocation_counter::measure(|| drop(Linter::builtin().check_http(&request))).count_total;
    assert_eq!(of_http, of_texts);
}
