//! A service sends one payload again and again, with other IDs. Where a request differs from an earlier one in nothing but IDs,
//! and those are sound, the same is to be said of it: reading it anew would find nothing else.

mod pattern;
#[cfg(test)]
mod tests;

use pattern::{Pattern, Seen, UUID, as_uuid};

use super::{Buffers, Linter, route::Route};
use crate::{
    catalog::Catalog,
    json::{Document, Node},
    placeholder::{Spelling, Styles},
    report::Report,
    request::{Request, Stage, Text},
    span::Span,
};

/// How many requests are remembered, each at the place that its body's length gives.
const SLOTS: usize = 8;

/// How long a body that is remembered may be, in bytes: a checker is not to keep what is large.
const LONGEST: usize = 64 * 1024;

/// How often the time to the next learning doubles: what a service begins to send is known after 64 requests at the latest.
const MOST_VAIN: u32 = 5;

/// Requests that were checked.
#[derive(Debug, Default)]
pub(super) struct Recall {
    slots: [Slot; SLOTS],
}

#[derive(Debug, Default)]
struct Slot {
    /// How many requests with a body of this length were not known since one was learnt.
    misses: usize,
    /// How often one was learnt to no use.
    vain: u32,
    /// Whether the last one was known.
    hit: bool,
    /// What was found of the request; `None` where the rest says nothing.
    report: Option<Report>,
    method: String,
    target: Pattern,
    headers: Headers,
    body: Pattern,
    /// The UUIDs of target and body that are not among their IDs: they stay as they are.
    fixed: Seen,
    quotes: Vec<Quote>,
}

/// Where a fix of the report quotes an ID of the body.
#[derive(Debug)]
struct Quote {
    finding: usize,
    edit: usize,
    /// Where it stands in the text of the edit, in bytes.
    at: usize,
    /// Where it stands in the body, in bytes.
    from: usize,
}

/// A text as it is about to be sent, without a setting of its own.
fn is_ordinary(text: &Text<'_>) -> bool {
    text.holes.is_empty() && text.styles == Styles::ALL && !text.comments
}

/// The texts of an ordinary request: method, target and body.
fn ordinary<'a>(request: &Request<'a>) -> Option<(&'a str, &'a str, &'a str)> {
    let (method, target, body) = (request.method.as_ref()?, request.target.as_ref()?, request.body.as_ref()?);
    let mut headers = request.headers.iter().flatten();
    let ordinary = request.stage == Stage::Sending
        && request.endpoint.is_none()
        && request.context.is_none()
        && !request.hidden_body
        && !request.located_later
        && request.spelling == Spelling::Any
        && is_ordinary(method)
        && is_ordinary(target)
        && is_ordinary(body)
        && headers.all(|(name, value)| is_ordinary(name) && is_ordinary(value));
    ordinary.then_some((method.text, target.text, body.text))
}

impl Recall {
    fn slot(&mut self, request: &Request<'_>) -> Option<&mut Slot> {
        self.slots.get_mut(request.body.as_ref()?.text.len() % SLOTS)
    }

    /// The report of a request that is known but for its IDs.
    #[inline]
    pub(super) fn answer(&mut self, catalog: &Catalog, request: &Request<'_>) -> Option<Report> {
        let slot = self.slot(request)?;
        let known = slot.knows(catalog, request);
        if known && slot.hit {
            (slot.misses, slot.vain) = (0, 0);
        }
        slot.hit = known;
        if known { slot.report_of(request) } else { None }
    }

    /// Whether it is time to learn a request that is not known: the second, the fourth after it, the eighth after that. So
    /// requests that never come again cost nothing, and nor do many that take turns.
    #[inline]
    pub(super) fn is_due(&mut self, request: &Request<'_>) -> bool {
        let short = request.body.as_ref().is_some_and(|body| body.text.len() <= LONGEST);
        self.slot(request).filter(|_| short).is_some_and(|slot| (slot.misses + 1) >> slot.vain > 1)
    }

    /// How many requests like this were not known since one was learnt.
    #[inline]
    pub(super) fn misses(&mut self, request: &Request<'_>) -> Option<&mut usize> {
        self.slot(request).map(|slot| &mut slot.misses)
    }

    /// Checks a request, and remembers it unless it is another API's.
    #[inline(never)]
    pub(super) fn learn(&mut self, linter: &Linter, buffers: &mut Buffers, request: &Request<'_>) -> Report {
        let report = linter.check_in(buffers, request, &mut 0);
        // Another API's leaves its turn to the next.
        if let Some(slot) = self.slot(request).filter(|_| !report.skipped) {
            (slot.misses, slot.vain) = (0, (slot.vain + 1).min(MOST_VAIN));
            slot.take_over(linter, buffers, request, &report);
        }
        report
    }
}

/// Whether headers were given, and then names and values, one behind the other.
#[derive(Debug, Default)]
struct Headers {
    given: bool,
    texts: String,
    /// Where each of the texts ends, in bytes.
    ends: Vec<usize>,
}

