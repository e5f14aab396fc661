//! The pairs of a `.bru` dictionary: `name: value`, `~name: value`, `"quoted name": value`, and values between `'''`.

use super::{
    Broken, Encoding, SourceText,
    lines::{Lines, trimmed},
    piece::PieceBuilder,
};
use crate::{placeholder::Styles, span::Span};

/// What opens and closes a value of several lines.
const QUOTES: &str = "'''";

/// What the lines of such a value begin with.
const VALUE_PREFIX: &str = "    ";

/// A pair that is not disabled.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) name: SourceText,
    pub(super) value: SourceText,
}

/// The pairs between the braces of a block.
pub(super) fn pairs(text: &str, content: Span, broken: &mut Vec<Broken>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let inside = text.get(..content.end()).unwrap_or(text);
    let mut lines = Lines::new(inside, content.start());
    while let Some(line) = lines.next() {
        let line = trimmed(text, line);
        let written = line.of(text);
        if written.is_empty() {
            continue;
        }
        if is_decorator(written) {
            if opens_text(written) {
                lines.by_ref().find(|line| line.of(text).contains(QUOTES));
            }
            continue;
        }
        let Some(colon) = colon(written) else {
            broken.push(Broken {
                message: "this line is no `name: value`, so Bruno cannot read the file".into(),
                help: "write `name: value`, or delete the line".into(),
                span: line,
            });
            continue;
        };
        let name = trimmed(text, Span::new(line.start(), line.start() + colon));
        let value = trimmed(text, Span::new(line.start() + colon + 1, line.end()));
        let value = match value.of(text) {
            "[" => {
                lines.by_ref().find(|line| line.of(text).trim() == "]");
                continue;
            }
            written if written.starts_with(QUOTES) => long_value(text, value, &mut lines, broken),
            _ => SourceText::verbatim(text, value, Styles::MUSTACHE),
        };
        if !name.of(text).starts_with('~') {
            pairs.push(Pair { name: name_text(text, name), value });
        }
    }
    pairs
}

/// The value of the pair with this name; of several, the last, as Bruno takes it.
pub(super) fn value<'a>(pairs: &'a [Pair], name: &str) -> Option<&'a SourceText> {
    pairs.iter().rfind(|pair| pair.name.text == name).map(|pair| &pair.value)
}

/// Whether a line opens a text between `'''` and does not close it.
pub(super) fn opens_text(line: &str) -> bool {
    let line = line.trim();
    // Most lines are told without a look at the name.
    let Some(at) = line.find(QUOTES) else { return false };
    let behind = line.get(at + QUOTES.len()..).unwrap_or_default();
    let begins = if is_decorator(line) {
        line.get(..at).is_some_and(|before| before.ends_with('('))
    } else {
        colon(line).and_then(|colon| line.get(colon + 1..at)).is_some_and(|between| between.trim().is_empty())
    };
    begins && !behind.contains(QUOTES)
}

