//! The check: [`Request`] → route → choose → judge → explain → [`Report`].

mod advise;
mod body;
mod builder;
mod causes;
mod choose;
mod distance;
mod draft;
mod elsewhere;
mod explain;
mod family;
#[cfg(test)]
mod filling;
mod fits;
mod guard;
mod judge;
mod path;
mod places;
mod recall;
mod replacement;
mod reuse;
mod route;
mod sample;
mod scan;
mod shape;
mod uncut;

use once_cell::sync::Lazy;

pub(crate) use advise::Step;
pub(crate) use body::{Judged, is_id_name};
pub use builder::{Contract, LinterBuilder, Loudness, UnknownContract};
pub(crate) use choose::is_null_id;
pub(crate) use distance::{distance, nearest};
pub(crate) use elsewhere::Signs;
pub(crate) use explain::{Extra, Missing, Place, Scope};
pub use guard::SessionGuard;
pub(crate) use path::{Beginnings, PathPattern};
pub(crate) use replacement::{CANNOT_SHOW, Replacements};
pub(crate) use reuse::Id;
pub use reuse::SessionIds;
pub(crate) use route::{
    Certainty, Fault, Route, is_open_method, is_placeholder, placeholder_in, starts_with_ignoring_case,
};
pub(crate) use sample::Sample;
pub(crate) use shape::Shape;
pub(crate) use uncut::uncut;

use crate::{
    catalog::{Catalog, Endpoint, ScopedPrecondition, Variant},
    context::Topic,
    json::{Arena, Dialect, Document, Node, parse_into, same_bytes},
    report::{Finding, Location, Part, Preconditions, Report, Severity, Strength, Unseen, Verdict},
    request::{Request, Stage, Text},
    rules,
    span::{LineIndex, Span},
};

/// Checks requests. It is built once and shared: checking takes `&self`.
#[derive(Debug)]
pub struct Linter {
    pub(crate) catalog: Catalog,
    pub(crate) contract: Contract,
    pub(crate) own_hosts: Vec<String>,
    loudness: Vec<(rules::Rule, Loudness)>,
    notes: bool,
}

/// The storage of one check, to be used again for the next one.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    arena: Option<Box<Arena>>,
    scores: choose::Scores,
}

/// One request under check: what the rules look at.
pub(crate) struct Subject<'a> {
    pub(crate) linter: &'a Linter,
    pub(crate) request: &'a Request<'a>,
    pub(crate) route: Route<'a>,
    /// The endpoint it is judged by.
    pub(crate) endpoint: Option<&'a Endpoint>,
    /// The body, where it could be read.
    pub(crate) root: Option<Node<'a>>,
    /// The storage of the body, however far it could be read.
    pub(crate) arena: &'a Arena,
    pub(crate) variant: Option<&'a Variant>,
}

impl Subject<'_> {
    /// The text of a part.
    pub(crate) fn text(&self, part: Part) -> &str {
        text_of(self.request, part)
    }

    /// What the caller says about something, and the precondition that it does not fulfil. What only the threads demand
    /// is silent where the published contract decides.
    pub(crate) fn unmet(&self, about: Topic) -> Option<(&'static str, &ScopedPrecondition)> {
        let (context, endpoint) = (self.request.context?, self.endpoint?);
        let said = context.says(about).filter(|_| self.linter.contract == Contract::Forum)?;
        let variant = self.variant.map(|variant| &variant.id);
        self.linter.catalog.unmet(endpoint, variant, about, said).map(|unmet| (said, unmet))
    }
}

fn text_of<'a>(request: &Request<'a>, part: Part) -> &'a str {
    let text = match part {
        Part::Method => request.method.as_ref(),
        Part::Url => request.target.as_ref(),
        Part::Header(index) => request.headers.as_ref().and_then(|headers| headers.get(index)).map(|(_, value)| value),
        Part::Body => request.body.as_ref(),
        // What concerns the whole is shown where the request begins.
        Part::Request => request.target.as_ref().or(request.body.as_ref()),
    };
    text.map_or("", |text| text.text)
}

