//! Where a request goes: method and URL → the endpoint, or what keeps it from one.

use super::{
    path::{End, PathPattern, Step},
    scan::position,
    uncut::uncut,
};
use crate::{
    catalog::{Catalog, Endpoint, KnownRequest},
    json::{is_uuid, placeholder},
    placeholder::Styles,
    request::Text,
    span::Span,
};

/// A URL in its parts; each in bytes of the text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Url {
    pub(crate) scheme: Option<Span>,
    pub(crate) host: Option<Span>,
    pub(crate) path: Span,
}

impl Url {
    /// The parts of `target`; `text` is its text with its placeholders [`uncut`].
    fn new(target: &Text<'_>, text: &str) -> Self {
        let end = text.bytes().position(|byte| matches!(byte, b'?' | b'#')).unwrap_or(text.len());
        if text.starts_with('/') {
            return Self { scheme: None, host: None, path: Span::new(0, end) };
        }
        let (scheme, rest) = match text.find("://").filter(|at| *at < end) {
            Some(at) => (Some(Span::new(0, at)), at + 3),
            None => (None, 0),
        };
        let leading = leading_placeholder(target, rest);
        let host_end = text.get(leading..end).and_then(|tail| tail.find('/')).map_or(end, |at| leading + at);
        // What stands before an `@` is a user's name and password.
        let user = text.get(rest..host_end).and_then(|authority| authority.rfind('@')).map_or(0, |at| at + 1);
        let host = Span::new(rest + user, host_end);
        let word = host.of(text);
        let is_host = scheme.is_some()
            || leading > rest
            || (!word.is_empty() && (word.contains('.') || word.contains(':') || word == "localhost"));
        if is_host && !word.starts_with('/') {
            Self { scheme, host: Some(host), path: Span::new(host_end, end) }
        } else {
            Self { scheme, host: None, path: Span::new(rest, end) }
        }
    }
}

/// Where the placeholder that begins at `at` ends; `at` where none does.
fn leading_placeholder(target: &Text<'_>, at: usize) -> usize {
    let marked = target.holes.iter().find(|hole| hole.span.start() == at).copied();
    let styles = target.styles.without(Styles::COLON);
    marked
        .or_else(|| placeholder::bare(target.text, at, styles))
        .or_else(|| brace(target.text, at, styles))
        .map_or(at, |hole| hole.span.end())
}

fn brace(text: &str, at: usize, styles: Styles) -> Option<crate::placeholder::Hole> {
    let rest = text.get(at..)?;
    let end = rest.find('}')? + 1;
    placeholder::whole(rest.get(..end)?, at, styles)
}

/// Whether the segment of a path at `span` is, or contains, a placeholder.
pub(crate) fn is_placeholder(target: &Text<'_>, span: Span, catalog: &Catalog) -> bool {
    let word = span.of(target.text);
    let marked = !target.holes.is_empty() && target.holes.iter().any(|hole| span.contains(hole.span));
    // Nothing in a UUID begins a placeholder, but a catalogue may know one that is a word for an ID.
    let uuid = || word.as_bytes().try_into().is_ok_and(is_uuid);
    marked || (!uuid() && placeholder_in(word, target.styles).is_some()) || catalog.is_prose(word)
}

/// Whether a method is, or contains, a placeholder.
pub(crate) fn is_open_method(method: &Text<'_>) -> bool {
    !method.holes.is_empty()
        || !method.text.bytes().all(|byte| byte.is_ascii_alphabetic())
            && placeholder_in(method.text, method.styles).is_some()
}

/// The first placeholder in a segment, as it is written.
pub(crate) fn placeholder_in(word: &str, styles: Styles) -> Option<&str> {
    if styles.is_empty() || !word.bytes().any(|byte| matches!(byte, b'{' | b'$' | b'<' | b':' | b'%')) {
        return None;
    }
    let colon = word.strip_prefix(':').is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    if styles.contains(Styles::COLON) && colon {
        return Some(word);
    }
    if let Some(hole) = placeholder::whole(word, 0, styles).or_else(|| placeholder::bare(word, 0, styles)) {
        return Some(hole.span.of(word));
    }
    word.char_indices().find_map(|(at, _)| placeholder::inside(word, at, styles)).map(|hole| hole.span.of(word))
}

/// What keeps a path from being an endpoint's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The ID that the path needs is not there; `word` stands in its place, or the segment is missing behind it.
    NoId { word: Span, replaced: bool },
    /// No endpoint has this path.
    Unknown,
}

