//! The blocks of a `.bru` file: `name {` … `}`, or `name [` … `]`, the closing one at the start of a line.

use std::collections::HashMap;

use super::{
    bruno_pairs::opens_text,
    lines::{Lines, trimmed},
};
use crate::span::Span;

/// Names of blocks besides those with a colon (`body:json`, `script:pre-request`).
const NAMES: [&str; 23] = [
    "meta", "http", "grpc", "ws", "get", "post", "put", "delete", "patch", "options", "head", "connect", "trace",
    "headers", "metadata", "query", "auth", "body", "assert", "tests", "docs", "example", "settings",
];

/// Beginnings of the names that have a colon.
const GROUPS: [&str; 6] = ["body:", "auth:", "params:", "script:", "vars:", "example:"];

/// A block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    /// Its name.
    pub(super) name: Span,
    /// What stands between its braces.
    pub(super) content: Span,
    /// From its name to what closes it.
    pub(super) span: Span,
    /// Whether something closes it.
    pub(super) closed: bool,
    /// What stands right behind it and belongs to no block.
    pub(super) stray: Option<Span>,
}

/// A file, taken apart.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub(super) blocks: Vec<Block>,
    /// What stands in front of the first block and belongs to none.
    pub(super) stray: Option<Span>,
}

/// Takes a file apart.
pub(super) fn split(text: &str) -> Blocks {
    let mut found = Blocks::default();
    let mut lines = Lines::new(text, 0);
    let names = opened(text);
    while let Some(line) = lines.next() {
        if line.of(text).trim().is_empty() {
            continue;
        }
        if let Some((name, open)) = opening(text, line) {
            lines.go_to(open + 1);
            found.blocks.push(block(text, name, open, &names, &mut lines));
        } else {
            let stray = found.blocks.last_mut().map_or(&mut found.stray, |block| &mut block.stray);
            stray.get_or_insert(trimmed(text, line));
        }
    }
    found
}

/// The name of the block that begins on a line, and where its brace or bracket stands.
fn opening(text: &str, line: Span) -> Option<(Span, usize)> {
    let content = line.of(text);
    let start = content.len() - content.trim_start().len();
    let rest = content.get(start..)?;
    let length =
        rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_'))).unwrap_or(rest.len());
    let behind = rest.get(length..)?;
    let gap = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let opens = length > 0 && rest.starts_with(|c: char| c.is_ascii_alphabetic());
    let open = line.start() + start + length + gap;
    let name = Span::new(line.start() + start, line.start() + start + length);
    (opens && behind.get(gap..)?.starts_with(['{', '['])).then_some((name, open))
}

/// How often each block is opened, or what looks like it.
fn opened(text: &str) -> HashMap<&str, usize> {
    let mut names = HashMap::new();
    for line in Lines::new(text, 0).filter(|line| opens_known_block(text, *line)) {
        if let Some((name, _)) = opening(text, line) {
            *names.entry(name.of(text)).or_default() += 1;
        }
    }
    names
}

/// The block whose content the lines go on with.
fn block(text: &str, name: Span, open: usize, names: &HashMap<&str, usize>, lines: &mut Lines<'_>) -> Block {
    let close = if Span::new(open, open + 1).of(text) == "[" { ']' } else { '}' };
    let dictionary = close == '}' && !is_text(name.of(text));
    let done = |end: usize, closed: bool| {
        let last = if closed { end + 1 } else { end };
        let content = Span::new(open + 1, end.max(open + 1));
        Block { name, content, span: Span::new(name.start(), last.max(open + 1)), closed, stray: None }
    };
    // A script or a description may hold anything; pairs and JSON have no line that looks like a block.
    let any = !dictionary && !matches!(name.of(text), "body:json" | "body");
    let known = |name: Span| names.get(name.of(text)).is_some_and(|count| *count == 1);
    let mut in_text = false;
    let mut behind_blank = false;
    while let Some(line) = lines.next() {
        let content = line.of(text);
        let first = line.start() == open + 1;
        if first && content.trim() == close.to_string() {
            return done(trimmed(text, line).start(), true);
        }
        if !first && !in_text && content.starts_with(close) {
            // The next block may begin on the same line.
            lines.go_to(line.start() + 1);
            return done(line.start(), true);
        }
        // So that a block that nothing closes does not take the others with it.
        let alone = || behind_blank && opening(text, line).is_some_and(|(name, _)| known(name));
        if !first && opens_known_block(text, line) && (!any || alone()) {
            lines.go_to(line.start());
            return done(line.start(), false);
        }
        behind_blank = content.trim().is_empty();
        in_text = dictionary && if in_text { !content.contains("'''") } else { opens_text(content) };
    }
    done(text.len(), false)
}

