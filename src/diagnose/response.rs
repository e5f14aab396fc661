//! The server's answer: its status, and what its body says, in whatever shape it came.

use crate::{
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
    /// The fields that it names.
    pub(super) fields: Vec<String>,
}

impl Said {
    pub(super) fn by(response: &Response<'_>) -> Self {
        let end = (0..=LONGEST.min(response.body.len())).rev().find(|at| response.body.is_char_boundary(*at));
        let text = response.body.get(..end.unwrap_or_default()).unwrap_or_default();
        let mut said = Self::default();
        if text.trim_start().starts_with(['{', '[']) {
            said.read(text);
        }
        if said.messages.is_empty() && said.codes.is_empty() && !text.trim().is_empty() {
            said.messages.push(text.trim().to_owned());
        }
        for message in &said.messages {
            said.fields.extend(quoted(message));
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

    /// Whether it names the field at `place`: by its name, or, where it gives a path, by all of it.
    pub(super) fn names(&self, place: &[String]) -> bool {
        let is_index = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        self.fields.iter().any(|named| match steps(named).as_slice() {
            [] => false,
            [name] => place.last().is_some_and(|last| last == name),
            // `participants.id` leaves out which of them it is.
            path => {
                place.iter().eq(path)
                    || !path.iter().any(|part| is_index(part)) && place.iter().filter(|part| !is_index(part)).eq(path)
            }
        })
    }
}

/// The steps of a path in any spelling: `target.id`, `/target/id`, `$.target.id`, `participants[0].id`.
fn steps(path: &str) -> Vec<&str> {
    let parts = path.split(['.', '/', '[', ']', '\'', '"']);
    parts.filter(|part| !matches!(*part, "" | "$" | "#" | "*")).collect()
}

/// Words as they are compared: small letters, straight quotes, single spaces, no full stop at the end.
fn plain(text: &str) -> String {
    let straight = text.replace(['‘', '’', '`', '"', '“', '”'], "'").to_lowercase();
    let words: Vec<&str> = straight.split_whitespace().collect();
    words.join(" ").trim_end_matches('.').to_owned()
}

/// The words of a message between quotes, and the one in front of `is required`.
fn quoted(message: &str) -> Vec<String> {
    let straight = message.replace(['‘', '’', '`', '"', '“', '”'], "'");
    let between = straight.split('\'').skip(1).step_by(2).map(str::to_owned);
    let required = straight.split(" is required").next().filter(|before| before.len() < straight.len());
    let required = required
        .and_then(|before| before.split_whitespace().next_back())
        .map(|word| word.trim_matches('\'').to_owned());
    let name = |word: &String| !word.is_empty() && !word.contains(char::is_whitespace);
    between.chain(required).filter(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let Said { messages, codes, fields } = Said::by(&Response::new(400).body(body));
        (messages, codes, fields)
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
