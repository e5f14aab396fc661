//! Session IDs over many requests: the same one twice is refused the second time.

use std::{collections::HashMap, sync::Arc};

use super::{Linter, sort};
use crate::{
    json::uuid,
    report::{Location, Report, Severity, Verdict},
    rules::{self, Rule},
};

/// Remembers the session IDs of the stored requests that it is shown, in order.
#[derive(Debug, Default)]
pub struct SessionIds {
    /// Where each was first; the path is always there.
    seen: HashMap<Id, Location>,
}

/// A session ID. A hundred thousand UUIDs, which is what nearly all are, need no memory beside the table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Id {
    /// A UUID in small letters.
    Uuid([u8; 16]),
    Other(Box<str>),
}

impl Id {
    pub(crate) fn new(text: &str) -> Self {
        let uuid = uuid::value(text).filter(|_| !text.bytes().any(|byte| byte.is_ascii_uppercase()));
        uuid.map_or_else(|| Self::Other(text.into()), Self::Uuid)
    }
}

impl SessionIds {
    /// Room for the IDs of about so many requests. Room that is never used costs next to nothing; growing while a hundred
    /// thousand are known costs time, and half as much memory again.
    #[must_use]
    pub fn with_capacity(requests: usize) -> Self {
        Self { seen: HashMap::with_capacity(requests) }
    }

    /// Looks at the report of a request in the file `path`: an ID that an earlier request has becomes a finding of
    /// `reused-session-id`, in the place of `fixed-session-id`.
    pub fn observe(&mut self, linter: &Linter, path: &Arc<str>, report: &mut Report) {
        // They stay the report's: the thread that made it is the one that drops them without waiting for another.
        let sessions = std::mem::take(&mut report.sessions);
        for finding in &sessions {
            let Some(id) = &finding.session else { continue };
            let Some(first) = self.seen.get(&**id) else {
                let mut first = finding.location.clone();
                first.path.get_or_insert_with(|| path.clone());
                self.seen.insert((**id).clone(), first);
                continue;
            };
            let mut location = first.clone();
            location.path.take_if(|first| first == path);
            report.verdict = Verdict::Rejected;
            if let Some(severity) = linter.loudness(Rule::ReusedSessionId, Severity::Error) {
                let same = |other: &crate::report::Finding| {
                    other.rule == Rule::FixedSessionId && other.part == finding.part && other.span == finding.span
                };
                report.findings.retain(|other| !same(other));
                report.findings.push(rules::reused_session_id::finding(finding, location).severity(severity));
                sort(&mut report.findings);
            }
        }
        report.sessions = sessions;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_text_is_the_same_id() {
        let small = "8f14e45f-ceea-467f-a8f1-0123456789ab";
        let large = small.to_uppercase();
        assert_eq!(Id::new(small), Id::new(small));
        assert!(matches!(Id::new(small), Id::Uuid([0x8f, 0x14, .., 0xab])));
        assert_ne!(Id::new(small), Id::new(&large));
        assert_ne!(Id::new(&large), Id::new(&format!("{large} ")));
        assert_ne!(Id::new(small), Id::new(&small.replace("8f14", "8f15")));
    }
}
