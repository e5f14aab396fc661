//! Where the variants of an endpoint differ: which of them declare a field, and which a value of it.

use serde_json::Value;

use crate::{
    catalog::{Loaded, SubId, Variant},
    json::{Name, Node},
};

/// A set of variants, by their place in the endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Set(pub(crate) u64);

impl Set {
    pub(crate) fn one(index: usize) -> Self {
        Self(1_u64.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)).unwrap_or_default())
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

/// The fields of an object, over all variants that declare it.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    pub(crate) fields: Vec<Field>,
    /// How many variants there are.
    pub(crate) variants: usize,
}

/// One field.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: Name,
    /// The variants that declare it here.
    pub(crate) declared: Set,
    /// The variants in which it is an ID.
    pub(crate) id: Set,
    /// The values that variants fix.
    pub(crate) constants: Vec<(Set, Value)>,
    /// The fields of the object that it is, or of the elements of the array.
    pub(crate) below: Shape,
}

impl Shape {
    pub(crate) fn new<'v>(variants: impl IntoIterator<Item = &'v Variant>) -> Self {
        let mut shape = Self::default();
        for (index, variant) in variants.into_iter().take(crate::catalog::MAX_VARIANTS).enumerate() {
            shape.variants = index + 1;
            if let Some(loaded) = variant.loaded() {
                shape.declare(loaded, SubId::ROOT, Set::one(index), 0);
            }
        }
        shape
    }

    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name.as_str() == name)
    }

    /// The field that a member of an object is.
    pub(crate) fn field_of(&self, member: Node<'_>) -> Option<&Field> {
        self.fields.iter().find(|field| member.is_named(&field.name))
    }

    /// Whether some variant declares `name` in some object.
    pub(crate) fn declares(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name.as_str() == name || field.below.declares(name))
    }

    /// Adds what subschema `id` declares; `depth` ends the way round a schema that refers to itself.
    fn declare(&mut self, loaded: &Loaded, id: SubId, variant: Set, depth: usize) {
        if depth > 8 {
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
                    declared: Set::default(),
                    id: Set::default(),
                    constants: Vec::new(),
                    below: Self::default(),
                });
                self.fields.len() - 1
            });
            let Some(field) = self.fields.get_mut(at) else { continue };
            field.declared.add(variant);
            field.describe(loaded, *property, variant, depth);
        }
        for same in sub.same_place() {
            self.declare(loaded, *same, variant, depth + 1);
        }
    }
}

impl Field {
    fn describe(&mut self, loaded: &Loaded, id: SubId, variant: Set, depth: usize) {
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
        self.below.declare(loaded, id, variant, depth + 1);
        if let Some(items) = sub.items() {
            self.below.declare(loaded, items, variant, depth + 1);
        }
        for same in sub.same_place() {
            if depth <= 8 {
                self.describe(loaded, *same, variant, depth + 1);
            }
        }
    }
}
