//! Which variant a body is meant to be: the fields that are there decide, before any schema is asked.

use super::{
    distance::is_same_name,
    shape::{Field, Level, Set, Shape, Spot},
};
use crate::{
    catalog::Type,
    json::{Kind, Node, NodeId, flag},
    placeholder::Declared,
};

/// One whole point; divisible by every number up to 16, so that shares of it compare exactly.
const POINT: u64 = 720_720;

/// A value that was met at a spot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Met {
    pub(crate) node: NodeId,
    pub(crate) spot: Spot,
    /// Which fields of its level it has, as bits.
    pub(crate) fields: u64,
    /// Whether it has members besides them.
    pub(crate) others: bool,
    /// The variants that fix it, and to this value; nothing is said of arrays and objects.
    pub(crate) fixed: Set,
}

/// What the choice keeps between calls.
#[allow(clippy::struct_excessive_bools, reason = "four independent answers")]
#[derive(Debug, Default)]
pub(crate) struct Scores {
    /// The values of the body, as the last choice met them.
    pub(crate) met: Vec<Met>,
    /// What each variant scores whatever the placeholders become.
    sure: Vec<u64>,
    /// What it may score besides.
    possible: Vec<u64>,
    /// Whether an ID that is null counts as there.
    null_ids: bool,
    /// Whether what is met has a spot.
    spots: bool,
    /// The variants for which all speaks that has been counted.
    unanimous: Set,
    /// Whether anything has.
    counted: bool,
    /// Whether a filling may speak for one as well.
    open: bool,
}

/// What the fields of a body say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The variants with the best score; all of them where none scores.
    pub(crate) best: Set,
    /// Whether any variant scores.
    pub(crate) scores: bool,
    /// The variants that may have the best score once the placeholders are filled, alone or with others.
    pub(crate) candidates: Set,
    /// Whether a filling may add to a score.
    open: bool,
}

impl Choice {
    /// The one variant it is, as far as the fields go.
    pub(crate) fn one(&self) -> Option<usize> {
        (self.best.count() == 1).then(|| self.best.indices().next())?
    }

    /// Whether no filling changes it.
    pub(crate) fn certain(&self) -> bool {
        self.candidates == self.best && (self.best.count() == 1 || !self.open)
    }
}

impl Scores {
    /// Scores `root`, the body, against the variants of `shape`.
    pub(crate) fn choose(&mut self, shape: &Shape, root: Node<'_>) -> Choice {
        self.counting(shape, root, false)
    }

    /// The same, where an ID counts as there even if it is null.
    pub(crate) fn choose_with_null_ids(&mut self, shape: &Shape, root: Node<'_>) -> Choice {
        self.counting(shape, root, true)
    }

    fn counting(&mut self, shape: &Shape, root: Node<'_>, null_ids: bool) -> Choice {
        self.null_ids = null_ids;
        let arena = &root.document.arena;
        if arena.slips.is_empty() {
            // A variant for which everything speaks scores the most, and any other less: no points need to be added.
            (self.unanimous, self.counted, self.open) = (Set::first(shape.variants), false, false);
            self.meet_all::<false>(shape, root);
            let best = self.unanimous;
            if best != Set::default() && !self.open {
                return Choice { best, scores: self.counted, candidates: best, open: false };
            }
        }
        self.by_points(shape, root)
    }

    fn by_points(&mut self, shape: &Shape, root: Node<'_>) -> Choice {
        self.sure.clear();
        self.sure.resize(shape.variants, 0);
        self.possible.clear();
        self.possible.resize(shape.variants, 0);
        self.meet_all::<true>(shape, root);
        let top = self.sure.iter().copied().max().unwrap_or_default();
        let mut best = Set::default();
        let mut candidates = Set::default();
        for (index, (sure, possible)) in self.sure.iter().zip(&self.possible).enumerate() {
            if *sure == top {
                best.add(Set::one(index));
            }
            if sure + possible >= top {
                candidates.add(Set::one(index));
            }
        }
        let open = root.is_open() && self.possible.iter().any(|points| *points > 0);
        Choice { best, scores: top > 0, candidates, open }
    }

