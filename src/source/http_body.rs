//! The body of a request in a `.http` file, and where it ends.

use super::{SourceText, TemplateBody, http::STYLES, piece::PieceBuilder};
use crate::{placeholder::Styles, span::Span};

/// A body and where it ends; nowhere if there is none.
pub(super) struct Body {
    pub(super) body: TemplateBody,
    pub(super) end: Option<usize>,
}

/// Reads the body out of the lines behind the headers.
pub(super) fn read(text: &str, lines: &[Span]) -> Body {
    let ended = |line: &Span| is_after_body(line.of(text).trim());
    let lines = lines.get(..lines.iter().position(ended).unwrap_or(lines.len())).unwrap_or_default();
    let filled = |line: &&Span| !line.of(text).trim().is_empty();
    let (Some(first), Some(last)) = (lines.iter().find(filled), lines.iter().rfind(filled)) else {
        return Body { body: TemplateBody::None, end: None };
    };
    let span = Span::new(first.start(), last.start() + last.of(text).trim_end().len());
    let files: Vec<Span> = lines.iter().filter_map(|line| file(text, *line)).collect();
    let body = match files.as_slice() {
        [] => TemplateBody::Text(content(text, span)),
        [path] if first == last => TemplateBody::File { path: path.of(text).to_owned(), span: *path },
        [path, ..] => TemplateBody::Unknown { why: "it is joined from several places, one a file".into(), span: *path },
    };
    Body { body, end: Some(span.end()) }
}

/// Whether a line stands behind the body: a response handler, a response that was kept, a test.
pub(super) fn is_after_body(line: &str) -> bool {
    let handler = line.strip_prefix('>').is_some_and(|rest| rest.starts_with([' ', '{', '>', '\t']));
    handler || line.starts_with("<> ") || line.starts_with("?? ") || line == "{{" || line.starts_with("{{@")
}

/// Where the path stands in a line that puts a file into the body: `< path`, `<@ path`, `<@latin1 path`.
fn file(text: &str, line: Span) -> Option<Span> {
    let content = line.of(text);
    let rest = content.trim_start().strip_prefix('<')?;
    let path = match rest.strip_prefix('@') {
        Some(encoding) => encoding.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-'),
        None => rest,
    };
    let start = line.end() - path.trim_start().len();
    let is_path = path.starts_with([' ', '\t']) && !path.trim().is_empty();
    is_path.then(|| Span::new(start, start + path.trim().len()))
}

/// The body as it stands there; where it has httpYac's `\{\{`, with braces that are text.
fn content(text: &str, span: Span) -> SourceText {
    let written = span.of(text);
    let plain = SourceText { comments: true, ..SourceText::verbatim(text, span, STYLES) };
    if !written.contains("\\{\\{") && !written.contains("\\}\\}") {
        return plain;
    }
    let mut piece = PieceBuilder::new(span.start());
    let mut at = 0;
    while let Some(rest) = written.get(at..).filter(|rest| !rest.is_empty()) {
        let braces = [("\\{\\{", "{{"), ("\\}\\}", "}}")].into_iter().find(|(escape, _)| rest.starts_with(escape));
        let here = |length: usize| Span::new(span.start() + at, span.start() + at + length);
        let placeholder = rest.strip_prefix("{{").and_then(|inner| inner.find("}}"));
        let length = if let Some((escape, decoded)) = braces {
            piece.escape(decoded, here(escape.len()));
            escape.len()
        } else if let Some(length) = placeholder {
            let inner = rest.get(2..2 + length).unwrap_or_default();
            let name = span.start() + at + 2 + (inner.len() - inner.trim_start().len());
            let whole = here(length + 4);
            piece.hole(text, whole, Span::new(name, name + inner.trim().len()), inner.trim().starts_with('$'));
            whole.len()
        } else {
            let length = rest.chars().next().map_or(1, char::len_utf8);
            piece.verbatim(text, here(length));
            length
        };
        at += length;
    }
    SourceText { comments: true, ..piece.finish(STYLES.without(Styles::MUSTACHE)) }
}
