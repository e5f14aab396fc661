//! What a check costs, beside what reading the same bytes costs. Run with `cargo bench`.

use cobrowse_lint::{Linter, Request};
use divan::{Bencher, black_box};

const PATH: &str = "/api/v2/conversations/cobrowse/sessions";

const ACCEPTED: &str = r#"{
  "externalSessionId": "0c9a7f44-2f3b-4e0e-8d0a-7f1d2c3b4a59",
  "initiator": {"type": "agent", "id": "3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63"},
  "target": {"type": "customer", "conversationId": "b7d01c5e-98f2-4a36-8e1d-5c40f3a27b96"}
}"#;

const REJECTED: &str = r#"{
  "conversationId": "b7d01c5e-98f2-4a36-8e1d-5c40f3a27b96",
  "initiatorId": "87654321-dcba-4321-dcba-987654321xyz"
}"#;

fn main() {
    divan::main();
}

/// What to compare with: the bytes of the accepted body as a `serde_json::Value`, unchecked.
#[divan::bench]
fn parse_alone() -> Option<serde_json::Value> {
    serde_json::from_slice(black_box(ACCEPTED.as_bytes())).ok()
}

#[divan::bench]
fn accepted(bencher: Bencher<'_, '_>) {
    let mut checker = Linter::builtin().checker();
    bencher.bench_local(|| checker.check(&Request::post(black_box(PATH)).body(black_box(ACCEPTED))));
}

#[divan::bench]
fn rejected(bencher: Bencher<'_, '_>) {
    let mut checker = Linter::builtin().checker();
    bencher.bench_local(|| checker.check(&Request::post(black_box(PATH)).body(black_box(REJECTED))));
}

#[divan::bench]
fn of_another_api(bencher: Bencher<'_, '_>) {
    let mut checker = Linter::builtin().checker();
    bencher.bench_local(|| checker.check(&Request::post(black_box("/api/v2/users/me")).body(black_box(ACCEPTED))));
}
