//! The lines that a Hurl file is made of: of a request, of a response, and of their sections.

use super::{detect, lines::trimmed};
use crate::span::Span;

/// Methods that are recognised in small letters, too.
const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// A request line, taken apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct RequestLine {
    pub(super) method: Span,
    /// Empty where there is none.
    pub(super) url: Span,
    /// What stands behind the URL and is no comment.
    pub(super) rest: Span,
}

/// The parts of `line` of `text`, if a request begins there.
pub(super) fn request(text: &str, line: Span) -> Option<RequestLine> {
    let line = trimmed(text, line);
    let content = line.of(text);
    let length = content.find([' ', '\t']).unwrap_or(content.len());
    let method = content.get(..length)?;
    let behind = content.get(length..)?.trim_start();
    let capital = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase()) && method != "HTTP";
    let bare = behind.is_empty() || behind.starts_with('#');
    let known = METHODS.iter().any(|known| method.eq_ignore_ascii_case(known));
    if !(capital && (!bare || known) || known && detect::is_url(behind)) || behind.starts_with(':') {
        return None;
    }
    let start = line.end() - behind.len();
    let url = url_length(behind);
    let rest = trimmed(text, without_comment(text, Span::new(start + url, line.end())));
    Some(RequestLine {
        method: Span::new(line.start(), line.start() + length),
        url: Span::new(start, start + url),
        rest,
    })
}

/// Whether a response begins on a line.
pub(super) fn is_response(line: &str) -> bool {
    line.trim_start()
        .strip_prefix("HTTP")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '/', '#', '\r']))
}

/// Whether nothing but white space and a comment stands on a line.
pub(super) fn is_blank(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// Where the name of the section stands that begins on a line, without its brackets.
pub(super) fn section(text: &str, line: Span) -> Option<Span> {
    let line = trimmed(text, without_comment(text, line));
    let name = line.of(text).strip_prefix('[')?.strip_suffix(']')?;
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.bytes().all(|b| b.is_ascii_alphanumeric());
    is_name.then(|| Span::new(line.start() + 1, line.end() - 1))
}

/// Where name and value of the pair stand that a line is.
pub(super) fn pair(text: &str, line: Span) -> Option<(Span, Span)> {
    let line = trimmed(text, line);
    let content = line.of(text);
    let mut end = 0;
    while let Some(rest) = content.get(end..) {
        let inner = rest.strip_prefix("{{").and_then(|rest| rest.find("}}"));
        let next = rest.chars().next()?;
        end += match inner {
            Some(length) => length + 4,
            None if next == '\\' => super::hurl_text::step(rest),
            None if next.is_alphanumeric() || "_-.[]@$".contains(next) => next.len_utf8(),
            None => break,
        };
    }
    let behind = content.get(end..)?.trim_start().strip_prefix(':')?;
    let value = Span::new(line.end() - behind.len(), line.end());
    let name = Span::new(line.start(), line.start() + end);
    (end > 0 && !content.starts_with('[')).then(|| (name, trimmed(text, without_comment(text, value))))
}

/// What of a line stands in front of its comment.
pub(super) fn without_comment(text: &str, line: Span) -> Span {
    let content = line.of(text);
    let mut end = 0;
    while let Some(rest) = content.get(end..).filter(|rest| !rest.is_empty() && !rest.starts_with('#')) {
        end += if rest.starts_with('\\') {
            super::hurl_text::step(rest)
        } else {
            rest.find(['#', '\\']).unwrap_or(rest.len())
        };
    }
    Span::new(line.start(), line.start() + end)
}

/// How long the URL at the start of a text is; white space in a placeholder belongs to it.
fn url_length(text: &str) -> usize {
    let last = text.rfind("}}").unwrap_or(0);
    let mut end = 0;
    while let Some(rest) = text.get(end..) {
        let Some(next) = rest.chars().next().filter(|c| !c.is_whitespace() && *c != '#') else { break };
        let inner = rest.strip_prefix("{{").filter(|_| end < last).and_then(|rest| rest.find("}}"));
        end += inner.map_or(next.len_utf8(), |length| length + 4);
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Span {
        Span::new(0, text.len())
    }

    fn parts(text: &str) -> Option<[&str; 3]> {
        let line = request(text, whole(text))?;
        Some([line.method.of(text), line.url.of(text), line.rest.of(text)])
    }

    #[test]
    fn a_request_line_is_a_method_and_a_url() {
        assert_eq!(parts(" POST  {{ h }}/é?a=b#c d"), Some(["POST", "{{ h }}/é?a=b", ""]));
        assert_eq!(parts("PURGE h HTTP/1.1 # c"), Some(["PURGE", "h", "HTTP/1.1"]));
        assert_eq!(parts("post https://h/p"), Some(["post", "https://h/p", ""]));
        assert_eq!(parts("GET # c"), Some(["GET", "", ""]));
        assert_eq!(parts("GET {{h"), Some(["GET", "{{h", ""]));
        for other in ["HTTP 200", "get started", "header \"A\" == 1", "A : b", "PURGE", "", "POST: x", "jsonpath x"] {
            assert_eq!(parts(other), None, "{other}");
        }
    }

    #[test]
    fn a_pair_has_a_name_a_value_and_perhaps_a_comment() {
        let pair = |text: &'static str| pair(text, whole(text)).map(|(name, value)| (name.of(text), value.of(text)));
        assert_eq!(pair(" A-b.c : d: e\\# f # g"), Some(("A-b.c", "d: e\\# f")));
        assert_eq!(pair("{{ a b }}-c:"), Some(("{{ a b }}-c", "")));
        assert_eq!(pair("a\\:b: c"), Some(("a\\:b", "c")));
        for other in ["{\"a\": 1}", "\"a\": 1", "[a]: b", ": a", "file,a:b;", "a b: c", "{{a: b"] {
            assert_eq!(pair(other), None, "{other}");
        }
    }

    #[test]
    fn sections_and_responses_have_their_lines() {
        let section = |text: &'static str| section(text, whole(text)).map(|name| name.of(text));
        assert_eq!(section(" [Query] # é"), Some("Query"));
        assert_eq!(["[1]", "[\"A\"]", "[true]", "[A, B]"].map(section), [None; 4]);
        assert_eq!(
            ["HTTP", "HTTP 200", " HTTP/1.1 *", "HTTPS x", "HTTP:"].map(is_response),
            [true, true, true, false, false]
        );
    }
}
