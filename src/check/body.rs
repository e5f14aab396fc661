//! The body: which variant it is, whether it fits, and what follows.

use super::{
    Subject,
    advise::{self, Advised},
    builder::Contract,
    causes::Values,
    choose::{Choice, Scores, is_null_id},
    explain::{self, Place, Scope},
    judge::{Truth, judge as judge_schema, judge_met},
    route::Fault,
    shape::Shape,
};
use crate::{
    catalog::{Catalog, Endpoint, Loaded, Standing, SubId, Variant},
    json::{Document, Kind, Node, Slip, SlipKind, flag},
    placeholder::Declared,
    report::Finding,
    rules::{self, Rule},
};

/// What was found out about a body.
#[allow(clippy::struct_excessive_bools, reason = "four independent answers")]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Judged {
    /// Whether no filling of the placeholders changes what was found.
    pub(crate) settled: bool,
    /// Whether it is refused whatever the placeholders become, by a schema.
    pub(crate) refused: bool,
    /// Whether the endpoint was taken from the body's shape.
    pub(crate) assumed: bool,
    /// Whether it is the variant without a body.
    pub(crate) bodiless: bool,
}

const SETTLED: Judged = Judged { settled: true, refused: false, assumed: false, bodiless: false };
const OPEN: Judged = Judged { settled: false, ..SETTLED };

/// The variants that compete for a body.
#[derive(Clone, Copy)]
enum Field<'a> {
    /// Those of one endpoint.
    One(&'a Endpoint),
    /// Those of all, where the endpoint is not known.
    All(&'a Catalog),
}

impl<'a> Field<'a> {
    fn shape(self) -> &'a Shape {
        match self {
            Self::One(endpoint) => endpoint.shape(),
            Self::All(catalog) => catalog.shape_of_all(),
        }
    }

    fn variant(self, index: usize) -> Option<(&'a Endpoint, &'a Variant)> {
        match self {
            Self::One(endpoint) => endpoint.variants.get(index).map(|variant| (endpoint, variant)),
            Self::All(catalog) => catalog
                .endpoints()
                .iter()
                .flat_map(|endpoint| endpoint.variants.iter().map(move |variant| (endpoint, variant)))
                .nth(index),
        }
    }
}

/// What Postman's converter writes in the place of values.
const WORDS: [&str; 11] = [
    "<string>",
    "<integer>",
    "<number>",
    "<boolean>",
    "<object>",
    "<array>",
    "<null>",
    "<uuid>",
    "<date>",
    "<dateTime>",
    "<email>",
];

/// Marks IDs that are only words for what belongs there, and every node that depends on a placeholder.
pub(super) fn mark_placeholders(catalog: &Catalog, document: &mut Document<'_>) {
    // A slip may leave a placeholder without a text.
    let mut open = !document.arena.holes.is_empty() || !document.arena.slips.is_empty();
    if document.arena.words {
        open |= mark_words(catalog, document);
    }
    if open {
        document.arena.mark_open();
    }
}

/// Marks the words that nothing will replace; says whether there are any.
fn mark_words(catalog: &Catalog, document: &mut Document<'_>) -> bool {
    let mut any = false;
    for id in document.arena.ids() {
        let node = Node::new(document, id);
        if !node.has(flag::WORD) {
            continue;
        }
        let prose = |value: &str| !is_real_uuid(value) && catalog.is_prose(value);
        let known = node.kind() == Kind::String && !node.has(flag::HOLES) && !is_plain_uuid(node);
        if known && is_id_name(node.name()) {
            if node.text().is_some_and(prose) {
                document.arena.mark_prose(id);
                any = true;
            }
        } else if id > 0 && is_word_for_a_value(node) {
            document.arena.mark_word(id);
            any = true;
        }
    }
    any
}

/// Whether it is a text such as `"<boolean>"`, which Postman's converter writes in the place of a value of any type.
fn is_word_for_a_value(node: Node<'_>) -> bool {
    let angle = || node.source().as_bytes().get(node.span().start() + 1) == Some(&b'<');
    node.kind() == Kind::String
        && angle()
        && node.holes().is_empty()
        && node.text().is_some_and(|text| WORDS.contains(&text))
}

/// Whether it is a UUID that nobody takes for a placeholder.
fn is_plain_uuid(node: Node<'_>) -> bool {
    node.has(flag::UUID) && node.text().is_some_and(|value| !value.starts_with("00000000-"))
}

/// Whether members of this name are IDs, as far as a name can say.
pub(crate) fn is_id_name(name: &str) -> bool {
    name == "id" || name.ends_with("Id")
}

