use crate::{
    check::Place,
    report::{Finding, Part},
    rules::{HELP, Rule, add_note},
};

rule! {
    /// An ID that should be a UUID is none.
    ///
    /// The IDs of users, conversations and queues are UUIDs in every published example: 32 hexadecimal digits in groups of
    /// 8, 4, 4, 4 and 12, with hyphens between. In threads 000 and 003 an `initiatorId` that is no UUID could be why the
    /// payload was refused. IDs of guests, widgets, DFO channels and your own session IDs are free text.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "87654321-dcba-4321-dcba-987654321xyz", "initiator": "AGENT"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63", "initiator": "AGENT"}
    /// ```
    ///
    /// **Who says so:** the published examples; the definition itself only says that it is a string.
    "malformed-id", Ids, Error, Place
}

pub(crate) fn finding(place: &Place<'_>) -> Finding {
    let text = place.node.text().unwrap_or_default();
    let whose = place.notes().id.as_ref().map_or("an ID", |id| id.whose.as_str());
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    let pointer = place.pointer();
    let message = [&pointer.spoken(), " is `", &short, "`, which is no UUID: ", &why(text)].concat();
    let mut help = String::with_capacity(HELP);
    help.extend(["put ", whose, " here, like `3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63`"]);
    add_note(&mut help, place.notes());
    Finding::new(Rule::MalformedId, Part::Body, place.node.span(), message)
        .at(pointer)
        .help(help)
        .evidence(&place.notes().value)
}

/// What keeps a text from being a UUID.
pub(crate) fn why(text: &str) -> String {
    let groups: Vec<usize> = text.split('-').map(|group| group.chars().count()).collect();
    let mut wrong: Vec<char> = text.chars().filter(|c| !c.is_ascii_hexdigit() && *c != '-').collect();
    wrong.dedup();
    wrong.truncate(4);
    match () {
        () if text.trim() != text => "white space stands around it".to_owned(),
        () if text.starts_with('{') && text.ends_with('}') && text.len() == 38 => "it stands in braces".to_owned(),
        () if groups == [8, 4, 4, 4, 12] && !wrong.is_empty() => {
            let list: Vec<String> = wrong.iter().map(|c| format!("`{c}`")).collect();
            let many = if list.len() == 1 { "is no hexadecimal digit" } else { "are no hexadecimal digits" };
            format!("{} {many}", list.join(", "))
        }
        () if groups == [32] && wrong.is_empty() => "the hyphens are missing".to_owned(),
        () => "a UUID is hexadecimal digits in groups of 8-4-4-4-12".to_owned(),
    }
}
