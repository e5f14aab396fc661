//! JSON of which no request is read, although it says where cobrowse requests go: that is not passed over in silence.

use crate::{check::Linter, span::Span};

/// What stands in front of the part of a path that tells whose request it is.
const UNDER: &str = "/conversations/";

/// What the files of other tools have in them, what they are, and what to do. Of each list one word has to be there.
const SHAPES: [(&[&[&str]], &str, &str); 6] = [
    (
        &[&["\"genesyscloud_integration_action\""]],
        "Terraform written as JSON",
        "write the resource in Terraform's own language",
    ),
    (
        &[&["\"collections\""], &["\"requests\"", "\"item\""]],
        "a data dump of Postman",
        "export each collection as version 2.1",
    ),
    (
        &[&["\"requests\""], &["\"rawModeData\"", "\"dataMode\"", "\"order\""]],
        "a Postman collection of version 1",
        "export it as version 2.1",
    ),
    (&[&["\"Thunder Client\""], &["\"requests\""]], "a collection of Thunder Client", "export it for Postman"),
    (&[&["\"requests\""], &["\"folders\""], &["\"endpoint\""]], "a collection of Hoppscotch", "export it for Postman"),
    (
        &[&["\"items\""], &["\"request\""], &["\"brunoConfig\"", "\"uid\"", "\"seq\""]],
        "a collection that Bruno exported as JSON",
        "export it as OpenCollection",
    ),
];

/// Where a text of which no request is read names an endpoint of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unread {
    /// Where it does.
    pub span: Span,
    /// What the text is, "a data dump of Postman", and what to do, where that shows.
    pub shape: Option<(&'static str, &'static str)>,
}

impl Linter {
    /// Where `text`, JSON of which no request is read, says that one goes to an endpoint of ours.
    pub fn unread(&self, text: &str) -> Option<Unread> {
        let span = self.named_path(text)?;
        let has = |words: &&[&str]| words.iter().any(|word| text.contains(word));
        let found = SHAPES.iter().find(|(lists, ..)| lists.iter().all(has));
        Some(Unread { span, shape: found.map(|(_, shape, help)| (*shape, *help)) })
    }

    /// The first path in `text` that one of ours may be.
    fn named_path(&self, text: &str) -> Option<Span> {
        let mut at = 0;
        while let Some(next) = text.get(at..).and_then(|rest| rest.find(UNDER)) {
            let start = at + next;
            let rest = text.get(start..).unwrap_or_default();
            // A placeholder may hold a text of its own.
            let length = rest.find(['"', '\n', '\r']).unwrap_or(rest.len());
            let path = rest.get(..length).unwrap_or_default();
            if path.to_ascii_lowercase().contains(self.catalog.family.segment_prefix.as_str()) {
                return Some(Span::new(start, start + length));
            }
            at = start + length;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_an_endpoint_of_ours_is_not_passed_over() {
        let linter = Linter::builtin();
        let shape = |text: &str| linter.unread(text).map(|unread| unread.shape.map_or("", |(shape, _)| shape));
        let path = "\"/api/v2/conversations/cobrowse/sessions\"";
        assert_eq!(shape(&format!("{{\"a\": {path}}}")), Some(""));
        assert_eq!(
            shape(&format!("{{\"requests\": [{{\"url\": {path}, \"rawModeData\": \"\"}}]}}")),
            Some("a Postman collection of version 1")
        );
        assert_eq!(shape("{\"a\": \"/api/v2/conversations/x/y\", \"b\": \"cobrowse\"}"), None);
        let text = "{\"é\": \"/conversations/{id}/coBrowse\"}";
        assert_eq!(linter.unread(text).map(|unread| unread.span.of(text)), Some("/conversations/{id}/coBrowse"));
        assert_eq!(shape(&UNDER.repeat(100_000)), None);
    }
}
