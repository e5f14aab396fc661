//! Secrets never leave: what looks like a token is covered before anything is shown.

use std::borrow::Cow;

use super::trigger::{Kinds, MEMBER, PARAMETER, SCHEME, TOKEN, URL, WEB_TOKEN, kinds_in};

/// Words behind which a credential stands.
const SCHEMES: [&str; 2] = ["bearer ", "basic "];

/// Parts of words that say what belongs in the place of a credential.
const WORDS: [&str; 5] = ["token", "your", "xxx", "secret", "credential"];

/// Names of parameters and variables whose value is a credential.
const PARAMETERS: [&str; 4] = ["access_token=", "client_secret=", "password=", "token="];

/// Names of members whose value is a credential.
const MEMBERS: [&str; 6] = ["access_token", "refresh_token", "client_secret", "password", "api_key", "apikey"];

/// How the tokens of well-known services begin.
const TOKENS: [&str; 6] = ["ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-"];

/// How long a word has to be to count as a credential.
const SHORTEST: usize = 8;

/// Covers everything in `text` that looks like a credential with `*`, byte for byte: no offset changes.
///
/// Covered are what follows `Bearer ` and `Basic `, passwords in URLs, the values of parameters such as `access_token`, and
/// JSON Web Tokens wherever they stand. Placeholders and words
/// such as `YOUR_ACCESS_TOKEN` stay, since they are not secret.
///
/// ```
/// let shown = cobrowse_lint::report::mask_secrets("Authorization: Bearer 9f8e7d6c5b4a");
/// assert_eq!(shown, "Authorization: Bearer ************");
/// ```
pub fn mask_secrets(text: &str) -> Cow<'_, str> {
    let kinds = kinds_in(text);
    if kinds == 0 { Cow::Borrowed(text) } else { cover(text, kinds) }
}

