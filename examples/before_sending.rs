//! A service that checks a request before it sends it. Run with `cargo run --example before_sending`.

#![allow(clippy::print_stdout, reason = "an example shows what it finds")]

use cobrowse_lint::{Linter, Request};

fn main() {
    // What the developer of thread 001 sent.
    let path = "https://api.mypurecloud.com/api/v2/conversations/5d3ab9f2-8c07-4f3e-9a61-2be4d07c1f58/cobrowse";
    let request = Request::post(path).body(r#"{"cobrowseSessionId": "null"}"#);
    match Linter::builtin().check(&request).ensure() {
        Ok(report) => println!("send it, and mind {} preconditions", report.preconditions.len()),
        Err(rejected) => println!("do not send it: {rejected}"),
    }
}
