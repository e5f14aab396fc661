//! Texts as a finding shows them: without credentials, and without words of any length.

use std::borrow::Cow;

use super::{Edit, mask_secrets, trigger::kinds_in};

/// How long a word in a message may be, in bytes before and in characters behind the cut.
const LONGEST_WORD: usize = 160;

/// A text that may be shown.
#[derive(Debug)]
pub(crate) struct Shown(String);

impl Shown {
    /// A text that [needs no look](needs_no_look).
    pub(crate) fn known(text: String) -> Self {
        Self(text)
    }

    /// A text made of words that are [plain](is_plain), with what stands in no such word between them: blanks and quotes.
    pub(crate) fn plain(text: String) -> Self {
        Self(if may_have_a_long_word(&text) { shorten(&text) } else { text })
    }

    /// A text of the program's own words, which are plain, around a word of the request in quotes.
    pub(crate) fn quoting(quoted: &str, text: String) -> Self {
        if is_plain(quoted) { Self::plain(text) } else { text.into() }
    }

    /// The text itself, to be shown again as it is.
    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

/// A text that may quote the request: a value may be a token that was put into a wrong place, and a name or value that
/// somebody wrote may be of any length.
impl From<String> for Shown {
    fn from(text: String) -> Self {
        let text = match mask_secrets(&text) {
            Cow::Owned(covered) => covered,
            Cow::Borrowed(_) => text,
        };
        Self::plain(text)
    }
}

/// The program's own words.
impl From<&'static str> for Shown {
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

/// Whether nothing in `text` tells of a credential, whatever stands before and behind it.
pub(crate) fn is_plain(text: &str) -> bool {
    kinds_in(text) == 0
}

/// Whether `text` is plain, and none of its words has to be cut.
pub(crate) fn needs_no_look(text: &str) -> bool {
    is_plain(text) && !may_have_a_long_word(text)
}

/// The first characters of a text, no more than `most`.
pub(crate) fn beginning(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let end = text.char_indices().nth(most).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or_default()
}

/// Whether an edit would show a credential.
pub(super) fn shows_a_secret(edit: &Edit) -> bool {
    matches!(mask_secrets(&edit.text), Cow::Owned(_))
}

/// Looks for a space in every stretch that a word may fill: a word ends at other characters too, and then is shorter.
fn may_have_a_long_word(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some(stretch) = rest.get(..=LONGEST_WORD) {
        let Some(space) = stretch.iter().rposition(|byte| matches!(byte, b' ' | b'\n')) else { return true };
        rest = rest.get(space + 1..).unwrap_or_default();
    }
    false
}

fn shorten(text: &str) -> String {
    if text.split_whitespace().all(|word| word.len() <= LONGEST_WORD) {
        return text.to_owned();
    }
    let cut = |word: &str| {
        let mut short: String = word.chars().take(LONGEST_WORD).collect();
        if short.len() < word.len() {
            short.push('…');
        }
        short
    };
    text.split(' ').map(cut).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: String) -> String {
        Shown::from(text).into_text()
    }

    #[test]
    fn only_long_words_are_cut() {
        let (long, longest) = ("é".repeat(LONGEST_WORD + 1), "x".repeat(LONGEST_WORD));
        let cut = format!("{}…", "é".repeat(LONGEST_WORD));
        for text in ["", "a", &longest, &format!("{longest} {longest}\n{longest}"), &"x y\u{3000}z ".repeat(90)] {
            assert_eq!(shown(text.to_owned()), text);
        }
        assert_eq!(shown(format!("a {long} {longest}")), format!("a {cut} {longest}"));
        assert_eq!(Shown::plain(format!("{long} a")).into_text(), format!("{cut} a"));
    }

    #[test]
    fn credentials_are_covered_before_words_are_cut() {
        let token = "9".repeat(LONGEST_WORD + 1);
        assert_eq!(shown(format!("Bearer {token}")), format!("Bearer {}…", "*".repeat(LONGEST_WORD)));
        assert!(!is_plain("Bearer 9f8e7d6c5b4a"));
    }
}
