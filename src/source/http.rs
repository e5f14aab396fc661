//! `.http` and `.rest` files, as `JetBrains`, VS Code's REST Client and httpYac write them.

use super::{Broken, SourceText, Template, TemplateBody, detect, http_body, piece::PieceBuilder, shell};
use crate::{placeholder::Styles, span::Span};

/// Spellings of placeholders in such files.
pub(super) const STYLES: Styles =
    Styles::MUSTACHE.and(Styles::ANGLE).and(Styles::BRACE).and(Styles::DOLLAR_BRACE).and(Styles::COLON);

/// The requests of a file.
pub(super) fn read(text: &str) -> Vec<Template> {
    let mut templates = Vec::new();
    let mut title = None;
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.trim_end_matches(['\n', '\r']).len());
        at += line.len();
        if let Some(tail) = line.trim_start().strip_prefix("###") {
            // A title may go on over several such lines; the first one says the most.
            if !lines.is_empty() {
                templates.extend(Request::of_block(text, title.take(), &std::mem::take(&mut lines)));
            }
            let tail = tail.trim_matches(|c: char| c == '#' || c.is_whitespace());
            title = title.or_else(|| Some(tail.to_owned()).filter(|tail| !tail.is_empty()));
        } else {
            lines.push(span);
        }
    }
    templates.extend(Request::of_block(text, title, &lines));
    templates
}

/// The lines of one request, from its request line on.
struct Request<'a> {
    text: &'a str,
    lines: &'a [Span],
    template: Template,
}

impl<'a> Request<'a> {
    /// The requests between two separators: one, or none, or those of a curl command.
    fn of_block(text: &'a str, title: Option<String>, lines: &'a [Span]) -> Vec<Template> {
        let mut name = title;
        let mut at = 0;
        while let Some(span) = lines.get(at) {
            let line = span.of(text).trim();
            name = name_in(line).or(name);
            if let Some(end) = block_end(line) {
                at = skip(text, lines, at, end);
                continue;
            }
            if detect::calls_curl(line) {
                let end = lines.last().map_or(span.end(), |last| last.end());
                let found = shell::read_within(text, Span::new(span.start(), end)).into_iter();
                return found.map(|template| Template { name: name.clone().or(template.name), ..template }).collect();
            }
            // A response that somebody pasted, or httpYac's record of one.
            if line.starts_with("HTTP/") {
                return Vec::new();
            }
            if !is_comment(line) && !line.starts_with('@') && parts(line).is_some() {
                let lines = lines.get(at..).unwrap_or_default();
                let mut request = Request { text, lines, template: Template { name, ..Template::default() } };
                request.read();
                return vec![request.template];
            }
            at += 1;
        }
        Vec::new()
    }

    fn read(&mut self) {
        let headers_from = self.request_line();
        let body_from = self.headers(headers_from);
        let body = http_body::read(self.text, self.lines.get(body_from..).unwrap_or_default());
        let multipart = self.template.headers.iter().flatten().find(|(name, value)| {
            name.text.eq_ignore_ascii_case("content-type") && value.text.trim_start().starts_with("multipart/")
        });
        let start = self.lines.first().map_or(0, |line| line.start());
        let headers_end = self.lines.get(body_from.saturating_sub(1)).map_or(start, |line| line.end());
        let end = body.end.unwrap_or(headers_end).max(start);
        self.template.span = Span::new(start, start + Span::new(start, end).of(self.text).trim_end().len());
        self.template.body = match (multipart, body.body) {
            (Some((_, value)), TemplateBody::Text(_)) => TemplateBody::unknown("it is a multipart form", value.span()),
            (_, body) => body,
        };
    }

    /// Reads method and URL, the URL possibly over several lines; the index of the line behind it.
    fn request_line(&mut self) -> usize {
        let Some(first) = self.lines.first().copied() else {
            return 0;
        };
        let line = first.of(self.text);
        let Some((method, url)) = parts(line) else { return 1 };
        let here = |inner: Span| Span::new(first.start() + inner.start(), first.start() + inner.end());
        let mut pieces = vec![here(url)];
        let mut at = 1;
        while let Some(span) = self.lines.get(at) {
            let line = span.of(self.text);
            let trimmed = line.trim();
            let indented = line.starts_with([' ', '\t']) && !is_header(trimmed);
            if trimmed.is_empty() || is_comment(trimmed) || !(indented || trimmed.starts_with(['?', '&'])) {
                break;
            }
            let start = span.start() + (line.len() - line.trim_start().len());
            pieces.push(Span::new(start, start + trimmed.len()));
            at += 1;
        }
        if let Some(last) = pieces.last_mut() {
            let length = without_version(last.of(self.text)).len();
            *last = Span::new(last.start(), last.start() + length);
        }
        let mut url = PieceBuilder::new(here(url).start());
        for piece in pieces {
            url.verbatim(self.text, piece);
        }
        self.template.url = Some(url.finish(STYLES));
        self.template.method = Some(match method {
            Some(method) => SourceText::verbatim(self.text, here(method), STYLES),
            None => SourceText::implied("GET", Span::empty(first.start() + (line.len() - line.trim_start().len()))),
        });
        at
    }

