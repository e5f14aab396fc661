//! The body of a request in a Hurl file, and where it ends.

use super::{
    Broken, SourceText, TemplateBody, hurl_lines, hurl_text,
    lines::{Lines, trimmed},
};
use crate::{placeholder::Styles, span::Span};

/// What opens and closes a text of several lines.
pub(super) const FENCE: &str = "```";

/// A body.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) content: TemplateBody,
    /// What Hurl says that it is, if no header does, and what of the file makes it so.
    pub(super) media: Option<(&'static str, Span)>,
    /// Where it ends in the file.
    pub(super) end: usize,
    pub(super) broken: Option<Broken>,
}

impl Body {
    fn new(content: TemplateBody, end: usize) -> Self {
        Self { content, media: None, end, broken: None }
    }

    fn unknown(why: &str, span: Span, end: usize) -> Self {
        Self::new(TemplateBody::unknown(why, span), end)
    }

    fn json(body: SourceText, because: Span, end: usize) -> Self {
        Self { media: Some(("application/json", because)), ..Self::new(filled(body), end) }
    }

    fn xml(because: Span, end: usize) -> Self {
        Self { media: Some(("application/xml", because)), ..Self::unknown("it is XML", because, end) }
    }

    /// One that does not end, so that nothing of it can be judged.
    fn endless(message: &str, help: &str, span: Span, end: usize) -> Self {
        let broken = Broken { message: message.into(), help: help.into(), span };
        Self { broken: Some(broken), ..Self::unknown("it cannot be told where it ends", span, end) }
    }
}

/// A body of the text, if there is any.
fn filled(body: SourceText) -> TemplateBody {
    if body.text.is_empty() { TemplateBody::None } else { TemplateBody::Text(body) }
}

/// The body that begins on `line`; none where none can begin like that.
pub(super) fn read(text: &str, line: Span) -> Option<Body> {
    let line = trimmed(text, line);
    let content = line.of(text);
    Some(match content.chars().next()? {
        '`' if content.starts_with(FENCE) => fenced(text, line),
        '`' => one_line(text, line),
        '<' => Body::xml(line, limit(text, line.start())),
        '{' | '[' => {
            let span = json(text, line.start());
            Body::json(hurl_text::json(text, span), Span::new(span.start(), span.start() + 1), span.end())
        }
        '"' | '-' | '0'..='9' => scalar(text, line),
        _ if ["true", "false", "null"].iter().any(|word| is_word(content, word)) => scalar(text, line),
        _ if content.starts_with("file,") => file(text, line),
        _ if content.starts_with("base64,") => encoded(text, line, "it is written in Base64"),
        _ if content.starts_with("hex,") => encoded(text, line, "it is written in hexadecimal"),
        _ => return None,
    })
}

fn is_word(content: &str, word: &str) -> bool {
    content.strip_prefix(word).is_some_and(|rest| rest.trim_start().is_empty() || rest.trim_start().starts_with('#'))
}

/// JSON of one line.
fn scalar(text: &str, line: Span) -> Body {
    let string = line.of(text).starts_with('"');
    let end = if string { line.end() } else { hurl_lines::without_comment(text, line).end() };
    let span = trimmed(text, Span::new(line.start(), end));
    Body::json(hurl_text::json(text, span), span, line.end())
}

/// Where the JSON from byte `start` on stands: to its last bracket, or, where that is not clear, to the next request.
fn json(text: &str, start: usize) -> Span {
    let whole = Span::new(start, limit(text, start));
    let content = whole.of(text);
    let closed = closing(content);
    if let Some(end) = closed.filter(|end| ends_at(content.get(*end..).unwrap_or_default())) {
        return Span::new(start, start + end);
    }
    // What stands behind it is for the reader of JSON to judge, but no comments.
    let mut end = start;
    for line in Lines::new(content, 0) {
        if !hurl_lines::is_blank(line.of(content)) {
            end = start + line.end();
        }
    }
    trimmed(text, Span::new(start, end))
}

/// Whether JSON ends in front of a text: what goes on like JSON has a bracket too many.
fn ends_at(behind: &str) -> bool {
    let mut lines = behind.lines();
    let next = lines.clone().skip(1).find(|line| !hurl_lines::is_blank(line)).unwrap_or_default();
    lines.next().is_none_or(hurl_lines::is_blank) && !next.trim_start().starts_with(['}', ']', ',', '"', '{'])
}

