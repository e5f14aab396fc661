//! A service sends one payload again and again, with other IDs. Where a request differs from one that was accepted in nothing
//! but IDs, and those are sound, it is accepted for the same reasons: reading it anew would find nothing else.

use super::{Buffers, Linter, route::Route, shape::Demand};
use crate::{
    catalog::{Catalog, Schema},
    json::{Document, Node, flag, is_uuid},
    placeholder::Styles,
    report::{Report, Verdict},
    request::{Request, Stage, Text},
    span::Span,
};

/// How many requests are remembered, each at the place that its body's length gives.
const SLOTS: usize = 8;

/// How many IDs a request may have to be remembered.
const MOST_IDS: usize = 8;

/// How long a UUID is, in bytes.
const UUID: usize = 36;

/// Requests that were accepted.
#[derive(Debug, Default)]
pub(super) struct Recall {
    slots: [Slot; SLOTS],
}

#[derive(Debug, Default)]
struct Slot {
    /// How many requests with a body of this length came since one was known.
    misses: usize,
    /// What was found of the request; `None` where the rest says nothing.
    report: Option<Report>,
    method: String,
    target: Pattern,
    /// Whether headers were given, and then names and values, each ended by a zero byte.
    headers: (bool, String),
    body: Pattern,
}

/// A text in which some places may be any UUID.
#[derive(Debug, Default)]
struct Pattern {
    text: String,
    /// Where the UUIDs begin, in bytes, in order.
    ids: Vec<usize>,
}

/// The beginnings of the IDs of one request: rules ask whether two of them are the same.
struct Seen {
    ids: [u64; MOST_IDS],
    count: usize,
}

impl Seen {
    /// Adds an ID; says whether it differs from those before, in its first eight digits already.
    fn add(&mut self, id: &[u8; UUID]) -> bool {
        // Digits and hyphens have this bit set, and letters are lower-cased by it.
        let start = id.first_chunk().map_or(0, |start| u64::from_ne_bytes(*start)) | u64::from_ne_bytes([0x20; 8]);
        let known = self.ids.get(..self.count).is_some_and(|known| known.contains(&start));
        let Some(place) = self.ids.get_mut(self.count).filter(|_| !known) else { return false };
        *place = start;
        self.count += 1;
        true
    }
}

impl Pattern {
    fn learn(&mut self, text: &str) {
        self.text.clear();
        self.text.push_str(text);
        self.ids.clear();
    }

    /// Whether `text` is this one but for what stands where its IDs do. Most that are not differ in length, or towards the end.
    #[inline]
    fn is_around(&self, text: &str) -> bool {
        let (known, now) = (self.text.as_bytes(), text.as_bytes());
        let mut to = known.len();
        known.len() == now.len()
            && self.ids.iter().rev().all(|at| {
                let behind = *at + UUID..to;
                to = *at;
                known.get(behind.clone()) == now.get(behind)
            })
            && known.get(..to) == now.get(..to)
    }

    /// Whether what stands in `text` in the places of its IDs are UUIDs that nobody takes for a placeholder, each another.
    fn has_sound_ids(&self, text: &str, catalog: &Catalog, seen: &mut Seen) -> bool {
        self.ids.iter().all(|at| {
            let id = text.get(*at..*at + UUID);
            let sound = |id: &str| {
                let bytes = id.as_bytes().try_into();
                bytes.is_ok_and(|bytes| is_uuid(bytes) && seen.add(bytes)) && !catalog.is_prose_uuid(id)
            };
            id.is_some_and(sound)
        })
    }
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
        let report = slot.report.as_ref()?;
        if !slot.body.is_around(request.body.as_ref()?.text) {
            return None;
        }
        let (method, target, body) = ordinary(request)?;
        let mut seen = Seen { ids: [0; MOST_IDS], count: 0 };
        let same = slot.method == method
            && slot.target.is_around(target)
            && slot.target.has_sound_ids(target, catalog, &mut seen)
            && slot.body.has_sound_ids(body, catalog, &mut seen)
            && slot.headers.0 == request.headers.is_some()
            && is_joined(&slot.headers.1, header_texts(request));
        if same {
            slot.misses = 0;
        }
        same.then(|| report.clone())
    }

    /// Remembers a request that was accepted, at the second, fourth, eighth … that was not known: requests that never come
    /// again cost nothing.
    #[inline]
    pub(super) fn learn(&mut self, linter: &Linter, buffers: &mut Buffers, request: &Request<'_>, report: &Report) {
        let accepted = report.verdict == Verdict::Accepted && report.findings.is_empty() && !report.skipped;
        let Some(slot) = self.slot(request).filter(|_| accepted) else { return };
        slot.misses += 1;
        if slot.misses > 1 && slot.misses.is_power_of_two() {
            slot.take_over(linter, buffers, request, report);
        }
    }
}

/// Names and values of the headers.
fn header_texts<'a>(request: &Request<'a>) -> impl Iterator<Item = &'a str> {
    request.headers.iter().flatten().flat_map(|(name, value)| [name.text, value.text])
}

/// Whether `joined` is made of `texts`, each ended by a zero byte.
fn is_joined<'a>(joined: &str, mut texts: impl Iterator<Item = &'a str>) -> bool {
    let mut rest = joined;
    let same = texts.all(|text| {
        let behind = rest.strip_prefix(text).and_then(|rest| rest.strip_prefix('\0'));
        rest = behind.unwrap_or_default();
        behind.is_some()
    });
    same && rest.is_empty()
}

