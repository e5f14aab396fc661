//! A scalar of a YAML file → the text it stands for, with a place for every character.

use saphyr_parser::ScalarStyle;

use super::{Encoding, SourceText, piece::PieceBuilder};
use crate::{placeholder::Styles, span::Span};

/// What the scalar at `span` of `file` says, which the parser read as `value`.
pub(super) fn decode(file: &str, span: Span, style: ScalarStyle, value: &str) -> SourceText {
    let text = exactly(file, span, style, value);
    // Where the two disagree, the parser is right, and only the whole has a place.
    if text.text == value { text } else { SourceText::implied(value, span) }
}

fn exactly(file: &str, span: Span, style: ScalarStyle, value: &str) -> SourceText {
    let inner = Span::new(span.start() + 1, span.end().saturating_sub(1));
    match style {
        ScalarStyle::Plain => flow(file, span, style),
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => flow(file, inner, style),
        ScalarStyle::Literal | ScalarStyle::Folded => Block::new(file, span.start(), style, value).read(),
    }
}

/// The place of a scalar without its `&anchor` and `!tag`, which the parser counts in.
pub(super) fn behind_properties(file: &str, span: Span, style: ScalarStyle, value: &str) -> Span {
    let mut rest = span.of(file);
    while rest.starts_with(['&', '!', '#']) {
        let ends = |c: char| if rest.starts_with('#') { matches!(c, '\r' | '\n') } else { c.is_ascii_whitespace() };
        rest = rest.find(ends).and_then(|end| rest.get(end..)).unwrap_or_default().trim_start();
    }
    if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) && rest.starts_with(['|', '>']) {
        let lines = rest.find(['\r', '\n']).and_then(|end| rest.get(end..)).unwrap_or_default();
        rest = lines.get(block_start(lines, value)..).unwrap_or_default();
    }
    Span::new(span.end() - rest.len(), span.end())
}

/// Where the content of a block scalar begins in its `lines`, which the parser read as `value`.
fn block_start(lines: &str, value: &str) -> usize {
    // The first line with more than spaces is indented as the text says, and as far as all are.
    let spaces = |text: &str| {
        let before = text.len() - text.trim_start_matches([' ', '\r', '\n']).len();
        text.get(..before).map_or(0, |before| before.len() - before.trim_end_matches(' ').len())
    };
    let indent = spaces(lines).saturating_sub(spaces(value));
    let mut at = 0;
    for line in lines.split_inclusive(['\r', '\n']) {
        if line.trim_end_matches(['\r', '\n']).len() > indent {
            return at + indent;
        }
        at += line.len();
    }
    at
}

/// How long the quoted scalar at the beginning of `written` is.
pub(super) fn quoted_length(written: &str) -> usize {
    let quote = written.chars().next().unwrap_or('"');
    let mut rest = written.char_indices().skip(1).peekable();
    while let Some((at, c)) = rest.next() {
        let doubled = c == '\'' && rest.peek().is_some_and(|(_, next)| *next == c);
        if (c == '\\' && quote == '"') || (doubled && quote == c) {
            rest.next();
        } else if c == quote {
            return at + 1;
        }
    }
    written.len()
}

