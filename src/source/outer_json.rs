//! JSON around requests, as tools export it: what is wrong with it, and the requests in one that is cut or broken.

use super::{Broken, SourceMap, Template};
use crate::{
    json::{Document, Node, Slip, SlipKind, flag},
    placeholder::Styles,
    span::Span,
};

/// How often a broken text may be read over again, in its own length.
const MOST_READINGS: usize = 8;

/// Stands for the file as a whole where its JSON is broken, and says what is wrong; no tool can open such a file.
pub(super) fn broken(text: &str, document: &Document<'_>) -> Option<Template> {
    let told = |slip: &Slip| {
        let (message, help) = words(slip.kind);
        let what = match slip.kind {
            SlipKind::TooDeep => "the file cannot be read as a whole",
            _ => "the JSON of the file is broken",
        };
        Broken { message: format!("{what}: {message}"), help: help.into(), span: slip.span }
    };
    let broken: Vec<Broken> = causes(text, document.slips()).map(told).collect();
    let span = Span::new(0, text.len());
    (!broken.is_empty()).then(|| Template { span, broken, unusable: true, ..Template::default() })
}

/// The slips that do not follow from one in front of them on the same line, behind which the reader had to guess.
fn causes<'d>(text: &'d str, slips: &'d [Slip]) -> impl Iterator<Item = &'d Slip> {
    let mut doubt: Option<usize> = None;
    slips.iter().filter(move |slip| {
        let at = slip.span.start();
        let between = doubt.and_then(|doubt| text.get(doubt..at));
        if slip.edits.is_empty() {
            doubt = Some(at);
        }
        between.is_none_or(|between| between.contains('\n'))
    })
}

/// The members of an object that stand in it once more: tools read the last one only.
pub(super) fn repeated(object: Node<'_>) -> Vec<Broken> {
    let told = |member: Node<'_>| Broken {
        message: "this name stands once more in the same object, and only the last one counts".into(),
        help: "remove the one that is not meant".into(),
        span: member.key_span(),
    };
    object.children().filter(|member| member.has(flag::SHADOWED)).map(told).collect()
}

/// What is wrong, and what to do; nothing of the file is quoted, since it may be secret.
pub(super) fn words(kind: SlipKind) -> (&'static str, &'static str) {
    match kind {
        SlipKind::TrailingComma => ("a comma stands before a closing bracket", "remove the comma"),
        SlipKind::MissingComma => ("a comma is missing between two values", "write `,` here"),
        SlipKind::MissingColon => ("a name has no `:` behind it", "write `:` and the value behind the name"),
        SlipKind::MissingValue => ("a value is missing here", "write the value, or remove the name and the comma"),
        SlipKind::SingleQuotes | SlipKind::TypographicQuotes => {
            ("a text does not stand in `\"`", "write `\"` around it, and `\\\"` for each `\"` in it")
        }
        SlipKind::UnquotedName | SlipKind::UnknownWord | SlipKind::BadNumber => {
            ("a word without quotes stands here that is no JSON", "write `\"` around it")
        }
        SlipKind::Comment => ("a comment stands outside of a text", "remove the comment: JSON has none"),
        SlipKind::UnclosedString => ("the text that opens here is never closed", "close it with `\"`"),
        SlipKind::Unclosed => (
            "what opens here is never closed",
            "write the bracket where it ends, or export the file again if it was cut off",
        ),
        SlipKind::ControlCharacter => {
            ("a text goes over a line break, or holds a tab", "write `\\n` for a line break and `\\t` for a tab")
        }
        SlipKind::BadEscape => ("no escape of JSON stands behind this backslash", "write `\\\\` for a backslash"),
        SlipKind::Mismatched => (
            "this bracket closes nothing that is open",
            "remove it, or close what is open first; was a merge left unfinished?",
        ),
        SlipKind::InvisibleCharacter => ("an invisible character stands between the values", "replace it with a space"),
        SlipKind::TrailingText => ("the value has ended, and something follows", "remove what follows"),
        SlipKind::TooDeep => ("it nests deeper than 127 levels here", "move the folders inside further up"),
        _ => ("this cannot stand here", "a value, `,` or a closing bracket is expected; was a merge left unfinished?"),
    }
}

/// Whether the document ends before the text does.
pub(super) fn is_cut(document: &Document<'_>) -> bool {
    let ends = |kind| matches!(kind, SlipKind::Mismatched | SlipKind::TrailingText);
    document.root().is_none() || document.slips().iter().any(|slip| ends(slip.kind))
}

