use crate::{
    catalog::Variant,
    check::{Extra, Scope},
    report::{EvidenceList, Finding, Fix, Part},
    rules::{Rule, removal},
};

rule! {
    /// The payload has fields of two variants, which exclude each other.
    ///
    /// The threads give several payloads for one endpoint, each with its own names: the session's ID is `sessionId` (an
    /// existing DFO channel), `externalSessionId` (yours, fresh) or `cobrowseSessionId` (an existing cobrowse session). A
    /// payload put together from two posts is none of them.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {
    ///   "externalSessionId": "{{sessionId}}",
    ///   "initiator": {"type": "agent", "id": "{{agentId}}"},
    ///   "target": {"type": "customer", "conversationId": "{{conversationId}}"},
    ///   "consentStatus": "CONSENTED"
    /// }
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {
    ///   "externalSessionId": "{{sessionId}}",
    ///   "initiator": {"type": "agent", "id": "{{agentId}}"},
    ///   "target": {"type": "customer", "conversationId": "{{conversationId}}"}
    /// }
    /// ```
    ///
    /// **Who says so:** the posts, each by its own payload; that they exclude each other is our inference.
    "conflicting-fields", Body, Error, Place
}

pub(crate) fn finding(scope: &Scope<'_>, extra: &Extra<'_>, sibling: &Variant) -> Finding {
    let name = extra.member.name();
    let object = extra.object.node;
    let pointer = extra.object.pointer();
    let catalog = &scope.subject.linter.catalog;
    let group = catalog.conflicts.iter().find(|group| group.names.contains_key(name));
    let named = group.and_then(|group| {
        object.named().find(|member| member.name() != name && group.names.contains_key(member.name()))
    });
    // Else the first field that is the chosen variant's own speaks for it.
    let declares = |variant: &Variant, field: &str| {
        variant.loaded().is_some_and(|loaded| loaded.schema.field_notes(&pointer, field).is_some())
    };
    let chosen = scope.endpoint.variants.get(scope.index);
    let own = |field: &str| chosen.is_some_and(|chosen| declares(chosen, field)) && !declares(sibling, field);
    let partner = named.or_else(|| object.named().find(|member| own(member.name())));
    let meaning = |name: &str, variant: &str| {
        let known = group.and_then(|group| group.names.get(name));
        known.map_or_else(|| format!("`{name}` belongs to `{variant}`"), |meaning| format!("`{name}` is {meaning}"))
    };
    let here = extra.object.variant();
    let there = sibling.id.as_str();
    let new = |message| Finding::new(Rule::ConflictingFields, Part::Body, extra.member.key_span(), message);
    let finding = match partner {
        Some(partner) => new(format!("`{name}` and `{}` exclude each other: they belong to two payloads", partner.name()))
        .help(format!(
            "{}; {}. Remove `{name}`, or send `{there}` as a whole (`cobrowse-lint new {there}` prints it)",
            meaning(name, there),
            meaning(partner.name(), here),
        ))
        .related(Part::Body, partner.key_span(), format!("of `{here}`")),
        None => new(format!("`{name}` belongs to `{there}`, and the rest of the body to `{here}`"))
            .help(format!("remove `{name}`, or send `{there}` as a whole (`cobrowse-lint new {there}` prints it)")),
    };
    let theirs = sibling.about().and_then(|about| about.evidence.first());
    let both = theirs.into_iter().chain(scope.loaded.about.evidence.first());
    finding
        .at(extra.pointer())
        .evidence(both.chain(group.into_iter().flat_map(|group| &group.evidence)).collect::<EvidenceList>())
        .fix(Some(Fix::unsafe_(vec![removal(extra.member)])))
}

/// The name means nearly the same as another one in the object, and no variant of the endpoint has it.
pub(crate) fn of_two_names(scope: &Scope<'_>, extra: &Extra<'_>) -> Option<Finding> {
    let name = extra.member.name();
    let catalog = &scope.subject.linter.catalog;
    let group = catalog.conflicts.iter().find(|group| group.names.contains_key(name))?;
    let others = extra.object.node.named().filter(|member| member.name() != name);
    let (partner, meaning) = others.into_iter().find_map(|member| Some((member, group.names.get(member.name())?)))?;
    let own = group.names.get(name)?;
    let message = format!("`{name}` and `{}` exclude each other: they mean two different things", partner.name());
    Some(
        Finding::new(Rule::ConflictingFields, Part::Body, extra.member.key_span(), message)
            .at(extra.pointer())
            .help(format!("`{name}` is {own}; `{}` is {meaning}. Remove `{name}`", partner.name()))
            .related(Part::Body, partner.key_span(), format!("of `{}`", extra.object.variant()))
            .evidence(&group.evidence)
            .fix(Some(Fix::unsafe_(vec![removal(extra.member)]))),
    )
}
