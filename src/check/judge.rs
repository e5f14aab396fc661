//! Whether a body with placeholders fits a schema: yes, no, or it depends on what they become (Kleene's logic).

use std::borrow::Cow;

use super::{
    choose::{Met, is_null_id},
    fits::{fits, fits_keyword},
    shape::{Asks, Demand, Shape},
};
use crate::{
    catalog::{Keyword, Loaded, SubId, Type},
    json::{Instance, Kind, Node, flag, same},
    placeholder::Declared,
    span::Span,
};

/// One of three truth values. A value says what holds for *every* filling of the placeholders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    True,
    False,
    Unknown,
}

impl Truth {
    pub(crate) fn of(known: bool) -> Self {
        if known { Self::True } else { Self::False }
    }

    /// False where it is false, else unknown: for a test that can only refute.
    fn refuted(refuted: bool) -> Self {
        if refuted { Self::False } else { Self::Unknown }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Unknown,
        }
    }

    fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

/// A way into the schema that has been taken already: a `$ref` that comes back to it is unknown.
#[derive(Clone, Copy)]
struct Way<'w> {
    sub: SubId,
    node: u32,
    before: Option<&'w Way<'w>>,
}

impl Way<'_> {
    fn has(&self, sub: SubId, node: Node<'_>) -> bool {
        (self.sub == sub && self.node == node.id()) || self.before.is_some_and(|way| way.has(sub, node))
    }
}

/// Judges the body `root` by the whole schema.
pub(crate) fn judge(loaded: &Loaded, root: Node<'_>) -> Truth {
    if root.is_open() || loaded.schema.sub(SubId::ROOT).plain {
        return Judge { loaded }.sub(SubId::ROOT, root, None);
    }
    Truth::of(loaded.is_valid(root))
}

/// Judges a body by the demands of variant `index`; `met` are its values, as they were met in `shape`. Where demands cannot
/// say it all, the whole schema judges. Also says where among the values the first stands that may not fit, and which of the
/// first 64 there is something to say of though they are valid: all bits where that is not known.
pub(crate) fn judge_met(
    loaded: &Loaded,
    shape: &Shape,
    index: usize,
    met: &[Met],
    root: Node<'_>,
) -> (Truth, usize, u64) {
    if !shape.flat.has(index) || root.document.arena.unknown_members {
        return (judge(loaded, root), 0, u64::MAX);
    }
    let (mut truth, mut advises, mut bit) = (Truth::True, 0, 1_u64);
    for (at, met) in met.iter().enumerate() {
        if let Some(demand) = shape.demand(met.spot, index) {
            let node = Node::new(root.document, met.node);
            if node.kind() == Kind::Object && demand.misses(met.fields, met.others) {
                return (Truth::False, at, u64::MAX);
            }
            match fits_demand(loaded, demand, (met, index), node) {
                Truth::True => {}
                Truth::False => return (Truth::False, at, u64::MAX),
                Truth::Unknown => truth = Truth::Unknown,
            }
            advises |= if demand.advises { bit } else { 0 };
        }
        bit <<= 1;
    }
    (truth, met.len(), advises)
}

/// Judges a value by what variant `index` demands of it, its members left aside; as `met` it was met.
#[inline]
pub(super) fn fits_demand(loaded: &Loaded, demand: &Demand, (met, index): (&Met, usize), node: Node<'_>) -> Truth {
    if node.is_open() {
        return may_fit(loaded, demand, node);
    }
    let fits = demand.allows(node.kind())
        && match demand.asks() {
            Asks::Nothing => true,
            Asks::NothingOfUuids | Asks::NoNullId if node.has(flag::UUID) => true,
            Asks::Constant => met.fixed.has(index),
            Asks::NoNullId => !is_null_id(node),
            Asks::NothingOfUuids | Asks::Keywords => fits_others(loaded, demand.sub, node),
        };
    Truth::of(fits)
}

/// Whether a value fits the keywords that say neither which kind of value it is nor which members it has.
#[inline(never)]
fn fits_others(loaded: &Loaded, sub: SubId, node: Node<'_>) -> bool {
    let sub = loaded.schema.sub(sub);
    sub.others().all(|keyword| fits_keyword(&loaded.schema, sub, keyword, node))
}

