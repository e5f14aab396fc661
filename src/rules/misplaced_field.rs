use crate::{
    check::Extra,
    json::{Node, Pointer},
    report::{Edit, EvidenceList, Finding, Fix, Part},
    rules::{Rule, insertion, removal},
};

rule! {
    /// A field stands in a wrong object.
    ///
    /// Thread 002's answer puts `initiatorId` and `participantId` inside `cobrowse`, not beside it. The same name may stand
    /// elsewhere in other payloads, so it is easily copied to the wrong place.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat
    ///
    /// {
    ///   "to": {"id": "{{queueId}}", "type": "queue"},
    ///   "from": {"id": "{{widgetId}}", "type": "webchat"},
    ///   "initiatorId": "{{agentId}}",
    ///   "cobrowse": {"participantId": "{{guestId}}", "type": "initiate"}
    /// }
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat
    ///
    /// {
    ///   "to": {"id": "{{queueId}}", "type": "queue"},
    ///   "from": {"id": "{{widgetId}}", "type": "webchat"},
    ///   "cobrowse": {"initiatorId": "{{agentId}}", "participantId": "{{guestId}}", "type": "initiate"}
    /// }
    /// ```
    ///
    /// **Who says so:** the variant's post, by where it shows the field.
    "misplaced-field", Body, Error, Place
}

pub(crate) fn finding(extra: &Extra<'_>, belongs: &Pointer, object: Option<Node<'_>>) -> Finding {
    let name = extra.member.name();
    let message = format!(
        "`{name}` stands in {}, and `{}` has it in {}",
        extra.object.pointer().spoken(),
        extra.object.variant(),
        belongs.spoken()
    );
    let help = match object {
        Some(_) => format!("move `{name}` into {}", belongs.spoken()),
        None => format!("add the object {} and move `{name}` into it", belongs.spoken()),
    };
    let there = extra.object.loaded.schema.field_notes(belongs, name);
    let evidence = there.map(|notes| if notes.required.is_empty() { &notes.value } else { &notes.required });
    let whole = extra.object.loaded.about.evidence.first();
    let finding = Finding::new(Rule::MisplacedField, Part::Body, extra.member.key_span(), message)
        .at(extra.pointer())
        .help(help)
        .evidence(evidence.into_iter().flatten().chain(whole).collect::<EvidenceList>());
    match object {
        Some(object) => finding.fix(moved(extra, object)),
        None => finding,
    }
}

/// Takes the member out and puts it first into the object that it belongs in.
fn moved(extra: &Extra<'_>, object: Node<'_>) -> Option<Fix> {
    let taken = removal(extra.member);
    let put = insertion(object, extra.member);
    let mut edits: Vec<Edit> = vec![taken, put];
    edits.sort_by_key(|edit| (edit.start, edit.end));
    let apart = edits.windows(2).all(|pair| pair.first().map(|edit| edit.end) <= pair.last().map(|edit| edit.start));
    apart.then(|| Fix::unsafe_(edits))
}
