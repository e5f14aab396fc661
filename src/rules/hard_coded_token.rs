use crate::{
    check::Subject,
    placeholder::Spelling,
    report::{Evidence, Finding, Part, is_secret},
    request::Stage,
    rules::Rule,
    span::Span,
};

rule! {
    /// A stored request has a token in it.
    ///
    /// Whoever can read the file can act as its owner, and the token stops working when it expires. A token is put in when
    /// the request is sent. Its text is never shown.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// Authorization: Bearer Zk3v9QpL0aT7xW2mB8sY4uHd
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse
    /// Authorization: Bearer {{access_token}}
    /// ```
    ///
    /// **Who says so:** our own rule.
    "hard-coded-token", Request, Error, Aside
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if subject.request.stage != Stage::Stored {
        return;
    }
    for (index, (name, value)) in subject.request.headers.iter().flatten().enumerate() {
        if !name.text.eq_ignore_ascii_case("authorization") || !value.holes.is_empty() {
            continue;
        }
        let token = value.text.split_once(char::is_whitespace).map_or(value.text, |(_, token)| token).trim();
        if !is_secret(token) || subject.linter.catalog.is_prose(token) {
            continue;
        }
        let start = value.text.find(token).unwrap_or_default();
        let place = Span::new(start, start + token.len());
        findings.push(
            Finding::new(Rule::HardCodedToken, Part::Header(index), place, "a token is written into the stored request")
                .help(help(subject.request.spelling))
                .evidence(const { &[Evidence::ours("whoever reads the file can use the token")] }),
        );
    }
}

fn help(spelling: Spelling) -> String {
    match spelling.of("access_token") {
        _ if spelling.is_input() => {
            "take the header out, since the action signs in with the credentials of its integration, and revoke the token".to_owned()
        }
        Some(placeholder) => format!("put a placeholder such as `{placeholder}` in its place, and revoke the token"),
        None => "export the recording again without credentials, and revoke the token".to_owned(),
    }
}