/// Every value that was read, in the order of the text, however far that was.
pub(super) fn nodes<'a>(document: &'a Document<'a>) -> impl Iterator<Item = Node<'a>> {
    document.arena.ids().map(|id| Node::new(document, id))
}

/// What `read` makes of each value with the name `name` that can be read by itself, wherever it stands in `text`.
pub(super) fn salvaged(text: &str, name: &str, read: impl Fn(&str, Node<'_>) -> Option<Template>) -> Vec<Template> {
    let quoted = format!("\"{name}\"");
    let next = |mut at: usize| loop {
        at += text.get(at..)?.find(&quoted)? + quoted.len();
        let behind = text.get(at..).unwrap_or_default().trim_start().strip_prefix(':').map(str::trim_start);
        if let Some(value) = behind.filter(|value| value.starts_with(['{', '[', '"'])) {
            return Some(text.len() - value.len());
        }
    };
    salvaged_where(text, next, read)
}

/// The same of each object.
pub(super) fn salvaged_objects(text: &str, read: impl Fn(&str, Node<'_>) -> Option<Template>) -> Vec<Template> {
    salvaged_where(text, |at| Some(at + text.get(at..)?.find('{')?), read)
}

/// The same of what stands where `next` finds a beginning behind a byte.
fn salvaged_where(
    text: &str,
    next: impl Fn(usize) -> Option<usize>,
    read: impl Fn(&str, Node<'_>) -> Option<Template>,
) -> Vec<Template> {
    let mut budget = text.len().saturating_mul(MOST_READINGS);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = next(at) {
        let value = text.get(start..).unwrap_or_default();
        let document = Document::parse(value, Styles::NONE);
        if let Some(template) = document.root().and_then(|root| read(value, root)) {
            found.push(template.through(&SourceMap::verbatim(start, value.len())));
            at = start + document.root().map_or(1, |root| root.span().len());
            continue;
        }
        // What is never closed is read to the end of the file each time.
        let length = nodes(&document).map(|node| node.span().end()).max().unwrap_or(1);
        budget = budget.saturating_sub(length);
        at = start + if budget == 0 { length } else { 1 };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str) -> Vec<String> {
        let read = |_: &str, node: Node<'_>| Some(Template { span: node.span(), ..Template::default() });
        salvaged(text, "request", read).into_iter().map(|template| template.span.of(text).to_owned()).collect()
    }

    #[test]
    fn one_broken_value_does_not_hide_the_others() {
        let text = r#"[{"request": {"é": 1}}, {"request": {"a": ]}, <<<< {"request" : "x"}, {"request": 1}, {"request": {"b": {}"#;
        assert_eq!(spans(text), ["{\"é\": 1}", "\"x\""]);
    }

    #[test]
    fn text_with_nothing_closed_is_read_in_time() {
        assert!(spans(&"{\"request\": {".repeat(100_000)).is_empty());
    }

    #[test]
    fn what_follows_from_a_slip_is_not_said() {
        let places = |text: &str| {
            let document = Document::parse(text, Styles::NONE);
            let file = broken(text, &document).unwrap_or_default();
            file.broken.iter().map(|broken| broken.span.of(text).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(places("{\"a\": ,173,\n \"b\": 1}"), [","]);
        assert_eq!(places("{\"a\": tru,\n \"b\" 1}"), ["tru", "\"b\""]);
    }

    #[test]
    fn a_name_that_stands_twice_is_said_at_the_one_that_does_not_count() {
        let text = "{\"a\": 1, \"b\": 2, \"a\": 3}";
        let document = Document::parse(text, Styles::NONE);
        let spans: Vec<Span> = document.root().into_iter().flat_map(repeated).map(|broken| broken.span).collect();
        assert_eq!(spans, [Span::new(1, 4)]);
    }

    #[test]
    fn every_slip_is_said_of_the_file() {
        let text = "{\"a\": [1,], \"b\": tru}";
        let document = Document::parse(text, Styles::NONE);
        let places = broken(text, &document).map(|file| file.broken).unwrap_or_default();
        assert_eq!(places.iter().map(|broken| broken.span.of(text)).collect::<Vec<_>>(), [",", "tru"]);
        assert!(broken(text, &document).is_some_and(|file| file.unusable));
        assert!(!is_cut(&document));
        assert!(broken("{}", &Document::parse("{}", Styles::NONE)).is_none());
    }
}
