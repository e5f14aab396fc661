use crate::{
    check::Place,
    json::{Node, Pointer},
    report::{Evidence, Finding, Part},
    rules::Rule,
};

rule! {
    /// An ID is null, empty, or the text `null`.
    ///
    /// Usually a variable was not set when the payload was made. Three threads say that such an ID gives the same 400 as one
    /// that is missing. Where a field must not be there at all, leave it out instead of sending null.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    ///
    /// {"cobrowseSessionId": "null"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    ///
    /// {"cobrowseSessionId": "{{sessionId}}"}
    /// ```
    ///
    /// **Who says so:** threads 001, 002 and 004, stated.
    "null-id", Ids, Error, Place
}

/// At a place whose schema says whose ID it is.
pub(crate) fn of(place: &Place<'_>) -> Finding {
    let notes = place.notes();
    let whose = notes.id.as_ref().map_or("the ID", |id| id.whose.as_str());
    let mut found = finding(place.node, &place.pointer, whose, &notes.value);
    let mut help = found.help.take().unwrap_or_default();
    if let Some(note) = &notes.note {
        help = format!("{help}. {note}");
    }
    // A variant that depends on an ID nobody has yet is best replaced.
    for instead in &place.loaded.about.instead {
        help = format!("{help}\n- when {}: send `{}` instead", instead.when, instead.variant);
        found = found.evidence(instead.evidence.first());
    }
    found.help(help)
}

pub(crate) fn finding(node: Node<'_>, pointer: &Pointer, whose: &str, evidence: &[Evidence]) -> Finding {
    let written = match node.text() {
        Some("") => "empty",
        Some(_) => "the text `null`",
        None => "null",
    };
    let known = Evidence::ours("an ID that is null names nothing");
    let evidence = if evidence.is_empty() { std::slice::from_ref(&known) } else { evidence };
    Finding::new(Rule::NullId, Part::Body, node.span(), format!("{} is {written}, which is no ID", pointer.spoken()))
        .at(pointer)
        .help(format!("send {whose}; if a variable should hold it, it was not set"))
        .evidence(evidence)
}
