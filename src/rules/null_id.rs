use crate::{
    check::Place,
    report::{EvidenceList, Finding, Part, Shown},
    rules::{HELP, Rule, add_note},
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
    let written = match place.node.text() {
        Some("") => "empty",
        Some(_) => "the text `null`",
        None => "null",
    };
    let pointer = place.pointer();
    let message = [&pointer.spoken(), " is ", written, ", which is no ID"].concat();
    let (help, evidence) = place.prepared().null_id.get_or_init(|| (help(place), evidence(place)));
    Finding::new(Rule::NullId, Part::Body, place.node.span(), place.loaded.shown(message))
        .at(pointer)
        .help(Shown::known(help.clone()))
        .evidence(evidence)
}

fn help(place: &Place<'_>) -> String {
    let notes = place.notes();
    let whose = notes.id.as_ref().map_or("the ID", |id| id.whose.as_str());
    let mut help = String::with_capacity(HELP);
    help.extend(["send ", whose, "; if a variable should hold it, it was not set"]);
    add_note(&mut help, notes);
    // A variant that depends on an ID nobody has yet is best replaced.
    for instead in &place.loaded.about.instead {
        help.extend(["\n- when ", &instead.when, ": send `", instead.variant.as_str(), "` instead"]);
    }
    place.loaded.shown(help).into_text()
}

fn evidence(place: &Place<'_>) -> EvidenceList {
    let (notes, instead) = (place.notes(), &place.loaded.about.instead);
    let own = if notes.value.is_empty() { &place.loaded.about.evidence } else { &notes.value };
    let others = instead.iter().filter_map(|instead| instead.evidence.first());
    if instead.is_empty() { own.clone() } else { own.iter().chain(others).collect() }
}
