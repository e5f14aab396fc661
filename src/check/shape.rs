//! Where the variants of an endpoint differ: which of them declare a field, and which a value of it.

use serde_json::Value;

use super::places::Places;
use crate::{
    catalog::{Keyword, Loaded, Schema, Sub, SubId, Variant, is_simple},
    json::{Kind, Name, Node},
};

/// A set of variants, by their place in the endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Set(pub(crate) u64);

impl Set {
    pub(crate) fn one(index: usize) -> Self {
        Self(1_u64.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)).unwrap_or_default())
    }

    /// The first `count` variants, of at most 64.
    pub(crate) fn first(count: usize) -> Self {
        Self(u64::MAX.checked_shr(64_u32.saturating_sub(u32::try_from(count).unwrap_or(64))).unwrap_or_default())
    }

    /// The variants that are in both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn count(self) -> usize {
        self.0.count_ones() as usize
    }

    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) fn has(self, index: usize) -> bool {
        self.0 & Self::one(index).0 != 0
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(crate) fn indices(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let index = rest.trailing_zeros() as usize;
            rest &= rest.wrapping_sub(1);
            (index < 64).then_some(index)
        })
    }
}

/// The bodies that some variants describe.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    /// The members of the body itself.
    pub(crate) top: Level,
    /// How many variants there are.
    pub(crate) variants: usize,
    /// The variants that ask nothing but what [`Demand`]s say.
    pub(crate) flat: Set,
    /// Of these, the ones in which nothing that may be an array or an object may be anything else.
    pub(crate) certain: Set,
    /// What each variant demands of each spot: spot by spot, variant by variant.
    demands: Vec<Option<Demand>>,
}

/// The fields of an object, over all variants that declare it.
#[derive(Debug, Default)]
pub(crate) struct Level {
    pub(crate) fields: Vec<Field>,
    /// Where their names are.
    places: Places,
}

/// A place for a value in the bodies of a shape: the body, a field of it, the elements of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot(u32);

impl Spot {
    pub(crate) const BODY: Self = Self(0);
    /// Where no variant demands anything.
    pub(crate) const NOWHERE: Self = Self(u32::MAX);
}

/// One field.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: Name,
    /// It among the fields of its level; none where there are too many.
    pub(crate) bit: u64,
    pub(crate) spot: Spot,
    /// Of the elements, where it is an array.
    pub(crate) elements: Spot,
    /// The variants that declare it here.
    pub(crate) declared: Set,
    /// The variants in which it is an ID.
    pub(crate) id: Set,
    /// The values that variants fix.
    pub(crate) constants: Vec<(Set, Value)>,
    /// The fields of the object that it is, or of the elements of the array.
    pub(crate) below: Level,
}

/// What one variant demands of the value at one spot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Demand {
    pub(crate) sub: SubId,
    /// The kinds of values that `type` allows, where it is one of `sub.others()` no more.
    kinds: u16,
    /// What its other keywords ask.
    asks: Asks,
    /// The fields of the level that must be there, as bits.
    pub(crate) required: u64,
    /// The fields of the level that may be there, as bits.
    pub(crate) declared: u64,
    /// Whether others may not.
    pub(crate) closed: bool,
    /// Whether there is something to say of values that are valid.
    pub(crate) advises: bool,
}

/// What is left to ask of a value whose kind is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    Nothing,
    /// Nothing of a UUID; of other values, what the keywords say.
    NothingOfUuids,
    /// Whether it is the field's constant: the choice has compared them.
    Constant,
    /// Whether it is neither empty nor `null`; only texts come so far.
    NoNullId,
    /// What the keywords say.
    Keywords,
}

/// How many fields a level may have for its bits to hold them.
const MOST_FIELDS: usize = 64;

impl Shape {
    pub(crate) fn new<'v>(variants: impl IntoIterator<Item = &'v Variant>) -> Self {
        let mut shape = Self::default();
        let mut spots = Spots(1);
        let variants: Vec<_> = variants.into_iter().take(crate::catalog::MAX_VARIANTS).collect();
        shape.variants = variants.len();
        for (index, variant) in variants.iter().enumerate() {
            if let Some(loaded) = variant.loaded() {
                shape.top.declare(loaded, SubId::ROOT, Set::one(index), &mut spots, 0);
            }
        }
        shape.top.find_places();
        shape.demands = vec![None; spots.0 as usize * shape.variants];
        for (index, variant) in variants.iter().enumerate() {
            let Some(loaded) = variant.loaded().filter(|loaded| loaded.schema.is_flat()) else { continue };
            let mut demands = Vec::new();
            if shape.top.demand(loaded, SubId::ROOT, (Spot::BODY, false), &mut demands, 0).is_some() {
                let either = demands.iter().any(|(_, demand)| demand.is_of_many_kinds());
                let mut twice = false;
                for (spot, demand) in demands {
                    if let Some(place) = shape.demands.get_mut(spot.0 as usize * shape.variants + index) {
                        twice |= place.replace(demand).is_some();
                    }
                }
                // What demands one thing of an object and another of the elements of an array is no demand of a spot.
                if !twice {
                    shape.flat.add(Set::one(index));
                }
                if !twice && !either {
                    shape.certain.add(Set::one(index));
                }
            }
        }
        shape
    }

    /// What variant `index` demands at `spot`; `None` where it declares nothing there.
    #[inline]
    pub(crate) fn demand(&self, spot: Spot, index: usize) -> Option<&Demand> {
        self.demands.get(spot.0 as usize * self.variants + index)?.as_ref()
    }
}

