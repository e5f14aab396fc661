//! A placeholder in a URL is one piece: what stands in it neither ends the path nor parts its segments.

use std::borrow::Cow;

use crate::{json::placeholder, placeholder::Styles, request::Text, span::Span};

/// What cuts a URL.
const CUTS: [char; 5] = ['/', '?', '#', ':', '@'];

/// How many openings that nothing closes are looked at.
const MOST_OPEN: usize = 64;

/// The target, byte for byte, with `_` for each byte inside of a placeholder that would cut it there.
pub(crate) fn uncut<'a>(target: &Text<'a>) -> Cow<'a, str> {
    let mut text = Cow::Borrowed(target.text);
    for hole in target.holes {
        cover(&mut text, hole.span);
    }
    let styles = target.styles;
    if styles.contains(Styles::MUSTACHE) || styles.contains(Styles::DOLLAR_BRACE) {
        let (mut at, mut open) = (0, 0);
        while let Some(next) = target.text.get(at..).and_then(|rest| rest.find('{')).filter(|_| open < MOST_OPEN) {
            at += next;
            let dollar = target.text.get(..at).is_some_and(|before| before.ends_with('$'));
            if let Some(hole) = placeholder::inside(target.text, at - usize::from(dollar), styles) {
                cover(&mut text, hole.span);
                at = hole.span.end();
            } else {
                open += 1;
                at += 1;
            }
        }
    }
    text
}

fn cover(text: &mut Cow<'_, str>, hole: Span) {
    let written = hole.of(text);
    if written.contains(CUTS) {
        let covered = written.replace(CUTS, "_");
        text.to_mut().replace_range(hole.start()..hole.end(), &covered);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placeholder::Hole;

    #[test]
    fn what_stands_in_a_placeholder_cuts_nothing() {
        let cases = [
            ("/a/{{b/c?d#e}}/f?g", "/a/{{b_c_d_e}}/f?g"),
            ("${p ? \"x://y\" : z}/{{{a/b}}}/c", "${p _ \"x___y\" _ z}/{{{a_b}}}/c"),
            ("/{{a/b", "/{{a/b"),
            ("/{a/b}/:c", "/{a/b}/:c"),
            ("{{a}}/{b", "{{a}}/{b"),
        ];
        for (text, expected) in cases {
            assert_eq!(uncut(&text.into()), expected);
        }
        assert!(matches!(uncut(&"{{a}}/b?c".into()), Cow::Borrowed(_)));
        assert_eq!(uncut(&Text::template("/{{a/b}}", &[], Styles::NONE)), "/{{a/b}}");
    }

    #[test]
    fn what_the_source_marks_is_a_placeholder_whatever_its_spelling() {
        let span = Span::new(1, 12);
        let hole = Hole { span, name: span, dynamic: false, declared: None };
        assert_eq!(uncut(&Text::template("/#if($a/é)b/c", &[hole], Styles::NONE)), "/_if($a_é)b/c");
    }

    #[test]
    fn openings_without_an_end_cost_little() {
        let text = "{{".repeat(1 << 20);
        assert_eq!(uncut(&text.as_str().into()).len(), text.len());
    }
}
