//! Hurl files: requests one after the other, each perhaps with the response that is expected of it.

use super::{
    Broken, SourceText, Template, TemplateBody,
    hurl_body::{self, Body},
    hurl_lines::{self, RequestLine},
    hurl_response, hurl_text,
    lines::{Lines, trimmed},
    suppression,
};
use crate::{placeholder::Styles, span::Span};

/// Characters that Hurl takes in no URL, of those that stand in templates of other tools.
const NOT_IN_URLS: [char; 8] = ['{', '}', '<', '>', '"', '\\', '|', '^'];

/// Whether a text that begins with a request, and has no name, is one: a status without its reason stands for a response.
pub(super) fn claims(text: &str) -> bool {
    let expects = |line: &str| {
        let mut words = line.split_whitespace();
        let status = |word: &str| word == "*" || (word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit()));
        let begins = hurl_lines::is_response(line) && words.next().is_some() && words.next().is_some_and(status);
        begins && words.next().is_none_or(|word| word.starts_with('#'))
    };
    text.lines().any(expects)
}

/// The requests.
pub(super) fn read(text: &str) -> Vec<Template> {
    let mut templates = Vec::new();
    let mut lines = Lines::new(text, 0);
    let mut comment: Option<Span> = None;
    // The first line in front of a request that is of no use there.
    let mut stray: Option<Span> = None;
    while let Some(line) = lines.next() {
        let content = line.of(text);
        if let Some(parts) = hurl_lines::request(text, line) {
            let mut request = Request::new(text, &parts);
            request.template.name = comment.take().and_then(|comment| name(comment.of(text)));
            stray.take().into_iter().for_each(|line| request.stray_in_front(line));
            request.read(&mut lines);
            templates.push(request.finish());
        } else if content.trim_start().starts_with('#') {
            if !suppression::silences(content) {
                comment.get_or_insert(line);
            }
        } else {
            comment = None;
            if hurl_lines::is_response(content) {
                hurl_response::skip(text, &mut lines);
            } else if !content.trim().is_empty() {
                stray.get_or_insert(line);
                hurl_response::skip_fence(text, line, &mut lines);
            }
        }
    }
    templates
}

/// The name that a comment gives.
fn name(comment: &str) -> Option<String> {
    let name = comment.trim_matches(|c: char| c == '#' || c.is_whitespace());
    (!name.is_empty()).then(|| name.to_owned())
}

/// What the lines of a section are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Headers,
    Options,
    BasicAuth,
    /// Pairs that are of no interest here.
    Other,
    /// Lines that are no pairs.
    Tests,
    /// Nothing of the request comes any more.
    BehindBody,
}

/// A request that is being read.
struct Request<'a> {
    text: &'a str,
    section: Section,
    /// Where the section begins.
    opening: Span,
    headers: Vec<(SourceText, SourceText)>,
    /// The section that makes the body a form, with the form's type.
    form: Option<(Span, &'static str)>,
    /// Whether a line belongs into no request: one tells it all.
    has_stray: bool,
    template: Template,
}

impl<'a> Request<'a> {
    fn new(text: &'a str, line: &RequestLine) -> Self {
        let method = SourceText::verbatim(text, line.method, Styles::NONE);
        let template = Template { span: line.method, method: Some(method), ..Template::default() };
        let (section, opening) = (Section::Headers, line.method);
        let mut request = Self { text, section, opening, headers: Vec::new(), form: None, has_stray: false, template };
        request.target(line);
        request
    }

    /// The URL, and what is wrong with the request line.
    fn target(&mut self, line: &RequestLine) {
        if line.url.is_empty() {
            self.broken("the request has no URL", "write it behind the method, on the same line", line.method);
            return;
        }
        self.goes_to(line.url.end());
        if !line.rest.is_empty() {
            let help = "delete it; a space in the URL is written `%20`";
            self.broken("this stands behind the URL, where Hurl allows nothing but a comment", help, line.rest);
        }
        let url = hurl_text::plain(self.text, line.url);
        if let Some(at) = illegal(&url.text) {
            let length = url.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            let message = "Hurl does not take this character in a URL";
            let help = "write a placeholder as `{{name}}`, and any other such character with `%`";
            self.broken(message, help, url.map.to_source(Span::new(at, at + length)));
        }
        let foreign = Styles::BRACE.and(Styles::ANGLE).and(Styles::COLON);
        self.template.url = Some(SourceText { styles: url.styles.and(foreign), ..url });
    }

