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
        if places < LANES {
            let first = self.probes[0].1[0];
            let begins = text.iter().map(|byte| is_zero((byte ^ first) & !CASE));
            return begins.take(places).enumerate().any(|(at, begins)| begins != 0 && self.stands_at(text, at));
        }
        let from = |probe: &(usize, _)| text.get(probe.0..probe.0 + places).unwrap_or_default();
        let [first, middle, last] = [from(&self.probes[0]), from(&self.probes[1]), from(&self.probes[2])];
        let blocks = first.chunks_exact(LANES).zip(middle.chunks_exact(LANES)).zip(last.chunks_exact(LANES));
        for (number, ((first, middle), last)) in blocks.enumerate() {
            if self.may_begin(first, middle, last) && self.stands_near(text, number * LANES) {
                return true;
            }
        }
        // What is left over is looked at with what stands before it.
        let end = places - LANES;
        let behind =
            |from: &'_ [u8]| from.get(end..).unwrap_or_default().first_chunk::<LANES>().copied().unwrap_or_default();
        self.may_begin(&behind(first), &behind(middle), &behind(last)) && self.stands_near(text, end)
    }

    /// Whether its three bytes stand in these three blocks at the same place.
    #[inline]
    fn may_begin(&self, first: &[u8], middle: &[u8], last: &[u8]) -> bool {
        let first = first.iter().zip(&self.probes[0].1);
        let middle = middle.iter().zip(&self.probes[1].1);
        let last = last.iter().zip(&self.probes[2].1);
        let other = first.zip(middle).zip(last).map(|((a, b), c)| ((a.0 ^ a.1) | (b.0 ^ b.1) | (c.0 ^ c.1)) & !CASE);
        other.fold(0, |found, other| found | is_zero(other)) != 0
    }

    /// Whether it stands at `at` or at one of the next places.
    #[cold]
    fn stands_near(&self, text: &[u8], at: usize) -> bool {
        (at..at + LANES).any(|at| self.stands_at(text, at))
    }

    fn stands_at(&self, text: &[u8], at: usize) -> bool {
        let here = text.get(at..at + self.word.len());
        here.is_some_and(|here| if self.any_case { here.eq_ignore_ascii_case(&self.word) } else { *here == *self.word })
    }
}

/// Two words that are looked for in one pass, by two bytes of each that are seldom in other words.
#[derive(Debug)]
pub(crate) struct Pair {
    /// How far the second byte stands behind the first: in both words the same.
    behind: usize,
    /// The two bytes of each, once for each lane; of the first word as small letters.
    probes: [[[u8; LANES]; 2]; 2],
}

/// Small letters, the rarest in texts first.
const LETTERS: &[u8] = b"zqxjkvbpygfwmuclrdhsnioate";

/// How common two bytes are in texts, roughly; what is no small letter is rare.
fn commonness(bytes: [u8; 2]) -> usize {
    bytes.iter().map(|byte| LETTERS.iter().position(|letter| letter == byte).map_or(1, |at| at + 1)).product()
}

/// The least common bytes of `word` that stand so far from each other.
fn rarest(word: &str, behind: usize) -> [u8; 2] {
    let two = word.bytes().zip(word.bytes().skip(behind)).map(|(first, second)| [first, second]);
    two.min_by_key(|two| commonness(*two)).unwrap_or_default()
}

impl Pair {
    /// Of `words`, the first of which may be written in whatever case.
    pub(crate) fn new(words: [&str; 2]) -> Self {
        let shortest = words.iter().map(|word| word.len()).min().unwrap_or_default();
        let both = |behind: &usize| words.iter().map(|word| commonness(rarest(word, *behind))).sum::<usize>();
        let behind = (1..shortest.min(LANES)).min_by_key(both).unwrap_or_default();
        let [one, other] = words.map(|word| rarest(word, behind));
        Self { behind, probes: [one.map(|byte| byte | CASE), other].map(|two| two.map(|byte| [byte; LANES])) }
    }

    /// Whether one of the words, or `byte`, may stand in `text`: where this says no, they do not.
    pub(super) fn may_stand_in(&self, text: &[u8], byte: u8) -> bool {
        let Some(places) = text.len().checked_sub(self.behind).filter(|places| *places >= LANES) else { return true };
        let (Some(first), Some(second)) = (text.get(..places), text.get(self.behind..self.behind + places)) else {
            return true;
        };
        let blocks = first.chunks_exact(LANES).zip(second.chunks_exact(LANES));
        // Nearly always nothing is found: one look at the end costs less than one at each block.
        let mut found = [0; LANES];
        for (first, second) in blocks {
            self.look(&mut found, first, second, byte);
        }
        // What is left over is looked at with what stands before it, and so are the first bytes.
        let ends = (first.last_chunk::<LANES>(), second.last_chunk::<LANES>());
        let ((Some(end), Some(second)), Some(start)) = (ends, first.first_chunk::<LANES>()) else { return true };
        self.look(&mut found, end, second, byte);
        for (found, here) in found.iter_mut().zip(start) {
            *found |= is_zero(here ^ byte);
        }
        found != [0; LANES]
    }

