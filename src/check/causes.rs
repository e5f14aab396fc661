//! What breaks a schema: found by one walk over schema and document, or among the values that the choice has met.

use super::{
    choose::Met,
    explain::{Extra, Missing, Place},
    judge::{Truth, fits_demand, judge_keyword, judge_sub},
    shape::Shape,
};
use crate::{
    catalog::{Keyword, SubId},
    json::{Kind, Node, flag},
    report::Finding,
    rules,
};

/// The values of a body, as they were met in a shape, for one of its variants.
#[derive(Clone, Copy)]
pub(super) struct Values<'v> {
    pub(super) shape: &'v Shape,
    pub(super) index: usize,
    pub(super) met: &'v [Met],
    /// Where among them the first stands that does not fit.
    pub(super) wrong: usize,
}

pub(super) struct Causes<'a, 'f> {
    pub(super) missing: Vec<Missing<'a>>,
    pub(super) extra: Vec<Extra<'a>>,
    pub(super) findings: &'f mut Vec<Finding>,
}

impl<'a> Causes<'a, '_> {
    /// Finds the causes by a walk from the body, which is known not to fit.
    pub(super) fn find(&mut self, body: &Place<'a>) {
        walk(body, self, 0);
    }

    /// Finds the same among the values that were met; says no, and adds nothing, where they may not tell all.
    pub(super) fn find_among(&mut self, values: &Values<'_>, body: &Place<'a>) -> bool {
        let before = (self.missing.len(), self.extra.len(), self.findings.len());
        let told = self.look_at(values, body).is_some();
        if !told {
            self.missing.truncate(before.0);
            self.extra.truncate(before.1);
            self.findings.truncate(before.2);
        }
        told
    }

    fn look_at(&mut self, values: &Values<'_>, body: &Place<'a>) -> Option<()> {
        let Values { shape, index, met, wrong } = *values;
        let loaded = body.loaded;
        let unknown = body.node.document.arena.unknown_members;
        Some(()).filter(|()| shape.flat.has(index) && !unknown)?;
        let mut extra_in = 0;
        // What fits so far stands in no container of a wrong kind where there is only one kind for each.
        let known = if shape.certain.has(index) { wrong } else { 0 };
        for (at, met) in met.iter().enumerate().skip(known) {
            let Some(demand) = shape.demand(met.spot, index) else { continue };
            let place = Place { loaded, sub: demand.sub, node: Node::new(body.node.document, met.node) };
            let sub = loaded.schema.sub(demand.sub);
            let kind = place.node.kind();
            let container = matches!(kind, Kind::Object | Kind::Array);
            // What was met in a container of the wrong kind was met in a wrong place.
            Some(()).filter(|()| !container || demand.is_only(kind))?;
            if at < wrong {
                continue;
            }
            if fits_demand(loaded, demand, (met, index), place.node) == Truth::False {
                // What breaks a container as a whole may follow from what breaks its parts.
                Some(()).filter(|()| !container)?;
                self.findings.push(if sub.notes.id.is_some() {
                    rules::id_value(&place)
                } else if let Some(keyword) = broken_value(&place) {
                    rules::wrong_value(&place, keyword)
                } else {
                    rules::invalid_value::of_schema(&place)
                });
            } else if kind == Kind::Object && demand.misses(met.fields, met.others) {
                let extra = self.extra.len();
                Some(()).filter(|()| sub.notes.id.is_none() && sub.properties().len() <= MEMBERS)?;
                descend_members(&place, self, None);
                extra_in += usize::from(self.extra.len() > extra);
            }
        }
        // Which of them comes first matters, and is for the walk to say.
        (extra_in <= 1).then_some(())
    }
}

