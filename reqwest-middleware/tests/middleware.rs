//! A client with the middleware and a server on loopback: what is refused never reaches it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

#[path = "../../tests/sent/mod.rs"]
mod sent;

use std::{num::NonZeroUsize, sync::Arc};

use cobrowse_lint::{Context, Grant, Linter, Rejected, Rule, SessionGuard};
use cobrowse_lint_reqwest::{enforce, observe, rejected};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Error, Middleware, Next, RequestBuilder};
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

/// Sends a request a second time, whatever came of the first.
struct Twice;

#[async_trait::async_trait]
impl Middleware for Twice {
    async fn handle(
        &self,
        request: reqwest::Request,
        extensions: &mut http::Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<reqwest::Response> {
        let again = request.try_clone().unwrap();
        let _lost = next.clone().run(request, extensions).await;
        next.run(again, extensions).await
    }
}

#[tokio::test]
async fn a_retry_is_an_attempt_only_for_a_guard_inside_of_it() {
    let payload = payloads().into_iter().find(|payload| payload.name == "004-answer-second.http").unwrap();
    let guard = || Arc::new(SessionGuard::new(NonZeroUsize::new(10).unwrap()));
    let plain = || reqwest::Client::builder().no_proxy().build().unwrap();

    let server = Server::start();
    let inside = ClientBuilder::new(plain()).with(Twice).with(enforce(Linter::builtin()).guard(guard())).build();
    let error = request(&inside, &server, &payload).send().await.unwrap_err();
    assert_eq!(rejected(&error).unwrap().report().findings[0].rule, Rule::ReusedSessionId);
    assert_eq!(server.count(), 1);

    let server = Server::start();
    let outside = ClientBuilder::new(plain()).with(enforce(Linter::builtin()).guard(guard())).with(Twice).build();
    request(&outside, &server, &payload).send().await.unwrap();
    assert_eq!(server.count(), 2, "it does not see the second attempt");
}

#[tokio::test]
async fn an_id_that_no_server_has_seen_may_be_sent_again() {
    async fn holds(client: ClientWithMiddleware) {
        let payload = payloads().into_iter().find(|payload| payload.name == "004-answer-second.http").unwrap();
        for _ in 0..2 {
            let gone = client.post(format!("http://127.0.0.1:1{}", payload.path)).body(payload.body.clone());
            assert!(matches!(gone.send().await, Err(Error::Reqwest(error)) if error.is_connect()));
        }
        let server = Server::start();
        request(&client, &server, &payload).send().await.unwrap();
        assert!(events().iter().all(|line| !line.contains("was sent before")), "{:?}", events());
        assert_eq!(server.count(), 1);
    }
    let guard = || Arc::new(SessionGuard::new(NonZeroUsize::new(10).unwrap()));
    holds(client(enforce(Linter::builtin()).guard(guard()))).await;
    holds(client(observe(Linter::builtin()).guard(guard()))).await;
}

#[tokio::test]
async fn observing_remembers_what_it_sends_although_it_is_rejected() {
    let server = Server::start();
    let guard = Arc::new(SessionGuard::new(NonZeroUsize::new(10).unwrap()));
    let client = client(observe(Linter::builtin()).guard(guard));
    for _ in 0..2 {
        let url = server.url("/api/v2/conversations/cobrowse/sessions");
        client.post(url).body(r#"{"externalSessionId": "x-1"}"#).send().await.unwrap();
    }
    let lines = events();
    let findings = |line: &str| line.split("findings=").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    assert_eq!(server.count(), 2);
    assert!(findings(&lines[0]) < findings(&lines[1]), "{lines:?}");
}
