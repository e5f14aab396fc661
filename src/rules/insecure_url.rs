use crate::{
    check::{Subject, is_placeholder},
    report::{Edit, Evidence, Finding, Fix, Part, Severity},
    rules::Rule,
};

rule! {
    /// The request is sent without encryption.
    ///
    /// Its token would cross the network in the clear. A server on the same machine is left alone, and so is a host of your own
    /// that is named with `own-hosts` in the configuration or with `--own-host`.
    ///
    /// ```http bad
    /// POST http://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// **Who says so:** the published API definition gives `https` hosts only.
    "insecure-url", Request, Error, Aside
}

const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(target), Some(scheme)) = (&subject.request.target, subject.route.url.scheme) else { return };
    if !scheme.of(target.text).eq_ignore_ascii_case("http") {
        return;
    }
    let host = subject.route.url.host.unwrap_or_default().of(target.text).to_ascii_lowercase();
    let here = LOOPBACK.iter().any(|known| host.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(':')));
    if here || subject.linter.own_hosts.iter().any(|own| own.eq_ignore_ascii_case(&host)) {
        return;
    }
    // A placeholder may become a server on the same machine.
    let open = is_placeholder(target, subject.route.url.host.unwrap_or_default(), &subject.linter.catalog);
    findings.push(
        Finding::new(Rule::InsecureUrl, Part::Url, scheme, "the request is sent without encryption, and its token with it")
            .severity(if open { Severity::Warning } else { Severity::Error })
            .help("write `https`")
            .evidence(const { &[Evidence::ours("every published host of the API is an https host")] })
            .fix(Some(Fix::safe(vec![Edit::new(scheme, "https")]))),
    );
}
