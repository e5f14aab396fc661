use std::collections::HashSet;

use crate::{
    check::{Subject, is_id_name, placeholder_in},
    json::{Kind, Node, Pointer, flag},
    placeholder::Spelling,
    report::{Evidence, Finding, Part},
    request::Stage,
    rules::Rule,
};

rule! {
    /// An ID is a word for what belongs there, and nothing will replace it.
    ///
    /// `YOUR_AGENT_ID`, `agent-uuid-here` and their like are copied from examples, and so are some UUIDs. Nothing fills them
    /// in before the request is sent, so the API gets them as they are. In a request about to be sent it is
    /// `unfilled-placeholder`.
    ///
    /// So are the words that Postman writes where it makes a collection of an API definition: `"<boolean>"`, `"<integer>"`
    /// and their like stand in the place of any value, and say nothing of its type.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "YOUR_AGENT_ID", "initiator": "AGENT"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// **Who says so:** our inference, from the words that the threads use.
    "prose-placeholder", Template, Warning, Place
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if subject.request.stage == Stage::Stored {
        in_path(subject, findings);
        let mut words = Vec::new();
        for node in subject.root.into_iter().flat_map(|root| root.beneath()) {
            match node.kind() {
                Kind::String => findings.extend(finding(subject, node)),
                // The reader of the body makes a placeholder of a word for a value.
                Kind::Placeholder if node.has(flag::PROSE) => words.push(of_word(node, subject.request.spelling)),
                _ => {}
            }
        }
        if !words.is_empty() {
            // A field that has to go needs no value.
            let unknown = findings.iter().filter(|finding| finding.rule == Rule::UnknownField);
            let unknown: HashSet<Pointer> = unknown.filter_map(|finding| finding.pointer.clone()).collect();
            words.retain(|word| word.pointer.as_ref().is_none_or(|pointer| !unknown.contains(pointer)));
            findings.append(&mut words);
        }
    }
}

fn in_path(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(span), Some(target)) = (subject.route.parameter, &subject.request.target) else { return };
    if subject.route.plain {
        return;
    }
    let word = span.of(target.text);
    let filled = target.holes.iter().any(|hole| span.contains(hole.span));
    if !filled && subject.linter.catalog.is_prose(word) && placeholder_in(word, target.styles).is_none() {
        let message = format!("the ID in the path is `{word}`: nothing replaces it, and it is no ID");
        findings.push(
            Finding::new(Rule::ProsePlaceholder, Part::Url, span, message)
                .help(instead("the real ID there", subject.request.spelling, "conversationId"))
                .evidence(const { &[Evidence::ours("the word says what belongs there instead of being it")] }),
        );
    }
}

fn finding(subject: &Subject<'_>, node: Node<'_>) -> Option<Finding> {
    let prose = node.has(flag::PROSE);
    if !prose && !is_id_name(node.name()) {
        return None;
    }
    let value = node.text()?;
    if !prose && !subject.linter.catalog.is_example_id(value) {
        return None;
    }
    let pointer = &node.pointer();
    // Where something replaces it, it is no text any more.
    if prose && value.starts_with('$') {
        let (why, help, evidence) = unreplaced(value, subject.request.spelling, &name(pointer));
        let message = format!("{} is `{value}`: {why}", pointer.spoken());
        return Some(
            Finding::new(Rule::ProsePlaceholder, Part::Body, node.span(), message)
                .at(pointer.clone())
                .help(help)
                .evidence(Evidence::ours(evidence)),
        );
    }
    let (message, why) = if prose {
        let form = whose(subject, pointer).unwrap_or_else(|| "an ID".to_owned());
        let message = format!("{} is `{value}`: nothing replaces it, and it is not {form}", pointer.spoken());
        (message, "the word says what belongs here instead of being it")
    } else {
        let message = format!("{} is `{value}`, which looks copied from an example", pointer.spoken());
        (message, "examples in documentation and posts use this ID, so it is hardly a real one")
    };
    Some(
        Finding::new(Rule::ProsePlaceholder, Part::Body, node.span(), message)
            .at(pointer.clone())
            .help(instead("the real ID here", subject.request.spelling, &name(pointer)))
            .evidence(Evidence::ours(why)),
    )
}

/// Why nothing replaces what begins with `$`, what to do, and how that is known.
fn unreplaced(value: &str, spelling: Spelling, name: &str) -> (&'static str, String, &'static str) {
    let open = value.contains('{') && !value.contains('}');
    match spelling {
        Spelling::Recording => {
            ("it was sent as it stands", instead("the real ID here", spelling, name), "a recording holds what was sent")
        }
        Spelling::Any => (
            "it stands where the shell does not replace it",
            "single quotes, and a here-document whose delimiter is quoted, keep `$` as it is: use double quotes, or leave the \
             delimiter unquoted"
                .to_owned(),
            "the shell replaces nothing in single quotes",
        ),
        _ if spelling.is_input() && open => {
            ("the reference is not closed", "close it with `}`".to_owned(), "Velocity takes it for text")
        }
        _ => (
            "nothing replaces it, and it is sent as a text",
            instead("the real ID here", spelling, name),
            "the format writes its placeholders in another way",
        ),
    }
}

/// What to put in the place of a word.
fn instead(what: &str, spelling: Spelling, name: &str) -> String {
    match spelling.of(name) {
        Some(placeholder) => format!("put {what}, or a placeholder that is filled in, such as `{placeholder}`"),
        None => "correct it where the request is made: this recording shows what was sent".to_owned(),
    }
}

/// A word such as `<boolean>`, in the place of a value that is no ID.
fn of_word(node: Node<'_>, spelling: Spelling) -> Finding {
    let pointer = node.pointer();
    let word = node.written_content().of(node.source());
    let message = format!("{} is `{word}`: nothing replaces it, and it is sent as a text", pointer.spoken());
    Finding::new(Rule::ProsePlaceholder, Part::Body, node.span(), message)
        .help(instead("the real value here", spelling, &name(&pointer)))
        .evidence(const { &[Evidence::ours("a converter writes such a word where a value belongs")] })
        .at(pointer)
}

/// What belongs at a place, as far as the variant says.
fn whose(subject: &Subject<'_>, pointer: &Pointer) -> Option<String> {
    let loaded = subject.variant?.loaded()?;
    let (object, name) = pointer.as_str().rsplit_once('/')?;
    let id = loaded.schema.field_notes(&Pointer::parse(object)?, name)?.id.as_ref()?;
    let form = if id.form == crate::catalog::IdForm::Uuid { ", a UUID" } else { "" };
    Some(format!("{}{form}", id.whose))
}

/// A name for a placeholder: the field's, with its object's where it is only `id`.
fn name(pointer: &Pointer) -> String {
    let mut tokens = pointer.tokens().rev().filter(|token| token.parse::<usize>().is_err());
    match (tokens.next(), tokens.next()) {
        (Some(last), Some(parent)) if last == "id" => format!("{}Id", parent.strip_suffix('s').unwrap_or(&parent)),
        (Some(last), _) => last.into_owned(),
        (None, _) => "id".to_owned(),
    }
}
