//! A checking service over a client that sends to a server on loopback: what is refused never reaches it.

#![cfg(feature = "tower")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod sent;
mod tower_client;

use std::{num::NonZeroUsize, sync::Arc};

use cobrowse_lint::{
    Context, Grant, Linter, Rule, SessionGuard,
    tower::{CheckLayer, CheckService, Checked, Enforce, Error, MOST_BYTES, Observe, enforce, observe},
};
use http::{HeaderMap, HeaderValue, Request};
use sent::{CONVERSATION, Payload, Server, events, payloads};
use tower_client::{Client, Pieces, send};
use tower_layer::Layer;

fn request(server: &Server, payload: &Payload) -> Request<Pieces> {
    let request = Request::post(server.url(&payload.path));
    let request = payload.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    let (one, two) = payload.body.split_at(payload.body.len() / 2);
    request.body(Pieces::sized(&[one, two])).unwrap()
}

/// What the thread 001 asks about, to the server.
fn bad_path() -> String {
    format!("/api/v2/conversations/{CONVERSATION}/cobrowse")
}

const BAD: &str = r#"{"cobrowseSessionId": "null"}"#;

#[test]
fn what_the_threads_failed_with_does_not_reach_the_server() {
    let server = Server::start();
    let mut client = enforce(Linter::builtin()).layer(Client::new(&server));
    let mut expected = 0;
    for payload in payloads() {
        let answer = send(&mut client, request(&server, &payload));
        expected += usize::from(payload.good);
        match answer {
            Ok(received) => assert!(payload.good && received.body == payload.body, "{} was sent", payload.name),
            Err(Error::Rejected(rejected)) => assert!(!payload.good, "{}: {rejected}", payload.name),
            Err(error) => panic!("{}: {error}", payload.name),
        }
        assert_eq!(server.count(), expected, "{}", payload.name);
    }
}