    /// Reads the lines behind the request line.
    fn read(&mut self, lines: &mut Lines<'_>) {
        // Where the comment begins that may be the name of the next request.
        let mut comment = None;
        loop {
            let at = lines.at();
            let Some(line) = lines.next() else { return };
            let content = line.of(self.text);
            if hurl_lines::is_blank(content) {
                comment = comment.or(Some(at)).filter(|_| !content.trim().is_empty());
                continue;
            }
            let comment = comment.take();
            if hurl_lines::is_response(content) || hurl_lines::request(self.text, line).is_some() {
                lines.go_to(comment.unwrap_or(at));
                return;
            }
            if self.section == Section::BehindBody {
                self.stray_behind(line);
                hurl_response::skip_fence(self.text, line, lines);
                continue;
            }
            if let Some(name) = hurl_lines::section(self.text, line) {
                self.enter(name);
            } else if self.section == Section::Tests {
                hurl_response::skip_fence(self.text, line, lines);
                continue;
            } else if let Some((name, value)) = hurl_lines::pair(self.text, line) {
                self.pair(name, value);
            } else if let Some(body) = hurl_body::read(self.text, line) {
                lines.go_to(body.end);
                self.body(body);
                self.section = Section::BehindBody;
                continue;
            } else {
                self.stray(line);
            }
            self.goes_to(trimmed(self.text, line).end());
        }
    }

    fn enter(&mut self, name: Span) {
        let whole = Span::new(name.start() - 1, name.end() + 1);
        self.opening = whole;
        self.section = match name.of(self.text) {
            "BasicAuth" => Section::BasicAuth,
            "Options" => Section::Options,
            "Query" | "QueryStringParams" | "Cookies" => Section::Other,
            "Form" | "FormParams" => {
                self.form = Some((whole, "application/x-www-form-urlencoded"));
                Section::Other
            }
            "Multipart" | "MultipartFormData" => {
                self.form = Some((whole, "multipart/form-data"));
                Section::Other
            }
            "Asserts" | "Captures" => {
                let message = "this section belongs to a response, and no response begins above it";
                self.broken(message, "put a line such as `HTTP 200` above it", whole);
                Section::Tests
            }
            "Headers" => {
                let help = "delete this line: headers stand right below the request line, in front of all sections";
                self.broken("Hurl has no such section", help, whole);
                Section::Headers
            }
            _ => {
                let help = "Hurl knows [Query], [Form], [Multipart], [Cookies], [BasicAuth] and [Options] in a request";
                self.broken("Hurl has no such section", help, whole);
                Section::Other
            }
        };
    }

    fn pair(&mut self, name: Span, value: Span) {
        match (self.section, name.of(self.text)) {
            (Section::Headers, _) => {
                self.headers.push((hurl_text::escaped(self.text, name), hurl_text::escaped(self.text, value)));
            }
            (Section::BasicAuth, _) => self.authorization(name, value),
            (Section::Options, "user") => {
                let password = value.of(self.text).find(':').map_or(0, |colon| colon + 1);
                self.authorization(name, Span::new(value.start() + password, value.end()));
            }
            (Section::Options, "aws-sigv4") => {
                let hidden = SourceText::hidden(self.text, name);
                self.headers.push((SourceText::implied("Authorization", name), hidden));
            }
            (Section::Options, "header") => {
                if let Some((name, value)) = hurl_lines::pair(self.text, value) {
                    self.headers.push((hurl_text::escaped(self.text, name), hurl_text::escaped(self.text, value)));
                }
            }
            _ => {}
        }
    }

    /// Adds the header that a user's password becomes part of.
    fn authorization(&mut self, name: Span, password: Span) {
        let password = hurl_text::escaped(self.text, password);
        let mut value = SourceText::implied("Basic ", name);
        value.append(&password);
        let value = SourceText { styles: password.styles, ..value };
        self.headers.push((SourceText::implied("Authorization", name), value));
    }

    fn body(&mut self, body: Body) {
        let end = Span::new(self.template.span.start(), body.end).of(self.text).trim_end().len();
        self.goes_to(self.template.span.start() + end);
        // What stands behind a body without an end may belong to it.
        self.has_stray |= body.broken.is_some();
        self.template.broken.extend(body.broken);
        if let Some((media, span)) = body.media {
            self.media(media, span);
        }
        self.template.body = body.content;
    }

    /// Adds the type that Hurl sends unless a header says another.
    fn media(&mut self, media: &str, span: Span) {
        if !self.headers.iter().any(|(name, _)| name.text.eq_ignore_ascii_case("content-type")) {
            self.headers.push((SourceText::implied("Content-Type", span), SourceText::implied(media, span)));
        }
    }

