//! Hurl.

use super::Template;

/// Whether a text is one.
pub(super) fn claims(_text: &str) -> bool {
    false
}

/// The requests.
pub(super) fn read(_text: &str) -> Vec<Template> {
    Vec::new()
}