/// Judges a value with placeholders by what a variant demands of it, its members left aside.
#[inline(never)]
fn may_fit(loaded: &Loaded, demand: &Demand, node: Node<'_>) -> Truth {
    let sub = loaded.schema.sub(demand.sub);
    let way = Way { sub: demand.sub, node: node.id(), before: None };
    let judge = Judge { loaded };
    let each = |truth: Truth, keyword| truth.and(judge.keyword(demand.sub, keyword, node, &way));
    match node.kind() {
        Kind::Placeholder => sub.keywords.iter().fold(Truth::True, each),
        kind if !demand.allows(kind) => Truth::False,
        _ => sub.others().fold(Truth::True, each),
    }
}

/// Judges `node` by one subschema.
pub(crate) fn judge_sub(loaded: &Loaded, sub: SubId, node: Node<'_>) -> Truth {
    Judge { loaded }.sub(sub, node, None)
}

/// Judges `node` by one keyword of subschema `at`; the keyword must not be one that only jsonschema knows.
pub(crate) fn judge_keyword(loaded: &Loaded, at: SubId, keyword: &Keyword, node: Node<'_>) -> Truth {
    let way = Way { sub: at, node: node.id(), before: None };
    Judge { loaded }.keyword(at, keyword, node, &way)
}

/// How many elements of an array with placeholders are compared in pairs.
const MOST_PAIRED: usize = 256;

struct Judge<'s> {
    loaded: &'s Loaded,
}

