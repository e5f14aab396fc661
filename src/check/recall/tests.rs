use proptest::prelude::*;

use super::*;
use crate::{Context, LinterBuilder, Loudness, Rule, placeholder::Hole};

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
        let report = linter.check_in(&mut buffers, &request, &mut 0);
        match recall.answer(&linter.catalog, &request) {
            Some(answer) => {
                assert_eq!(answer, report);
                known += 1;
            }
            None if recall.is_due(&request) => assert_eq!(recall.learn(linter, &mut buffers, &request), report),
            None => *recall.misses(&request).unwrap() += 1,
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

#[test]
fn payloads_that_take_turns_are_learnt_ever_less_often() {
    let linter = Linter::builtin();
    let mut recall = Recall::default();
    let mut due = Vec::new();
    for turn in 0..200 {
        let body = format!(r#"{{"sessionId": "{:04}", "agentId": "{ID}", "initiator": "AGENT"}}"#, turn % 20);
        let request = Request::post(PATHS[0]).body(body.as_str());
        match recall.answer(&linter.catalog, &request) {
            Some(_) => {}
            None if recall.is_due(&request) => {
                recall.learn(linter, &mut Buffers::default(), &request);
                due.push(turn);
            }
            None => *recall.misses(&request).unwrap() += 1,
        }
    }
    assert!(due.starts_with(&[1, 5, 13]) && due.len() <= 7, "{due:?}");
}

#[test]
fn what_goes_to_another_api_keeps_no_payload_from_being_known() {
    let linter = Linter::builtin();
    let body = fill(BODIES[2], [ID, OTHER, ""]);
    let other = format!(r#"{{"text": "{}"}}"#, "x".repeat(body.len() - 12));
    assert_eq!(body.len(), other.len());
    let (request, other) = (Request::post(PATHS[0]).body(&*body), Request::post("/api/v2/users").body(&*other));
    for between in 0..4 {
        let mut checker = linter.checker();
        for _ in 0..3 {
            checker.check(&request);
            (0..between).for_each(|_| assert!(checker.check(&other).skipped));
        }
        assert!(checker.recall.answer(&linter.catalog, &request).is_some(), "{between}");
    }
}

const ID: &str = "5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58";
const OTHER: &str = "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63";
const THIRD: &str = "9d14e45f-ceea-467f-a8f1-0123456789ab";
const FOURTH: &str = "c0a87f1e-2b3d-4c5e-8f60-7a8b9c0d1e2f";

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
fn an_id_is_compared_with_those_that_stay_as_they_are() {
    let gateway = "gateway.example.com";
    let linter = Linter::builder().own_host(gateway).build().unwrap();
    let ids = [[OTHER, FOURTH, ""], [THIRD, OTHER, ""], [ID, OTHER, ""], [FOURTH, ID, ""]];
    for (path, body) in [
        // Of these paths none is an endpoint's word for word, so that the ID in it counts as no free one.
        (format!("https://{gateway}/x{}", PATHS[1]), BODIES[1]),
        (format!("{}/", PATHS[1]), BODIES[1]),
        (format!("{}?a=b", PATHS[1]), BODIES[1]),
        // An ID that is written with an escape.
        (PATHS[1].replace(ID, FOURTH), &BODIES[7].replace(r#""$0"}"#, r#""$0", "type": "external"}"#)),
    ] {
        let bodies = ids.map(|ids| fill(body, ids));
        let requests = bodies.each_ref().map(|body| Request::post(&path).body(body));
        assert_eq!(linter.check(&requests[1]).findings, [], "{path} {body}");
        assert_eq!(linter.check(&requests[2]).findings.len(), 1, "{path} {body}");
        assert_answered(&linter, &requests);
    }
}

#[test]
fn the_paths_id_is_compared_with_as_many_as_the_body_has() {
    // Where a schema tells UUIDs apart, all of the body stay as they are.
    let linter = with_schema(r#"{"pattern": "^5"}"#).build().unwrap();
    for count in 0..10 {
        let invited = |digit| format!(r#"{{"id": "{digit}{}", "type": "external"}}"#, &OTHER[1..]);
        let invited = (0..count).map(invited).collect::<Vec<_>>().join(", ");
        let body = format!(r#"{{"participants": [{invited}], "initiator": {{"id": "{ID}", "type": "agent"}}}}"#);
        let paths = [FOURTH, THIRD, FOURTH, ID].map(|id| PATHS[1].replace(ID, id));
        let requests = paths.each_ref().map(|path| Request::post(path).body(&body));
        assert_answered(&linter, &requests);
    }
}

#[test]
fn a_report_is_forgotten_with_its_payload() {
    let known = fill(BODIES[0], [ID, OTHER, THIRD]);
    // As long, so that it takes the other's place; nothing is learnt of IDs that are the same.
    let bodies = [[ID, ID, ""], [ID, OTHER, ""]].map(|ids| format!("{:1$}", fill(BODIES[8], ids), known.len()));
    let [known, same, other] = [&known, &bodies[0], &bodies[1]].map(|body| Request::post(PATHS[0]).body(body));
    let requests = [vec![known; 2], vec![same; 8], vec![other]].concat();
    assert_answered(Linter::builtin(), &requests);
}

#[test]
fn a_request_of_another_method_or_setting_is_read() {
    let linter = Linter::builtin();
    let text = format!(r#"{{"sessionId": "{{{{a}}}}", "agentId": "{ID}", "initiator": "AGENT"}} // b"#);
    let hole = Hole { span: Span::new(0, 1), name: Span::new(0, 1), dynamic: false, declared: None };
    let context = Context::new().scopes(["a"]);
    let plain = Request::post(PATHS[0]).body(&text);
    let method = Text { styles: Styles::NONE, ..Text::from("{{a}}") };
    let open = Request { method: Some("{{a}}".into()), ..plain.clone() };
    let headed = plain.clone().header("Content-Type", "{{a}}");
    let kind = Text { styles: Styles::NONE, ..Text::from("{{a}}") };
    let target = Text { styles: Styles::NONE, ..Text::from("/api/v2/conversations/{{a}}/cobrowse") };
    let path = Request { target: Some(target.text.into()), ..plain.clone() };
    for (plain, other) in [
        (&plain, plain.clone().stage(Stage::Stored)),
        (&plain, plain.clone().endpoint("conversation-cobrowse")),
        (&plain, plain.clone().context(&context)),
        (&plain, plain.clone().hidden_body()),
        (&plain, Request { located_later: true, ..plain.clone() }),
        (&plain, plain.clone().body(Text::template(&text, &[], Styles::NONE))),
        (&plain, plain.clone().body(Text::template(&text, std::slice::from_ref(&hole), Styles::ALL))),
        (&plain, plain.clone().body(Text::from(&text).with_comments(true))),
        (&plain, Request { method: Some("PUT".into()), ..plain.clone() }),
        (&open, Request { method: Some(method), ..open.clone() }),
        (&headed, plain.clone().header("Content-Type", kind)),
        (&path, Request { target: Some(target), ..path.clone() }),
    ] {
        assert!(linter.check(plain) != linter.check(&other), "{other:?}");
        assert_answered(linter, &[plain.clone(), plain.clone(), other.clone(), plain.clone()]);
        assert_answered(linter, &[other.clone(), other.clone(), other, plain.clone()]);
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
    assert_answered(Linter::builtin(), &[none.clone(), none.clone(), unknown.clone(), unknown.clone(), unknown, none]);
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
