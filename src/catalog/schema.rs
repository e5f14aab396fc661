//! A schema as the check reads it: subschemas in a row, each keyword as data.

mod reader;

use serde_json::Value;

use super::{annotation::FieldNotes, prepared::Prepared};
use crate::{
    error::BuildError,
    json::{Kind, Name, Node, Pointer, is_uuid},
    placeholder::Declared,
};

/// The place of a subschema in its [`Schema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SubId(u32);

impl SubId {
    pub(crate) const ROOT: Self = Self(0);
}

/// One schema file.
#[derive(Debug)]
pub(crate) struct Schema {
    subs: Vec<Sub>,
    flat: bool,
}

/// One subschema.
#[allow(clippy::struct_excessive_bools, reason = "four independent answers")]
#[derive(Debug, Default)]
pub(crate) struct Sub {
    /// Its place in the file: the key under which jsonschema compiled it.
    pub(crate) pointer: Pointer,
    pub(crate) keywords: Vec<Keyword>,
    properties: Vec<(Name, SubId)>,
    required: Vec<Name>,
    others: Vec<u8>,
    expected: Vec<(Name, SubId)>,
    /// The places in `properties` of the names in `required`, as bits; `None` where there are too many, or where one of them
    /// is not declared.
    pub(crate) required_places: Option<u64>,
    /// What `additionalProperties` says.
    pub(crate) rest: Option<SubId>,
    items: Option<SubId>,
    same_place: Vec<SubId>,
    /// Where the values stand that this one must differ from: in the order of `notes.differs`.
    pub(crate) differs: Vec<Place>,
    /// Whether every keyword of it and beneath it is one that needs no library to decide.
    pub(crate) plain: bool,
    pub(crate) notes: FieldNotes,
    /// What the field is, as a noun phrase.
    pub(crate) description: Option<String>,
    /// Whether the way to it in the file leads through `properties` alone.
    only_named: bool,
    /// What the rules say at this place, as far as it depends on the schema alone.
    pub(crate) prepared: Prepared,
    /// Whether it has something to say about values that are valid.
    pub(crate) speaks: bool,
    /// Whether it, or one beneath it, has.
    pub(crate) advises: bool,
}

/// A place that a schema names.
#[derive(Debug)]
pub(crate) enum Place {
    /// In the body: the names on the way.
    Body(Vec<Name>),
    /// In the path: the name of the parameter.
    Path(String),
}

impl Place {
    fn new(text: &str) -> Self {
        match Pointer::parse(text) {
            Some(pointer) => Self::Body(pointer.tokens().map(|token| (&*token).into()).collect()),
            None => Self::Path(text.trim_matches(['{', '}']).to_owned()),
        }
    }
}

/// A word of the keyword `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl Type {
    fn new(word: &str) -> Self {
        match word {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array,
            _ => Self::Object,
        }
    }

    /// Whether a value of this kind has it; a number may have a fraction.
    pub(crate) fn allows(self, kind: Kind) -> bool {
        match self {
            Self::Null => kind == Kind::Null,
            Self::Boolean => matches!(kind, Kind::True | Kind::False),
            Self::Integer => false,
            Self::Number => kind == Kind::Number,
            Self::String => kind == Kind::String,
            Self::Array => kind == Kind::Array,
            Self::Object => kind == Kind::Object,
        }
    }

    /// Whether what fills a placeholder outside of quotes may have it. A text there may be any JSON (`{"a": 1}` handed
    /// on as a text), but a JSON string only if it brought quotes of its own.
    pub(crate) fn may_be(self, declared: Declared) -> bool {
        match declared {
            Declared::String => self != Self::String,
            Declared::Integer | Declared::Number => matches!(self, Self::Integer | Self::Number),
            Declared::Boolean => self == Self::Boolean,
            Declared::Object => self == Self::Object,
            Declared::Array => self == Self::Array,
        }
    }

    /// The narrowest type of a value.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() != 0.0) => Self::Number,
            Value::Number(_) => Self::Integer,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

/// Whether the kind of a value alone decides if it has one of `types`.
pub(crate) fn is_simple(types: &[Type]) -> bool {
    !types.contains(&Type::Integer)
}

