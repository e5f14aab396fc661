//! Responses in Hurl files, which are passed over: nothing in them is a request.

use super::{
    hurl_body::{self, FENCE},
    hurl_lines,
    lines::Lines,
};
use crate::span::Span;

/// Passes over a response up to the next request. `lines` stand behind its first line.
pub(super) fn skip(text: &str, lines: &mut Lines<'_>) {
    loop {
        let at = lines.at();
        let Some(line) = lines.next() else { return };
        let content = line.of(text);
        if hurl_lines::request(text, line).is_some() {
            lines.go_to(at);
            return;
        }
        let is_part = hurl_lines::is_blank(content)
            || hurl_lines::section(text, line).is_some()
            || hurl_lines::pair(text, line).is_some();
        match hurl_body::read(text, line).filter(|_| !is_part) {
            Some(body) => lines.go_to(body.end),
            None => skip_fence(text, line, lines),
        }
    }
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
