//! A client with the middleware and a server on loopback: what is refused never reaches it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

#[path = "../../tests/sent/mod.rs"]
mod sent;

use std::{num::NonZeroUsize, sync::Arc};

use cobrowse_lint::{Context, Grant, Linter, Rejected, Rule, SessionGuard};
use cobrowse_lint_reqwest::{enforce, observe, rejected};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Error, Middleware, RequestBuilder};
use sent::{CONVERSATION, Payload, Server, events, payloads};

const BAD: &str = r#"{"cobrowseSessionId": "null"}"#;

fn client(middleware: impl Middleware) -> ClientWithMiddleware {
    ClientBuilder::new(reqwest::Client::builder().no_proxy().build().unwrap()).with(middleware).build()
}

fn request(client: &ClientWithMiddleware, server: &Server, payload: &Payload) -> RequestBuilder {
    let request = client.post(server.url(&payload.path)).body(payload.body.clone());
    payload.headers.iter().fold(request, |request, (name, value)| request.header(name, value))
}

fn bad_url(server: &Server) -> String {
    server.url(&format!("/api/v2/conversations/{CONVERSATION}/cobrowse"))
}

/// A body that does not show what is in it.
fn stream() -> reqwest::Body {
    reqwest::Body::wrap(reqwest::Body::from(BAD))
}

#[tokio::test]
async fn what_the_threads_failed_with_does_not_reach_the_server() {
    let server = Server::start();
    let client = client(enforce(Linter::builtin()));
    let mut expected = 0;
    for payload in payloads() {
        let answer = request(&client, &server, &payload).send().await;
        expected += usize::from(payload.good);
        match answer {
            Ok(_) => assert!(payload.good && server.last_body() == payload.body, "{} was sent", payload.name),
            Err(error) => {
                let why = rejected(&error).unwrap();
                assert!(!payload.good && !why.report().findings.is_empty(), "{}: {why}", payload.name);
            }
        }
        assert_eq!(server.count(), expected, "{}", payload.name);
    }
}

#[tokio::test]
async fn observing_sends_everything_and_tells() {
    let server = Server::start();
    let client = client(observe(Arc::new(Linter::builder().build().unwrap())));
    let payloads = payloads();
    for payload in &payloads {
        request(&client, &server, payload).send().await.unwrap();
        assert_eq!(server.last_body(), payload.body);
    }
    let lines = events();
    assert_eq!((server.count(), lines.len()), (payloads.len(), payloads.len()));
    for (payload, line) in payloads.iter().zip(&lines) {
        assert_eq!(payload.good, line.starts_with("DEBUG"), "{}: {line}", payload.name);
        assert_eq!(payload.good, !line.contains(r#"verdict="rejected" sent=true"#), "{}: {line}", payload.name);
    }
}

#[tokio::test]
async fn the_error_is_the_typed_one() {
    let server = Server::start();
    let client = client(enforce(Linter::builtin()));
    let error = client.post(bad_url(&server)).body(BAD).send().await.unwrap_err();
    let Error::Middleware(error) = error else { panic!("{error}") };
    let why: Rejected = error.downcast().unwrap();
    assert_eq!(why.into_report().findings[0].rule.name(), "null-id");
    assert_eq!(server.count(), 0);
    assert!(events()[0].contains("sent=false"), "{:?}", events());

    let error = client.get("http://127.0.0.1:1/").send().await.unwrap_err();
    assert!(rejected(&error).is_none(), "{error}");
}

#[tokio::test]
async fn a_placeholder_that_the_url_escapes_is_seen() {
    let server = Server::start();
    let client = client(enforce(Linter::builtin()));
    for word in ["{conversationId}", "{{conversationId}}", ":conversationId", "YOUR_CONVERSATION_ID"] {
        let url = server.url(&format!("/api/v2/conversations/{word}/cobrowse"));
        let error = client.post(url).send().await.unwrap_err();
        assert!(rejected(&error).is_some(), "{word}: {error}");
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_stream_passes_unread_and_the_event_says_so() {
    let server = Server::start();
    let client = client(enforce(Linter::builtin()));
    client.post(bad_url(&server)).body(stream()).send().await.unwrap();
    assert_eq!(server.count(), 1);
    assert!(server.last_body().contains(BAD));
    assert!(events()[0].contains(r#"unseen="it is a stream""#), "{:?}", events());
}

#[tokio::test]
async fn another_api_passes_untouched() {
    let server = Server::start();
    let client = client(enforce(Linter::builtin()));
    for path in ["/api/v2/users/me", "/orders"] {
        client.post(server.url(path)).body(BAD).send().await.unwrap();
        client.post(server.url(path)).body(stream()).send().await.unwrap();
    }
    assert_eq!((server.count(), events().len()), (4, 0));
}

#[tokio::test]
async fn what_the_caller_knows_is_an_extension() {
    let server = Server::start();
    let client = client(observe(Linter::builtin()));
    let payload = payloads().into_iter().find(|payload| payload.name == "000-answer.http").unwrap();
    request(&client, &server, &payload).send().await.unwrap();
    let knowing = request(&client, &server, &payload).with_extension(Context::new().grant(Grant::ClientCredentials));
    knowing.send().await.unwrap();
    let lines = events();
    assert!(lines[0].contains("findings=2") && lines[1].contains("findings=3"), "{lines:?}");
}

#[tokio::test]
async fn a_guard_stops_the_second_use_of_a_session_id() {
    let server = Server::start();
    let guard = Arc::new(SessionGuard::new(NonZeroUsize::new(10).unwrap()));
    let client = client(enforce(Linter::builtin()).guard(guard));
    let payload = payloads().into_iter().find(|payload| payload.name == "004-answer-second.http").unwrap();
    request(&client, &server, &payload).send().await.unwrap();
    let error = request(&client, &server, &payload).send().await.unwrap_err();
    assert_eq!(rejected(&error).unwrap().report().findings[0].rule, Rule::ReusedSessionId);
    assert_eq!(server.count(), 1);
}
