//! What the scripts that Postman runs before a request may change in it, as far as their words show.

use super::postman::is_disabled;
use crate::{
    json::{Kind, Node},
    span::Span,
};

/// The line of a script of `node` that may add headers.
pub(super) fn adds_headers(node: Node<'_>) -> Option<Span> {
    let adds = |code: &str| ["headers", "addHeader"].iter().any(|word| code.contains(word));
    lines(node).find(|line| line.text().is_some_and(adds)).map(|line| line.span())
}

/// The line of a script of `node` that may write another body.
pub(super) fn writes_body(node: Node<'_>) -> Option<Span> {
    lines(node).find(|line| line.text().is_some_and(assigns_body)).map(|line| line.span())
}

/// The lines of the scripts that run before a request.
fn lines(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let before = |event: &Node<'_>| {
        event.get("listen").is_some_and(|listen| listen.text() == Some("prerequest")) && !is_disabled(*event)
    };
    let events = node.get("event").into_iter().flat_map(|events| events.elements()).filter(before);
    let code = events.filter_map(|event| event.get("script")?.get("exec"));
    code.flat_map(|code| std::iter::once(code).filter(|code| code.kind() == Kind::String).chain(code.elements()))
}

/// Whether code assigns the body, or a part of it, or calls its `update`; to read it changes nothing.
fn assigns_body(code: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '[' | ']' | '"' | '\'');
    code.split("request.body").skip(1).any(|behind| {
        let rest = behind.trim_start_matches(part);
        let called = behind.strip_suffix(rest).is_some_and(|path| path.ends_with("update"));
        let next = rest.trim_start();
        (called && next.starts_with('(')) || (next.starts_with('=') && !next.starts_with("=="))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_writes_the_body_hides_it() {
        for code in
            ["pm.request.body.update(x)", "pm.request.body.raw = x", "request.body['raw']=x", "pm.request.body = {"]
        {
            assert!(assigns_body(code), "{code}");
        }
        for code in ["f(pm.request.body.raw)", "if (pm.request.body.mode === 'raw') f()", "x = pm.request.body", ""] {
            assert!(!assigns_body(code), "{code}");
        }
    }
}