#[test]
fn observing_sends_everything_and_tells() {
    let server = Server::start();
    let mut client = observe(Arc::new(Linter::builder().build().unwrap())).layer(Client::new(&server));
    let payloads = payloads();
    for payload in &payloads {
        assert_eq!(send(&mut client, request(&server, payload)).unwrap().body, payload.body);
    }
    assert_eq!(server.count(), payloads.len());
    let lines = events();
    assert_eq!(lines.len(), payloads.len());
    for (payload, line) in payloads.iter().zip(&lines) {
        assert_eq!(payload.good, line.starts_with("DEBUG"), "{}: {line}", payload.name);
        assert_eq!(payload.good, !line.contains(r#"verdict="rejected" sent=true"#), "{}: {line}", payload.name);
        assert!(line.contains("endpoint=") && line.contains("findings="), "{line}");
    }
}

#[test]
fn an_enforced_event_says_that_nothing_was_sent_and_no_secret() {
    let server = Server::start();
    let mut client = enforce(Linter::builtin()).layer(Client::new(&server));
    let body = r#"{"initiator": {"id": "Bearer 9f8e7d6c5b4a39281706", "type": "agent"}}"#;
    let request = Request::post(server.url(&bad_path())).body(Pieces::sized(&[body])).unwrap();
    let answer = send(&mut client, request);
    assert!(matches!(answer, Err(Error::Rejected(_))));
    let lines = events();
    assert!(lines[0].starts_with("WARN") && lines[0].contains("sent=false"), "{lines:?}");
    assert!(!lines[0].contains("9f8e7d6c5b4a"), "{lines:?}");
}

#[test]
fn a_stream_passes_unread_and_the_event_says_so() {
    let server = Server::start();
    let mut client = enforce(Linter::builtin()).layer(Client::new(&server));
    let large = format!("{BAD}{}", " ".repeat(usize::try_from(MOST_BYTES).unwrap()));
    for (body, why) in
        [(Pieces::streaming(&[BAD]), "it is a stream"), (Pieces::sized(&[&large]), "it is larger than 64 KiB")]
    {
        let sizes = body.size;
        let request = Request::post(server.url(&bad_path())).body(body).unwrap();
        let received = send(&mut client, request).unwrap();
        assert_eq!((received.size, received.body.trim_end()), (sizes, BAD));
        assert!(events().last().unwrap().contains(why), "{:?}", events());
    }
    assert_eq!(server.count(), 2);
}

#[test]
fn another_api_passes_untouched() {
    let server = Server::start();
    let mut client = enforce(Linter::builtin()).layer(Client::new(&server));
    for path in ["/api/v2/users/me", "/orders"] {
        let request = Request::post(server.url(path)).body(Pieces::sized(&[BAD])).unwrap();
        send(&mut client, request).unwrap();
    }
    // A body decides here.
    let request = Request::post(server.url("/api/v2/conversations/messages")).body(Pieces::sized(&["{}"])).unwrap();
    send(&mut client, request).unwrap();
    assert_eq!((server.count(), events().len()), (3, 0));
}

#[test]
fn a_request_without_a_body_is_judged_as_one() {
    let server = Server::start();
    let mut client = enforce(Linter::builtin()).layer(Client::new(&server));
    let bodiless = |path: &str| Request::post(server.url(path)).body(Pieces::sized(&[])).unwrap();
    send(&mut client, bodiless(&bad_path())).unwrap();
    let answer = send(&mut client, bodiless("/api/v2/conversations/cobrowse/sessions"));
    assert!(
        matches!(answer, Err(Error::Rejected(rejected)) if rejected.report().findings[0].rule == Rule::MissingBody)
    );
    assert_eq!(server.count(), 1);
}

#[test]
fn trailers_and_errors_of_a_body_reach_the_inner_service() {
    let server = Server::start();
    let mut client = observe(Linter::builtin()).layer(Client::new(&server));
    let trailers = HeaderMap::from_iter([(http::header::EXPECT, HeaderValue::from_static("1"))]);
    let body = Pieces::sized(&[BAD]).trailers(trailers.clone());
    let received = send(&mut client, Request::post(server.url(&bad_path())).body(body).unwrap()).unwrap();
    assert_eq!(received.trailers, Some(trailers));

    let body = Pieces::sized(&[BAD]).error("the disk is gone");
    let error = send(&mut client, Request::post(server.url(&bad_path())).body(body).unwrap()).unwrap_err();
    assert_eq!(error, format!("the disk is gone after {} bytes", BAD.len()));
}

#[test]
fn a_body_that_is_longer_than_it_says_is_not_judged_and_passes_whole() {
    let server = Server::start();
    let mut client = enforce(Linter::builtin()).layer(Client::new(&server));
    let body = Pieces { size: Some(4), ..Pieces::sized(&[BAD, " ", " "]) };
    let received = send(&mut client, Request::post(server.url(&bad_path())).body(body).unwrap()).unwrap();
    assert_eq!((received.size, received.body), (Some(4), format!("{BAD}  ")));
}

#[test]
fn a_guard_stops_the_second_use_of_a_session_id() {
    let server = Server::start();
    let guard = Arc::new(SessionGuard::new(NonZeroUsize::new(10).unwrap()));
    let mut client = enforce(Linter::builtin()).guard(guard.clone()).layer(Client::new(&server));
    let payload = payloads().into_iter().find(|payload| payload.name == "004-answer-second.http").unwrap();
    send(&mut client, request(&server, &payload)).unwrap();
    let Err(Error::Rejected(rejected)) = send(&mut client, request(&server, &payload)) else { panic!("it was sent") };
    assert_eq!(rejected.report().findings[0].rule, Rule::ReusedSessionId);
    assert_eq!(server.count(), 1);
    guard.forget("9b2e4d6f-1c3a-4e5b-8d7f-0a1b2c3d4e5f");
    send(&mut client, request(&server, &payload)).unwrap();
}

#[test]
fn observing_remembers_what_it_sends_although_it_is_rejected() {
    let server = Server::start();
    let guard = Arc::new(SessionGuard::new(NonZeroUsize::new(10).unwrap()));
    let bad = || {
        let url = server.url("/api/v2/conversations/cobrowse/sessions");
        Request::post(url)
            .body(Pieces::sized(&[r#"{"externalSessionId": "9b2e4d6f-1c3a-4e5b-8d7f-0a1b2c3d4e5f"}"#]))
            .unwrap()
    };
    let mut client = enforce(Linter::builtin()).guard(guard.clone()).layer(Client::new(&server));
    assert!(send(&mut client, bad()).is_err());
    let mut client = observe(Linter::builtin()).guard(guard.clone()).layer(Client::new(&server));
    send(&mut client, bad()).unwrap();
    let payload = payloads().into_iter().find(|payload| payload.name == "004-answer-second.http").unwrap();
    let mut client = enforce(Linter::builtin()).guard(guard).layer(Client::new(&server));
    let Err(Error::Rejected(rejected)) = send(&mut client, request(&server, &payload)) else { panic!("it was sent") };
    assert_eq!(rejected.report().findings[0].rule, Rule::ReusedSessionId);
    assert_eq!(server.count(), 1);
}

#[test]
fn it_can_be_moved_between_threads() {
    fn assert_fits<T: Send + Unpin + 'static>() {}
    fn assert_shared<T: Send + Sync + Clone + 'static>() {}
    assert_fits::<Checked<Pieces>>();
    assert_shared::<CheckLayer<Enforce, Arc<Linter>>>();
    assert_shared::<CheckService<(), Observe, &'static Linter>>();
}

#[test]
fn what_the_caller_knows_is_among_the_extensions() {
    let server = Server::start();
    let mut client = observe(Linter::builtin()).layer(Client::new(&server));
    let payload = payloads().into_iter().find(|payload| payload.name == "000-answer.http").unwrap();
    let mut knowing = request(&server, &payload);
    knowing.extensions_mut().insert(Context::new().grant(Grant::ClientCredentials));
    send(&mut client, request(&server, &payload)).unwrap();
    send(&mut client, knowing).unwrap();
    let lines = events();
    assert!(lines[0].contains("findings=2") && lines[1].contains("findings=3"), "{lines:?}");
}
