//! How many fixes were made, in which files, and which were not.

use std::{fmt::Write as _, sync::Arc};

use cobrowse_lint::report::mask_secrets;
use serde::{Serialize, Serializer};

use super::Mended;
use crate::text::{count, one_line};

/// All fixes in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Each file that something changes in, and how many fixes that are.
    files: Vec<(Arc<str>, usize)>,
    /// How many more there would be with those that may change what is meant.
    more: usize,
    left_out: Vec<String>,
    /// Whether nothing is changed.
    would: bool,
}

impl Tally {
    pub(super) fn new(would: bool) -> Self {
        Self { would, ..Self::default() }
    }

    pub(super) fn add(&mut self, path: &Arc<str>, mended: &Mended) {
        if mended.fixed > 0 {
            self.files.push((Arc::clone(path), mended.fixed));
        }
        self.more += mended.more;
        self.left_out.extend_from_slice(&mended.left_out);
    }

    /// How many fixes were made, or would be.
    pub(crate) fn fixed(&self) -> usize {
        self.files.iter().map(|(_, fixed)| fixed).sum()
    }

    /// All of it for people.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        let done = if self.would { "would fix" } else { "fixed" };
        if self.files.is_empty() {
            let _ = writeln!(out, "{}", if self.would { "nothing would be fixed" } else { "nothing was fixed" });
        } else {
            let files = count(self.files.len(), "file");
            let _ = writeln!(out, "{done} {} in {files}:", count(self.fixed(), "finding"));
        }
        for (path, fixed) in &self.files {
            let _ = writeln!(out, "  {}: {fixed}", shown(path));
        }
        if self.more > 0 {
            let _ = writeln!(
                out,
                "{} more can be fixed with `--unsafe-fixes`, which may change what is meant; add `--diff` to see it first",
                self.more
            );
        }
        if !self.left_out.is_empty() {
            let fixes = count_of(self.left_out.len());
            let _ = writeln!(out, "{fixes} left out, since the file would check no better:");
        }
        for place in &self.left_out {
            let _ = writeln!(out, "  {}", shown(place));
        }
        out
    }
}

fn count_of(fixes: usize) -> String {
    if fixes == 1 { "1 fix is".to_owned() } else { format!("{fixes} fixes are") }
}

fn shown(text: &str) -> String {
    one_line(&mask_secrets(text)).into_owned()
}

impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.fixed().serialize(serializer)
    }
}
