//! What came of a check, as a `tracing` event.

use crate::report::{EndpointId, Report, VariantId, Verdict, mask_secrets};

impl Report {
    /// Emits a `tracing` event: `warn` for a rejected request, else `debug`; none for a request to another API. `sent` is whether
    /// the request goes out all the same.
    ///
    /// Its fields are `endpoint`, `variant`, `verdict`, `sent`, `findings` (how many), `first` (the message of the first) and
    /// `unseen` (why the body was not judged). What looks like a credential is [masked](crate::report::mask_secrets).
    pub fn trace(&self, sent: bool) {
        if self.skipped {
            return;
        }
        macro_rules! emit {
            ($level:ident) => {
                tracing::$level!(
                    endpoint = self.endpoint.as_ref().map(EndpointId::as_str),
                    variant = self.variant.as_ref().map(VariantId::as_str),
                    verdict = self.verdict.as_str(),
                    sent,
                    findings = self.findings.len(),
                    first = self.findings.first().map(|finding| mask_secrets(&finding.message)).as_deref(),
                    unseen = self.unseen.as_ref().map(|unseen| unseen.why.as_str()),
                    "checked a cobrowse request"
                )
            };
        }
        if self.verdict == Verdict::Rejected { emit!(warn) } else { emit!(debug) }
    }
}
