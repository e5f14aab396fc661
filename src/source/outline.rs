//! The keys at the left edge of a YAML text, told without reading it: a file that is broken further down has them too.

/// The key that stands at the beginning of `line`, with or without quotes, and what stands behind its colon.
pub(super) fn key(line: &str) -> Option<(&str, &str)> {
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (name, behind) = if let Some(quote) = quote {
        line.get(1..)?.split_once(quote)?
    } else {
        let colon = line.find(':')?;
        (line.get(..colon)?.trim_end(), line.get(colon..)?)
    };
    let value = behind.trim_start_matches([' ', '\t']).strip_prefix(':')?;
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | ' ');
    let is_key = name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$')) && name.chars().all(word);
    (is_key && (value.is_empty() || value.starts_with([' ', '\t', '\r', '\n']))).then(|| (name, value.trim()))
}

/// Whether the outermost mapping of `text` has the key `name`, with a value that `fits`.
pub(super) fn has(text: &str, name: &str, fits: impl Fn(&str) -> bool) -> bool {
    values(text, name).any(|(value, _)| fits(value))
}

/// Whether the mapping under the outermost key `name` has the key `inner`.
pub(super) fn has_inside(text: &str, name: &str, inner: &str) -> bool {
    values(text, name).any(
        |(value, below)| if value.starts_with('{') { flow_has(value, below, inner) } else { block_has(below, inner) },
    )
}

/// What stands behind each outermost key `name` on its line, and below that line.
fn values<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(move |line| {
        at += line.len();
        (line, at)
    });
    lines.filter_map(move |(line, end)| {
        let (_, value) = key(line).filter(|(key, _)| *key == name)?;
        Some((value, text.get(end..).unwrap_or_default()))
    })
}

fn block_has(below: &str, inner: &str) -> bool {
    let written = below.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let mut indentation = None;
    for line in written {
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        let first = *indentation.get_or_insert(indent);
        if indent == 0 || indent < first {
            return false;
        }
        if indent == first && key(content).is_some_and(|(key, _)| key == inner) {
            return true;
        }
    }
    false
}

/// The same of a mapping in braces; lines below it belong to it as far as they are indented.
fn flow_has(value: &str, below: &str, inner: &str) -> bool {
    let indented = below.lines().take_while(|line| line.starts_with([' ', '\t', '}']) || line.trim().is_empty());
    let mut lines = std::iter::once(value).chain(indented);
    lines.any(|line| {
        let mut members = line.split(['{', ',']);
        members.any(|member| key(member.trim_start()).is_some_and(|(key, _)| key == inner))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_have_quotes_and_room() {
        let found = |line| key(line);
        assert_eq!(found("http:"), Some(("http", "")));
        assert_eq!(found("\"http\" : x\r\n"), Some(("http", "x")));
        assert_eq!(found("'$a b'\t: "), Some(("$a b", "")));
        for line in ["http://x", "- a: b", " a: b", "echo \"a\": b", "\"a\"", "", "\"", ": x", "é", "# a: b"] {
            assert_eq!(found(line), None, "{line}");
        }
    }

    #[test]
    fn only_the_next_level_counts() {
        let has_url = |text: &str| has_inside(text, "http", "url");
        assert!(has_url("a: 1\nhttp:\n\n  # x\n  method: GET\n  \"url\" : h\nb: 2\n"));
        assert!(has_url("http: {method: GET, url: h}\n") && has_url("http: {\n  url: h\n}\n"));
        assert!(!has_url("http:\n  servers:\n    - url: h\n    url: h\n"));
        assert!(!has_url("http:\n  port: 1\nother:\n  url: h\n") && !has_url("http:\nurl: h\n"));
        assert!(!has_url("a:\n  http:\n    url: h\n") && !has_url("http: {}\na: {url: h}\n"));
        assert!(has("type: x\n", "type", |value| value == "x") && !has("type: x\n", "type", str::is_empty));
    }
}
