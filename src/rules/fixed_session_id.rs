use crate::{
    check::{Id, Step, Subject},
    json::{Kind, flag},
    report::{Finding, Part},
    request::Stage,
    rules::Rule,
};

rule! {
    /// A template has a session ID that must be new on every attempt as a fixed text.
    ///
    /// Thread 004: the API refuses an `externalSessionId` that it has seen before. A template is sent again and again, so
    /// the second time it fails. Use a placeholder that makes a new one each time.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {
    ///   "externalSessionId": "support-2291",
    ///   "initiator": {"type": "agent", "id": "{{agentId}}"},
    ///   "target": {"type": "customer", "conversationId": "{{conversationId}}"}
    /// }
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {
    ///   "externalSessionId": "{{$uuid}}",
    ///   "initiator": {"type": "agent", "id": "{{agentId}}"},
    ///   "target": {"type": "customer", "conversationId": "{{conversationId}}"}
    /// }
    /// ```
    ///
    /// **Who says so:** thread 004, stated.
    "fixed-session-id", Ids, Warning, Place
}

pub(crate) fn check(subject: &Subject<'_>, step: &Step<'_>, findings: &mut Vec<Finding>) {
    let notes = step.notes();
    let node = step.node;
    let literal = node.kind() == Kind::String && !node.has(flag::HOLES | flag::PROSE);
    if notes.fresh.is_empty() || subject.request.stage != Stage::Stored || !literal || crate::check::is_null_id(node) {
        return;
    }
    let pointer = step.place().pointer();
    let message = [&pointer.spoken(), " is a fixed text, and it must be new on every attempt"].concat();
    let mut finding = Finding::new(Rule::FixedSessionId, Part::Body, node.span(), message)
        .at(pointer)
        .help(subject.request.spelling.fresh(node.name()))
        .evidence(&notes.fresh);
    finding.session = node.text().map(|id| Box::new(Id::new(id)));
    findings.push(finding);
}
