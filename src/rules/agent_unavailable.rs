use crate::{
    check::Subject,
    context::Topic,
    report::{Finding, Part},
    rules::{Rule, whole},
};

rule! {
    /// The agent is not available.
    ///
    /// Thread 000's answer checks that the agent's presence is Available before it posts the payload with a DFO channel's session.
    ///
    /// With the context
    ///
    /// ```toml context
    /// presence = "away"
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
    /// presence = "available"
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
    /// **Who says so:** thread 000, stated, for `cobrowse-sessions/channel-session`.
    "agent-unavailable", Context, Warning, Aside
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some((said, unmet)) = subject.unmet(Topic::Presence) else { return };
    let message = format!("the agent's presence is {said}; by the answer that this payload is from it has to be Available");
    findings.push(
        Finding::new(Rule::AgentUnavailable, Part::Request, whole(subject), message)
            .help("set the agent to Available, then send it")
            .evidence(&unmet.evidence),
    );
}