impl Linter {
    /// The linter with everything built in and nothing configured; made on first use.
    pub fn builtin() -> &'static Self {
        #[allow(clippy::expect_used, reason = "no input leads here, and a test builds it")]
        static BUILTIN: Lazy<Linter> =
            Lazy::new(|| Linter::builder().build().expect("the built-in catalogue is valid"));
        &BUILTIN
    }

    /// Starts a linter of one's own.
    pub fn builder() -> LinterBuilder {
        LinterBuilder::default()
    }

    /// What it knows.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Whether every request to `path` is another API's, whatever its host and its body. A comparison of texts decides; no body is
    /// needed for it. Where this is false, [`Linter::check`] tells.
    ///
    /// ```
    /// use cobrowse_lint::Linter;
    ///
    /// assert!(Linter::builtin().is_another_api("/api/v2/users/me"));
    /// // Some payload that is sent here starts a session.
    /// assert!(!Linter::builtin().is_another_api("/api/v2/conversations/webchat"));
    /// ```
    pub fn is_another_api(&self, path: &str) -> bool {
        elsewhere::is_elsewhere_by_path(self, path)
    }

    /// Checks one request. Never fails and never blocks: what is wrong is in the report.
    pub fn check(&self, request: &Request<'_>) -> Report {
        self.check_in(&mut Buffers::default(), request, &mut 0)
    }

    /// A checker that keeps its storage between requests.
    pub fn checker(&self) -> Checker<'_> {
        Checker { linter: self, buffers: Buffers::default(), recall: recall::Recall::default() }
    }

    /// The endpoint of the catalogue that a request to `target` would go to, its body not looked at.
    #[cfg(feature = "source")]
    pub(crate) fn endpoint_of(&self, target: &Text<'_>) -> Option<&str> {
        Route::new(&self.catalog, None, target).endpoint.map(|endpoint| endpoint.id.as_str())
    }

    /// Checks one request, and counts it as judged unless it is another API's.
    fn check_in(&self, buffers: &mut Buffers, request: &Request<'_>, judged: &mut usize) -> Report {
        // The route stays where it is made: it is large, and what was just written piece by piece is slow to copy.
        let plain = request.target.as_ref().and_then(|target| Route::plain(&self.catalog, target));
        match &plain {
            Some(route) => self.look(buffers, request, route, judged),
            None if elsewhere::is_elsewhere(self, request) => Report::of_another_api(),
            None => self.look(buffers, request, &self.route(request), judged),
        }
    }

    /// Where a request goes, word by word.
    #[inline(never)]
    fn route(&self, request: &Request<'_>) -> Route<'_> {
        let method = request.method.as_ref().map(|method| method.text);
        let target = request.target.as_ref().filter(|target| is_given(target));
        target.map(|target| Route::new(&self.catalog, method, target)).unwrap_or_default()
    }

    /// Checks a request that goes by `route`, wherever that is.
    #[inline(never)]
    fn look(&self, buffers: &mut Buffers, request: &Request<'_>, route: &Route<'_>, judged: &mut usize) -> Report {
        let bare = !request.target.as_ref().is_some_and(is_given) || route.is_open();
        if !bare && !route.family && !route.under {
            return Report::of_another_api();
        }
        let body = request.body.as_ref().filter(|body| begins_plainly(body) || body.text.contains(|c| !is_space(c)));
        let mut arena = buffers.arena.take().unwrap_or_default();
        if let Some(body) = body {
            let dialect = Dialect { styles: body.styles, holes: body.holes, comments: body.comments };
            parse_into(&mut arena, body.text, &dialect);
        } else {
            arena.clear();
        }
        let text = body.map_or("", |body| body.text);
        let mut document = Document::of(text, arena);
        let ours = family::is_ours(self, request, route, &document, &mut buffers.scores);
        *judged += usize::from(ours);
        let report = if ours {
            self.judge(request, *route, &mut document, &mut buffers.scores)
        } else {
            Report::of_another_api()
        };
        buffers.arena = Some(document.arena);
        report
    }

    fn judge<'a>(
        &'a self,
        request: &Request<'_>,
        mut route: Route<'a>,
        document: &mut Document<'_>,
        scores: &mut choose::Scores,
    ) -> Report {
        let settled = route.endpoint.is_some() || route.is_open();
        let target = request.target.as_ref().filter(|target| !settled && is_given(target));
        if let Some(target) = target {
            route.settle(&self.catalog, target);
        }
        body::mark_placeholders(&self.catalog, document);
        let (root, arena) = (document.root(), &document.arena);
        let mut subject =
            Subject { linter: self, request, route, endpoint: route.endpoint, root, arena, variant: None };
        let mut findings = Vec::new();
        let judged = body::judge(&mut subject, scores, &mut findings);
        let ordinary = self.is_ordinary(&subject);
        if !ordinary || cfg!(debug_assertions) {
            let before = findings.len();
            for check in rules::REQUEST_CHECKS {
                check(&subject, &mut findings);
            }
            debug_assert!(!ordinary || findings.len() == before, "a rule speaks of an ordinary request: {findings:?}");
        }
        if request.context.is_some() {
            for check in rules::CONTEXT_CHECKS {
                check(&subject, &mut findings);
            }
        }
        self.report(&subject, judged, ordinary, findings)
    }

    /// Whether a request is about to be sent as its endpoint has it, with nothing to say of it but its body: then the rules about
    /// the request as a whole need not be asked. Where this says no, they are.
    #[inline]
    fn is_ordinary(&self, subject: &Subject<'_>) -> bool {
        let (route, request) = (&subject.route, subject.request);
        let sent = |endpoint: &Endpoint| {
            request.method.as_ref().is_none_or(|method| {
                same_bytes(method.text.as_bytes(), endpoint.method.as_bytes()) && method.holes.is_empty()
            })
        };
        route.plain
            && (route.url.host.is_none() || route.at_api)
            && request.headers.is_none()
            && request.stage == Stage::Sending
            && !self.notes
            && self.loudness.is_empty()
            && self.contract == Contract::Forum
            && subject.root.is_none_or(|root| !root.is_open())
            && subject.endpoint.is_some_and(sent)
    }

    fn report(&self, subject: &Subject<'_>, judged: Judged, ordinary: bool, mut findings: Vec<Finding>) -> Report {
        let rejected = judged.refused || findings.iter().any(|finding| finding.severity == Severity::Error);
        let verdict = match judged.settled && (ordinary || !self.is_way_open(subject)) {
            _ if rejected => Verdict::Rejected,
            true => Verdict::Accepted,
            false => Verdict::Undetermined,
        };
        let mut sessions = Vec::new();
        if !findings.is_empty() {
            sessions = self.finish(subject, &mut findings);
        }
        let endpoint = subject.endpoint;
        let variant = subject
            .variant
            .map(|variant| &variant.id)
            .or_else(|| endpoint.filter(|_| judged.bodiless)?.bodiless.as_ref().map(|bodiless| &bodiless.variant));
        let preconditions = match (endpoint, subject.request.context) {
            (Some(endpoint), None) => self.catalog.preconditions(endpoint, subject.variant),
            (Some(endpoint), Some(context)) => self.catalog.open_preconditions(endpoint, variant, context),
            (None, _) => Preconditions::default(),
        };
        // What may need storage comes before the names: these stay in registers then.
        let unseen = subject.request.why_unseen.map(|why| Box::new(Unseen::because(why)));
        Report {
            endpoint: endpoint.map(|endpoint| endpoint.id.clone()),
            variant: variant.cloned(),
            assumed: judged.assumed,
            skipped: false,
            verdict,
            unseen,
            findings,
            preconditions,
            sessions,
        }
    }

    /// Whether the method, or where the request goes, depends on a placeholder that may make it wrong.
    fn is_way_open(&self, subject: &Subject<'_>) -> bool {
        let (route, request) = (&subject.route, subject.request);
        let open = |text: &Text<'_>, span: Span| is_placeholder(text, span, &self.catalog);
        let method = request.method.as_ref().is_some_and(is_open_method);
        let target = !route.plain
            && request.target.is_some_and(|target| {
                // `{{baseUrl}}` may begin with `http:`.
                let scheme = route.url.scheme.or(route.url.host).is_some_and(|span| open(&target, span));
                scheme || route.parameter.is_some_and(|span| open(&target, span))
            });
        method || target || route.certainty != Certainty::Sure
    }

    /// Finds every line and column, puts the likeliest reason first and applies the settings; gives back the findings
    /// that tell where literal session IDs stand.
    fn finish(&self, subject: &Subject<'_>, findings: &mut Vec<Finding>) -> Vec<Finding> {
        let few = findings.len() <= FEW;
        let mut indices: Vec<(Part, LineIndex)> = Vec::new();
        let mut locate = |part: Part, span| {
            let text = subject.text(part);
            if few {
                return Some(Location::counted(text, span));
            }
            let at = indices.iter().position(|(known, _)| *known == part).unwrap_or_else(|| {
                indices.push((part, LineIndex::new(text)));
                indices.len() - 1
            });
            indices.get(at).map(|(_, index)| Location::new(index, text, span))
        };
        for finding in findings.iter_mut() {
            // Taking the last of two members out would bring the hidden one back.
            if subject.arena.duplicates && finding.part == Part::Body {
                finding.fix = None;
            }
            // Their file tells where these are.
            if subject.request.located_later {
                continue;
            }
            if let Some(location) = locate(finding.part, finding.span) {
                finding.location = location;
            }
            for related in &mut finding.related {
                if let Some(location) = locate(related.part, related.span) {
                    related.location = location;
                }
            }
        }
        let mut sessions = Vec::new();
        for finding in findings.iter_mut().filter(|finding| finding.session.is_some()) {
            // There is one; room for several, as a list takes it by itself, is more than the allocator keeps at hand.
            sessions.reserve_exact(1);
            sessions.push(finding.hand_over_session());
        }
        let recorded = subject.request.spelling == crate::placeholder::Spelling::Recording;
        findings.retain_mut(|finding| {
            // A recording is not sent again.
            let due = finding.rule != rules::Rule::FixedSessionId || !recorded;
            let heard = due && self.hears(finding.rule, finding.severity);
            finding.severity = self.loudness(finding.rule, finding.severity).unwrap_or(finding.severity);
            heard
        });
        sort(findings);
        // For the same reason the report has no room for more than there are.
        let mut exact = Vec::with_capacity(findings.len());
        exact.append(findings);
        *findings = exact;
        sessions
    }

    /// Whether a finding of `rule` that is `severity` by itself reaches the report.
    pub(crate) fn hears(&self, rule: rules::Rule, severity: Severity) -> bool {
        self.loudness(rule, severity).is_some_and(|severity| self.notes || severity > Severity::Note)
    }

    /// How loud a finding of `rule` is that is `severity` by itself; `None` where the rule is off.
    pub(crate) fn loudness(&self, rule: rules::Rule, severity: Severity) -> Option<Severity> {
        match self.loudness.iter().rev().find(|(known, _)| *known == rule) {
            Some((_, Loudness::Off)) => None,
            Some((_, Loudness::At(severity))) => Some(*severity),
            None => Some(severity),
        }
    }
}