/// The first keyword that says what the value is, and that it breaks.
fn broken_value<'a>(place: &Place<'a>) -> Option<&'a Keyword> {
    let Place { loaded, sub, node } = *place;
    loaded.schema.sub(sub).keywords.iter().find(|keyword| {
        matches!(keyword, Keyword::Type(_) | Keyword::Const(_) | Keyword::Enum(_))
            && judge_keyword(loaded, sub, keyword, node) == Truth::False
    })
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
    if let Some(keyword) = broken_value(place) {
        causes.findings.push(rules::wrong_value(place, keyword));
        return;
    }
    let declared = loaded.schema.sub(sub);
    match node.kind() {
        Kind::Object if flat && declared.required_places.is_some() && declared.properties().len() <= MEMBERS => {
            descend_members(place, causes, Some(depth));
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

/// Finds what is wrong with the names of an object's members, whose schema is flat, and goes down into them unless `depth` is
/// none.
fn descend_members<'a>(place: &Place<'a>, causes: &mut Causes<'a, '_>, depth: Option<usize>) {
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
                (None, Some(rest)) => {
                    if let Some(depth) = depth {
                        walk(&at(rest, child), causes, depth + 1);
                    }
                }
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
            } else if let Some(depth) = depth {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalog::Loaded,
        check::{Linter, choose::Scores},
        json::Document,
        placeholder::Styles,
    };

    /// What is found by one of the ways, in an order that does not depend on it.
    fn causes<'a>(loaded: &'a Loaded, root: Node<'a>, values: Option<Values<'_>>) -> Option<Vec<String>> {
        let mut findings = Vec::new();
        let mut causes = Causes { missing: Vec::new(), extra: Vec::new(), findings: &mut findings };
        let body = Place { loaded, sub: SubId::ROOT, node: root };
        match values {
            Some(values) if !causes.find_among(&values, &body) => return None,
            Some(_) => {}
            None => causes.find(&body),
        }
        let missing = causes.missing.iter().map(|missing| format!("{} in {}", missing.name, missing.object.pointer()));
        let extra = causes.extra.iter().map(|extra| extra.pointer().to_string());
        let mut all: Vec<String> = missing.chain(extra).collect();
        all.extend(findings.iter().map(|finding| format!("{finding:?}")));
        all.sort();
        Some(all)
    }

    /// The body with each value in turn replaced, and with each member renamed.
    fn altered(body: &str) -> Vec<String> {
        let document = Document::parse(body, Styles::NONE);
        let nodes = document.arena.ids().map(|id| Node::new(&document, id));
        let with = |span: crate::span::Span, text: &str| {
            let (before, after) = (body.get(..span.start()), body.get(span.end()..));
            [before.unwrap_or_default(), text, after.unwrap_or_default()].concat()
        };
        nodes
            .flat_map(|node| {
                let values = ["null", "7", "\"\"", "\"x\"", "[]", "{}", "[{\"id\": 1}]", "{\"id\": 1}", "\"{{x}}\""];
                let mut all: Vec<String> = values.iter().map(|value| with(node.span(), value)).collect();
                if !node.key_span().is_empty() {
                    all.extend(["\"further\"", "\"id\"", "\"{{x}}\""].iter().map(|key| with(node.key_span(), key)));
                }
                all
            })
            .collect()
    }

    #[test]
    fn what_the_values_tell_is_what_the_walk_finds() {
        let (mut told, mut refused) = (0, 0);
        let mut scores = Scores::default();
        for endpoint in Linter::builtin().catalog().endpoints() {
            for (index, variant) in endpoint.variants.iter().enumerate() {
                let (loaded, shape) = (variant.loaded().unwrap(), endpoint.shape());
                let sample = Linter::builtin().sample(variant.id.as_str()).unwrap();
                let once = altered(&sample);
                let twice = once.iter().step_by(7).flat_map(|body| altered(body)).collect::<Vec<_>>();
                for body in once.iter().chain(&twice) {
                    let mut document = Document::parse(body, Styles::MUSTACHE);
                    document.arena.mark_open();
                    let Some(root) = document.root().filter(|root| root.kind() == Kind::Object) else { continue };
                    scores.choose(shape, root);
                    let (truth, wrong, _) = super::super::judge::judge_met(loaded, shape, index, &scores.met, root);
                    if truth == Truth::False {
                        refused += 1;
                        let values = Values { shape, index, met: &scores.met, wrong };
                        if let Some(found) = causes(loaded, root, Some(values)) {
                            told += 1;
                            assert_eq!(Some(found), causes(loaded, root, None), "{} {body}", variant.id);
                        }
                    }
                }
            }
        }
        assert!(told > 1000 && told * 3 > refused, "{told} of {refused}");
    }
}
