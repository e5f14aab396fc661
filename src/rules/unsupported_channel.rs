use crate::{
    check::Subject,
    context::Topic,
    report::{Finding, Part},
    rules::{Rule, whole},
};

rule! {
    /// The conversation goes over a channel that has no cobrowsing.
    ///
    /// By thread 001 sessions start on active voice and web chat conversations; the published permissions name voice and web
    /// messaging.
    ///
    /// With the context
    ///
    /// ```toml context
    /// channel = "email"
    /// ```
    ///
    /// this is such a request:
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// and with this context the same one is none:
    ///
    /// ```toml context
    /// channel = "voice"
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// **Who says so:** thread 001, stated; the published API definition by its permissions.
    "unsupported-channel", Context, Error, Whole
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some((said, unmet)) = subject.unmet(Topic::Channel) else { return };
    let mut sources: Vec<String> = unmet.evidence.iter().map(|said| said.source.spoken()).collect();
    sources.dedup();
    let channels = alternatives(&unmet.holds);
    let message = format!("the conversation's channel is {said}, and by {} a cobrowse session starts on {channels}", sources.join(" and "));
    findings.push(
        Finding::new(Rule::UnsupportedChannel, Part::Request, whole(subject), message)
            .help("start it from a conversation on one of these channels")
            .evidence(&unmet.evidence),
    );
}

fn alternatives(words: &[String]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} or {last} only", first.join(", ")),
        _ => words.concat(),
    }
}