    /// Says that `line` stands in front of the request and belongs to none.
    fn stray_in_front(&mut self, line: Span) {
        let help = "put a comment behind `#`, and headers below the request line";
        self.stray_at(line, "this line stands in front of a request and belongs to none", help);
    }

    /// Says that `line` stands behind the body, if nothing that does was named yet.
    fn stray_behind(&mut self, line: Span) {
        if !std::mem::replace(&mut self.has_stray, true) {
            let help = "put headers and sections in front of the body, and a comment behind `#`";
            let message = "this stands behind the body, where Hurl expects a response or the next request";
            self.stray_at(line, message, help);
        }
    }

    /// Marks a line that may be a header, whose value is not shown.
    fn stray_at(&mut self, line: Span, message: &str, help: &str) {
        let pair = hurl_lines::pair(self.text, line);
        self.template.secrets.extend(pair.map(|(_, value)| value).filter(|value| !value.is_empty()));
        self.broken(message, help, pair.map_or_else(|| trimmed(self.text, line), |(name, _)| name));
    }

    fn stray(&mut self, line: Span) {
        if std::mem::replace(&mut self.has_stray, true) {
            return;
        }
        if self.section != Section::Headers {
            // A report shows the line of its place, and a password may stand on that one.
            let help = "write each as `name: value`, and a comment behind `#`";
            self.broken("a line of this section is no `name: value`", help, self.opening);
            return;
        }
        let help = "write a header as `Name: value`, a body as JSON or between lines of three backticks, and a comment \
                    behind `#`";
        self.broken("this line is neither a header, nor a section, nor a body", help, trimmed(self.text, line));
    }

    fn finish(mut self) -> Template {
        if let (Some((span, media)), TemplateBody::None) = (self.form, &self.template.body) {
            let why =
                if media.starts_with("multipart") { "it is a multipart form" } else { "it is a URL-encoded form" };
            self.media(media, span);
            self.template.body = TemplateBody::unknown(why, span);
        }
        Template { headers: Some(self.headers), ..self.template }
    }

    /// The request goes on to byte `end`.
    fn goes_to(&mut self, end: usize) {
        let span = self.template.span;
        self.template.span = Span::new(span.start(), end.max(span.end()));
    }

    fn broken(&mut self, message: &str, help: &str, span: Span) {
        self.template.broken.push(Broken { message: message.into(), help: help.into(), span });
    }
}

