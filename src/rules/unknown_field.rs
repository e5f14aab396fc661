use crate::{
    check::{Extra, Scope},
    report::{Edit, Evidence, Finding, Fix, Part},
    rules::{Rule, removal},
    span::Span,
};

rule! {
    /// The payload has a field that no known variant of its endpoint has.
    ///
    /// Often the name is misspelt: names count letter by letter, `agentID` is not `agentId`. Nobody published what the API
    /// does with a field that it does not know; in thread 002 it answered 422.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentID": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// **Who says so:** the variant's post, by what it sends; that nothing else may be there is our inference.
    "unknown-field", Body, Error, Place
}

pub(crate) fn finding(scope: &Scope<'_>, extra: &Extra<'_>, meant: Option<&str>) -> Finding {
    let name = extra.member.name();
    let object = extra.object.pointer.spoken();
    let key = extra.member.key_span();
    let ours = Evidence::ours("a field that no post shows is not known to the API");
    let new = Finding::new(Rule::UnknownField, Part::Body, key, String::new()).at(&extra.pointer());
    let found = match meant {
        Some(meant) => {
            let edit = Edit::new(Span::new(key.start(), key.end()), format!("\"{meant}\""));
            let same = meant.eq_ignore_ascii_case(name);
            let fix = if same { Fix::safe(vec![edit]) } else { Fix::unsafe_(vec![edit]) };
            let slip = if same { ": upper and lower case count" } else { "" };
            Finding { message: format!("{object} has `{name}`, which `{}` does not know; did you mean `{meant}`?", extra.object.variant()), ..new }
                .help(format!("write `{meant}` instead of `{name}`{slip}"))
                .fix(Some(fix))
        }
        None => {
            let declared = scope.loaded.schema.sub(extra.object.sub).properties();
            let known: Vec<String> = declared
                .iter()
                .filter(|(_, sub)| !scope.loaded.schema.is_never(*sub))
                .map(|(name, _)| format!("`{name}`"))
                .collect();
            let help = format!("remove `{name}`; the fields here are {}", known.join(", "));
            Finding { message: format!("{object} has `{name}`, which no known payload for `{}` has there", scope.endpoint.id), ..new }
                .help(help)
                .fix(Some(Fix::unsafe_(vec![removal(extra.member)])))
        }
    };
    found.evidence(&[ours]).evidence(scope.loaded.about.evidence.first())
}
