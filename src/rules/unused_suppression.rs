#[cfg(feature = "source")]
use crate::{report::Finding, rules::Rule, source::about_suppression, span::Span};

rule! {
    /// A suppression accepts nothing any more.
    ///
    /// What it was for has been mended, or it names another rule than the one that speaks. It would hide the next fault, so it
    /// has to go. A suppression is a comment in front of a request or in it, in formats that have comments, or an entry of the
    /// configuration.
    ///
    /// ```http bad
    /// # cobrowse-lint: ignore[wrong-host] the gateway is ours
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// ```http good
    /// # cobrowse-lint: ignore[wrong-host] the gateway is ours
    /// POST https://gateway.example.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// **Who says so:** we do: what is not needed hides what comes after it.
    "unused-suppression", House, Warning, Aside
}

#[cfg(feature = "source")]
pub(crate) fn finding(rule: Rule, span: Span) -> Finding {
    let message = format!("`{rule}` is accepted here, and is not found in this request");
    about_suppression(Rule::UnusedSuppression, span, message).help("delete it; it would hide the next fault")
}
