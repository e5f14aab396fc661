//! Where in a Terraform file the resources stand that declare data actions: found by brackets, quotes and comments alone,
//! so that one that is broken hides no other, and nothing else in the file has to be read.

use super::Broken;
use crate::span::Span;

/// The type of the resources.
pub(super) const RESOURCE: &str = "genesyscloud_integration_action";

/// How deep brackets may be nested in a resource: the crate that reads it stops there.
const DEEPEST: usize = 64;

/// How many members an object may have: reading one costs as much as there are members in front of it.
const MOST_MEMBERS: usize = 1000;

/// A resource that declares a data action.
#[derive(Debug)]
pub(super) struct Resource {
    /// The whole resource; of one without an end, as far as it was read.
    pub(super) span: Span,
    /// Why it has no end that can be trusted.
    pub(super) broken: Option<Broken>,
}

/// The resources in `text`, in its order.
pub(super) fn resources(text: &str) -> Vec<Resource> {
    let scanner =
        Scanner { text, at: 0, open: Vec::new(), resource: None, found: Vec::new(), document_without_end: false };
    let mut found = scanner.scan();
    let ends: Vec<usize> = found.iter().skip(1).map(|next| next.span.start()).chain([text.len()]).collect();
    for (resource, next) in found.iter_mut().zip(ends) {
        resource.reach(text, next);
    }
    found
}

impl Resource {
    /// Lets one that is broken end where its author will have meant it to: at a bracket at the beginning of a line, or
    /// in front of the next.
    fn reach(&mut self, text: &str, next: usize) {
        let Some(broken) = &self.broken else { return };
        let rest = Span::new(broken.span.end(), next).of(text);
        let length = rest.find("\n}").map_or(rest.trim_end().len(), |length| length + 2);
        let end = self.span.end().max(broken.span.end() + length);
        self.span = Span::new(self.span.start(), end);
    }
}

/// Something that is not closed yet.
#[derive(Clone, Copy)]
struct Open<'t> {
    kind: Kind<'t>,
    start: usize,
    /// How many `=` and `:` stand directly in it.
    members: usize,
}

#[derive(Clone, Copy)]
enum Kind<'t> {
    /// A bracket, with the byte that closes it.
    Bracket(u8),
    /// `${` or `%{` in a text.
    Template,
    Quotes,
    /// A here-document, with its delimiter and the beginning of its body.
    Document(&'t str, usize),
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    open: Vec<Open<'t>>,
    /// Where the resource begins that is being read.
    resource: Option<usize>,
    found: Vec<Resource>,
    /// Whether a here-document had no end: the next one is then looked for only up to the next resource.
    document_without_end: bool,
}

