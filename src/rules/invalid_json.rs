use crate::{
    check::Subject,
    json::{Slip, SlipKind},
    report::{Edit, Evidence, Finding, Fix, Part, beginning},
    rules::Rule,
};

rule! {
    /// The body is not JSON.
    ///
    /// The API reads JSON as RFC 8259 defines it. A comma too many, a single quote or the typographic quotes that forum and
    /// office software puts in the place of `"` make the whole body unreadable, whatever it says. Placeholders are
    /// allowed where something will replace them before the request is sent.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT",}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// **Who says so:** RFC 8259.
    "invalid-json", Json, Error, Whole
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let text = subject.text(Part::Body);
    findings.extend(subject.arena.slips.iter().map(|slip| finding(slip, text)));
}

fn finding(slip: &Slip, text: &str) -> Finding {
    let (message, help, rule) = words(slip, text);
    let more = match slip.count {
        1 => String::new(),
        count => format!(" (the first of {count})"),
    };
    let mut edits: Vec<Edit> = slip.edits.iter().map(|(span, text)| Edit::new(*span, text.clone())).collect();
    edits.sort_by_key(|edit| edit.start);
    let sure = matches!(
        slip.kind,
        SlipKind::TrailingComma | SlipKind::TypographicQuotes | SlipKind::SingleQuotes | SlipKind::Comment
    );
    let fix = (!edits.is_empty()).then(|| if sure { Fix::safe(edits) } else { Fix::unsafe_(edits) });
    Finding::new(Rule::InvalidJson, Part::Body, slip.span, format!("{message}{more}"))
        .help(help)
        .evidence(Evidence::standard("rfc-8259", rule))
        .fix(fix)
}

/// What is wrong, what to do, and what the standard says.
fn words(slip: &Slip, text: &str) -> (String, String, &'static str) {
    let found = slip.span.of(text);
    let short = beginning(found, 24);
    let owned = |message: &str, help: &str, rule| (message.to_owned(), help.to_owned(), rule);
    match slip.kind {
        SlipKind::TrailingComma => owned("a comma stands before the closing bracket", "remove the comma", "a comma separates two values; none follows here"),
        SlipKind::MissingComma => owned("a comma is missing between two values", "write `,` here", "values are separated by a comma"),
        SlipKind::MissingColon => (format!("the name {short} has no `:` behind it"), "write `:` and the value behind the name".to_owned(), "a colon separates a name from its value"),
        SlipKind::MissingValue => owned("a value is missing here", "write the value, or remove the name and the comma", "a value is an object, array, string, number, true, false or null"),
        SlipKind::SingleQuotes => owned("the text stands in single quotes", "write `\"` around it", "a string stands in double quotes"),
        SlipKind::TypographicQuotes => (format!("`{short}` is a typographic quote, not `\"`"), "replace the typographic quotes, which forum and office software makes, with `\"`".to_owned(), "a string stands in the double quotes U+0022"),
        SlipKind::UnquotedName => (format!("the name `{short}` has no quotes"), format!("write `\"{short}\"`; in a shell command, put the body in single quotes, or the shell takes the double ones away"), "a name is a string, in double quotes"),
        SlipKind::UnknownWord => (format!("`{short}` is no JSON value"), "write `null`, `true`, `false`, a number, or a text in double quotes".to_owned(), "the only bare words are true, false and null"),
        SlipKind::Comment => owned("a comment stands in the body, and JSON has none", "remove the comment", "JSON has no comments"),
        SlipKind::UnclosedString => owned("the text that opens here is never closed", "close it with `\"`", "a string ends with a double quote"),
        SlipKind::Unclosed => {
            let close = match found { "{" => "`}`", "[" => "`]`", _ => "`*/`" };
            (format!("what opens here is never closed: {close} is missing"), format!("write {close} where it ends; was the body cut off?"), "every bracket that opens closes")
        }
        SlipKind::ControlCharacter => owned("a text goes over a line break, or holds a tab or another control character", "write `\\n` for a line break and `\\t` for a tab", "control characters in a string are escaped"),
        SlipKind::BadEscape => (format!("`{short}` is no escape that JSON knows"), "write `\\\\` for a backslash; after it only `\" \\ / b f n r t` and `u` with four hexadecimal digits (pairs for characters above U+FFFF) may stand".to_owned(), "the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX"),
        SlipKind::BadNumber => (format!("`{short}` is no number that JSON knows"), "write digits without `+`, leading zeros or a lone point, or put the text in double quotes".to_owned(), "a number is digits, with an optional minus, fraction and exponent"),
        SlipKind::Mismatched => (format!("`{short}` closes nothing that is open here"), "remove it, or close what is open first".to_owned(), "brackets close in the order in which they open"),
        SlipKind::InvisibleCharacter => {
            let code = found.chars().next().map_or(0, u32::from);
            (
                format!("an invisible character, U+{code:04X}, stands where only white space may"),
                "replace it with a space; it comes from copying out of a web page or an office document".to_owned(),
                "white space is space, tab, line feed and carriage return",
            )
        }
        SlipKind::EscapedQuotes => owned(
            "the quotes are escaped, as in a text inside another JSON text",
            "remove the backslashes before the quotes; was the body encoded twice?",
            "a name is a string, in double quotes",
        ),
        SlipKind::FormEncoded => owned(
            "the body is form-encoded (`name=value`), and the API reads JSON",
            "send one JSON object, and the header `Content-Type: application/json`",
            "a JSON text is an object, array, string, number, true, false or null",
        ),
        SlipKind::TrailingText => owned("the JSON value has ended, and something follows", "send one value; put several in an array, or remove what follows", "a JSON text is one value"),
        SlipKind::TooDeep => owned("arrays and objects nest deeper than 127 levels here", "no known payload needs more than three", "an implementation may set limits on the depth of nesting"),
        SlipKind::TooLarge => owned("the body is longer than 16 MiB", "no known payload is longer than a few hundred bytes: is this the right file?", "an implementation may set limits on the size of texts"),
        SlipKind::Unexpected if found.is_empty() => owned("the body ends where a value is expected", "was the body cut off?", "a JSON text is one value"),
        SlipKind::Unexpected => (format!("{} cannot stand here", named(short)), "a value, `,` or a closing bracket is expected".to_owned(), "a value is an object, array, string, number, true, false or null"),
    }
}

/// A character as it is, or by its number where it cannot be seen.
fn named(found: &str) -> String {
    match found.chars().next() {
        Some(c) if c.is_control() || c.is_whitespace() => format!("the character U+{:04X}", u32::from(c)),
        Some('`') => "a backtick".to_owned(),
        _ => format!("`{found}`"),
    }
}