    /// Meets every value of the body; adds `POINTS`, or only keeps the variants for which everything speaks.
    fn meet_all<const POINTS: bool>(&mut self, shape: &Shape, root: Node<'_>) {
        self.met.clear();
        self.spots = true;
        self.container::<POINTS>(&shape.top, Spot::BODY, Spot::NOWHERE, root, true);
    }

    /// Meets a value at `spot` whose members, or those of its elements, have the fields of `level`. What does not count
    /// is met and adds no points.
    fn container<const POINTS: bool>(
        &mut self,
        level: &Level,
        spot: Spot,
        elements: Spot,
        node: Node<'_>,
        counts: bool,
    ) {
        match node.kind() {
            Kind::Object => {
                let (mut fields, mut others) = (0, false);
                for member in node.named() {
                    if let Some(field) = level.field_of(member) {
                        fields |= field.bit;
                        self.field::<POINTS>(field, member, counts);
                    } else {
                        others = true;
                    }
                }
                self.meet(node, spot, fields, others, Set::default());
                if counts && node.has_unknown_members() {
                    for field in level.fields.iter().filter(|field| node.member(&field.name).is_none()) {
                        self.may_be::<POINTS>(field);
                    }
                }
            }
            Kind::Array => {
                self.meet(node, spot, 0, false, Set::default());
                // The elements of an array in an array have no spot, nor has what is beneath them.
                let spots = self.spots;
                self.spots &= elements != Spot::NOWHERE;
                // Elements are alike: the first one speaks for all.
                for (index, element) in node.elements().enumerate() {
                    self.container::<POINTS>(level, elements, Spot::NOWHERE, element, counts && index == 0);
                }
                self.spots = spots;
            }
            kind => {
                self.meet(node, spot, 0, false, Set::default());
                let scalar =
                    || matches!(node.declared(), Some(Declared::Integer | Declared::Number | Declared::Boolean));
                if counts && kind == Kind::Placeholder && !scalar() {
                    level.fields.iter().for_each(|field| self.may_be::<POINTS>(field));
                }
            }
        }
    }

    #[inline]
    fn meet(&mut self, node: Node<'_>, spot: Spot, fields: u64, others: bool, fixed: Set) {
        if self.spots {
            self.met.push(Met { node: node.id(), spot, fields, others, fixed });
        }
    }

    #[inline]
    fn field<const POINTS: bool>(&mut self, field: &Field, node: Node<'_>, counts: bool) {
        if counts {
            let null = field.id != Set::default() && !self.null_ids && is_null_id(node);
            let speaks_for = if null { field.declared.without(field.id) } else { field.declared };
            if POINTS {
                let share = share(field.declared);
                speaks_for.indices().for_each(|index| add(&mut self.sure, index, share));
            } else {
                self.keep(speaks_for);
            }
        }
        let mut fixed = Set::default();
        for (set, value) in &field.constants {
            let open = node.is_open();
            let may_be = || node.declared().is_none_or(|declared| Type::of(value).may_be(declared));
            let equal = node.equals(value);
            if equal {
                fixed.add(*set);
            }
            if !counts || !(equal || (open && may_be())) {
                continue;
            }
            if !POINTS && open {
                self.open = true;
            } else if POINTS {
                let scores = if open { &mut self.possible } else { &mut self.sure };
                set.indices().for_each(|index| add(scores, index, POINT));
            } else {
                self.keep(*set);
            }
        }
        if matches!(node.kind(), Kind::Object | Kind::Array | Kind::Placeholder) {
            self.container::<POINTS>(&field.below, field.spot, field.elements, node, counts);
        } else {
            self.meet(node, field.spot, 0, false, fixed);
        }
    }

    /// Something speaks for these variants, if there are any.
    #[inline]
    fn keep(&mut self, speaks_for: Set) {
        if speaks_for != Set::default() {
            self.unanimous = self.unanimous.and(speaks_for);
            self.counted = true;
        }
    }

    /// The field may be there, with any value.
    fn may_be<const POINTS: bool>(&mut self, field: &Field) {
        self.open = true;
        if !POINTS {
            return;
        }
        for index in field.declared.indices() {
            add(&mut self.possible, index, share(field.declared));
        }
        for (set, _) in &field.constants {
            set.indices().for_each(|index| add(&mut self.possible, index, POINT));
        }
        field.below.fields.iter().for_each(|below| self.may_be::<POINTS>(below));
    }
}