/// One keyword. Names follow JSON Schema.
#[derive(Debug)]
pub(crate) enum Keyword {
    /// The subschema `false`.
    Never,
    Type(Vec<Type>),
    Const(Value),
    Enum(Vec<Value>),
    /// Of the names in [`Sub::required`].
    Required,
    MinProperties(u64),
    MaxProperties(u64),
    MinItems(u64),
    MaxItems(u64),
    MinLength(u64),
    MaxLength(u64),
    UniqueItems,
    /// Only jsonschema knows what a pattern matches.
    Pattern,
    Uuid,
    /// Any other format: only jsonschema knows it.
    Format,
    /// `minimum` and its like: they speak of numbers only.
    Number,
    /// Of those in [`Sub::properties`].
    Properties,
    /// With the names that `properties` declares.
    AdditionalProperties(SubId),
    Items {
        from: usize,
        each: SubId,
    },
    PrefixItems(Vec<SubId>),
    Ref(SubId),
    AllOf(Vec<SubId>),
    AnyOf(Vec<SubId>),
    OneOf(Vec<SubId>),
    Not(SubId),
    If {
        condition: SubId,
        then: Option<SubId>,
        otherwise: Option<SubId>,
    },
    /// A keyword that is not followed into: only jsonschema knows, and only without placeholders.
    Opaque,
}

impl Schema {
    /// Reads the schema `name`.
    pub(crate) fn new(name: &str, root: &Value) -> Result<Self, BuildError> {
        let mut schema = Self { subs: reader::read(name, root)?, flat: false };
        schema.find_expected();
        schema.spread_advice();
        schema.spread_plainness();
        schema.flat = schema.sub(SubId::ROOT).plain && schema.subs.iter().all(|sub| sub.same_place.is_empty());
        Ok(schema)
    }

    pub(crate) fn sub(&self, id: SubId) -> &Sub {
        static NOTHING: once_cell::sync::Lazy<Sub> = once_cell::sync::Lazy::new(Sub::default);
        self.subs.get(id.0 as usize).unwrap_or_else(|| &NOTHING)
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = SubId> + use<> {
        (0..u32::try_from(self.subs.len()).unwrap_or(u32::MAX)).map(SubId)
    }

    /// Whether it may make a difference between UUIDs: where only jsonschema knows, or one is named.
    pub(crate) fn tells_uuids_apart(&self) -> bool {
        let names_one =
            |value: &Value| value.to_string().as_bytes().windows(36).any(|text| text.try_into().is_ok_and(is_uuid));
        self.subs.iter().any(|sub| {
            let usual = sub.notes.usual.as_ref().map_or(&[][..], |usual| &usual.values);
            usual.iter().any(names_one)
                || sub.keywords.iter().any(|keyword| match keyword {
                    Keyword::Pattern | Keyword::Format | Keyword::Opaque => true,
                    Keyword::Const(value) => names_one(value),
                    Keyword::Enum(values) => values.iter().any(names_one),
                    _ => false,
                })
        })
    }

    /// Whether the subschema holds for nothing: `false` or `{"not": {}}`.
    pub(crate) fn is_never(&self, id: SubId) -> bool {
        self.sub(id).keywords.iter().any(|keyword| match keyword {
            Keyword::Never => true,
            Keyword::Not(not) => self.sub(*not).keywords.is_empty(),
            _ => false,
        })
    }

    /// The subschema of member `name` of an object under `id`.
    pub(crate) fn property(&self, id: SubId, name: &str) -> Option<SubId> {
        self.sub(id).properties().iter().find(|(known, _)| known.as_str() == name).map(|(_, sub)| *sub)
    }

    /// The subschema of a member of an object under `id`.
    pub(crate) fn property_of(&self, id: SubId, member: Node<'_>) -> Option<SubId> {
        self.sub(id).properties().iter().find(|(known, _)| member.is_named(known)).map(|(_, sub)| *sub)
    }

    /// The notes about field `name` of the object at `pointer`, where the schema declares it.
    pub(crate) fn field_notes(&self, pointer: &Pointer, name: &str) -> Option<&FieldNotes> {
        let mut at = SubId::ROOT;
        for token in pointer.tokens() {
            at = self.property(at, &token).or_else(|| self.sub(at).items())?;
        }
        let property = self.property(at, name).filter(|property| !self.is_never(*property))?;
        Some(&self.sub(property).notes)
    }

    /// Whether it says of no member of whatever name what its value may be.
    pub(crate) fn names_every_member(&self) -> bool {
        self.subs.iter().filter_map(|sub| sub.rest).all(|rest| self.is_never(rest))
    }

    /// Whether `id` is a field that stands at one place in every body.
    pub(crate) fn has_one_place(&self, id: SubId) -> bool {
        self.flat && self.sub(id).only_named
    }

    /// Whether no library and no second subschema for one value is needed to judge by it.
    pub(crate) fn is_flat(&self) -> bool {
        self.flat
    }

    /// A subschema is plain only where all beneath it are.
    fn spread_plainness(&mut self) {
        loop {
            let not_plain = |id: &SubId| self.sub(*id).plain && self.sub(*id).parts().any(|part| !self.sub(part).plain);
            let found: Vec<SubId> = self.ids().filter(not_plain).collect();
            if found.is_empty() {
                return;
            }
            for id in found {
                if let Some(sub) = self.subs.get_mut(id.0 as usize) {
                    let simple = |keyword: &Keyword| matches!(keyword, Keyword::Type(types) if is_simple(types));
                    let named = |keyword: &Keyword| {
                        let members = matches!(
                            keyword,
                            Keyword::Properties | Keyword::Required | Keyword::AdditionalProperties(_)
                        );
                        members || matches!(keyword, Keyword::Items { from: 0, .. })
                    };
                    let others = (0..)
                        .zip(&sub.keywords)
                        .filter(|(_, keyword)| !named(keyword) && !simple(keyword))
                        .map(|(at, _)| at);
                    sub.others = others.collect();
                    sub.required_places = places(&sub.required, &sub.properties);
                    sub.plain = false;
                }
            }
        }
    }

    fn find_expected(&mut self) {
        let weak = |(_, sub): &&(Name, SubId)| !self.sub(*sub).notes.expected.is_empty();
        let expected: Vec<Vec<_>> =
            self.subs.iter().map(|sub| sub.properties.iter().filter(weak).cloned().collect()).collect();
        for (sub, expected) in self.subs.iter_mut().zip(expected) {
            sub.expected = expected;
        }
    }

    /// A subschema is said to advise where one beneath it does.
    fn spread_advice(&mut self) {
        loop {
            let advising: Vec<SubId> = self
                .ids()
                .filter(|id| {
                    let sub = self.sub(*id);
                    !sub.advises && sub.below().any(|below| self.sub(below).advises)
                })
                .collect();
            if advising.is_empty() {
                return;
            }
            for id in advising {
                if let Some(sub) = self.subs.get_mut(id.0 as usize) {
                    sub.advises = true;
                }
            }
        }
    }
}

impl Sub {
    /// The names that are expected, too weakly to be required.
    pub(crate) fn expected(&self) -> &[(Name, SubId)] {
        &self.expected
    }