impl<'t> Scanner<'t> {
    fn scan(mut self) -> Vec<Resource> {
        loop {
            let Some(byte) = self.text.as_bytes().get(self.at).copied() else {
                if self.at_the_end() {
                    return self.found;
                }
                continue;
            };
            match self.open.last().map(|open| open.kind) {
                Some(Kind::Quotes) => self.quotes(byte),
                Some(Kind::Document(delimiter, _)) => self.document(byte, delimiter),
                _ => self.code(byte),
            }
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn at_line_start(&self) -> bool {
        self.text.get(..self.at).is_some_and(|before| before.is_empty() || before.ends_with('\n'))
    }

    fn code(&mut self, byte: u8) {
        match byte {
            b'#' => self.skip_to("\n"),
            b'/' if self.rest().starts_with("//") => self.skip_to("\n"),
            b'/' if self.rest().starts_with("/*") => {
                self.at += 2;
                self.skip_to("*/");
            }
            b'"' => self.push(Kind::Quotes, 1),
            b'<' => match document_start(self.rest()) {
                Some((delimiter, length)) => self.push(Kind::Document(delimiter, self.at + length), length),
                None => self.at += 1,
            },
            b'{' => self.push(Kind::Bracket(b'}'), 1),
            b'[' => self.push(Kind::Bracket(b']'), 1),
            b'(' => self.push(Kind::Bracket(b')'), 1),
            b'}' | b']' | b')' => self.close(byte),
            b'=' | b':' => self.member(),
            b'r' if self.resource_begins() => {
                // A resource at the beginning of a line is not in another.
                self.give_up(Self::unclosed);
                self.resource = Some(self.at);
                self.at += 1;
            }
            _ => self.at += 1,
        }
    }

    fn quotes(&mut self, byte: u8) {
        match byte {
            b'\\' => self.at += 2,
            b'"' => {
                self.open.pop();
                self.at += 1;
            }
            b'\n' => self.give_up(|scanner| {
                let start = scanner.open.last().map_or(scanner.at, |open| open.start);
                let line = scanner.text.get(start..scanner.at).and_then(|text| text.lines().next()).unwrap_or_default();
                Broken {
                    message: "the text that begins here is not closed on its line".into(),
                    help: "close it with `\"`; a text of several lines is a here-document, `<<-EOT … EOT`".into(),
                    span: Span::new(start, start + line.trim_end().len()),
                }
            }),
            b'$' | b'%' => self.template(),
            _ => self.at += 1,
        }
    }

    fn document(&mut self, byte: u8, delimiter: &str) {
        if self.at_line_start() {
            let line = self.rest();
            let content = line.trim_start_matches([' ', '\t']);
            if content.strip_prefix(delimiter).is_some_and(|behind| !behind.starts_with(is_word)) {
                self.at += line.len() - content.len() + delimiter.len();
                self.open.pop();
                return;
            }
            // No request has a line in it that begins another resource.
            let inside = self.resource.is_some() && line.starts_with("resource \"");
            if inside || (self.document_without_end && self.resource_begins()) {
                self.give_up(Self::document_unclosed);
                return;
            }
        }
        match byte {
            b'$' | b'%' => self.template(),
            _ => self.at += 1,
        }
    }

    /// Reads `${`, `$${` and single characters.
    fn template(&mut self) {
        let rest = self.rest();
        if rest.starts_with("$${") || rest.starts_with("%%{") {
            self.at += 3;
        } else if rest.starts_with("${") || rest.starts_with("%{") {
            self.push(Kind::Template, 2);
        } else {
            self.at += 1;
        }
    }

    fn push(&mut self, kind: Kind<'t>, length: usize) {
        if self.open.len() == DEEPEST {
            let span = Span::new(self.at, self.at + 1);
            return self.give_up(|_| Broken {
                message: format!("brackets are nested more than {DEEPEST} deep here"),
                help: "close the brackets around it, or write it in fewer levels".into(),
                span,
            });
        }
        self.open.push(Open { kind, start: self.at, members: 0 });
        self.at += length;
    }

    fn member(&mut self) {
        self.at += 1;
        let Some(open) = self.open.last_mut() else { return };
        open.members += 1;
        if open.members > MOST_MEMBERS && self.resource.is_some() {
            let span = Span::new(open.start, open.start + 1);
            self.give_up(|_| Broken {
                message: format!("what begins here has more than {MOST_MEMBERS} members"),
                help: "write less into one object: no data action has that many inputs".into(),
                span,
            });
        }
    }

    fn close(&mut self, byte: u8) {
        let Some(open) = self.open.last().copied() else {
            self.at += 1;
            return;
        };
        let expected = match open.kind {
            Kind::Bracket(expected) => expected,
            _ => b'}',
        };
        if byte != expected {
            let span = Span::new(self.at, self.at + 1);
            self.give_up(|_| Broken {
                message: format!(
                    "`{}` stands here where `{}` has to close what is open",
                    char::from(byte),
                    char::from(expected)
                ),
                help: "close every bracket by its own, in the order in which they were opened".into(),
                span,
            });
            self.at += 1;
            return;
        }
        self.open.pop();
        self.at += 1;
        if self.open.is_empty() {
            if let Some(start) = self.resource.take() {
                self.found.push(Resource { span: Span::new(start, self.at), broken: None });
            }
        }
    }

    /// Leaves the resource that is being read, if there is one; whatever is open is closed.
    fn give_up(&mut self, why: impl FnOnce(&Self) -> Broken) {
        if let Some(start) = self.resource {
            let broken = why(self);
            let end = self.at.max(broken.span.end());
            let end = start + Span::new(start, end).of(self.text).trim_end().len();
            self.found.push(Resource { span: Span::new(start, end.max(broken.span.end())), broken: Some(broken) });
        }
        self.resource = None;
        self.open.clear();
    }

    /// Whether everything is read; a here-document without an end is left, and what is in it read once more.
    fn at_the_end(&mut self) -> bool {
        let document = self.open.iter().find_map(|open| match open.kind {
            Kind::Document(_, body) => Some(body),
            _ => None,
        });
        if let Some(body) = document.filter(|_| !self.document_without_end) {
            self.at = body;
            self.give_up(Self::document_unclosed);
            self.document_without_end = true;
            return false;
        }
        self.give_up(Self::unclosed);
        true
    }

    fn unclosed(&self) -> Broken {
        let start = self.resource.unwrap_or(self.at);
        let line = self.text.get(start..self.at).and_then(|resource| resource.lines().next()).unwrap_or_default();
        Broken {
            message: "the resource that begins here is not closed".into(),
            help: "write the `}` that is missing at its end, or in it".into(),
            span: Span::new(start, start + line.trim_end().len()),
        }
    }

    fn document_unclosed(&self) -> Broken {
        let open = self.open.iter().find_map(|open| match open.kind {
            Kind::Document(delimiter, body) => Some((delimiter, open.start, body)),
            _ => None,
        });
        let (delimiter, start, body) = open.unwrap_or(("EOT", self.at, self.at));
        let line = Span::new(start, body).of(self.text);
        Broken {
            message: format!("the here-document that begins here has no line `{delimiter}`, which would end it"),
            help: format!("write `{delimiter}` alone on the line behind it"),
            span: Span::new(start, start + line.trim_end().len()),
        }
    }

    /// Whether a resource that declares a data action begins here.
    fn resource_begins(&self) -> bool {
        let before = self.text.get(..self.at).unwrap_or_default();
        (self.at_line_start() || self.open.is_empty() && !before.ends_with(is_word)) && is_resource(self.rest())
    }

    /// Goes on behind the next `end`, or in front of it where it ends a line.
    fn skip_to(&mut self, end: &str) {
        let behind = if end == "\n" { 0 } else { end.len() };
        self.at = self.rest().find(end).map_or(self.text.len(), |length| self.at + length + behind);
    }
}

/// Whether `rest` begins with `resource "genesyscloud_integration_action"`.
fn is_resource(rest: &str) -> bool {
    let label = rest.strip_prefix("resource").map(|label| label.trim_start_matches([' ', '\t']));
    let Some(label) = label else { return false };
    match label.strip_prefix('"') {
        Some(quoted) => quoted.strip_prefix(RESOURCE).is_some_and(|behind| behind.starts_with('"')),
        None => {
            !rest.starts_with("resourceg")
                && label.strip_prefix(RESOURCE).is_some_and(|behind| !behind.starts_with(is_word))
        }
    }
}

/// The delimiter of a here-document that begins with `rest`, and how long its line is.
fn document_start(rest: &str) -> Option<(&str, usize)> {
    let word = rest.strip_prefix("<<")?;
    let word = word.strip_prefix('-').unwrap_or(word);
    let length = word.find(|c| !is_word(c)).filter(|length| *length > 0)?;
    let (delimiter, behind) = word.split_at_checked(length)?;
    let behind = behind.strip_prefix('\r').unwrap_or(behind).strip_prefix('\n')?;
    Some((delimiter, rest.len() - behind.len()))
}

/// Whether a character can be part of a name.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The beginning of each resource, and where in it what is wrong.
    fn found(text: &str) -> Vec<(usize, Option<String>)> {
        let resources = resources(text).into_iter();
        resources
            .map(|resource| {
                let broken = resource.broken.map(|broken| {
                    assert!(resource.span.contains(broken.span), "{text}");
                    broken.span.of(text).to_owned()
                });
                (resource.span.start(), broken)
            })
            .collect()
    }

    fn resource(content: &str) -> String {
        format!("resource \"{RESOURCE}\" \"x\" {{\n{content}\n}}\n")
    }

    #[test]
    fn a_resource_is_found_where_code_has_one() {
        let one = resource("a = \"}\" # }\n b = [<<A\n } ${\"}\"} $${\nA\n] /* } */ // }");
        assert_eq!(found(&one), [(0, None)]);
        assert_eq!(resources(&one).first().map(|found| found.span.end()), Some(one.len() - 1));
        assert_eq!(found(&format!("# {one}")), []);
        assert_eq!(found(&format!("locals {{\n a = <<-A\n{one}  A\n}}\n/*\n{one}*/\n")), []);
        assert_eq!(found(&format!("data {one}")), [(5, None)]);
        let bare = format!("resource {RESOURCE} x {{}} resource {RESOURCE}s y {{}} resource \"other\" \"x\" {{}}");
        assert_eq!(found(&bare), [(0, None)]);
    }

    #[test]
    fn a_broken_one_hides_no_other() {
        let good = resource("");
        for (content, wrong) in [
            ("a = \"b\n", "\"b"),
            ("a = [", "}"),
            ("a = {", "resource \"genesyscloud_integration_action\" \"x\" {"),
            ("a = \"${", "\"${"),
            ("a = <<-A\n {\n B\n", "<<-A"),
            ("a = <<A\n ${\n B\n", "<<A"),
            ("a = <<A\n {}\nB\n}\nresource \"other\" \"y\" {\n a = <<A\nA\n", "<<A"),
            (&format!("a = {}", "[".repeat(65)), "["),
            (&format!("a = {{{}}}", "b = 1\n".repeat(1001)), "{"),
        ] {
            let broken = resource(content);
            let last = broken.len() * 2 + good.len();
            let expected = [(0, Some(wrong.to_owned())), (broken.len(), None)];
            let (second, third) = (broken.len() + good.len(), Some(wrong.to_owned()));
            let text = format!("{broken}{good}{broken}{good}");
            assert_eq!(found(&text)[..2], expected, "{text}");
            assert_eq!(found(&text)[2..], [(second, third), (last, None)], "{text}");
        }
    }

    #[test]
    fn whatever_stands_there_is_read_once() {
        let start = format!("resource \"{RESOURCE}\" \"x\" {{\n");
        for piece in
            ["{", "[", "(", "\"${", "<<A\n", "<<A\n${", "/*", "\"", "}", "a=", &start, &format!("{start}a=<<A\n")]
        {
            let text = start.clone() + &piece.repeat(100_000);
            assert!(!resources(&text).is_empty(), "{piece}");
        }
    }
}