/// How much of a path is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// Its words say where it goes.
    #[default]
    Sure,
    /// The endpoint is what the placeholders in it may make of it.
    Guessed,
    /// Its placeholders may make of it anything.
    Open,
}

/// Where a request goes.
#[allow(clippy::struct_excessive_bools, reason = "four independent answers")]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Route<'c> {
    pub(crate) url: Url,
    /// The endpoint; with a fault, the nearest one.
    pub(crate) endpoint: Option<&'c Endpoint>,
    /// A published request that starts no session.
    pub(crate) known: Option<&'c KnownRequest>,
    pub(crate) fault: Option<Fault>,
    /// The value of the path's parameter.
    pub(crate) parameter: Option<Span>,
    /// Whether the path alone says that the request is of the family.
    pub(crate) family: bool,
    /// Whether the path lies where a body may say so.
    pub(crate) under: bool,
    pub(crate) certainty: Certainty,
    /// Whether the path is an endpoint's word for word, with a UUID for its parameter, and so has no placeholder.
    pub(crate) plain: bool,
    /// Whether it is known to go to a host of the API, as that is published.
    pub(crate) at_api: bool,
}

/// How the published hosts are spoken to.
const SCHEME: &str = "https";

const MOST_SEGMENTS: usize = 24;

struct Segments {
    spans: [Span; MOST_SEGMENTS],
    count: usize,
}

impl Segments {
    fn new(text: &str, path: Span) -> Self {
        let mut segments = Self { spans: [Span::default(); MOST_SEGMENTS], count: 0 };
        let trimmed = path.of(text).trim_end_matches('/');
        let mut at = path.start();
        for (index, word) in trimmed.split('/').enumerate() {
            // What stands before the first slash is a segment only in a path without one.
            if !(index == 0 && word.is_empty()) {
                if let Some(place) = segments.spans.get_mut(segments.count) {
                    *place = Span::new(at, at + word.len());
                    segments.count += 1;
                }
            }
            at += word.len() + 1;
        }
        segments
    }

    fn as_slice(&self) -> &[Span] {
        self.spans.get(..self.count).unwrap_or_default()
    }
}

impl<'c> Route<'c> {
    pub(crate) fn new(catalog: &'c Catalog, method: Option<&str>, target: &Text<'_>) -> Self {
        let text = target.text;
        let way = Way::new(catalog, target);
        let segments = way.segments.as_slice();
        if segments.is_empty() {
            let certainty = if way.host_open { Certainty::Open } else { Certainty::Sure };
            return Self { url: way.url, certainty, ..Self::default() };
        }
        let prefix = catalog.family.segment_prefix.as_str();
        let path = way.path.of(text);
        let under =
            path.starts_with(catalog.family.under.as_str()) || (way.skip > 0 && path.starts_with("/conversations"));
        let family = !way.foreign && segments.iter().any(|span| starts_with_ignoring_case(span.of(text), prefix));
        let mut route = Self { url: way.url, family, under, ..Self::default() };
        if family || under {
            Matcher { catalog, target, segments, skip: way.skip }.find(&mut route, method);
        }
        route
    }

    /// The ordinary request: the path of an endpoint word for word, with one segment for its parameter; with nothing before it,
    /// or a host of the API as it is published.
    pub(crate) fn plain(catalog: &'c Catalog, target: &Text<'_>) -> Option<Self> {
        if !target.holes.is_empty() {
            return None;
        }
        let Some(rest) = target.text.strip_prefix(SCHEME).and_then(|rest| rest.strip_prefix("://")) else {
            return Self::of_plain_path(catalog, target.text, 0);
        };
        let host = position(rest.as_bytes(), b'/')?;
        let start = SCHEME.len() + 3;
        // Most requests go to a known host, and few to an endpoint.
        let route = Self::of_plain_path(catalog, rest.get(host..)?, start + host)?;
        let known = rest.get(..host).filter(|host| catalog.hosts.api.iter().any(|known| known == host))?;
        let scheme = Some(Span::new(0, SCHEME.len()));
        let host = Some(Span::new(start, start + known.len()));
        Some(Self { url: Url { scheme, host, ..route.url }, at_api: true, ..route })
    }