    /// Notes in `found` where the two bytes of a word stand in these two blocks at the same place, or `byte` in the second.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "what it notes stays in a register")]
    fn look(&self, found: &mut [u8; LANES], first: &[u8], second: &[u8], byte: u8) {
        let [one, other] = &self.probes;
        let one = one[0].iter().zip(&one[1]);
        let other = other[0].iter().zip(&other[1]);
        let texts = first.iter().zip(second);
        for (found, ((a, b), ((a1, b1), (a2, b2)))) in found.iter_mut().zip(texts.zip(one.zip(other))) {
            let is_one = same(a | CASE, *a1) & same(b | CASE, *b1);
            let is_other = same(*a, *a2) & same(*b, *b2);
            *found |= is_one | is_other | same(*b, byte);
        }
    }

    /// Whether the first word may stand in `text`, and whether the text is [plain](is_plain); `None` where it is too short to be
    /// looked at so.
    pub(super) fn look_at(&self, text: &[u8]) -> Option<(bool, bool)> {
        let places = text.len().checked_sub(self.behind)?;
        let (first, second) = (text.get(..places)?, text.get(self.behind..)?);
        // Besides the whole blocks there are the last one, and the bytes at which no word begins any more.
        let (end, second_end) = (first.last_chunk()?, second.last_chunk()?);
        let (mut word, mut odd) = ([0; LANES], [0; LANES]);
        let blocks = first.chunks_exact(LANES).zip(second.chunks_exact(LANES));
        let ends: [(&[u8; LANES], &[u8; LANES]); 2] = [(end, second_end), (second_end, second_end)];
        for (first, second) in blocks {
            self.look_at_one(&mut word, &mut odd, first, second);
        }
        for (first, second) in ends {
            self.look_at_one(&mut word, &mut odd, first, second);
        }
        Some((word != [0; LANES], odd == [0; LANES]))
    }

    /// Notes in `word` where the two bytes of the first word stand in these two blocks at the same place, and in `odd` where
    /// a byte of the first block is not plain.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "what it notes stays in registers")]
    fn look_at_one(&self, word: &mut [u8; LANES], odd: &mut [u8; LANES], first: &[u8], second: &[u8]) {
        let [one, other] = &self.probes[0];
        let texts = first.iter().zip(second).zip(one.iter().zip(other));
        for ((word, odd), ((a, b), (one, other))) in word.iter_mut().zip(odd).zip(texts) {
            *word |= same(a | CASE, *one) & same(b | CASE, *other);
            *odd |= plain(*a) ^ 1;
        }
    }
}

/// One where two bytes are the same, else zero.
#[inline]
fn same(one: u8, other: u8) -> u8 {
    u8::from(one == other)
}

/// One where `byte` is an ASCII letter, a digit, `-`, `.` or `/`, else zero.
#[inline]
fn plain(byte: u8) -> u8 {
    u8::from((byte | CASE).wrapping_sub(b'a') < 26) | u8::from(byte.wrapping_sub(b'-') < 13)
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
    all(text, plain)
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

/// The place behind the last `wanted` in `bytes`; the first where there is none.
#[inline]
pub(super) fn behind_last(bytes: &[u8], wanted: u8) -> usize {
    let mut before = bytes;
    while let Some((rest, word)) = before.split_last_chunk() {
        let other = u64::from_le_bytes(*word) ^ (ONES * u64::from(wanted));
        // Where bytes before it are marked without reason, the one itself is too.
        let found = other.wrapping_sub(ONES) & !other & HIGH;
        if found != 0 {
            break;
        }
        before = rest;
    }
    before.iter().rposition(|byte| *byte == wanted).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_word_of_two_is_missed_and_no_byte(
            before in "[ab @]{0,80}", word in "[a-cA-C@]{1,20}", other in "[a-cA-C]{1,20}", behind in "[ab @]{0,40}",
        ) {
            let pair = Pair::new([&word, &other]);
            for there in [&word, &word.to_ascii_uppercase(), &word.to_ascii_lowercase(), &other, "\\"] {
                let text = format!("{before}{there}{behind}");
                prop_assert!(pair.may_stand_in(text.as_bytes(), b'\\'), "{}", text);
            }
            let text = "x".repeat(before.len() + 2 * LANES);
            prop_assert!(!pair.may_stand_in(text.as_bytes(), b'\\'));
        }

        #[test]
        fn a_look_at_a_text_misses_neither_the_word_nor_an_odd_byte(
            before in "[a-z0-9/.-]{0,80}", word in "[a-cA-C]{1,12}", behind in "[a-z0-9/.-]{0,40}", odd in any::<u8>(), at: prop::sample::Index,
        ) {
            let pair = Pair::new([&word, &word]);
            let mut text = format!("{before}{}{behind}", word.to_ascii_uppercase()).into_bytes();
            if let Some(looked) = pair.look_at(&text) {
                prop_assert_eq!(looked, (true, true));
            }
            text.insert(at.index(text.len() + 1), odd);
            if let Some((_, plain)) = pair.look_at(&text) {
                prop_assert_eq!(plain, is_plain(&text));
            }
            prop_assert!(pair.look_at("x".repeat(2 * LANES).as_bytes()) == Some((false, true)));
        }

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
            let last = text.iter().rposition(|byte| *byte == wanted);
            prop_assert_eq!(behind_last(&text, wanted), last.map_or(0, |at| at + 1));
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
