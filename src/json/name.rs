//! Names of members, prepared so that most comparisons look at one word.

/// What tells names apart at a glance: equal names have equal marks, and few others do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark(u64);

impl Mark {
    /// Of what no name finds: elements, members whose name is not known, and those that a later one hides.
    pub(crate) const NONE: Self = Self(0);

    /// The mark of `name`: its length, its first and its last eight bytes.
    #[inline]
    pub(crate) fn of(name: &[u8]) -> Self {
        let word = match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
            (Some(first), Some(last)) => {
                u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(23) ^ (name.len() as u64).rotate_left(50)
            }
            _ => name.iter().fold(name.len() as u64, |word, byte| word.rotate_left(8) ^ u64::from(*byte)),
        };
        // Never `NONE`.
        Self(word | 1 << 63)
    }
}

/// A name that is looked for again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) mark: Mark,
    text: Box<str>,
}

impl Name {
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self { mark: Mark::of(text.as_bytes()), text: text.into() }
    }
}
