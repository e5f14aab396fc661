//! Findings that a configuration accepts, each with its reason, some up to a day.

use std::{
    cmp::Reverse,
    ops::Range,
    path::Path,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
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
    /// How many findings of a file it accepts; any number, where it does not say.
    pub(crate) count: Option<usize>,
    /// The last day on which it holds.
    pub(crate) until: Option<Day>,
    /// Where its rule stands in the configuration, in bytes.
    pub(crate) place: Range<usize>,
    /// Whether a file was checked that it is for.
    met: AtomicBool,
    /// Whether a file was left out that it is for.
    left_out: AtomicBool,
    /// Whether a file had more findings than it accepts.
    exceeded: AtomicBool,
    /// The most findings of a file that it accepted.
    used: AtomicUsize,
}

impl Entry {
    pub(super) fn new(
        rule: Rule,
        path: String,
        paths: Globs,
        pointer: Option<String>,
        count: Option<usize>,
        until: Option<Day>,
        place: Range<usize>,
    ) -> Self {
        let no = || AtomicBool::new(false);
        let used = AtomicUsize::new(0);
        Self { rule, path, paths, pointer, count, until, place, met: no(), left_out: no(), exceeded: no(), used }
    }

    /// Whether it is for a file, whose path is from the folder of the configuration.
    pub(crate) fn is_for(&self, path: &Path) -> bool {
        let is_for = self.paths.has(path);
        if is_for {
            self.met.store(true, Ordering::Relaxed);
        }
        is_for
    }

    /// Whether it is about a finding of a file that it is for.
    pub(crate) fn is_about(&self, finding: &Finding, today: Day) -> bool {
        let here = |pointer: &String| finding.pointer.as_ref().is_some_and(|found| found.as_str() == pointer);
        self.rule.covers(finding.rule)
            && self.until.is_none_or(|until| today <= until)
            && self.pointer.as_ref().is_none_or(here)
    }

    /// Whether it accepts that many findings of one file: of too many nobody knows which are new, so it accepts none.
    pub(crate) fn accepts(&self, found: usize) -> bool {
        let accepts = self.count.is_none_or(|count| found <= count);
        if accepts {
            self.used.fetch_max(found, Ordering::Relaxed);
        } else {
            self.exceeded.store(true, Ordering::Relaxed);
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

    /// In which order entries are asked: what covers another rule after what is of that rule; what is for one place first, then
    /// what is for one file, then the longer of two globs; of the same, what accepts most.
    pub(crate) fn order(&self) -> impl Ord + use<> {
        let count = self.count.unwrap_or(usize::MAX);
        (self.rule, self.pointer.is_none(), !self.is_for_a_name(), Reverse(self.path.len()), Reverse(count))
    }

    /// Whether its glob is the name of one file.
    fn is_for_a_name(&self) -> bool {
        !self.path.contains(['*', '?', '[', '{', '\\'])
    }

    /// Why it, or a part of it, accepted nothing, where all files were checked that it is for, or where there is none in `folder`.
    pub(crate) fn unused(&self, folder: &Path, today: Day) -> Option<Unused<'_>> {
        let is = |what: &AtomicBool| what.load(Ordering::Relaxed);
        let found = self.used.load(Ordering::Relaxed);
        if is(&self.exceeded) || is(&self.left_out) {
            None
        } else if found > 0 {
            self.count.filter(|count| found < *count).map(|count| Unused::Part { count, found })
        } else if is(&self.met) {
            Some(self.until.filter(|until| *until < today).map_or(Unused::Quiet, Unused::Ended))
        } else {
            // What a glob could be for may come yet; a name is of one file.
            (self.is_for_a_name() && !folder.join(&self.path).exists()).then_some(Unused::Gone(&self.path))
        }
    }
}

/// Why an entry, or a part of what it accepts, accepts nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unused<'e> {
    /// Nothing is found that it is for.
    Quiet,
    /// Its last day is over.
    Ended(Day),
    /// The file is not there.
    Gone(&'e str),
    /// It accepts `count` findings of a file, and none has more than `found`.
    Part { count: usize, found: usize },
}

/// The day that it is, where the command runs.
pub(crate) fn today() -> Day {
    let date = Zoned::now().date();
    (i32::from(date.year()), u8::try_from(date.month()).unwrap_or(1), u8::try_from(date.day()).unwrap_or(1))
}
