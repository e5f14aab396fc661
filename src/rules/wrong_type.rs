use crate::{
    check::Place,
    json::{Kind, Node, Pointer},
    placeholder::Declared,
    report::{Edit, Evidence, Finding, Fix, Part, beginning},
    rules::{HELP, Rule, add_note, of_kind},
};

rule! {
    /// A value is of another type than the payload has there.
    ///
    /// The same name may be a text in one payload and an object in another: `initiator` is the text `AGENT` in thread 000, and
    /// an object in threads 001 and 004.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat/{{conversationId}}/cobrowse
    ///
    /// {"type": "cobrowse", "initiatorType": "agent", "capabilities": "screen"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat/{{conversationId}}/cobrowse
    ///
    /// {"type": "cobrowse", "initiatorType": "agent", "capabilities": ["screen"]}
    /// ```
    ///
    /// **Who says so:** the variant's post, by the value it shows.
    "wrong-type", Body, Error, Place
}

pub(crate) fn finding(place: &Place<'_>, wanted: &str) -> Finding {
    if let Some(declared) = place.node.declared() {
        return of_placeholder(place, declared, wanted);
    }
    let found = of_kind(place.node.kind());
    let pointer = place.pointer();
    let message =
        [&pointer.spoken(), " is ", found, ", and `", place.variant(), "` has ", wanted, " there"].concat();
    let mut help = String::with_capacity(HELP);
    help.extend(["send ", wanted]);
    if let Some(what) = place.description() {
        help.extend([": ", what]);
    }
    add_note(&mut help, place.notes());
    Finding::new(Rule::WrongType, Part::Body, place.node.span(), place.loaded.shown(message))
        .at(pointer)
        .help(place.loaded.shown(help))
        .evidence(&place.notes().value)
}

/// What fills a placeholder outside of quotes has another type, as the source declares it.
fn of_placeholder(place: &Place<'_>, declared: Declared, wanted: &str) -> Finding {
    let written = place.node.raw();
    let short = beginning(written, 48);
    let pointer = place.pointer();
    let text = declared == Declared::String;
    let message = if text {
        format!(
            "{} is the placeholder `{short}` without quotes, which is declared as a text: filled in, it breaks the JSON",
            pointer.spoken()
        )
    } else {
        let (variant, noun) = (place.variant(), declared.noun());
        format!(
            "{} is the placeholder `{short}`, which is declared as {noun}, and `{variant}` has {wanted} there",
            pointer.spoken()
        )
    };
    let mut help = if text { format!("write quotes around it, `\"{short}\"`") } else { format!("send {wanted}") };
    if let Some(what) = place.description() {
        help.extend([": ", what]);
    }
    if !text {
        let quotes = if wanted.contains("text") || wanted.contains('"') { " and write quotes around it" } else { "" };
        help.extend(["; if that is what fills the placeholder, correct its declaration", quotes]);
    }
    add_note(&mut help, place.notes());
    let edit = || Edit::new(place.node.span(), format!("\"{written}\""));
    Finding::new(Rule::WrongType, Part::Body, place.node.span(), message)
        .at(pointer)
        .help(place.loaded.shown(help))
        .evidence(&place.notes().value)
        .fix(text.then(|| Fix::unsafe_(vec![edit()])))
}

/// The whole body is no object.
pub(crate) fn of_body(root: Node<'_>) -> Finding {
    let found = root.declared().map_or_else(|| of_kind(root.kind()), Declared::noun);
    let mut help = "send one object, `{ … }`".to_owned();
    if root.kind() == Kind::String {
        help.push_str("; a body that is encoded twice becomes a text");
    }
    Finding::new(Rule::WrongType, Part::Body, root.span(), format!("the body is {found}; every known payload is an object"))
        .at(Pointer::root())
        .help(help)
        .evidence(const { &[Evidence::ours("every payload of the threads is an object")] })
}

