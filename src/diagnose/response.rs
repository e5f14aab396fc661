//! The server's answer: its status, and what its body says, in whatever shape it came.

use crate::{
    context::Topic,
    json::{Document, Kind, Node},
    placeholder::Styles,
};

/// How much of an answer is read, in bytes: an error is shorter.
const LONGEST: usize = 64 * 1024;

/// What a server answered.
///
/// ```
/// use cobrowse_lint::Response;
///
/// let response = Response::new(400).body(r#"{"message": "Invalid request body", "status": 400}"#);
/// assert_eq!(response.status(), 400);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    status: u16,
    body: &'a str,
}

impl<'a> Response<'a> {
    /// An answer with this HTTP status and no body.
    pub const fn new(status: u16) -> Self {
        Self { status, body: "" }
    }

    /// The body, in any shape: the published error body, a list of errors, text, or JSON with the quotes of a forum.
    #[must_use]
    pub const fn body(mut self, body: &'a str) -> Self {
        self.body = body;
        self
    }

    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        self.status
    }
}

/// What the body of an answer says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// Its messages, as they are.
    pub(super) messages: Vec<String>,
    /// Its codes.
    pub(super) codes: Vec<String>,
    /// What it calls a field.
    pub(super) fields: Vec<String>,
    /// Words of its messages that may be fields.
    pub(super) words: Vec<String>,
}

impl Said {
    pub(super) fn by(response: &Response<'_>) -> Self {
        let end = (0..=LONGEST.min(response.body.len())).rev().find(|at| response.body.is_char_boundary(*at));
        let text = response.body.get(..end.unwrap_or_default()).unwrap_or_default();
        let mut said = Self::default();
        // A log puts words of its own in front; the braces of a page are its style's.
        if let Some(json) = text.find(['{', '[']).filter(|_| !text.trim_start().starts_with('<')) {
            said.read(text.get(json..).unwrap_or_default());
        }
        if said.messages.is_empty() && said.codes.is_empty() && !text.trim().is_empty() {
            said.messages.push(text.trim().to_owned());
        }
        for message in &said.messages {
            said.words.extend(named_in(message));
        }
        said
    }

    /// Reads the members that errors have, however deep they are nested.
    fn read(&mut self, text: &str) {
        let document = Document::parse(text, Styles::NONE);
        let nodes = document.arena.ids().map(|id| Node::new(&document, id));
        for node in nodes.filter(|node| node.kind() == Kind::String) {
            let Some(text) = node.text().filter(|text| !text.trim().is_empty()) else { continue };
            let into = match node.name() {
                "message" | "messageWithParams" | "error_description" | "error" => &mut self.messages,
                "code" | "errorCode" => &mut self.codes,
                "fieldName" => &mut self.fields,
                _ => continue,
            };
            if !into.iter().any(|known| known == text) {
                into.push(text.to_owned());
            }
        }
    }

    /// Whether a message has these words; where `whole`, and nothing else.
    pub(super) fn has_words(&self, words: &str, whole: bool) -> bool {
        let words = plain(words);
        self.messages
            .iter()
            .map(|message| plain(message))
            .any(|message| if whole { message == words } else { message.contains(&words) })
    }

    pub(super) fn has_code(&self, code: &str) -> bool {
        self.codes.iter().any(|known| known.eq_ignore_ascii_case(code))
    }

    /// Whether its words or codes are about a subject.
    pub(super) fn speaks_of(&self, topic: Topic) -> bool {
        let word = match topic {
            Topic::Scope => "scope",
            Topic::Permission => "permission",
            Topic::Presence => "presence",
            // Every answer speaks of the conversation, and of a grant in many words.
            Topic::Grant | Topic::Conversation | Topic::Channel => return false,
        };
        self.messages.iter().chain(&self.codes).any(|said| said.to_lowercase().contains(word))
    }

    /// What may be the name of a field, or the way to one.
    pub(super) fn named(&self) -> impl Iterator<Item = &String> {
        self.fields.iter().chain(&self.words)
    }

    /// Whether it names the field at `place`: by its name, or, where it gives a path, by all of it.
    pub(super) fn names(&self, place: &[String]) -> bool {
        self.named().any(|named| is_at(named, place))
    }
}

/// Whether `named` is the field at `place`.
pub(super) fn is_at(named: &str, place: &[String]) -> bool {
    match steps(named).as_slice() {
        [] => false,
        [name] => place.last().is_some_and(|last| last == name),
        // `participants.id` leaves out which of them it is.
        path => {
            place.iter().eq(path)
                || !path.iter().any(|part| is_index(part)) && place.iter().filter(|part| !is_index(part)).eq(path)
        }
    }
}

pub(super) fn is_index(step: &str) -> bool {
    step.bytes().all(|byte| byte.is_ascii_digit())
}

/// The steps of a path in any spelling: `target.id`, `/target/id`, `$.target.id`, `participants[0].id`.
pub(super) fn steps(path: &str) -> Vec<&str> {
    let parts = path.split(['.', '/', '[', ']', '\'', '"']);
    parts.filter(|part| !matches!(*part, "" | "$" | "#" | "*")).collect()
}

/// Every kind of quote, straight.
fn straight(text: &str) -> String {
    text.replace(['‘', '’', '`', '"', '“', '”'], "'")
}

