//! Text for a terminal: wrapped, and without anything that a terminal would obey.

use std::{borrow::Cow, fmt::Write as _};

use cobrowse_lint::{report::mask_secrets, span::Span};

/// How wide prose is.
pub(crate) const WIDTH: usize = 100;

/// What some editors write in front of a file.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Whether a terminal would act on `c` instead of showing it, or show the text around it in another order.
pub(crate) fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// `text` on one line, harmless.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hostile) {
        return Cow::Borrowed(text);
    }
    let show = |c: char| match c {
        '\n' | '\t' => ' ',
        c if is_hostile(c) => '\u{fffd}',
        c => c,
    };
    Cow::Owned(text.chars().map(show).collect())
}

/// `text` with everything hostile covered byte for byte, so that no offset changes. Line ends, tabs and the controls of
/// ASCII stay: whoever draws source shows them as symbols. So does a byte-order mark in front, which is no part of the first line.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    let hostile = |c: char| !c.is_ascii() && is_hostile(c);
    if !text.contains(hostile) {
        return Cow::Borrowed(text);
    }
    let show = |(at, c): (usize, char)| match c {
        c if !hostile(c) || (at == 0 && c == BYTE_ORDER_MARK) => c,
        c if c.len_utf8() == 2 => '\u{b7}',
        _ => '\u{fffd}',
    };
    Cow::Owned(text.char_indices().map(show).collect())
}

/// `text` with `secrets` and whatever else looks like a credential covered byte for byte: the lines stay, and no offset changes.
pub(crate) fn covered(text: &str, secrets: &[Span]) -> String {
    let mut text = mask_secrets(text).into_owned();
    for secret in secrets {
        let secret = Span::clamp(*secret, &text);
        let star = |c: char| if c == '\n' { "\n".to_owned() } else { "*".repeat(c.len_utf8()) };
        let stars: String = secret.of(&text).chars().map(star).collect();
        text.replace_range(secret.start()..secret.end(), &stars);
    }
    text
}

/// Adds `text` to `out`, each of its lines wrapped: the first begins with `first`, all others with as many blanks. A
/// line that is an item of a list hangs behind its dash.
pub(crate) fn wrap(out: &mut String, first: &str, text: &str) {
    let margin = " ".repeat(first.chars().count());
    for (number, line) in text.lines().enumerate() {
        let content = line.trim_start();
        let depth = line.len() - content.len();
        let hanging = depth + if content.starts_with("- ") { 2 } else { 0 };
        let mut column = margin.len() + depth;
        out.push_str(if number == 0 { first } else { &margin });
        out.push_str(&" ".repeat(depth));
        for (place, word) in one_line(content).split(' ').enumerate() {
            let length = word.chars().count();
            if place > 0 && column + 1 + length > WIDTH {
                let _ = write!(out, "\n{margin}{}", " ".repeat(hanging));
                column = margin.len() + hanging;
            } else if place > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
        out.push('\n');
    }
}

/// `count` things, in words: `1 error`, `2 errors`.
pub(crate) fn count(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// `rows` in aligned columns; the last one is not padded.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            let _ = write!(line, "{cell:<width$}  ");
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_covered() {
        assert_eq!(one_line("a\u{1b}[31m\u{202e}b\nc"), "a\u{fffd}[31m\u{fffd}b c");
        let text = "é\u{9b}31m\u{feff}\u{2066}{";
        let shown = harmless(text);
        assert_eq!((shown.len(), shown.find('{')), (text.len(), text.find('{')));
        assert!(!shown.contains(['\u{9b}', '\u{feff}', '\u{2066}']) && shown.contains('é'));
    }

    #[test]
    fn a_list_hangs_behind_its_dashes() {
        let mut out = String::new();
        wrap(&mut out, "help: ", &format!("one\n- {}\n  two", "word ".repeat(25).trim_end()));
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines[0], "help: one");
        assert!(lines[1].starts_with("      - word") && lines[1].len() <= WIDTH);
        assert!(lines[2].starts_with("        word") && lines[3] == "        two");
    }
}