impl Headers {
    fn of<'a>(request: &Request<'a>) -> impl Iterator<Item = &'a str> {
        request.headers.iter().flatten().flat_map(|(name, value)| [name.text, value.text])
    }

    fn learn(&mut self, request: &Request<'_>) {
        self.given = request.headers.is_some();
        self.texts.clear();
        self.ends.clear();
        for text in Self::of(request) {
            self.texts.push_str(text);
            self.ends.push(self.texts.len());
        }
    }

    fn are_of(&self, request: &Request<'_>) -> bool {
        let mut start = 0;
        let known = self.ends.iter().map(|end| self.texts.get(std::mem::replace(&mut start, *end)..*end));
        self.given == request.headers.is_some() && known.eq(Self::of(request).map(Some))
    }
}

impl Slot {
    /// Whether a request is the one that was learnt but for its IDs.
    #[inline]
    fn knows(&self, catalog: &Catalog, request: &Request<'_>) -> bool {
        let is_around = |body: &Text<'_>| self.report.is_some() && self.body.is_around(body.text);
        if !request.body.as_ref().is_some_and(is_around) {
            return false;
        }
        let Some((method, target, body)) = ordinary(request) else { return false };
        let mut seen = self.fixed;
        self.method == method
            && self.target.is_around(target)
            && self.target.has_sound_ids(target, catalog, &mut seen)
            && self.body.has_sound_ids(body, catalog, &mut seen)
            && self.headers.are_of(request)
    }

    /// The report of a request that is known.
    #[inline]
    fn report_of(&self, request: &Request<'_>) -> Option<Report> {
        if self.quotes.is_empty() {
            return self.report.clone();
        }
        let (mut report, body) = (self.report.clone()?, request.body.as_ref()?.text);
        self.quotes.iter().for_each(|quote| quote.write(&mut report, body));
        Some(report)
    }

    #[cold]
    fn take_over(&mut self, linter: &Linter, buffers: &mut Buffers, request: &Request<'_>, report: &Report) {
        let Some((method, target, body)) = ordinary(request) else { return };
        self.report = None;
        self.method.clear();
        self.method.push_str(method);
        self.target.learn(target);
        self.body.learn(body);
        self.headers.learn(request);
        self.quotes.clear();
        self.fixed = Seen::default();
        let document = Document::of(body, buffers.arena.take().unwrap_or_default());
        let clear = self.find_ids(&linter.catalog, &document);
        buffers.arena = Some(document.arena);
        if !clear {
            return;
        }
        self.report = Some(report.clone());
        if report.findings.is_empty() {
            return;
        }
        self.find_quotes(report);
        // What is quoted elsewhere or in other words, or depends on what an ID is, shows with other IDs.
        let (target, body) = (self.target.renewed(), self.body.renewed());
        let other = Request { target: Some((&*target).into()), body: Some((&*body).into()), ..request.clone() };
        let known = self.knows(&linter.catalog, &other);
        if !known || self.report_of(&other) != Some(linter.check_in(buffers, &other, &mut 0)) {
            self.report = None;
        }
    }

    /// Finds the IDs of the texts, among what was read of the body, and the UUIDs that stay as they are; says whether
    /// there are few, and each ID is another: of two that are the same, something else may be true than of those that come.
    fn find_ids(&mut self, catalog: &Catalog, read: &Document<'_>) -> bool {
        let route = Route::plain(catalog, &Text::from(self.target.text.as_str())).filter(|route| route.plain);
        let parameter = route.and_then(|route| route.parameter).map(Span::start);
        let free = !catalog.tells_uuids_apart();
        // Where there is no room for one, there is none for an ID either.
        let mut keep = |id: &[u8; UUID]| _ = self.fixed.has(id) || self.fixed.add(id);
        if !parameter.is_some_and(|at| self.target.add_id(at, catalog)) {
            self.target.text.as_bytes().windows(UUID).filter_map(as_uuid).for_each(&mut keep);
        }
        for node in read.arena.ids().map(|id| Node::new(read, id)) {
            let Some(id) = node.text().and_then(|text| as_uuid(text.as_bytes())) else { continue };
            if !free || !self.body.add_id(node.written_content().start(), catalog) {
                keep(id);
            }
        }
        self.body.ids.sort_unstable();
        let mut seen = self.fixed;
        self.target.has_sound_ids(&self.target.text, catalog, &mut seen)
            && self.body.has_sound_ids(&self.body.text, catalog, &mut seen)
    }

    /// Finds where the fixes of a report quote IDs.
    fn find_quotes(&mut self, report: &Report) {
        for (finding, found) in report.findings.iter().enumerate() {
            for (edit, text) in found.fix.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.text).enumerate() {
                for from in &self.body.ids {
                    let id = self.body.text.get(*from..*from + UUID).unwrap_or_default();
                    let quotes = text.match_indices(id).map(|(at, _)| Quote { finding, edit, at, from: *from });
                    self.quotes.extend(quotes);
                }
            }
        }
    }
}

impl Quote {
    /// Writes the ID of `body` into a report that quotes another.
    fn write(&self, report: &mut Report, body: &str) {
        let fix = report.findings.get_mut(self.finding).and_then(|finding| finding.fix.as_mut());
        let edit = fix.and_then(|fix| fix.edits.get_mut(self.edit));
        if let (Some(edit), Some(id)) = (edit, body.get(self.from..self.from + UUID)) {
            edit.text.replace_range(self.at..self.at + UUID, id);
        }
    }
}
