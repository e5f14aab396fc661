//! Each failure of the threads, diagnosed: the first cause is the one that the thread's last word gives, and where
//! something else could be the cause too, it follows.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::{fmt::Write as _, fs};

use cobrowse_lint::{
    Channel, Context, Contract, ConversationState, Grant, Linter, Request, Response, Rule,
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
    for status in [401, 403, 404, 405, 407, 408, 409, 410, 411, 413, 415, 429, 500, 502, 503] {
        assert_eq!(first(status), Basis::Status, "{status}");
    }
    assert_eq!(first(400), Basis::Finding);
}

const SESSIONS: &str = "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions";

/// What the threads were refused with.
const REFUSED: &str = r#"{"conversationId": "5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58", "initiatorId": "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63"}"#;

fn answered(request: &Request<'_>, status: u16, answer: &str) -> Diagnosis {
    Linter::builtin().diagnose(request, &Response::new(status).body(answer))
}

#[test]
fn a_status_is_told_by_the_finding_that_is_it_or_by_itself_first() {
    let sent = |method: &'static str, url, media| Request::new(method, url).header("Content-Type", media).body(REFUSED);
    let json = "application/json";
    let elsewhere = "https://acme.mypurecloud.com/api/v2/conversations/cobrowse/sessions";
    let forgotten = "https://api.mypurecloud.com/api/v2/conversations/webchat/cobrowse";
    let unknown = "https://api.mypurecloud.com/api/v2/conversations/cobrowse/session";
    for (status, request, first) in [
        (404, sent("POST", elsewhere, json), Some(Rule::WrongHost)),
        (405, sent("POST", elsewhere, json), Some(Rule::WrongHost)),
        (404, sent("POST", forgotten, json), Some(Rule::MissingPathId)),
        (404, sent("POST", unknown, json), Some(Rule::UnknownEndpoint)),
        (405, sent("PUT", SESSIONS, json), Some(Rule::WrongMethod)),
        (415, sent("POST", SESSIONS, "text/plain"), Some(Rule::WrongContentType)),
        // Another fault of the way there is not what the status says.
        (404, sent("PUT", SESSIONS, "text/plain"), None),
        (405, sent("POST", forgotten, "text/plain"), None),
        (415, sent("PUT", elsewhere, json), None),
    ] {
        let causes = answered(&request, status, "").causes;
        let told = causes.iter().any(|cause| cause.basis == Basis::Status);
        assert_eq!((causes[0].rule, told), (first, first.is_none()), "{status} {request:?}");
        assert!(first.is_some() || causes[0].basis == Basis::Status, "{status} {request:?}");
    }
    let context = Context::new().scopes(["conversations:readonly"]);
    let request = Request::post(SESSIONS).body(REFUSED).context(&context);
    assert_eq!(answered(&request, 403, "").causes[0].rule, Some(Rule::MissingScope));
}

