//! Most requests of a service go to other APIs: a look at the path, and at most one at the body, tells so.

use super::{Linter, route::starts_with_ignoring_case};
use crate::{json::is_uuid, placeholder::Styles, request::Request};

const BASE: &str = "/api/v2/";

/// Whether a request is certainly another API's. Where this says no, it is looked at word by word.
pub(super) fn is_elsewhere(linter: &Linter, request: &Request<'_>) -> bool {
    let family = &linter.catalog.family;
    let Some(target) = request.target.as_ref().filter(|target| target.holes.is_empty()) else { return false };
    let Some(path) = path(target.text).filter(|_| request.endpoint.is_none()) else { return false };
    if has_segment(path, &family.segment_prefix) {
        return false;
    }
    if !path.starts_with(family.under.as_str()) {
        return true;
    }
    let Some(body) = request.body.as_ref() else { return true };
    // A placeholder may hide where it goes, and an escape what its members are called.
    let open = |word: &str| {
        let uuid = word.as_bytes().try_into().is_ok_and(is_uuid);
        linter.catalog.is_prose(word) || (!uuid && super::placeholder_in(word, Styles::ALL).is_some())
    };
    if body.text.contains('\\')
        || contains_ignoring_case(body.text, &family.segment_prefix)
        || path.split('/').any(open)
    {
        return false;
    }
    // Each body of the family has some word that this one lacks.
    family.bodies.iter().all(|members| {
        members.iter().any(|wanted| {
            let word = wanted.value.as_ref().unwrap_or(&wanted.member);
            word.starts_with(family.segment_prefix.as_str()) || !body.text.contains(word.as_str())
        })
    })
}

/// The path of a URL, if nothing stands before the API's own but a host.
fn path(text: &str) -> Option<&str> {
    let path = match text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) {
        Some(rest) => {
            let host = position(rest.as_bytes(), b'/')?;
            let plain = rest.bytes().take(host).all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
            rest.get(host..).filter(|_| plain)?
        }
        None => text,
    };
    let path = Some(path).filter(|path| path.starts_with(BASE))?;
    let end = path.bytes().position(|byte| matches!(byte, b'?' | b'#'));
    end.map_or(Some(path), |end| path.get(..end))
}

fn position(bytes: &[u8], wanted: u8) -> Option<usize> {
    bytes.iter().position(|byte| *byte == wanted)
}

/// Whether a segment of `path` begins with `prefix`, in whatever case.
fn has_segment(path: &str, prefix: &str) -> bool {
    let mut rest = path;
    while let Some(behind) = position(rest.as_bytes(), b'/').and_then(|at| rest.get(at + 1..)) {
        if starts_with_ignoring_case(behind, prefix) {
            return true;
        }
        rest = behind;
    }
    false
}

fn contains_ignoring_case(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    // A letter that is rare, and no digit of the IDs that bodies are full of.
    let place = word.iter().position(|byte| b"wvkjxqzypg".contains(byte)).unwrap_or_default();
    let Some(letter) = word.get(place).map(u8::to_ascii_lowercase) else { return true };
    let stands = |at: usize| {
        let here = at.checked_sub(place).and_then(|start| text.get(start..start + word.len()));
        here.is_some_and(|here| here.eq_ignore_ascii_case(word))
    };
    // Sixteen at a time: the compiler makes vector instructions of it.
    text.chunks(16).enumerate().any(|(chunk, bytes)| {
        let there = bytes.iter().fold(0, |there, byte| there | u8::from(byte | 0x20 == letter));
        there != 0 && (0..bytes.len()).any(|at| stands(chunk * 16 + at))
    })
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
            "a%2Fb",
            "",
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
            .prop_map(str::to_owned),
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_elsewhere_at_a_glance_is_so_word_by_word(target in target(), body in body()) {
            let linter = Linter::builtin();
            let request = Request::post(&target);
            let request = match &body {
                Some(body) => request.body(body.as_str()),
                None => request,
            };
            if is_elsewhere(linter, &request) {
                let report = linter.look(&mut super::super::Buffers::default(), &request, None);
                prop_assert!(report.skipped, "{target} {body:?}: {report:?}");
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
            }
        }
    }
}