/// Whether it is a UUID that has something in it.
fn is_real_uuid(value: &str) -> bool {
    value.len() == 36
        && !value.starts_with("00000000-")
        && value.as_bytes().get(8) == Some(&b'-')
        && value.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

pub(super) fn judge(subject: &mut Subject<'_>, scores: &mut Scores, findings: &mut Vec<Finding>) -> Judged {
    rules::invalid_json::check(subject, findings);
    rules::duplicate_field::check(subject, findings);
    let catalog = &subject.linter.catalog;
    let named = subject.request.endpoint.and_then(|id| catalog.endpoint(id));
    let routed = subject.route.endpoint.filter(|_| subject.route.fault != Some(Fault::Unknown));
    subject.endpoint = named.or(routed);
    if subject.route.known.is_some() {
        return SETTLED;
    }
    if subject.request.hidden_body {
        return OPEN;
    }
    if subject.linter.contract == Contract::Published {
        let open = subject.root.is_some_and(|root| root.kind() == Kind::Placeholder);
        let bare = subject.arena.nodes.is_empty() && !subject.arena.fatal;
        let bodiless = bare && subject.endpoint.is_some_and(|endpoint| endpoint.bodiless.is_some());
        // A body alone goes to the endpoint that its fields speak for, whatever that is: none is published with one.
        if let (None, Some(root)) = (subject.endpoint, subject.root) {
            let choice = scores.choose_with_null_ids(catalog.shape_of_all(), root);
            let first = choice.best.indices().next().filter(|_| choice.scores);
            subject.endpoint = first.and_then(|index| Field::All(catalog).variant(index)).map(|(endpoint, _)| endpoint);
            return Judged { assumed: subject.endpoint.is_some(), ..OPEN };
        }
        return if open { OPEN } else { Judged { bodiless, ..SETTLED } };
    }
    if subject.arena.nodes.is_empty() && !subject.arena.fatal {
        return without_body(subject, findings);
    }
    let Some(root) = subject.root else { return OPEN };
    let field = subject.endpoint.map_or(Field::All(catalog), Field::One);
    let assumed = subject.endpoint.is_none();
    let mut judged = with_body(subject, field, root, scores, findings);
    // An object with unknown members may get one that it has already.
    judged.settled &=
        !subject.arena.unknown_members && (judged.refused || subject.arena.holes.is_empty() || !may_break(root));
    Judged { assumed: assumed && subject.endpoint.is_some(), ..judged }
}

/// Whether a text may be filled in outside of quotes: most texts are no JSON.
fn may_break(root: Node<'_>) -> bool {
    let arena = &root.document.arena;
    let is_text = |id| Node::new(root.document, id).declared() == Some(Declared::String);
    arena.holes.iter().any(|hole| hole.declared == Some(Declared::String)) && arena.ids().any(is_text)
}

fn without_body(subject: &Subject<'_>, findings: &mut Vec<Finding>) -> Judged {
    match subject.endpoint {
        Some(endpoint) if endpoint.bodiless.is_some() => Judged { bodiless: true, ..SETTLED },
        Some(endpoint) => {
            rules::missing_body::check(subject, endpoint, findings);
            SETTLED
        }
        None => SETTLED,
    }
}

fn with_body<'a>(
    subject: &mut Subject<'a>,
    field: Field<'a>,
    root: Node<'a>,
    scores: &mut Scores,
    findings: &mut Vec<Finding>,
) -> Judged {
    match root.kind() {
        Kind::Object => {}
        // A text may be a whole body.
        Kind::Placeholder if matches!(root.declared(), None | Some(Declared::Object | Declared::String)) => {
            return OPEN;
        }
        _ => {
            findings.push(rules::wrong_type::of_body(root));
            return SETTLED;
        }
    }
    let shape = field.shape();
    let mut choice = scores.choose(shape, root);
    if let Field::All(_) = field {
        // Where the fields have to name the endpoint too, an ID that is null still names one.
        let with_null_ids = scores.choose_with_null_ids(shape, root);
        if choice.certain() && with_null_ids.certain() {
            choice = with_null_ids;
        }
    }
    let first = choice.scores || !choice.certain();
    if !first {
        match second_choice(subject, field, root, scores, findings) {
            Some(second) => choice = second,
            None => return SETTLED,
        }
    }
    let best = choice.one().and_then(|index| field.variant(index));
    if !choice.certain() {
        let refused = choice
            .candidates
            .indices()
            .all(|index| field.variant(index).is_some_and(|(_, variant)| is_refused(variant, root)));
        if !refused {
            if let Some((endpoint, variant)) = best {
                subject.endpoint = Some(endpoint);
                subject.variant = Some(variant);
                let met = scores.met.as_slice();
                let advised = choice.one().filter(|_| first);
                let advised = advised.map(|index| Advised { shape, index, met, which: u64::MAX });
                advise_on(subject, variant, advised, root, findings);
            }
            return OPEN;
        }
    }
    let Some((endpoint, variant)) = best else {
        ambiguous(subject, field, choice, root, findings);
        return SETTLED;
    };
    let Some(loaded) = variant.loaded() else { return OPEN };
    // The values were met in this shape if nothing else has been tried since.
    let index = choice.one().filter(|_| first);
    let (truth, wrong, which) = match index {
        Some(index) => judge_met(loaded, shape, index, &scores.met, root),
        None => (judge_schema(loaded, root), 0, u64::MAX),
    };
    // Trying another endpoint meets the values in another shape.
    let tried = truth == Truth::False && may_fit_elsewhere(subject, field, root);
    if let Some((other, better)) =
        Some(()).filter(|()| tried).and_then(|()| fits_elsewhere(subject, field, root, scores))
    {
        findings.push(rules::ambiguous_payload::belongs_elsewhere(subject, root, other, better));
        return SETTLED;
    }
    subject.endpoint = Some(endpoint);
    subject.variant = Some(variant);
    let values = index.filter(|_| !tried).map(|index| Values { shape, index, met: &scores.met, wrong });
    let (judged, told) = judge_as(subject, endpoint, variant, (loaded, truth), values, root, findings);
    let advised = values.filter(|_| told);
    let advised = advised.map(|Values { shape, index, met, .. }| Advised { shape, index, met, which });
    advise_on(subject, variant, advised, root, findings);
    judged
}

