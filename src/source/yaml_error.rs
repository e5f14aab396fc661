//! Where a file is no YAML: what is wrong there, in words that say what to do.

use super::Broken;
use crate::span::Span;

/// What is read of such a file.
const BEFORE: &str = "What stands in front of this place was read, the rest was not.";

/// What the parser says, what that means, and what to do.
const MEANINGS: [(&str, &str, &str); 13] = [
    (
        "misplaced bracket",
        "this bracket closes nothing that is open",
        "remove it; in a text behind `|`, indent it like the lines above",
    ),
    (
        "mapping values are not allowed",
        "a `:` stands here where none can be",
        "put a value that has `: ` in it between quotes, and begin a key exactly below the others of its mapping",
    ),
    (
        "did not find expected key",
        "the indentation of this line is that of nothing above it",
        "begin it exactly below the line that it belongs beside",
    ),
    (
        "did not find expected '-'",
        "the indentation of this line is that of nothing above it",
        "begin it exactly below the `-` of the list, or further to the left",
    ),
    (
        "unknown anchor",
        "this is an alias, and nothing in front of it has its name",
        "put a text that begins with `*` between quotes",
    ),
    ("unexpected character", "a value cannot begin with this character", "put the value between quotes"),
    (
        "flow ",
        "a `{` or `[` in front of this place is not closed",
        "close it; to write JSON as a text, put `|` behind the key and the JSON on the lines below",
    ),
    (
        "illegal placement of ':'",
        "a `{` or `[` in front of this place is not closed",
        "close it; a value that has `: ` in it needs quotes",
    ),
    (
        "wrongly indented line",
        "the indentation of this line is less than that of the text it belongs to",
        "indent all lines of the text behind `|` or `>` alike",
    ),
    (
        "simple key expect",
        "a key lacks its `:`, here or on the line above",
        "write the `:`; a line of a text behind `|` has to be indented further than the key",
    ),
    (
        "hexadecimal number",
        "this escape lacks digits",
        "write two digits behind `\\x`, four behind `\\u`, eight behind `\\U`",
    ),
    ("escape", "YAML does not know this escape", "write `\\\\` for a backslash between double quotes"),
    (
        "quoted scalar",
        "nothing closes this quote, or a line of what stands in it is indented too little",
        "close the quote, or indent the lines further than the key",
    ),
];

/// Whether the fault at byte `at` is in a line that was meant for the text behind `|` or `>` at `block`, and is indented less.
pub(super) fn cuts(file: &str, block: Span, at: usize) -> bool {
    let line = line_around(file, at.min(file.len()));
    let between = file.get(block.end()..line.start()).is_some_and(|between| between.trim().is_empty());
    let begins = line.of(file).trim_start();
    between && !block.is_empty() && begins.starts_with(['}', ']', '{', '[', '"', ','])
}

/// What is wrong at byte `at` of `file`, of which the parser says `what`; `cut` where that cuts a text behind `|` or `>`.
pub(super) fn broken(file: &str, at: usize, what: &str, cut: bool) -> Broken {
    let at = at.min(file.len());
    let line = line_around(file, at);
    if let Some(broken) = unquoted(file, line).or_else(|| tab(file, line)) {
        return broken;
    }
    if cut {
        let written = line.of(file).trim_end();
        let indent = written.len() - written.trim_start().len();
        return Broken {
            message: "this line is indented less than the text it belongs to".into(),
            help: format!("indent all lines of the text behind `|` or `>` alike. {BEFORE}"),
            span: Span::new(line.start() + indent, line.start() + written.len()),
        };
    }
    let rest = Span::new(at, line.end()).of(file).trim_end();
    let here = if rest.is_empty() { last_line(file, line) } else { Span::new(at, at + rest.len()) };
    let meaning = MEANINGS.into_iter().find(|(begin, ..)| what.contains(begin));
    let (message, help) = meaning.map_or_else(
        || (format!("the file is no YAML here: {what}"), "correct the YAML"),
        |(_, message, help)| (message.to_owned(), help),
    );
    Broken {
        message,
        help: format!("{help}. {BEFORE}"),
        span: if ["escape", "hexadecimal"].into_iter().any(|word| what.contains(word)) {
            escape(file, here)
        } else {
            here
        },
    }
}

