//! Session IDs over many requests: the same one twice is refused the second time.

use std::{collections::HashMap, sync::Arc};

use super::{Linter, sort};
use crate::{
    report::{Location, Report, Severity, Verdict},
    rules::{self, Rule},
};

/// Remembers the session IDs of the stored requests that it is shown, in order.
#[derive(Debug, Default)]
pub struct SessionIds {
    seen: HashMap<Box<str>, (Arc<str>, Location)>,
}

impl SessionIds {
    /// Looks at the report of a request in the file `path`: an ID that an earlier request has becomes a finding of
    /// `reused-session-id`, in the place of `fixed-session-id`.
    pub fn observe(&mut self, linter: &Linter, path: &Arc<str>, report: &mut Report) {
        for finding in std::mem::take(&mut report.sessions) {
            let Some(id) = finding.session.clone() else { continue };
            let place = finding.location.path.clone().unwrap_or_else(|| path.clone());
            let Some((first, location)) = self.seen.get(&id) else {
                self.seen.insert(id, (place, finding.location.clone()));
                continue;
            };
            let mut location = location.clone();
            location.path = (first != path).then(|| first.clone());
            report.verdict = Verdict::Rejected;
            if let Some(severity) = linter.loudness(Rule::ReusedSessionId, Severity::Error) {
                let same =
                    |other: &crate::report::Finding| other.session.as_ref() == Some(&id) && other.span == finding.span;
                report.findings.retain(|other| !same(other));
                report.findings.push(rules::reused_session_id::finding(&finding, location).severity(severity));
                sort(&mut report.findings);
            }
        }
    }
}
