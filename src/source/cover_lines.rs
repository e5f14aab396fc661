//! Lines of which nobody knows what in them is secret: names and signs stay, values are covered. Whatever the format is.

use super::credentials::is_credential_name;
use crate::span::Span;

/// Values that are no secret.
const WORDS: [&str; 28] = [
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "true",
    "false",
    "null",
    "json",
    "text",
    "none",
    "inherit",
    "bearer",
    "basic",
    "apikey",
    "oauth2",
    "noauth",
    "raw",
    "HTTP",
    "HTTP/1.1",
    "HTTP/2",
    "application/json",
    "digest",
    "ntlm",
    "awsv4",
    "wsse",
];

/// Names whose value is a name again, a kind or a number of bytes, and what stands in front of the status of an answer.
const PLAIN: [&str; 7] = ["name", "type", "_type", "seq", "bodySize", "headersSize", "HTTP"];

/// Options of curl behind which a credential stands.
const SIGN_IN: [&str; 7] = ["-u", "--user", "-b", "--cookie", "-U", "--proxy-user", "--oauth2-bearer"];

/// How long a name may be; a longer word is none.
const LONGEST_NAME: usize = 64;

/// How long a placeholder may be.
const LONGEST_PLACEHOLDER: usize = 120;

/// Adds where in `lines` of `text` values stand, other than in the `shown` parts, which are in order.
pub(super) fn values(text: &str, lines: Span, shown: &[Span], covered: &mut Vec<Span>) {
    let first = shown.partition_point(|part| part.end() <= lines.start());
    let shown = shown.get(first..).unwrap_or_default().iter();
    let mut scan = Scan {
        text,
        shown: shown.as_slice(),
        at: lines.start(),
        end: lines.end(),
        place: Place::Line,
        inside: None,
        open: 0,
        option: false,
        secret: false,
        plain: false,
        covered,
    };
    while scan.at < scan.end {
        scan.step();
    }
}

/// The placeholders in `text` whose ends are in sight.
pub(super) fn placeholders(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.find(['{', '$'])) {
        let start = at + next;
        let length = placeholder(text.get(start..).unwrap_or_default());
        found.extend(length.map(|length| Span::new(start, start + length)));
        at = start + length.unwrap_or(1);
    }
    found
}

/// Where in its line a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At the beginning.
    Line,
    /// Where a name may stand, in front of `:` or `=`.
    Name,
    /// Where a value stands.
    Value,
}

struct Scan<'a> {
    text: &'a str,
    shown: &'a [Span],
    at: usize,
    end: usize,
    place: Place,
    /// The quote in which a text with names of its own stands.
    inside: Option<&'static str>,
    /// How many brackets the line has opened.
    open: usize,
    /// Whether an option of a command stands in front.
    option: bool,
    /// Whether the name of a credential stands in front.
    secret: bool,
    /// Whether one of [`PLAIN`] stands in front.
    plain: bool,
    covered: &'a mut Vec<Span>,
}