/// Reads a plain scalar, or what stands between quotes.
fn flow(file: &str, span: Span, style: ScalarStyle) -> SourceText {
    let folded = span.of(file).contains(['\r', '\n']);
    let mut piece = PieceBuilder::new(span.start());
    piece.encoding(match style {
        ScalarStyle::SingleQuoted => Encoding::YamlSingleQuotes { folded },
        ScalarStyle::DoubleQuoted if folded => Encoding::YamlFoldedQuotes,
        ScalarStyle::DoubleQuoted => Encoding::JsonString,
        _ if folded => Encoding::Nowhere,
        _ => Encoding::YamlPlain,
    });
    let mut at = span.start();
    while let Some(rest) = file.get(at..span.end()).filter(|rest| !rest.is_empty()) {
        let here = |length: usize| Span::new(at, at + length);
        let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        let length = if blank > 0 {
            let lines = breaks(rest.get(..blank).unwrap_or_default());
            match lines {
                0 => piece.verbatim(file, here(blank)),
                1 => piece.escape(" ", here(blank)),
                _ => piece.escape(&"\n".repeat(lines - 1), here(blank)),
            }
            blank
        } else if style == ScalarStyle::SingleQuoted && rest.starts_with("''") {
            piece.escape("'", here(2));
            2
        } else if style == ScalarStyle::DoubleQuoted && rest.starts_with('\\') {
            escape(rest, at, &mut piece)
        } else {
            let special = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n' | '\'' | '\\');
            let plain = rest.char_indices().skip(1).find(|(_, c)| special(*c)).map_or(rest.len(), |(next, _)| next);
            piece.verbatim(file, here(plain));
            plain
        };
        at += length;
    }
    piece.finish(Styles::NONE)
}

/// Adds what the escape at the beginning of `rest` stands for; how long the escape is.
fn escape(rest: &str, at: usize, piece: &mut PieceBuilder) -> usize {
    let behind = rest.get(1..).unwrap_or_default();
    if behind.starts_with(['\r', '\n']) {
        // The line goes on, without the white space that the next one begins with.
        let length = 1 + (behind.len() - behind.trim_start_matches([' ', '\t', '\r', '\n']).len());
        let lines = breaks(rest.get(..length).unwrap_or_default());
        piece.escape(&"\n".repeat(lines.saturating_sub(1)), Span::new(at, at + length));
        return length;
    }
    let Some(name) = behind.chars().next() else {
        piece.escape("\\", Span::new(at, at + 1));
        return 1;
    };
    let digits = match name {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    let code = behind.get(1..1 + digits).and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
    let decoded = match name {
        '0' => '\0',
        'a' => '\x07',
        'b' => '\x08',
        't' => '\t',
        'n' => '\n',
        'v' => '\x0b',
        'f' => '\x0c',
        'r' => '\r',
        'e' => '\x1b',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' | 'u' | 'U' => code.unwrap_or(name),
        same => same,
    };
    let length = 1 + name.len_utf8() + if code.is_some() { digits } else { 0 };
    piece.escape(decoded.encode_utf8(&mut [0; 4]), Span::new(at, at + length));
    length
}

/// How many lines end in `text`.
fn breaks(text: &str) -> usize {
    let mut count = 0;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = break_length(rest);
        count += usize::from(length > 0);
        at += length.max(1);
    }
    count
}

/// How long the line end at the beginning of `text` is.
fn break_length(text: &str) -> usize {
    if text.starts_with("\r\n") { 2 } else { usize::from(text.starts_with(['\r', '\n'])) }
}

/// A line end behind a line of a block scalar.
struct Break {
    span: Span,
    /// Whether its line is shorter than the indentation, so that nothing can be written there.
    lacking: bool,
}

/// Reads a block scalar: `|` or `>`.
struct Block<'a> {
    file: &'a str,
    /// What each line begins with.
    indent: &'a str,
    folded: bool,
    value: &'a str,
    /// Where the next line's content begins.
    at: usize,
    piece: PieceBuilder,
    /// How much of the value is there.
    built: usize,
}

impl<'a> Block<'a> {
    /// The scalar whose content begins at byte `start`.
    fn new(file: &'a str, start: usize, style: ScalarStyle, value: &'a str) -> Self {
        let before = file.get(..start).unwrap_or_default();
        let indent = before.rsplit(['\r', '\n']).next().unwrap_or_default();
        let folded = style == ScalarStyle::Folded;
        Self { file, indent, folded, value, at: start, piece: PieceBuilder::new(start), built: 0 }
    }

