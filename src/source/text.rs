//! Prose, as a forum thread saved to a file: reads the curl commands and JSON objects that begin on lines of their own.

use super::{SourceText, Template, TemplateBody, detect, shell};
use crate::{placeholder::Styles, span::Span};

/// The requests in prose.
pub(super) fn read(text: &str) -> Vec<Template> {
    let mut templates = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let line = rest.split_inclusive('\n').next().unwrap_or(rest);
        if detect::calls_curl(line) {
            let indent = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let (found, end) = shell::read_command(text, at + indent);
            templates.extend(found);
            at = end.max(at + line.len());
        } else if line.starts_with('{') && detect::looks_like_json(rest) {
            let span = Span::new(at, at + object_length(rest));
            let body = TemplateBody::Text(SourceText::verbatim(text, span, Styles::ALL));
            templates.push(Template { span, body, ..Template::default() });
            // What stands behind the object on its line is prose.
            at = span.end();
            at += text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len() - at, |line_end| line_end + 1);
        } else {
            at += line.len();
        }
    }
    templates
}

/// How long the object at the beginning of `rest` is: up to the brace that closes it, or, where none does, to the
/// first empty line.
fn object_length(rest: &str) -> usize {
    let (mut depth, mut in_string, mut escaped, mut blank) = (0_usize, false, false, None);
    let mut line_start = 0;
    for (at, c) in rest.char_indices() {
        match c {
            // No string goes beyond its line: the quote was never closed.
            '\n' => {
                if blank.is_none() && rest.get(line_start..at).is_some_and(|line| line.trim().is_empty()) {
                    blank = Some(line_start);
                }
                line_start = at + 1;
                (in_string, escaped) = (false, false);
            }
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '{' if !in_string => depth += 1,
            '}' if !in_string => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    rest.get(..blank.unwrap_or(rest.len())).map_or(0, |object| object.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str) -> Vec<String> {
        read(text).iter().map(|template| template.span.of(text).to_owned()).collect()
    }

    #[test]
    fn commands_and_objects_are_found_between_prose() {
        let text = "It’s broken, isn't it:\r\n{\r\n \"a\": \"}\"\r\n}\r\ncurl -d '{\r\n \"b\": 1\r\n }' h\r\n\r\nHere's one: {\"no\": 1}\r\n{\"c\": 2} or so\r\n";
        assert_eq!(spans(text), ["{\r\n \"a\": \"}\"\r\n}", "curl -d '{\r\n \"b\": 1\r\n }' h", "{\"c\": 2}"]);
    }

    #[test]
    fn a_broken_object_or_command_ends_with_its_paragraph() {
        assert_eq!(
            spans("{\n \"a\": \"b,\n \"c\": {\n\nThat's it.\n{\"d\": 1}"),
            ["{\n \"a\": \"b,\n \"c\": {", "{\"d\": 1}"]
        );
        let text = "curl h -d '{\n \"a\": 1\n}\n\nThat it is.\n\n{\"b\": 2}\n";
        assert_eq!(read(text).len(), 2);
        assert_eq!(read(text).first().map(|template| template.broken.len()), Some(1));
    }

    #[test]
    fn braces_of_prose_are_no_objects() {
        assert!(read("{name} is replaced\n{{name}} too\n- {\"a\": 1}\n").is_empty());
    }
}
