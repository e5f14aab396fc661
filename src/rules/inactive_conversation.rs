use crate::{
    check::Subject,
    context::Topic,
    report::{Finding, Part},
    rules::{Rule, whole},
};

rule! {
    /// The conversation is not active.
    ///
    /// By thread 001 a conversation that is queued or closed is refused whatever the payload says: look at its state before the
    /// payload.
    ///
    /// With the context
    ///
    /// ```toml context
    /// conversation = "queued"
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
    /// conversation = "active"
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// **Who says so:** thread 001, stated; thread 004's active conversation was refused too, for another reason.
    "inactive-conversation", Context, Error, Whole
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some((said, unmet)) = subject.unmet(Topic::Conversation) else { return };
    let message = format!("the conversation is {said}, and by thread 001 a session starts in an active one only, whatever the body says");
    findings.push(
        Finding::new(Rule::InactiveConversation, Part::Request, whole(subject), message)
            .help("send it once an agent has the conversation and it is connected")
            .evidence(&unmet.evidence),
    );
}
