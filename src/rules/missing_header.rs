use crate::{
    check::{Subject, placeholder_in},
    placeholder::Styles,
    report::{Finding, Part},
    request::Text,
    rules::Rule,
    span::Span,
};

rule! {
    /// A header that a post advises is not there.
    ///
    /// Thread 000's answer adds `x-gc-request-id` so that a request can be traced; it does not say that the API needs it. A
    /// request of which no headers are known, such as a bare body, is left alone.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    /// Content-Type: application/json
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    /// Content-Type: application/json
    /// x-gc-request-id: {{$uuid}}
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// **Who says so:** thread 000, stated.
    "missing-header", Request, Warning, Aside
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(headers), Some(variant)) = (&subject.request.headers, subject.variant) else { return };
    let advised = subject.linter.catalog.headers.iter().filter(|header| header.variants.contains(&variant.id));
    for header in advised {
        let open = |name: &Text<'_>| !name.holes.is_empty() || placeholder_in(name.text, Styles::ALL).is_some();
        if headers.iter().any(|(name, _)| name.text.eq_ignore_ascii_case(&header.name) || open(name)) {
            continue;
        }
        let url = Span::new(0, subject.text(Part::Url).len());
        let message = format!("the header `{}` is not there; it is advised for `{}`", header.name, variant.id);
        findings.push(
            Finding::new(Rule::MissingHeader, Part::Url, url, message)
                .help(format!("add `{}` with an ID of your own for this request", header.name))
                .evidence(&header.evidence),
        );
    }
}
