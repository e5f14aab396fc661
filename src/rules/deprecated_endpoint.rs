use crate::{
    check::Subject,
    report::{Finding, Part},
    rules::Rule,
};

rule! {
    /// The request goes to an endpoint that the vendor has deprecated.
    ///
    /// Most of what is published under `/api/v2/conversations/cobrowsesessions/{conversationId}` is marked as deprecated. It
    /// starts no session. Its body is not judged.
    ///
    /// ```http bad
    /// PATCH https://api.mypurecloud.com/api/v2/conversations/cobrowsesessions/{{conversationId}}
    ///
    /// {"state": "disconnected"}
    /// ```
    ///
    /// ```http good
    /// GET https://api.mypurecloud.com/api/v2/conversations/cobrowsesessions/{{conversationId}}
    /// ```
    ///
    /// **Who says so:** the published API definition, SDK 259.0.0.
    "deprecated-endpoint", Request, Warning, Aside
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(known) = subject.route.known.filter(|known| known.deprecated) else { return };
    let message = format!("{} {} is deprecated", known.method, known.path);
    let start = subject.linter.catalog.endpoints().iter().find(|endpoint| endpoint.published);
    let help = start.map(|endpoint| format!("to start a session, {} {} is published", endpoint.method, endpoint.path));
    findings.push(
        Finding::new(Rule::DeprecatedEndpoint, Part::Url, subject.route.url.path, message)
            .help(help.unwrap_or_default())
            .evidence(&known.evidence),
    );
}