impl Scan<'_> {
    fn step(&mut self) {
        if let Some((part, rest)) = self.shown.split_first() {
            if part.start() <= self.at {
                self.at = self.at.max(part.end());
                self.shown = rest;
                (self.place, self.secret, self.option) = (Place::Value, false, false);
                return;
            }
        }
        let limit = self.shown.first().map_or(self.end, |part| part.start().min(self.end));
        let text = self.text;
        let rest = text.get(self.at..limit).unwrap_or_default();
        let Some(c) = rest.chars().next() else {
            self.at = limit;
            return;
        };
        if c == '\n' {
            (self.place, self.inside, self.open, self.option, self.secret) = (Place::Line, None, 0, false, false);
            self.plain = false;
            self.at += 1;
        } else if c.is_whitespace() {
            self.at += c.len_utf8();
        } else if self.secret && !matches!(c, ':' | '=') {
            self.secret = false;
            self.credential(rest);
        } else if let Some(quote) = quote(rest) {
            self.quoted(quote, rest);
        } else if let Some(length) = placeholder(rest) {
            self.at += length;
            self.place = Place::Value;
        } else if rest.starts_with(r"\n") || rest.starts_with(r"\r") || rest.starts_with(r"\t") {
            self.at += 2;
        } else if let Some(length) = section(rest).filter(|_| self.place == Place::Line) {
            self.at += length;
        } else {
            match c {
                '{' | '[' | '(' | ',' | ';' => {
                    self.open += usize::from(matches!(c, '{' | '['));
                    self.place = Place::Name;
                }
                // A parameter of a path: `/:name`.
                ':' if text.get(..self.at).is_some_and(|before| before.ends_with('/')) => {
                    (self.place, self.plain) = (Place::Value, true);
                }
                ':' | '=' | '}' | ']' | ')' => {
                    self.open = self.open.saturating_sub(usize::from(matches!(c, '}' | ']')));
                    self.place = Place::Value;
                }
                '-' if self.place == Place::Line && rest.get(1..).is_some_and(|rest| rest.starts_with(' ')) => {}
                _ => return self.word(rest),
            }
            self.at += 1;
        }
    }

    /// A quote, and what stands in it where its end is in sight.
    fn quoted(&mut self, quote: &'static str, rest: &str) {
        let behind = rest.get(quote.len()..).unwrap_or_default();
        if self.inside == Some(quote) {
            (self.inside, self.place, self.option) = (None, Place::Value, false);
            self.at += quote.len();
            return;
        }
        let Some(content) = closed(behind, quote) else {
            // A part that is shown may stand in it.
            if !self.shown.is_empty() && !rest.contains('\n') {
                self.inside = Some(quote);
            }
            self.at += quote.len();
            self.place = if self.place == Place::Value { Place::Value } else { Place::Name };
            return;
        };
        let whole = quote.len() * 2 + content.len();
        let follows = rest.get(whole..).unwrap_or_default().trim_start_matches([' ', '\t']);
        let is_name = self.place != Place::Value && is_name(content) && follows.starts_with([':', '=']);
        if is_name {
            self.named(content, follows);
            self.at += whole;
        } else if self.option || content.trim_start().starts_with(['{', '[', '#']) || is_url(content) {
            // More stands in it than one value.
            (self.inside, self.place, self.option) = (Some(quote), Place::Name, false);
            self.at += quote.len();
        } else {
            self.cover(quote.len(), content);
            self.at += whole;
            (self.place, self.option) = (Place::Value, false);
        }
    }

    /// A run of anything but blanks and signs.
    fn word(&mut self, rest: &str) {
        if is_url(rest) {
            return self.url(rest);
        }
        let ends = |at: usize, c: char| at > 0 && (c.is_whitespace() || ",;{}[]()\"'`:=\\".contains(c));
        let length = rest.char_indices().find(|(at, c)| ends(*at, *c)).map_or(rest.len(), |(at, _)| at);
        let word = rest.get(..length).unwrap_or_default();
        let behind = rest.get(length..).unwrap_or_default();
        let follows = behind.trim_start_matches([' ', '\t']);
        let option = word.starts_with('-')
            && word.len() > 1
            && (word.len() == 2 || word.starts_with("--"))
            && is_name(word.trim_start_matches('-'));
        let is_name = is_name(word)
            && match self.place {
                Place::Line => {
                    let plain = !word.bytes().any(|byte| byte.is_ascii_digit()) || follows.starts_with([':', '=']);
                    plain && !follows.starts_with('\n') && !follows.starts_with('\r') && !follows.is_empty()
                }
                Place::Name => follows.starts_with([':', '=']),
                // A function, or what a block is called.
                Place::Value => behind.starts_with('(') || opens_a_block(follows),
            };
        if option {
            (self.option, self.place) = (true, Place::Value);
            self.secret = SIGN_IN.contains(&word) || is_credential_name(word);
        } else if is_name {
            self.named(word, follows);
        } else {
            self.cover(0, word);
            (self.place, self.option) = (Place::Value, false);
            self.plain = word == "HTTP";
        }
        self.at += length;
    }

    /// Takes notice of a name.
    fn named(&mut self, name: &str, follows: &str) {
        let value = follows.trim_start_matches([':', '=', ' ', '\t', '>']);
        self.place = Place::Value;
        self.option = false;
        // In a text that holds more stands whatever somebody sends.
        self.plain = self.inside.is_none() && PLAIN.contains(&name);
        self.secret = is_credential_name(name) && !value.starts_with(['{', '[', '(', '\n', '\r']) && !value.is_empty();
    }

    /// An address: what signs in with it and what it asks for are covered.
    fn url(&mut self, rest: &str) {
        let length = rest.find(|c: char| c.is_whitespace() || "\"'`\\<>".contains(c)).unwrap_or(rest.len());
        let url = rest.get(..length).unwrap_or_default();
        let host = url.find("://").map_or(0, |at| at + 3);
        let authority = url.get(host..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(length, |at| host + at);
        if let Some(user) = url.get(host..authority).and_then(|authority| authority.rfind('@')) {
            self.cover(host, url.get(host..host + user).unwrap_or_default());
        }
        if let Some(query) = url.find(['?', '#']) {
            self.cover(query + 1, url.get(query + 1..).unwrap_or_default());
        }
        self.at += length;
        (self.place, self.option) = (Place::Value, false);
    }

    /// What stands behind the name of a credential, to the end of its line, of the text it is in, or of its brackets.
    fn credential(&mut self, rest: &str) {
        let quoted = quote(rest).filter(|quote| self.inside != Some(quote));
        if quoted.is_some_and(|quote| closed(rest.get(quote.len()..).unwrap_or_default(), quote).is_some()) {
            // It is covered as every text.
            return;
        }
        let end = match self.inside {
            _ if self.option => rest.find(char::is_whitespace),
            Some(quote) => rest.find(quote),
            None if self.open > 0 => rest.find([',', '}', ']', '\n']),
            None => None,
        };
        let line = rest.find('\n').unwrap_or(rest.len());
        let value = rest.get(..end.unwrap_or(line).min(line)).unwrap_or_default().trim_end();
        let value = if value.len() > 1 { value.strip_suffix(['{', '[']).unwrap_or(value).trim_end() } else { value };
        self.cover(0, value);
        self.at += value.len();
        (self.place, self.option) = (Place::Value, false);
    }

    /// Covers `value`, which stands `skip` bytes further on, unless it says nothing.
    fn cover(&mut self, skip: usize, value: &str) {
        let says = value.contains(|c: char| c.is_alphanumeric()) || value.len() > 3;
        let plain = std::mem::take(&mut self.plain) && value.len() <= LONGEST_NAME;
        if says && !plain && !WORDS.contains(&value) && placeholder(value) != Some(value.len()) {
            self.covered.push(Span::new(self.at + skip, self.at + skip + value.len()));
        }
    }
}

