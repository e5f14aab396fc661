//! Strings of a Hurl file: their escapes, and placeholders such as `{{newUuid}}` that differ each time.

use super::{Encoding, SourceText, piece::PieceBuilder};
use crate::{
    json::placeholder,
    placeholder::{Hole, Styles},
    span::Span,
};

/// Functions that give another value each time.
const DYNAMIC: [&str; 2] = ["newUuid", "newDate"];

/// What stands at `span` of `file`, where a backslash is a backslash.
pub(super) fn plain(file: &str, span: Span) -> SourceText {
    let written = span.of(file);
    if !DYNAMIC.iter().any(|function| written.contains(function)) {
        return SourceText::verbatim(file, span, Styles::MUSTACHE);
    }
    let mut piece = PieceBuilder::new(span.start());
    pieces(file, span, &mut piece, |_| None);
    piece.finish(Styles::NONE)
}

/// The JSON that stands at `span` of `file` between no quotes: it is told by its first character, which no edit may take.
pub(super) fn json(file: &str, span: Span) -> SourceText {
    let written = span.of(file);
    if written.starts_with("{{") {
        return plain(file, span);
    }
    let first = span.start() + written.chars().next().map_or(0, char::len_utf8);
    let mut piece = PieceBuilder::new(span.start());
    piece.encoding(Encoding::Nowhere);
    piece.verbatim(file, Span::new(span.start(), first));
    piece.encoding(Encoding::LinePrefix(String::new()));
    let rest = Span::new(first, span.end());
    if !DYNAMIC.iter().any(|function| written.contains(function)) {
        piece.verbatim(file, rest);
        return piece.finish(Styles::MUSTACHE);
    }
    pieces(file, rest, &mut piece, |_| None);
    piece.finish(Styles::NONE)
}

/// What stands at `span` of `file`, with its escapes decoded.
pub(super) fn escaped(file: &str, span: Span) -> SourceText {
    let mut piece = PieceBuilder::new(span.start());
    piece.encoding(Encoding::HurlString);
    let written = span.of(file);
    if DYNAMIC.iter().any(|function| written.contains(function)) || written.contains("\\u") {
        pieces(file, span, &mut piece, escape);
        return piece.finish(Styles::NONE);
    }
    let mut at = span.start();
    while let Some(found) = file.get(at..span.end()).and_then(|rest| rest.find('\\')) {
        piece.verbatim(file, Span::new(at, at + found));
        at = add_escape(file, Span::new(at + found, span.end()), &mut piece);
    }
    piece.verbatim(file, Span::new(at, span.end()));
    piece.finish(Styles::MUSTACHE)
}

/// Adds what stands at `span`, each placeholder as such.
fn pieces(file: &str, span: Span, piece: &mut PieceBuilder, escape: fn(&str) -> Option<(char, usize)>) {
    let mut at = span.start();
    while let Some(rest) = file.get(at..span.end()).filter(|rest| !rest.is_empty()) {
        let plain = rest.find(['{', '\\']).unwrap_or(rest.len());
        piece.verbatim(file, Span::new(at, at + plain));
        at += plain;
        let Some(rest) = rest.get(plain..).filter(|rest| !rest.is_empty()) else { break };
        if let Some(Hole { span: hole, name, .. }) = placeholder::inside(rest, 0, Styles::MUSTACHE) {
            let here = |inner: Span| Span::new(at + inner.start(), at + inner.end());
            let function = name.of(rest).split_whitespace().next().unwrap_or_default();
            piece.hole(file, here(hole), here(name), DYNAMIC.contains(&function));
            at += hole.end();
        } else if escape(rest).is_some() {
            at = add_escape(file, Span::new(at, span.end()), piece);
        } else {
            let length = rest.chars().next().map_or(1, char::len_utf8);
            piece.verbatim(file, Span::new(at, at + length));
            at += length;
        }
    }
}

/// Adds the escape at the start of `span`, or the backslash where it is none; where it ends.
fn add_escape(file: &str, span: Span, piece: &mut PieceBuilder) -> usize {
    let here = |length: usize| Span::new(span.start(), span.start() + length);
    if let Some((decoded, length)) = escape(span.of(file)) {
        piece.escape(decoded.encode_utf8(&mut [0; 4]), here(length));
        return span.start() + length;
    }
    piece.verbatim(file, here(1));
    span.start() + 1
}

/// The character that the escape at the start of a text stands for, and the length of the escape.
fn escape(text: &str) -> Option<(char, usize)> {
    let rest = text.strip_prefix('\\')?;
    let decoded = match rest.chars().next()? {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        same @ ('#' | '"' | '`' | '\\' | '/' | ':' | ';' | ' ' | '{' | '}') => same,
        'u' => {
            let digits = rest.strip_prefix("u{")?;
            let length = digits.bytes().take(9).position(|byte| byte == b'}')?;
            let code = u32::from_str_radix(digits.get(..length)?, 16).ok()?;
            return Some((char::from_u32(code)?, length + 4));
        }
        _ => return None,
    };
    Some((decoded, 2))
}

/// Where the escape or the character at the start of a text ends.
pub(super) fn step(text: &str) -> usize {
    escape(text).map_or_else(|| text.chars().next().map_or(0, char::len_utf8), |(_, length)| length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, read: fn(&str, Span) -> SourceText) -> (String, Vec<(String, bool)>) {
        let found = read(text, Span::new(0, text.len()));
        assert_eq!(found.map.len(), found.text.len());
        let holes = found.holes.iter().map(|hole| (hole.name.of(&found.text).to_owned(), hole.dynamic)).collect();
        (found.text, holes)
    }

    #[test]
    fn escapes_are_decoded() {
        assert_eq!(read(r"é\#\n\\\`\x \", escaped).0, "é#\n\\`\\x \\");
        assert_eq!(read(r"\u{e9}\u{1F600}\u{zz}\u{", escaped).0, "é😀\\u{zz}\\u{");
        assert_eq!(read(r"é\#{{x}}", plain).0, r"é\#{{x}}");
    }

    #[test]
    fn an_edit_is_escaped() {
        let text = r"a\#b";
        let found = escaped(text, Span::new(0, text.len()));
        assert_eq!(found.map.encode(Span::new(1, 2), "`#"), Some((Span::new(1, 3), r"\`\#".into())));
    }

    #[test]
    fn placeholders_of_functions_differ_each_time() {
        let holes = vec![("newUuid".to_owned(), true), ("x".to_owned(), false)];
        assert_eq!(read(r"{{ newUuid }} {{x}} {{", plain), ("{{ newUuid }} {{x}} {{".into(), holes.clone()));
        assert_eq!(read(r"\#{{newUuid}}{{x}}\u{7b}\u{7b}y}}", escaped), ("#{{newUuid}}{{x}}{{y}}".into(), holes));
    }
}
