//! What remains to be checked by the caller: a list that every report of one variant shares.

use std::{fmt, ops::Deref, ptr, slice, sync::Arc};

use serde::{Serialize, Serializer};

use super::Precondition;

/// What a request cannot show and what decides whether it succeeds. It is cloned without copying it; for what is built in,
/// without counting its owners either.
#[derive(Clone)]
pub struct Preconditions(Owner);

#[derive(Clone)]
enum Owner {
    Program(&'static Vec<Precondition>),
    Shared(Arc<[Precondition]>),
}

impl Preconditions {
    /// Of what is built in.
    pub(crate) const fn built_in(list: &'static Vec<Precondition>) -> Self {
        Self(Owner::Program(list))
    }
}

impl Default for Preconditions {
    fn default() -> Self {
        static NONE: Vec<Precondition> = Vec::new();
        Self::built_in(&NONE)
    }
}

impl Deref for Preconditions {
    type Target = [Precondition];

    fn deref(&self) -> &[Precondition] {
        match &self.0 {
            Owner::Program(list) => list,
            Owner::Shared(list) => list,
        }
    }
}

impl<'a> IntoIterator for &'a Preconditions {
    type Item = &'a Precondition;
    type IntoIter = slice::Iter<'a, Precondition>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Precondition> for Preconditions {
    fn from_iter<I: IntoIterator<Item = Precondition>>(list: I) -> Self {
        Self(Owner::Shared(list.into_iter().collect()))
    }
}

impl PartialEq for Preconditions {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq::<[Precondition]>(&raw const **self, &raw const **other) || **self == **other
    }
}

impl Eq for Preconditions {}

impl fmt::Debug for Preconditions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

impl Serialize for Preconditions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}
