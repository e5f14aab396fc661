//! Why a body does not fit its variant: one walk over schema and document, one finding per cause.

use std::borrow::Cow;

use once_cell::unsync::OnceCell;

use super::{
    Subject, distance,
    judge::{Truth, judge_keyword, judge_sub},
    shape::Field,
};
use crate::{
    catalog::{Endpoint, Keyword, Loaded, SubId, Variant},
    json::{Kind, Node, NodeId, Pointer, flag},
    report::Finding,
    rules,
};

/// What a body is judged as.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) subject: &'a Subject<'a>,
    pub(crate) loaded: &'a Loaded,
    pub(crate) endpoint: &'a Endpoint,
    /// The variant's place among the endpoint's.
    pub(crate) index: usize,
}

/// One place in a body and what the schema says of it.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) sub: SubId,
    pub(crate) node: Node<'a>,
}

impl<'a> Place<'a> {
    /// The notes of the schema at this place.
    pub(crate) fn notes(&self) -> &'a crate::catalog::FieldNotes {
        &self.loaded.schema.sub(self.sub).notes
    }

    /// What the value is, as a noun phrase.
    pub(crate) fn description(&self) -> Option<&'a str> {
        self.loaded.schema.sub(self.sub).description.as_deref()
    }

    /// The way to it from the root of the body.
    pub(crate) fn pointer(&self) -> Pointer {
        self.node.pointer()
    }

    /// The variant's ID.
    pub(crate) fn variant(&self) -> &'a str {
        self.loaded.about.variant.as_str()
    }
}

/// A field that is not there.
pub(crate) struct Missing<'a> {
    /// The object that it is missing from.
    pub(crate) object: Place<'a>,
    pub(crate) name: &'a str,
    pub(crate) sub: SubId,
}

/// A member that the variant does not allow.
pub(crate) struct Extra<'a> {
    /// The object that it stands in.
    pub(crate) object: Place<'a>,
    pub(crate) member: Node<'a>,
}

impl Extra<'_> {
    /// Where it stands.
    pub(crate) fn pointer(&self) -> Pointer {
        self.member.pointer()
    }
}

struct Causes<'a, 'f> {
    missing: Vec<Missing<'a>>,
    extra: Vec<Extra<'a>>,
    findings: &'f mut Vec<Finding>,
}

/// Adds a finding for every reason why `root` does not fit; `root` is known not to, whatever its placeholders become.
pub(super) fn explain<'a>(scope: &Scope<'a>, root: Node<'a>, findings: &mut Vec<Finding>) {
    let before = findings.len();
    let mut causes = Causes { missing: Vec::new(), extra: Vec::new(), findings };
    let place = Place { loaded: scope.loaded, sub: SubId::ROOT, node: root };
    walk(&place, &mut causes, 0);
    let Causes { mut missing, extra, findings } = causes;
    let rejected = scope.loaded.about.standing == crate::catalog::Standing::Rejected;
    // A payload that is refused anyway is replaced as a whole: what else is wrong with its fields follows.
    if !rejected && !extra.is_empty() {
        let objects = OnceCell::new();
        let mut absent: Option<(NodeId, Vec<&str>)> = None;
        for extra in &extra {
            // The members of one object stand together.
            let object = extra.object.node.id();
            let absent = match absent.take().filter(|(known, _)| *known == object) {
                Some(known) => absent.insert(known),
                None => absent.insert((object, absent_names(scope.loaded, &extra.object))),
            };
            let objects = || objects.get_or_init(|| objects_of(scope.loaded, root)).as_slice();
            findings.push(classify(scope, objects, &absent.1, extra, &mut missing));
        }
    }
    if !rejected {
        findings.extend(missing.iter().map(rules::missing_field::finding));
    }
    if findings.len() == before && !rejected {
        findings.push(rules::invalid_value::of_schema(&place));
    }
}

