use crate::{
    catalog::IdForm,
    check::{Subject, is_id_name, is_placeholder, placeholder_in, uncut},
    json::{Kind, Node, Pointer, flag},
    report::{Evidence, Finding, Part, Severity, Shown, beginning},
    request::{Stage, Text},
    rules::Rule,
    span::Span,
};

rule! {
    /// A request about to be sent still has a placeholder in it.
    ///
    /// Filling in the template failed or was forgotten, and the API would get the placeholder as text. It is asked of requests
    /// that a service is about to send, never of stored templates, so no example of a file breaks it.
    ///
    /// ```json sending-bad
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// ```json sending-good
    /// {"sessionId": "dfo-5521-chat", "agentId": "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63", "initiator": "AGENT"}
    /// ```
    ///
    /// **Who says so:** our own rule.
    "unfilled-placeholder", Placeholder, Error, Whole
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if subject.request.stage != Stage::Sending {
        return;
    }
    if let Some(target) = subject.request.target.as_ref().filter(|_| !subject.route.plain) {
        in_url(subject, target, findings);
    }
    for (index, (_, value)) in subject.request.headers.iter().flatten().enumerate() {
        let word = value.text.rsplit(' ').next().unwrap_or_default();
        let prose = Some(word).filter(|word| subject.linter.catalog.is_prose(word));
        if let Some(hole) = placeholder_in(word, value.styles).or(prose) {
            let at = value.text.find(hole).unwrap_or_default();
            findings.push(finding(Part::Header(index), Span::new(at, at + hole.len()), hole));
        }
    }
    if let Some(root) = subject.root.filter(Node::is_open) {
        crate::rules::make_room(findings);
        in_body(subject, root, findings);
    }
}

fn in_url(subject: &Subject<'_>, target: &Text<'_>, findings: &mut Vec<Finding>) {
    let url = &subject.route.url;
    // The words of a path that was recognised are not placeholders.
    if subject.route.endpoint.is_some() && subject.route.fault.is_none() {
        let spans = url.host.into_iter().chain(subject.route.parameter);
        findings.extend(spans.filter_map(|span| of_url(subject, target, span)));
        return;
    }
    let mut at = url.path.start();
    let uncut = uncut(target);
    let path = url.path.of(&uncut).split('/').map(|segment| {
        let span = Span::new(at, at + segment.len());
        at += segment.len() + 1;
        span
    });
    findings.extend(url.host.into_iter().chain(path).filter_map(|span| of_url(subject, target, span)));
}

fn of_url(subject: &Subject<'_>, target: &Text<'_>, span: Span) -> Option<Finding> {
    let open = is_placeholder(target, span, &subject.linter.catalog);
    open.then(|| finding(Part::Url, span, span.of(target.text)))
}

fn in_body(subject: &Subject<'_>, node: Node<'_>, findings: &mut Vec<Finding>) {
    let whole = matches!(node.kind(), Kind::Placeholder | Kind::Members) || node.has(flag::PROSE | flag::HOLES);
    if whole {
        // A slip in the JSON leaves an empty one, and has a finding of its own.
        let word = || if node.has(flag::PROSE) { node.written_content().of(node.source()) } else { "" };
        let text = || node.text().unwrap_or_else(word);
        let written = node.holes().first().map_or_else(text, |hole| hole.span.of(node.source()));
        if !written.is_empty() {
            let pointer = node.pointer();
            let severity = if is_certain(subject, node, &pointer, written) { Severity::Error } else { Severity::Warning };
            findings.push(finding(Part::Body, node.span(), written).at(pointer).severity(severity));
        }
        return;
    }
    for child in node.children() {
        if child.has(flag::KEY_HOLES) {
            findings.push(finding(Part::Body, child.key_span(), child.key_span().of(child.source())).at(node.pointer()));
        }
        if child.is_open() {
            in_body(subject, child, findings);
        }
    }
}

/// Whether it is a placeholder for certain: a free text may well be `ACME_ID` or `<b>`, a UUID may not.
fn is_certain(subject: &Subject<'_>, node: Node<'_>, pointer: &Pointer, written: &str) -> bool {
    let unmistakable = node.kind() != Kind::String || written.starts_with("{{") || written.starts_with("${");
    let notes = || {
        let (object, name) = pointer.as_str().rsplit_once('/')?;
        subject.variant?.loaded()?.schema.field_notes(&Pointer::parse(object)?, name)?.id.as_ref()
    };
    unmistakable || notes().is_none_or(|id| id.form == IdForm::Uuid) && is_id_name(node.name())
}

fn finding(part: Part, span: Span, written: &str) -> Finding {
    let written = beginning(written, 48);
    let message = ["the placeholder `", written, "` would be sent as it is"].concat();
    Finding::new(Rule::UnfilledPlaceholder, part, span, Shown::quoting(written, message))
        .help("fill it in before sending; is the variable set, and does the template engine know this spelling?")
        .evidence(const { &[Evidence::ours("the API gets the placeholder as text")] })
}
