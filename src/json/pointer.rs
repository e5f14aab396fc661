//! JSON Pointers (RFC 6901).

use std::{borrow::Cow, fmt};

use serde::Serialize;

/// A JSON Pointer (RFC 6901): the way from a body's root to a place in it. The empty one is the root.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Pointer(String);

impl Pointer {
    /// The root of the body.
    pub const fn root() -> Self {
        Self(String::new())
    }

    /// The pointer written as `text`, or `None` where that is no pointer.
    pub fn parse(text: &str) -> Option<Self> {
        (text.is_empty() || text.starts_with('/')).then(|| Self(text.to_owned()))
    }

    /// The pointer to the member or element `token` of this place.
    #[must_use]
    pub fn join(&self, token: &str) -> Self {
        let mut joined = Self(String::with_capacity(self.0.len() + 1 + token.len()));
        joined.0.push_str(&self.0);
        joined.push(token);
        joined
    }

    /// Leads it on to the member or element `token`.
    pub(crate) fn push(&mut self, token: &str) {
        if self.0.is_empty() {
            // Room for most ways that a schema has.
            self.0.reserve(32.max(token.len() + 1));
        }
        self.0.push('/');
        if token.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
            self.0.push_str(&token.replace('~', "~0").replace('/', "~1"));
        } else {
            self.0.push_str(token);
        }
    }

    /// Leads it back to the place above whose text is `length` bytes long.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    /// Its text, as RFC 6901 writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its tokens from the root down, unescaped.
    pub fn tokens(&self) -> impl DoubleEndedIterator<Item = Cow<'_, str>> {
        let text = self.0.strip_prefix('/').map(|text| text.split('/'));
        text.into_iter().flatten().map(|token| {
            if token.bytes().any(|byte| byte == b'~') {
                Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
            } else {
                Cow::Borrowed(token)
            }
        })
    }

    /// The place as people say it: `target.conversationId`, `participants[0].id`; "the body" for the root.
    pub fn spoken(&self) -> String {
        if self.0.is_empty() {
            return "the body".to_owned();
        }
        let mut words = String::with_capacity(self.0.len() + 8);
        words.push('`');
        // Nearly always no name has an escape in it.
        if self.0.bytes().any(|byte| byte == b'~') {
            self.tokens().for_each(|token| speak(&mut words, &token));
        } else {
            let mut rest = self.0.as_str();
            while let Some(text) = rest.strip_prefix('/') {
                let end = text.bytes().position(|byte| byte == b'/').unwrap_or(text.len());
                let (token, behind) = text.split_at_checked(end).unwrap_or((text, ""));
                speak(&mut words, token);
                rest = behind;
            }
        }
        // Names may be empty.
        if words.len() == 1 {
            return "the body".to_owned();
        }
        words.push('`');
        words
    }
}

/// Adds the next name or number on the way to a place.
fn speak(words: &mut String, token: &str) {
    if token.as_bytes().first().is_some_and(u8::is_ascii_digit) && token.bytes().all(|byte| byte.is_ascii_digit()) {
        words.extend(["[", token, "]"]);
        return;
    }
    if words.len() > 1 {
        words.push('.');
    }
    words.push_str(token);
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_as_they_went_in() {
        let pointer = Pointer::root().join("a/b").join("~").join("0");
        assert_eq!(pointer.as_str(), "/a~1b/~0/0");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["a/b", "~", "0"]);
        assert_eq!(pointer.spoken(), "`a/b.~[0]`");
        assert_eq!(Pointer::root().spoken(), "the body");
    }
}
