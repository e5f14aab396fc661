use crate::{
    check::Place,
    report::{Finding, Fix, Part},
    rules::{Rule, add_note, removal},
};

rule! {
    /// The payload has a field that a post says to leave out.
    ///
    /// Thread 001: `cobrowseSessionId` links an existing session; to start a new one it must be absent, not null, not empty,
    /// not the text `null`. No endpoint makes a session ID first: the server makes it.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    ///
    /// {
    ///   "cobrowseSessionId": null,
    ///   "initiator": {"id": "{{agentId}}", "type": "agent"},
    ///   "participants": [{"id": "{{customerId}}", "type": "external"}]
    /// }
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    ///
    /// {
    ///   "initiator": {"id": "{{agentId}}", "type": "agent"},
    ///   "participants": [{"id": "{{customerId}}", "type": "external"}]
    /// }
    /// ```
    ///
    /// **Who says so:** thread 001, stated.
    "forbidden-field", Body, Error, Place
}

pub(crate) fn finding(place: &Place<'_>) -> Finding {
    let name = place.node.name();
    let notes = place.notes();
    let (before, what, after) = place.description().map_or(("", "", ""), |what| (" (", what, ")"));
    let message =
        ["`", name, "`", before, what, after, " must not be in `", place.variant(), "`, whatever its value"].concat();
    let mut help = ["remove `", name, "`"].concat();
    add_note(&mut help, notes);
    Finding::new(Rule::ForbiddenField, Part::Body, place.node.key_span(), place.loaded.shown(message))
        .at(place.pointer())
        .help(place.loaded.shown(help))
        .evidence(&notes.forbidden)
        .fix(Some(Fix::unsafe_(vec![removal(place.node)])))
}
