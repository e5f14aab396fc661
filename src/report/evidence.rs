//! Where a demand comes from, and how strongly it is made.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// Who says so.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Source(Arc<str>);

impl Source {
    /// Its text: `thread-004`, `published`, `rfc-8259` or `ours`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Source {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

/// How strongly a source says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Strength {
    /// We infer it.
    Ours,
    /// It was merely shown.
    Example,
    /// Somebody wrote that it must be so; nobody confirmed it.
    Stated,
    /// It stands in a published definition or standard.
    Published,
}

/// One source's word for a demand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Evidence {
    /// Who says so.
    pub source: Source,
    /// The post of a thread, from 1, the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<u32>,
    /// How strongly.
    pub strength: Strength,
    /// What the source says, in a clause close to its own words.
    pub claim: String,
}

impl Evidence {
    /// What we infer ourselves.
    pub(crate) fn ours(claim: impl Into<String>) -> Self {
        Self { source: "ours".into(), post: None, strength: Strength::Ours, claim: claim.into() }
    }

    /// What the vendor's published definition says, or shows as an example.
    pub(crate) fn published(strength: Strength, claim: impl Into<String>) -> Self {
        Self { source: "published".into(), post: None, strength, claim: claim.into() }
    }

    /// What a published standard says.
    pub(crate) fn standard(source: &str, claim: impl Into<String>) -> Self {
        Self { source: source.into(), post: None, strength: Strength::Published, claim: claim.into() }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let claim = &self.claim;
        match (self.source.as_str(), self.post) {
            ("ours", _) => write!(formatter, "our inference, nobody states it: {claim}"),
            ("published", _) => {
                write!(formatter, "the published API definition (SDK 259.0.0): {claim}")
            }
            ("rfc-8259", _) => write!(formatter, "RFC 8259: {claim}"),
            (source, post) => {
                match source.strip_prefix("thread-") {
                    Some(number) => write!(formatter, "thread {number}")?,
                    None => write!(formatter, "{source}")?,
                }
                if let Some(post) = post {
                    write!(formatter, ", post {post}")?;
                }
                let strength = match self.strength {
                    Strength::Stated => "states, unconfirmed",
                    Strength::Example => "shows as an example",
                    Strength::Published => "publishes",
                    Strength::Ours => "lets us infer",
                };
                write!(formatter, " ({strength}): {claim}")
            }
        }
    }
}
