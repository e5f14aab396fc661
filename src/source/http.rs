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
            (Some((_, value)), TemplateBody::Text(_)) => {
                TemplateBody::Unknown { why: "it is a multipart form".into(), span: value.span() }
            }
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
    let lower = matches!(method, "get" | "post" | "put" | "patch" | "delete" | "head" | "options");
    let behind = content.get(method.len()..)?;
    if (word || lower) && !behind.is_empty() {
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
        !name.is_empty() && name.chars().all(token) && !name.starts_with("//")
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
