//! Path parameters: `:name` in a URL, and the values that API clients keep beside it.

use std::collections::BTreeMap;

use super::SourceText;
use crate::{placeholder::Styles, span::Span};

/// The URL with the values of its path parameters in the place of their names; a finding in a value is shown there.
pub(super) fn filled(url: SourceText, parameters: &[(SourceText, SourceText)]) -> SourceText {
    let url = SourceText { styles: url.styles.and(Styles::COLON), ..url };
    let values: BTreeMap<&str, &SourceText> =
        parameters.iter().map(|(name, value)| (name.text.as_str(), value)).collect();
    let pieces = crate::check::uncut(&url.as_text()).into_owned();
    let path = pieces.find(['?', '#']).unwrap_or(pieces.len());
    let mut filled: Option<SourceText> = None;
    let mut done = 0;
    let mut at = 0;
    for segment in pieces.get(..path).unwrap_or_default().split('/') {
        let end = at + segment.len();
        let value = segment.strip_prefix(':').and_then(|name| values.get(name));
        if let Some(value) = value.filter(|value| !value.text.is_empty()) {
            add(&mut filled, &url.slice(Span::new(done, at)));
            let mut value = SourceText::clone(value);
            value.map.set_apart(url.map.to_source(Span::new(at, end)));
            add(&mut filled, &value);
            done = end;
        }
        at = end + 1;
    }
    if filled.is_none() {
        return url;
    }
    add(&mut filled, &url.slice(Span::new(done, url.text.len())));
    filled.unwrap_or(url)
}

/// Puts `piece` behind what there is.
fn add(whole: &mut Option<SourceText>, piece: &SourceText) {
    match whole {
        Some(whole) => whole.append(piece),
        None => *whole = Some(piece.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_filled_where_they_have_a_value() {
        let text = "https://h:80/a/:id/:other/:none?x=:id";
        let url = SourceText::verbatim(text, Span::new(0, text.len()), Styles::MUSTACHE);
        let implied = |text: &str| SourceText::implied(text, Span::new(90, 95));
        let parameters =
            [(implied("id"), implied("x")), (implied("id"), implied("{{é}}")), (implied("other"), implied(""))];
        let url = filled(url, &parameters);
        assert_eq!(url.text, "https://h:80/a/{{é}}/:other/:none?x=:id");
        assert_eq!(url.map.to_source(Span::new(15, 21)), Span::new(90, 95));
        assert_eq!(url.map.to_source(Span::new(21, 22)), Span::new(18, 19));
    }
}
