use crate::{
    check::{Contract, Fault, Subject},
    json::Kind,
    report::{EvidenceList, Finding, Part, Severity, Shown},
    rules::Rule,
    span::Span,
};

rule! {
    /// The vendor publishes no such request.
    ///
    /// Three of the threads' four endpoints are not in the published API definition, and the fourth is published without a
    /// request body. That does not mean that the request fails, but nobody promises that it works. It is a note, and an
    /// error with `--contract published`.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    ///
    /// {
    ///   "initiator": {"id": "{{agentId}}", "type": "agent"},
    ///   "participants": [{"id": "{{customerId}}", "type": "external"}]
    /// }
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// **Who says so:** the published API definition, SDK 259.0.0.
    "unpublished-request", Request, Note, Aside
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let strict = subject.linter.contract == Contract::Published;
    let Some(endpoint) = subject.endpoint.filter(|_| subject.route.known.is_none()) else { return };
    // A note that nobody asked for is not worth its words on the way of every request.
    let heard = strict || subject.linter.hears(Rule::UnpublishedRequest, Severity::Note);
    if !heard || matches!(subject.route.fault, Some(Fault::Unknown)) {
        return;
    }
    let has_body = !subject.arena.nodes.is_empty();
    // `{{body}}` may become nothing.
    let open = subject.root.is_some_and(|root| root.kind() == Kind::Placeholder);
    let evidence = || {
        let published = endpoint.evidence.iter().filter(|evidence| evidence.source.as_str() == "published");
        published.collect::<EvidenceList>()
    };
    let finding = if !endpoint.published {
        let text = subject.request.target.map_or("", |target| target.text);
        let path = subject.route.url.path;
        let part = if text.is_empty() { Part::Request } else { Part::Url };
        // `{{url}}` has no path of its own.
        let span = if path.is_empty() { Span::new(0, text.len()) } else { path };
        let (message, help, evidence) = endpoint.unpublished.get_or_init(|| {
            let message = format!("{} {} is not in the published API definition", endpoint.method, endpoint.path);
            let published = subject.linter.catalog.endpoints().iter().find(|endpoint| endpoint.published);
            let help = published.map(|known| format!("published is {} {}, without a request body", known.method, known.path));
            let shown = |text: String| Shown::from(text).into_text();
            (shown(message), shown(help.unwrap_or_default()), evidence())
        });
        Finding::new(Rule::UnpublishedRequest, part, span, Shown::known(message.clone()))
            .help(Shown::known(help.clone()))
            .evidence(evidence)
    } else if has_body && endpoint.bodiless.is_some() && !open {
        let span = subject.root.map_or(Span::new(0, 1), crate::rules::opening);
        let message = format!("{} {} is published without a request body", endpoint.method, endpoint.path);
        Finding::new(Rule::UnpublishedRequest, Part::Body, span, message)
            .help("what is published is the request with no body at all")
            .evidence(evidence())
    } else {
        return;
    };
    findings.push(if strict { finding.severity(Severity::Error) } else { finding });
}