#[test]
fn a_field_that_the_answer_names_comes_before_what_its_status_says() {
    let body = REFUSED.replace("3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63", "agent-1");
    let request = Request::post(SESSIONS).body(&body);
    for status in [400, 404, 500] {
        let first =
            answered(&request, status, r#"{"message": "There is no 'initiatorId' like this"}"#).causes.remove(0);
        assert_eq!(first.rule, Some(Rule::MalformedId), "{status}: {}", first.what);
    }
    assert_eq!(answered(&request, 404, r#"{"message": "not found"}"#).causes[0].basis, Basis::Status);
}

#[test]
fn a_field_that_the_answer_names_is_a_cause_where_nothing_else_speaks_of_it() {
    let body = r#"{"externalSessionId": "x-1", "initiator": {"type": "agent", "id": "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63"}, "target": {"type": "customer", "conversationId": "5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58"}}"#;
    let request = Request::post(SESSIONS).body(body);
    let first = |answer: &str| {
        let cause = answered(&request, 400, answer).causes.remove(0);
        (cause.basis, cause.what + " | " + &cause.next.unwrap_or_default())
    };
    let nothing_wrong = "the answer names `target.conversationId`, in which the check finds nothing wrong | Look at what was \
                         sent there, and compare it with what `cobrowse-sessions/initiator-target` has there: ";
    for answer in [
        r#"{"message": "no", "details": [{"fieldName": "target.conversationId"}]}"#,
        "target.conversationId is over",
        "It has no 'target.conversationId' like this",
    ] {
        let (basis, what) = first(answer);
        assert!(basis == Basis::Response && what.starts_with(nothing_wrong), "{answer}: {what}");
    }
    for answer in ["sessionType is required", r#"{"details": [{"fieldName": "recordingId"}]}"#] {
        let (basis, what) = first(answer);
        assert!(basis == Basis::Response && what.contains("does not have"), "{answer}: {what}");
        assert!(what.contains("to add the field alone need not help"), "{what}");
    }
    // What no payload has is hardly a field.
    for answer in ["Cannot deserialize 'String' of CreateSession", "it's down", ""] {
        assert_ne!(first(answer).0, Basis::Response, "{answer}");
    }
    // What is known to fail comes first.
    let causes =
        answered(&Request::post(SESSIONS).body(REFUSED), 400, "Is sessionType not 'AGENT_TO_CUSTOMER'?").causes;
    assert_eq!((causes[0].rule, causes[1].basis), (Some(Rule::RejectedPayload), Basis::Response));
    let (_, what) = first(r#"{"details": [{"fieldName": "Bearer 9f8e7d6c5b4a39281706"}]}"#);
    assert!(what.starts_with("the answer names `Bearer *****"), "{what}");
    let many: Vec<String> = (0..20_000).map(|number| format!("a{number}.id")).collect();
    assert!(answered(&request, 400, &many.join(" ")).causes.len() < 20);
}

#[test]
fn the_quotes_and_the_words_that_a_log_puts_around_an_answer_are_not_its_own() {
    let known = |file: &str, answer: &str| diagnose(file, &Context::new(), 400, answer).causes.remove(0).next.unwrap();
    for answer in ["“Invalid request body”", "\"Invalid request body\""] {
        assert!(known("003-question.http", answer).starts_with("On a web chat, post to `webchat-cobrowse` instead"));
    }
    let line = "POST /api/v2/conversations/webchat returned 400 Bad Request: {“code”:“bad.request”,“message”:“Invalid request body. The ‘cobrowse’ field requires a valid session initiation object.”,“status”:“Bad Request”}";
    assert!(known("002-question.http", line).starts_with("Give `cobrowse` an `initiatorId`"));
}

#[test]
fn what_the_check_could_not_see_comes_before_what_threads_suspect() {
    let request = Request::post(SESSIONS).unseen_body("it is a stream");
    let first = answered(&request, 400, "").causes.remove(0);
    assert_eq!((first.basis, &*first.what), (Basis::Unsaid, "The body was not judged: it is a stream."));
}

#[test]
fn a_status_that_a_thread_tells_of_is_said_of_its_own_payload_alone() {
    let known = |request: &Request<'_>| {
        let causes = answered(request, 403, r#"{"message": "Forbidden"}"#).causes;
        causes.into_iter().find(|cause| cause.basis == Basis::Response).map(|cause| cause.what)
    };
    let path = format!("/api/v2/conversations/webchat/{ID}/cobrowse");
    let ours =
        Request::post(&path).body(r#"{"type": "cobrowse", "initiatorType": "agent", "capabilities": ["screen"]}"#);
    let what = "thread 003 says that this payload, `webchat-cobrowse/initiator-capabilities`, fails with 403";
    assert_eq!(known(&ours).as_deref(), Some(what));
    assert_eq!(known(&Request::post(SESSIONS).body(REFUSED)), None);
}

#[test]
fn a_subject_that_the_answer_speaks_of_comes_first() {
    let path = format!("/api/v2/conversations/webchat/{ID}/cobrowse");
    let body = r#"{"type": "cobrowse", "initiatorType": "agent", "capabilities": ["screen"]}"#;
    let request = Request::post(&path).body(body);
    let first = |status, answer: &str| answered(&request, status, answer).causes.remove(0);
    let missing = r#"{"message": "You are missing the following permission(s): [conversation:cobrowse:add]", "code": "missing.permissions", "status": 403}"#;
    assert!(first(403, missing).what.starts_with("The initiator may cobrowse"), "{}", first(403, missing).what);
    assert!(first(403, "Forbidden").what.contains("fails with 403"));
    assert!(first(400, "The token's scope is too narrow").what.contains("scope that thread 003 names"));
    let context = Context::new().scopes(["users:readonly"]);
    let knowing = request.clone().context(&context);
    assert_eq!(answered(&knowing, 400, "insufficient_scope").causes[0].rule, Some(Rule::MissingScope));
}

#[test]
fn a_payload_is_called_another_one_only_where_it_is_known() {
    let published = Linter::builder().contract(Contract::Published).build().unwrap();
    let answer = Response::new(400).body("Unable to start cobrowse session for conversation.");
    let told = |linter: &Linter, body: &str| {
        let causes = linter.diagnose(&Request::post(SESSIONS).body(body), &answer).causes;
        causes.into_iter().find(|cause| cause.basis == Basis::Response).unwrap().what
    };
    let other = r#"{"externalSessionId": "x-1", "initiator": {"type": "agent", "id": "a"}, "target": {"type": "customer", "conversationId": "c"}}"#;
    assert!(told(Linter::builtin(), REFUSED).starts_with("this payload, `cobrowse-sessions/conversation-initiator`,"));
    assert!(told(Linter::builtin(), other).starts_with("another payload, `cobrowse-sessions/conversation-initiator`,"));
    assert!(told(&published, REFUSED).starts_with("the payload `cobrowse-sessions/conversation-initiator` got"));
}

#[test]
fn words_that_are_a_part_of_an_answer_were_not_reported_for_it() {
    let request = Request::post(SESSIONS).body(REFUSED);
    let whole = answered(&request, 400, "Invalid request body.").causes;
    assert_eq!(whole[0].basis, Basis::Response);
    let part = answered(&request, 400, "Invalid request body: the server is made of cheese").causes;
    assert_eq!(part[0].rule, Some(Rule::RejectedPayload));
    assert!(
        part[1].what.contains("got the answer 400 `Invalid request body`, a part of this one,"),
        "{}",
        part[1].what
    );
    // A paraphrase leaves out what stands around its words.
    let path = format!("/api/v2/conversations/{ID}/cobrowse");
    let request = Request::post(&path).body(r#"{"cobrowseSessionId": "null"}"#);
    let told = answered(&request, 400, "Bad Request: cobrowseSessionId is required, and was not there");
    assert_eq!(told.causes[0].basis, Basis::Response);
}

#[test]
fn a_path_in_the_answer_names_one_of_two_fields() {
    let body = r#"{"externalSessionId": "x-1", "initiator": {"type": "agent", "id": "a"}, "target": {"type": "customer", "conversationId": "c"}}"#;
    for (named, place) in [("target.conversationId", "target.conversationId"), ("/initiator/id", "initiator.id")] {
        let answer = format!(r#"{{"message": "no", "details": [{{"fieldName": "{named}"}}]}}"#);
        let first = answered(&Request::post(SESSIONS).body(body), 400, &answer).causes.remove(0);
        assert!(first.what.contains(place), "{named}: {}", first.what);
    }
}

#[test]
fn every_cause_says_what_to_try_and_none_is_there_twice() {
    let linter = Linter::builder().notes(true).build().unwrap();
    for endpoint in linter.catalog().endpoints() {
        let path = endpoint.path.replace("{conversationId}", ID);
        for variant in &endpoint.variants {
            let schema: serde_json::Value = serde_json::from_str(variant.schema_text()).unwrap();
            let counter = schema["x-cobrowse"]["counterExamples"].as_array().unwrap().iter().map(|one| &one["body"]);
            for body in schema["examples"].as_array().unwrap().iter().chain(counter) {
                let body = body.to_string();
                for status in [400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500] {
                    let request = Request::new("PUT", &path)
                        .header("Authorization", "Bearer 0123456789abcdef")
                        .body(body.as_str());
                    let causes = linter.diagnose(&request, &Response::new(status)).causes;
                    let without: Vec<_> = causes.iter().filter(|cause| cause.next.is_none()).collect();
                    assert!(without.is_empty(), "{} {status} {body}: {without:#?}", variant.id);
                    // No server minds that a token stands in a file, and no schema that a field was no cure.
                    let all: Vec<&str> = causes.iter().map(|cause| cause.what.as_str()).collect();
                    for what in [
                        "a token stands",
                        "targetUserId` gave the same",
                        "adding it did not help",
                        "comes with the response",
                    ] {
                        assert!(!all.iter().any(|cause| cause.contains(what)), "{status} {body}: {all:#?}");
                    }
                    for words in [
                        &["may cobrowse", "cobrowse permissions"][..],
                        &["is active", "queued or closed", "the active chat"],
                        &["OAuth scope", "the scope"],
                    ] {
                        let about = |what: &&&str| words.iter().any(|word| what.contains(word));
                        let of_the_check = |cause: &&cobrowse_lint::diagnose::Cause| {
                            matches!(cause.basis, Basis::Suspect | Basis::Unsaid) && about(&&cause.what.as_str())
                        };
                        assert!(causes.iter().filter(of_the_check).count() <= 1, "{words:?} {status} {body}: {all:#?}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_the_caller_rules_out_is_no_cause() {
    let answer = fs::read_to_string(tests_path("threads/004-error.json")).unwrap();
    let context = Context::new().grant(Grant::User);
    let request = Request::post(SESSIONS).body(REFUSED).context(&context);
    let causes = answered(&request, 400, &answer).causes;
    assert!(
        causes
            .iter()
            .all(|cause| !cause.what.contains("Unable to start") && !cause.what.contains("client-credentials"))
    );
    let context = Context::new().grant(Grant::ClientCredentials);
    let request = Request::post(SESSIONS).body(REFUSED).context(&context);
    let causes = answered(&request, 400, &answer).causes;
    assert_eq!((causes[0].basis, causes[1].rule), (Basis::Response, Some(Rule::ServiceToken)));
}

#[test]
fn a_scope_is_ruled_out_where_the_token_has_what_everybody_asks_for() {
    let linter = Linter::builder().notes(true).build().unwrap();
    let suspected = |endpoint: &str, variant: &str, scopes: &[&str]| {
        let body = linter.sample(variant).unwrap();
        let context = Context::new().scopes(scopes.iter().copied());
        let path = format!("/api/v2/conversations/{endpoint}");
        let request = Request::post(&path).body(body.as_str()).context(&context);
        let causes = linter.diagnose(&request, &Response::new(400)).causes;
        causes.iter().any(|cause| matches!(cause.basis, Basis::Suspect) && cause.what.contains("scope"))
    };
    let sessions = |scopes: &[&str]| suspected("cobrowse/sessions", "cobrowse-sessions/initiator-target", scopes);
    assert!(!sessions(&["cobrowse:write"]));
    // Its asker failed with this one.
    assert!(sessions(&["cobrowse:session:write"]));
    let webchat = |scopes: &[&str]| suspected("webchat", "webchat-create/initiator-participant", scopes);
    assert!(webchat(&["cobrowse:write"]) && webchat(&["conversation:webchat:write"]));
    assert!(!webchat(&["cobrowse:write", "conversation:webchat:write"]));
    let published = format!("{ID}/cobrowse");
    assert!(!suspected(&published, "conversation-cobrowse/initiator-participants", &["conversations"]));
}

#[test]
fn the_scopes_that_are_missing_are_those_that_somebody_names_for_the_endpoint() {
    let context = Context::new().scopes(["users:readonly"]);
    for endpoint in Linter::builtin().catalog().endpoints() {
        let threads: Vec<&str> = endpoint.evidence.iter().map(|said| said.source.as_str()).collect();
        let path = endpoint.path.replace("{conversationId}", ID);
        let body = Linter::builtin().sample(endpoint.variants[0].id.as_str()).unwrap();
        let report = Linter::builtin().check(&Request::post(&path).body(body.as_str()).context(&context));
        let missing = report.findings.iter().find(|finding| finding.rule == Rule::MissingScope).unwrap();
        for said in &missing.evidence {
            assert!(threads.contains(&said.source.as_str()), "{}: {said}", endpoint.id);
        }
    }
}
