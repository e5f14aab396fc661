//! A request and the server's refusal → the likely causes, the likeliest first.

mod known;
mod open;
mod rank;
mod response;
mod status;

use serde::Serialize;

pub use response::Response;

use crate::{
    check::Linter,
    context::Context,
    report::{EvidenceList, Report},
    request::Request,
    rules::Rule,
};

/// What a cause rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Basis {
    /// The words of the answer: somebody reported them before, or they name a field.
    Response,
    /// The status of the answer.
    Status,
    /// A finding of the check.
    Finding,
    /// What a thread suspects besides, of such a payload.
    Suspect,
    /// What the caller did not say, or the check could not see.
    Unsaid,
}

/// Something that may have caused a refusal.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Cause {
    /// What it rests on.
    pub basis: Basis,
    /// The rule of the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// What may be wrong, as a sentence.
    pub what: String,
    /// What to try next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Who says so.
    pub evidence: EvidenceList,
}

/// Why a request was refused, as far as it can be told.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Diagnosis {
    /// The status of the answer.
    pub status: u16,
    /// The likely causes, the likeliest first. Empty where the answer is no refusal, or the request is another API's.
    pub causes: Vec<Cause>,
    /// What the check says of the request.
    pub report: Report,
}

impl Linter {
    /// Ranks the likely causes of a refusal: what the check finds in the request, what the words of the answer point at, and
    /// what the caller has not said. Nothing of it is sure: each cause names who says so.
    ///
    /// ```
    /// use cobrowse_lint::{Linter, Request, Response};
    ///
    /// let request = Request::post("/api/v2/conversations/5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58/cobrowse")
    ///     .body(r#"{"cobrowseSessionId": "null"}"#);
    /// let response = Response::new(400).body("cobrowseSessionId is required");
    /// let diagnosis = Linter::builtin().diagnose(&request, &response);
    /// let first = &diagnosis.causes[0];
    /// assert!(first.next.as_ref().unwrap().contains("leave `cobrowseSessionId` out"));
    /// assert_eq!(first.evidence[0].source.as_str(), "thread-001");
    /// ```
    pub fn diagnose(&self, request: &Request<'_>, response: &Response<'_>) -> Diagnosis {
        self.diagnose_report(self.check(request), request.context, response)
    }

    /// The same for the report of a request that was checked already, for a caller who said `context`.
    pub fn diagnose_report(&self, report: Report, context: Option<&Context>, response: &Response<'_>) -> Diagnosis {
        let status = response.status();
        let refused = status >= 400 && !report.skipped;
        let causes = if refused { rank::causes(self, context, &report, response) } else { Vec::new() };
        Diagnosis { status, causes, report }
    }
}
