use crate::{
    check::Place,
    report::{Finding, Part},
    rules::{HELP, Rule, add_note},
};

rule! {
    /// An email address stands where an ID belongs.
    ///
    /// Thread 004: the field takes the agent's user ID, not the email address. The ID is the UUID that the user has in
    /// Genesys Cloud.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "agent.novak@example.com", "initiator": "AGENT"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// **Who says so:** thread 004, stated of `participantId`; the published examples of other user IDs.
    "id-is-email", Ids, Error, Place
}

/// Whether it looks like an email address.
pub(crate) fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace)
    })
}

pub(crate) fn finding(place: &Place<'_>) -> Finding {
    let whose = place.notes().id.as_ref().map_or("the ID", |id| id.whose.as_str());
    let pointer = place.pointer();
    let message = [&pointer.spoken(), " is an email address, and an ID belongs there"].concat();
    let mut help = String::with_capacity(HELP);
    help.extend(["put ", whose, " here: the UUID, not the address"]);
    add_note(&mut help, place.notes());
    Finding::new(Rule::IdIsEmail, Part::Body, place.node.span(), place.loaded.shown(message))
        .at(pointer)
        .help(place.loaded.shown(help))
        .evidence(&place.notes().value)
}
