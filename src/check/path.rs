//! The paths of endpoints, prepared for comparing.

use super::scan::position;
use crate::json::{is_uuid, same_bytes};

/// A path with parameters in braces.
#[derive(Debug)]
pub(crate) struct PathPattern {
    pub(super) steps: Vec<Step>,
    plain: Plain,
    /// How such a path ends, where that is always the same.
    end: Option<End>,
}

/// The last eight bytes of a path, as one word: nearly all paths of other APIs end otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End(u64);

impl End {
    /// Of a path that is long enough to have one.
    #[inline]
    pub(super) fn of(path: &str) -> Option<Self> {
        path.as_bytes().last_chunk().map(|end| Self(u64::from_le_bytes(*end)))
    }
}

/// A path as it is compared first, in one piece.
#[derive(Debug)]
enum Plain {
    /// It has no parameter.
    Whole(Box<str>),
    /// What stands before its one parameter, and behind it.
    Around(Box<str>, Box<str>),
    /// It has more.
    No,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Literal(String),
    Parameter(String),
}

/// The bytes that words of paths begin with.
#[derive(Debug)]
pub(crate) struct Beginnings([bool; 256]);

impl Beginnings {
    pub(crate) fn new<'p>(paths: impl Iterator<Item = &'p PathPattern>) -> Self {
        let mut bytes = [false; 256];
        for first in paths.flat_map(PathPattern::words).filter_map(|word| word.bytes().next()) {
            if let Some(known) = bytes.get_mut(usize::from(first)) {
                *known = true;
            }
        }
        Self(bytes)
    }

    /// The bytes that their last words begin with.
    pub(crate) fn of_ends<'p>(paths: impl Iterator<Item = &'p PathPattern>) -> Self {
        let mut bytes = [false; 256];
        for path in paths {
            match path.steps.last() {
                Some(Step::Literal(word)) => {
                    if let Some(known) = word.bytes().next().and_then(|first| bytes.get_mut(usize::from(first))) {
                        *known = true;
                    }
                }
                _ => bytes = [true; 256],
            }
        }
        Self(bytes)
    }

    pub(super) fn begins(&self, word: &str) -> bool {
        word.bytes().next().is_some_and(|first| self.0.get(usize::from(first)).is_some_and(|known| *known))
    }
}

impl PathPattern {
    pub(crate) fn new(path: &str) -> Self {
        let step = |segment: &str| match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => Step::Parameter(name.to_owned()),
            None => Step::Literal(segment.to_owned()),
        };
        let plain = match path.split_once('{').map(|(before, rest)| (before, rest.split_once('}'))) {
            None => Plain::Whole(path.into()),
            Some((before, Some((_, after)))) if !after.contains('{') => Plain::Around(before.into(), after.into()),
            Some(_) => Plain::No,
        };
        let end = match &plain {
            Plain::Whole(end) | Plain::Around(_, end) => End::of(end),
            Plain::No => None,
        };
        Self { steps: path.split('/').filter(|segment| !segment.is_empty()).map(step).collect(), plain, end }
    }

    /// The name of its first parameter.
    pub(crate) fn parameter(&self) -> Option<&str> {
        self.steps.iter().find_map(|step| match step {
            Step::Parameter(name) => Some(name.as_str()),
            Step::Literal(_) => None,
        })
    }

    /// Whether the last segment of such a path, as it is written, may be `word`; nothing is one that is not there.
    pub(super) fn may_end(&self, word: &str) -> bool {
        match self.steps.last() {
            Some(Step::Literal(last)) => {
                word.is_empty() || (word.as_bytes().first() == last.as_bytes().first() && last == word)
            }
            _ => true,
        }
    }

    /// Its words that are no parameter.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter_map(|step| match step {
            Step::Literal(word) => Some(word.as_str()),
            Step::Parameter(_) => None,
        })
    }

    /// Whether a path that ends so may be this one.
    #[inline]
    pub(super) fn ends_so(&self, end: Option<End>) -> bool {
        self.end.is_none() || self.end == end
    }

    /// Where the parameter stands in `path`, in bytes, if `path` is this one with one segment for its one parameter, and whether
    /// it is a UUID; the empty range at the end if it is this one and has none. What is not as plain as that is looked at word
    /// by word.
    #[inline]
    pub(super) fn plainly(&self, path: &str) -> Option<(std::ops::Range<usize>, bool)> {
        let (before, after) = match &self.plain {
            Plain::Whole(whole) => {
                return same_bytes(whole.as_bytes(), path.as_bytes()).then_some((path.len()..path.len(), false));
            }
            Plain::Around(before, after) => (before, after),
            Plain::No => return None,
        };
        let parameter = before.len()..path.len().checked_sub(after.len())?;
        let (start, end) = (path.as_bytes().get(..parameter.start)?, path.as_bytes().get(parameter.end..)?);
        let around = same_bytes(end, after.as_bytes()) && same_bytes(start, before.as_bytes());
        if parameter.start > parameter.end || !around {
            return None;
        }
        let word = path.as_bytes().get(parameter.clone())?;
        let uuid = word.try_into().is_ok_and(is_uuid);
        let has = |byte| position(word, byte).is_some();
        let other = || word.is_empty() || after.is_empty() || has(b'/') || has(b'?') || has(b'#');
        (uuid || !other()).then_some((parameter, uuid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58";

    #[test]
    fn an_id_glued_to_a_path_is_no_parameter_of_it() {
        let pattern = PathPattern::new("/a/b");
        assert_eq!(pattern.plainly("/a/b"), Some((4..4, false)));
        assert_eq!(pattern.plainly(&format!("/a/b{ID}")), None);
    }

    #[test]
    fn a_word_of_a_path_begins_like_one() {
        let paths = [PathPattern::new("/a/{id}"), PathPattern::new("/bc")];
        let beginnings = Beginnings::new(paths.iter());
        assert!(beginnings.begins("a") && beginnings.begins("bc") && beginnings.begins("b"));
        assert!(!beginnings.begins("{id}") && !beginnings.begins("c") && !beginnings.begins(""));
    }

    #[test]
    fn a_parameter_is_found_where_it_stands() {
        let pattern = PathPattern::new("/a/{id}/b");
        assert_eq!(pattern.plainly(&format!("/a/{ID}/b")), Some((3..39, true)));
        assert_eq!(pattern.plainly("/a/7/b"), Some((3..4, false)));
        for other in ["/a//b", "/a/7/b/", "/a/7/8/b", "/a/b", "/b"] {
            assert_eq!(pattern.plainly(other), None, "{other}");
        }
    }
}
