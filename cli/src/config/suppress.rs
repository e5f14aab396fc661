//! Findings that a configuration accepts, each with its reason, some up to a day.

use std::{
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
        paths: Globs,
        pointer: Option<String>,
        until: Option<Day>,
        place: Range<usize>,
    ) -> Self {
        let no = || AtomicBool::new(false);
        Self { rule, paths, pointer, until, place, met: no(), left_out: no(), used: no() }
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

    /// Whether all files were checked that it is for, at least one, and nothing in them had to be accepted.
    pub(crate) fn is_unused(&self) -> bool {
        let is = |what: &AtomicBool| what.load(Ordering::Relaxed);
        is(&self.met) && !is(&self.left_out) && !is(&self.used)
    }
}

/// The day that it is, where the command runs.
pub(crate) fn today() -> Day {
    let date = Zoned::now().date();
    (i32::from(date.year()), u8::try_from(date.month()).unwrap_or(1), u8::try_from(date.day()).unwrap_or(1))
}