/// What stands at `span`, each line without `prefix` where it begins with it.
pub(super) fn outdented(text: &str, span: Span, prefix: &str) -> SourceText {
    let inside = text.get(..span.end()).unwrap_or(text);
    let mut piece = PieceBuilder::new(span.start());
    let mut lines = Lines::new(inside, span.start());
    let written_there = Encoding::LinePrefix(prefix.to_owned());
    let mut at = span.start();
    while lines.next().is_some() {
        let whole = Span::new(at, lines.at());
        let line = whole.of(text);
        let start = if line.starts_with(prefix) { at + prefix.len() } else { at };
        // Where the prefix lacks, white space in front would be taken for it, and a brace for the end of the block.
        let bare = line.len() - line.trim_start_matches([' ', '\t']).len();
        let next = line.get(bare..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let fixed = if start == at && lines.begins_at(at) { at + bare + next } else { start };
        piece.encoding(Encoding::Nowhere);
        piece.verbatim(text, Span::new(start, fixed));
        piece.encoding(written_there.clone());
        piece.verbatim(text, Span::new(fixed, whole.end()));
        at = whole.end();
    }
    piece.finish(Styles::MUSTACHE)
}

/// The value between `'''` that begins at `value`, possibly over several lines.
fn long_value(text: &str, value: Span, lines: &mut Lines<'_>, broken: &mut Vec<Broken>) -> SourceText {
    let start = value.start() + QUOTES.len();
    let here = Span::new(start, value.end().max(start));
    if let Some(length) = here.of(text).find(QUOTES) {
        return SourceText::verbatim(text, trimmed(text, Span::new(start, start + length)), Styles::MUSTACHE);
    }
    let closing = lines.find_map(|line| line.of(text).find(QUOTES).map(|at| line.start() + at));
    let end = closing.unwrap_or_else(|| {
        broken.push(Broken {
            message: "the value that begins with `'''` here has no end".into(),
            help: "put `'''` on a line of its own behind the value".into(),
            span: Span::new(value.start(), start),
        });
        lines.at()
    });
    outdented(text, Span::new(start, end.max(start)), VALUE_PREFIX).trimmed_from(0)
}

/// Whether a line says something of the pair below it: `@number`, `@description('…')`.
fn is_decorator(line: &str) -> bool {
    let Some(rest) = line.trim_start().strip_prefix('@') else { return false };
    let word = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    word > 0 && rest.get(word..).is_some_and(|behind| behind.trim().is_empty() || behind.starts_with('('))
}

/// Where the colon between name and value stands.
fn colon(line: &str) -> Option<usize> {
    let start = usize::from(line.starts_with('~'));
    let Some(quoted) = line.get(start..).and_then(|rest| rest.strip_prefix('"')) else { return line.find(':') };
    let mut escaped = false;
    let closing = quoted.char_indices().find(|(_, c)| {
        let closes = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        closes
    });
    let behind = start + 1 + closing?.0 + 1;
    let gap = line.get(behind..)?.find(|c: char| !matches!(c, ' ' | '\t'))?;
    line.get(behind + gap..)?.starts_with(':').then_some(behind + gap)
}

/// A name, without the quotes it may have.
fn name_text(text: &str, name: Span) -> SourceText {
    let written = name.of(text);
    let quoted = written.len() > 1 && written.starts_with('"') && written.ends_with('"');
    if !quoted {
        return SourceText::verbatim(text, name, Styles::MUSTACHE);
    }
    let inner = Span::new(name.start() + 1, name.end() - 1);
    let mut piece = PieceBuilder::new(inner.start());
    let mut at = inner.start();
    while let Some(found) = text.get(at..inner.end()).and_then(|rest| rest.find("\\\"")) {
        piece.verbatim(text, Span::new(at, at + found));
        piece.escape("\"", Span::new(at + found, at + found + 2));
        at += found + 2;
    }
    piece.verbatim(text, Span::new(at, inner.end()));
    piece.finish(Styles::MUSTACHE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<(String, String)>, Vec<&str>) {
        let mut broken = Vec::new();
        let found = pairs(text, Span::new(0, text.len()), &mut broken);
        let found = found.into_iter().map(|pair| (pair.name.text, pair.value.text)).collect();
        (found, broken.into_iter().map(|broken| broken.span.of(text)).collect())
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn names_may_be_disabled_or_quoted() {
        let text = "\r\n  A: b: c \r\n  ~B: c\n  ~\"x: y\": z\n  \"D: \\\"é\\\"\" : e\n  {{f}}: {{ g }}\n  h:\n  :i";
        let expected =
            [pair("A", "b: c"), pair("D: \"é\"", "e"), pair("{{f}}", "{{ g }}"), pair("h", ""), pair("", "i")];
        assert_eq!(read(text), (expected.to_vec(), vec![]));
    }

    #[test]
    fn a_value_may_have_several_lines_and_a_pair_decorators() {
        let text = "  @description('''\n    x: y\n  ''')\n  a: '''\n    é\n      {{b}}\n  '''\n  @number\n  c: '''d'''\n  tags: [\n    e\n  ]\n  f: g";
        assert_eq!(read(text), (vec![pair("a", "é\n  {{b}}"), pair("c", "d"), pair("f", "g")], vec![]));
    }

    #[test]
    fn a_line_without_a_colon_and_a_value_without_an_end_are_broken() {
        let (found, broken) = read("  a\n  b: c\n  \"d: e\n  f: '''\n    g\n");
        assert_eq!(found, [pair("b", "c"), pair("f", "g")]);
        assert_eq!(broken, ["a", "\"d: e", "'''"]);
    }
}
