//! Text that many own and nobody changes.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    ops::Deref,
    sync::Arc,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that is cloned without copying it; one that is built in, without counting its owners either. Texts are equal by
/// what they say, wherever they stand.
#[derive(Clone)]
pub struct Words(Owner);

#[derive(Clone)]
enum Owner {
    Program(&'static str),
    // Of one word, so that one more bit needs no room.
    Shared(Arc<Box<str>>),
}

impl Words {
    /// Words of the program itself.
    pub(crate) const fn built_in(text: &'static str) -> Self {
        Self(Owner::Program(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Owner::Program(text) => text,
            Owner::Shared(text) => text,
        }
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self(Owner::Shared(Arc::new(text.into())))
    }
}

impl Deref for Words {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Words {}

impl PartialOrd for Words {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Words {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Words {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

impl fmt::Display for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), formatter)
    }
}

impl Serialize for Words {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::deserialize(deserializer).map(|text| Self(Owner::Shared(Arc::new(text))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_equal_by_what_they_say() {
        let (one, other) = (Words::built_in("agent"), Words::from("agent"));
        assert_eq!(one, other);
        assert_eq!(one.cmp(&other), Ordering::Equal);
        assert!(std::collections::HashSet::from([one]).contains(&other));
        assert!(Words::built_in("a") < Words::from("b"));
    }
}