    /// Reads the headers from line `at` on; the index of the line that the body may begin with.
    fn headers(&mut self, mut at: usize) -> usize {
        let mut headers = Vec::new();
        while let Some(span) = self.lines.get(at) {
            let line = span.of(self.text);
            let trimmed = line.trim();
            if trimmed.is_empty() {
                at += 1;
                break;
            }
            if http_body::is_after_body(trimmed) {
                break;
            }
            if trimmed.starts_with(['{', '[']) && !is_header(trimmed) {
                self.broken(
                    *span,
                    "the body stands right behind the headers",
                    "leave an empty line between headers and body",
                );
                break;
            }
            if is_header(trimmed) {
                let whole = SourceText::verbatim(self.text, *span, STYLES);
                let colon = line.find(':').unwrap_or(line.len());
                headers.push((whole.slice(Span::new(0, colon)).trimmed_from(0), whole.trimmed_from(colon + 1)));
            } else if !is_comment(trimmed) {
                let help = "write `Name: value`, or an empty line in front of it where the body begins";
                self.broken(*span, "this line is neither a header nor part of a body", help);
            }
            at += 1;
        }
        self.template.headers = Some(headers);
        at
    }

    fn broken(&mut self, span: Span, message: &str, help: &str) {
        self.template.broken.push(Broken { message: message.into(), help: help.into(), span });
    }
}

/// Where the method, if there is one, and the URL stand in a request line.
fn parts(line: &str) -> Option<(Option<Span>, Span)> {
    let start = line.len() - line.trim_start().len();
    let content = without_version(line.trim());
    let method = content.split_whitespace().next()?;
    let word = method.len() >= 3 && method.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
    let hole = method.starts_with("{{") && method.ends_with("}}");
    let lower = matches!(method, "get" | "post" | "put" | "patch" | "delete" | "head" | "options");
    let behind = content.get(method.len()..)?;
    let hole = hole && detect::is_url(behind.trim());
    if (word || lower || hole) && !behind.is_empty() {
        let url = start + method.len() + (behind.len() - behind.trim_start().len());
        return Some((Some(Span::new(start, start + method.len())), Span::new(url, start + content.len())));
    }
    // A script or a sentence is no URL.
    let url = detect::is_url(content) && !content.starts_with("<>") && !content.starts_with("< ");
    url.then(|| (None, Span::new(start, start + content.len())))
}

/// A request line without the version at its end.
fn without_version(line: &str) -> &str {
    match line.rfind(" HTTP/") {
        Some(at) if !line.get(at + 1..).unwrap_or_default().contains(' ') => line.get(..at).unwrap_or(line).trim_end(),
        _ => line,
    }
}

fn is_header(line: &str) -> bool {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~{}".contains(c);
    line.split_once(':').is_some_and(|(name, _)| {
        let name = name.trim_end();
        let placeholder = !name.starts_with('{') || name.starts_with("{{");
        !name.is_empty() && name.chars().all(token) && placeholder
    })
}

fn is_comment(line: &str) -> bool {
    line.starts_with('#') || line.starts_with("//")
}

/// The name that a comment gives: `# @name x`.
fn name_in(line: &str) -> Option<String> {
    let comment = line.strip_prefix("//").or_else(|| line.strip_prefix('#'))?;
    let name = comment.trim_start().strip_prefix("@name")?;
    let name = name.strip_prefix([' ', '\t', '='])?.trim_matches(|c: char| c == '=' || c.is_whitespace());
    (!name.is_empty()).then(|| name.to_owned())
}

/// What ends the script or comment that begins on the line.
fn block_end(line: &str) -> Option<&'static str> {
    let script = line.strip_prefix(['<', '>']).is_some_and(|rest| rest.trim_start().starts_with("{%"));
    if script {
        Some("%}")
    } else if line.starts_with("/*") {
        Some("*/")
    } else if line.starts_with("{{") && !line.contains("}}") {
        Some("}}")
    } else {
        None
    }
}

