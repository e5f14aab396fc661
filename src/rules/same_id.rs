use crate::{
    catalog::Place as Named,
    check::{Step, Subject},
    json::{Kind, Name, Node, Pointer, flag, same},
    report::{Finding, Part, Severity, Strength},
    rules::Rule,
    span::Span,
};

rule! {
    /// Two IDs that belong to different things are the same.
    ///
    /// The agent and the customer are two parties, and a user is no conversation. Thread 004 tells of an hour lost to the
    /// conversation's ID in the place of the agent's. Where nobody states it, it is a warning.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat
    ///
    /// {
    ///   "to": {"id": "{{queueId}}", "type": "queue"},
    ///   "from": {"id": "{{widgetId}}", "type": "webchat"},
    ///   "cobrowse": {"initiatorId": "{{userId}}", "participantId": "{{userId}}", "type": "initiate"}
    /// }
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat
    ///
    /// {
    ///   "to": {"id": "{{queueId}}", "type": "queue"},
    ///   "from": {"id": "{{widgetId}}", "type": "webchat"},
    ///   "cobrowse": {"initiatorId": "{{agentId}}", "participantId": "{{guestId}}", "type": "initiate"}
    /// }
    /// ```
    ///
    /// **Who says so:** mostly our inference, from threads 002 and 004; the finding says which.
    "same-id", Ids, Error, Place
}

pub(crate) fn check(subject: &Subject<'_>, step: &Step<'_>, root: Node<'_>, findings: &mut Vec<Finding>) {
    let node = step.node;
    for (place, differs) in step.differs() {
        let other = match place {
            Named::Body(names) => in_body(node, root, names, &differs.from),
            Named::Path(parameter) => in_path(subject, node, parameter),
        };
        let Some((part, span, name)) = other else { continue };
        let place = step.place();
        let pointer = place.pointer();
        let stated = differs.evidence.iter().any(|evidence| evidence.strength >= Strength::Stated);
        let message = format!("{} and {name} are the same ID", pointer.spoken());
        let whose = place.notes().id.as_ref().map_or("another ID", |id| id.whose.as_str());
        findings.push(
            Finding::new(Rule::SameId, Part::Body, place.node.span(), message)
                .severity(if stated { Severity::Error } else { Severity::Warning })
                .at(pointer)
                .help(format!("put {whose} here"))
                .related(part, span, "the same ID stands here")
                .evidence(&differs.evidence),
        );
    }
}

fn in_body(node: Node<'_>, root: Node<'_>, names: &[Name], pointer: &str) -> Option<(Part, Span, String)> {
    let other = names.iter().try_fold(root, |node, name| node.member(name))?;
    let spoken = || Pointer::parse(pointer).unwrap_or_default().spoken();
    are_same(node, other).then(|| (Part::Body, other.span(), spoken()))
}

fn in_path(subject: &Subject<'_>, node: Node<'_>, parameter: &str) -> Option<(Part, Span, String)> {
    let span = subject.route.parameter?;
    // Nearly always another ID stands here, and its first byte says so.
    let begins = |text: &str, at: usize| text.as_bytes().get(at).map(|byte| byte | 0x20);
    let url = subject.text(Part::Url);
    let equal = node.kind() == Kind::String
        && node.entry().content.len() == span.len()
        && (node.has(flag::ESCAPED) || begins(node.source(), node.entry().content.start()) == begins(url, span.start()))
        && are_same_texts(node.text()?, span.of(url))
        && subject.endpoint?.pattern.parameter()? == parameter;
    equal.then(|| (Part::Url, span, format!("the path's `{{{parameter}}}`")))
}

/// Whether two texts are the same; UUIDs are in either case. What differs nearly always does so at the beginning.
#[inline]
fn are_same_texts(one: &str, other: &str) -> bool {
    // Capitals have this bit too.
    let first = |text: &str| text.as_bytes().first().map(|byte| byte | 0x20);
    one.len() == other.len() && first(one) == first(other) && one.eq_ignore_ascii_case(other)
}

/// Whether two values are equal, whatever their placeholders become.
fn are_same(one: Node<'_>, other: Node<'_>) -> bool {
    if one.is_open() != other.is_open() {
        return false;
    }
    if one.is_open() {
        // Placeholders of one name are filled with one value, except those that differ each time.
        let dynamic = one.holes().iter().any(|hole| hole.dynamic);
        let named = one.placeholder().is_some() && one.placeholder() == other.placeholder();
        return named && !dynamic && one.kind() == other.kind();
    }
    match (one.text(), other.text()) {
        (Some(one), Some(other)) => are_same_texts(one, other),
        _ => same(one, other),
    }
}
