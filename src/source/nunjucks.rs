//! Nunjucks in the texts of Insomnia: `{{ _.name }}`, `{% tag %}`, `{# comment #}`.

use super::{Broken, Encoding, SourceText, piece::PieceBuilder};
use crate::{placeholder::Styles, span::Span};

/// Tags that decide about the text around them; all others give a text of their own.
const CONTROL: [&str; 22] = [
    "if",
    "elif",
    "elseif",
    "else",
    "endif",
    "for",
    "endfor",
    "asyncEach",
    "asyncAll",
    "set",
    "endset",
    "block",
    "include",
    "import",
    "from",
    "extends",
    "macro",
    "call",
    "filter",
    "switch",
    "case",
    "default",
];

/// A text with its Nunjucks understood.
pub(super) struct Rendered {
    /// The text with placeholders, without comments.
    pub(super) text: SourceText,
    /// The tag that decides about the text, and where it stands in the file.
    pub(super) control: Option<(String, Span)>,
    /// What Insomnia could not render.
    pub(super) broken: Option<Broken>,
}

/// Finds placeholders, tags and comments in `source`; other placeholders are found by `styles`.
pub(super) fn read(source: SourceText, styles: Styles) -> Rendered {
    let styles = styles.without(Styles::MUSTACHE);
    if !["{{", "{%", "{#"].into_iter().any(|open| source.text.contains(open)) {
        return Rendered { text: SourceText { styles, ..source }, control: None, broken: None };
    }
    let text = source.text.as_str();
    let mut piece = PieceBuilder::new(0);
    let mut control = None;
    let mut broken = None;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (length, part) = next(rest);
        let here = Span::new(at, at + length);
        let home = |span: Span| source.map.to_source(span);
        // An edit up to the end of raw text would take the tag behind it along.
        piece.encoding(if matches!(part, Part::Raw(_)) { Encoding::Nowhere } else { Encoding::Nunjucks });
        match part {
            Part::Text => piece.verbatim(text, here),
            Part::Comment => {}
            Part::Raw(inner) => piece.verbatim(text, Span::new(at + inner.start(), at + inner.end())),
            Part::Variable(name) => piece.hole(text, here, Span::new(at + name.start(), at + name.end()), false),
            Part::Tag(name) => {
                let word = name.of(rest).split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
                if CONTROL.contains(&word) || word.starts_with("end") {
                    control = control.or_else(|| Some((word.to_owned(), home(here))));
                }
                piece.hole(text, here, Span::new(at + name.start(), at + name.end()), true);
            }
            Part::Open(close) => {
                let opening = Span::new(at, at + 2);
                broken = Some(Broken {
                    message: format!(
                        "nothing closes this `{}`, so that Insomnia cannot fill in the text",
                        opening.of(text)
                    ),
                    help: format!("close it with `{close}`"),
                    span: home(opening),
                });
                piece.verbatim(text, here);
            }
        }
        at += length;
    }
    let rendered = piece.finish(styles);
    let text = SourceText { map: rendered.map.then(&source.map), comments: source.comments, ..rendered };
    Rendered { text, control, broken }
}