    /// The same of `text`, a path that stands at byte `at` of the target.
    fn of_plain_path(catalog: &'c Catalog, text: &str, at: usize) -> Option<Self> {
        if !text.starts_with("/api/v2/") {
            return None;
        }
        let end = End::of(text);
        let endpoints = catalog.endpoints().iter().filter(|endpoint| endpoint.pattern.ends_so(end));
        let mut plainly = endpoints.filter_map(|endpoint| Some((endpoint, endpoint.pattern.plainly(text)?)));
        let (endpoint, (parameter, uuid)) = plainly.next()?;
        let word = text.get(parameter.clone()).filter(|word| !word.is_empty());
        let uuid = uuid || word.is_none();
        if !uuid && word.is_some_and(|word| is_reserved(catalog, word)) {
            return None;
        }
        // There are UUIDs that stand for an ID.
        let plain = uuid && !word.is_some_and(|word| catalog.is_prose_uuid(word));
        let prefix = &catalog.family.segment_prefix;
        Some(Self {
            url: Url { path: Span::new(at, at + text.len()), ..Url::default() },
            endpoint: Some(endpoint),
            parameter: Some(Span::new(at + parameter.start, at + parameter.end)).filter(|span| !span.is_empty()),
            family: endpoint.family || word.is_some_and(|word| starts_with_ignoring_case(word, prefix)),
            under: endpoint.under || text.starts_with(catalog.family.under.as_str()),
            plain,
            ..Self::default()
        })
    }

    /// Whether nothing is known of where it goes.
    pub(crate) fn is_open(&self) -> bool {
        self.certainty == Certainty::Open
    }

    /// A request that is ours and goes to no known path is at fault: the nearest endpoint is named.
    pub(crate) fn settle(&mut self, catalog: &'c Catalog, target: &Text<'_>) {
        if self.endpoint.is_none() && self.known.is_none() && self.fault.is_none() && !self.is_open() {
            let way = Way::new(catalog, target);
            let paths = Matcher { catalog, target, segments: way.segments.as_slice(), skip: way.skip };
            self.fault = Some(Fault::Unknown);
            self.endpoint = paths.nearest();
        }
    }
}

/// A URL, cut into what the paths of endpoints are compared with.
struct Way {
    url: Url,
    path: Span,
    segments: Segments,
    host_open: bool,
    /// How many segments of every known path stand in the placeholder before the path.
    skip: usize,
    /// Whether it goes to somebody else's host, and to no path of the API there.
    foreign: bool,
}

impl Way {
    fn new(catalog: &Catalog, target: &Text<'_>) -> Self {
        let text = uncut(target);
        let url = Url::new(target, &text);
        let mut path = url.path;
        // A gateway may put its own segments before the API's.
        let written = path.of(&text);
        let base = if written.starts_with("/api/v2/") { Some(0) } else { written.find("/api/v2/") };
        if let Some(at) = base {
            path = Span::new(path.start() + at, path.end());
        }
        let host_open = url.host.is_some_and(|host| is_placeholder(target, host, catalog));
        // `{{baseUrl}}` may hold the first two.
        let skip = if base.is_none() && host_open { 2 } else { 0 };
        let host = url.host.map(|host| host.of(target.text).to_ascii_lowercase());
        let vendor = |host: &String| catalog.hosts.domains.iter().any(|domain| host.contains(domain.as_str()));
        let foreign = base.is_none() && !host_open && host.is_some_and(|host| !vendor(&host));
        Self { url, path, segments: Segments::new(&text, path), host_open, skip, foreign }
    }
}

