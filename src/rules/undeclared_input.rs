#[cfg(feature = "source")]
use crate::{
    report::{Edit, Evidence, Finding, Fix, Part},
    rules::Rule,
    source::Remark,
};

rule! {
    /// A data action puts in an input that its contract does not declare.
    ///
    /// Nothing fills such a placeholder: `${input.x}` is then sent as it is written, and `$!{input.x}` as nothing. Mostly
    /// the name is misspelt, or the input was renamed in the contract and not in the template.
    ///
    /// ```data-action bad
    /// {
    ///   "config": {
    ///     "request": {
    ///       "requestUrlTemplate": "/api/v2/conversations/cobrowse/sessions",
    ///       "requestType": "POST",
    ///       "headers": {"Content-Type": "application/json", "x-gc-request-id": "${input.requestId}"},
    ///       "requestTemplate": "{\"sessionId\": \"${input.sessionId}\", \"agentId\": \"${input.agentUuid}\", \"initiator\": \"AGENT\"}"
    ///     }
    ///   },
    ///   "contract": {"input": {"inputSchema": {"type": "object", "properties": {
    ///     "requestId": {"type": "string"}, "sessionId": {"type": "string"}, "agentId": {"type": "string"}
    ///   }}}}
    /// }
    /// ```
    ///
    /// ```data-action good
    /// {
    ///   "config": {
    ///     "request": {
    ///       "requestUrlTemplate": "/api/v2/conversations/cobrowse/sessions",
    ///       "requestType": "POST",
    ///       "headers": {"Content-Type": "application/json", "x-gc-request-id": "${input.requestId}"},
    ///       "requestTemplate": "{\"sessionId\": \"${input.sessionId}\", \"agentId\": \"${input.agentId}\", \"initiator\": \"AGENT\"}"
    ///     }
    ///   },
    ///   "contract": {"input": {"inputSchema": {"type": "object", "properties": {
    ///     "requestId": {"type": "string"}, "sessionId": {"type": "string"}, "agentId": {"type": "string"}
    ///   }}}}
    /// }
    /// ```
    ///
    /// **Who says so:** the contract in the same file; what becomes of a placeholder without a value, Genesys Cloud's help
    /// page "Velocity macros for data actions". That the name is compared without regard to case is our caution: real
    /// actions write `$Input.x`.
    "undeclared-input", Template, Error, Place
}

#[cfg(feature = "source")]
pub(crate) fn finding(remark: &Remark, file: &str) -> Option<Finding> {
    let Remark::UndeclaredInput { written, name, silent, argument, meant, span } = remark else { return None };
    let becomes = match (*argument, *silent) {
        (true, _) => "it has no value here",
        (false, true) => "it becomes nothing",
        (false, false) => "it is sent as it is written",
    };
    let message = format!("the contract of the data action declares no `{name}`: nothing fills `{written}`, and {becomes}");
    let input = name.split_once('.').map_or(name.as_str(), |(_, input)| input);
    let help = match meant {
        Some(meant) => format!("did you mean `{meant}`? Write `{}`", written.replacen(name.as_str(), meant, 1)),
        None => format!("declare `{input}` in the input contract of the action, or put in one of the inputs that it has"),
    };
    // What stands in the file may be escaped.
    let place = span.of(file);
    let fix = meant.as_ref().filter(|_| place.matches(name.as_str()).count() == 1);
    let fix = fix.map(|meant| Fix::unsafe_(vec![Edit::new(*span, place.replacen(name.as_str(), meant, 1))]));
    let evidence = const {
        &[
            Evidence::ours("the contract in the same file lists the inputs of the action"),
            Evidence::documented("formal notation prints the name of a variable that is null, and silent notation nothing"),
        ]
    };
    Some(Finding::new(Rule::UndeclaredInput, Part::Request, *span, message).help(help).evidence(evidence).fix(fix))
}
