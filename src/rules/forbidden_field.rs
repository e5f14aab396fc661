use crate::{
    check::Place,
    report::{Finding, Fix, Part, Shown},
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
    let (message, help) = place.prepared().forbidden_field.get_or_init(|| words(place));
    Finding::new(Rule::ForbiddenField, Part::Body, place.node.key_span(), Shown::known(message.clone()))
        .at(place.pointer())
        .help(Shown::known(help.clone()))
        .evidence(&place.notes().forbidden)
        .fix(Some(Fix::unsafe_(vec![removal(place.node)])))
}

/// Message and help: the schema declares the field, so that its name is the schema's word too.
fn words(place: &Place<'_>) -> (String, String) {
    let name = place.node.name();
    let (before, what, after) = place.description().map_or(("", "", ""), |what| (" (", what, ")"));
    let message =
        ["`", name, "`", before, what, after, " must not be in `", place.variant(), "`, whatever its value"].concat();
    let mut help = ["remove `", name, "`"].concat();
    add_note(&mut help, place.notes());
    (place.loaded.shown(message).into_text(), place.loaded.shown(help).into_text())
}
