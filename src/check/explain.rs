//! Why a body does not fit its variant: one walk over schema and document, one finding per cause.

use std::borrow::Cow;

use once_cell::unsync::OnceCell;

use super::{
    Subject,
    causes::{Causes, Values},
    distance,
    judge::{Truth, judge_sub},
    shape::Field,
};
use crate::{
    catalog::{Endpoint, Loaded, Prepared, SubId, Variant},
    json::{Kind, Node, NodeId, Pointer},
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

    /// What the rules say at this place, as far as it depends on the schema alone.
    pub(crate) fn prepared(&self) -> &'a Prepared {
        &self.loaded.schema.sub(self.sub).prepared
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

/// Adds a finding for every reason why `root` does not fit; `root` is known not to, whatever its placeholders become. Says
/// whether `values`, if they are known, told all of them.
pub(super) fn explain<'a>(
    scope: &Scope<'a>,
    root: Node<'a>,
    values: Option<Values<'_>>,
    findings: &mut Vec<Finding>,
) -> bool {
    let before = findings.len();
    let mut causes = Causes { missing: Vec::new(), extra: Vec::new(), findings };
    let place = Place { loaded: scope.loaded, sub: SubId::ROOT, node: root };
    let told = values.is_some_and(|values| causes.find_among(&values, &place));
    if !told {
        causes.find(&place);
    }
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
    told
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
