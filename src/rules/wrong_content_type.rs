use crate::{
    check::{Subject, placeholder_in},
    report::{Evidence, Finding, Part},
    rules::Rule,
    span::Span,
};

rule! {
    /// The request says that its JSON body is something else.
    ///
    /// curl sends `-d` as `application/x-www-form-urlencoded` unless a header says otherwise. All commands in the threads
    /// send `Content-Type: application/json`.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    /// Content-Type: text/plain
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    /// Content-Type: application/json
    /// x-gc-request-id: {{$uuid}}
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// **Who says so:** threads 000 and 003, as an example.
    "wrong-content-type", Request, Warning, Aside
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let hidden = subject.request.hidden_body;
    if subject.arena.nodes.is_empty() && !hidden {
        return;
    }
    let headers = subject.request.headers.iter().flatten().enumerate();
    for (index, (_, value)) in headers.filter(|(_, (name, _))| name.text.eq_ignore_ascii_case("content-type")) {
        let media = value.text.split(';').next().unwrap_or_default().trim();
        let open = !value.holes.is_empty() || placeholder_in(value.text, value.styles).is_some();
        let (kind, form) = media.split_once('/').unwrap_or_default();
        let suffix = form.rsplit_once('+').map_or(form, |(_, suffix)| suffix);
        let json = kind.eq_ignore_ascii_case("application") && suffix.eq_ignore_ascii_case("json");
        if open || json || media.is_empty() {
            continue;
        }
        let media = media.to_ascii_lowercase();
        let message = if hidden {
            format!("the body is sent as `{media}`, and the API reads JSON")
        } else {
            format!("the body is JSON, and the request says it is `{media}`")
        };
        findings.push(
            Finding::new(Rule::WrongContentType, Part::Header(index), Span::new(0, value.text.len()), message)
                .help("send the header `Content-Type: application/json`")
                .evidence(const { &[Evidence::ours("every command of the threads sends Content-Type: application/json")] }),
        );
    }
}
