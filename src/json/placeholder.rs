//! Finds the placeholders of a style in a text.

use crate::{
    placeholder::{Hole, Styles},
    span::Span,
};

/// How long a placeholder may be, in bytes: so that one that is never closed costs little.
const LONGEST: usize = 1024;

/// The placeholder that begins at byte `at` of `text`, anywhere in a text: `{{name}}`, `${name}`.
pub(crate) fn inside(text: &str, at: usize, styles: Styles) -> Option<Hole> {
    let rest = text.get(at..)?;
    if styles.contains(Styles::MUSTACHE) && rest.starts_with("{{{") {
        // `{{{name}}}` is a name without escapes; else the first brace opens an object.
        return delimited(text, at, 3, "}}}").filter(|hole| !hole.name.of(text).contains(['{', '}']));
    }
    if styles.contains(Styles::MUSTACHE) && rest.starts_with("{{") {
        return delimited(text, at, 2, "}}");
    }
    if styles.contains(Styles::DOLLAR_BRACE) && rest.starts_with("${") {
        return delimited(text, at, 2, "}");
    }
    None
}

/// The placeholder that stands at byte `at` of `text` in the place of a whole value: also `$NAME` and `<name>`.
pub(crate) fn bare(text: &str, at: usize, styles: Styles) -> Option<Hole> {
    if let Some(hole) = inside(text, at, styles) {
        return Some(hole);
    }
    let rest = text.get(at..)?;
    if styles.contains(Styles::ANGLE) && rest.starts_with('<') {
        let open = if rest.starts_with("<<") { 2 } else { 1 };
        return delimited(text, at, open, if open == 2 { ">>" } else { ">" });
    }
    if styles.contains(Styles::DOLLAR_NAME) && rest.starts_with('$') {
        let name = name_length(rest.get(1..)?);
        return (name > 0).then(|| Hole {
            span: Span::new(at, at + 1 + name),
            name: Span::new(at + 1, at + 1 + name),
            dynamic: false,
            declared: None,
        });
    }
    None
}

/// The placeholder that `content`, a whole string that begins at byte `at` of its text, is: also `{name}`.
pub(crate) fn whole(content: &str, at: usize, styles: Styles) -> Option<Hole> {
    let hole = match content.as_bytes().first()? {
        b'{' if styles.contains(Styles::BRACE) => {
            let name = content.strip_prefix('{')?.strip_suffix('}')?;
            let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '$');
            // Some write a UUID in braces; that is no name.
            let uuid = name.len() == 36 && name.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
            (!name.is_empty() && !uuid && name.chars().all(word)).then(|| Hole {
                span: Span::new(0, content.len()),
                name: Span::new(1, content.len() - 1),
                dynamic: false,
                declared: None,
            })?
        }
        b'<' | b'$' => bare(content, 0, styles)?,
        _ => return None,
    };
    (hole.span.end() == content.len()).then(|| shifted(hole, at))
}

fn shifted(hole: Hole, by: usize) -> Hole {
    let shift = |span: Span| Span::new(span.start() + by, span.end() + by);
    Hole { span: shift(hole.span), name: shift(hole.name), dynamic: hole.dynamic, declared: hole.declared }
}

/// A placeholder with delimiters, all on one line, with a name between them.
fn delimited(text: &str, at: usize, open: usize, close: &str) -> Option<Hole> {
    let from = at + open;
    let rest = text.get(from..)?;
    let length = length_before(rest.as_bytes(), close.as_bytes())?;
    let inner = rest.get(..length)?;
    let (start, name) = trimmed(inner);
    if name.is_empty() {
        return None;
    }
    Some(Hole {
        span: Span::new(at, from + length + close.len()),
        name: Span::new(from + start, from + start + name.len()),
        dynamic: name.starts_with('$'),
        declared: None,
    })
}

