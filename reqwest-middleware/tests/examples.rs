//! The examples, run as their users run them.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../../tests/sent/mod.rs"]
mod sent;

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use axum::body::{Bytes, HttpBody as _};
use http_body_util::{BodyExt as _, Full};
use reqwest::{Body, Client, StatusCode, header::CONTENT_TYPE};
use sent::{CONVERSATION, Server, payloads};

/// `cargo test` builds it, but not where one test is named.
fn example(name: &str) -> Command {
    let folder = env::current_exe().unwrap().parent().unwrap().with_file_name("examples");
    let path = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    assert!(path.exists(), "build it first: `cargo build -p cobrowse-lint-reqwest --examples`");
    Command::new(path)
}

#[test]
fn the_client_sends_what_is_right_and_nothing_else() {
    let server = Server::start();
    let output = example("reqwest_client").arg(server.url("")).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{output:?}", output = output.stderr);
    let (sent, not_sent) = text.split_once('\n').unwrap();
    assert_eq!((sent, server.count()), ("sent: 200 OK", 1));
    assert!(not_sent.starts_with("not sent: the cobrowse request is known to fail:"), "{text}");
}

/// A proxy that ends with its test.
struct Proxy {
    process: Child,
    url: String,
}

impl Proxy {
    fn start(server: &Server) -> Self {
        let mut proxy = example("axum_proxy");
        let mut process = proxy.args(["127.0.0.1:0", &server.url("")]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").unwrap();
        Self { url: format!("http://{address}"), process }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[tokio::test]
async fn the_proxy_stops_what_is_known_to_fail_and_says_why() {
    let server = Server::start();
    let proxy = Proxy::start(&server);
    let client = Client::builder().no_proxy().build().unwrap();
    let mut expected = 0;
    for payload in payloads() {
        let mut request = client.post(format!("{}{}", proxy.url, payload.path)).body(payload.body.clone());
        for (name, value) in &payload.headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.unwrap();
        expected += usize::from(payload.good);
        if payload.good {
            assert_eq!((answer.status(), server.last_body()), (StatusCode::OK, payload.body), "{}", payload.name);
        } else {
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{}", payload.name);
            let report: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
            assert_eq!(report.get("verdict").unwrap(), "rejected");
            assert!(report.pointer("/findings/0/message").is_some(), "{report}");
        }
        assert_eq!(server.count(), expected, "{}", payload.name);
    }

    // One in chunks is judged too.
    let body = Body::wrap(Full::<Bytes>::from(r#"{"cobrowseSessionId": "null"}"#).map_frame(|frame| frame));
    assert_eq!(body.size_hint().exact(), None);
    let url = format!("{}/api/v2/conversations/{CONVERSATION}/cobrowse", proxy.url);
    let answer = client.post(url).header(CONTENT_TYPE, "application/json").body(body).send().await.unwrap();
    assert_eq!((answer.status(), server.count()), (StatusCode::UNPROCESSABLE_ENTITY, expected));
    // Other APIs are not its business.
    let answer = client.get(format!("{}/api/v2/users/me?expand=presence", proxy.url)).send().await.unwrap();
    assert_eq!((answer.status(), server.count()), (StatusCode::OK, expected + 1));
}
