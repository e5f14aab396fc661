//! How far apart two words are.

/// The number of characters to insert, remove, replace or swap with a neighbour to make `one` of `other`.
pub(crate) fn distance(one: &str, other: &str) -> usize {
    within(usize::MAX, one, other).unwrap_or(usize::MAX)
}

/// The distance of two words that are no more than `most` apart, or maybe a little more.
fn within(most: usize, one: &str, other: &str) -> Option<usize> {
    let other: Vec<char> = other.chars().collect();
    let mut before: Vec<usize> = vec![usize::MAX / 2; other.len() + 1];
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut next: Vec<usize> = Vec::with_capacity(other.len() + 1);
    let mut previous = None;
    let mut nearest = 0;
    for (row, c) in one.chars().enumerate() {
        next.clear();
        next.push(row + 1);
        let (mut left, mut best_here) = (row + 1, row + 1);
        let (mut above_left, mut swapped_from, mut neighbour) = (row, usize::MAX / 2, None);
        for ((d, above), two_above) in other.iter().zip(last.iter().skip(1)).zip(&before) {
            let mut best = (above_left + usize::from(c != *d)).min(above + 1).min(left + 1);
            if previous == Some(*d) && neighbour == Some(c) {
                best = best.min(swapped_from + 1);
            }
            next.push(best);
            best_here = best_here.min(best);
            (left, above_left, swapped_from, neighbour) = (best, *above, *two_above, Some(*d));
        }
        // No later row is nearer than the nearer of two in a row.
        if nearest.min(best_here) > most {
            return None;
        }
        nearest = best_here;
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut next);
        previous = Some(c);
    }
    last.last().copied()
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
                () if length.abs_diff(others) <= MOST_EDITS => within(MOST_EDITS, word, other)?,
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
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("abcd", "badc"), 2);
        assert_eq!(distance("ca", "abc"), 3);
        assert_eq!(distance("fragments", "timeZone"), 8);
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