impl Judge<'_> {
    fn sub(&self, id: SubId, node: Node<'_>, way: Option<&Way<'_>>) -> Truth {
        if !node.is_open() {
            // jsonschema decides what is known, where it takes more than comparing.
            if self.loaded.schema.sub(id).plain {
                return Truth::of(fits(&self.loaded.schema, id, node));
            }
            return match self.loaded.compiled(id) {
                Some(validator) => Truth::of(validator.is_valid(Instance(node))),
                None => Truth::Unknown,
            };
        }
        if way.is_some_and(|way| way.has(id, node)) {
            return Truth::Unknown;
        }
        let way = Way { sub: id, node: node.id(), before: way };
        let mut truth = Truth::True;
        for keyword in &self.loaded.schema.sub(id).keywords {
            truth = truth.and(self.keyword(id, keyword, node, &way));
            if truth == Truth::False {
                break;
            }
        }
        truth
    }

    fn keyword(&self, at: SubId, keyword: &Keyword, node: Node<'_>, way: &Way<'_>) -> Truth {
        let all =
            |subs: &[SubId]| subs.iter().fold(Truth::True, |truth, sub| truth.and(self.sub(*sub, node, Some(way))));
        let bare = node.kind() == Kind::Placeholder;
        match keyword {
            Keyword::Never => Truth::False,
            Keyword::Type(types) if bare => Truth::refuted(!types.iter().any(|one| may_be(node, *one))),
            Keyword::Type(types) => Truth::of(is_type(node, types)),
            Keyword::Const(value) => equals(node, value),
            Keyword::Enum(values) => values.iter().fold(Truth::False, |truth, value| truth.or(equals(node, value))),
            Keyword::Ref(sub) => self.sub(*sub, node, Some(way)),
            Keyword::AllOf(subs) => all(subs),
            Keyword::AnyOf(subs) => {
                subs.iter().fold(Truth::False, |truth, sub| truth.or(self.sub(*sub, node, Some(way))))
            }
            Keyword::OneOf(subs) => self.one_of(subs, node, way),
            Keyword::Not(sub) => self.sub(*sub, node, Some(way)).not(),
            Keyword::If { condition, then, otherwise } => {
                let condition = self.sub(*condition, node, Some(way));
                let branch = |sub: &Option<SubId>| sub.map_or(Truth::True, |sub| self.sub(sub, node, Some(way)));
                condition.not().or(branch(then)).and(condition.or(branch(otherwise)))
            }
            // jsonschema was asked where nothing is open.
            Keyword::Opaque => Truth::Unknown,
            // The rest speaks of one type of value, and holds for every other.
            _ if bare => Truth::Unknown,
            Keyword::Required
            | Keyword::MinProperties(_)
            | Keyword::MaxProperties(_)
            | Keyword::Properties
            | Keyword::AdditionalProperties(_) => self.object(at, keyword, node),
            Keyword::MinItems(_)
            | Keyword::MaxItems(_)
            | Keyword::UniqueItems
            | Keyword::Items { .. }
            | Keyword::PrefixItems(_) => self.array(keyword, node),
            Keyword::MinLength(_) | Keyword::MaxLength(_) | Keyword::Pattern | Keyword::Uuid | Keyword::Format => {
                string(keyword, node)
            }
            Keyword::Number => {
                if node.kind() == Kind::Number {
                    Truth::Unknown
                } else {
                    Truth::True
                }
            }
        }
    }

    fn one_of(&self, subs: &[SubId], node: Node<'_>, way: &Way<'_>) -> Truth {
        let (mut holds, mut may) = (0, 0);
        for sub in subs {
            match self.sub(*sub, node, Some(way)) {
                Truth::True => holds += 1,
                Truth::Unknown => may += 1,
                Truth::False => {}
            }
        }
        match (holds, may) {
            (0, 0) | (2.., _) => Truth::False,
            (1, 0) => Truth::True,
            _ => Truth::Unknown,
        }
    }

    fn object(&self, at: SubId, keyword: &Keyword, node: Node<'_>) -> Truth {
        if node.kind() != Kind::Object {
            return Truth::True;
        }
        let more = node.has_unknown_members();
        let count = node.named().count() as u64;
        match keyword {
            Keyword::Required => {
                let all = self.loaded.schema.sub(at).required().iter().all(|name| node.member(name).is_some());
                if all { Truth::True } else { Truth::refuted(!more) }
            }
            // An unknown name may be one that is there already, and then counts for nothing.
            Keyword::MinProperties(limit) if count >= *limit => Truth::True,
            Keyword::MinProperties(_) => Truth::refuted(!more),
            Keyword::MaxProperties(limit) if count > *limit => Truth::False,
            Keyword::MaxProperties(_) => {
                if more {
                    Truth::Unknown
                } else {
                    Truth::True
                }
            }
            Keyword::Properties => {
                let declared = self.loaded.schema.sub(at).properties();
                let known = declared.iter().fold(Truth::True, |truth, (name, sub)| {
                    truth.and(node.member(name).map_or(Truth::True, |member| self.sub(*sub, member, None)))
                });
                if more { known.and(Truth::Unknown) } else { known }
            }
            Keyword::AdditionalProperties(sub) => {
                let known = node
                    .named()
                    .filter(|member| self.loaded.schema.property_of(at, *member).is_none())
                    .fold(Truth::True, |truth, member| truth.and(self.sub(*sub, member, None)));
                if more { known.and(Truth::Unknown) } else { known }
            }
            _ => Truth::Unknown,
        }
    }

    fn array(&self, keyword: &Keyword, node: Node<'_>) -> Truth {
        if node.kind() != Kind::Array {
            return Truth::True;
        }
        let count = node.len() as u64;
        match keyword {
            Keyword::MinItems(limit) => Truth::of(count >= *limit),
            Keyword::MaxItems(limit) => Truth::of(count <= *limit),
            Keyword::UniqueItems => {
                let known: Vec<Node<'_>> = node.elements().filter(|element| !element.is_open()).collect();
                // Comparing many in pairs would cost more than the answer is worth.
                if known.len() > MOST_PAIRED && known.len() < node.len() {
                    return Truth::Unknown;
                }
                let twice = known
                    .iter()
                    .enumerate()
                    .any(|(index, one)| known.iter().skip(index + 1).any(|other| same(*one, *other)));
                if !twice && (known.len() == node.len() || node.len() < 2) {
                    Truth::True
                } else {
                    Truth::refuted(twice)
                }
            }
            Keyword::Items { from, each } => node
                .elements()
                .skip(*from)
                .fold(Truth::True, |truth, element| truth.and(self.sub(*each, element, None))),
            Keyword::PrefixItems(subs) => node
                .elements()
                .zip(subs)
                .fold(Truth::True, |truth, (element, sub)| truth.and(self.sub(*sub, element, None))),
            _ => Truth::Unknown,
        }
    }
}

fn string(keyword: &Keyword, node: Node<'_>) -> Truth {
    if node.kind() != Kind::String {
        return Truth::True;
    }
    let known = Known::of(node);
    match keyword {
        Keyword::MinLength(limit) if known.characters() >= *limit => Truth::True,
        Keyword::MaxLength(limit) => Truth::refuted(known.characters() > *limit),
        Keyword::Uuid => Truth::refuted(!known.may_be_uuid()),
        _ => Truth::Unknown,
    }
}

