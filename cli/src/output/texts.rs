//! The texts that findings stand in, with nothing secret or hostile left in them.

use cobrowse_lint::report::{Location, mask_secrets};

use super::{CheckedFile, lines::Lines};
use crate::text::{covered, harmless};

/// The texts of a file and of the bodies it names; as long as they are in the files, byte for byte.
pub(super) struct Texts<'f> {
    own: Lines,
    bodies: Vec<(&'f str, Lines)>,
    /// Of a file that is not there.
    none: Lines,
}

impl<'f> Texts<'f> {
    pub(super) fn new(file: &'f CheckedFile) -> Self {
        let safe = |text: &str| Lines::new(harmless(&mask_secrets(text)).into_owned());
        let bodies = file.bodies.iter().map(|body| (&*body.path, safe(&body.text))).collect();
        let own = Lines::new(harmless(&covered(&file.text, &file.secrets)).into_owned());
        Self { own, bodies, none: Lines::default() }
    }

    pub(super) fn of(&self, location: &Location) -> &Lines {
        match &location.path {
            None => &self.own,
            Some(path) => self.bodies.iter().find(|(known, _)| *known == &**path).map_or(&self.none, |(_, text)| text),
        }
    }
}