/// Where a character stands in a URL that Hurl does not take there.
fn illegal(url: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let next = url.get(at..)?.find(NOT_IN_URLS)?;
        let rest = url.get(at + next..)?;
        let Some(inner) = rest.strip_prefix("{{").and_then(|rest| rest.find("}}")) else { return Some(at + next) };
        at += next + inner + 4;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let line = |template: Template| {
            let part = |text: Option<SourceText>| text.map(|text| text.text).unwrap_or_default();
            let headers = template.headers.unwrap_or_default().into_iter();
            let headers: Vec<String> = headers.map(|(name, value)| format!("{}={}", name.text, value.text)).collect();
            let body = match template.body {
                TemplateBody::Text(text) => text.text,
                TemplateBody::File { path, .. } => format!("file {path}"),
                TemplateBody::Unknown { why, .. } => why,
                TemplateBody::None => "-".into(),
            };
            format!("{} {} {} {body}", part(template.method), part(template.url), headers.join(","))
        };
        read(text).into_iter().map(line).collect()
    }

    fn broken(text: &str) -> Vec<&str> {
        let broken = read(text).into_iter().flat_map(|template| template.broken);
        broken.map(|broken| broken.span.of(text)).collect()
    }

    #[test]
    fn requests_follow_each_other_with_or_without_responses() {
        let text = "# cobrowse-lint: ignore[null-id] x\n# É\n# more\nGET {{h}}/a # c\nHTTP 200\n[Asserts]\njsonpath \"$.a\" == 1\nbody == ```\nGET no\n```\n\n\
                    POST h\nA: b # c\n\n{\"a\": 1}\n# next\nPUT h\nHTTP 200\nA: b\n{\n\"POST\": 1\n}\nDELETE h";
        assert_eq!(
            lines(text),
            ["GET {{h}}/a  -", "POST h A=b,Content-Type=application/json {\"a\": 1}", "PUT h  -", "DELETE h  -"]
        );
        let names: Vec<Option<String>> = read(text).into_iter().map(|template| template.name).collect();
        assert_eq!(names, [Some("É".into()), None, Some("next".into()), None]);
        let spans: Vec<&str> = read(text).into_iter().map(|template| template.span.of(text)).collect();
        assert_eq!(spans, ["GET {{h}}/a", "POST h\nA: b # c\n\n{\"a\": 1}", "PUT h", "DELETE h"]);
        assert_eq!(lines(&text.replace('\n', "\r\n")), lines(text));
    }

    #[test]
    fn sections_add_headers_or_a_form() {
        let text = "POST h\n[Options]\nuser: a:b\nheader: C: d\naws-sigv4: x\n[Query]\nq: 1\n[BasicAuth]\ne: {{f}}\n[Form]\nContent-Type: g\n";
        assert_eq!(
            lines(text),
            [
                "POST h Authorization=Basic b,C=d,Authorization=aws-sigv4,Authorization=Basic {{f}},Content-Type=application/x-www-form-urlencoded it is a URL-encoded form"
            ]
        );
        let form = "POST h\nContent-Type: x\n[Multipart]\na: file,b.json;\nHTTP 200";
        assert_eq!(lines(form), ["POST h Content-Type=x it is a multipart form"]);
        assert_eq!(lines("POST h\n[Cookies]\na: b\nfile,c.json;\n"), ["POST h  file c.json"]);
    }

    #[test]
    fn a_type_follows_from_the_body_unless_a_header_says_it() {
        assert_eq!(lines("POST h\ncontent-type: a\n{}"), ["POST h content-type=a {}"]);
        assert_eq!(lines("POST h\n```json\n{}\n```\n"), ["POST h Content-Type=application/json {}"]);
        assert_eq!(lines("POST h\n```\n{}\n```\n"), ["POST h  {}"]);
        assert_eq!(lines("POST h\n`{}`\n"), ["POST h  {}"]);
    }

    #[test]
    fn what_is_broken_is_said_and_hides_nothing() {
        let text = "post https://h/a b\nPOST\nPOST h/{x}/{{y}}\n[Headers]\nA: b\n[Nope]\nA: b\nwhat is\nthis\n[Captures]\nx: y\nGET h\n```\n{}\nPUT h";
        assert_eq!(broken(text), ["b", "POST", "{", "[Headers]", "[Nope]", "[Nope]", "[Captures]", "```"]);
        assert_eq!(lines(text).len(), 5);
        assert_eq!(lines(text)[2], "POST h/{x}/{{y}} A=b -");
        assert_eq!(lines(text)[4], "PUT h  -");
    }

    #[test]
    fn what_stands_around_a_request_is_told() {
        let body = |behind: &str| format!("x y\nA: b\nPOST h\n{behind}HTTP 200\nGET h");
        let files =
            ["{}\nAuthorization: s3cret\nx\n", "`{}` x\n", "{}\n\n[Form]\na: b\n", "```\n{}\n```\n# c\n"].map(body);
        let expected: [&[&str]; 4] = [&["x y", "Authorization"], &["x y", "x"], &["x y", "[Form]"], &["x y"]];
        for (file, expected) in files.iter().zip(expected) {
            assert_eq!(broken(file), expected, "{file}");
            assert_eq!(read(file).len(), 2);
        }
        let secrets: Vec<&str> = read(&files[0])[0].secrets.iter().map(|span| span.of(&files[0])).collect();
        assert_eq!(secrets, ["s3cret"]);
        assert_eq!(broken("POST h\n{}\n}\n"), [""; 0], "a bracket too many is for the reader of JSON");
    }

    #[test]
    fn what_makes_a_type_is_its_place() {
        let place = |text: &'static str| read(text)[0].headers.as_ref().unwrap()[0].0.span().of(text);
        assert_eq!(place("POST h\n```json\n{}\n```\n"), "json");
        assert_eq!(place("POST h\n{}\n"), "{");
        assert_eq!(place("POST h\n```graphql,escape\n{}\n```\n"), "graphql");
    }

    #[test]
    fn a_text_is_known_by_the_response_that_it_expects() {
        assert!(claims("GET https://h/p\r\nHTTP 200\r\n"));
        assert!(claims("GET https://h/p\nHTTP/1.1 * # any\n"));
        assert!(!claims("GET https://h/p HTTP/1.1\n\n###\nHTTP/1.1 200 OK\n"));
    }

    #[test]
    fn a_line_that_may_hold_a_password_is_not_shown() {
        assert_eq!(broken("POST h\n[BasicAuth]\nuser s3cret\nmore\n"), ["[BasicAuth]"]);
    }

    #[test]
    fn prose_and_responses_are_no_requests() {
        assert!(read("HTTP 200\n{\"a\": 1}\n").is_empty());
        assert!(read("Some notes\nget well soon\n```\nGET x").len() == 1);
    }
}
