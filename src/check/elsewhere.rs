//! Most requests of a service go to other APIs: a look at the path, and at most one at the body, tells so.

use super::{
    Linter, Route,
    route::starts_with_ignoring_case,
    scan::{Needle, Pair, behind_last, has, is_plain, position},
};
use crate::{
    catalog::{Catalog, Family, FamilyMember},
    placeholder::Styles,
    request::{Request, Text},
};

const BASE: &str = "/api/v2/";

/// Words that a request of the family has, prepared for looking.
#[derive(Debug)]
pub(crate) struct Signs {
    /// What a segment of its path, or a member of its body, begins with.
    prefix: Needle,
    /// The same, for a first look at a path.
    in_paths: Pair,
    /// Of each body without such a member, its words.
    bodies: Vec<Vec<Needle>>,
    /// The prefix, and the longest word of each of these bodies, two by two.
    glance: Vec<Pair>,
}

impl Signs {
    pub(crate) fn new(family: &Family) -> Self {
        let prefix = family.segment_prefix.as_str();
        let words = family.bodies.iter().map(|members| members.iter().map(FamilyMember::word).collect::<Vec<_>>());
        let others: Vec<_> = words.filter(|words| !words.iter().any(|word| word.starts_with(prefix))).collect();
        let longest =
            others.iter().map(|words| words.iter().max_by_key(|word| word.len()).copied().unwrap_or_default());
        let wanted: Vec<&str> = std::iter::once(prefix).chain(longest).collect();
        let pair = |two: &[&str]| Pair::new([two.first().unwrap_or(&""), two.last().unwrap_or(&"")]);
        let glance = wanted.chunks(2).map(pair).collect();
        let needles = |words: Vec<&str>| words.into_iter().map(|word| Needle::new(word, false)).collect();
        let in_paths = Pair::new([prefix, prefix]);
        Self { prefix: Needle::new(prefix, true), in_paths, bodies: others.into_iter().map(needles).collect(), glance }
    }

    /// Whether a body may be one of the family: an escape may hide what its members are called.
    fn may_be_in(&self, body: &str) -> bool {
        let all = |words: &Vec<Needle>| words.iter().all(|word| word.stands_in(body));
        self.glance.iter().any(|pair| pair.may_stand_in(body.as_bytes(), b'\\'))
            && (has(body.as_bytes(), b'\\') || self.prefix.stands_in(body) || self.bodies.iter().any(all))
    }
}

/// Whether a request is certainly another API's. Where this says no, it is looked at word by word.
pub(super) fn is_elsewhere(linter: &Linter, request: &Request<'_>) -> bool {
    let Catalog { family, signs, .. } = &linter.catalog;
    let Some(target) = request.target.as_ref().filter(|target| target.holes.is_empty()) else { return false };
    let Some(path) = path(target.text).filter(|_| request.endpoint.is_none()) else { return false };
    let looked = signs.in_paths.look_at(path.as_bytes());
    let may_name = looked.is_none_or(|(may_name, _)| may_name);
    if may_name && names_the_family(&linter.catalog, path) {
        return false;
    }
    if !path.starts_with(family.under.as_str()) {
        return true;
    }
    let Some(body) = request.body.as_ref() else { return true };
    let plain = || looked.map_or_else(|| is_plain(path.as_bytes()), |(_, plain)| plain);
    // A placeholder may hide where it goes.
    !signs.may_be_in(body.text) && !is_open(&linter.catalog, path, plain())
}

/// Whether every request to `path` is, whatever its body.
pub(super) fn is_elsewhere_by_path(linter: &Linter, path: &str) -> bool {
    // What ends the path may stand in a placeholder.
    if path.contains('{') {
        return false;
    }
    if path.starts_with(BASE) {
        return !path.starts_with(linter.catalog.family.under.as_str()) && !names_the_family(&linter.catalog, path);
    }
    let route = Route::new(&linter.catalog, None, &Text::from(path));
    !route.family && !route.under && !route.is_open()
}

/// Whether a segment of `path` says that it is of the family, or may.
fn names_the_family(catalog: &Catalog, path: &str) -> bool {
    let behind = path.get(BASE.len() - 1..).unwrap_or(path);
    if !catalog.signs.prefix.stands_in(behind) {
        return false;
    }
    let before = without_query(path);
    // What cuts it may stand in a placeholder.
    let may_be_cut = before.len() < path.len() && before.contains('{');
    may_be_cut || has_segment(before, &catalog.family.segment_prefix)
}

/// The path of a URL and what is behind it, if nothing stands before the API's own but a host.
fn path(text: &str) -> Option<&str> {
    let path = match text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) {
        Some(rest) => {
            let host = rest.get(..position(rest.as_bytes(), b'/')?)?;
            rest.get(host.len()..).filter(|_| is_plain(host.as_bytes()))?
        }
        None => text,
    };
    Some(path).filter(|path| path.starts_with(BASE))
}

fn without_query(path: &str) -> &str {
    let end = path.bytes().position(|byte| matches!(byte, b'?' | b'#'));
    end.and_then(|end| path.get(..end)).unwrap_or(path)
}

/// The segments behind the first slash.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = position(path.as_bytes(), b'/').and_then(|at| path.get(at + 1..));
    std::iter::from_fn(move || {
        let (all, end) = (rest?, position(rest?.as_bytes(), b'/'));
        rest = end.and_then(|end| all.get(end + 1..));
        end.map_or(Some(all), |end| all.get(..end))
    })
}