/// Whether a block holds text; else it holds pairs.
fn is_text(name: &str) -> bool {
    let form = matches!(name, "body:form-urlencoded" | "body:multipart-form" | "body:file" | "body:grpc" | "body:ws");
    (name == "body" || name.starts_with("body:") && !form)
        || name.starts_with("script:")
        || name.starts_with("example")
        || matches!(name, "tests" | "docs")
}

/// Whether a line without indentation opens a block and does nothing else.
fn opens_known_block(text: &str, line: Span) -> bool {
    let content = line.of(text);
    if !content.starts_with(|c: char| c.is_ascii_lowercase()) || !content.trim_end().ends_with(['{', '[']) {
        return false;
    }
    opening(text, line).is_some_and(|(name, open)| {
        let word = name.of(text);
        let known = NAMES.contains(&word) || GROUPS.iter().any(|group| word.starts_with(group));
        known && open + 1 == line.start() + content.trim_end().len()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(&str, &str, bool)> {
        let blocks = split(text).blocks.into_iter();
        blocks.map(|block| (block.name.of(text), block.content.of(text).trim(), block.closed)).collect()
    }

    #[test]
    fn a_block_ends_at_a_brace_at_the_start_of_a_line() {
        let text = "get {\n  url: h\n}\n\nbody:json {\n  {\n    \"a\": 1\n  }\n}\nvars:secret [\n  a\n]\nheaders {}\ndocs {\r\n  }\r\n}\r\n";
        let expected = [
            ("get", "url: h", true),
            ("body:json", "{\n    \"a\": 1\n  }", true),
            ("vars:secret", "a", true),
            ("headers", "", true),
            ("docs", "}", true),
        ];
        assert_eq!(names(text), expected);
    }

    #[test]
    fn a_text_in_quotes_may_hold_such_a_brace() {
        let text = "headers {\n  a: '''\n{\n}\n  '''\n  b: c\n}\ntests {\n  x: '''\n}\n";
        assert_eq!(names(text), [("headers", "a: '''\n{\n}\n  '''\n  b: c", true), ("tests", "x: '''", true)]);
    }

    #[test]
    fn a_block_that_nothing_closes_ends_where_the_next_begins() {
        let text = "post {\n  url: h\n\nbody:json {\n  {}\n  }\n\nscript:pre-request {\n  x {\n}\ndocs {\n";
        let expected = [
            ("post", "url: h", false),
            ("body:json", "{}\n  }", false),
            ("script:pre-request", "x {", true),
            ("docs", "", false),
        ];
        assert_eq!(names(text), expected);
    }

    #[test]
    fn a_text_may_hold_what_looks_like_a_block() {
        let text = "post {\n  url: h\n}\ntests {\n  x(() => {\noptions {\n  });\n}\n\ndocs {\n  see\n\npost {\n  y: é\n}\n\nbody:json {\n  {}\n}\n";
        let found: Vec<(&str, bool)> = names(text).into_iter().map(|(name, _, closed)| (name, closed)).collect();
        assert_eq!(found, [("post", true), ("tests", true), ("docs", true), ("body:json", true)]);
        let text = "docs {\n  see\n\nbody:json {\n  {}\n}\n";
        let found: Vec<(&str, bool)> = names(text).into_iter().map(|(name, _, closed)| (name, closed)).collect();
        assert_eq!(found, [("docs", false), ("body:json", true)]);
    }

    #[test]
    fn what_stands_outside_is_kept_with_the_block_before_it() {
        let text = "# é\nbody:json {\n{\n  \"a\": 1\n}\n}\n\nget {\n}";
        let found = split(text);
        assert_eq!(found.stray.map(|span| span.of(text)), Some("# é"));
        let strays: Vec<Option<&str>> = found.blocks.iter().map(|block| Some(block.stray?.of(text))).collect();
        assert_eq!(strays, [Some("}"), None]);
    }
}