impl Shape {
    /// The variants that an object may fit, as far as the names of its members tell: too many rather than too few.
    pub(crate) fn with_names_of(&self, object: Node<'_>) -> Set {
        let (mut fields, mut others) = (0_u64, false);
        for member in object.named() {
            match self.top.field_of(member) {
                Some(field) => fields |= field.bit,
                None => others = true,
            }
        }
        if object.has_unknown_members() {
            return Set::first(self.variants);
        }
        let bodies = self.demands.get(..self.variants).unwrap_or_default();
        let mut missed = Set::default();
        let mut bit = Set::one(0);
        for demand in bodies {
            if demand.as_ref().is_some_and(|demand| demand.misses(fields, others)) {
                missed.add(bit);
            }
            bit = Set(bit.0 << 1);
        }
        Set::first(self.variants).without(missed.and(self.flat))
    }
}

/// Gives out spots.
struct Spots(u32);

impl Spots {
    fn next(&mut self) -> Spot {
        self.0 += 1;
        Spot(self.0 - 1)
    }
}

impl Level {
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name.as_str() == name)
    }

    /// The field that a member of an object is.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "the call costs as much as the look")]
    pub(crate) fn field_of(&self, member: Node<'_>) -> Option<&Field> {
        self.places.of(&self.fields, |field| &field.name, member)
    }

    /// Whether some variant declares `name` in some object.
    pub(crate) fn declares(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name.as_str() == name || field.below.declares(name))
    }

    /// Adds what subschema `id` declares; `depth` ends the way round a schema that refers to itself.
    fn declare(&mut self, loaded: &Loaded, id: SubId, variant: Set, spots: &mut Spots, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let sub = loaded.schema.sub(id);
        for (name, property) in sub.properties() {
            if loaded.schema.is_never(*property) {
                continue;
            }
            let at = self.fields.iter().position(|field| field.name == *name).unwrap_or_else(|| {
                self.fields.push(Field {
                    name: name.clone(),
                    bit: Set::one(self.fields.len()).0,
                    spot: spots.next(),
                    elements: spots.next(),
                    declared: Set::default(),
                    id: Set::default(),
                    constants: Vec::new(),
                    below: Self::default(),
                });
                self.fields.len() - 1
            });
            let Some(field) = self.fields.get_mut(at) else { continue };
            field.declared.add(variant);
            field.describe(loaded, *property, variant, spots, depth);
        }
        for same in sub.same_place() {
            self.declare(loaded, *same, variant, spots, depth + 1);
        }
    }

    fn find_places(&mut self) {
        let names: Vec<&Name> = self.fields.iter().map(|field| &field.name).collect();
        self.places = Places::new(&names);
        self.fields.iter_mut().for_each(|field| field.below.find_places());
    }

    /// The places of `names` among the fields, as bits.
    fn bits<'n>(&self, mut names: impl Iterator<Item = &'n Name>) -> Option<u64> {
        let place = |name: &Name| self.fields.iter().position(|field| field.name == *name);
        names.try_fold(0, |all, name| Some(all | 1_u64 << place(name)?))
    }

    /// Collects what subschema `id` demands at `spot` and beneath; `None` where demands cannot say it all. With the spot, whether
    /// it is one at which the choice compares constants.
    fn demand(
        &self,
        loaded: &Loaded,
        id: SubId,
        (spot, compared): (Spot, bool),
        demands: &mut Vec<(Spot, Demand)>,
        depth: usize,
    ) -> Option<()> {
        let sub = loaded.schema.sub(id);
        // The elements of a body that is an array have no spot.
        let elements = spot == Spot::BODY && sub.items().is_some();
        if depth > DEEPEST || self.fields.len() > MOST_FIELDS || elements {
            return None;
        }
        let allowed = || sub.properties().iter().filter(|(_, property)| !loaded.schema.is_never(*property));
        let required = self.bits(sub.required().iter())?;
        let declared = self.bits(allowed().map(|(name, _)| name))?;
        let closed = match sub.rest {
            None => false,
            Some(rest) if loaded.schema.is_never(rest) => true,
            Some(rest) if loaded.schema.sub(rest).keywords.is_empty() => false,
            Some(_) => return None,
        };
        if !closed && allowed().count() < sub.properties().len() {
            return None;
        }
        demands.push((
            spot,
            Demand {
                sub: id,
                kinds: kinds(sub),
                asks: asks(&loaded.schema, sub, compared),
                required,
                declared,
                closed,
                advises: sub.speaks || !sub.expected().is_empty(),
            },
        ));
        for (name, property) in allowed() {
            let field = self.field(name.as_str())?;
            field.below.demand(loaded, *property, (field.spot, true), demands, depth + 1)?;
            if let Some(items) = loaded.schema.sub(*property).items() {
                // Arrays of arrays have no spots.
                if loaded.schema.sub(items).items().is_some() {
                    return None;
                }
                field.below.demand(loaded, items, (field.elements, false), demands, depth + 1)?;
            }
        }
        Some(())
    }
}

