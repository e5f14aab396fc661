use std::collections::HashMap;

use crate::{
    check::Subject,
    json::{Kind, Node, Pointer, flag},
    report::{Evidence, Finding, Part},
    rules::Rule,
};

rule! {
    /// An object has two members of the same name.
    ///
    /// Most readers keep the last one and say nothing, some the first, some refuse the body. Whoever wrote the other one
    /// meant it to count. The check goes on with the last one.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "sessionId": "dfo-5522-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5522-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// **Who says so:** RFC 8259: names within an object should be unique, and what a reader does otherwise is unpredictable.
    "duplicate-field", Json, Error, Place
}

pub(crate) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if let Some(root) = subject.root.filter(|_| subject.arena.duplicates) {
        walk(root, &Pointer::root(), findings);
    }
}

fn walk(node: Node<'_>, pointer: &Pointer, findings: &mut Vec<Finding>) {
    let hidden = node.children().any(|child| child.has(flag::SHADOWED));
    let last: HashMap<&str, Node<'_>> =
        if hidden { node.named().map(|member| (member.name(), member)).collect() } else { HashMap::new() };
    for (index, child) in node.children().enumerate() {
        if let Some(last) = last.get(child.name()).filter(|_| child.has(flag::SHADOWED)) {
            findings.push(finding(child, *last, pointer));
        }
        if matches!(child.kind(), Kind::Object | Kind::Array) {
            let token = if node.kind() == Kind::Array { index.to_string() } else { child.name().to_owned() };
            walk(child, &pointer.join(&token), findings);
        }
    }
}

fn finding(first: Node<'_>, last: Node<'_>, pointer: &Pointer) -> Finding {
    let name = first.name();
    let message = format!("{} has `{name}` more than once; which one counts is unpredictable", pointer.spoken());
    Finding::new(Rule::DuplicateField, Part::Body, first.key_span(), message)
        .at(pointer.join(name))
        .help(format!("keep one `{name}`; most readers take the last one"))
        .related(Part::Body, last.key_span(), "this one is taken here")
        .evidence(const { &[Evidence::standard("rfc-8259", "the names within an object should be unique")] })
}