/// The line that byte `at` is in, without its end.
fn line_around(file: &str, at: usize) -> Span {
    let start = file.get(..at).and_then(|before| before.rfind(['\r', '\n'])).map_or(0, |end| end + 1);
    let end = file.get(at..).and_then(|rest| rest.find(['\r', '\n'])).map_or(file.len(), |length| at + length);
    Span::new(start, end)
}

/// The last line up to `line` that is not blank: the end of a file has nothing to show.
fn last_line(file: &str, line: Span) -> Span {
    let before = file.get(..line.end()).unwrap_or_default().trim_end();
    let start = before.rfind(['\r', '\n']).map_or(0, |end| end + 1);
    let indent = Span::new(start, before.len()).of(file);
    Span::new(start + (indent.len() - indent.trim_start().len()), before.len())
}

/// `key: {{name}}/…`
fn unquoted(file: &str, line: Span) -> Option<Broken> {
    let written = line.of(file);
    let before = [": {{", "- {{", ": {%"].into_iter().find_map(|begin| written.find(begin))?;
    let start = line.start() + before + 2;
    let value = Span::new(start, line.end()).of(file).trim_end();
    Some(Broken {
        message: "a value that begins with `{` stands here without quotes: YAML reads it as a mapping".into(),
        help: "put the whole value between quotes: \"{{name}}/…\"".into(),
        span: Span::new(start, start + value.len()),
    })
}

fn tab(file: &str, line: Span) -> Option<Broken> {
    let written = line.of(file).trim_start_matches(' ');
    let tabs = written.len() - written.trim_start_matches('\t').len();
    let start = line.end() - written.len();
    (tabs > 0).then(|| Broken {
        message: "the line begins with a tab, and YAML indents with spaces only".into(),
        help: format!("write spaces. {BEFORE}"),
        span: Span::new(start, start + tabs),
    })
}

/// The first escape in `quoted` that YAML does not know.
fn escape(file: &str, quoted: Span) -> Span {
    // The quotes may go on below this line.
    let text = file.get(quoted.start()..).unwrap_or_default();
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        let Some((_, name)) = characters.clone().next().filter(|_| c == '\\') else { continue };
        let digits = match name {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let code = text.get(at + 2..at + 2 + digits).unwrap_or_default();
        let known = "0abtnvfre \"/\\N_LP\t\r\nxuU".contains(name);
        if !known || code.len() < digits || !code.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            let start = quoted.start() + at;
            return Span::new(start, start + 1 + name.len_utf8());
        }
        characters.next();
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::super::yaml::Document;

    /// What is wrong, and the text there.
    fn said(file: &str) -> (String, String) {
        let Some(template) = Document::parse(file).broken() else { return Default::default() };
        let broken = &template.broken[0];
        (broken.message.clone(), broken.span.of(file).to_owned())
    }

    #[test]
    fn every_fault_has_its_place_and_plain_words() {
        let faults = [
            ("é: {{b}}/c\n", "{{b}}/c", "without quotes"),
            ("é:\n  - {{b}}/c\n", "{{b}}/c", "without quotes"),
            ("é:\r\n\tb: c\r\n", "\t", "tab"),
            ("é: b: c\r\n", ": c", "a `:` stands here"),
            ("é:\n  - a\n - b\n", "- b", "indentation"),
            ("é: b\n c: d\n", ": d", "a `:` stands here"),
            ("é: *b\n", "*b", "alias"),
            ("é: @b\n", "@b", "cannot begin"),
            ("é: [a\nb: c\n", ": c", "not closed"),
            ("é:\n  {\"a\": 1\n\n", "{\"a\": 1", "not closed"),
            ("é: |\n{\n  a\n}\n", "}", "lacks its `:`"),
            ("é: \"\\\" \\u00e9 \\q\"\n", "\\q", "escape"),
            ("é: \"a\n  \\u12\"\n", "\\u", "digits"),
            ("é: 'b\n", "'b", "quote"),
            ("é:\r\n  b: |\r\n    {\r\n      \"a\": 1\r\n  }\r\n", "}", "indented less"),
            ("é: |\n  [\n    1\n\n ], # b\n", "], # b", "indented less"),
            ("é: a\n}\n", "}", "closes nothing"),
        ];
        let mut wrong = Vec::new();
        for (file, place, message) in faults {
            let (said, at) = said(file);
            if at != place || !said.contains(message) {
                wrong.push(format!("{file:?}: {said} at {at:?}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