/// The kinds that a subschema without exceptions allows, as bits.
fn kinds(sub: &Sub) -> u16 {
    let types = sub.keywords.iter().find_map(|keyword| match keyword {
        Keyword::Type(types) if is_simple(types) => Some(types),
        _ => None,
    });
    let Some(types) = types else { return u16::MAX };
    let allows = |kind: &Kind| types.iter().any(|one| one.allows(*kind));
    KINDS.iter().filter(|kind| allows(kind)).fold(0, |all, kind| all | bit(*kind))
}

/// What is left to ask by a subschema; `compared` says whether the choice compares the value with its constant.
fn asks(schema: &Schema, sub: &Sub, compared: bool) -> Asks {
    let scalar = |value: &Value| !value.is_array() && !value.is_object();
    let mut others = sub.others();
    match (others.next(), others.next()) {
        (None, _) => Asks::Nothing,
        (Some(Keyword::Const(value)), None) if compared && scalar(value) => Asks::Constant,
        (Some(one), Some(other))
            if kinds(sub) == bit(Kind::String) && is_no_null_id(schema, one, other) && others.next().is_none() =>
        {
            Asks::NoNullId
        }
        _ if sub.others().all(|keyword| holds_for_uuids(schema, keyword)) => Asks::NothingOfUuids,
        _ => Asks::Keywords,
    }
}

/// Whether a text that fits two keywords is neither empty nor `null`, and any other fits them.
fn is_no_null_id(schema: &Schema, one: &Keyword, other: &Keyword) -> bool {
    let ((Keyword::MinLength(1), Keyword::Not(not)) | (Keyword::Not(not), Keyword::MinLength(1))) = (one, other) else {
        return false;
    };
    matches!(schema.sub(*not).keywords.as_slice(), [Keyword::Const(Value::String(text))] if text == "null")
}

/// How long a UUID is, in bytes.
const UUID: usize = 36;

/// Whether a keyword holds for every UUID.
fn holds_for_uuids(schema: &Schema, keyword: &Keyword) -> bool {
    match keyword {
        Keyword::Uuid => true,
        Keyword::MinLength(limit) => *limit <= UUID as u64,
        Keyword::MaxLength(limit) => *limit >= UUID as u64,
        Keyword::Not(not) => {
            let not = &schema.sub(*not).keywords;
            matches!(not.as_slice(), [Keyword::Const(Value::String(text))] if text.len() != UUID)
        }
        _ => false,
    }
}

const KINDS: [Kind; 7] = [Kind::Null, Kind::True, Kind::False, Kind::Number, Kind::String, Kind::Array, Kind::Object];

fn bit(kind: Kind) -> u16 {
    1 << kind as u16
}

impl Demand {
    /// Whether a value without placeholders may be of this kind.
    #[inline]
    pub(crate) fn allows(&self, kind: Kind) -> bool {
        self.kinds & bit(kind) != 0
    }

    /// What is left to ask of a value of a right kind.
    #[inline]
    pub(crate) fn asks(&self) -> Asks {
        self.asks
    }

    /// Whether a value may be an array or an object, and of another kind as well.
    fn is_of_many_kinds(&self) -> bool {
        [Kind::Array, Kind::Object].iter().any(|kind| self.allows(*kind) && !self.is_only(*kind))
    }

    /// Whether a value without placeholders may be of this kind and no other.
    pub(crate) fn is_only(&self, kind: Kind) -> bool {
        self.kinds == bit(kind)
    }

    /// Whether an object with these fields, and maybe `others`, has too few or too many.
    #[inline]
    pub(crate) fn misses(&self, fields: u64, others: bool) -> bool {
        self.required & !fields != 0 || (self.closed && (others || fields & !self.declared != 0))
    }
}

/// How deep a shape goes.
const DEEPEST: usize = 8;

impl Field {
    fn describe(&mut self, loaded: &Loaded, id: SubId, variant: Set, spots: &mut Spots, depth: usize) {
        let sub = loaded.schema.sub(id);
        if sub.notes.id.is_some() {
            self.id.add(variant);
        }
        if let Some(value) = sub.constant() {
            match self.constants.iter_mut().find(|(_, known)| known == value) {
                Some((set, _)) => set.add(variant),
                None => self.constants.push((variant, value.clone())),
            }
        }
        self.below.declare(loaded, id, variant, spots, depth + 1);
        if let Some(items) = sub.items() {
            self.below.declare(loaded, items, variant, spots, depth + 1);
        }
        for same in sub.same_place() {
            if depth <= DEEPEST {
                self.describe(loaded, *same, variant, spots, depth + 1);
            }
        }
    }
}