    /// What `properties` declares.
    pub(crate) fn properties(&self) -> &[(Name, SubId)] {
        &self.properties
    }

    /// The subschema of every element.
    pub(crate) fn items(&self) -> Option<SubId> {
        self.items
    }

    /// The one value it allows.
    pub(crate) fn constant(&self) -> Option<&Value> {
        self.keywords.iter().find_map(|keyword| match keyword {
            Keyword::Const(value) => Some(value),
            _ => None,
        })
    }

    /// Its keywords but for those that say which members and elements there are, and a `type` that the kind decides.
    pub(crate) fn others(&self) -> impl Iterator<Item = &Keyword> {
        self.others.iter().filter_map(|at| self.keywords.get(usize::from(*at)))
    }

    /// The names that must be there.
    pub(crate) fn required(&self) -> &[Name] {
        &self.required
    }

    /// The subschemas that hold for the same value.
    pub(crate) fn same_place(&self) -> &[SubId] {
        &self.same_place
    }

    /// The subschemas that hold for what is beneath the value, or for the value itself.
    fn below(&self) -> impl Iterator<Item = SubId> {
        let same = self.same_place.iter().copied();
        self.properties().iter().map(|(_, sub)| *sub).chain(self.items).chain(same)
    }

    /// Every subschema that a keyword of it leads to.
    fn parts(&self) -> impl Iterator<Item = SubId> {
        let properties = self.properties().iter().map(|(_, sub)| *sub);
        properties.chain(self.keywords.iter().flat_map(Keyword::parts))
    }
}

impl Keyword {
    fn parts(&self) -> Vec<SubId> {
        match self {
            Self::AdditionalProperties(sub) | Self::Items { each: sub, .. } | Self::Ref(sub) | Self::Not(sub) => {
                vec![*sub]
            }
            Self::PrefixItems(subs) | Self::AllOf(subs) | Self::AnyOf(subs) | Self::OneOf(subs) => subs.clone(),
            Self::If { condition, then, otherwise } => {
                [Some(*condition), *then, *otherwise].into_iter().flatten().collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether it needs jsonschema, or may lead in circles.
    fn is_plain(&self) -> bool {
        !matches!(self, Self::Pattern | Self::Format | Self::Number | Self::Ref(_) | Self::Opaque)
    }
}

fn places(names: &[Name], properties: &[(Name, SubId)]) -> Option<u64> {
    let place = |name: &Name| properties.iter().position(|(known, _)| known == name);
    let bits = |name| 1_u64.checked_shl(u32::try_from(place(name)?).ok()?);
    names.iter().map(bits).try_fold(0, |all, bit| Some(all | bit?)).filter(|_| properties.len() <= 64)
}
