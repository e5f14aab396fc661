//! JSON Pointers (RFC 6901).

use std::fmt;

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
        let mut text = self.0.clone();
        text.push('/');
        text.push_str(&token.replace('~', "~0").replace('/', "~1"));
        Self(text)
    }

    /// Its text, as RFC 6901 writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its tokens from the root down, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = String> {
        self.0.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"))
    }

    /// The place as people say it: `target.conversationId`, `participants[0].id`; "the body" for the root.
    pub fn spoken(&self) -> String {
        let mut words = String::new();
        for token in self.tokens() {
            if token.bytes().all(|byte| byte.is_ascii_digit()) && !token.is_empty() {
                words.extend(["[", &token, "]"]);
            } else {
                if !words.is_empty() {
                    words.push('.');
                }
                words.push_str(&token);
            }
        }
        if words.is_empty() { "the body".to_owned() } else { format!("`{words}`") }
    }
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