/// How many findings are located by counting lines for each: with more, an index of the lines pays.
const FEW: usize = 16;

/// Puts the likeliest reason of a refusal first.
pub(crate) fn sort(findings: &mut [Finding]) {
    if findings.len() < 2 {
        return;
    }
    findings.sort_by_key(|finding| {
        // What only we infer explains less than what somebody states.
        let inferred = finding.evidence.iter().all(|evidence| evidence.strength == Strength::Ours);
        let nearness = (finding.rule.precedence(), inferred);
        (std::cmp::Reverse(finding.severity), nearness, finding.part, finding.span, finding.rule)
    });
}

/// Checks one request after the other in storage of its own. A payload that it has checked before and that comes again with
/// other IDs takes it far less than reading it anew; the report is the same.
///
/// ```
/// use cobrowse_lint::{Linter, Request, Verdict};
///
/// let mut checker = Linter::builtin().checker();
/// let path = "/api/v2/conversations/5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58/cobrowse";
/// assert_eq!(checker.check(&Request::post(path)).verdict, Verdict::Accepted);
/// ```
#[derive(Debug)]
pub struct Checker<'l> {
    linter: &'l Linter,
    buffers: Buffers,
    recall: recall::Recall,
}

impl Checker<'_> {
    /// Checks one request, as [`Linter::check`] does.
    pub fn check(&mut self, request: &Request<'_>) -> Report {
        if let Some(report) = self.recall.answer(&self.linter.catalog, request) {
            return report;
        }
        if self.recall.is_due(request) {
            return self.recall.learn(self.linter, &mut self.buffers, request);
        }
        // Nothing here looks at the report, which would be copied then.
        let mut bodiless = 0;
        let misses = self.recall.misses(request).unwrap_or(&mut bodiless);
        self.linter.check_in(&mut self.buffers, request, misses)
    }
}

#[inline]
fn is_given(text: &Text<'_>) -> bool {
    begins_plainly(text) || text.text.contains(|c: char| !c.is_whitespace())
}

/// Whether a text begins with what is no space for certain, as nearly all do.
#[inline]
fn begins_plainly(text: &Text<'_>) -> bool {
    text.text.as_bytes().first().is_some_and(u8::is_ascii_graphic)
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}
