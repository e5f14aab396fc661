#[cfg(feature = "source")]
use crate::{report::Finding, rules::Rule, source::about_suppression, span::Span};

rule! {
    /// A suppression names a rule that does not exist.
    ///
    /// It accepts nothing. Mostly the name is misspelt; names of rules are never changed or used again.
    ///
    /// ```http bad
    /// # cobrowse-lint: ignore[wrong-hosts] the gateway is ours
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// ```http good
    /// # cobrowse-lint: ignore[wrong-host] the gateway is ours
    /// POST https://gateway.example.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// ```
    ///
    /// **Who says so:** we do: a name that is misspelt accepts nothing, without a word.
    "unknown-rule", House, Error, Aside
}

#[cfg(feature = "source")]
pub(crate) fn finding(why: &str, span: Span) -> Finding {
    about_suppression(Rule::UnknownRule, span, why.to_owned()).help("write it as `ignore[rule, other-rule] reason`")
}