/// Whether a value has one of `types`; a placeholder has any.
pub(super) fn is_type(node: Node<'_>, types: &[Type]) -> bool {
    types.iter().any(|one| match node.kind() {
        Kind::Null => *one == Type::Null,
        Kind::True | Kind::False => *one == Type::Boolean,
        Kind::String => *one == Type::String,
        Kind::Array => *one == Type::Array,
        Kind::Object => *one == Type::Object,
        Kind::Number => *one == Type::Number || (*one == Type::Integer && node.is_integer()),
        Kind::Placeholder | Kind::Members => true,
    })
}

/// Whether what fills a placeholder outside of quotes may have a type.
fn may_be(placeholder: Node<'_>, one: Type) -> bool {
    placeholder.declared().is_none_or(|declared| one.may_be(declared))
}

/// Whether the value is `expected`; a part that is known and differs settles it.
fn equals(node: Node<'_>, expected: &serde_json::Value) -> Truth {
    use serde_json::Value;
    if !node.is_open() {
        return Truth::of(node.equals(expected));
    }
    match (node.kind(), expected) {
        (Kind::String, Value::String(expected)) => Truth::refuted(!Known::of(node).may_be(expected)),
        (Kind::Array, Value::Array(expected)) if node.len() == expected.len() => {
            node.elements().zip(expected).fold(Truth::True, |truth, (element, value)| truth.and(equals(element, value)))
        }
        (Kind::Object, Value::Object(expected)) => {
            let more = node.has_unknown_members();
            let named = node.named().count();
            if named > expected.len() || (!more && named != expected.len()) {
                return Truth::False;
            }
            let known = node.named().fold(Truth::True, |truth, member| {
                truth.and(expected.get(member.name()).map_or(Truth::False, |value| equals(member, value)))
            });
            if more { known.and(Truth::Unknown) } else { known }
        }
        (Kind::Placeholder, _) => Truth::refuted(!may_be(node, Type::of(expected))),
        _ => Truth::False,
    }
}

/// What is known of a string with placeholders: how it begins and ends, and what stands between them.
#[derive(Default)]
struct Known<'a> {
    before: Cow<'a, str>,
    between: String,
    after: Cow<'a, str>,
    /// The type that is declared for a placeholder that is all of it.
    declared: Option<Declared>,
}

impl<'a> Known<'a> {
    fn of(node: Node<'a>) -> Self {
        if node.has(flag::PROSE | flag::FILLED) {
            let whole = node.holes().first().filter(|_| node.has(flag::FILLED));
            return Self { declared: whole.and_then(|hole| hole.declared), ..Self::default() };
        }
        let inner = node.written_content();
        let holes = node.holes();
        let written = |from: usize, to: usize| Span::new(from, to).of(node.source());
        let decode = |from: usize, to: usize| match written(from, to) {
            escaped if escaped.contains('\\') => Cow::Owned(crate::json::decode(escaped)),
            plain => Cow::Borrowed(plain),
        };
        let (Some(first), Some(last)) = (holes.first(), holes.last()) else {
            return Self { before: decode(inner.start(), inner.end()), ..Self::default() };
        };
        let between = holes
            .windows(2)
            .filter_map(|pair| Some((pair.first()?.span.end(), pair.last()?.span.start())))
            .map(|(from, to)| decode(from, to))
            .collect();
        let (before, after) = (decode(inner.start(), first.span.start()), decode(last.span.end(), inner.end()));
        Self { before, between, after, declared: None }
    }

    /// How many characters it has at least.
    fn characters(&self) -> u64 {
        (self.before.chars().count() + self.between.chars().count() + self.after.chars().count()) as u64
    }

    fn may_be(&self, text: &str) -> bool {
        let length = self.before.len() + self.between.len() + self.after.len();
        let typed = self.declared.is_none_or(|declared| declared.may_become(text));
        // Comparing with nothing takes hundreds of cycles, and nothing stands around most placeholders.
        typed
            && length <= text.len()
            && (self.before.is_empty() || text.starts_with(&*self.before))
            && (self.after.is_empty() || text.ends_with(&*self.after))
    }

    fn may_be_uuid(&self) -> bool {
        let fits = |at: usize, c: char| match at {
            8 | 13 | 18 | 23 => c == '-',
            0..36 => c.is_ascii_hexdigit(),
            _ => false,
        };
        let between = self.between.chars().all(|c| c == '-' || c.is_ascii_hexdigit());
        let before = self.before.chars().enumerate().all(|(at, c)| fits(at, c));
        let after = self.after.chars().rev().enumerate().all(|(at, c)| at < 36 && fits(35 - at, c));
        let typed = !self.declared.is_some_and(Declared::is_scalar);
        typed && self.characters() <= 36 && between && before && after
    }
}