enum Part {
    Text,
    Comment,
    /// What stands between `{% raw %}` and `{% endraw %}`.
    Raw(Span),
    /// Where its name stands.
    Variable(Span),
    /// Where its name and arguments stand.
    Tag(Span),
    /// It is not closed by this.
    Open(&'static str),
}

/// How long the part at the beginning of `text` is, and what it is.
fn next(text: &str) -> (usize, Part) {
    let behind = text.get(2..).unwrap_or_default();
    let (close, end) = match text.get(..2) {
        Some("{{") => ("}}", closed(behind, "}}")),
        Some("{%") => ("%}", closed(behind, "%}")),
        Some("{#") => ("#}", behind.find("#}")),
        _ => return (plain_length(text), Part::Text),
    };
    let Some(end) = end else { return (text.len(), Part::Open(close)) };
    let length = end + 4;
    let inner = behind.get(..end).unwrap_or_default();
    // `{%- x -%}` takes away the white space around it, which JSON does not mind.
    let trimmed = inner.trim_matches(|c: char| c.is_whitespace() || c == '-');
    let start = 2 + inner.find(trimmed).unwrap_or_default();
    let name = Span::new(start, start + trimmed.len());
    match close {
        "#}" => (length, Part::Comment),
        _ if trimmed.is_empty() => (length, Part::Text),
        "%}" if trimmed == "raw" => raw(text, length),
        "%}" => (length, Part::Tag(name)),
        _ => {
            let same = if trimmed.starts_with("_.") { 2 } else { 0 };
            (length, Part::Variable(Span::new(name.start() + same, name.end())))
        }
    }
}

/// The text up to `{% endraw %}`, from its beginning at byte `from`.
fn raw(text: &str, from: usize) -> (usize, Part) {
    let mut at = from;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("{%")) {
        let start = at + found;
        let behind = text.get(start + 2..).unwrap_or_default();
        let name = behind.trim_start_matches(|c: char| c.is_whitespace() || c == '-');
        if let Some(end) = name.strip_prefix("endraw").and_then(|rest| rest.find("%}")) {
            let length = text.len() - name.len() + "endraw".len() + end + 2;
            return (length, Part::Raw(Span::new(from, start)));
        }
        at = start + 2;
    }
    (text.len(), Part::Open("{% endraw %}"))
}

fn plain_length(text: &str) -> usize {
    let opens = |at: &usize| text.get(*at + 1..).is_some_and(|rest| rest.starts_with(['{', '%', '#']));
    text.match_indices('{').map(|(at, _)| at).filter(|at| *at > 0).find(opens).unwrap_or(text.len())
}

/// Where `close` stands in `text` outside of quotes.
fn closed(text: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        match quote {
            Some(_) if c == '\\' => _ = characters.next(),
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if text.get(at..).is_some_and(|rest| rest.starts_with(close)) => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str) -> (String, Vec<(String, bool)>, Option<String>, bool) {
        let source = SourceText::verbatim(text, Span::new(0, text.len()), Styles::ALL);
        let Rendered { text, control, broken } = read(source, Styles::ALL);
        let holes = text.holes.iter().map(|hole| (hole.name.of(&text.text).to_owned(), hole.dynamic)).collect();
        (text.text, holes, control.map(|(tag, _)| tag), broken.is_some())
    }

    #[test]
    fn variables_and_tags_are_placeholders_and_comments_are_nothing() {
        let (text, holes, control, broken) =
            rendered(r#"{"a": {{ _.b }}, {# "é" #} "c": "{% uuid 'v4' %}", "d": {{- x | dump -}}, "e": "{{ '}}' }}"}"#);
        assert_eq!(text, r#"{"a": {{ _.b }},  "c": "{% uuid 'v4' %}", "d": {{- x | dump -}}, "e": "{{ '}}' }}"}"#);
        let holes: Vec<(&str, bool)> = holes.iter().map(|(name, dynamic)| (name.as_str(), *dynamic)).collect();
        assert_eq!(holes, [("b", false), ("uuid 'v4'", true), ("x | dump", false), ("'}}'", false)]);
        assert_eq!((control, broken), (None, false));
        assert_eq!(rendered("{% raw %}{{ a }}{%- endraw -%} b").0, "{{ a }} b");
        assert!(rendered("{% raw %}{{ a }}{% endraw %}").1.is_empty());
    }

    #[test]
    fn a_tag_that_decides_is_named_and_one_that_is_open_is_broken() {
        assert_eq!(rendered("{% if a %}1{% else %}2{% endif %}").2.as_deref(), Some("if"));
        assert_eq!(rendered("{% response 'body', 'req', 'x' %}").2, None);
        for open in ["{{ a", "{% a '%}", "{# a", "{% raw %} a", "{\"a\": {{ b }"] {
            assert!(rendered(open).3, "{open}");
            assert_eq!(rendered(open).0, open);
        }
        assert_eq!(rendered("{{ }} {\"a\":{\"b\":1}}").0, "{{ }} {\"a\":{\"b\":1}}");
    }
}