    fn read(mut self) -> SourceText {
        self.blank_lines_in_front();
        let mut first = true;
        let mut blank_before = false;
        let mut between: Vec<Break> = Vec::new();
        loop {
            let rest = self.file.get(self.at..).unwrap_or_default();
            let blank = rest.starts_with([' ', '\t']);
            self.join(&between, !blank_before && !blank);
            let content = Span::new(self.at, self.at + rest.find(['\r', '\n']).unwrap_or(rest.len()));
            self.content(content, first);
            (first, blank_before) = (false, blank);
            let (found, more) = self.breaks_from(content.end());
            between = found;
            if !more {
                self.end(&between);
                return self.piece.finish(Styles::NONE);
            }
        }
    }

    /// Empty lines in front of the first line with content are content, too.
    fn blank_lines_in_front(&mut self) {
        let mut end = self.at - self.indent.len();
        let mut found = Vec::new();
        while let Some(before) = self.file.get(..end) {
            let line_end = if before.ends_with("\r\n") { 2 } else { usize::from(before.ends_with(['\r', '\n'])) };
            let line = before.get(..end - line_end).unwrap_or_default().rsplit(['\r', '\n']).next().unwrap_or_default();
            if line_end == 0 || !line.bytes().all(|byte| byte == b' ') {
                break;
            }
            found.push(Break { span: Span::new(end - line_end, end), lacking: true });
            end -= line_end + line.len();
        }
        found.reverse();
        self.add_breaks(&found, true);
    }

    /// Adds the content of a line.
    fn content(&mut self, content: Span, first: bool) {
        let mut from = content.start();
        // The indentation of the whole is that of its first line, which no edit may change.
        if let Some(c) = content.of(self.file).chars().next().filter(|_| first) {
            from += c.len_utf8();
            self.piece.encoding(Encoding::Nowhere);
            self.piece.verbatim(self.file, Span::new(content.start(), from));
        }
        let rest = Span::new(from, content.end());
        let blanks = rest.of(self.file).len() - rest.of(self.file).trim_start_matches([' ', '\t']).len();
        if self.folded && blanks > 0 {
            // A space more or less at its beginning changes whether it is joined.
            self.piece.encoding(Encoding::YamlFoldedEdge);
            self.piece.verbatim(self.file, Span::new(from, from + blanks));
            from += blanks;
        }
        let blank = content.of(self.file).starts_with([' ', '\t']);
        let line = Encoding::YamlFoldedLine { blank };
        self.piece.encoding(if self.folded { line } else { Encoding::LinePrefix(self.indent.into()) });
        self.piece.verbatim(self.file, Span::new(from, content.end()));
        self.built += content.len();
    }

    /// The line ends from byte `at` up to the next line with content, and whether there is one.
    fn breaks_from(&mut self, mut at: usize) -> (Vec<Break>, bool) {
        let mut found = Vec::new();
        let mut lacking = false;
        loop {
            let rest = self.file.get(at..).unwrap_or_default();
            let length = break_length(rest);
            if length == 0 {
                return (found, false);
            }
            found.push(Break { span: Span::new(at, at + length), lacking });
            at += length;
            let line = self.file.get(at..).unwrap_or_default();
            let spaces = line.bytes().take(self.indent.len()).take_while(|byte| *byte == b' ').count();
            lacking = spaces < self.indent.len();
            at += spaces;
            let next = line.get(spaces..).unwrap_or_default();
            if !next.starts_with(['\r', '\n']) {
                self.at = at;
                let more = !lacking && !next.is_empty() && self.built < self.value.len();
                return (found, more);
            }
        }
    }

    /// Adds what stands between two lines: the line ends, or a space where they are folded.
    fn join(&mut self, between: &[Break], folds: bool) {
        let ([first, rest @ ..], true) = (between, self.folded && folds) else {
            return self.add_breaks(between, false);
        };
        let text = if rest.is_empty() { " ".into() } else { "\n".repeat(rest.len()) };
        self.built += text.len();
        self.piece.escape(&text, Span::new(first.span.start(), self.at));
    }