impl Slot {
    #[cold]
    fn take_over(&mut self, linter: &Linter, buffers: &mut Buffers, request: &Request<'_>, report: &Report) {
        if let Some(texts) = ordinary(request) {
            self.report = self.learn(linter, buffers, texts, report).map(|()| report.clone());
            self.headers.0 = request.headers.is_some();
            self.headers.1.clear();
            header_texts(request).for_each(|text| self.headers.1.extend([text, "\0"]));
        }
    }

    /// Takes the texts over, with the places of their IDs; `None` where they cannot be told.
    fn learn(
        &mut self,
        linter: &Linter,
        buffers: &mut Buffers,
        (method, target, body): (&str, &str, &str),
        report: &Report,
    ) -> Option<()> {
        let catalog = &linter.catalog;
        let route = Route::plain(catalog, &target.into())?;
        let endpoint = route.endpoint.filter(|_| route.plain)?;
        let index = endpoint.variants.iter().position(|variant| Some(&variant.id) == report.variant.as_ref())?;
        let loaded = endpoint.variants.get(index)?.loaded()?;
        let shape = Some(endpoint.shape()).filter(|shape| shape.flat.has(index))?;
        self.method.clear();
        self.method.push_str(method);
        self.target.learn(target);
        self.target.ids.extend(route.parameter.map(Span::start));
        self.body.learn(body);
        let document = Document::of(body, buffers.arena.take()?);
        // Every value is met in the order of the text.
        buffers.scores.choose(shape, Node::root(&document));
        for met in &buffers.scores.met {
            let node = Node::new(&document, met.node);
            let any = shape.demand(met.spot, index).is_some_and(|demand| takes_any_uuid(&loaded.schema, demand));
            if any && node.has(flag::UUID) {
                self.body.ids.push(node.written_content().start());
            }
        }
        buffers.arena = Some(document.arena);
        let mut seen = Seen { ids: [0; MOST_IDS], count: 0 };
        let mut sound = |pattern: &Pattern, text| pattern.has_sound_ids(text, catalog, &mut seen);
        let known = sound(&self.target, target) && sound(&self.body, body);
        known.then_some(())
    }
}

/// Whether a demand, of an ID, makes no difference between UUIDs.
fn takes_any_uuid(schema: &Schema, demand: &Demand) -> bool {
    let notes = &schema.sub(demand.sub).notes;
    notes.id.is_some() && notes.usual.is_none() && demand.takes_any_uuid()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PATHS: [&str; 3] = [
        "/api/v2/conversations/cobrowse/sessions",
        "/api/v2/conversations/5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58/cobrowse",
        "/api/v2/conversations/00000000-0000-0000-0000-000000000000/cobrowse",
    ];

    const IDS: [&str; 6] = [
        "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63",
        "5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58",
        "5D3AB9F2-8C07-4F3E-9A61-2BE4D07C1F58",
        "00000000-0000-0000-0000-000000000000",
        "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f6g",
        "support-case-88213-attempt-2-of-many",
    ];

    fn body() -> impl Strategy<Value = String> {
        let id = || prop::sample::select(IDS.to_vec());
        prop_oneof![
            (id(), id(), id()).prop_map(|(session, agent, conversation)| format!(
                r#"{{"externalSessionId": "{session}", "initiator": {{"type": "agent", "id": "{agent}"}}, "target": {{"type": "customer", "conversationId": "{conversation}"}}}}"#
            )),
            (id(), id()).prop_map(|(agent, customer)| format!(
                r#"{{"initiator": {{"id": "{agent}", "type": "agent"}}, "participants": [{{"id": "{customer}", "type": "external"}}]}}"#
            )),
            (id(), id()).prop_map(|(session, agent)| format!(
                r#"{{"sessionId": "{session}", "agentId": "{agent}", "initiator": "AGENT"}}"#
            )),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_known_of_requests_before_changes_no_report(
            requests in prop::collection::vec((prop::sample::select(PATHS.to_vec()), body(), 0..3_u8), 1..24),
        ) {
            let linter = Linter::builtin();
            let mut checker = linter.checker();
            for (path, body, headers) in &requests {
                let request = Request::post(path).body(body.as_str());
                let request = match headers {
                    0 => request,
                    1 => request.header("Content-Type", "application/json"),
                    _ => request.header("Content-Type", "text/plain"),
                };
                prop_assert_eq!(checker.check(&request), linter.check(&request), "{} {}", path, body);
            }
        }
    }

    #[test]
    fn a_payload_that_comes_again_with_other_ids_is_known() {
        let linter = Linter::builtin();
        let mut recall = Recall::default();
        let mut known = 0;
        for digit in 0..6 {
            let body = format!(
                r#"{{"sessionId": "chat-7", "agentId": "{digit}f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63", "initiator": "AGENT"}}"#
            );
            let request = Request::post(PATHS[0]).body(body.as_str());
            if recall.answer(&linter.catalog, &request).is_some() {
                known += 1;
                continue;
            }
            let mut buffers = Buffers::default();
            let report = linter.check_in(&mut buffers, &request);
            recall.learn(linter, &mut buffers, &request, &report);
        }
        assert_eq!(known, 4);
    }
}
