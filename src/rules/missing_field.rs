use crate::{
    check::{Missing, Sample},
    report::{Finding, Part},
    rules::{Rule, opening},
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
    let what = field.description.as_deref().map(|what| format!(", {what}")).unwrap_or_default();
    let message = format!("`{name}` is missing from {}; `{}` needs it", object.pointer.spoken(), object.variant());
    let sample = Sample { loaded: object.loaded, kept: Vec::new() };
    let sample = sample.text(*sub, &object.pointer.join(name), 0, true);
    let mut help = format!("add `\"{name}\": {sample}`{what}");
    if let Some(note) = &field.notes.note {
        help = format!("{help}. {note}");
    }
    let evidence = if field.notes.required.is_empty() { &object.loaded.about.evidence } else { &field.notes.required };
    Finding::new(Rule::MissingField, Part::Body, opening(object.node), message)
        .at(&object.pointer)
        .field(name)
        .help(help)
        .evidence(evidence)
}
