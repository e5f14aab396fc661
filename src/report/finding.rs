//! One breach of one rule at one place.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    EvidenceList, Fix,
    shown::{Shown, shows_a_secret},
};
use crate::{
    check::Id,
    json::Pointer,
    rules::Rule,
    span::{LineIndex, Position, Span},
};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Likely wrong, or weakly demanded.
    Warning,
    /// The request is said to fail.
    Error,
}

impl Severity {
    /// Its word: `error`, `warning` or `note`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The word is no severity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no severity: write `note`, `warning` or `error`")]
pub struct UnknownSeverity(String);

impl FromStr for Severity {
    type Err = UnknownSeverity;

    fn from_str(word: &str) -> Result<Self, UnknownSeverity> {
        [Self::Note, Self::Warning, Self::Error]
            .into_iter()
            .find(|severity| severity.as_str() == word)
            .ok_or_else(|| UnknownSeverity(word.to_owned()))
    }
}

/// The part of a request that a finding is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "in", content = "header", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Part {
    /// The method.
    Method,
    /// The URL or path.
    Url,
    /// The header with this index, from 0.
    Header(usize),
    /// The body.
    Body,
    /// The request as a whole.
    Request,
}

/// A stretch of a file, or of the part of a request that no file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Location {
    /// The file, where it is not the report's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Arc<str>>,
    /// Where it begins.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

impl Location {
    /// The place of `span` in `text`, whose lines `index` knows.
    pub fn new(index: &LineIndex, text: &str, span: Span) -> Self {
        let span = span.clamp(text);
        Self { path: None, start: index.position(text, span.start), end: index.position(text, span.end) }
    }

    /// The same without an index: for a few places it is faster to count.
    pub(crate) fn counted(text: &str, span: Span) -> Self {
        let span = span.clamp(text);
        let start = Position::START.on_to(text, span.start);
        Self { path: None, start, end: start.on_to(text, span.end) }
    }

    /// Not known yet.
    pub(super) const NOWHERE: Self = Self { path: None, start: Position::START, end: Position::START };

    /// Its bytes, from 0.
    pub fn span(&self) -> Span {
        Span { start: self.start.offset, end: self.end.offset }
    }
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Related {
    /// What is there.
    pub message: String,
    /// Where it is, in bytes of its part; from 0.
    #[serde(skip)]
    pub span: Span,
    /// The part it is in.
    #[serde(skip)]
    pub part: Part,
    /// Where it is.
    pub location: Location,
}

/// One breach of one rule at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// How bad it is: the rule's default, or what the configuration made of it.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The part of the request.
    #[serde(flatten)]
    pub part: Part,
    /// The place in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<Pointer>,
    /// The field that is meant, where it is not the one the pointer leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The place in bytes of its part, from 0.
    #[serde(skip)]
    pub span: Span,
    /// The place in lines and columns, from 1: of the file for a template, else of the part.
    pub location: Location,
    /// Other places that belong to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// Who says so, and how strongly.
    pub evidence: EvidenceList,
    /// What to write instead, where that is clear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// The literal session ID that it speaks of. In a box, so that four findings fit into what the allocator has at hand.
    #[serde(skip)]
    pub(crate) session: Option<Box<Id>>,
}

impl Finding {
    // Each takes the finding and gives it back: not copied only where the call is none.

    /// A finding of `rule` at the bytes `span` of `part`; located when the report is made.
    #[inline]
    pub(crate) fn new(rule: Rule, part: Part, span: Span, message: impl Into<Shown>) -> Self {
        Self {
            rule,
            severity: rule.severity(),
            message: message.into().into_text(),
            help: None,
            part,
            pointer: None,
            field: None,
            span,
            location: Location::NOWHERE,
            related: Vec::new(),
            evidence: EvidenceList::new(),
            fix: None,
            session: None,
        }
    }

    /// The same place with its session ID, which leaves this one: what is said of the ID where it is met again.
    pub(crate) fn hand_over_session(&mut self) -> Self {
        Self {
            help: self.help.clone(),
            pointer: self.pointer.clone(),
            location: self.location.clone(),
            evidence: self.evidence.clone(),
            session: self.session.take(),
            ..Self::new(self.rule, self.part, self.span, "")
        }
    }

    #[inline]
    pub(crate) fn at(mut self, pointer: Pointer) -> Self {
        self.pointer = Some(pointer);
        self
    }

    #[inline]
    pub(crate) fn field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    #[inline]
    pub(crate) fn help(mut self, help: impl Into<Shown>) -> Self {
        self.help = Some(help.into().into_text());
        self
    }

    #[inline]
    pub(crate) fn evidence(mut self, evidence: impl Into<EvidenceList>) -> Self {
        self.evidence = evidence.into();
        self
    }

    #[inline]
    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    #[inline]
    pub(crate) fn related(mut self, part: Part, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Related { message: message.into(), span, part, location: Location::NOWHERE });
        self
    }

    /// A fix in which nothing tells of a credential.
    #[inline]
    pub(crate) fn known_fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    #[inline]
    pub(crate) fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix.filter(|fix| !fix.edits.iter().any(shows_a_secret));
        self
    }
}
