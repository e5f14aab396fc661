//! Every payload of the threads and the full report of each: the threads are the specification.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod support;

use support::{Checked, linter, names, tests_path};

fn checked(name: &str) -> Checked {
    Checked::file(&linter(), &tests_path("threads").join(name))
}

macro_rules! snapshots {
    ($($test:ident: $file:literal,)+) => {
        const FILES: &[&str] = &[$($file,)+];

        $(
            #[test]
            fn $test() {
                let text = checked($file).render();
                insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "snapshots/threads" }, {
                    insta::assert_snapshot!($file, text);
                });
            }
        )+
    };
}

snapshots! {
    of_000_answer_header_http: "000-answer-header.http",
    of_000_answer_http: "000-answer.http",
    of_000_question_curl_http: "000-question-curl.http",
    of_000_question_curl_sh: "000-question-curl.sh",
    of_000_question_session_type_http: "000-question-session-type.http",
    of_000_question_http: "000-question.http",
    of_001_answer_empty_session_http: "001-answer-empty-session.http",
    of_001_answer_null_session_http: "001-answer-null-session.http",
    of_001_answer_http: "001-answer.http",
    of_001_fragment_http: "001-fragment.http",
    of_001_question_http: "001-question.http",
    of_002_answer_http: "002-answer.http",
    of_002_fragment_null_ids_http: "002-fragment-null-ids.http",
    of_002_fragment_remembered_http: "002-fragment-remembered.http",
    of_002_fragment_without_initiator_http: "002-fragment-without-initiator.http",
    of_002_fragment_without_participant_http: "002-fragment-without-participant.http",
    of_002_fragment_http: "002-fragment.http",
    of_002_question_http: "002-question.http",
    of_003_answer_curl_md: "003-answer-curl.md",
    of_003_answer_curl_sh: "003-answer-curl.sh",
    of_003_answer_http: "003-answer.http",
    of_003_question_curl_md: "003-question-curl.md",
    of_003_question_curl_sh: "003-question-curl.sh",
    of_003_question_http: "003-question.http",
    of_004_answer_first_email_http: "004-answer-first-email.http",
    of_004_answer_first_without_consent_http: "004-answer-first-without-consent.http",
    of_004_answer_first_without_session_http: "004-answer-first-without-session.http",
    of_004_answer_first_http: "004-answer-first.http",
    of_004_answer_second_null_session_http: "004-answer-second-null-session.http",
    of_004_answer_second_http: "004-answer-second.http",
    of_004_error_json: "004-error.json",
    of_004_question_target_user_id_http: "004-question-target-user-id.http",
    of_004_question_http: "004-question.http",
    thread_000_txt: "thread-000.txt",
    thread_001_txt: "thread-001.txt",
    thread_002_txt: "thread-002.txt",
    thread_003_txt: "thread-003.txt",
    thread_004_txt: "thread-004.txt",
}

#[test]
fn every_file_has_its_snapshot() {
    let files: Vec<String> = names(&tests_path("threads")).into_iter().filter(|name| name != "README.md").collect();
    assert_eq!(files, FILES);
    let snapshots: Vec<String> = FILES.iter().map(|name| format!("{name}.snap")).collect();
    let mut found = names(&tests_path("snapshots/threads"));
    found.retain(|name| !name.ends_with(".snap.new"));
    assert_eq!(found, snapshots);
}
