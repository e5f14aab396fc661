use crate::{
    check::Step,
    report::{Finding, Part},
    rules::Rule,
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
    let list: Vec<String> = usual.values.iter().map(|value| format!("`{value}`")).collect();
    let found: String = place.node.raw().chars().take(48).collect();
    let message = format!("nobody has shown {} with `{found}`", pointer.spoken());
    findings.push(
        Finding::new(Rule::UnusualValue, Part::Body, place.node.span(), message)
            .at(pointer)
            .help(format!("shown: {}; leave it if you know better", list.join(", ")))
            .evidence(&usual.evidence),
    );
}
