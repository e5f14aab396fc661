use crate::{
    catalog::Endpoint,
    check::{Fault, Subject},
    report::{Finding, Part},
    rules::Rule,
    span::Span,
};

rule! {
    /// The request has no body, and no known variant of its endpoint goes without one.
    ///
    /// Only `POST /api/v2/conversations/{conversationId}/cobrowse` is published without a request body. Every payload in
    /// the threads for the other endpoints has one.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// **Who says so:** the threads, by what they send; nobody states it.
    "missing-body", Body, Error, Whole
}

pub(crate) fn check(subject: &Subject<'_>, endpoint: &Endpoint, findings: &mut Vec<Finding>) {
    let method = subject.request.method.as_ref().map(|method| method.text);
    // A wrong method, or a path without its ID, is the reason then.
    let other_cause = method.is_some_and(|method| !method.eq_ignore_ascii_case(&endpoint.method));
    if other_cause || matches!(subject.route.fault, Some(Fault::Unknown)) {
        return;
    }
    let variants: Vec<String> = endpoint
        .variants
        .iter()
        .filter(|variant| variant.about().is_some_and(|about| about.instead.is_empty()))
        .map(|variant| format!("`{}`", variant.id))
        .collect();
    let path = subject.text(Part::Url);
    let message = format!("the request has no body; every known payload for `{}` has one", endpoint.id);
    let help = format!("send one of {}; `cobrowse-lint new VARIANT` prints it filled in", variants.join(", "));
    findings.push(
        Finding::new(Rule::MissingBody, Part::Url, Span::new(0, path.len()), message)
            .help(help)
            .evidence(endpoint.evidence.first()),
    );
}