/// Whether the names in a body allow that it is another endpoint's; nearly always they do not.
fn may_fit_elsewhere(subject: &Subject<'_>, field: Field<'_>, root: Node<'_>) -> bool {
    let Field::One(endpoint) = field else { return false };
    let catalog = &subject.linter.catalog;
    // Nearly always some name is missing for each, and then the schemas of other endpoints need not be read.
    if !root.has_unknown_members() && catalog.spares_schemas() {
        let others = catalog.endpoints().iter().filter(|other| other.id != endpoint.id);
        let has_all = |variant: &Variant| variant.needs().iter().all(|name| root.member(name).is_some());
        if !others.flat_map(|other| &other.variants).any(has_all) {
            return false;
        }
    }
    let variants = catalog.shape_of_all().with_names_of(root).indices();
    variants.filter_map(|index| Field::All(catalog).variant(index)).any(|(other, _)| other.id != endpoint.id)
}

/// The variant of another endpoint that a body is; it does not fit the one of its own.
fn fits_elsewhere<'a>(
    subject: &Subject<'a>,
    field: Field<'a>,
    root: Node<'a>,
    scores: &mut Scores,
) -> Option<(&'a Endpoint, &'a Variant)> {
    let Field::One(endpoint) = field else { return None };
    let catalog = &subject.linter.catalog;
    let choice = scores.choose(catalog.shape_of_all(), root);
    let (other, better) =
        choice.one().filter(|_| choice.certain()).and_then(|index| Field::All(catalog).variant(index))?;
    let fits = judge_schema(better.loaded()?, root) != Truth::False;
    (fits && other.id != endpoint.id).then_some((other, better))
}

fn is_refused(variant: &Variant, root: Node<'_>) -> bool {
    variant
        .loaded()
        .is_some_and(|loaded| loaded.about.standing == Standing::Rejected || judge_schema(loaded, root) == Truth::False)
}