fn walk<'a>(place: &Place<'a>, causes: &mut Causes<'a, '_>, depth: usize) {
    let Place { loaded, sub, node, .. } = *place;
    // The whole body is known not to fit; where nothing is open, that is no other question than this one.
    let known = depth == 0 && !node.is_open();
    let fits = || !known && judge_sub(loaded, sub, node) != Truth::False;
    // In a flat schema the way down tells by itself what does not fit: judging at every step would judge all beneath anew.
    let flat = loaded.schema.is_flat();
    if depth > 2 * crate::json::MAX_DEPTH || (!flat && fits()) {
        return;
    }
    if place.notes().id.is_some() {
        if !flat || !fits() {
            causes.findings.push(rules::id_value(place));
        }
        return;
    }
    let before = (causes.missing.len(), causes.extra.len(), causes.findings.len());
    let keywords = &loaded.schema.sub(sub).keywords;
    // A value of a wrong type breaks other keywords too; that follows.
    for keyword in keywords {
        if matches!(keyword, Keyword::Type(_) | Keyword::Const(_) | Keyword::Enum(_))
            && judge_keyword(loaded, sub, keyword, node) == Truth::False
        {
            causes.findings.push(rules::wrong_value(place, keyword));
            return;
        }
    }
    let declared = loaded.schema.sub(sub);
    match node.kind() {
        Kind::Object if flat && declared.required_places.is_some() && declared.properties().len() <= MEMBERS => {
            descend_members(place, causes, depth);
        }
        Kind::Array | Kind::Object => keywords.iter().for_each(|keyword| descend(place, keyword, causes, depth)),
        _ if !flat => keywords.iter().for_each(|keyword| descend(place, keyword, causes, depth)),
        _ => {}
    }
    let explained = before != (causes.missing.len(), causes.extra.len(), causes.findings.len());
    let fails = |keyword| judge_keyword(loaded, sub, keyword, node) == Truth::False;
    if !explained && (!flat || known || declared.others().any(fails)) {
        causes.findings.push(rules::invalid_value::of_schema(place));
    }
}

/// How many members of an object are found in one pass.
const MEMBERS: usize = 16;