/// The quote that `text` begins with.
fn quote(text: &str) -> Option<&'static str> {
    ["\\\"", "\"", "'", "`"].into_iter().find(|quote| text.starts_with(quote))
}

/// What stands in front of the closing quote, on the same line.
fn closed<'t>(behind: &'t str, quote: &str) -> Option<&'t str> {
    let mut at = 0;
    loop {
        let rest = behind.get(at..)?;
        let next = rest.find(|c: char| c == '\n' || quote.starts_with(c))?;
        let found = rest.get(next..)?;
        let escaped = quote.len() == 1 && rest.get(..next)?.ends_with('\\') && quote != "'";
        if found.starts_with('\n') {
            return None;
        }
        if found.starts_with(quote) && !escaped {
            return behind.get(..at + next);
        }
        at += next + 1;
    }
}

fn is_url(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// How long the section's name is that fills the line: `[Options]`.
fn section(text: &str) -> Option<usize> {
    let behind = text.strip_prefix('[')?;
    let end = behind.find(|c: char| !c.is_alphanumeric()).filter(|end| (1..=LONGEST_NAME).contains(end))?;
    let rest = behind.get(end..)?.strip_prefix(']')?;
    (rest.is_empty() || rest.starts_with(['\n', '\r'])).then_some(end + 2)
}

/// Whether nothing but an opening brace is left of the line.
fn opens_a_block(rest: &str) -> bool {
    let behind = rest.strip_prefix('{').map(|rest| rest.trim_start_matches([' ', '\t', '\r']));
    behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('\n'))
}

/// Whether a word may be a name.
fn is_name(word: &str) -> bool {
    let first = word.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$' || c == '@');
    first && word.len() <= LONGEST_NAME && word.chars().all(|c| c.is_alphanumeric() || "_-.$@~".contains(c))
}

/// How long the placeholder is that `text` begins with; of one that nothing closes, its beginning.
fn placeholder(text: &str) -> Option<usize> {
    let (open, close) = [("{{", "}}"), ("$${", "}"), ("${", "}"), ("$!{", "}"), ("{%", "%}")]
        .into_iter()
        .find(|(open, _)| text.starts_with(open))?;
    let behind = text.get(open.len()..)?;
    let plain = |c: char| c.is_alphanumeric() || " _.$-()|,".contains(c);
    let length = behind.find(|c: char| !plain(c)).unwrap_or(behind.len());
    let closes = length <= LONGEST_PLACEHOLDER && behind.get(length..)?.starts_with(close);
    closes.then_some(open.len() + length + close.len())
}
