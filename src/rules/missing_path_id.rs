use super::malformed_id;
use crate::{
    check::{Fault, Subject, is_placeholder},
    json::is_uuid,
    report::{Edit, Evidence, Finding, Fix, Part, Strength},
    rules::Rule,
    span::Span,
};

rule! {
    /// The conversation's ID is not in the path.
    ///
    /// `/api/v2/conversations/webchat/cobrowse` has the word `webchat` where the ID belongs, so the API looks for a
    /// conversation of that name. An ID in the path that cannot be one, such as `null` or an empty segment, is the same
    /// slip.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat/cobrowse
    ///
    /// {"type": "cobrowse", "initiatorType": "agent", "capabilities": ["screen"]}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/webchat/{{conversationId}}/cobrowse
    ///
    /// {"type": "cobrowse", "initiatorType": "agent", "capabilities": ["screen"]}
    /// ```
    ///
    /// **Who says so:** the threads and the published definition, by the paths they give.
    "missing-path-id", Request, Error, Whole
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(endpoint) = subject.route.endpoint else { return };
    let name = endpoint.pattern.parameter().unwrap_or("id");
    let evidence = endpoint.evidence.first();
    if let Some(Fault::NoId { word, replaced }) = subject.route.fault {
        let text = word.of(subject.text(Part::Url));
        let (message, edit) = match (replaced, text) {
            (true, "") => ("the ID in the path is empty".to_owned(), Edit::new(word, format!("{{{{{name}}}}}"))),
            (true, word_) => (
                format!("`{word_}` stands in the path where the conversation's ID belongs"),
                Edit::new(word, format!("{{{{{name}}}}}")),
            ),
            (false, word_) => (
                format!("the conversation's ID is missing in the path, behind `{word_}`"),
                Edit::new(Span::empty(word.end()), format!("/{{{{{name}}}}}")),
            ),
        };
        findings.push(
            Finding::new(Rule::MissingPathId, Part::Url, word, message)
                .help(format!("write {} {}", endpoint.method, endpoint.path))
                .evidence(evidence)
                .fix(Some(Fix::unsafe_(vec![edit]))),
        );
        return;
    }
    if subject.route.plain {
        return;
    }
    let (Some(parameter), Some(target)) = (subject.route.parameter, &subject.request.target) else { return };
    let word = parameter.of(target.text);
    let hole = target.holes.iter().find(|hole| hole.span == parameter);
    if let Some(declared) = hole.and_then(|hole| hole.declared).filter(|declared| declared.is_scalar()) {
        let message = malformed_id::never(&format!("the ID in the path is `{word}`"), declared);
        findings.push(
            Finding::new(Rule::MalformedId, Part::Url, parameter, message)
                .help("put the conversation's ID there: declare it as a text, or put in another value")
                .evidence(PUBLISHED),
        );
        return;
    }
    if is_placeholder(target, parameter, &subject.linter.catalog) {
        return;
    }
    if matches!(word, "null" | "undefined" | "None" | "nil") {
        findings.push(
            Finding::new(Rule::MissingPathId, Part::Url, parameter, format!("the ID in the path is the word `{word}`"))
                .help(format!("put the conversation's ID there; was a variable not set? The path is {}", endpoint.path))
                .evidence(evidence),
        );
    } else if !word.as_bytes().try_into().is_ok_and(is_uuid) {
        let message = format!("the ID in the path is `{word}`, which is no UUID: {}", malformed_id::why(word));
        findings.push(
            Finding::new(Rule::MalformedId, Part::Url, parameter, message)
                .help("put the conversation's ID there, like `3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63`")
                .evidence(PUBLISHED),
        );
    }
}

const PUBLISHED: &[Evidence; 1] =
    &[Evidence::published(Strength::Example, "conversation IDs are UUIDs in every published example")];
