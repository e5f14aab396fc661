//! What would change in a file, as a unified diff.

use std::{borrow::Cow, fmt::Write as _};

use similar::TextDiff;

use super::Mended;
use crate::text::{covered, is_hostile};

/// How many lines are shown around a change.
const AROUND: usize = 3;

/// The diff of the file shown as `path`; empty where nothing changes. Credentials are covered, and what a terminal would act on
/// is shown as U+FFFD; in all other files, `patch -p0` can apply it.
pub(super) fn unified(path: &str, mended: &Mended) -> String {
    let [before, after] = &mended.secrets;
    let before = tame(&covered(&mended.before, before));
    let after = tame(&covered(&mended.after, after));
    let name = file_name(path);
    TextDiff::from_lines(&*before, &*after).unified_diff().context_radius(AROUND).header(&name, &name).to_string()
}

/// `text` with nothing in it that a terminal would act on.
fn tame(text: &str) -> String {
    let mut tamed = String::with_capacity(text.len());
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let line_end = c == '\r' && chars.peek().is_some_and(|(_, next)| *next == '\n');
        let mark = at == 0 && c == '\u{feff}';
        let harmless = matches!(c, '\n' | '\t') || line_end || mark || !is_hostile(c);
        tamed.push(if harmless { c } else { '\u{fffd}' });
    }
    tamed
}

/// A path as Git writes it in a diff: quoted where it has to be.
fn file_name(path: &str) -> Cow<'_, str> {
    let needs_quotes = |c: char| is_hostile(c) || matches!(c, '"' | '\\');
    if !path.contains(needs_quotes) {
        // The tab ends a name with blanks in it.
        return if path.contains(' ') { Cow::Owned(format!("{path}\t")) } else { Cow::Borrowed(path) };
    }
    let mut quoted = String::from("\"");
    for c in path.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if is_hostile(c) => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(quoted, "\\{byte:03o}");
                }
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    Cow::Owned(quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_quoted() {
        assert_eq!(file_name("a/b.http"), "a/b.http");
        assert_eq!(file_name("a b.http"), "a b.http\t");
        assert_eq!(file_name("a\n\u{1b}\u{202e}\"é\\"), "\"a\\n\\033\\342\\200\\256\\\"é\\\\\"");
    }

    #[test]
    fn nothing_acts_on_a_terminal_and_line_ends_stay() {
        assert_eq!(tame("\u{feff}a\r\nb\rc\t\u{1b}[31m\u{feff}\n"), "\u{feff}a\r\nb\u{fffd}c\t\u{fffd}[31m\u{fffd}\n");
    }
}