pub(crate) fn starts_with_ignoring_case(word: &str, prefix: &str) -> bool {
    word.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Whether `word` is part of some known path, and so no ID.
fn is_reserved(catalog: &Catalog, word: &str) -> bool {
    // A placeholder begins like no word of a path.
    if !catalog.path_beginnings.begins(word) {
        return false;
    }
    let endpoints = catalog.endpoints().iter().map(|endpoint| &endpoint.pattern);
    let mut paths = endpoints.chain(catalog.known.iter().map(|known| &known.pattern));
    paths.any(|path| path.words().any(|known| known == word))
}

struct Matcher<'c, 'a> {
    catalog: &'c Catalog,
    target: &'a Text<'a>,
    segments: &'a [Span],
    skip: usize,
}

impl<'c> Matcher<'c, '_> {
    fn find(&self, route: &mut Route<'c>, method: Option<&str>) {
        let endpoints = self.catalog.endpoints();
        let exact = |endpoint: &&Endpoint| self.parameter(&endpoint.pattern).is_some();
        // The path with the most words of its own is meant.
        let words = |endpoint: &&Endpoint| endpoint.pattern.words().count();
        if let Some(endpoint) = endpoints.iter().filter(exact).max_by_key(words) {
            let parameter = self.parameter(&endpoint.pattern).flatten();
            let word = parameter.unwrap_or_default();
            let reserved =
                parameter.is_some() && (word.is_empty() || is_reserved(self.catalog, word.of(self.target.text)));
            if !reserved {
                route.endpoint = Some(endpoint);
                route.parameter = parameter;
                return;
            }
        }
        let known = self.catalog.known.iter().filter(|known| self.parameter(&known.pattern).is_some());
        let same_method = known.clone().find(|known| method.is_none_or(|method| method == known.method));
        if let Some(known) = same_method.or_else(|| known.clone().next()) {
            route.known = Some(known);
            return;
        }
        let mut may_be = endpoints.iter().filter(|endpoint| self.may_be(&endpoint.pattern));
        if let Some(endpoint) = may_be.next() {
            // A placeholder at the end may hold more than one segment.
            let last = self.segments.last().is_some_and(|span| is_placeholder(self.target, *span, self.catalog));
            let guessed = may_be.next().is_none() && !last;
            route.certainty = if guessed { Certainty::Guessed } else { Certainty::Open };
            route.endpoint = Some(endpoint).filter(|_| guessed);
            return;
        }
        for endpoint in endpoints {
            if let Some(behind) = self.without_parameter(&endpoint.pattern) {
                route.endpoint = Some(endpoint);
                route.fault = Some(Fault::NoId { word: behind, replaced: false });
                return;
            }
        }
        if let Some(endpoint) = endpoints.iter().filter(exact).max_by_key(words) {
            route.endpoint = Some(endpoint);
            let word = self.parameter(&endpoint.pattern).flatten().unwrap_or_default();
            route.fault = Some(Fault::NoId { word, replaced: true });
        }
    }

    /// The endpoint whose path is the most alike.
    fn nearest(&self) -> Option<&'c Endpoint> {
        self.catalog.endpoints().iter().min_by_key(|endpoint| self.distance(&endpoint.pattern))
    }

    /// Whether the path has this pattern, and if so the value of its parameter.
    #[allow(clippy::option_option)]
    fn parameter(&self, pattern: &PathPattern) -> Option<Option<Span>> {
        let steps = pattern.steps.get(self.skip..)?;
        if steps.len() != self.segments.len() {
            return None;
        }
        let mut parameter = None;
        for (step, span) in steps.iter().zip(self.segments) {
            match step {
                Step::Parameter(_) => parameter = Some(*span),
                Step::Literal(literal) => {
                    if span.of(self.target.text) != literal {
                        return None;
                    }
                }
            }
        }
        Some(parameter)
    }

    /// Whether the path has this pattern once its placeholders are filled, in segments that the pattern gives.
    fn may_be(&self, pattern: &PathPattern) -> bool {
        let steps = pattern.steps.get(self.skip..).unwrap_or_default();
        let fits = |(step, span): (&Step, &Span)| match step {
            Step::Parameter(_) => !span.is_empty(),
            Step::Literal(literal) => {
                let word = span.of(self.target.text);
                word == literal || is_placeholder(self.target, *span, self.catalog)
            }
        };
        steps.len() == self.segments.len()
            && steps.iter().zip(self.segments).all(fits)
            && steps
                .iter()
                .zip(self.segments)
                .any(|(step, span)| matches!(step, Step::Literal(literal) if literal != span.of(self.target.text)))
    }

    /// Whether the path is this pattern without its parameter, and if so the segment behind which it belongs.
    fn without_parameter(&self, pattern: &PathPattern) -> Option<Span> {
        let steps = pattern.steps.get(self.skip..)?;
        let at = steps.iter().position(|step| matches!(step, Step::Parameter(_)))?;
        let rest = steps.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, step)| step);
        let same = steps.len() == self.segments.len() + 1
            && rest
                .zip(self.segments)
                .all(|(step, span)| matches!(step, Step::Literal(literal) if literal == span.of(self.target.text)));
        same.then(|| self.segments.get(at.checked_sub(1)?).copied())?
    }

    /// How far the path is from a pattern, in edits of its words.
    fn distance(&self, pattern: &PathPattern) -> usize {
        let steps = pattern.steps.get(self.skip..).unwrap_or_default();
        let words = steps.iter().zip(self.segments).map(|(step, span)| match step {
            Step::Parameter(_) => 0,
            Step::Literal(literal) => super::distance(literal, span.of(self.target.text)),
        });
        words.sum::<usize>() + 6 * steps.len().abs_diff(self.segments.len())
    }
}
