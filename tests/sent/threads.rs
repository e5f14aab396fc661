//! The threads' requests as a service would send them: every placeholder filled in.

use std::{fs, path::PathBuf};

pub(crate) const CONVERSATION: &str = "5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58";

/// What stands in the threads for a value of the sender's.
const WORDS: [(&str, &str); 20] = [
    ("{conversationId}", CONVERSATION),
    ("active-chat-id", CONVERSATION),
    ("<token>", "t"),
    ("YOUR_ACCESS_TOKEN", "t"),
    ("{{access_token}}", "t"),
    ("{{my-domain}}", "api"),
    ("{{$uuid}}", "0b6f2f3c-5d0e-4d1b-8f57-6a3a0d1c9e21"),
    ("uuid-v4-here", "9b2e4d6f-1c3a-4e5b-8d7f-0a1b2c3d4e5f"),
    ("dfo-channel-id-here", "dfo-5521"),
    ("agent-genesis-id-here", "6a0e3b0c-7d0f-4f5a-8a59-3c7a0f1b2d4e"),
    ("agent-user-id-or-supervisor-id", "6a0e3b0c-7d0f-4f5a-8a59-3c7a0f1b2d4e"),
    ("agent-user-id-here", "6a0e3b0c-7d0f-4f5a-8a59-3c7a0f1b2d4e"),
    ("agent-user-id", "6a0e3b0c-7d0f-4f5a-8a59-3c7a0f1b2d4e"),
    ("agent-uuid-here", "6a0e3b0c-7d0f-4f5a-8a59-3c7a0f1b2d4e"),
    ("agent-uuid", "6a0e3b0c-7d0f-4f5a-8a59-3c7a0f1b2d4e"),
    ("YOUR_AGENT_ID", "6a0e3b0c-7d0f-4f5a-8a59-3c7a0f1b2d4e"),
    ("your-queue-id", "e500bddf-37b0-4307-8f0f-4c3c2052e52b"),
    ("your-webchat-widget-id", "support-page-widget"),
    ("{{targetUserId}}", "62f746b4-84e6-4ceb-95bd-447e7184d454"),
    ("user-uuid-here", "guest-4471"),
];

/// What stands for a customer of the sender's own.
const CUSTOMERS: [&str; 3] = ["customer-external-id-here", "CUSTOMER_EXTERNAL_ID", "guest-id-or-external-id"];

/// The requests that answers show, and of which no thread says that they fail.
const GOOD: [&str; 10] = [
    "000-answer-header.http",
    "000-answer.http",
    "001-answer.http",
    "001-fragment.http",
    "002-answer.http",
    "002-fragment-remembered.http",
    "002-fragment.http",
    "003-answer.http",
    "004-answer-first.http",
    "004-answer-second.http",
];

pub(crate) struct Payload {
    pub(crate) name: String,
    pub(crate) good: bool,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// Every request of the threads that stands in a `.http` file.
pub(crate) fn payloads() -> Vec<Payload> {
    let folder = [env!("CARGO_MANIFEST_DIR"), "tests/threads"].iter().collect::<PathBuf>();
    let folder =
        if folder.exists() { folder } else { [env!("CARGO_MANIFEST_DIR"), "../tests/threads"].iter().collect() };
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|kind| kind == "http")).collect();
    files.sort();
    let payloads: Vec<Payload> = files
        .iter()
        .map(|path| {
            payload(path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap())
        })
        .collect();
    assert_eq!(payloads.iter().filter(|payload| payload.good).count(), GOOD.len());
    assert!(payloads.len() > GOOD.len() + 10);
    payloads
}

fn payload(name: String, text: String) -> Payload {
    let text = WORDS.iter().fold(text, |text, (word, value)| text.replace(word, value));
    let text = CUSTOMERS.iter().fold(text, |text, word| text.replace(word, "guest-4471"));
    let (head, body) = text.split_once("\n\n").unwrap();
    let mut lines = head.lines();
    let url = lines.next().unwrap().strip_prefix("POST https://").unwrap();
    let path = url[url.find('/').unwrap()..].to_owned();
    let headers = lines.map(|line| line.split_once(": ").unwrap()).map(|(name, value)| (name.into(), value.into()));
    Payload { good: GOOD.contains(&name.as_str()), name, path, headers: headers.collect(), body: body.to_owned() }
}