/// Where the bracket at the start of a text is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            // No string goes on over a line end.
            b'\n' => quoted = false,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// Where the response, the next request, or a section that somebody put behind the body begins, at the latest.
fn limit(text: &str, start: usize) -> usize {
    let mut lines = Lines::new(text, start);
    lines.next();
    let ends = |line: &Span| {
        hurl_lines::is_response(line.of(text))
            || hurl_lines::request(text, *line).is_some()
            || hurl_lines::section(text, *line).is_some()
    };
    lines.find(ends).map_or(text.len(), Span::start)
}

/// Text between three backticks.
fn fenced(text: &str, line: Span) -> Body {
    let opening = Span::new(line.start(), line.start() + FENCE.len());
    let first = Span::new(opening.end(), line.end());
    if let Some(length) = first.of(text).find(FENCE) {
        let inner = Span::new(first.start(), first.start() + length);
        return Body::new(filled(hurl_text::plain(text, trimmed(text, inner))), inner.end() + FENCE.len());
    }
    let Some(length) = text.get(line.end()..).and_then(|rest| rest.find(FENCE)) else {
        let message = "the body that begins with three backticks here has no end";
        return Body::endless(
            message,
            "put three backticks on a line of their own behind the body",
            opening,
            line.end(),
        );
    };
    let inner = trimmed(text, Span::new(line.end(), line.end() + length));
    let end = line.end() + length + FENCE.len();
    let mut words = first.of(text).split(',').map(str::trim);
    let language = words.next().unwrap_or_default();
    let word = Span::new(first.start(), first.start() + first.of(text).find(',').unwrap_or(first.len()));
    let word = trimmed(text, word);
    let words: Vec<&str> = words.collect();
    let mut body =
        if words.contains(&"escape") { hurl_text::escaped(text, inner) } else { hurl_text::plain(text, inner) };
    if words.contains(&"novariable") {
        body = SourceText { styles: Styles::NONE, holes: Vec::new(), ..body };
    }
    match language {
        "json" => Body::json(body, word, end),
        "xml" => Body::xml(word, end),
        "graphql" => {
            Body { media: Some(("application/json", word)), ..Body::unknown("it is a GraphQL query", word, end) }
        }
        "base64" => Body::unknown("it is written in Base64", word, end),
        "hex" => Body::unknown("it is written in hexadecimal", word, end),
        _ => Body::new(filled(body), end),
    }
}

/// Text between backticks.
fn one_line(text: &str, line: Span) -> Body {
    let opening = Span::new(line.start(), line.start() + 1);
    let Some(end) = find(text, Span::new(opening.end(), line.end()), '`') else {
        let message = "the body that begins with a backtick here has no end on its line";
        let help = "put a backtick behind it; a body of several lines stands between lines of three backticks";
        return Body::endless(message, help, opening, line.end());
    };
    let inner = trimmed(text, Span::new(opening.end(), end));
    Body::new(filled(hurl_text::escaped(text, inner)), end + 1)
}

/// A file that is the body: `file,body.json;`.
fn file(text: &str, line: Span) -> Body {
    let start = line.start() + "file,".len();
    let Some(end) = find(text, Span::new(start, line.end()), ';') else {
        let message = "the name of the file has no end";
        return Body::endless(message, "put a `;` behind it", line, line.end());
    };
    let span = trimmed(text, Span::new(start, end));
    let path = hurl_text::escaped(text, span).text;
    if path.contains("{{") {
        return Body::unknown("a placeholder says which file it is read from", span, end + 1);
    }
    Body::new(TemplateBody::File { path, span }, end + 1)
}

/// A body that is no text in the file, up to its `;`.
fn encoded(text: &str, line: Span, why: &str) -> Body {
    let rest = text.get(line.start()..).unwrap_or_default();
    let data = |c: char| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "+/=".contains(c);
    let kind = rest.find(',').map_or(0, |comma| comma + 1);
    let length = rest.get(kind..).map_or(0, |rest| rest.len() - rest.trim_start_matches(data).len());
    let closed = rest.get(kind + length..).is_some_and(|rest| rest.starts_with(';'));
    let end = if closed { line.start() + kind + length + 1 } else { line.end() };
    Body::unknown(why, line, end)
}

