use crate::{
    check::Subject,
    context::Topic,
    report::{Finding, Part},
    rules::{Rule, whole},
};

rule! {
    /// The token is for a service and carries no user.
    ///
    /// By thread 004 a cobrowse session needs a user's token: a client-credentials token carries no user, and its last answer calls
    /// that the likely root of the 400. Thread 002's asker uses client credentials too, and no answer there objects; so this
    /// is a warning.
    ///
    /// With the context
    ///
    /// ```toml context
    /// grant = "client-credentials"
    /// ```
    ///
    /// this is such a request:
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    /// Content-Type: application/json
    /// x-gc-request-id: {{$uuid}}
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// and with this context the same one is none:
    ///
    /// ```toml context
    /// grant = "user"
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
    /// **Who says so:** thread 004, stated of cobrowse sessions in general; the vendor's own articles say that such a
    /// token carries no user.
    "service-token", Context, Warning, Aside
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some((said, unmet)) = subject.unmet(Topic::Grant) else { return };
    let message = format!("the token comes from the grant `{said}`, which carries no user; a cobrowse session may need one");
    findings.push(
        Finding::new(Rule::ServiceToken, Part::Request, whole(subject), message)
            .help("send it with a token that is bound to a user: authorization code, or a service that acts as a user")
            .evidence(&unmet.evidence),
    );
}
