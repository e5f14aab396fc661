//! What a reader of the threads wants to be told, thread by thread, and that the answers pass.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod support;

use cobrowse_lint::{Finding, Rule, Severity, Verdict};
use support::{Checked, linter, names, tests_path};

/// The one request of a fixture.
fn checked(name: &str) -> Checked {
    let checked = Checked::file(&linter(), &tests_path("threads").join(name));
    assert_eq!(checked.reports.len(), 1, "{name} holds one request");
    checked
}

fn verdict(checked: &Checked) -> Verdict {
    checked.reports[0].verdict
}

fn variant(checked: &Checked) -> &str {
    checked.reports[0].variant.as_ref().unwrap().as_str()
}

/// The line of the help that speaks of `what`.
fn help<'f>(finding: &'f Finding, what: &str) -> &'f str {
    let help = finding.help.as_deref().unwrap();
    help.lines().find(|line| line.contains(what)).unwrap_or_else(|| panic!("`{what}` is not in the help:\n{help}"))
}

fn cites(finding: &Finding, source: &str, post: u32) -> bool {
    finding.evidence.iter().any(|evidence| evidence.source.as_str() == source && evidence.post == Some(post))
}

/// The findings in the order in which they are shown, without notes.
fn loud(checked: &Checked) -> Vec<Rule> {
    let loud = checked.findings().into_iter().filter(|finding| finding.severity > Severity::Note);
    loud.map(|finding| finding.rule).collect()
}

const CONVERSATION_INITIATOR: [&str; 8] = [
    "000-question.http",
    "000-question-curl.sh",
    "000-question-curl.http",
    "000-question-session-type.http",
    "003-question.http",
    "003-question-curl.sh",
    "004-question.http",
    "004-question-target-user-id.http",
];

#[test]
fn the_payload_of_three_questions_is_reported_as_refused_before_anything_else() {
    for name in CONVERSATION_INITIATOR {
        let checked = checked(name);
        assert_eq!(verdict(&checked), Verdict::Rejected, "{name}");
        assert_eq!(variant(&checked), "cobrowse-sessions/conversation-initiator", "{name}");
        let first = checked.findings()[0];
        assert_eq!((first.rule, first.severity), (Rule::RejectedPayload, Severity::Error), "{name}");
        assert!(first.message.contains("refused with 400"), "{}", first.message);
        for thread in ["thread-000", "thread-003", "thread-004"] {
            assert!(cites(first, thread, 1), "{name}: {thread} reports the refusal");
        }
        assert_eq!(checked.at(first), "{", "{name}");
    }
}

#[test]
fn a_refused_payload_is_answered_with_everything_to_send_instead_and_when() {
    for name in CONVERSATION_INITIATOR {
        let checked = checked(name);
        let refused = checked.one(Rule::RejectedPayload);
        let conditions = [
            ("cobrowse-sessions/initiator-target", "active chat and the token is bound to a user"),
            ("cobrowse-sessions/channel-session", "DFO channel and the agent's presence is Available"),
            ("webchat-cobrowse/initiator-capabilities", "an existing web chat"),
            ("conversation-cobrowse/initiator-participants", "an active voice call or web chat"),
            ("conversation-cobrowse/no-body", "what the published API definition describes"),
        ];
        for (variant, condition) in conditions {
            let line = help(refused, &format!("`{variant}`"));
            assert!(line.contains(condition), "{name}: {line}");
        }
        let elsewhere = help(refused, "`webchat-cobrowse/initiator-capabilities`");
        assert!(elsewhere.contains("POST /api/v2/conversations/webchat/{conversationId}/cobrowse"), "{elsewhere}");
        let fix = refused.fix.as_ref().unwrap();
        assert!(!fix.safe, "which of the answers holds is not known");
    }
}

#[test]
fn thread_000_session_type_did_not_save_it() {
    for name in ["000-question.http", "000-question-session-type.http"] {
        let checked = checked(name);
        let line = help(checked.one(Rule::RejectedPayload), "sessionType").to_owned();
        assert!(line.contains("thread 000") && line.contains("did not help"), "{line}");
    }
    let with = checked("000-question-session-type.http");
    assert!(!with.text.is_empty() && with.text.contains("AGENT_TO_CUSTOMER"));
    assert!(!loud(&with).contains(&Rule::UnusualValue), "the value is the one that was shown");
}

#[test]
fn thread_000_initiator_id_is_no_uuid() {
    for name in ["000-question.http", "000-question-curl.sh"] {
        let checked = checked(name);
        let pointer = |finding: &&&Finding| finding.pointer.as_ref().is_some_and(|at| at.as_str() == "/initiatorId");
        let findings = checked.findings();
        let id = findings.iter().find(pointer).unwrap();
        assert_eq!(checked.at(id), "\"user-id-123\"");
        assert!(id.message.contains("the agent's user ID, a UUID"), "{}", id.message);
        let suspect = help(checked.one(Rule::RejectedPayload), "no UUID");
        assert!(suspect.contains("could be the cause in threads 000 and 003"), "{suspect}");
    }
}

#[test]
fn thread_001_the_text_null_is_no_id_and_no_endpoint_makes_one_first() {
    let checked = checked("001-question.http");
    assert_eq!(verdict(&checked), Verdict::Rejected);
    assert_eq!(loud(&checked), [Rule::NullId]);
    let null = checked.one(Rule::NullId);
    assert_eq!(checked.at(null), "\"null\"");
    assert!(null.message.contains("no ID"), "{}", null.message);
    let help_line = help(null, "No endpoint makes a session ID first");
    assert!(help_line.contains("the server makes it"), "{help_line}");
    assert!(help(null, "`conversation-cobrowse/initiator-participants`").contains("no cobrowse session exists yet"));
    assert!(cites(null, "thread-001", 2));
}

