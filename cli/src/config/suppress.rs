//! Findings that a configuration accepts, each with its reason, some up to a day.

use std::{
    cmp::Reverse,
    ops::Range,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use cobrowse_lint::{Finding, Rule, span::Span};
use jiff::Zoned;

use super::globs::Globs;

/// A day: year, month, day.
pub(crate) type Day = (i32, u8, u8);

/// An accepted finding.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) rule: Rule,
    /// The glob of its files, as it is written.
    path: String,
    paths: Globs,
    pointer: Option<String>,
    /// The last day on which it holds.
    pub(crate) until: Option<Day>,
    /// Where its rule stands in the configuration, in bytes.
    pub(crate) place: Range<usize>,
    /// Whether a file was checked that it is for.
    met: AtomicBool,
    /// Whether a file was left out that it is for.
    left_out: AtomicBool,
    used: AtomicBool,
}

impl Entry {
    pub(super) fn new(
        rule: Rule,
        path: String,
        paths: Globs,
        pointer: Option<String>,
        until: Option<Day>,
        place: Range<usize>,
    ) -> Self {
        let no = || AtomicBool::new(false);
        Self { rule, path, paths, pointer, until, place, met: no(), left_out: no(), used: no() }
    }

    /// Whether it is for a file, whose path is from the folder of the configuration.
    pub(crate) fn is_for(&self, path: &Path) -> bool {
        let is_for = self.paths.has(path);
        if is_for {
            self.met.store(true, Ordering::Relaxed);
        }
        is_for
    }

    /// Whether it accepts a finding of a file that it is for.
    pub(crate) fn accepts(&self, finding: &Finding, today: Day) -> bool {
        let here = |pointer: &String| finding.pointer.as_ref().is_some_and(|found| found.as_str() == pointer);
        let accepts = finding.rule == self.rule
            && self.until.is_none_or(|until| today <= until)
            && self.pointer.as_ref().is_none_or(here);
        if accepts {
            self.used.store(true, Ordering::Relaxed);
        }
        accepts
    }

    /// Where its rule stands in the configuration.
    pub(crate) fn span(&self) -> Span {
        Span::new(self.place.start, self.place.end)
    }

    /// Notes that a file is not checked that it is for.
    pub(crate) fn leave_out(&self) {
        self.left_out.store(true, Ordering::Relaxed);
    }

    /// How much it is for: any place of a file or one, many files or one, and of two globs the longer one is for less.
    pub(crate) fn width(&self) -> (bool, bool, Reverse<usize>) {
        (self.pointer.is_none(), !self.is_for_a_name(), Reverse(self.path.len()))
    }

    /// Whether its glob is the name of one file.
    fn is_for_a_name(&self) -> bool {
        !self.path.contains(['*', '?', '[', '{', '\\'])
    }

    /// Why it accepted nothing, where all files were checked that it is for, or where there is none in `folder`.
    pub(crate) fn unused(&self, folder: &Path, today: Day) -> Option<Unused<'_>> {
        let is = |what: &AtomicBool| what.load(Ordering::Relaxed);
        if is(&self.used) || is(&self.left_out) {
            None
        } else if is(&self.met) {
            Some(self.until.filter(|until| *until < today).map_or(Unused::Quiet, Unused::Ended))
        } else {
            // What a glob could be for may come yet; a name is of one file.
            (self.is_for_a_name() && !folder.join(&self.path).exists()).then_some(Unused::Gone(&self.path))
        }
    }
}

/// Why an entry accepts nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unused<'e> {
    /// Nothing is found that it is for.
    Quiet,
    /// Its last day is over.
    Ended(Day),
    /// The file is not there.
    Gone(&'e str),
}

/// The day that it is, where the command runs.
pub(crate) fn today() -> Day {
    let date = Zoned::now().date();
    (i32::from(date.year()), u8::try_from(date.month()).unwrap_or(1), u8::try_from(date.day()).unwrap_or(1))
}
