//! What came of a check: the [`Report`] of a request, its [`Finding`]s, and where each demand comes from.

mod evidence;
mod evidence_list;
mod finding;
mod fix;
mod mask;
mod preconditions;
mod shown;
mod trigger;
mod words;

use std::fmt;

use serde::Serialize;

pub use evidence::{Evidence, Source, Strength};
pub use evidence_list::EvidenceList;
pub use finding::{Finding, Location, Part, Related, Severity, UnknownSeverity};
#[cfg(test)]
pub(crate) use fix::apply;
pub use fix::{Edit, Fix};
pub(crate) use mask::is_secret;
pub use mask::mask_secrets;
pub use preconditions::Preconditions;
pub(crate) use shown::{Shown, beginning, is_plain, needs_no_look};
pub use words::Words;

/// The ID of an endpoint: `cobrowse-sessions`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct EndpointId(Words);

/// The ID of a payload variant: `cobrowse-sessions/initiator-target`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct VariantId(Words);

macro_rules! id {
    ($name:ident) => {
        impl $name {
            /// Its text.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// The ID of something built in.
            pub(crate) const fn built_in(text: &'static str) -> Self {
                Self(Words::built_in(text))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}

id!(EndpointId);
id!(VariantId);

/// What can be said of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing known speaks against it, whatever its placeholders become.
    Accepted,
    /// An error stands, whatever its placeholders become.
    Rejected,
    /// It depends on what its placeholders become.
    Undetermined,
}

impl Verdict {
    /// Its word: `accepted`, `rejected` or `undetermined`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Undetermined => "undetermined",
        }
    }
}

/// Something that a request cannot show and that decides whether it succeeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Precondition {
    /// What has to hold, as a sentence.
    pub what: String,
    /// Who says so.
    pub evidence: EvidenceList,
}

/// A body that cannot be seen, so that it was not judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unseen {
    /// Why not, as a clause: "it is read from standard input".
    pub why: String,
    /// Where a file says so; the beginning of the request where no file does.
    pub location: Location,
}

impl Unseen {
    /// One that no file shows.
    pub(crate) fn because(why: &str) -> Self {
        Self { why: why.to_owned(), location: Location::NOWHERE }
    }
}

/// What came of checking one request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The endpoint it goes to; absent where it goes to no known one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<EndpointId>,
    /// The payload variant its body was judged as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<VariantId>,
    /// Whether endpoint and variant are assumed from the shape of the body alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub assumed: bool,
    /// Whether it is another API's request: then nothing was judged.
    #[serde(skip)]
    pub skipped: bool,
    /// Taken from the rules' built-in severities.
    pub verdict: Verdict,
    /// Why the body was not judged, where it cannot be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unseen: Option<Box<Unseen>>,
    /// What is wrong: the likeliest reason of a refusal first.
    pub findings: Vec<Finding>,
    /// What remains to be checked by the caller.
    pub preconditions: Preconditions,
    /// Where literal session IDs stand, whatever the settings say of such findings.
    #[serde(skip)]
    pub(crate) sessions: Vec<Finding>,
}

// What is larger is not copied in place, but by a call.
const _: () = assert!(size_of::<Report>() <= 128);

impl Report {
    /// The report of a request to another API.
    #[inline]
    pub(crate) fn of_another_api() -> Self {
        Self {
            endpoint: None,
            variant: None,
            assumed: false,
            skipped: true,
            verdict: Verdict::Accepted,
            unseen: None,
            findings: Vec::new(),
            preconditions: Preconditions::default(),
            sessions: Vec::new(),
        }
    }

    /// The report of findings about a file that is no request, such as a configuration.
    pub fn about_settings(findings: Vec<Finding>) -> Self {
        Self { skipped: false, findings, ..Self::of_another_api() }
    }

    /// The worst severity among the findings.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// The report, or [`Rejected`] where an error stands.
    ///
    /// # Errors
    /// [`Rejected`] owns the report and says its first finding.
    pub fn ensure(self) -> Result<Self, Rejected> {
        if self.verdict == Verdict::Rejected { Err(Rejected { report: Box::new(self) }) } else { Ok(self) }
    }
}

/// A request that is known to fail.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("the cobrowse request is known to fail: {}", self.first())]
pub struct Rejected {
    report: Box<Report>,
}

impl Rejected {
    /// What is wrong.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Takes the report out.
    pub fn into_report(self) -> Report {
        *self.report
    }

    fn first(&self) -> String {
        let errors = self.report.findings.iter().filter(|finding| finding.severity == Severity::Error);
        let first = errors.clone().next().or(self.report.findings.first());
        let more = errors.count().saturating_sub(1);
        match first {
            Some(finding) if more > 0 => format!("{} [{}] (and {more} more)", finding.message, finding.rule),
            Some(finding) => format!("{} [{}]", finding.message, finding.rule),
            None => "the rule that says why is switched off".to_owned(),
        }
    }
}
