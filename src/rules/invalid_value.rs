use crate::{
    check::Place,
    json::Instance,
    report::{Finding, Part, beginning},
    rules::{HELP, Rule, add_note, listed},
};

rule! {
    /// A value is none of those that the payload may have there.
    ///
    /// Fixed words count letter by letter: `AGENT` in thread 000, `agent` in threads 001, 003 and 004.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "agent"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// **Who says so:** the variant's post, by the value it gives.
    "invalid-value", Body, Error, Place
}

/// The value is none of `wanted`, JSON texts.
pub(crate) fn finding(place: &Place<'_>, wanted: &[String]) -> Finding {
    let list = listed(wanted);
    let found = beginning(place.node.raw(), 48);
    let same = wanted.iter().any(|value| value.eq_ignore_ascii_case(found));
    let pointer = place.pointer();
    let declared = place.node.declared_inside().map(|declared| [", which is declared as ", declared.noun()].concat());
    let declared = declared.as_deref().unwrap_or_default();
    let message =
        [&pointer.spoken(), " is `", found, "`", declared, ", and `", place.variant(), "` has ", &list, " there"].concat();
    let mut help = String::with_capacity(HELP);
    help.extend(["write ", &list]);
    if same {
        help.push_str(": upper and lower case count");
    }
    add_note(&mut help, place.notes());
    let fix = match wanted {
        [one] => {
            let edit = crate::report::Edit::new(place.node.span(), one.clone());
            Some(if same { crate::report::Fix::safe(vec![edit]) } else { crate::report::Fix::unsafe_(vec![edit]) })
        }
        _ => None,
    };
    Finding::new(Rule::InvalidValue, Part::Body, place.node.span(), place.loaded.shown_with(found, message))
        .at(pointer)
        .help(place.loaded.shown(help))
        .evidence(&place.notes().value)
        .fix(fix)
}

/// A keyword that has no words of its own here: jsonschema's are taken, without the value.
pub(crate) fn of_schema(place: &Place<'_>) -> Finding {
    let error = (!place.node.is_open())
        .then(|| place.loaded.compiled(place.sub))
        .flatten()
        .and_then(|validator| validator.iter_errors(Instance(place.node)).next().map(|error| error.masked().to_string()));
    let why = error.unwrap_or_else(|| "no filling of its placeholders fits the schema".to_owned());
    let pointer = place.pointer();
    let message = format!("{} does not fit `{}`: {why}", pointer.spoken(), place.variant());
    let finding = Finding::new(Rule::InvalidValue, Part::Body, place.node.span(), message).at(pointer);
    let finding = match place.description() {
        Some(what) => finding.help(format!("send {what}")),
        None => finding.help(format!("`cobrowse-lint schema {}` prints what fits", place.variant())),
    };
    finding.evidence(if place.notes().value.is_empty() { &place.loaded.about.evidence } else { &place.notes().value })
}