/// How many bytes stand before the first `close`, if that is near, on the same line, and no lone quote stands between.
fn length_before(bytes: &[u8], close: &[u8]) -> Option<usize> {
    let near = bytes.get(..LONGEST).unwrap_or(bytes);
    let first = close.first()?;
    let (mut at, mut quotes) = (0, 0);
    loop {
        at += near.get(at..)?.iter().position(|byte| byte == first || matches!(byte, b'\n' | b'"'))?;
        match near.get(at)? {
            b'\n' => return None,
            b'"' => quotes += 1,
            // `{{ id | default("x") }}` has texts of its own; a lone quote ends the string around it.
            _ if bytes.get(at..)?.starts_with(close) => return (quotes % 2 == 0).then_some(at),
            _ => {}
        }
        at += 1;
    }
}

/// `text` without the white space around it, and where that begins.
fn trimmed(text: &str) -> (usize, &str) {
    let ends = [text.as_bytes().first(), text.as_bytes().last()];
    if ends.iter().all(|end| end.is_some_and(u8::is_ascii_graphic)) {
        return (0, text);
    }
    (text.len() - text.trim_start().len(), text.trim())
}

/// How many bytes of `text` are a name: letters, digits and `_`, with dots between.
fn name_length(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return 0;
    }
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(text.len());
    text.get(..end).map_or(0, |name| name.trim_end_matches('.').len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, styles: Styles) -> Option<(&str, &str)> {
        let hole = whole(text, 0, styles).or_else(|| inside(text, 0, styles))?;
        Some((hole.span.of(text), hole.name.of(text)))
    }

    #[test]
    fn every_style_has_its_spelling() {
        assert_eq!(found("{{ a.b }}", Styles::MUSTACHE), Some(("{{ a.b }}", "a.b")));
        assert_eq!(found("${input.id}", Styles::DOLLAR_BRACE), Some(("${input.id}", "input.id")));
        assert_eq!(found("$AGENT_ID", Styles::DOLLAR_NAME), Some(("$AGENT_ID", "AGENT_ID")));
        assert_eq!(found("{conversationId}", Styles::BRACE), Some(("{conversationId}", "conversationId")));
        assert_eq!(found("<token>", Styles::ANGLE), Some(("<token>", "token")));
        assert_eq!(found("<<YOUR KEY>>", Styles::ANGLE), Some(("<<YOUR KEY>>", "YOUR KEY")));
    }

    #[test]
    fn a_placeholder_may_hold_texts_and_a_uuid_in_braces_is_none() {
        let hole = r#"{{ id | default("x") }}"#;
        assert_eq!(found(hole, Styles::MUSTACHE), Some((hole, r#"id | default("x")"#)));
        assert_eq!(found(r#"{{ id", "b": 1}}"#, Styles::MUSTACHE), None);
        assert_eq!(found("{{ id\n}}", Styles::MUSTACHE), None);
        assert_eq!(found("{{ a}b }}", Styles::MUSTACHE), Some(("{{ a}b }}", "a}b")));
        assert_eq!(found("{{\u{2003}id }}", Styles::MUSTACHE), Some(("{{\u{2003}id }}", "id")));
        assert_eq!(found(&format!("{{{{{}}}}}", "a".repeat(LONGEST)), Styles::MUSTACHE), None);
        assert_eq!(found("{3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63}", Styles::ALL), None);
    }

    #[test]
    fn three_braces_are_a_placeholder_only_if_three_close_it() {
        assert_eq!(found("{{{body}}}", Styles::MUSTACHE), Some(("{{{body}}}", "body")));
        assert_eq!(found("{{{y}}, \"a\": 1}", Styles::MUSTACHE), None);
    }

    #[test]
    fn a_style_that_is_off_leaves_text_as_it_is() {
        assert_eq!(found("{{a}}", Styles::BRACE), None);
        assert_eq!(found("$5", Styles::ALL), None);
        assert_eq!(found("{a} and more", Styles::ALL), None);
        assert_eq!(found("{{}}", Styles::MUSTACHE), None);
    }
}
