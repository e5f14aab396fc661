//! Requests that a service is about to send: what is fine goes out, and other JSON is not taken for a request.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, missing_docs)]

use cobrowse_lint::{Linter, Request, Rule, Severity, Verdict};

const ID: &str = "5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58";

fn participants(id: &str) -> String {
    format!(
        r#"{{"initiator": {{"id": "{ID}", "type": "agent"}}, "participants": [{{"id": "{id}", "type": "external"}}]}}"#
    )
}

#[test]
fn a_free_text_id_that_looks_like_a_word_is_not_refused() {
    let path = format!("/api/v2/conversations/{ID}/cobrowse");
    for id in ["legacy-crm-id", "ACME_ID", "$guest", "{guest}", "guest-4471"] {
        let body = participants(id);
        let report = Linter::builtin().check(&Request::post(&path).body(body.as_str()));
        assert!(
            report.findings.iter().all(|finding| finding.severity < Severity::Error),
            "{id}: {:?}",
            report.findings
        );
        report.ensure().unwrap();
    }
}

#[test]
fn an_unfilled_placeholder_is_refused_wherever_it_stands() {
    let conversation = format!("/api/v2/conversations/{ID}/cobrowse");
    let cases = [
        (conversation.as_str(), participants("{{customerId}}")),
        (conversation.as_str(), participants("c-1").replace(ID, "YOUR_AGENT_ID")),
        (conversation.as_str(), participants("c-1").replace(&format!("\"{ID}\""), "{{agentId}}")),
        ("/api/v2/conversations/{conversationId}/cobrowse", participants("c-1")),
        ("/api/v2/conversations/:conversationId/cobrowse", String::new()),
    ];
    for (path, body) in &cases {
        let report = Linter::builtin().check(&Request::post(path).body(body.as_str()));
        assert_eq!(report.verdict, Verdict::Rejected, "{path} {body}");
        assert!(report.findings.iter().any(|finding| finding.rule == Rule::UnfilledPlaceholder), "{path} {body}");
    }
}

#[test]
fn json_that_only_speaks_of_cobrowsing_is_not_judged() {
    for body in [
        r#"{"name": "cfg", "cobrowse": {"enabled": true, "maskSelectors": ["[data-mask]"]}, "messenger": {"enabled": true}}"#,
        r#"{"cobrowseSessionId": "5d3ab9f2", "state": "connected", "websocketUrl": "wss://x"}"#,
        r#"{"name": "package", "version": "1.0.0", "type": "module"}"#,
        r#"{"to": "a", "from": "b", "reason": "c", "subject": "d", "text": "e"}"#,
    ] {
        assert!(Linter::builtin().check(&Request::of_body(body)).skipped, "{body}");
    }
}

#[test]
fn a_token_in_a_wrong_place_is_not_shown() {
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
    let body = format!(r#"{{"sessionId": "dfo-1", "agentId": "{token}", "initiator": "AGENT"}}"#);
    let rejected =
        Linter::builtin().check(&Request::post("/api/v2/conversations/cobrowse/sessions").body(body.as_str())).ensure();
    let rejected = rejected.unwrap_err();
    assert!(!rejected.to_string().contains("eyJ"), "{rejected}");
    assert!(
        !format!("{:?}", rejected.report().findings.iter().map(|f| (&f.message, &f.help)).collect::<Vec<_>>())
            .contains("eyJ")
    );
}
