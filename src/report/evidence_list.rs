//! Who says so, of one demand: a list that every finding of it shares.

use std::{fmt, ops::Deref, slice, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Evidence;

/// What the sources say of one demand, in order. It is cloned without copying it.
#[derive(Clone)]
pub struct EvidenceList(Owner);

#[derive(Clone)]
enum Owner {
    Program(&'static [Evidence]),
    Shared(Arc<[Evidence]>),
}

impl EvidenceList {
    /// Of no source.
    pub(crate) const fn new() -> Self {
        Self(Owner::Program(&[]))
    }
}

impl Default for EvidenceList {
    fn default() -> Self {
        Self::new()
    }
}

impl Deref for EvidenceList {
    type Target = [Evidence];

    fn deref(&self) -> &[Evidence] {
        match &self.0 {
            Owner::Program(list) => list,
            Owner::Shared(list) => list,
        }
    }
}

impl<'a> IntoIterator for &'a EvidenceList {
    type Item = &'a Evidence;
    type IntoIter = slice::Iter<'a, Evidence>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<const N: usize> From<&'static [Evidence; N]> for EvidenceList {
    fn from(list: &'static [Evidence; N]) -> Self {
        Self(Owner::Program(list))
    }
}

impl From<&EvidenceList> for EvidenceList {
    fn from(list: &EvidenceList) -> Self {
        list.clone()
    }
}

impl From<Evidence> for EvidenceList {
    fn from(evidence: Evidence) -> Self {
        Self(Owner::Shared(Arc::new([evidence])))
    }
}

impl From<Option<&Evidence>> for EvidenceList {
    fn from(evidence: Option<&Evidence>) -> Self {
        evidence.cloned().map_or(Self::new(), Self::from)
    }
}

impl<'a> FromIterator<&'a Evidence> for EvidenceList {
    fn from_iter<I: IntoIterator<Item = &'a Evidence>>(evidence: I) -> Self {
        Self(Owner::Shared(evidence.into_iter().cloned().collect()))
    }
}

impl PartialEq for EvidenceList {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for EvidenceList {}

impl fmt::Debug for EvidenceList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

impl Serialize for EvidenceList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for EvidenceList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Arc::deserialize(deserializer).map(|list| Self(Owner::Shared(list)))
    }
}
