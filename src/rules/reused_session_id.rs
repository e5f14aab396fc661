use crate::{
    json::Pointer,
    report::{EvidenceList, Finding, Location, Part, Related},
    rules::Rule,
    span::Span,
};

rule! {
    /// Two requests have the same session ID, and it must be new on every attempt.
    ///
    /// Thread 004: the API refuses an `externalSessionId` that it has seen before. The finding stands at the later request;
    /// the first one is named with it. Over the requests that a service sends, a `SessionGuard` finds the second use.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {
    ///   "externalSessionId": "support-2291",
    ///   "initiator": {"type": "agent", "id": "{{agentId}}"},
    ///   "target": {"type": "customer", "conversationId": "{{conversationId}}"}
    /// }
    ///
    /// ###
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {
    ///   "externalSessionId": "support-2291",
    ///   "initiator": {"type": "agent", "id": "{{otherAgentId}}"},
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
    "reused-session-id", Ids, Error, Place
}

/// In the place of `fixed`, which stands where the ID is written again; `first` is where it was written before.
pub(crate) fn finding(fixed: &Finding, first: Location) -> Finding {
    let place = fixed.pointer.as_ref().map(Pointer::spoken).unwrap_or_default();
    let mut finding = Finding::new(
        Rule::ReusedSessionId,
        fixed.part,
        fixed.span,
        format!("{place} has the session ID of another request, and it must be new on every attempt"),
    )
    .evidence(&fixed.evidence);
    finding.pointer.clone_from(&fixed.pointer);
    finding.help.clone_from(&fixed.help);
    finding.location = fixed.location.clone();
    finding.related.push(Related {
        message: "the same ID stands here".to_owned(),
        span: first.span(),
        part: fixed.part,
        location: first,
    });
    finding
}

/// Of an ID that this process has sent already, by what its guard remembers.
pub(crate) fn sent(pointer: Pointer, span: Span, location: Location, evidence: &EvidenceList) -> Finding {
    let message = format!("{} was sent before, and it must be new on every attempt", pointer.spoken());
    let mut finding = Finding::new(Rule::ReusedSessionId, Part::Body, span, message)
        .at(pointer)
        .help(
            "make a new ID, such as a random UUID, each time the request is put together; a retry is an attempt too, unless \
             the request before it never reached the server: `SessionGuard::forget` the ID then",
        )
        .evidence(evidence);
    finding.location = location;
    finding
}