    /// Adds the line ends at the end, as many as the value keeps.
    fn end(&mut self, between: &[Break]) {
        let kept = self.value.len().saturating_sub(self.built);
        self.add_breaks(between.get(..kept.min(between.len())).unwrap_or_default(), true);
        // A line that the file breaks off in ends all the same.
        if kept > between.len() {
            let end = between.last().map_or(self.file.len(), |last| last.span.end());
            self.piece.escape("\n", Span::empty(end));
        }
    }

    fn add_breaks(&mut self, breaks: &[Break], nowhere: bool) {
        for Break { span, lacking } in breaks {
            self.piece.encoding(if self.folded {
                Encoding::YamlFoldedEdge
            } else if nowhere || *lacking {
                Encoding::Nowhere
            } else {
                Encoding::LinePrefix(self.indent.into())
            });
            if span.of(self.file) == "\n" {
                self.piece.verbatim(self.file, *span);
            } else {
                self.piece.escape("\n", *span);
            }
            self.built += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::yaml::{Document, Kind};
    use super::*;

    /// The scalar after `a: `, and the places of its characters, joined by `|`.
    fn read(file: &str) -> (String, String) {
        let document = Document::parse(file);
        assert!(document.broken().is_none(), "{file}: {document:?}");
        let (_, value) = document.roots().next().unwrap().members().next().unwrap();
        let text = value.content().unwrap();
        let places = text
            .text
            .char_indices()
            .map(|(at, c)| text.map.to_source(Span::new(at, at + c.len_utf8())).of(file).escape_debug().to_string());
        let places: Vec<String> = places.collect();
        (text.text, places.join("|"))
    }

    fn reads(file: &str, text: &str, places: &str) {
        assert_eq!(read(file), (text.to_owned(), places.to_owned()), "{file}");
        let crlf = file.replace('\n', "\r\n");
        assert_eq!(read(&crlf).0, text, "{crlf}");
        // Only what stands on the whole scalar alike was not understood.
        assert_ne!(read(&crlf).1.split('|').next().map(str::len), Some(crlf.len()));
    }

    #[test]
    fn flow_scalars_have_a_place_for_each_character() {
        reads("a: b c # d\n", "b c", "b| |c");
        reads("a: bé\n  c\n\n  d\n", "bé c\nd", r"b|é|\n  |c|\n\n  |d");
        reads("a: 'it''s \n\n  x'\n", "it's\nx", r"i|t|\'\'|s| \n\n  |x");
        reads(
            "a: \"\\\"\\u00e9\\n\\x41\\/\\ \\\n   b \n  c\" # d\n",
            "\"é\nA/ b c",
            "\\\\\\\"|\\\\u00e9|\\\\n|\\\\x41|\\\\/|\\\\ |b| \\n  |c",
        );
        reads("a: \"b \\\n\n  c\"\n", "b \nc", "b| |\\\\\\n\\n  |c");
        reads("[a, \"}\"]: b\n", "b", "b");
        reads("a: ''\n", "", "");
    }

    #[test]
    fn block_scalars_have_a_place_for_each_character() {
        reads("a: |\n  é\n   b\n\n  c\nd: e\n", "é\n b\n\nc\n", r"é|\n| |b|\n|\n|c|\n");
        reads("a: |-\n\n  b\n  \n\n# c\n", "\nb", r"\n|b");
        reads("a: |+\n  b\n\n\nc: d\n", "b\n\n\n", r"b|\n|\n|\n");
        reads("a: |2-\n    b\n  c", "  b\nc", r" | |b|\n|c");
        reads("a: >-\n  b\n  c\n\n  d\n    e\n  f\n", "b c\nd\n  e\nf", r"b|\n  |c|\n\n  |d|\n| | |e|\n|f");
        reads("a: >+ # x\n\n  b\n\n  c\n\n", "\nb\nc\n\n", r"\n|b|\n\n  |c|\n|\n");
        assert_eq!(read("a: |\n  b").0, read("a: |\n  b").0);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn every_scalar_is_understood_as_the_parser_reads_it(
            lines in proptest::collection::vec(r#"(    |)( |\t){0,2}[a#:é'"\\-]{0,3}[ \t]{0,2}"#, 0..6),
            begin in r"a: (|&a |!!str |!!str &a # x\n  )(|[|>][+-]?2?( # x)?\n|'|[\x22])",
            crlf in proptest::bool::ANY,
            end in "(|\n|\n\n|\nb: c|\n# c\n)",
        ) {
            let quote = begin.chars().last().filter(|c| matches!(c, '\'' | '"')).map(String::from).unwrap_or_default();
            let file = format!("{begin}  {}{quote}{end}", lines.join("\n  "));
            let file = if crlf { file.replace('\n', "\r\n") } else { file };
            let document = Document::parse(&file);
            for (_, value) in document.roots().flat_map(|root| root.members()) {
                let (Kind::Scalar(style), Some(text)) = (value.kind(), value.text()) else { continue };
                // A block without content has no place of its own.
                if text.trim().is_empty() {
                    continue;
                }
                let read = exactly(&file, value.span(), style, text);
                proptest::prop_assert_eq!(read.text, text, "{:?} {:?}", file, value.span());
            }
        }
    }

    #[test]
    fn an_edit_is_written_as_the_scalar_needs_it() {
        let edit = |file: &str, from: usize, to: usize, new: &str| {
            let document = Document::parse(file);
            let (_, value) = document.roots().next()?.members().next()?;
            let (place, text) = value.content()?.map.encode(Span::new(from, to), new)?;
            let mut edited = file.to_owned();
            edited.replace_range(place.start()..place.end(), &text);
            Some(edited)
        };
        assert_eq!(edit("a: |\n  b\n  c\n", 1, 1, "x\ny").as_deref(), Some("a: |\n  bx\n  y\n  c\n"));
        assert_eq!(edit("a: |\n  b\n  c\n", 0, 1, "x"), None, "the first line says how far all are indented");
        assert_eq!(edit("a: 'b'\n", 0, 1, "it's").as_deref(), Some("a: 'it''s'\n"));
        assert_eq!(edit("a: 'b'\n", 0, 1, "x\ny"), None);
        assert_eq!(edit("a: \"b\"\n", 1, 1, "\"\n").as_deref(), Some("a: \"b\\\"\\n\"\n"));
        assert_eq!(edit("a: \"b\n  c\"\n", 2, 2, " x ").as_deref(), Some("a: \"b\n  \\x20x\\x20c\"\n"));
        assert_eq!(edit("a: b\n", 0, 1, "https://x/y").as_deref(), Some("a: https://x/y\n"));
        assert_eq!(edit("a: b\n", 0, 1, "x: y"), None);
        assert_eq!(edit("a: b\n", 0, 1, ""), None);

        let folded = "a: >-\n  bc d\n  e f\n    g h\n";
        assert_eq!(edit(folded, 1, 2, "x").as_deref(), Some("a: >-\n  bx d\n  e f\n    g h\n"));
        assert_eq!(edit(folded, 3, 6, "x").as_deref(), Some("a: >-\n  bc x f\n    g h\n"), "lines that are joined");
        assert_eq!(edit(folded, 11, 12, "x").as_deref(), Some("a: >-\n  bc d\n  e f\n    x h\n"));
        for (from, to, new) in [(1, 2, ""), (1, 2, " x"), (1, 2, "x\ny"), (7, 12, "x"), (10, 12, "x"), (9, 10, "x")] {
            assert_eq!(edit(folded, from, to, new), None, "{from}..{to} {new:?}");
        }
    }
}
