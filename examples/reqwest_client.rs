//! A service that sends with `reqwest`, and cannot send a request that is known to fail. Run with
//! `cargo run -p cobrowse-lint-reqwest --example reqwest_client -- http://127.0.0.1:8080`, where `axum_proxy` may listen.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::env;

use cobrowse_lint::{Context, Grant, Linter};
use cobrowse_lint_reqwest::{enforce, rejected};
use reqwest::header::CONTENT_TYPE;
use reqwest_middleware::{ClientBuilder, Error};

/// What thread 001 is told to send, and what it sent.
const BODIES: [&str; 2] = [
    r#"{"initiator": {"id": "6a0e3b0c-7d0f-4f5a-8a59-3c7a0f1b2d4e", "type": "agent"},
        "participants": [{"id": "guest-4471", "type": "external"}]}"#,
    r#"{"cobrowseSessionId": "null"}"#,
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let base = env::args().nth(1).unwrap_or_else(|| "http://127.0.0.1:8080".to_owned());
    let client = ClientBuilder::new(reqwest::Client::new()).with(enforce(Linter::builtin())).build();
    for body in BODIES {
        let request = client
            .post(format!("{base}/api/v2/conversations/5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58/cobrowse"))
            .header(CONTENT_TYPE, "application/json")
            .with_extension(Context::new().grant(Grant::User))
            .body(body);
        match request.send().await {
            Ok(answer) => println!("sent: {}", answer.status()),
            Err(error) => {
                // What is not ours is the network's.
                let Some(rejected) = rejected(&error) else { return Err(error) };
                println!("not sent: {rejected}");
            }
        }
    }
    Ok(())
}
