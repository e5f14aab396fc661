//! The texts that findings stand in, with nothing secret or hostile left in them.

use cobrowse_lint::report::{Location, mask_secrets};

use super::CheckedFile;
use crate::text::{covered, harmless};

/// The texts of a file and of the bodies it names; as long as they are in the files, byte for byte.
pub(super) struct Texts<'f> {
    own: String,
    bodies: Vec<(&'f str, String)>,
}

impl<'f> Texts<'f> {
    pub(super) fn new(file: &'f CheckedFile) -> Self {
        let safe = |text: &str| harmless(&mask_secrets(text)).into_owned();
        let bodies = file.bodies.iter().map(|body| (&*body.path, safe(&body.text))).collect();
        Self { own: harmless(&covered(&file.text, &file.secrets)).into_owned(), bodies }
    }

    pub(super) fn of(&self, location: &Location) -> &str {
        match &location.path {
            None => &self.own,
            Some(path) => self.bodies.iter().find(|(known, _)| *known == &**path).map_or("", |(_, text)| text),
        }
    }
}
