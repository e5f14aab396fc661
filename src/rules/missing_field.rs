use crate::{
    catalog::Absent,
    check::{Missing, Sample},
    report::{Finding, Part, Shown},
    rules::{HELP, Rule, add_note, opening},
};

rule! {
    /// A field that the payload must have is not there.
    ///
    /// The API answers `400 Invalid request body` and does not say which field it misses. The finding stands at the opening
    /// brace of the object that lacks the field, and shows what to add.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {
    ///   "externalSessionId": "{{sessionId}}",
    ///   "initiator": {"type": "agent", "id": "{{agentId}}"},
    ///   "target": {"type": "customer"}
    /// }
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {
    ///   "externalSessionId": "{{sessionId}}",
    ///   "initiator": {"type": "agent", "id": "{{agentId}}"},
    ///   "target": {"type": "customer", "conversationId": "{{conversationId}}"}
    /// }
    /// ```
    ///
    /// **Who says so:** the post that gives the payload; the finding names it. A field that was only shown in passing is
    /// `expected-field`.
    "missing-field", Body, Error, Place
}

pub(crate) fn finding(missing: &Missing<'_>) -> Finding {
    let Missing { object, name, sub } = missing;
    let field = object.loaded.schema.sub(*sub);
    // A field that no schema declares has none of its own.
    let own = *sub != object.sub && object.loaded.schema.has_one_place(*sub);
    let Absent { object: pointer, message, help } = if own {
        field.prepared.missing_field.get_or_init(|| words(missing)).clone()
    } else {
        words(missing)
    };
    let evidence = if field.notes.required.is_empty() { &object.loaded.about.evidence } else { &field.notes.required };
    Finding::new(Rule::MissingField, Part::Body, opening(object.node), Shown::known(message))
        .at(pointer)
        .field(name)
        .help(Shown::known(help))
        .evidence(evidence)
}

fn words(missing: &Missing<'_>) -> Absent {
    let Missing { object, name, sub } = missing;
    let field = object.loaded.schema.sub(*sub);
    let pointer = object.pointer();
    let message =
        ["`", name, "` is missing from ", &pointer.spoken(), "; `", object.variant(), "` needs it"].concat();
    let mut help = String::with_capacity(HELP);
    help.extend(["add `\"", name, "\": "]);
    Sample::write_member(object.loaded, &mut help, &pointer, name, *sub);
    help.push('`');
    if let Some(what) = &field.description {
        help.extend([", ", what]);
    }
    add_note(&mut help, &field.notes);
    let shown = |text| object.loaded.shown(text).into_text();
    Absent { object: pointer, message: shown(message), help: shown(help) }
}
