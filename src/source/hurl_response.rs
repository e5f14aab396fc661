//! Responses in Hurl files, which are passed over: nothing in them is a request.

use super::{
    hurl_body::{self, FENCE},
    hurl_lines, hurl_xml,
    lines::Lines,
};
use crate::span::Span;

/// Passes over a response up to the next request. `lines` stand behind its first line.
pub(super) fn skip(text: &str, lines: &mut Lines<'_>) {
    let mut has_body = false;
    loop {
        let at = lines.at();
        let Some(line) = lines.next() else { return };
        let content = line.of(text);
        if hurl_lines::request(text, line).is_some() {
            lines.go_to(at);
            return;
        }
        if hurl_lines::is_response(content) {
            has_body = false;
        }
        let is_part = hurl_lines::is_blank(content)
            || hurl_lines::section(text, line).is_some()
            || hurl_lines::pair(text, line).is_some();
        let end = if is_part || has_body { None } else { body_end(text, line) };
        // XML that is never closed is the body, too.
        has_body |= end.is_some() || content.trim_start().starts_with('<');
        match end {
            Some(end) => lines.go_to(end),
            None => skip_fence(text, line, lines),
        }
    }
}

/// Where the body ends that begins on a line.
fn body_end(text: &str, line: Span) -> Option<usize> {
    let start = line.end() - line.of(text).trim_start().len();
    if !text.get(start..)?.starts_with('<') {
        return hurl_body::read(text, line).map(|body| body.end);
    }
    // Up to the next response, so that what is never closed is not read over and over.
    let limit =
        Lines::new(text, start).find(|line| hurl_lines::is_response(line.of(text))).map_or(text.len(), Span::start);
    hurl_xml::length(text.get(start..limit)?).map(|length| start + length)
}

/// Passes over the text of several lines that a line opens somewhere.
pub(super) fn skip_fence(text: &str, line: Span, lines: &mut Lines<'_>) {
    let content = line.of(text);
    let opens = |at: usize| {
        let language = content.get(at + FENCE.len()..).unwrap_or_default().trim_end();
        language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b',')
    };
    if content.rfind(FENCE).is_none_or(|at| !opens(at) || content.matches(FENCE).count() % 2 == 0) {
        return;
    }
    if let Some(length) = text.get(line.end()..).and_then(|rest| rest.find(FENCE)) {
        lines.go_to(line.end() + length + FENCE.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_that_nothing_closes_is_read_in_time() {
        for text in ["HTTP\n<a>\n".repeat(50_000), "<a>\n".repeat(100_000), "[]\n".repeat(100_000)] {
            let mut lines = Lines::new(&text, 0);
            skip(&text, &mut lines);
            assert_eq!(lines.at(), text.len());
        }
    }

    #[test]
    fn nothing_in_a_response_is_a_request() {
        let bodies = [
            "<a>\nPOST h\n</a>",
            "{\n\"a\": \"é\"\n} # b",
            "```\nPOST h\n```",
            "`POST h`",
            "[Asserts]\nbody == ```\nPOST h\n```",
            "A: b\n[Captures]\nc: jsonpath \"$.d\"\n\n[Asserts]\nxpath \"/a\" == 1\n<a>\nPOST h\n</a>",
            "base64,YQ\nPOST ;",
        ];
        for body in bodies {
            let text = format!("HTTP 200\n{body}\nGET h\n");
            let mut lines = Lines::new(&text, 0);
            lines.next();
            skip(&text, &mut lines);
            assert_eq!(text.get(lines.at()..), Some("GET h\n"), "{text}");
        }
    }
}