/// Whether a segment of `path` begins with `prefix`, in whatever case.
fn has_segment(path: &str, prefix: &str) -> bool {
    segments(path).any(|segment| starts_with_ignoring_case(segment, prefix))
}

/// Whether a segment of `path` behind the base may be a placeholder; a query may follow it. Of plain bytes there is none but in
/// words.
fn is_open(catalog: &Catalog, path: &str, plain: bool) -> bool {
    let path = path.get(BASE.len() - 1..).unwrap_or(path);
    if plain {
        let last = path.get(behind_last(path.as_bytes(), b'/')..).unwrap_or_default();
        let may_end = || {
            (last.is_empty() || catalog.path_ends.begins(last))
                && catalog.endpoints().iter().any(|endpoint| endpoint.pattern.may_end(last))
        };
        // What ends otherwise than every endpoint's path is none of them, whatever stands before.
        if !catalog.is_prose(last) && !may_end() {
            return false;
        }
        return segments(path).any(|word| catalog.is_prose(word));
    }
    // A brace may begin a placeholder that has a `/` in it.
    path.contains('{')
        || segments(without_query(path))
            .any(|word| catalog.is_prose(word) || super::placeholder_in(word, Styles::ALL).is_some())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{check::Route, span::Span};

    fn target() -> impl Strategy<Value = String> {
        let start = prop::sample::select(vec![
            "/",
            "/api/v2/",
            "/x/api/v2/",
            "https://api.mypurecloud.com/api/v2/",
            "https://{{host}}/api/v2/",
            "{{base}}/",
            "https://a.example/",
            "",
        ]);
        let segment = prop::sample::select(vec![
            "conversations",
            "cobrowse",
            "CoBrowse-1",
            "webchat",
            "sessions",
            "users",
            "{{id}}",
            "YOUR_ID",
            ":id",
            "{{a/b?c}}",
            "{{a?\"webchat\":b}}",
            "{{a",
            "b}}",
            "a%2Fb",
            "",
            "messages",
            "a_b",
            "webchat5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58",
            "00000000-0000-0000-0000-000000000000",
            "5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58",
        ]);
        let end = prop::sample::select(vec!["", "/", "?cobrowse=/cobrowse", "#a"]);
        (start, prop::collection::vec(segment, 0..5), end)
            .prop_map(|(start, segments, end)| format!("{start}{}{end}", segments.join("/")))
    }

    fn body() -> impl Strategy<Value = Option<String>> {
        prop::option::of(
            prop::sample::select(vec![
                "",
                "{}",
                r#"{"cobrowse": {}}"#,
                r#"{"type": "cobrowse"}"#,
                r#"{"initiatorId": 1, "participantId": 2}"#,
                r#"{"initiatorId": 1}"#,
                r#"{"\u0063obrowse": {}}"#,
                r#"{"a": "COBROWSE"#,
                r#"{"queueId": "x"}"#,
                "{{body}}",
            ])
            .prop_flat_map(|body| {
                // What else there is may be long, and stand before or behind.
                let text = "[ a-zA-Z{}$/\"]{0,80}";
                prop_oneof![
                    Just(body.to_owned()),
                    text.prop_map(move |text| body.replacen('{', &format!(r#"{{"text": "{text}", "#), 1)),
                    text.prop_map(move |text| format!(r#"{body}, "text": "{text}"}}"#)),
                ]
            }),
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 6000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_elsewhere_at_a_glance_is_so_word_by_word(target in target(), body in body()) {
            let linter = Linter::builtin();
            let request = Request::post(&target);
            let request = match &body {
                Some(body) => request.body(body.as_str()),
                None => request,
            };
            if is_elsewhere(linter, &request) {
                let report = linter.look(&mut super::super::Buffers::default(), &request, &linter.route(&request), &mut 0);
                prop_assert!(report.skipped, "{target} {body:?}: {report:?}");
            }
        }

        #[test]
        fn what_is_elsewhere_by_its_path_is_so_with_any_host_and_body(target in target(), body in body()) {
            let linter = Linter::builtin();
            let path = target.strip_prefix("https://api.mypurecloud.com").unwrap_or(&target);
            if path.starts_with('/') && linter.is_another_api(path.split(['?', '#']).next().unwrap()) {
                for target in [path.to_owned(), format!("https://api.mypurecloud.com{path}"), format!("http://127.0.0.1:1{path}")] {
                    let request = Request::post(&target);
                    let request = body.iter().fold(request, |request, body| request.body(body.as_str()));
                    prop_assert!(linter.check(&request).skipped, "{target} {body:?}");
                }
            }
        }

        #[test]
        fn a_plain_route_is_the_one_found_word_by_word(target in target()) {
            let linter = Linter::builtin();
            let target = crate::request::Text::from(target.as_str());
            if let Some(plain) = Route::plain(&linter.catalog, &target) {
                let route = Route::new(&linter.catalog, Some("POST"), &target);
                let endpoint = |route: &Route<'_>| route.endpoint.map(|endpoint| endpoint.id.to_string());
                prop_assert_eq!(endpoint(&plain), endpoint(&route), "{:?}", target);
                prop_assert_eq!(plain.parameter.map(Span::start), route.parameter.map(Span::start));
                prop_assert_eq!((plain.family, plain.under, plain.fault), (route.family, route.under, route.fault));
                prop_assert_eq!((plain.url.path, plain.certainty), (route.url.path, route.certainty));
                prop_assert_eq!((plain.url.scheme, plain.url.host), (route.url.scheme, route.url.host));
            }
        }
    }
}
