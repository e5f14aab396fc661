//! Words with `*` for any text, tried together: a word is compared only with those that begin or end like it.

/// Globs that a word may match.
#[derive(Debug)]
pub(crate) struct Globs {
    words: Vec<Glob>,
    /// For each byte, the globs of words that begin with it.
    by_first: Box<[u64; 256]>,
    /// For each byte, the globs of words that end with it.
    by_last: Box<[u64; 256]>,
    /// The globs that a UUID may match: with nothing in them that stands in none.
    of_uuids: u64,
}

impl Globs {
    /// The globs, of which the first 64 count; a test holds that there are no more.
    pub(crate) fn new(globs: &[String]) -> Self {
        let table = |end: fn(&String) -> Option<&u8>| {
            let mut table = Box::new([0; 256]);
            for (index, glob) in globs.iter().enumerate().take(64) {
                let may_be = |byte: u8| end(glob).is_none_or(|end| *end == byte || *end == b'*');
                (0..=u8::MAX)
                    .zip(table.iter_mut())
                    .filter(|(byte, _)| may_be(*byte))
                    .for_each(|(_, bits)| *bits |= 1 << index);
            }
            table
        };
        let (by_first, by_last) = (table(|glob| glob.as_bytes().first()), table(|glob| glob.as_bytes().last()));
        let in_uuids = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b'*');
        let of_uuids = globs.iter().take(64).enumerate().filter(|(_, glob)| glob.bytes().all(in_uuids));
        let of_uuids = of_uuids.fold(0, |all, (index, _)| all | 1 << index);
        Self { words: globs.iter().map(|glob| Glob::new(glob)).collect(), by_first, by_last, of_uuids }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether `word` as a whole matches one of them.
    pub(crate) fn match_word(&self, word: &str) -> bool {
        self.match_among(u64::MAX, word)
    }

    /// The same of a UUID.
    #[inline]
    pub(crate) fn match_uuid(&self, word: &str) -> bool {
        self.match_among(self.of_uuids, word)
    }

    /// Whether `word` as a whole matches one of `globs`, which are bits.
    #[inline]
    fn match_among(&self, globs: u64, word: &str) -> bool {
        let at = |table: &[u64; 256], byte: Option<&u8>| {
            byte.and_then(|byte| table.get(usize::from(*byte))).copied().unwrap_or(u64::MAX)
        };
        let bytes = word.as_bytes();
        let mut rest = globs & at(&self.by_first, bytes.first()) & at(&self.by_last, bytes.last());
        while rest != 0 {
            let glob = self.words.get(rest.trailing_zeros() as usize);
            if glob.is_some_and(|glob| glob.matches(word)) {
                return true;
            }
            rest &= rest - 1;
        }
        false
    }
}

/// A word with `*` for any text.
#[derive(Debug)]
enum Glob {
    Word(String),
    /// What stands before the one `*`, and behind it.
    Around(String, String),
    /// What stands before the first, between them, and behind the last.
    Many(String, Vec<String>, String),
}

impl Glob {
    fn new(glob: &str) -> Self {
        let parts: Vec<String> = glob.split('*').map(str::to_owned).collect();
        match parts.as_slice() {
            [word] => Self::Word(word.clone()),
            [before, after] => Self::Around(before.clone(), after.clone()),
            [before, between @ .., after] => Self::Many(before.clone(), between.to_vec(), after.clone()),
            [] => Self::Word(String::new()),
        }
    }

    /// Whether it is `text` as a whole.
    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Word(word) => word == text,
            Self::Around(before, after) => {
                text.len() >= before.len() + after.len() && begins_with(text, before) && ends_with(text, after)
            }
            Self::Many(before, between, after) => {
                let Some(mut rest) = text.get(before.len()..).filter(|_| begins_with(text, before)) else {
                    return false;
                };
                for part in between {
                    let Some((_, behind)) = rest.split_once(part.as_str()) else { return false };
                    rest = behind;
                }
                ends_with(rest, after)
            }
        }
    }
}

/// Whether `text` begins with `part`. An empty text may stand at an address where nothing is: the C library's comparison then
/// takes hundreds of cycles for no byte.
fn begins_with(text: &str, part: &str) -> bool {
    part.is_empty() || text.starts_with(part)
}

/// The same of its end.
fn ends_with(text: &str, part: &str) -> bool {
    part.is_empty() || text.ends_with(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(glob: &str, text: &str) -> bool {
        Glob::new(glob).matches(text)
    }

    #[test]
    fn a_glob_matches_the_whole_text() {
        assert!(matches("your-*", "your-queue-id") && !matches("your-*", "not-your-queue"));
        assert!(matches("*-or-*-id", "guest-or-external-id") && !matches("*-or-*-id", "guest-or-external"));
        assert!(matches("string", "string") && !matches("string", "strings"));
        assert!(matches("a*a", "aa") && !matches("a*a", "a"));
    }

    #[test]
    fn a_word_is_tried_against_every_glob_that_it_could_match() {
        let globs = Globs::new(&["your-*", "*-id", "*", "[*]", "nil"].map(str::to_owned));
        assert!(globs.match_word("") && globs.match_word("anything"));
        let globs = Globs::new(&["your-*", "*-id", "[*]", "nil", "*x*"].map(str::to_owned));
        for word in ["your-queue", "agent-id", "[id]", "nil", "axe"] {
            assert!(globs.match_word(word), "{word}");
        }
        for word in ["", "my-queue", "agent-ids", "[id", "nile"] {
            assert!(!globs.match_word(word), "{word}");
        }
    }

    #[test]
    fn a_uuid_matches_what_it_matches_as_a_word() {
        let globs = ["*-id", "00000000-*", "*ABCDEF", "*", "deadbeef*x"].map(str::to_owned);
        let uuids = [
            "00000000-0000-0000-0000-000000000000",
            "3f8e2a9b-6c1d-4f70-9a52-1b7c0dABCDEF",
            "3f8e2a9b-6c1d-4f70-9a52-1b7c0dabcdef",
            "deadbeef-6c1d-4f70-9a52-1b7c0dabcdef",
        ];
        for from in 0..globs.len() {
            for to in from..globs.len() {
                let globs = Globs::new(&globs[from..=to]);
                assert!(uuids.iter().all(|uuid| globs.match_uuid(uuid) == globs.match_word(uuid)), "{globs:?}");
            }
        }
    }
}
