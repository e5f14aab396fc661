#[cfg(feature = "source")]
use crate::{
    report::{Evidence, Finding, Part},
    rules::Rule,
};

rule! {
    /// A request in a file cannot be read.
    ///
    /// The format around the body is broken: a quote in a shell command is never closed, a here-document has no end. The
    /// other requests of the file are checked all the same. What is wrong inside a body that can be read is `invalid-json`.
    ///
    /// ```sh bad
    /// curl -X POST "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions" -d '{"sessionId": "dfo-5521-chat"
    /// ```
    ///
    /// ```sh good
    /// curl --json '{"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}' \
    ///   -H 'x-gc-request-id: {{requestId}}' "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions"
    /// ```
    ///
    /// **Who says so:** the grammar of the format.
    "unreadable-template", Template, Error, Whole
}

#[cfg(feature = "source")]
pub(crate) fn finding(broken: &crate::source::Broken) -> Finding {
    Finding::new(Rule::UnreadableTemplate, Part::Request, broken.span, broken.message.clone())
        .help(broken.help.clone())
        .evidence(const { &[Evidence::ours("the request is read as its format's own tools read it")] })
}
