//! The names that a user may get slightly wrong.

use crate::error::Error;

/// The name in `all` that `word` is a slip of: the last part of one, or a few letters away.
pub(crate) fn nearest<'n>(word: &str, all: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let word = word.to_ascii_lowercase();
    let last = |name: &'n str| name.rsplit('/').next().unwrap_or(name);
    let edits = |name: &'n str| strsim::osa_distance(&word, name).min(strsim::osa_distance(&word, last(name)));
    let near = all.into_iter().map(|name| (edits(name), name));
    near.filter(|(edits, _)| *edits <= 2.max(word.len() / 5)).min().map(|(_, name)| name)
}

/// The error that `name` is none of `all`.
pub(crate) fn unknown<'n>(
    what: &'static str,
    name: &str,
    all: impl IntoIterator<Item = &'n str>,
    how_to_see: impl Into<String>,
) -> Error {
    let nearest = nearest(name, all).map(str::to_owned);
    Error::Unknown { what, name: crate::text::one_line(name).into_owned(), nearest, all: how_to_see.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_of_a_name_is_enough_to_be_understood() {
        let all = ["missing-field", "cobrowse-sessions/initiator-target"];
        assert_eq!(nearest("initiator-target", all), Some(all[1]));
        assert_eq!(nearest("mising-feild", all), Some(all[0]));
        assert_eq!(nearest("something", all), None);
    }
}
