//! Names of members, prepared so that most comparisons look at one word.

/// What tells names apart at a glance: the first and the last eight bytes, of a short one all, and ones. Up to sixteen bytes,
/// names of one length and one mark are equal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark(u64, u64);

/// How long a name may be for its length and its mark to say all, in bytes.
pub(crate) const MARKED: usize = 16;

impl Mark {
    /// Of what no name finds: elements, members whose name is not known, and those that a later one hides.
    pub(crate) const NONE: Self = Self(0, 0);

    /// It as one word.
    #[inline]
    pub(crate) fn mixed(self) -> u64 {
        self.0 ^ self.1.rotate_left(31)
    }

    /// One bit of 64, the same for the same name.
    #[inline]
    pub(crate) fn bit(self) -> u64 {
        1 << (self.mixed().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58)
    }

    /// Such bits in half the room.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "the other half is in it")]
    pub(crate) fn folded(bits: u64) -> u32 {
        (bits | bits >> 32) as u32
    }

    /// The mark of `name`; all ones for the last bytes of a short one, which stand in no text.
    #[inline]
    pub(crate) fn of(name: &[u8]) -> Self {
        if let (Some(first), Some(last)) = (name.first_chunk::<8>(), name.last_chunk::<8>()) {
            return Self(u64::from_le_bytes(*first), u64::from_le_bytes(*last));
        }
        Self(name.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)), u64::MAX)
    }

    /// The mark of a name of `length` bytes, fewer than eight, at the beginning of `word`.
    #[inline]
    pub(super) fn short(word: u64, length: usize) -> Self {
        Self(word & !(u64::MAX << (8 * length)), u64::MAX)
    }

    /// The mark of a name of eight bytes or more, by its first and its last eight.
    #[inline]
    pub(super) fn long(first: u64, last: u64) -> Self {
        Self(first, last)
    }
}

/// A name that is looked for again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) mark: Mark,
    /// The bit of the mark, folded.
    pub(crate) bit: u32,
    text: Box<str>,
}

impl Name {
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

/// Whether two texts are the same. Short ones are compared by their ends, which meet or overlap: for these a call costs more than
/// the comparison.
#[inline]
pub(crate) fn same_bytes(one: &[u8], other: &[u8]) -> bool {
    fn same_ends<const N: usize>(one: &[u8], other: &[u8]) -> bool {
        one.first_chunk::<N>() == other.first_chunk::<N>() && one.last_chunk::<N>() == other.last_chunk::<N>()
    }
    one.len() == other.len()
        && match one.len() {
            0..4 => one.iter().zip(other).all(|(one, other)| one == other),
            4..8 => same_ends::<4>(one, other),
            8..16 => same_ends::<8>(one, other),
            16..=32 => same_ends::<16>(one, other),
            _ => one == other,
        }
}

impl std::fmt::Display for Name {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        let mark = Mark::of(text.as_bytes());
        Self { mark, bit: Mark::folded(mark.bit()), text: text.into() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn texts_are_the_same_where_each_byte_is(one in "[ab]{0,40}", other in "[ab]{0,40}", at: prop::sample::Index) {
            let (one, other) = (one.as_bytes(), other.as_bytes());
            prop_assert!(same_bytes(one, one));
            prop_assert_eq!(same_bytes(one, other), one == other);
            if !one.is_empty() {
                let mut changed = one.to_vec();
                changed[at.index(one.len())] = b'c';
                prop_assert!(!same_bytes(one, &changed));
            }
        }
    }
}
