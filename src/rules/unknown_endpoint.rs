use crate::{
    check::{Fault, Subject},
    report::{Evidence, Finding, Part},
    rules::Rule,
};

rule! {
    /// The path speaks of cobrowsing and is no known endpoint.
    ///
    /// Known are the four endpoints of the threads and what the vendor publishes. The finding names the nearest one.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/session
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// **Who says so:** our inference: neither the threads nor the published definition have it.
    "unknown-endpoint", Request, Error, Whole
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if subject.route.fault != Some(Fault::Unknown) {
        return;
    }
    let path = subject.route.url.path;
    let message = format!("`{}` is no known endpoint", path.of(subject.text(Part::Url)));
    let nearest = subject.route.endpoint.map(|nearest| {
        let standing = if nearest.published { "published" } else { "in the threads, not published" };
        format!("the nearest is {} {} ({standing})", nearest.method, nearest.path)
    });
    findings.push(
        Finding::new(Rule::UnknownEndpoint, Part::Url, path, message)
            .help(nearest.unwrap_or_else(|| "`cobrowse-lint list endpoints` shows the known ones".to_owned()))
            .evidence(const { &[Evidence::ours("neither the threads nor the published API definition have this path")] }),
    );
}
