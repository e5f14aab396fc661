use crate::{
    catalog::{Instead, Loaded, SubId},
    check::{Sample, Subject, keep_values},
    json::{Kind, Node, Pointer},
    report::{Edit, Finding, Fix, Part},
    rules::{Rule, opening},
};

rule! {
    /// Somebody sent this payload and reports that the API refused it.
    ///
    /// The finding says who, what to send instead under which condition, which of your values carry over, and what the
    /// thread suspects that a payload cannot show. The threads differ, so all of their answers are given.
    ///
    /// ```http bad
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {"conversationId": "{{conversationId}}", "initiatorId": "{{agentId}}"}
    /// ```
    ///
    /// ```http good
    /// POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
    ///
    /// {
    ///   "externalSessionId": "{{$uuid}}",
    ///   "initiator": {"type": "agent", "id": "{{agentId}}"},
    ///   "target": {"type": "customer", "conversationId": "{{conversationId}}"}
    /// }
    /// ```
    ///
    /// **Who says so:** the askers of threads 000, 002, 003 and 004. In some of them something else could be the cause too.
    "rejected-payload", Variant, Error, Whole
}

pub(crate) fn check(subject: &Subject<'_>, loaded: &Loaded, root: Node<'_>, findings: &mut Vec<Finding>) {
    let (variant, summary) = (&loaded.about.variant, &loaded.about.summary);
    let message = if has_its_fields(loaded, root) {
        format!("this payload, `{variant}`, {summary}")
    } else {
        format!("this payload is nearly `{variant}`, which {summary}")
    };
    findings.push(
        Finding::new(Rule::RejectedPayload, Part::Body, opening(root), message)
            .at(&Pointer::root())
            .help(help(subject, loaded, root))
            .evidence(&loaded.about.evidence)
            .fix(fix(subject, loaded, root)),
    );
}

/// Whether the body has the fields of the variant, all that it needs and no others.
fn has_its_fields(loaded: &Loaded, root: Node<'_>) -> bool {
    let top = loaded.schema.sub(SubId::ROOT);
    top.required().iter().all(|name| root.member(name).is_some())
        && root.named().all(|member| loaded.schema.property_of(SubId::ROOT, member).is_some())
}

/// What to send instead, each with its condition, and what else the thread suspects.
pub(super) fn help(subject: &Subject<'_>, loaded: &Loaded, root: Node<'_>) -> String {
    let mut lines = vec!["send instead:".to_owned()];
    for instead in &loaded.about.instead {
        lines.push(format!("- when {}: `{}`{}", instead.when, instead.variant, how(subject, loaded, instead, root)));
        let says: Vec<String> = instead.evidence.iter().take(1).map(ToString::to_string).collect();
        lines.extend(says.iter().map(|says| format!("  ({says})")));
    }
    if !loaded.about.suspects.is_empty() {
        lines.push("what the payload cannot show:".to_owned());
        lines.extend(loaded.about.suspects.iter().map(|suspect| format!("- {}", suspect.what)));
    }
    lines.join("\n")
}

/// Where the replacement goes, what it adds, and what it keeps.
fn how(subject: &Subject<'_>, loaded: &Loaded, instead: &Instead, root: Node<'_>) -> String {
    let catalog = &subject.linter.catalog;
    let endpoint = instead.variant.as_str().split('/').next().and_then(|id| catalog.endpoint(id));
    let elsewhere = endpoint.filter(|endpoint| endpoint.id != loaded.about.endpoint);
    let mut parts: Vec<String> =
        elsewhere.map(|endpoint| format!("{} {}", endpoint.method, endpoint.path)).into_iter().collect();
    let Some(target) = catalog.variant(instead.variant.as_str()).and_then(|variant| variant.loaded()) else {
        parts.push("without a body".to_owned());
        return format!(" ({})", parts.join("; "));
    };
    let kept = keep_values(root, target, &instead.keep);
    let needed: Vec<String> =
        needed(target, SubId::ROOT, &Pointer::root()).into_iter().filter(|place| !kept.iter().any(|(kept, _)| kept == place)).map(|place| place.spoken()).collect();
    if !needed.is_empty() {
        parts.push(format!("needs {}", needed.join(", ")));
    }
    for (from, to) in &instead.keep {
        let (Some(from), Some(to)) = (Pointer::parse(from), Pointer::parse(to)) else { continue };
        if from != to && kept.iter().any(|(place, _)| *place == to) {
            parts.push(format!("{} becomes {}", from.spoken(), to.spoken()));
        }
    }
    format!(" ({})", parts.join("; "))
}

/// The places of every value that a variant needs.
fn needed(loaded: &Loaded, sub: SubId, pointer: &Pointer) -> Vec<Pointer> {
    let node = loaded.schema.sub(sub);
    let required = node.properties().iter().filter(|(name, _)| node.required().contains(name));
    required
        .flat_map(|(name, property)| {
            let here = pointer.join(name.as_str());
            let below = needed(loaded, *property, &here);
            if below.is_empty() { vec![here] } else { below }
        })
        .collect()
}

/// The body as the first replacement for the same endpoint, with the author's values.
pub(super) fn fix(subject: &Subject<'_>, loaded: &Loaded, root: Node<'_>) -> Option<Fix> {
    let same = |instead: &&Instead| {
        instead.variant.as_str().split('/').next() == Some(loaded.about.endpoint.as_str())
    };
    let instead = loaded.about.instead.iter().find(same)?;
    let target = subject.linter.catalog.variant(instead.variant.as_str())?.loaded()?;
    if root.kind() != Kind::Object || root.has_unknown_members() || !subject.arena.slips.is_empty() {
        return None;
    }
    let sample = Sample { loaded: target, kept: keep_values(root, target, &instead.keep) };
    let flat = !root.span().of(subject.text(Part::Body)).contains('\n');
    let text = sample.text(SubId::ROOT, &Pointer::root(), 0, flat);
    Some(Fix::unsafe_(vec![Edit::new(root.span(), text)]))
}
