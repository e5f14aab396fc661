//! Scans of texts for what is hardly ever there, sixteen bytes at a time: the compiler makes vector instructions of them.

/// How many bytes are looked at together.
const LANES: usize = 16;

/// The bit in which a capital differs from its small letter.
const CASE: u8 = 0x20;

/// A word to look for. Where three bytes of it stand as far from each other as in it, it is compared as a whole.
#[derive(Debug)]
pub(crate) struct Needle {
    word: Box<[u8]>,
    /// The places of its first, its middle and its last byte, and these, once for each lane.
    probes: [(usize, [u8; LANES]); 3],
    /// Whether capitals are small letters.
    any_case: bool,
}

impl Needle {
    pub(crate) fn new(word: &str, any_case: bool) -> Self {
        let last = word.len().saturating_sub(1);
        let probes = [0, last / 2, last].map(|at| (at, [word.as_bytes().get(at).copied().unwrap_or_default(); LANES]));
        Self { word: word.as_bytes().into(), probes, any_case }
    }

    /// Whether it stands anywhere in `text`.
    pub(super) fn stands_in(&self, text: &str) -> bool {
        let text = text.as_bytes();
        if self.word.is_empty() {
            return true;
        }
        let Some(places) = (text.len() + 1).checked_sub(self.word.len()).filter(|places| *places > 0) else {
            return false;
        };
        // What is left over is looked at with what stands before it.
        let Some(end) = places.checked_sub(LANES) else {
            let first = self.probes[0].1[0];
            let begins = text.iter().map(|byte| is_zero((byte ^ first) & !CASE));
            return begins.take(places).enumerate().any(|(at, begins)| begins != 0 && self.stands_at(text, at));
        };
        let mut at = 0;
        while !self.stands_near(text, at.min(end)) {
            if at >= end {
                return false;
            }
            at += LANES;
        }
        true
    }

    /// Whether it stands at `at` or at one of the next places.
    #[inline]
    fn stands_near(&self, text: &[u8], at: usize) -> bool {
        self.may_stand_near(text, at).unwrap_or(true) && (at..at + LANES).any(|at| self.stands_at(text, at))
    }

    /// Whether its three bytes stand there, at one of these places.
    #[inline]
    fn may_stand_near(&self, text: &[u8], at: usize) -> Option<bool> {
        let [first, middle, last] = &self.probes;
        let here = |probe: &(usize, _)| text.get(at + probe.0..)?.first_chunk::<LANES>();
        let first = here(first)?.iter().zip(&first.1);
        let middle = here(middle)?.iter().zip(&middle.1);
        let last = here(last)?.iter().zip(&last.1);
        let other = first.zip(middle).zip(last).map(|((a, b), c)| ((a.0 ^ a.1) | (b.0 ^ b.1) | (c.0 ^ c.1)) & !CASE);
        Some(other.fold(0, |found, other| found | is_zero(other)) != 0)
    }

    #[cold]
    fn stands_at(&self, text: &[u8], at: usize) -> bool {
        let here = text.get(at..at + self.word.len());
        here.is_some_and(|here| if self.any_case { here.eq_ignore_ascii_case(&self.word) } else { *here == *self.word })
    }
}

#[inline]
fn is_zero(byte: u8) -> u8 {
    u8::from(byte == 0)
}

/// Whether `byte` stands in `text`.
#[inline]
pub(super) fn has(text: &[u8], byte: u8) -> bool {
    !all(text, |here| is_zero(here ^ byte) ^ 1)
}

/// Whether `text` has nothing but ASCII letters, digits, `-`, `.` and `/`.
#[inline]
pub(super) fn is_plain(text: &[u8]) -> bool {
    all(text, |byte| u8::from((byte | CASE).wrapping_sub(b'a') < 26) | u8::from(byte.wrapping_sub(b'-') < 13))
}

/// Whether `is` gives one, and not zero, for every byte.
#[inline]
fn all(text: &[u8], is: impl Fn(u8) -> u8) -> bool {
    let each = |bytes: &[u8; LANES]| bytes.iter().fold(1, |all, byte| all & is(*byte)) != 0;
    let Some(end) = text.last_chunk() else { return text.iter().all(|byte| is(*byte) != 0) };
    let mut rest = text;
    while let Some((bytes, behind)) = rest.split_first_chunk() {
        if !each(bytes) {
            return false;
        }
        rest = behind;
    }
    each(end)
}

/// Ones and high bits of the eight bytes of a word.
const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGH: u64 = ONES << 7;

/// Where the first `wanted` stands in `bytes`.
#[inline]
pub(super) fn position(bytes: &[u8], wanted: u8) -> Option<usize> {
    let mut at = 0;
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let rest = u64::from_le_bytes(*word) ^ (ONES * u64::from(wanted));
        let found = rest.wrapping_sub(ONES) & !rest & HIGH;
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    bytes.get(at..)?.iter().position(|byte| *byte == wanted).map(|behind| at + behind)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_word_is_found_where_it_stands(
            before in "[cobrwseIXd@ ]{0,600}", word in "[cobrwseIXd@]{0,12}", behind in "[cobrwseIXd@ ]{0,40}", any_case: bool,
            capitals: bool,
        ) {
            let written = if capitals { word.to_ascii_uppercase() } else { word.clone() };
            let folded = |text: &str| if any_case { text.to_ascii_lowercase() } else { text.to_owned() };
            for text in [format!("{before}{behind}"), format!("{before}{written}{behind}")] {
                let there = folded(&text).contains(&folded(&word));
                prop_assert_eq!(Needle::new(&word, any_case).stands_in(&text), there, "{} in {}", word, text);
            }
        }

        #[test]
        fn an_empty_word_stands_in_every_text(text in "[a-z]{0,40}") {
            prop_assert!(Needle::new("", false).stands_in(&text));
        }

        #[test]
        fn a_byte_is_found_where_it_stands(text in prop::collection::vec(any::<u8>(), 0..80), wanted: u8) {
            prop_assert_eq!(has(&text, wanted), text.contains(&wanted));
            prop_assert_eq!(position(&text, wanted), text.iter().position(|byte| *byte == wanted));
        }

        #[test]
        fn a_text_is_plain_where_each_byte_is(text in "[a-zA-Z0-9./-]{0,80}", odd in any::<u8>(), at: prop::sample::Index) {
            prop_assert!(is_plain(text.as_bytes()));
            let mut text = text.into_bytes();
            text.insert(at.index(text.len() + 1), odd);
            prop_assert_eq!(is_plain(&text), odd.is_ascii_alphanumeric() || matches!(odd, b'-' | b'.' | b'/'));
        }
    }
}
