use crate::{
    catalog::{Loaded, SubId},
    check::Subject,
    json::{Node, Pointer},
    report::{Finding, Part},
    rules::{Rule, opening},
};

rule! {
    /// Somebody sent this payload and reports that the API refused it.
    ///
    /// The finding says who, what to send instead under which condition, which of your values carry over, and what the
    /// thread suspects that a payload cannot show. The threads differ, so all of their answers are given.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"conversationId": "{{conversationId}}", "initiatorId": "{{agentId}}"}
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
    /// **Who says so:** the askers of threads 000, 002, 003 and 004. In some of them something else could be the cause too.
    "rejected-payload", Variant, Error, Whole
}

pub(crate) fn check(subject: &Subject<'_>, loaded: &Loaded, root: Node<'_>, findings: &mut Vec<Finding>) {
    let (variant, summary) = (&loaded.about.variant, &loaded.about.summary);
    let message = if has_its_fields(loaded, root) {
        ["this payload, `", variant.as_str(), "`, ", summary].concat()
    } else {
        ["this payload is nearly `", variant.as_str(), "`, which ", summary].concat()
    };
    let finding = Finding::new(Rule::RejectedPayload, Part::Body, opening(root), loaded.shown(message))
        .at(Pointer::root())
        .evidence(&loaded.about.evidence);
    crate::rules::make_room(findings);
    findings.push(loaded.replacements(&subject.linter.catalog).offer(subject, root, finding));
}

/// Whether the body has the fields of the variant, all that it needs and no others.
fn has_its_fields(loaded: &Loaded, root: Node<'_>) -> bool {
    let top = loaded.schema.sub(SubId::ROOT);
    top.required().iter().all(|name| root.member(name).is_some())
        && root.named().all(|member| loaded.schema.property_of(SubId::ROOT, member).is_some())
}
