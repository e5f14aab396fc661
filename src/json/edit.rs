//! Edits of a body that leave it JSON: taking a member out, putting one in.

use super::{Kind, Node};
use crate::{report::Edit, span::Span};

/// The opening bracket of an object or array; another value as a whole.
pub(crate) fn opening(node: Node<'_>) -> Span {
    let span = node.span();
    match node.kind() {
        Kind::Object | Kind::Array => Span::new(span.start(), span.start() + 1),
        _ => span,
    }
}

/// Takes a member out, with one comma and the white space that goes with it.
pub(crate) fn removal(member: Node<'_>) -> Edit {
    let text = member.source();
    let (start, end) = (member.key_span().start(), member.span().end());
    let behind = text.get(end..).unwrap_or_default();
    let after = behind.trim_start();
    if let Some(next) = after.strip_prefix(',') {
        let next = next.trim_start();
        // What follows moves up to where the member stood.
        return Edit::new(Span::new(start, text.len() - next.len()), "");
    }
    let before = text.get(..start).unwrap_or_default().trim_end();
    match before.strip_suffix(',') {
        Some(before) => Edit::new(Span::new(before.len(), end), ""),
        None => Edit::new(Span::new(start, end), ""),
    }
}

/// Puts a copy of `member` first into `object`.
pub(crate) fn insertion(object: Node<'_>, member: Node<'_>) -> Edit {
    let at = object.span().start() + 1;
    let written = Span::new(member.key_span().start(), member.span().end()).of(member.source());
    let inner = object.source().get(at..object.span().end()).unwrap_or_default();
    let space = inner.get(..inner.len() - inner.trim_start().len()).unwrap_or_default();
    let text = if object.is_empty() {
        written.to_owned()
    } else if space.contains('\n') {
        format!("{space}{written},")
    } else {
        format!("{written}, ")
    };
    Edit::new(Span::empty(at), text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{json::Document, placeholder::Styles, report::apply};

    fn without(text: &str, name: &str) -> String {
        let document = Document::parse(text, Styles::ALL);
        let root = document.root().unwrap();
        apply(text, &[removal(root.get(name).unwrap())]).unwrap()
    }

    #[test]
    fn taking_a_member_out_leaves_json() {
        assert_eq!(without(r#"{"a": 1, "b": 2}"#, "a"), r#"{"b": 2}"#);
        assert_eq!(without(r#"{"a": 1, "b": 2}"#, "b"), r#"{"a": 1}"#);
        assert_eq!(without("{\n  \"a\": 1,\n  \"b\": 2\n}", "b"), "{\n  \"a\": 1\n}");
        assert_eq!(without(r#"{"a": 1}"#, "a"), "{}");
    }

    #[test]
    fn putting_a_member_in_keeps_the_indentation() {
        let text = "{\n  \"x\": 1,\n  \"o\": {\n    \"y\": 2\n  }\n}";
        let document = Document::parse(text, Styles::ALL);
        let root = document.root().unwrap();
        let edit = insertion(root.get("o").unwrap(), root.get("x").unwrap());
        let done = apply(text, &[edit]).unwrap();
        assert_eq!(done, "{\n  \"x\": 1,\n  \"o\": {\n    \"x\": 1,\n    \"y\": 2\n  }\n}");
    }
}
