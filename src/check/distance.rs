//! How far apart two words are.

/// The number of characters to insert, remove, replace or swap with a neighbour to make `one` of `other`.
pub(crate) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut previous = None;
    for (row, c) in one.chars().enumerate() {
        let mut next = vec![row + 1];
        for (column, d) in other.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&last, column) + usize::from(c != *d);
            let mut best = replaced.min(at(&last, column + 1) + 1).min(at(&next, column) + 1);
            let swapped = column > 0 && previous == Some(*d) && other.get(column - 1) == Some(&c);
            if swapped {
                best = best.min(at(&before, column - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut last, next);
        previous = Some(c);
    }
    last.last().copied().unwrap_or_default()
}

/// Whether two names are equal but for case, `_` and `-`.
pub(crate) fn is_same_name(one: &str, other: &str) -> bool {
    letters(one).eq(letters(other))
}

fn letters(word: &str) -> impl Iterator<Item = char> + '_ {
    word.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase)
}

/// How far a slip is from the word that is meant.
const MOST_EDITS: usize = 2;

/// The word among `known` that `word` is a slip of: equal but for case, or at most two edits away.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    known
        .filter_map(|other| {
            let others = other.chars().count();
            let edits = match () {
                () if is_same_name(word, other) => 0,
                // Each edit makes a word longer or shorter by one character at most.
                () if length.abs_diff(others) <= MOST_EDITS => distance(word, other),
                () => return None,
            };
            // Two edits make almost any short word of another.
            (edits <= MOST_EDITS && edits < others.div_ceil(2)).then_some((edits, other))
        })
        .min()
        .map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted_in_edits() {
        assert_eq!(distance("initiatorId", "initiatorId"), 0);
        assert_eq!(distance("initatorId", "initiatorId"), 1);
        assert_eq!(distance("intiiatorId", "initiatorId"), 1);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn a_name_in_another_spelling_is_the_same() {
        assert_eq!(nearest("cobrowse_session_id", ["cobrowseSessionId"].into_iter()), Some("cobrowseSessionId"));
        assert_eq!(nearest("conversation-id", ["conversationId", "sessionId"].into_iter()), Some("conversationId"));
    }

    #[test]
    fn the_nearest_word_is_at_most_two_edits_away() {
        let known = ["sessionId", "agentId", "to"];
        assert_eq!(nearest("SESSIONID", known.into_iter()), Some("sessionId"));
        assert_eq!(nearest("agent_id", known.into_iter()), Some("agentId"));
        assert_eq!(nearest("userId", known.into_iter()), None);
        assert_eq!(nearest("id", known.into_iter()), None);
    }
}