/// Where `mark` stands first, other than as an escape.
fn find(text: &str, span: Span, mark: char) -> Option<usize> {
    let content = span.of(text);
    let mut at = 0;
    loop {
        let rest = content.get(at..)?;
        let next = rest.find([mark, '\\'])?;
        let found = rest.get(next..)?;
        if found.starts_with(mark) {
            return Some(span.start() + at + next);
        }
        at += next + hurl_text::step(found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> String {
        let line = Lines::new(text, 0).next().unwrap_or_default();
        let Some(found) = read(text, line) else { return "none at all".into() };
        let rest = text.get(found.end..).unwrap_or_default().trim().replace('\n', "|");
        let media = found.media.map_or("-", |(media, _)| media);
        let broken = found.broken.map(|broken| format!(" ! {}", broken.message)).unwrap_or_default();
        let what = match found.content {
            TemplateBody::Text(text) => text.text,
            TemplateBody::File { path, .. } => format!("file {path}"),
            TemplateBody::Unknown { why, .. } => format!("unknown: {why}"),
            TemplateBody::None => "none".into(),
        };
        format!("{what} ({media}){broken} ... {rest}")
    }

    #[test]
    fn json_ends_with_its_bracket_or_with_the_request() {
        assert_eq!(
            body("{\"a\": \"}\\\"\",\n\"b\": {{c}}} # d\n# e\n\nHTTP 200\n{}"),
            "{\"a\": \"}\\\"\",\n\"b\": {{c}}} (application/json) ... # d|# e||HTTP 200|{}"
        );
        assert_eq!(body("{\"a\": [1}\n\n# e\nPOST h"), "{\"a\": [1} (application/json) ... # e|POST h");
        assert_eq!(body("{\"a\": \"x}\n# c\n\nGET h"), "{\"a\": \"x} (application/json) ... # c||GET h");
        assert_eq!(body("[1]]\nHTTP 200"), "[1]] (application/json) ... HTTP 200");
        assert_eq!(body("{{body}}\nHTTP 200"), "{{body}} (application/json) ... HTTP 200");
        assert_eq!(body("\"a # b\"\n"), "\"a # b\" (application/json) ... ");
        assert_eq!(body("-1 # b\n"), "-1 (application/json) ... ");
        assert_eq!(body("nullable\n"), "none at all");
    }

    #[test]
    fn text_stands_between_backticks() {
        assert_eq!(body("```json\n{\n}\n```\nHTTP 200"), "{\n} (application/json) ... HTTP 200");
        assert_eq!(body("``` \r\n{\\n}\r\n```\r\nHTTP"), "{\\n} (-) ... HTTP");
        assert_eq!(body("```json,escape,novariable\n{{x}}\\n\\u{41}\n```"), "{{x}}\nA (application/json) ... ");
        assert_eq!(body("```{}``` # c"), "{} (-) ... # c");
        assert_eq!(body("```graphql\n{}\n```"), "unknown: it is a GraphQL query (application/json) ... ");
        assert_eq!(
            body("```json\n{}\nHTTP"),
            "unknown: it cannot be told where it ends (-) ! the body that begins with three backticks here has no end ... {}|HTTP"
        );
        assert_eq!(body(r#"`{"a": "\\n\` #"}` # c"#), "{\"a\": \"\\n` #\"} (-) ... # c");
        assert!(body("`{}\n`").starts_with("unknown: it cannot be told where it ends (-) ! the body"));
        assert_eq!(body("``\n"), "none (-) ... ");
    }

    #[test]
    fn other_bodies_are_files_or_not_known() {
        assert_eq!(body("file,a\\ b\\;.json; # c"), "file a b;.json (-) ... # c");
        assert_eq!(body("file,{{a}}.json;"), "unknown: a placeholder says which file it is read from (-) ... ");
        assert!(body("file,a.json").contains("! the name of the file has no end"));
        assert_eq!(body("base64,YQ\n==;\nHTTP"), "unknown: it is written in Base64 (-) ... HTTP");
        assert_eq!(body("hex,ff\nPOST,"), "unknown: it is written in hexadecimal (-) ... POST,");
        assert_eq!(body("<a>\n</a>\nHTTP 200"), "unknown: it is XML (application/xml) ... HTTP 200");
    }
}
