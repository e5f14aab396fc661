use crate::{
    catalog::Loaded,
    check::Subject,
    json::{Node, Pointer},
    report::{Finding, Part},
    rules::{Rule, opening},
};

rule! {
    /// A later answer of the same thread replaced this payload.
    ///
    /// It may work: its author says that it does. The thread went on and gave another one.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"externalSessionId": "{{$uuid}}", "participantId": "{{agentId}}", "consentStatus": "CONSENTED"}
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
    /// **Who says so:** thread 004, whose second answer gives another payload than its first.
    "superseded-payload", Variant, Warning, Whole
}

pub(crate) fn check(subject: &Subject<'_>, loaded: &Loaded, root: Node<'_>, findings: &mut Vec<Finding>) {
    let message = ["this payload, `", loaded.about.variant.as_str(), "`, ", &loaded.about.summary].concat();
    let finding = Finding::new(Rule::SupersededPayload, Part::Body, opening(root), loaded.shown(message))
        .at(Pointer::root())
        .evidence(&loaded.about.evidence);
    crate::rules::make_room(findings);
    findings.push(loaded.replacements(&subject.linter.catalog).offer(subject, root, finding));
}
