use std::borrow::Cow;

use crate::{
    check::Place,
    placeholder::Declared,
    report::{Finding, Part, Shown, beginning},
    rules::{HELP, Rule, add_note},
};

rule! {
    /// An ID that should be a UUID is none.
    ///
    /// The IDs of users, conversations and queues are UUIDs in every published example: 32 hexadecimal digits in groups of
    /// 8, 4, 4, 4 and 12, with hyphens between. In threads 000 and 003 an `initiatorId` that is no UUID could be why the
    /// payload was refused. IDs of guests, widgets, DFO channels and your own session IDs are free text.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "87654321-dcba-4321-dcba-987654321xyz", "initiator": "AGENT"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63", "initiator": "AGENT"}
    /// ```
    ///
    /// **Who says so:** the published examples; the definition itself only says that it is a string.
    "malformed-id", Ids, Error, Place
}

pub(crate) fn finding(place: &Place<'_>) -> Finding {
    let text = place.node.text().unwrap_or_default();
    if let Some(declared) = place.node.declared_inside() {
        return of_type(place, text, declared);
    }
    let short = beginning(text, 40);
    let cut = if short.len() < text.len() { "…" } else { "" };
    let pointer = place.pointer();
    let message = [&pointer.spoken(), " is `", short, cut, "`, which is no UUID: ", &why(text)].concat();
    let help = place.prepared().malformed_id.get_or_init(|| help(place));
    Finding::new(Rule::MalformedId, Part::Body, place.node.span(), place.loaded.shown_with(text, message))
        .at(pointer)
        .help(Shown::known(help.clone()))
        .evidence(&place.notes().value)
}

/// About a placeholder that is never filled with a UUID.
fn of_type(place: &Place<'_>, text: &str, declared: Declared) -> Finding {
    let pointer = place.pointer();
    let message = never(&format!("{} is `{}`", pointer.spoken(), beginning(text, 40)), declared);
    let whose = place.notes().id.as_ref().map_or("an ID", |id| id.whose.as_str());
    Finding::new(Rule::MalformedId, Part::Body, place.node.span(), place.loaded.shown_with(text, message))
        .at(pointer)
        .help(place.loaded.shown(format!("put {whose} here: declare it as a text, or put in another value")))
        .evidence(&place.notes().value)
}

/// Says that `what` has a type that no ID has.
pub(crate) fn never(what: &str, declared: Declared) -> String {
    format!("{what}, which is declared as {} and so becomes no UUID", declared.noun())
}

fn help(place: &Place<'_>) -> String {
    let whose = place.notes().id.as_ref().map_or("an ID", |id| id.whose.as_str());
    let mut help = String::with_capacity(HELP);
    help.extend(["put ", whose, " here, like `3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63`"]);
    add_note(&mut help, place.notes());
    place.loaded.shown(help).into_text()
}

/// What keeps a text from being a UUID.
pub(crate) fn why(text: &str) -> Cow<'static, str> {
    let is_wrong = |c: &char| !c.is_ascii_hexdigit() && *c != '-';
    let (mut wrong, mut hyphens, mut groups) = (false, 0, [0; 5]);
    for c in text.chars() {
        wrong |= is_wrong(&c);
        if c == '-' {
            hyphens += 1;
        } else if let Some(group) = groups.get_mut(hyphens) {
            *group += 1;
        }
    }
    match () {
        () if text.trim() != text => "white space stands around it".into(),
        () if text.starts_with('{') && text.ends_with('}') && text.len() == 38 => "it stands in braces".into(),
        () if wrong && hyphens == 4 && groups == [8, 4, 4, 4, 12] => listed(text.chars().filter(is_wrong)).into(),
        () if !wrong && hyphens == 0 && groups == [32, 0, 0, 0, 0] => "the hyphens are missing".into(),
        () => "a UUID is hexadecimal digits in groups of 8-4-4-4-12".into(),
    }
}

/// Lists the first four characters, each once where it stands in a row, as no hexadecimal digits.
fn listed(wrong: impl Iterator<Item = char>) -> String {
    let mut words = String::with_capacity(64);
    let (mut last, mut count) = (None, 0);
    for c in wrong {
        if last.replace(c) != Some(c) && count < 4 {
            words.push_str(if count == 0 { "`" } else { ", `" });
            words.push(c);
            words.push('`');
            count += 1;
        }
    }
    words.push_str(if count == 1 { " is no hexadecimal digit" } else { " are no hexadecimal digits" });
    words
}

#[cfg(test)]
mod tests {
    use super::why;

    #[test]
    fn the_reason_is_the_nearest_one() {
        assert_eq!(why(" 3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63"), "white space stands around it");
        assert_eq!(why("{3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63}"), "it stands in braces");
        assert_eq!(why("3f8e2a9b6c1d4f709a521b7c0d4e8f63"), "the hyphens are missing");
        assert_eq!(why("3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8fxx"), "`x` is no hexadecimal digit");
        assert_eq!(
            why("zf8xxa9b-6c1d-4f70-9z52-1b7cyéwv8f63"),
            "`z`, `x`, `z`, `y` are no hexadecimal digits"
        );
        for text in ["", "agent-1", "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f6", "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63-"] {
            assert_eq!(why(text), "a UUID is hexadecimal digits in groups of 8-4-4-4-12", "{text}");
        }
    }
}