/// Covers the credentials of these kinds.
fn cover(text: &str, kinds: Kinds) -> Cow<'_, str> {
    let has = |kind: Kinds| kinds & kind != 0;
    let lower = if has(SCHEME | PARAMETER | MEMBER) { text.to_ascii_lowercase() } else { String::new() };
    let mut spans = Vec::new();
    for word in SCHEMES.iter().filter(|_| has(SCHEME)).chain(PARAMETERS.iter().filter(|_| has(PARAMETER))) {
        for (at, _) in lower.match_indices(word) {
            let start = at + word.len();
            let end = start + word_length(text.get(start..).unwrap_or_default());
            if text.get(start..end).is_some_and(is_secret) {
                spans.push((start, end));
            }
        }
    }
    for name in MEMBERS.iter().filter(|_| has(MEMBER)) {
        for (at, _) in lower.match_indices(name) {
            // `"password": "…"`
            let rest = text.get(at + name.len()..).unwrap_or_default();
            let value = rest.trim_start_matches(['"', '\'', '\\', ':', ' ', '\t']);
            let start = text.len() - value.len();
            let quoted = rest.starts_with(['"', '\\']) && start > at + name.len() + 1;
            let end = start + value.find(['"', '\'', '\\', ',', '}', '\n']).unwrap_or(value.len());
            if quoted && text.get(start..end).is_some_and(is_secret) {
                spans.push((start, end));
            }
        }
    }
    for prefix in TOKENS.iter().filter(|_| has(TOKEN)) {
        for (start, _) in text.match_indices(prefix) {
            let end = start + word_length(text.get(start..).unwrap_or_default());
            if end - start > prefix.len() + SHORTEST {
                spans.push((start, end));
            }
        }
    }
    if has(URL) {
        for (at, _) in text.match_indices("://") {
            // `https://name:password@host`
            let rest = text.get(at + 3..).unwrap_or_default();
            let authority = rest.find(|c: char| c.is_whitespace() || "/?#\"'`<>".contains(c)).unwrap_or(rest.len());
            let user = rest.get(..authority).and_then(|authority| authority.rfind('@')).unwrap_or_default();
            let password = rest.get(..user).and_then(|user| user.find(':')).map_or(user, |colon| colon + 1);
            if password < user && !rest.get(password..user).is_some_and(|word| word.contains(['{', '$'])) {
                spans.push((at + 3 + password, at + 3 + user));
            }
        }
    }
    if has(WEB_TOKEN) {
        for (start, _) in text.match_indices("eyJ") {
            let end = start + word_length(text.get(start..).unwrap_or_default());
            let word = text.get(start..end).unwrap_or_default();
            if word.len() > 20 && word.contains('.') {
                spans.push((start, end));
            }
        }
    }
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for (start, end) in spans {
        if let Some(secret) = bytes.get_mut(start..end) {
            secret.fill(b'*');
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether `word` is a credential and no placeholder for one.
pub(crate) fn is_secret(word: &str) -> bool {
    let placeholder = word.contains(['{', '<', '$', '*', '[']);
    // `YOUR_ACCESS_TOKEN`, `access-token`: words that say what belongs there have no digits.
    let words = !word.bytes().any(|byte| byte.is_ascii_digit())
        && word.split(['_', '-']).all(|part| part.len() < 16)
        && WORDS.iter().any(|known| word.to_ascii_lowercase().contains(known));
    word.len() >= SHORTEST && !placeholder && !words
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || "-._~+/=".contains(c) || "{}<>$*[]".contains(c)))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn tokens_are_covered_byte_for_byte() {
        let text = "-H \"Authorization: bearer abcDEF12345678\" é eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.sig1";
        let shown = mask_secrets(text);
        assert_eq!(shown.len(), text.len());
        assert!(!shown.contains("abcDEF") && !shown.contains("eyJ") && shown.contains('é'));
    }

    #[test]
    fn every_word_that_tells_of_a_credential_is_noticed() {
        let kinds = |words: &[&'static str], kind| words.iter().map(|word| (*word, kind)).collect::<Vec<_>>();
        let any_case = [kinds(&SCHEMES, SCHEME), kinds(&PARAMETERS, PARAMETER), kinds(&MEMBERS, MEMBER)];
        for (word, kind) in any_case.concat() {
            for word in [word.to_owned(), word.to_uppercase()] {
                assert_ne!(kinds_in(&word) & kind, 0, "{word}");
            }
        }
        for (word, kind) in [kinds(&TOKENS, TOKEN), vec![("://", URL), ("eyJ", WEB_TOKEN)]].concat() {
            assert_ne!(kinds_in(word) & kind, 0, "{word}");
        }
        assert_eq!(kinds_in("`initiator.id` is missing; `cobrowse-sessions/initiator-target` needs it"), 0);
    }

    proptest! {
        #[test]
        fn looking_for_some_kinds_covers_what_looking_for_all_does(pieces in vec(0..PIECES.len(), 0..12)) {
            let text: String = pieces.into_iter().filter_map(|piece| PIECES.get(piece)).copied().collect();
            prop_assert_eq!(mask_secrets(&text), cover(&text, Kinds::MAX));
        }
    }

    const PIECES: [&str; 32] = [
        "Bearer ",
        "basic ",
        "BASIC ",
        "access_token=",
        "client_secret=",
        "Password=",
        "token=",
        "access_token",
        "refresh_token",
        "client_secret",
        "PASSWORD",
        "api_key",
        "apikey",
        "ghp_",
        "gho_",
        "ghs_",
        "github_pat_",
        "glpat-",
        "xoxb-",
        "https://joe:",
        "s3cret",
        "@host/",
        "eyJhbGciOiJIUzI1NiJ9",
        ".",
        "9f8e7d6c5b4a",
        "\": \"",
        "\"",
        " ",
        "é",
        "{{token}}",
        "e",
        "_",
    ];

    #[test]
    fn placeholders_for_tokens_stay() {
        assert_eq!(
            mask_secrets("https://joe:s3cret@api/x?access_token=abcdef123456"),
            "https://joe:******@api/x?access_token=************"
        );
        assert_eq!(mask_secrets(r#"{"password": "hunter2hunter"}"#), r#"{"password": "*************"}"#);
        assert_eq!(mask_secrets("agent glpat-abcdefgh1234"), "agent ******************");
        for text in ["Bearer {{access_token}}", "Bearer <token>", "Bearer YOUR_ACCESS_TOKEN", "Bearer $TOKEN"] {
            assert_eq!(mask_secrets(text), text);
        }
    }
}