/// Where no field speaks for a variant: an ID that is null still names one, and so does a field in a wrong object.
fn second_choice<'a>(
    subject: &mut Subject<'a>,
    field: Field<'a>,
    root: Node<'a>,
    scores: &mut Scores,
    findings: &mut Vec<Finding>,
) -> Option<Choice> {
    let shape = field.shape();
    let with_null_ids = scores.choose_with_null_ids(shape, root);
    if with_null_ids.scores && with_null_ids.one().is_some() {
        return Some(with_null_ids);
    }
    let catalog = &subject.linter.catalog;
    let by_names = scores.choose_by_names(shape, root);
    let covered = by_names.map_or(0, |(_, members)| members);
    if matches!(field, Field::One(_)) {
        let elsewhere = scores.choose(catalog.shape_of_all(), root);
        let other = elsewhere.one().filter(|_| elsewhere.scores).and_then(|index| Field::All(catalog).variant(index));
        let fields = |variant: &Variant| {
            let names = variant.loaded().map(|loaded| loaded.schema.sub(SubId::ROOT).properties());
            names.unwrap_or_default().iter().filter(|(name, _)| root.member(name).is_some()).count()
        };
        if let Some((endpoint, variant)) = other.filter(|(_, variant)| fields(variant) > covered) {
            findings.push(rules::ambiguous_payload::belongs_elsewhere(subject, root, endpoint, variant));
            return None;
        }
    }
    if let Some((choice, _)) = by_names {
        return Some(choice);
    }
    if shape.variants == 1 {
        return Some(scores.choose(shape, root));
    }
    ambiguous(subject, field, with_null_ids, root, findings);
    None
}

fn ambiguous<'a>(subject: &Subject<'a>, field: Field<'a>, choice: Choice, root: Node<'a>, findings: &mut Vec<Finding>) {
    let shape = field.shape();
    let before = findings.len();
    for member in root.named().filter(|member| is_null_id(*member)) {
        let Some(known) = shape.top.field(member.name()).filter(|known| known.id.count() > 0) else { continue };
        // The notes of the best standing say what the field is.
        let variants = known.id.indices().filter_map(|index| field.variant(index)?.1.loaded());
        let loaded = variants.min_by_key(|loaded| loaded.about.standing);
        let place = loaded.and_then(|loaded| {
            let sub = loaded.schema.property(SubId::ROOT, member.name())?;
            Some(Place { loaded, sub, node: member })
        });
        findings.extend(place.map(|place| rules::null_id::of(&place)));
    }
    // An ID that is null is why the payload cannot be told, and a wrong path is a reason of its own.
    let explained = findings.len() > before || (!choice.scores && subject.route.fault == Some(Fault::Unknown));
    if !explained {
        let variants: Vec<_> = choice.best.indices().filter_map(|index| field.variant(index)).collect();
        findings.push(rules::ambiguous_payload::finding(subject, root, &variants, choice.scores));
    }
}

/// Says what follows from `truth`, the schema's word on the body; and whether `values` may speak for the body.
fn judge_as<'a>(
    subject: &Subject<'a>,
    endpoint: &'a Endpoint,
    variant: &'a Variant,
    (loaded, truth): (&'a Loaded, Truth),
    values: Option<Values<'_>>,
    root: Node<'a>,
    findings: &mut Vec<Finding>,
) -> (Judged, bool) {
    let mut told = true;
    if truth == Truth::False {
        rules::make_room(findings);
        let index = endpoint.variants.iter().position(|other| other.id == variant.id).unwrap_or_default();
        told = explain::explain(&Scope { subject, loaded, endpoint, index }, root, values, findings);
        // A value that a slip has spoilt is not judged beside it.
        findings.retain(|finding| !is_spoilt(subject, finding));
    }
    match loaded.about.standing {
        Standing::Rejected => rules::rejected_payload::check(subject, loaded, root, findings),
        Standing::Superseded => rules::superseded_payload::check(subject, loaded, root, findings),
        _ => {}
    }
    let refused = truth == Truth::False || loaded.about.standing == Standing::Rejected;
    (Judged { settled: truth != Truth::Unknown || refused, refused, ..SETTLED }, told)
}

fn is_spoilt(subject: &Subject<'_>, finding: &Finding) -> bool {
    let spoils = |slip: &&Slip| matches!(slip.kind, SlipKind::BadEscape | SlipKind::ControlCharacter);
    finding.rule != Rule::InvalidJson
        && subject.arena.slips.iter().filter(spoils).any(|slip| finding.span.contains(slip.span))
}

fn advise_on(
    subject: &Subject<'_>,
    variant: &Variant,
    advised: Option<Advised<'_>>,
    root: Node<'_>,
    findings: &mut Vec<Finding>,
) {
    if let Some(loaded) = variant.loaded() {
        let before = findings.len();
        advise::advise(subject, loaded, advised, root, findings);
        // What is wrong at a place is said already.
        let known = |found: &Finding, wrong: &[Finding]| {
            found.field.is_none() && wrong.iter().any(|other| other.field.is_none() && other.span == found.span)
        };
        let mut at = before;
        while before > 0 && at < findings.len() {
            let (wrong, advice) = findings.split_at(before);
            if advice.get(at - before).is_some_and(|found| known(found, wrong)) {
                findings.remove(at);
            } else {
                at += 1;
            }
        }
    }
}
