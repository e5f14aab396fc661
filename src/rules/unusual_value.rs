use crate::{
    check::Step,
    report::{Finding, Part, beginning},
    rules::{HELP, Rule},
};

rule! {
    /// A value that nobody has shown there.
    ///
    /// The threads show some values of a field and do not say that there are no others. So it is a warning.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat/{{conversationId}}/cobrowse
    ///
    /// {"type": "cobrowse", "initiatorType": "agent", "capabilities": ["screen", "camera"]}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat/{{conversationId}}/cobrowse
    ///
    /// {"type": "cobrowse", "initiatorType": "agent", "capabilities": ["screen", "mouse"]}
    /// ```
    ///
    /// **Who says so:** the post that shows the values, as an example.
    "unusual-value", Body, Warning, Place
}

pub(crate) fn check(step: &Step<'_>, findings: &mut Vec<Finding>) {
    let Some(usual) = &step.notes().usual else { return };
    let known = usual.values.iter().any(|value| step.node.equals(value));
    if step.node.is_open() || known {
        return;
    }
    let place = step.place();
    let pointer = place.pointer();
    let mut help = String::with_capacity(HELP);
    help.push_str("shown: ");
    for (index, value) in usual.values.iter().enumerate() {
        help.extend([if index == 0 { "`" } else { ", `" }, &value.to_string(), "`"]);
    }
    help.push_str("; leave it if you know better");
    let found = beginning(place.node.raw(), 48);
    let message = format!("nobody has shown {} with `{found}`", pointer.spoken());
    findings.push(
        Finding::new(Rule::UnusualValue, Part::Body, place.node.span(), place.loaded.shown_with(found, message))
            .at(pointer)
            .help(place.loaded.shown(help))
            .evidence(&usual.evidence),
    );
}
