//! Session IDs over the requests that a service sends: the second use of one is refused, so it is reported before it is sent.

use std::{
    collections::{HashSet, VecDeque},
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Linter, reuse::Id, sort};
use crate::{
    json::{Document, Kind, Node, Pointer},
    placeholder::Styles,
    report::{Finding, Location, Report, Severity, Verdict},
    request::Request,
    rules::{self, Rule},
};

/// Remembers the session IDs of the requests that were sent lately, and reports the second use of one.
///
/// An `externalSessionId` must be new on every attempt, by thread 004. A service that makes it once and sends it again after a
/// failure is refused; no single request shows that. A guard is for one process, shared between its threads.
///
/// ```
/// use cobrowse_lint::{Linter, Request, Rule, SessionGuard};
///
/// let guard = SessionGuard::new(const { std::num::NonZeroUsize::new(10_000).unwrap() });
/// let body = r#"{
///     "externalSessionId": "attempt-4711",
///     "initiator": {"type": "agent", "id": "6a0e3b0c-7d0f-4f5a-8a59-3c7a0f1b2d4e"},
///     "target": {"type": "customer", "conversationId": "5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58"}
/// }"#;
/// let request = Request::post("/api/v2/conversations/cobrowse/sessions").body(body);
/// assert!(guard.check(Linter::builtin(), &request).ensure().is_ok());
///
/// let again = guard.check(Linter::builtin(), &request);
/// assert_eq!(again.findings[0].rule, Rule::ReusedSessionId);
/// ```
#[derive(Debug)]
pub struct SessionGuard {
    recent: Mutex<Recent>,
}

#[derive(Debug)]
struct Recent {
    /// In the order in which they were sent.
    order: VecDeque<Id>,
    known: HashSet<Id>,
    most: usize,
}

impl SessionGuard {
    /// A guard that remembers the last `most` IDs.
    #[must_use]
    pub fn new(most: NonZeroUsize) -> Self {
        let recent = Recent { order: VecDeque::new(), known: HashSet::new(), most: most.get() };
        Self { recent: Mutex::new(recent) }
    }

    /// Checks a request that is about to be sent. Its session ID is remembered unless the request is rejected.
    pub fn check(&self, linter: &Linter, request: &Request<'_>) -> Report {
        let mut report = linter.check(request);
        self.observe(linter, request, &mut report);
        report
    }

    /// Adds to the report of `request` whether its session ID was sent before, and remembers it unless the request is
    /// rejected.
    pub fn observe(&self, linter: &Linter, request: &Request<'_>, report: &mut Report) {
        if report.skipped || report.verdict == Verdict::Rejected {
            return;
        }
        for (id, finding) in session_ids(linter, request, report) {
            if self.recent().remember(Id::new(&id)) {
                continue;
            }
            report.verdict = Verdict::Rejected;
            if let Some(severity) = linter.loudness(Rule::ReusedSessionId, Severity::Error) {
                report.findings.push(finding.severity(severity));
                sort(&mut report.findings);
            }
        }
    }

    /// Forgets an ID that never reached the server, such as after a failed connection: it may be sent then.
    pub fn forget(&self, id: &str) {
        let id = Id::new(id);
        let mut recent = self.recent();
        recent.known.remove(&id);
        recent.order.retain(|known| *known != id);
    }

    /// What a thread that panicked left is whole: nothing in here can panic halfway.
    fn recent(&self) -> MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recent {
    /// Remembers an ID; whether it is new.
    fn remember(&mut self, id: Id) -> bool {
        if !self.known.insert(id.clone()) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > self.most {
            if let Some(oldest) = self.order.pop_front() {
                self.known.remove(&oldest);
            }
        }
        true
    }
}

/// The session IDs in the body that must be new on every attempt, each with the finding that says it is not.
fn session_ids(linter: &Linter, request: &Request<'_>, report: &Report) -> Vec<(String, Finding)> {
    let variant = report.variant.as_ref().and_then(|id| linter.catalog.variant(id.as_str()));
    let (Some(loaded), Some(body)) = (variant.and_then(|variant| variant.loaded()), &request.body) else {
        return Vec::new();
    };
    let document = Document::parse(body.text, Styles::NONE);
    let found = document.arena.ids().map(|id| Node::new(&document, id)).filter_map(|node| {
        let text = node.text().filter(|_| node.kind() == Kind::String)?;
        let pointer = node.pointer();
        let (object, _) = pointer.as_str().rsplit_once('/')?;
        let notes = loaded.schema.field_notes(&Pointer::parse(object)?, node.name())?;
        if notes.fresh.is_empty() {
            return None;
        }
        let location = Location::counted(body.text, node.span());
        Some((text.to_owned(), rules::reused_session_id::sent(pointer, node.span(), location, &notes.fresh)))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(most: usize) -> SessionGuard {
        SessionGuard::new(NonZeroUsize::new(most).unwrap())
    }

    fn sent(guard: &SessionGuard, id: &str) -> Report {
        let body = format!(
            r#"{{"externalSessionId": "{id}", "initiator": {{"type": "agent", "id": "6a0e3b0c-7d0f-4f5a-8a59-3c7a0f1b2d4e"}},
                "target": {{"type": "customer", "conversationId": "5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58"}}}}"#
        );
        guard.check(Linter::builtin(), &Request::post("/api/v2/conversations/cobrowse/sessions").body(body.as_str()))
    }

    fn is_reused(report: &Report) -> bool {
        report.findings.iter().any(|finding| finding.rule == Rule::ReusedSessionId)
    }

    #[test]
    fn the_second_use_of_an_id_is_an_error_at_its_place() {
        let guard = guard(8);
        assert!(!is_reused(&sent(&guard, "a")) && !is_reused(&sent(&guard, "b")));
        let report = sent(&guard, "a");
        assert_eq!(report.verdict, Verdict::Rejected);
        let finding = &report.findings[0];
        assert_eq!((finding.location.start.line.get(), finding.location.start.column.get()), (1, 23));
        assert_eq!(finding.pointer.as_ref().map(Pointer::as_str), Some("/externalSessionId"));
        guard.forget("a");
        assert!(!is_reused(&sent(&guard, "a")));
    }

    #[test]
    fn only_so_many_are_remembered() {
        let guard = guard(2);
        for id in ["a", "b", "c"] {
            assert!(!is_reused(&sent(&guard, id)));
        }
        assert!(is_reused(&sent(&guard, "c")) && is_reused(&sent(&guard, "b")));
        assert!(!is_reused(&sent(&guard, "a")));
        assert_eq!(guard.recent().order.len(), 2);
    }

    #[test]
    fn of_many_threads_one_sends_an_id() {
        let guard = guard(1000);
        let sent_by = |_| (0..50).filter(|id| !is_reused(&sent(&guard, &format!("id-{id}")))).count();
        let total: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|thread| scope.spawn(move || sent_by(thread))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(total, 50);
    }

    #[test]
    fn a_rejected_request_uses_no_id_up() {
        let guard = guard(8);
        let body = r#"{"externalSessionId": "x", "initiator": {"type": "agent"}}"#;
        let request = Request::post("/api/v2/conversations/cobrowse/sessions").body(body);
        for _ in 0..2 {
            assert!(!is_reused(&guard.check(Linter::builtin(), &request)));
        }
    }
}