#[cfg(test)]
mod tests {
    use crate::{
        placeholder::{Declared, Hole, Styles},
        report::Finding,
        request::{Request, Stage, Text},
        span::Span,
    };

    /// What is found about the value `${x}` of `field`, which becomes a value of type `declared`.
    fn findings(field: &str, declared: Declared) -> Vec<Finding> {
        let fields = [
            ("sessionId", "\"dfo-1\""),
            ("agentId", "\"3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63\""),
            ("initiator", "\"AGENT\""),
        ];
        let member = |(name, value)| format!("\"{name}\": {}", if name == field { "${x}" } else { value });
        let body = format!("{{{}}}", fields.map(member).join(", "));
        let at = body.find("${x}").unwrap();
        let hole = Hole { span: Span::new(at, at + 4), name: Span::new(at + 2, at + 3), dynamic: false, declared: Some(declared) };
        let holes = [hole];
        let body = Text::template(&body, &holes, Styles::NONE);
        let request = Request::post("/api/v2/conversations/cobrowse/sessions").stage(Stage::Stored).body(body);
        let report = crate::Linter::builtin().check(&request);
        report.findings.into_iter().filter(|finding| finding.span.start() == at).collect()
    }

    #[test]
    fn a_declared_type_that_cannot_fit_is_wrong() {
        for field in ["sessionId", "agentId", "initiator"] {
            for declared in [Declared::Integer, Declared::Number, Declared::Boolean, Declared::Object, Declared::Array] {
                let found = findings(field, declared);
                assert_eq!(found.len(), 1, "{field} {declared:?} {found:?}");
                let message = &found[0].message;
                assert!(message.contains(&format!("`${{x}}`, which is declared as {}", declared.noun())), "{message}");
            }
        }
        let found = &findings("agentId", Declared::Integer)[0];
        assert_eq!(
            (found.message.as_str(), found.help.as_deref().unwrap_or_default()),
            (
                "`agentId` is the placeholder `${x}`, which is declared as a whole number, and `cobrowse-sessions/channel-session` has a text there",
                "send a text: the agent's user ID; if that is what fills the placeholder, correct its declaration and write quotes around it"
            )
        );
    }

    #[test]
    fn a_declared_type_that_may_fit_says_nothing() {
        let check = |before: &str, declared| {
            let body = format!("{before}${{x}}{}", if before.is_empty() { "" } else { "}" });
            let at = before.len();
            let (span, name) = (Span::new(at, at + 4), Span::new(at + 2, at + 3));
            let holes = [Hole { span, name, dynamic: false, declared: Some(declared) }];
            let body = Text::template(&body, &holes, Styles::NONE);
            let request = Request::post("/api/v2/conversations/cobrowse/sessions").stage(Stage::Stored).body(body);
            let report = crate::Linter::builtin().check(&request);
            report.findings.iter().filter(|finding| finding.span.start() == at).count()
        };
        let timeout = r#"{"conversationId": "5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58", "initiatorId": "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63", "timeout": "#;
        for declared in [Declared::Integer, Declared::Number, Declared::String] {
            assert_eq!(check(timeout, declared), 0, "{declared:?}");
        }
        assert_eq!(check(timeout, Declared::Boolean), 1);
        for declared in [Declared::Object, Declared::String] {
            assert_eq!(check("", declared), 0, "{declared:?}");
        }
        assert_eq!(check("", Declared::Array), 1);
    }

    #[test]
    fn a_text_without_quotes_is_offered_quotes() {
        for field in ["sessionId", "agentId", "initiator"] {
            let found = findings(field, Declared::String);
            assert_eq!(found.len(), 1, "{field} {found:?}");
            let fix = found[0].fix.as_ref().unwrap();
            assert_eq!(fix.edits[0].text, "\"${x}\"");
            let message = format!("`{field}` is the placeholder `${{x}}` without quotes, which is declared as a text: filled in, it breaks the JSON");
            assert_eq!(found[0].message, message);
        }
    }
}