/// Words as they are compared: small letters, straight quotes and none around all of them, single spaces, no full stop at the
/// end.
fn plain(text: &str) -> String {
    let words: Vec<String> = straight(text).to_lowercase().split_whitespace().map(str::to_owned).collect();
    words.join(" ").trim_matches(['\'', '.']).to_owned()
}

/// The fields that a message names: words between quotes, in front of `is required`, or spelled as only fields are.
fn named_in(message: &str) -> Vec<String> {
    let straight = straight(message);
    let apart = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '=' | '(' | ')');
    let words: Vec<&str> = straight.split(apart).filter(|word| !word.is_empty()).collect();
    let mut named = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let word = word.trim_end_matches(['.', ':', '!']);
        let bare = word.trim_matches(['\'', '.']);
        let quoted = word.len() > bare.len() + 1 && word.starts_with('\'') && word.ends_with('\'');
        let required = matches!(words.get(at + 1..at + 3), Some(["is", next]) if next.starts_with("required"));
        if !bare.is_empty() && (quoted || required || is_spelled_as_a_field(bare)) {
            named.push(bare.to_owned());
        }
    }
    named
}

/// `conversationId`, `target.id`, `/target/id`.
fn is_spelled_as_a_field(word: &str) -> bool {
    let humps = word.chars().zip(word.chars().skip(1)).any(|(one, next)| one.is_lowercase() && next.is_uppercase());
    humps || word.contains(['.', '/'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let Said { messages, codes, fields, words } = Said::by(&Response::new(400).body(body));
        (messages, codes, [fields, words].concat())
    }

    fn list(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn every_shape_of_an_error_is_read() {
        let published = r#"{"message": "m", "code": "c", "status": 400, "messageParams": {}, "contextId": "x",
            "details": [{"errorCode": "d", "fieldName": "initiator.id"}], "errors": [{"message": "n", "code": "c"}]}"#;
        assert_eq!(said(published), (list(&["m", "n"]), list(&["c", "d"]), list(&["initiator.id"])));
        let forum = "{“code”:“bad.request”,“message”:“Invalid request body. The ‘cobrowse’ field requires it.”,“status”:“Bad Request”}";
        let message = "Invalid request body. The ‘cobrowse’ field requires it.";
        assert_eq!(said(forum), (list(&[message]), list(&["bad.request"]), list(&["cobrowse"])));
        assert_eq!(
            said(" cobrowseSessionId is required "),
            (list(&["cobrowseSessionId is required"]), vec![], list(&["cobrowseSessionId"]))
        );
        assert_eq!(said(r#""Invalid 'type'""#).2, ["type"]);
        assert_eq!(said(r#"400 Bad Request: {"message": "m", "code": "c"}"#), (list(&["m"]), list(&["c"]), vec![]));
        let page = "<style>p { color: red }</style><p>Bad Gateway</p>";
        assert_eq!(said(page).0, [page]);
        assert_eq!(said("<html>it's</html>").0, ["<html>it's</html>"]);
        assert_eq!(said(""), (vec![], vec![], vec![]));
    }

    #[test]
    fn words_are_compared_without_their_dress() {
        let said = Said::by(&Response::new(400).body("Invalid  request body: Missing required field ‘sessionType’."));
        assert!(said.has_words("invalid request body: missing required field 'sessionType'", true));
        assert!(said.has_words("Invalid request body", false) && !said.has_words("Invalid request body", true));
        assert!(said.names(&list(&["sessionType"])) && !said.names(&list(&["session"])) && !said.names(&[]));
    }

    #[test]
    fn a_field_is_known_by_its_quotes_its_spelling_or_what_follows() {
        for (message, fields) in [
            ("The initiatorId must be a UUID.", &["initiatorId"][..]),
            ("It can't read 'type': it's no text", &["type"]),
            ("timeout is required, reason is not", &["timeout"]),
            ("Invalid value (target.conversationId)", &["target.conversationId"]),
            ("/initiator/id: no such user", &["/initiator/id"]),
            ("\"Missing required field 'mode'.\"", &["mode"]),
            ("The conversation is over.", &[]),
        ] {
            assert_eq!(named_in(message), fields, "{message}");
        }
    }

    #[test]
    fn quotes_around_all_of_it_are_no_part_of_what_is_said() {
        for body in ["“Invalid request body”", "\"Invalid request body\"", "‘Invalid request body.’"] {
            assert!(Said::by(&Response::new(400).body(body)).has_words("Invalid request body", true), "{body}");
        }
    }

    #[test]
    fn a_path_is_compared_as_a_whole_and_a_name_with_the_last_word() {
        let names = |named: &str, place: &[&str]| {
            let body = serde_json::json!({ "details": [{ "fieldName": named }] }).to_string();
            Said::by(&Response::new(400).body(&body)).names(&list(place))
        };
        let place = ["target", "conversationId"];
        for named in [
            "target.conversationId",
            "/target/conversationId",
            "$.target.conversationId",
            "$['target']['conversationId']",
        ] {
            assert!(names(named, &place), "{named}");
            assert!(!names(named, &["conversationId"]) && !names(named, &["source", "conversationId"]), "{named}");
        }
        assert!(names("conversationId", &place) && names("conversationId", &["conversationId"]));
        let place = ["participants", "0", "id"];
        for named in [
            "participants[0].id",
            "#/participants/0/id",
            "participants[].id",
            "participants[*].id",
            "participants.id",
            "id",
        ] {
            assert!(names(named, &place), "{named}");
        }
        assert!(!names("participants[1].id", &place) && !names("initiator.id", &place));
    }
}