/// What a field that `declared` declare is worth to each of them.
fn share(declared: Set) -> u64 {
    SHARES.get(declared.count()).copied().unwrap_or_else(|| POINT / declared.count() as u64)
}

/// The first shares: a division takes longer than all the rest.
const SHARES: [u64; 5] = [POINT, POINT, POINT / 2, POINT / 3, POINT / 4];

fn add(scores: &mut [u64], index: usize, points: u64) {
    if let Some(score) = scores.get_mut(index) {
        *score += points;
    }
}

/// Whether an ID is null, empty or the text `null`: it counts as absent.
pub(crate) fn is_null_id(node: Node<'_>) -> bool {
    match node.kind() {
        Kind::Null => true,
        // Most are longer.
        Kind::String => {
            !node.has(flag::HOLES)
                && matches!(node.entry().content.len(), 0 | 4)
                && matches!(node.text(), Some("" | "null"))
        }
        _ => false,
    }
}

impl Scores {
    /// The one variant that declares most of the body's names, wherever in it; for a body whose fields all stand in a
    /// wrong object. Also says how many of the names it declares.
    pub(crate) fn choose_by_names(&mut self, shape: &Shape, root: Node<'_>) -> Option<(Choice, usize)> {
        self.sure.clear();
        self.sure.resize(shape.variants, 0);
        for member in root.named() {
            let declared = anywhere(&shape.top, member.name());
            declared.indices().for_each(|index| add(&mut self.sure, index, share(declared)));
        }
        let top = self.sure.iter().copied().max().filter(|top| *top > 0)?;
        let mut best = Set::default();
        self.sure
            .iter()
            .enumerate()
            .filter(|(_, score)| **score == top)
            .for_each(|(index, _)| best.add(Set::one(index)));
        let one = best.indices().next().filter(|_| best.count() == 1)?;
        let members = root.named().filter(|member| anywhere(&shape.top, member.name()).has(one)).count();
        Some((Choice { best, scores: true, candidates: best, open: false }, members))
    }
}

/// The variants that declare `name`, in whatever spelling, in some object.
fn anywhere(level: &Level, name: &str) -> Set {
    let mut found = Set::default();
    for field in &level.fields {
        if is_same_name(field.name.as_str(), name) {
            found.add(field.declared);
        }
        found.add(anywhere(&field.below, name));
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Linter, json::Document, placeholder::Styles};

    fn value() -> impl Strategy<Value = String> {
        let names = [
            "externalSessionId",
            "sessionId",
            "agentId",
            "initiator",
            "initiatorId",
            "target",
            "participants",
            "conversationId",
            "participantId",
            "cobrowse",
            "type",
            "id",
            "other",
        ];
        let plain =
            ["null", "\"\"", "\"agent\"", "\"AGENT\"", "\"cobrowse\"", "\"initiate\"", "7", "\"{{x}}\"", "{{x}}"];
        let plain = prop::sample::select(plain.to_vec()).prop_map(str::to_owned);
        plain.prop_recursive(3, 16, 5, move |value| {
            let member = (prop::sample::select(names.to_vec()), value.clone());
            let object = prop::collection::btree_map(member.0, member.1, 0..5).prop_map(|members| {
                let members: Vec<String> =
                    members.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
                format!("{{{}}}", members.join(", "))
            });
            prop_oneof![3 => object, 1 => prop::collection::vec(value, 0..3).prop_map(|values| format!("[{}]", values.join(", ")))]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_all_speaks_for_is_what_scores_most(body in value(), null_ids: bool, marked: bool) {
            let catalog = &Linter::builtin().catalog;
            let mut document = Document::parse(&body, Styles::ALL);
            if marked {
                document.arena.mark_open();
            }
            let root = Node::root(&document);
            let shapes = catalog.endpoints().iter().map(crate::catalog::Endpoint::shape).chain([catalog.shape_of_all()]);
            for shape in shapes {
                let mut scores = Scores::default();
                let choice = scores.counting(shape, root, null_ids);
                let met = format!("{:?}", scores.met);
                prop_assert_eq!(choice, scores.by_points(shape, root), "{}", body);
                prop_assert_eq!(met, format!("{:?}", scores.met), "{}", body);
            }
        }
    }
}
