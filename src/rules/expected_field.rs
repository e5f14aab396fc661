use crate::{
    catalog::{Absent, SubId},
    check::{Place, Sample, Step},
    report::{Finding, Part, Shown},
    rules::{HELP, Rule, opening},
};

rule! {
    /// A field that was shown in the payload, or remembered, is not there.
    ///
    /// Nobody states that it must be there, or only from memory, or the same thread also shows the payload without it.
    /// So it is a warning.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat
    ///
    /// {"cobrowse": {"initiatorId": "{{agentId}}", "participantId": "{{guestId}}", "type": "initiate"}}
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
    /// **Who says so:** thread 002, whose full example and fragments differ.
    "expected-field", Body, Warning, Place
}

pub(crate) fn check(step: &Step<'_>, name: &str, sub: SubId, findings: &mut Vec<Finding>) {
    let object = step.place();
    let field = object.loaded.schema.sub(sub);
    if field.notes.expected.is_empty() || object.node.has_unknown_members() {
        return;
    }
    let Absent { object: pointer, message, help } = if object.loaded.schema.has_one_place(sub) {
        field.prepared.expected_field.get_or_init(|| words(&object, name, sub)).clone()
    } else {
        words(&object, name, sub)
    };
    findings.push(
        Finding::new(Rule::ExpectedField, Part::Body, opening(object.node), Shown::known(message))
            .at(pointer)
            .field(name)
            .help(Shown::known(help))
            .evidence(&field.notes.expected),
    );
}

fn words(object: &Place<'_>, name: &str, sub: SubId) -> Absent {
    let pointer = object.pointer();
    let message = [
        "`",
        name,
        "` is not in ",
        &pointer.spoken(),
        "; `",
        object.variant(),
        "` was shown with it, and nobody says for certain that it is needed",
    ]
    .concat();
    let mut help = String::with_capacity(HELP);
    help.extend(["consider adding `\"", name, "\": "]);
    Sample::write_member(object.loaded, &mut help, &pointer, name, sub);
    help.push('`');
    if let Some(what) = &object.loaded.schema.sub(sub).description {
        help.extend([", ", what]);
    }
    let shown = |text| object.loaded.shown(text).into_text();
    Absent { object: pointer, message: shown(message), help: shown(help) }
}
