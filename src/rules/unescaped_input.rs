#[cfg(feature = "source")]
use crate::{
    report::{Edit, Evidence, Finding, Fix, Part},
    rules::Rule,
    source::Remark,
};

rule! {
    /// A data action puts free text into a JSON string as it is.
    ///
    /// A quote, a backslash or a line break in the text breaks the body, and the API answers `400`; worse, the text can add
    /// fields of its own. Text that the contract limits by `enum`, `pattern` or `format` is none of that, and IDs are
    /// passed over.
    ///
    /// ```data-action bad
    /// {
    ///   "config": {"request": {
    ///     "requestUrlTemplate": "/api/v2/conversations/webchat",
    ///     "requestType": "POST",
    ///     "requestTemplate": "{\"to\": {\"id\": \"${input.queueId}\", \"type\": \"queue\"}, \"from\": {\"id\": \"${input.widgetId}\", \"type\": \"webchat\"}, \"cobrowse\": {\"initiatorId\": \"${input.agentId}\", \"participantId\": \"${input.guestId}\", \"reason\": \"${input.reason}\", \"type\": \"initiate\"}}"
    ///   }},
    ///   "contract": {"input": {"inputSchema": {"type": "object", "properties": {
    ///     "queueId": {"type": "string"}, "widgetId": {"type": "string"}, "agentId": {"type": "string"},
    ///     "guestId": {"type": "string"}, "reason": {"type": "string"}
    ///   }}}}
    /// }
    /// ```
    ///
    /// ```data-action good
    /// {
    ///   "config": {"request": {
    ///     "requestUrlTemplate": "/api/v2/conversations/webchat",
    ///     "requestType": "POST",
    ///     "requestTemplate": "{\"to\": {\"id\": \"${input.queueId}\", \"type\": \"queue\"}, \"from\": {\"id\": \"${input.widgetId}\", \"type\": \"webchat\"}, \"cobrowse\": {\"initiatorId\": \"${input.agentId}\", \"participantId\": \"${input.guestId}\", \"reason\": \"$esc.jsonString(${input.reason})\", \"type\": \"initiate\"}}"
    ///   }},
    ///   "contract": {"input": {"inputSchema": {"type": "object", "properties": {
    ///     "queueId": {"type": "string"}, "widgetId": {"type": "string"}, "agentId": {"type": "string"},
    ///     "guestId": {"type": "string"}, "reason": {"type": "string"}
    ///   }}}}
    /// }
    /// ```
    ///
    /// **Who says so:** Genesys Cloud's help page "Velocity macros for data actions".
    "unescaped-input", Template, Warning, Aside
}

#[cfg(feature = "source")]
pub(crate) fn finding(remark: &Remark, file: &str) -> Option<Finding> {
    let Remark::UnescapedInput { written, silent, span } = remark else { return None };
    // Without the `!` outside, no value would leave the macro itself in the text.
    let macro_name = if *silent { "$!esc.jsonString" } else { "$esc.jsonString" };
    let message = format!("`{written}` puts text into a JSON string as it is: a quote or a line break in it breaks the body");
    // The file may write `${` in another way; what is put around it needs no escapes.
    let fix = Fix::unsafe_(vec![Edit::new(*span, format!("{macro_name}({})", span.of(file)))]);
    let evidence = const {
        &[Evidence::documented("use esc.jsonString to escape strings inside JSON bodies, or the action may fail at execution")]
    };
    Some(
        Finding::new(Rule::UnescapedInput, Part::Body, *span, message)
            .help(format!("write `{macro_name}({written})` between the quotes"))
            .evidence(evidence)
            .fix(Some(fix)),
    )
}