/// Goes down into the members of an object whose schema is flat.
fn descend_members<'a>(place: &Place<'a>, causes: &mut Causes<'a, '_>, depth: usize) {
    let Place { loaded, sub, node: object, .. } = *place;
    let schema = &loaded.schema;
    let declared = schema.sub(sub);
    let at = |sub: SubId, node: Node<'a>| Place { loaded, sub, node };
    let mut members: [Option<Node<'a>>; MEMBERS] = [None; MEMBERS];
    let (mut there, mut unknown) = (0_u64, false);
    for child in object.children() {
        if child.kind() == Kind::Members || child.has(flag::KEY_HOLES) {
            unknown = true;
        } else if !child.has(flag::SHADOWED) {
            let found = declared.properties().iter().position(|(name, _)| child.is_named(name));
            match (found, declared.rest) {
                (Some(found), _) => {
                    there |= 1 << found;
                    if let Some(member) = members.get_mut(found) {
                        *member = Some(child);
                    }
                }
                (None, Some(rest)) if schema.is_never(rest) => {
                    causes.extra.push(Extra { object: *place, member: child });
                }
                (None, Some(rest)) => walk(&at(rest, child), causes, depth + 1),
                (None, None) => {}
            }
        }
    }
    // In the order of the schema, as the causes are told.
    for ((_, property), member) in declared.properties().iter().zip(members) {
        if let Some(member) = member {
            let here = at(*property, member);
            if schema.is_never(*property) {
                causes.findings.push(rules::forbidden_field::finding(&here));
            } else {
                walk(&here, causes, depth + 1);
            }
        }
    }
    if !unknown && declared.required_places.is_some_and(|required| required & !there != 0) {
        for name in declared.required() {
            let place_of = declared.properties().iter().position(|(known, _)| known == name);
            let found = place_of.and_then(|found| Some((found, declared.properties().get(found)?.1)));
            if let Some((_, property)) = found.filter(|(found, _)| there & (1 << found) == 0) {
                causes.missing.push(Missing { object: *place, name: name.as_str(), sub: property });
            }
        }
    }
}

fn descend<'a>(place: &Place<'a>, keyword: &'a Keyword, causes: &mut Causes<'a, '_>, depth: usize) {
    let Place { loaded, sub, node, .. } = *place;
    let at = |sub: SubId, node: Node<'a>| Place { loaded, sub, node };
    match keyword {
        Keyword::Required if node.kind() == Kind::Object && !node.has_unknown_members() => {
            for name in loaded.schema.sub(sub).required().iter().filter(|name| node.member(name).is_none()) {
                let property = loaded.schema.property(sub, name.as_str()).unwrap_or(sub);
                causes.missing.push(Missing { object: *place, name: name.as_str(), sub: property });
            }
        }
        Keyword::Properties => {
            for (name, property) in loaded.schema.sub(sub).properties() {
                let Some(member) = node.member(name) else { continue };
                let here = at(*property, member);
                if loaded.schema.is_never(*property) {
                    causes.findings.push(rules::forbidden_field::finding(&here));
                } else {
                    walk(&here, causes, depth + 1);
                }
            }
        }
        Keyword::AdditionalProperties(rest) => {
            for member in node.named().filter(|member| loaded.schema.property_of(sub, *member).is_none()) {
                if loaded.schema.is_never(*rest) {
                    causes.extra.push(Extra { object: *place, member });
                } else {
                    walk(&at(*rest, member), causes, depth + 1);
                }
            }
        }
        Keyword::Items { from, each } => {
            for element in node.elements().skip(*from) {
                walk(&at(*each, element), causes, depth + 1);
            }
        }
        Keyword::PrefixItems(subs) => {
            for (element, sub) in node.elements().zip(subs) {
                walk(&at(*sub, element), causes, depth + 1);
            }
        }
        Keyword::Ref(same) => walk(&at(*same, node), causes, depth + 1),
        Keyword::AllOf(subs) => {
            for same in subs {
                walk(&at(*same, node), causes, depth + 1);
            }
        }
        _ => {}
    }
}

/// What a member that is not allowed was meant to be; the missing field that it explains is taken from `missing`.
fn classify<'o, 'a: 'o>(
    scope: &Scope<'a>,
    objects: impl Fn() -> &'o [Object<'a>],
    absent: &[&str],
    extra: &Extra<'a>,
    missing: &mut Vec<Missing<'a>>,
) -> Finding {
    let sibling = sibling_with(scope, extra);
    // Nearly always no object declares it.
    if is_declared(scope.loaded, extra) {
        let objects = objects();
        // The object that it belongs into may be missing as a whole.
        let around = |missing: &Missing<'_>, object: &Object<'_>| {
            let above = object.above.and_then(|(above, name)| Some((objects.get(above)?.node?.id(), name)));
            above == Some((missing.object.node.id(), missing.name))
        };
        let place = right_place(scope.loaded, objects, extra).filter(|object| {
            object.node.is_some() || sibling.is_none() || missing.iter().any(|missing| around(missing, object))
        });
        if let Some(object) = place {
            missing.retain(|missing| {
                let here = object.node.is_some_and(|node| node.id() == missing.object.node.id());
                let there = here && missing.name == extra.member.name();
                !(there || around(missing, object))
            });
            return rules::misplaced_field::finding(extra, &object.pointer(objects), object.node);
        }
    }
    if let Some(sibling) = sibling {
        return rules::conflicting_fields::finding(scope, extra, sibling);
    }
    if let Some(finding) = rules::conflicting_fields::of_two_names(scope, extra) {
        return finding;
    }
    let meant = distance::nearest(extra.member.name(), absent.iter().copied());
    if let Some(meant) = meant {
        let object = extra.object.node.id();
        missing.retain(|missing| !(missing.object.node.id() == object && missing.name == meant));
    }
    rules::unknown_field::finding(scope, extra, meant)
}

