//! Session IDs over the requests that a service sends: the second use of one is refused, so it is reported before it is sent.

use std::{
    collections::{HashSet, VecDeque},
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Linter, is_null_id, reuse::Id, sort};
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
/// failure is refused; no single request shows that. A guard is for one process, shared between its threads. It looks at
/// attempts, so it belongs inside of whatever sends a request again.
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

    /// Checks a request that is not sent where it is rejected: then its session ID is not used up.
    pub fn check(&self, linter: &Linter, request: &Request<'_>) -> Report {
        self.look(linter, request, false)
    }

    /// Checks a request that is sent whatever the check says: its session ID is used up then, whatever else is wrong.
    pub fn observe(&self, linter: &Linter, request: &Request<'_>) -> Report {
        self.look(linter, request, true)
    }

    fn look(&self, linter: &Linter, request: &Request<'_>, sent_anyway: bool) -> Report {
        let mut report = linter.check(request);
        if report.skipped || report.verdict == Verdict::Rejected && !sent_anyway {
            return report;
        }
        let (ids, findings): (Vec<Id>, Vec<Finding>) = session_ids(linter, request, &report).into_iter().unzip();
        let known = self.recent().send(&ids, sent_anyway);
        for (finding, known) in findings.into_iter().zip(known) {
            if !known {
                report.sessions.push(finding);
                continue;
            }
            report.verdict = Verdict::Rejected;
            if let Some(severity) = linter.loudness(Rule::ReusedSessionId, Severity::Error) {
                report.findings.push(finding.severity(severity));
                sort(&mut report.findings);
            }
        }
        report
    }

    /// Forgets an ID that never reached the server, such as after a failed connection: it may be sent then. After any other
    /// failure the server may know it.
    pub fn forget(&self, id: &str) {
        self.recent().forget(&Id::new(id));
    }

    /// Forgets the ID of a checked request that never reached the server, unless it was sent before that.
    pub fn forget_request(&self, report: &Report) {
        let mut recent = self.recent();
        for id in report.sessions.iter().filter_map(|finding| finding.session.as_deref()) {
            recent.forget(id);
        }
    }

    /// What a thread that panicked left is whole: nothing in here can panic halfway.
    fn recent(&self) -> MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recent {
    /// Which of the IDs were sent before. They are remembered, unless one of them was and the request is not sent then.
    fn send(&mut self, ids: &[Id], sent_anyway: bool) -> Vec<bool> {
        let known: Vec<bool> = ids.iter().map(|id| self.known.contains(id)).collect();
        if sent_anyway || !known.contains(&true) {
            for id in ids {
                self.remember(id);
            }
        }
        known
    }

    fn remember(&mut self, id: &Id) {
        // One that is sent again is the latest again.
        self.forget(id);
        self.known.insert(id.clone());
        self.order.push_back(id.clone());
        if self.order.len() > self.most {
            if let Some(oldest) = self.order.pop_front() {
                self.known.remove(&oldest);
            }
        }
    }

    fn forget(&mut self, id: &Id) {
        if self.known.remove(id) {
            self.order.retain(|known| known != id);
        }
    }
}

/// The session IDs in the body that must be new on every attempt, each with the finding that says it is not. What the schema of
/// the payload does not know, another one of the endpoint may.
fn session_ids(linter: &Linter, request: &Request<'_>, report: &Report) -> Vec<(Id, Finding)> {
    let (Some(endpoint), Some(body)) = (&report.endpoint, &request.body) else { return Vec::new() };
    let variants = linter.catalog.endpoint(endpoint.as_str()).into_iter().flat_map(|endpoint| &endpoint.variants);
    let mut variants: Vec<_> = variants.collect();
    variants.sort_by_key(|variant| Some(&variant.id) != report.variant.as_ref());
    let document = Document::parse(body.text, Styles::NONE);
    let found = document.arena.ids().map(|id| Node::new(&document, id)).filter_map(|node| {
        let text = node.text().filter(|_| node.kind() == Kind::String && !is_null_id(node))?;
        let pointer = node.pointer();
        let object = Pointer::parse(pointer.as_str().rsplit_once('/')?.0)?;
        let fresh = variants.iter().find_map(|variant| {
            let notes = variant.loaded()?.schema.field_notes(&object, node.name())?;
            (!notes.fresh.is_empty()).then_some(&notes.fresh)
        })?;
        let location = Location::counted(body.text, node.span());
        let mut finding = rules::reused_session_id::sent(pointer, node.span(), location, fresh);
        let id = Id::new(text);
        finding.session = Some(id.clone().into());
        Some((id, finding))
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
    fn a_request_that_reached_nobody_uses_no_id_up_that_was_not_used_before() {
        let guard = guard(8);
        guard.forget_request(&sent(&guard, "a"));
        let sent_now = sent(&guard, "a");
        assert!(!is_reused(&sent_now));
        guard.forget_request(&sent(&guard, "a"));
        assert!(is_reused(&sent(&guard, "a")));
        guard.forget_request(&sent_now);
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
        assert!(!is_reused(&sent(&guard, "x")));
    }

    #[test]
    fn a_rejected_request_that_is_sent_all_the_same_uses_its_id_up() {
        let path = "/api/v2/conversations/cobrowse/sessions";
        for body in [
            r#"{"externalSessionId": "x", "initiator": {"type": "agent"}}"#,
            r#"{"externalSessionId": "x", "conversationId": "c", "initiatorId": "i"}"#,
            r#"{"externalSessionId": "x"}"#,
            r#"{"externalSessionId": "x",}"#,
        ] {
            let guard = guard(8);
            let request = Request::post(path).body(body);
            let first = guard.observe(Linter::builtin(), &request);
            assert!(first.verdict == Verdict::Rejected && !is_reused(&first), "{body}");
            assert!(is_reused(&guard.observe(Linter::builtin(), &request)), "{body}");
            assert!(is_reused(&sent(&guard, "x")), "{body}");
        }
        let guard = guard(8);
        // The last one is cut off: no server can read an ID in it.
        for body in [
            r#"{"externalSessionId": null}"#,
            r#"{"externalSessionId": "null"}"#,
            r#"{"externalSessionId": ""}"#,
            r#"{"externalSessionId": "x","#,
        ] {
            for _ in 0..2 {
                assert!(!is_reused(&guard.observe(Linter::builtin(), &Request::post(path).body(body))), "{body}");
            }
        }
    }

    #[test]
    fn an_id_that_was_refused_as_used_stays_used_and_one_that_was_sent_again_is_the_latest() {
        let guard = guard(2);
        let observed = |id: &str| {
            let body = format!(r#"{{"externalSessionId": "{id}"}}"#);
            is_reused(&guard.observe(
                Linter::builtin(),
                &Request::post("/api/v2/conversations/cobrowse/sessions").body(body.as_str()),
            ))
        };
        assert!(!observed("a") && !observed("b") && is_reused(&sent(&guard, "a")) && observed("a"));
        // `b` is the older one now.
        assert!(!observed("c") && observed("a") && !observed("b"));
    }
}