/// The index of the line behind the script or comment that begins on line `at`.
fn skip(text: &str, lines: &[Span], at: usize, end: &str) -> usize {
    let ends = |span: &Span| span.of(text).contains(end);
    let length = lines.get(at..).and_then(|lines| lines.iter().position(ends)).unwrap_or(lines.len());
    at + length + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(text: &str) -> Vec<String> {
        let line = |template: Template| {
            let method = template.method.map(|method| method.text).unwrap_or_default();
            format!("{method} {}", template.url.map(|url| url.text).unwrap_or_default())
        };
        read(text).into_iter().map(line).collect()
    }

    fn body(text: &str) -> String {
        match read(text).pop().map(|template| template.body) {
            Some(TemplateBody::Text(text)) => text.text,
            Some(TemplateBody::File { path, .. }) => format!("file {path}"),
            Some(TemplateBody::Unknown { why, .. }) => format!("unknown: {why}"),
            _ => "none".into(),
        }
    }

    #[test]
    fn requests_are_separated_by_lines_of_three_and_more() {
        let text = "@host = http://x\r\nGET {{host}}/a HTTP/1.1\r\n### b ###\r\nhttps://h/b\r\n\r\n######\r\n### c\r\n### more\r\n# @name d\r\npost /c\r\n###";
        assert_eq!(urls(text), ["GET {{host}}/a", "GET https://h/b", "post /c"]);
        let names: Vec<Option<String>> = read(text).into_iter().map(|template| template.name).collect();
        assert_eq!(names, [None, Some("b".into()), Some("d".into())]);
    }

    #[test]
    fn a_url_goes_on_over_indented_lines_and_those_of_its_query() {
        let text = "GET https://h\n    /p\n  ?a=b\n&c=d HTTP/2\n  X: y\n\nbody";
        assert_eq!(urls(text), ["GET https://h/p?a=b&c=d"]);
        let url = read(text).pop().and_then(|template| template.url).unwrap_or_default();
        assert_eq!(url.map.to_source(Span::new(9, 11)).of(text), "/p");
        assert_eq!(read(text).pop().and_then(|template| template.headers).map(|headers| headers.len()), Some(1));
    }

    #[test]
    fn headers_end_with_the_first_empty_line_and_the_body_before_handlers() {
        let text = "POST /p\nA: b\n# C: d\n// E: f\n{{g}}: h: i\n\n\n{\n  // note\n  \"a\": 1\n}\n\n> {%\n  x\n%}\n<> r.json\n";
        let template = read(text).pop().unwrap_or_default();
        let headers: Vec<String> =
            template.headers.iter().flatten().map(|(name, value)| format!("{}={}", name.text, value.text)).collect();
        assert_eq!(headers, ["A=b", "{{g}}=h: i"]);
        assert_eq!(body(text), "{\n  // note\n  \"a\": 1\n}");
        assert!(template.span.of(text).ends_with("1\n}"));
        assert_eq!(body("POST /p\n\n{}\n\n?? status == 200"), "{}");
        assert_eq!(body("GET /p\n\n\n\n"), "none");
    }

    #[test]
    fn scripts_before_a_request_are_passed_over() {
        let text = "< {%\n  GET /no\n%}\n{{\n  POST /no\n}}\n/*\nPUT /no\n*/\n< ./script.js\nGET /yes\n";
        assert_eq!(urls(text), ["GET /yes"]);
    }

    #[test]
    fn a_body_can_stand_in_a_file() {
        assert_eq!(body("POST /p\n\n< ./a b.json\n"), "file ./a b.json");
        assert_eq!(body("POST /p\n\n<@latin1 a.json\n"), "file a.json");
        assert_eq!(body("POST /p\n\n<@ a.json\n"), "file a.json");
        assert_eq!(body("POST /p\n\n{\n< a.json\n}"), "unknown: it is joined from several places, one a file");
        assert_eq!(body("POST /p\n\n<a>x</a>"), "<a>x</a>");
        assert_eq!(
            body("POST /p\nContent-Type: multipart/form-data; boundary=x\n\n--x\n"),
            "unknown: it is a multipart form"
        );
    }

    #[test]
    fn a_curl_command_can_stand_for_a_request() {
        let text = "### Start\ncurl -d '{}' \\\n  https://h/p\n\n###\nGET /q\n";
        assert_eq!(urls(text), ["POST https://h/p", "GET /q"]);
        assert_eq!(read(text).into_iter().next().and_then(|template| template.name).as_deref(), Some("Start"));
    }

    #[test]
    fn a_missing_empty_line_and_a_line_that_is_no_header_are_broken() {
        let text = "POST /p\nA: b\n{\"a\": 1}\n###\nPOST /q\nno header\nC: d\n\n{}";
        let broken: Vec<String> = read(text)
            .iter()
            .flat_map(|template| &template.broken)
            .map(|broken| broken.span.of(text).to_owned())
            .collect();
        assert_eq!(broken, ["{\"a\": 1}", "no header"]);
        let bodies: Vec<bool> =
            read(text).iter().map(|template| matches!(template.body, TemplateBody::Text(_))).collect();
        assert_eq!(bodies, [true, true]);
    }

    #[test]
    fn escaped_braces_are_text() {
        let text = "POST /p\n\n{\"a\": \"\\{\\{b\\}\\} {{ $c }}\"}";
        let template = read(text).pop().unwrap_or_default();
        let TemplateBody::Text(body) = template.body else { panic!("{:?}", template.body) };
        assert_eq!(body.text, "{\"a\": \"{{b}} {{ $c }}\"}");
        let holes: Vec<(&str, bool)> = body.holes.iter().map(|hole| (hole.name.of(&body.text), hole.dynamic)).collect();
        assert_eq!(holes, [("$c", true)]);
        assert!(!body.styles.contains(Styles::MUSTACHE));
    }

    #[test]
    fn a_response_or_prose_is_no_request() {
        assert!(read("HTTP/1.1 200 OK\nA: b\n\n{}").is_empty());
        assert!(read("### notes\nRemember to sign in first.\n{\"a\": 1}\n").is_empty());
    }
}
