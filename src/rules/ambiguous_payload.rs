use crate::{
    catalog::{Endpoint, Loaded, SubId, Variant},
    check::Subject,
    json::{Node, Pointer},
    report::{Evidence, Finding, Part},
    rules::{Rule, opening},
};

rule! {
    /// The body is no known payload, or could be several.
    ///
    /// A payload is recognised by its fields. Here none of them, or as many of one payload as of another, are there. So
    /// nothing more can be said about it.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"timeZone": "Europe/Lisbon"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"sessionId": "dfo-5521-chat", "agentId": "{{agentId}}", "initiator": "AGENT"}
    /// ```
    ///
    /// **Who says so:** the threads, by the payloads that they give; that there are no others is our inference.
    "ambiguous-payload", Variant, Error, Whole
}

pub(crate) fn finding(
    subject: &Subject<'_>,
    root: Node<'_>,
    variants: &[(&Endpoint, &Variant)],
    scores: bool,
) -> Finding {
    let endpoint = subject.endpoint.map(|endpoint| format!(" for `{}`", endpoint.id)).unwrap_or_default();
    let message = if scores {
        let names: Vec<String> = variants.iter().map(|(_, variant)| format!("`{}`", variant.id)).collect();
        format!("the body could be {}: its fields speak for each alike", names.join(" or "))
    } else {
        format!("nothing in the body says which payload{endpoint} it is")
    };
    let mut ordered: Vec<_> = variants.iter().filter_map(|(_, variant)| Some((*variant, variant.loaded()?))).collect();
    ordered.sort_by_key(|(_, loaded)| loaded.about.standing);
    let loaded: Vec<&Loaded> = ordered.iter().map(|(_, loaded)| *loaded).collect();
    let mut lines = vec!["send one of these as a whole; `cobrowse-lint new VARIANT` prints it:".to_owned()];
    for (variant, own) in &ordered {
        let standing = own.about.standing.as_str();
        let speaking = if scores { speaking_for(own, &loaded, root, &Pointer::root()) } else { Vec::new() };
        lines.push(if speaking.is_empty() {
            let fields = own.schema.sub(SubId::ROOT).required();
            let fields: Vec<String> = fields.iter().map(|name| format!("`{name}`")).collect();
            format!("- {} make it `{}` ({standing})", fields.join(", "), variant.id)
        } else {
            let verb = if speaking.len() == 1 { "speaks" } else { "speak" };
            format!("- {} {verb} for `{}` ({standing})", speaking.join(", "), variant.id)
        });
    }
    if let Some(bodiless) = subject.endpoint.and_then(|endpoint| endpoint.bodiless.as_ref()) {
        lines.push(format!("- no body at all makes it `{}` ({})", bodiless.variant, bodiless.standing.as_str()));
    }
    Finding::new(Rule::AmbiguousPayload, Part::Body, opening(root), message)
        .at(Pointer::root())
        .help(lines.join("\n"))
        .evidence(const { &[Evidence::ours("a payload is recognised by its fields")] })
}

/// The fields of the body that only `own` declares, of all the variants that it could be.
fn speaking_for(own: &Loaded, all: &[&Loaded], object: Node<'_>, pointer: &Pointer) -> Vec<String> {
    let mut found = Vec::new();
    for member in object.named() {
        let here = pointer.join(member.name());
        let declares = |loaded: &Loaded| loaded.schema.field_notes(pointer, member.name()).is_some();
        if declares(own) && all.iter().filter(|loaded| declares(loaded)).count() == 1 {
            found.push(here.spoken());
        } else {
            found.extend(speaking_for(own, all, member, &here));
        }
    }
    found
}

/// The body is a payload of another endpoint.
pub(crate) fn belongs_elsewhere(
    subject: &Subject<'_>,
    root: Node<'_>,
    endpoint: &Endpoint,
    variant: &Variant,
) -> Finding {
    let here = subject.endpoint.map_or("this endpoint", |endpoint| endpoint.id.as_str());
    let message = format!("the body has the fields of `{}`, and the request goes to `{here}`", variant.id);
    let help = format!(
        "send it to {} {}, or send a payload of `{here}` (`cobrowse-lint list variants` shows them)",
        endpoint.method, endpoint.path
    );
    Finding::new(Rule::AmbiguousPayload, Part::Body, opening(root), message)
        .at(Pointer::root())
        .help(help)
        .evidence(variant.about().and_then(|about| about.evidence.first()))
}
