//! A proxy for services in other languages: they send to it what they would send to the API. A request that is known to fail
//! comes back with status 422 and the report as JSON; everything else goes on. Run with
//! `cargo run -p cobrowse-lint-reqwest --example axum_proxy -- 127.0.0.1:8080 http://127.0.0.1:9000`; for an upstream with
//! `https`, give `reqwest` its feature `rustls`.

#![allow(clippy::print_stdout, reason = "whoever starts it wants to know where it listens")]

use std::{env, error::Error};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use cobrowse_lint::Linter;
use reqwest::{Client, redirect::Policy};

/// What belongs to one connection, and not to the request.
const OF_THE_CONNECTION: [HeaderName; 6] =
    [header::HOST, header::CONNECTION, header::CONTENT_LENGTH, header::TE, header::TRANSFER_ENCODING, header::UPGRADE];

/// A body is read as a whole, so that one in chunks is judged too.
const MOST_BYTES: usize = 16 * 1024 * 1024;

#[derive(Clone)]
struct Upstream {
    client: Client,
    base: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(address), Some(base)) = (arguments.next(), arguments.next()) else {
        return Err(
            "say where to listen and where to send to: `axum_proxy 127.0.0.1:8080 http://127.0.0.1:9000`".into()
        );
    };
    let client = Client::builder().redirect(Policy::none()).build()?;
    let app = Router::new().fallback(check).with_state(Upstream { client, base });
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("listening on {}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

async fn check(State(upstream): State<Upstream>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "the body did not arrive, or is larger than 16 MiB").into_response();
    };
    if let Err(rejected) = Linter::builtin().check_http_parts(&parts, Some(&body)).ensure() {
        let report = serde_json::to_string(rejected.report()).unwrap_or_else(|_| rejected.to_string());
        return (StatusCode::UNPROCESSABLE_ENTITY, [(header::CONTENT_TYPE, "application/json")], report)
            .into_response();
    }
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let mut headers = parts.headers;
    for name in OF_THE_CONNECTION {
        headers.remove(name);
    }
    let request =
        upstream.client.request(parts.method, format!("{}{target}", upstream.base)).headers(headers).body(body);
    match request.send().await {
        Ok(answer) => axum::http::Response::<reqwest::Body>::from(answer).map(Body::new),
        Err(error) => (StatusCode::BAD_GATEWAY, error.without_url().to_string()).into_response(),
    }
}