/// An object of the variant, with the node if it is there.
struct Object<'a> {
    sub: SubId,
    /// The place among the objects of the one that it belongs in, and its name there; none for the body itself.
    above: Option<(usize, &'a str)>,
    node: Option<Node<'a>>,
}

impl Object<'_> {
    fn pointer(&self, objects: &[Object<'_>]) -> Pointer {
        let Some((above, name)) = self.above else { return Pointer::root() };
        objects.get(above).map(|object| object.pointer(objects)).unwrap_or_default().join(name)
    }
}

/// How many objects of a variant are looked at; a schema may refer to itself.
const MOST_OBJECTS: usize = 256;

/// Every object that the variant declares.
fn objects_of<'a>(loaded: &'a Loaded, root: Node<'a>) -> Vec<Object<'a>> {
    let mut found = Vec::new();
    let mut open = vec![Object { sub: SubId::ROOT, above: None, node: Some(root) }];
    while let Some(object) = open.pop().filter(|_| found.len() < MOST_OBJECTS) {
        for (name, property) in loaded.schema.sub(object.sub).properties() {
            let below = object.node.and_then(|node| node.member(name));
            let blocked = below.is_some_and(|below| below.kind() != Kind::Object);
            if !blocked && !loaded.schema.sub(*property).properties().is_empty() {
                open.push(Object { sub: *property, above: Some((found.len(), name.as_str())), node: below });
            }
        }
        found.push(object);
    }
    found
}

/// Whether the variant declares the member's name in any object.
fn is_declared(loaded: &Loaded, extra: &Extra<'_>) -> bool {
    loaded.schema.ids().any(|sub| loaded.schema.property_of(sub, extra.member).is_some())
}

/// The object in which the member is declared, is absent, and would fit.
fn right_place<'o, 'a>(loaded: &Loaded, objects: &'o [Object<'a>], extra: &Extra<'a>) -> Option<&'o Object<'a>> {
    let name = extra.member.name();
    objects.iter().find(|object| {
        let property = loaded.schema.property(object.sub, name).filter(|property| !loaded.schema.is_never(*property));
        property.is_some_and(|property| {
            let absent = object.node.is_none_or(|node| node.kind() == Kind::Object && node.get(name).is_none());
            absent
                && object.node.is_none_or(|node| node.id() != extra.object.node.id())
                && judge_sub(loaded, property, extra.member) != Truth::False
        })
    })
}

/// The names that the variant declares in `object` and that are not there.
fn absent_names<'a>(loaded: &'a Loaded, object: &Place<'a>) -> Vec<&'a str> {
    let declared = loaded.schema.sub(object.sub).properties().iter();
    declared
        .filter(|(name, sub)| object.node.member(name).is_none() && !loaded.schema.is_never(*sub))
        .map(|(name, _)| name.as_str())
        .collect()
}

/// Another variant of the endpoint that declares the member where it stands.
fn sibling_with<'a>(scope: &Scope<'a>, extra: &Extra<'a>) -> Option<&'a Variant> {
    let mut level = &scope.endpoint.shape().top;
    let mut found: Option<&Field> = None;
    let pointer = extra.object.pointer();
    for token in pointer.tokens().chain([Cow::Borrowed(extra.member.name())]) {
        // Elements have the shape of their array.
        if let Some(field) = level.field(&token) {
            level = &field.below;
            found = Some(field);
        } else if token.bytes().all(|byte| byte.is_ascii_digit()) {
            found = None;
        } else {
            return None;
        }
    }
    let field = found?;
    let siblings = field.declared.indices().filter(|index| *index != scope.index);
    let variants = siblings.filter_map(|index| scope.endpoint.variants.get(index));
    // The best standing speaks for the field.
    variants.min_by_key(|variant| variant.about().map(|about| about.standing))
}
