use crate::{
    check::{Extra, Scope},
    json::Pointer,
    report::{Edit, Evidence, EvidenceList, Finding, Fix, Part},
    rules::{HELP, Rule, removal},
};

rule! {
    /// The payload has a field that no known variant of its endpoint has.
    ///
    /// Often the name is misspelt: names count letter by letter, `agentID` is not `agentId`. Nobody published what the API
    /// does with a field that it does not know; in thread 002 it answered 422.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentID": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// **Who says so:** the variant's post, by what it sends; that nothing else may be there is our inference.
    "unknown-field", Body, Error, Place
}

pub(crate) fn finding(scope: &Scope<'_>, extra: &Extra<'_>, meant: Option<&str>) -> Finding {
    let name = extra.member.name();
    let pointer = extra.object.pointer();
    let object = pointer.spoken();
    let (message, help, fix) = if let Some(meant) = meant {
        let same = meant.eq_ignore_ascii_case(name);
        let edits = vec![Edit::new(extra.member.key_span(), format!("\"{meant}\""))];
        let variant = extra.object.variant();
        (
            [&object, " has `", name, "`, which `", variant, "` does not know; did you mean `", meant, "`?"].concat(),
            ["write `", meant, "` instead of `", name, if same { "`: upper and lower case count" } else { "`" }].concat(),
            if same { Fix::safe(edits) } else { Fix::unsafe_(edits) },
        )
    } else {
        let declared = scope.loaded.schema.sub(extra.object.sub).properties().iter();
        let mut help = String::with_capacity(HELP);
        help.extend(["remove `", name, "`; the fields here are "]);
        let mut between = "`";
        for (name, _) in declared.filter(|(_, sub)| !scope.loaded.schema.is_never(*sub)) {
            help.extend([between, name.as_str(), "`"]);
            between = ", `";
        }
        let endpoint = scope.endpoint.id.as_str();
        (
            [&object, " has `", name, "`, which no known payload for `", endpoint, "` has there"].concat(),
            help,
            Fix::unsafe_(vec![removal(extra.member)]),
        )
    };
    Finding::new(Rule::UnknownField, Part::Body, extra.member.key_span(), scope.loaded.shown_with(name, message))
        .at(extra.pointer())
        .help(scope.loaded.shown_with(name, help))
        .evidence(evidence(scope, &pointer, meant))
        .fix(Some(fix))
}

const OURS: &[Evidence; 1] = &[Evidence::ours("a field that no post shows is not known to the API")];

/// Why the field that is meant belongs there, since its absence would be the reason of a refusal; and why this one does not.
fn evidence(scope: &Scope<'_>, object: &Pointer, meant: Option<&str>) -> EvidenceList {
    let notes = meant.and_then(|meant| scope.loaded.schema.field_notes(object, meant));
    match notes.filter(|notes| !notes.required.is_empty()) {
        Some(notes) => notes.required.iter().chain(OURS).collect(),
        None => OURS.into(),
    }
}