#[test]
fn thread_001_a_new_session_has_no_id_of_any_value() {
    for name in ["001-answer-null-session.http", "001-answer-empty-session.http"] {
        let checked = checked(name);
        assert_eq!(variant(&checked), "conversation-cobrowse/initiator-participants", "{name}");
        assert_eq!(checked.errors(), [Rule::ForbiddenField], "{name}");
        let forbidden = checked.one(Rule::ForbiddenField);
        assert!(cites(forbidden, "thread-001", 2));
        let mended = support::apply(&checked.text, forbidden.fix.as_ref().unwrap());
        let answer = Checked::file(&linter(), &tests_path("threads").join("001-answer.http"));
        assert_eq!(mended, answer.text, "{name}: the fix makes the answer of it");
    }
}

#[test]
fn thread_002_the_cobrowse_object_lacks_both_ids_and_an_existing_web_chat_takes_another_endpoint() {
    let checked = checked("002-question.http");
    assert_eq!(verdict(&checked), Verdict::Rejected);
    assert_eq!(variant(&checked), "webchat-create/action-session");
    assert_eq!(loud(&checked), [Rule::RejectedPayload]);
    let refused = checked.one(Rule::RejectedPayload);
    let answer = help(refused, "`webchat-create/initiator-participant`");
    assert!(answer.contains("`cobrowse.initiatorId`") && answer.contains("`cobrowse.participantId`"), "{answer}");
    let existing = help(refused, "`webchat-cobrowse/initiator-capabilities`");
    assert!(existing.contains("a web chat that exists already"), "{existing}");
    assert!(existing.contains("/api/v2/conversations/webchat/{conversationId}/cobrowse"), "{existing}");
    let full_help = refused.help.as_deref().unwrap();
    assert!(full_help.contains("thread 003, post 2"), "{full_help}");
}

#[test]
fn thread_002_either_id_missing_gives_that_exact_400() {
    for (name, field) in [
        ("002-fragment-without-initiator.http", "initiatorId"),
        ("002-fragment-without-participant.http", "participantId"),
    ] {
        let checked = checked(name);
        assert_eq!(checked.errors(), [Rule::MissingField], "{name}");
        let missing = checked.one(Rule::MissingField);
        assert_eq!(missing.pointer.as_ref().unwrap().as_str(), "/cobrowse");
        assert_eq!(missing.field.as_deref(), Some(field));
        assert_eq!(checked.at(missing), "{");
        assert!(missing.evidence.iter().any(|evidence| evidence.claim.contains("that exact 400")));
    }
    let null = checked("002-fragment-null-ids.http");
    assert_eq!(null.errors(), [Rule::NullId], "UUIDs that are null do no better");
    assert_eq!(null.findings().iter().filter(|finding| finding.rule == Rule::NullId).count(), 2);
}

#[test]
fn thread_003_initiator_id_is_no_uuid_and_the_host_may_be_wrong() {
    for name in ["003-question.http", "003-question-curl.sh", "003-question-curl.md"] {
        let checked = checked(name);
        let malformed = checked.one(Rule::MalformedId);
        assert_eq!(checked.at(malformed), "\"87654321-dcba-4321-dcba-987654321xyz\"", "{name}");
        for letter in ["`x`", "`y`", "`z`"] {
            assert!(malformed.message.contains(letter), "{}", malformed.message);
        }
        let host = checked.one(Rule::WrongHost);
        assert_eq!(host.severity, Severity::Note, "a placeholder could make it right");
        assert_eq!(checked.at(host), "{{my-domain}}.mypurecloud.com");
    }
}

#[test]
fn thread_004_lacks_what_its_last_answer_sends_and_suspects_the_token() {
    for name in ["004-question.http", "004-question-target-user-id.http"] {
        let checked = checked(name);
        let refused = checked.one(Rule::RejectedPayload);
        let answer = help(refused, "`cobrowse-sessions/initiator-target`");
        for needed in ["`externalSessionId`", "`target.type`", "`conversationId` becomes `target.conversationId`"] {
            assert!(answer.contains(needed), "{needed}: {answer}");
        }
        let token = help(refused, "client-credentials token");
        assert!(token.contains("likely root issue") && token.contains("user-bound token"), "{token}");
        assert!(help(refused, "targetUserId").contains("same result"));
        assert!(checked.reports[0].preconditions.iter().any(|known| known.what.contains("token is bound to a user")));
    }
}

#[test]
fn the_answers_pass_and_say_that_nobody_publishes_them() {
    let answers = names(&tests_path("threads")).into_iter().filter(|name| {
        let variation = ["-null-", "-empty-", "-without-", "-email"].iter().any(|word| name.contains(word));
        (name.contains("-answer") || name.contains("-fragment")) && !variation
    });
    let mut count = 0;
    for name in answers {
        let checked = checked(&name);
        assert_eq!(checked.errors(), [], "{name}");
        assert_ne!(verdict(&checked), Verdict::Rejected, "{name}");
        assert_eq!(checked.one(Rule::UnpublishedRequest).severity, Severity::Note, "{name}");
        assert!(checked.reports[0].clone().ensure().is_ok(), "{name}");
        count += 1;
    }
    assert_eq!(count, 12);
}
