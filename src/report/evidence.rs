//! Where a demand comes from, and how strongly it is made.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::words::Words;

/// Who says so.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Source(Words);

impl Source {
    /// Its text: `thread-004`, `published`, `rfc-8259`, `genesys-help` or `ours`.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl Source {
    /// How it is named in a sentence: `thread 004`, `RFC 8259`.
    pub(crate) fn spoken(&self) -> String {
        match self.as_str() {
            "published" => "the published API definition".to_owned(),
            "ours" => "our inference".to_owned(),
            source => match (source.strip_prefix("thread-"), source.strip_prefix("rfc-")) {
                (Some(number), _) => format!("thread {number}"),
                (_, Some(number)) => format!("RFC {number}"),
                _ => source.to_owned(),
            },
        }
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
    pub claim: Words,
}

impl Evidence {
    /// What we infer ourselves.
    pub(crate) const fn ours(claim: &'static str) -> Self {
        Self::new("ours", Strength::Ours, claim)
    }

    /// What the vendor's published definition says, or shows as an example.
    pub(crate) const fn published(strength: Strength, claim: &'static str) -> Self {
        Self::new("published", strength, claim)
    }

    /// What a published standard says.
    pub(crate) const fn standard(source: &'static str, claim: &'static str) -> Self {
        Self::new(source, Strength::Published, claim)
    }

    /// What the vendor's documentation of data actions says.
    #[cfg(feature = "source")]
    pub(crate) const fn documented(claim: &'static str) -> Self {
        Self::new("genesys-help", Strength::Published, claim)
    }

    /// Whether the vendor's published definition says it.
    pub(crate) fn is_published(&self) -> bool {
        self.source.as_str() == "published"
    }

    const fn new(source: &'static str, strength: Strength, claim: &'static str) -> Self {
        Self { source: Source(Words::built_in(source)), post: None, strength, claim: Words::built_in(claim) }
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
            ("genesys-help", _) => write!(formatter, "Genesys Cloud's help pages on data actions: {claim}"),
            (source, None) if source.starts_with("rfc-") => write!(formatter, "{}: {claim}", self.source.spoken()),
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
