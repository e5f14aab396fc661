//! Each failure of the threads, diagnosed: the first cause is the one that the thread's last word gives, and where
//! something else could be the cause too, it follows.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::{fmt::Write as _, fs};

use cobrowse_lint::{
    Channel, Context, ConversationState, Grant, Linter, Request, Response,
    diagnose::{Basis, Diagnosis},
};
use support::tests_path;

const ID: &str = "5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58";
const AGENT: &str = "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63";

/// A request of a thread as it was sent, and what the server answered.
fn diagnose(file: &str, context: &Context, status: u16, answer: &str) -> Diagnosis {
    let text = fs::read_to_string(tests_path("threads").join(file)).unwrap().replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap();
    let line = head.lines().find(|line| line.starts_with("POST ")).unwrap();
    let url = line.strip_prefix("POST ").unwrap();
    // What was sent had something in the place of each placeholder.
    let url = url.replace("{{conversationId}}", ID).replace("{conversationId}", ID).replace("{{my-domain}}", "acme");
    let places = [
        ("your-queue-id", ID),
        ("your-webchat-widget-id", "widget-7"),
        ("agent-user-id-or-supervisor-id", AGENT),
        ("guest-id-or-external-id", "guest-7"),
    ];
    let body = places.iter().fold(body.trim().to_owned(), |body, (place, value)| body.replace(place, value));
    let request = Request::post(&url).header("Content-Type", "application/json").body(body.as_str()).context(context);
    Linter::builtin().diagnose(&request, &Response::new(status).body(answer))
}

fn shown(diagnosis: &Diagnosis) -> String {
    let mut text = String::new();
    for (number, cause) in (1..).zip(&diagnosis.causes) {
        let basis = cause.rule.map_or_else(|| format!("{:?}", cause.basis), |rule| rule.to_string());
        writeln!(text, "{number}. {basis}: {}", cause.what).unwrap();
        if let Some(next) = &cause.next {
            writeln!(text, "   next: {}", next.lines().next().unwrap()).unwrap();
        }
        for evidence in &cause.evidence {
            writeln!(text, "   - {evidence}").unwrap();
        }
    }
    text
}

/// Holds a diagnosis to its snapshot, and its first cause to words of the thread's last answer.
fn holds(name: &str, diagnosis: &Diagnosis, first: &str) {
    let text = shown(diagnosis);
    let cause = &diagnosis.causes[0];
    let said = format!("{} {}", cause.what, cause.next.as_deref().unwrap_or_default());
    assert!(said.contains(first), "{first}\n{text}");
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "snapshots/diagnose" }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn thread_000_sends_the_payload_of_its_answer_instead() {
    let context = Context::new()
        .scopes(["cobrowse:write", "conversation:write"])
        .conversation(ConversationState::Active)
        .channel(Channel::Voice);
    let answer = r#"{"message": "Invalid request body: Missing required field 'sessionType'", "code": "bad.request", "status": 400}"#;
    let first = "its answer sends `sessionId`, `agentId` and `initiator` instead";
    holds("000", &diagnose("000-question.http", &context, 400, answer), first);
    holds("000-with-session-type", &diagnose("000-question-session-type.http", &context, 400, answer), first);
}

#[test]
fn thread_001_leaves_the_session_id_out() {
    let first = "leave `cobrowseSessionId` out and send `initiator` and `participants`";
    holds("001", &diagnose("001-question.http", &Context::new(), 400, "cobrowseSessionId is required"), first);
}

#[test]
fn thread_002_gives_the_cobrowse_object_its_ids_and_type() {
    let context = Context::new().grant(Grant::ClientCredentials).scopes(["cobrowse:write"]);
    let answer = "{“code”:“bad.request”,“message”:“Invalid request body. The ‘cobrowse’ field requires a valid session initiation object.”,“status”:“Bad Request”}";
    let first = "Give `cobrowse` an `initiatorId`, a `participantId` and the type `initiate`";
    holds("002", &diagnose("002-question.http", &context, 400, answer), first);
}

#[test]
fn thread_002s_422_is_a_contradiction_that_is_named() {
    let answer = "The field is not recognized in that context";
    holds(
        "002-422",
        &diagnose("002-answer.http", &Context::new(), 422, answer),
        "every body shown there has it at the root",
    );
}

#[test]
fn thread_003_posts_to_the_web_chat_and_its_other_faults_follow() {
    let context = Context::new().scopes(["cobrowse:write"]);
    let diagnosis = diagnose("003-question.http", &context, 400, "Invalid request body");
    holds("003", &diagnosis, "post to `webchat-cobrowse` instead");
    let text = shown(&diagnosis);
    assert!(text.contains("which is no UUID") && text.contains("host"), "{text}");
}

#[test]
fn thread_003s_403_is_the_scope() {
    let answer = r#"{"message": "Forbidden", "status": 403}"#;
    holds("003-403", &diagnose("003-answer.http", &Context::new(), 403, answer), "`cobrowse:session:create`");
}

#[test]
fn thread_004_is_the_tokens_grant_and_then_the_payload() {
    let answer = fs::read_to_string(tests_path("threads/004-error.json")).unwrap();
    let context = Context::new()
        .grant(Grant::ClientCredentials)
        .scopes(["cobrowse:session:write"])
        .conversation(ConversationState::Active);
    let diagnosis = diagnose("004-question.http", &context, 400, &answer);
    holds("004", &diagnosis, "Check the token's grant");
    assert!(
        diagnosis
            .causes
            .iter()
            .take(3)
            .any(|cause| cause.what.contains("`cobrowse-sessions/conversation-initiator`, was sent"))
    );
    let user = Context::new().grant(Grant::User);
    holds(
        "004-with-a-users-token",
        &diagnose("004-question.http", &user, 400, &answer),
        "was sent in threads 000, 003 and 004",
    );
    holds(
        "004-with-nothing-said",
        &diagnose("004-question.http", &Context::new(), 400, &answer),
        "Check the token's grant",
    );
}

#[test]
fn an_answer_that_is_no_refusal_and_another_api_have_no_causes() {
    let body = r#"{"sessionId": "a", "agentId": "b", "initiator": "AGENT"}"#;
    let path = "/api/v2/conversations/cobrowse/sessions";
    let linter = Linter::builtin();
    assert!(linter.diagnose(&Request::post(path).body(body), &Response::new(202)).causes.is_empty());
    assert!(linter.diagnose(&Request::post("/api/v2/users").body("{}"), &Response::new(400)).causes.is_empty());
}

#[test]
fn a_status_that_is_not_about_the_payload_comes_first() {
    let body =
        r#"{"externalSessionId": "x-1", "initiator": {"type": "agent", "id": "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63"}}"#;
    let request = Request::post("/api/v2/conversations/cobrowse/sessions").body(body);
    let first = |status| Linter::builtin().diagnose(&request, &Response::new(status)).causes.remove(0).basis;
    assert_eq!([401, 429, 503].map(first), [Basis::Status, Basis::Status, Basis::Status]);
    assert_eq!(first(400), Basis::Finding);
}
