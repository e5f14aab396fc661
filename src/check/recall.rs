//! A service sends one payload again and again, with other IDs. Where a request differs from an earlier one in nothing but IDs,
//! and those are sound, the same is to be said of it: reading it anew would find nothing else.

mod pattern;

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
    /// The UUIDs of the body that are not among its IDs.
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
        let report = slot.answer(catalog, request);
        let known = report.is_some();
        if known && slot.hit {
            (slot.misses, slot.vain) = (0, 0);
        }
        slot.hit = known;
        report
    }

    /// Remembers a request that was checked: the second that is not known, the fourth after it, the eighth after that. So
    /// requests that never come again cost nothing, and nor do many that take turns.
    #[inline]
    pub(super) fn learn(&mut self, linter: &Linter, buffers: &mut Buffers, request: &Request<'_>, report: &Report) {
        let short = request.body.as_ref().is_some_and(|body| body.text.len() <= LONGEST);
        let Some(slot) = self.slot(request).filter(|_| short && !report.skipped) else { return };
        slot.misses += 1;
        if slot.misses >> slot.vain > 1 {
            (slot.misses, slot.vain) = (0, (slot.vain + 1).min(MOST_VAIN));
            slot.take_over(linter, buffers, request, report);
        }
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
    #[inline]
    fn answer(&self, catalog: &Catalog, request: &Request<'_>) -> Option<Report> {
        let report = self.report.as_ref()?;
        if !self.body.is_around(request.body.as_ref()?.text) {
            return None;
        }
        let (method, target, body) = ordinary(request)?;
        let mut seen = self.fixed;
        let same = self.method == method
            && self.target.is_around(target)
            && self.target.has_sound_ids(target, catalog, &mut seen)
            && self.body.has_sound_ids(body, catalog, &mut seen)
            && self.headers.are_of(request);
        same.then(|| {
            let mut report = report.clone();
            self.quotes.iter().for_each(|quote| quote.write(&mut report, body));
            report
        })
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
        if self.answer(&linter.catalog, &other) != Some(linter.check_in(buffers, &other)) {
            self.report = None;
        }
    }

    /// Finds the IDs of the texts, among what was read of the body, and the UUIDs that stay as they are; says whether they are few,
    /// and each ID another: of two that are the same, something else may be true than of those that come.
    fn find_ids(&mut self, catalog: &Catalog, read: &Document<'_>) -> bool {
        let route = Route::plain(catalog, &Text::from(self.target.text.as_str())).filter(|route| route.plain);
        let parameter = route.and_then(|route| route.parameter).map(Span::start);
        let free = !catalog.tells_uuids_apart();
        let mut few = true;
        let mut keep = |id: &[u8; UUID]| few &= self.fixed.has(id) || self.fixed.add(id);
        if !parameter.is_some_and(|at| self.target.add_id(at, catalog)) {
            self.target.text.as_bytes().windows(UUID).filter_map(as_uuid).for_each(&mut keep);
        }
        for node in read.arena.ids().map(|id| Node::new(read, id)) {
            let Some(id) = node.text().and_then(|text| as_uuid(text.as_bytes())) else { continue };
            let written = node.written_content();
            if !free || written.len() != UUID || !self.body.add_id(written.start(), catalog) {
                keep(id);
            }
        }
        self.body.ids.sort_unstable();
        let mut seen = self.fixed;
        few && self.target.has_sound_ids(&self.target.text, catalog, &mut seen)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{LinterBuilder, Loudness, Rule};

    const PATHS: [&str; 3] = [
        "/api/v2/conversations/cobrowse/sessions",
        "/api/v2/conversations/5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58/cobrowse",
        "/api/v2/conversations/00000000-0000-0000-0000-000000000000/cobrowse",
    ];

    const IDS: [&str; 7] = [
        "123e4567-e89b-12d3-a456-426614174000",
        "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63",
        "5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58",
        "5D3AB9F2-8C07-4F3E-9A61-2BE4D07C1F58",
        "00000000-0000-0000-0000-000000000000",
        "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f6g",
        "support-case-88213-attempt-2-of-many",
    ];

    /// Bodies with `$0`, `$1` and `$2` for IDs.
    const BODIES: [&str; 14] = [
        r#"{"externalSessionId": "$0", "initiator": {"type": "agent", "id": "$1"}, "target": {"type": "customer", "conversationId": "$2"}}"#,
        r#"{"initiator": {"id": "$0", "type": "agent"}, "participants": [{"id": "$1", "type": "external"}]}"#,
        r#"{"sessionId": "$0", "agentId": "$1", "initiator": "AGENT"}"#,
        r#"{"sessionId": "$0", "agentID": "$1", "initiator": "AGENT"}"#,
        r#"{"externalSessionId": "$0", "initiator": {"type": "agent", "id": "$1"}, "target": {"type": "customer"}}"#,
        r#"{"externalSessionId": "$0", "initiator": {"type": "agent", "id": "$1"}, "target": {"type": "guest", "conversationId": "$2"}}"#,
        r#"{"externalSessionId": null, "initiator": {"id": "$0"}, "target": {"type": "customer", "conversationId": "$1"}, "note": "$2"}"#,
        r#"{"initiator": {"id": "\u0035d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58", "type": "agent"}, "participants": [{"id": "$0"}]}"#,
        r#"{"conversationId": "$0", "initiatorId": "$1"}"#,
        r#"{"conversationId": "$0", "initiatorId": "$1", "initiatorId": "$2"}"#,
        r#"{"conversationId": "$0", "initiator": {"id": "$1", "type": "agent"}, "participantId": "$2"}"#,
        r#"{"action": "start", "sessionId": "$0", "conversationId": "$1", "initiator": "$2"}"#,
        r#"{"sessionId": "$0", "agentId": "$1""#,
        r#"["$0"]"#,
    ];

    fn fill(body: &str, ids: [&str; 3]) -> String {
        ids.iter().zip(["$0", "$1", "$2"]).fold(body.to_owned(), |body, (id, place)| body.replace(place, id))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_known_of_requests_before_changes_no_report(
            few in prop::collection::vec(prop::sample::select(BODIES.to_vec()), 1..3),
            requests in prop::collection::vec(
                (prop::sample::select(PATHS.to_vec()), 0..2_usize, prop::array::uniform3(prop::sample::select(IDS.to_vec())), 0..9_u8),
                1..32,
            ),
            notes in any::<bool>(),
        ) {
            let linter = Linter::builder().notes(notes).build().unwrap();
            let mut checker = linter.checker();
            for (path, which, ids, headers) in &requests {
                let body = fill(few[which % few.len()], *ids);
                let request = Request::post(path).body(body.as_str());
                let request = match headers {
                    0 => request.header("Content-Type", "application/json"),
                    1 => request.header("Content-Type", "text/plain"),
                    _ => request,
                };
                prop_assert_eq!(checker.check(&request), linter.check(&request), "{} {}", path, body);
            }
        }
    }

    /// How many of six requests are known, of one body with other IDs each time.
    fn known_of_six(path: &str, body: &str) -> usize {
        let linter = Linter::builtin();
        let mut recall = Recall::default();
        let mut known = 0;
        for digit in 0..6 {
            let ids = [0, 1, 2].map(|id| format!("{digit}f8e{id}a9b-6c1d-4f70-9a52-1b7c0d4e8f63"));
            let body = fill(body, ids.each_ref().map(String::as_str));
            let request = Request::post(path).body(body.as_str());
            let mut buffers = Buffers::default();
            let report = linter.check_in(&mut buffers, &request);
            match recall.answer(&linter.catalog, &request) {
                Some(answer) => {
                    assert_eq!(answer, report);
                    known += 1;
                }
                None => recall.learn(linter, &mut buffers, &request, &report),
            }
        }
        known
    }

    #[test]
    fn a_payload_that_comes_again_with_other_ids_is_known() {
        // The third ID of the last but two is where a kind of initiator belongs, and is told.
        assert_eq!(BODIES.map(|body| known_of_six(PATHS[0], body)), [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 0, 4, 4]);
        assert_eq!(known_of_six(PATHS[1], BODIES[1]), 4);
    }

    const ID: &str = "5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58";
    const OTHER: &str = "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63";
    const THIRD: &str = "9d14e45f-ceea-467f-a8f1-0123456789ab";

    /// Sends the requests in order; each is to be answered as by a checker that knows nothing.
    fn assert_answered(linter: &Linter, requests: &[Request<'_>]) {
        let mut checker = linter.checker();
        for request in requests {
            assert_eq!(checker.check(request), linter.check(request), "{request:?}");
        }
    }

    /// The same of bodies, made of `body` with each of `ids`.
    fn assert_bodies_answered(linter: &Linter, body: &str, ids: &[[&str; 3]]) {
        let bodies: Vec<String> = ids.iter().map(|ids| fill(body, *ids)).collect();
        let requests: Vec<_> = bodies.iter().map(|body| Request::post(PATHS[0]).body(body)).collect();
        assert_answered(linter, &requests);
    }

    /// With a schema that says `mine` of the member of that name.
    fn with_schema(mine: &str) -> LinterBuilder {
        let schema = r#"{"type": "object", "title": "mine", "required": ["mine"], "additionalProperties": false,
            "properties": {"mine": $0, "other": {"x-cobrowse": {"differs": [{"from": "/mine", "evidence": $1}]}}},
            "x-cobrowse": {"variant": "cobrowse-sessions/mine", "endpoint": "cobrowse-sessions", "standing": "mentioned",
                "summary": "is a test", "evidence": $1}}"#;
        let evidence = r#"[{"source": "thread-000", "post": 2, "strength": "stated", "claim": "so"}]"#;
        Linter::builder().schema("mine", fill(schema, [mine, evidence, ""]))
    }

    /// The same without a word: its verdict is all that it says.
    fn quiet(mine: &str) -> Linter {
        let rules = Rule::ALL.iter();
        rules.fold(with_schema(mine), |builder, rule| builder.rule(*rule, Loudness::Off)).build().unwrap()
    }

    #[test]
    fn what_was_found_of_ids_that_are_the_same_says_nothing_of_others() {
        let twice = [[ID, ID, ""], [ID, ID, ""], [ID, OTHER, ""], [OTHER, THIRD, ""], [THIRD, THIRD, ""]];
        assert_bodies_answered(&quiet("true"), r#"{"mine": "$0", "other": "$1"}"#, &twice);
        assert_bodies_answered(&quiet(r#"{"uniqueItems": true}"#), r#"{"mine": ["$0", "$1"]}"#, &twice);
        assert_bodies_answered(&quiet(r#"{"not": {"uniqueItems": true}}"#), r#"{"mine": ["$0", "$1"]}"#, &twice);
    }

    #[test]
    fn a_schema_that_tells_uuids_apart_is_asked_each_time() {
        let ids = [[OTHER, "", ""], [OTHER, "", ""], [ID, "", ""], [THIRD, "", ""], [THIRD, "", ""], [ID, "", ""]];
        for mine in [
            r#"{"const": "$0"}"#,
            r#"{"not": {"const": "$0"}}"#,
            r#"{"enum": ["a", "$0"]}"#,
            r#"{"not": {"enum": ["a", "$0"]}}"#,
            r#"{"pattern": "^5"}"#,
            r#"{"not": {"pattern": "^5"}}"#,
            r#"{"if": {"const": "$0"}, "then": false}"#,
            r#"{"contains": {"const": "$0"}, "type": ["array", "string"]}"#,
        ] {
            let linter = quiet(&fill(mine, [ID, "", ""]));
            assert!(linter.catalog.tells_uuids_apart(), "{mine}");
            assert_bodies_answered(&linter, r#"{"mine": "$0"}"#, &ids);
            assert_bodies_answered(&linter, r#"{"mine": ["$0"]}"#, &ids);
        }
        assert!(!quiet(r#"{"const": "3f8e2a9b", "enum": [1, "a"], "format": "uuid"}"#).catalog.tells_uuids_apart());
    }

    #[test]
    fn a_uuid_that_was_shown_is_told_from_others() {
        let usual = r#"{"x-cobrowse": {"usual": {"values": ["$0"], "evidence": []}}}"#;
        let linter = with_schema(&fill(usual, [ID, "", ""])).build().unwrap();
        let ids = [[ID, "", ""], [ID, "", ""], [OTHER, "", ""], [OTHER, "", ""], [ID, "", ""]];
        assert_bodies_answered(&linter, r#"{"mine": "$0"}"#, &ids);
    }

    #[test]
    fn a_host_that_is_called_by_a_uuid_is_no_id() {
        let linter = Linter::builder().own_host(format!("{ID}.example.com")).build().unwrap();
        let body = fill(BODIES[2], ["a", THIRD, ""]);
        for scheme in ["", "https://"] {
            let targets = [ID, ID, OTHER].map(|host| format!("{scheme}{host}.example.com{}", PATHS[0]));
            assert_answered(&linter, &targets.each_ref().map(|target| Request::post(target).body(&body)));
        }
    }

    #[test]
    fn headers_are_the_same_only_one_by_one() {
        let body = fill(BODIES[2], [ID, OTHER, ""]);
        let request = |headers: &[[&'static str; 2]]| {
            let headers = headers.iter().map(|[name, value]| ((*name).into(), (*value).into()));
            Request::post(PATHS[0]).body(&body).headers(headers.collect())
        };
        let known = request(&[["X-A", "b"], ["Content-Type", "text/plain"]]);
        for other in [
            &[["X-A\0b", "Content-Type\0text/plain"]][..],
            &[["X-A", "b"]],
            &[["Content-Type", "text/plain"]],
            &[["X-A", "b"], ["Content-Type", "text/plain"], ["Content-Type", "a/b"]],
            &[["X-A", "b"], ["Content-Type", "text/html"]],
            &[["X-A", "b"], ["Content-Typ", "etext/plain"]],
            &[],
        ] {
            assert_answered(Linter::builtin(), &[known.clone(), known.clone(), request(other), known.clone()]);
        }
        let unknown = Request::post(PATHS[0]).body(&body);
        let none = request(&[]);
        assert_answered(
            Linter::builtin(),
            &[none.clone(), none.clone(), unknown.clone(), unknown.clone(), unknown, none],
        );
    }

    #[test]
    fn what_is_quoted_of_an_id_in_part_is_not_known() {
        let linter = with_schema(r#"{"const": ["a"]}"#).build().unwrap();
        for before in 0..48 {
            let body = format!(r#"{{"mine": ["{}", "$0"]}}"#, "x".repeat(before));
            let ids = ["6d", "6d", "7e", "60", "65"].map(|start| [start, &ID[2..]].concat());
            assert_bodies_answered(&linter, &body, &ids.each_ref().map(|id| [id.as_str(), "", ""]));
        }
    }
}
