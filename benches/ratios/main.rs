//! Every in-process target of speed, as ratios taken in one run: `cargo bench --bench ratios`.
//!
//! `--quick` measures shorter, `--each` prints every payload. Each number is a median over the rounds; in each round every
//! contender runs on every payload. "ns" is this library, "beside" what it is compared with, both geometric means. "oneOf" has
//! the variants of the payload's endpoint, "one schema" is that of its variant. Under each row stands its worst payload.
//!
//! A request is sent time after time, each with other IDs, as a service sends it: the checker knows the payload. "Read anew" is
//! what it takes where nothing is known: the white space of each is another.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, clippy::cast_precision_loss)]

mod growth;
mod payloads;
mod peers;
mod rounds;
mod table;

use std::hint::black_box;

use cobrowse_lint::{Linter, Request, Text, placeholder::Styles};
use payloads::Payload;
use peers::Peers;
use rounds::{Effort, Id, Rounds};
use table::{Row, Target};

/// A body that belongs to another API: a message to a customer.
const MESSAGE: &str = r#"{
  "textBody": "Thank you for waiting. I have found your order and will send the invoice again in a moment.",
  "mediaIds": ["6a0d3c1e-55c4-4b1e-9a0f-0c4cf0f4d1b7"],
  "useNormalizedMessage": true
}"#;

/// Requests to other APIs.
const OTHERS: [(&str, &str, Option<&str>); 5] = [
    ("GET", "/api/v2/users/me", None),
    ("POST", "/api/v2/users/me", Some(MESSAGE)),
    ("POST", "https://api.mypurecloud.com/api/v2/routing/queues", Some(MESSAGE)),
    ("GET", "/api/v2/conversations/calls/0c9a7f44-2f3b-4e0e-8d0a-7f1d2c3b4a59", None),
    ("POST", "/api/v2/conversations/messages/0c9a7f44-2f3b-4e0e-8d0a-7f1d2c3b4a59/messages", Some(MESSAGE)),
];

fn main() {
    let has = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    let effort = if has("--quick") { Effort::QUICK } else { Effort::FULL };
    let (accepted, rejected) = (payloads::accepted(), payloads::rejected());
    let peers = Peers::new();
    let mut rounds = Rounds::default();
    let mut rows = rows_of_accepted(&mut rounds, &accepted, &peers);
    let for_information = rows.split_off(2);
    let mut more = rows_of_rejected(&mut rounds, &rejected, &peers);
    let also_for_information = more.split_off(1);
    rows.append(&mut more);
    rows.push(row_of_others(&mut rounds));
    rows.push(row_of_templates(&mut rounds, &accepted));
    rows.extend(for_information.into_iter().chain(also_for_information));
    let series = growth::enter(&mut rounds);
    rounds.run(effort);
    println!(
        "medians of {} rounds of {:?}; schema examples pretty-printed, thread payloads as posted\n",
        effort.rounds, effort.turn
    );
    table::print(&rows, &rounds, has("--each"));
    growth::print(&series, &rounds);
}

/// Enters the check of `payloads` in turn, each from path and body to the report.
fn enter_checks(rounds: &mut Rounds<'_>, payloads: Vec<Payload>) -> Id {
    let mut checker = Linter::builtin().checker();
    enter_each(rounds, payloads, move |payload| payload.check(&mut checker))
}

/// Enters `work` on each of [`payloads::COPIES`] payloads in turn.
fn enter_each<'a, T>(rounds: &mut Rounds<'a>, payloads: Vec<Payload>, mut work: impl FnMut(&Payload) -> T + 'a) -> Id {
    let mut turn = 0;
    rounds.enter(move || {
        turn = (turn + 1) % payloads::COPIES;
        work(&payloads[turn])
    })
}

fn row(what: &'static str, target: Target, aim: &'static str) -> Row {
    Row { what, target, aim, entries: Vec::new() }
}

fn describe(payload: &Payload) -> String {
    format!("{}, {} B, {} findings", payload.name, payload.body.len(), payload.findings())
}

fn rows_of_accepted<'a>(rounds: &mut Rounds<'a>, payloads: &'a [Payload], peers: &'a Peers) -> Vec<Row> {
    let mut rows = vec![
        row("accepted / serde_json alone", Target::Ratio { mean: 0.6, single: Some(0.9) }, "0.45"),
        row("accepted / serde_json + jsonschema is_valid, oneOf", Target::Ratio { mean: 0.4, single: None }, ""),
        row("accepted, read anew / serde_json alone", Target::None, ""),
        row("accepted, read anew, minified / serde_json alone", Target::None, ""),
        row("accepted with a warning / serde_json alone", Target::None, ""),
        row("accepted / serde_json + jsonschema is_valid, one schema", Target::None, ""),
        row("accepted / boon after parsing, one schema", Target::None, ""),
    ];
    for payload in payloads {
        let body = payload.body.as_str();
        let (one_of, right) = (peers.one_of(&payload.endpoint), peers.variant(&payload.variant));
        let parsed = peers::parse(body).unwrap();
        assert!(right.is_valid(&parsed) && peers.boon(&payload.variant, &parsed), "{}", payload.name);
        let sent = payload.sent();
        let check = enter_checks(rounds, sent.clone());
        let parse = enter_each(rounds, sent.clone(), |payload| peers::parse(&payload.body));
        let one_of = enter_each(rounds, sent.clone(), |payload| peers::is_valid(one_of, &payload.body));
        let right = enter_each(rounds, sent, |payload| peers::is_valid(right, &payload.body));
        let minified = payload.minified();
        let parse_minified = enter_each(rounds, minified.sent(), |payload| peers::parse(&payload.body));
        let pairs = if payload.findings() > 0 {
            [None, None, None, None, Some((check, parse)), None, None]
        } else {
            [
                Some((check, parse)),
                Some((check, one_of)),
                Some((enter_checks(rounds, payload.anew()), parse)),
                Some((enter_checks(rounds, minified.anew()), parse_minified)),
                None,
                Some((check, right)),
                Some((check, rounds.enter(move || peers.boon(&payload.variant, black_box(&parsed))))),
            ]
        };
        for (row, pair) in rows.iter_mut().zip(pairs) {
            if let Some((own, other)) = pair {
                row.entries.push((describe(payload), own, Some(other)));
            }
        }
    }
    rows
}

fn rows_of_rejected<'a>(rounds: &mut Rounds<'a>, payloads: &'a [Payload], peers: &'a Peers) -> Vec<Row> {
    let mut rows = vec![
        row("rejected / serde_json + jsonschema iter_errors, oneOf", Target::Ratio { mean: 0.3, single: None }, "1 µs"),
        row("rejected, read anew / serde_json + jsonschema iter_errors, oneOf", Target::None, ""),
        row("rejected / serde_json + jsonschema iter_errors, one schema", Target::None, ""),
        row("rejected / boon after parsing, one schema", Target::None, ""),
    ];
    for payload in payloads {
        let body = payload.body.as_str();
        let (one_of, right) = (peers.one_of(&payload.endpoint), peers.variant(&payload.variant));
        let parsed = peers::parse(body).unwrap_or_default();
        let sent = payload.sent();
        assert!(sent.iter().all(|sent| sent.findings() == payload.findings()), "{}", payload.name);
        let check = enter_checks(rounds, sent.clone());
        let one_of = enter_each(rounds, sent.clone(), |payload| peers::errors(one_of, &payload.body));
        let pairs = [
            (check, one_of),
            (enter_checks(rounds, payload.anew()), one_of),
            (check, enter_each(rounds, sent, |payload| peers::errors(right, &payload.body))),
            (check, rounds.enter(move || peers.boon(&payload.variant, black_box(&parsed)))),
        ];
        for (row, (own, other)) in rows.iter_mut().zip(pairs) {
            row.entries.push((describe(payload), own, Some(other)));
        }
    }
    rows
}

fn row_of_others(rounds: &mut Rounds<'_>) -> Row {
    let mut others = row("a request to another API", Target::Nanoseconds(60.0), "");
    for (method, path, body) in OTHERS {
        let mut checker = Linter::builtin().checker();
        let id = rounds.enter(move || {
            let request = Request::new(method, black_box(path));
            let report = checker.check(&body.map_or(request.clone(), |body| request.body(black_box(body))));
            assert!(report.skipped);
            report
        });
        let path = path.rsplit_once("api/v2").map_or(path, |(_, path)| path);
        let name = format!("{method} {path:.48}, {} B", body.map_or(0, str::len));
        others.entries.push((name, id, None));
    }
    others
}

fn row_of_templates<'a>(rounds: &mut Rounds<'a>, payloads: &'a [Payload]) -> Row {
    let mut templates = row("stored, with placeholders / without", Target::Ratio { mean: 1.5, single: None }, "");
    for payload in payloads {
        let mut enter = |payload: Payload| {
            let mut checker = Linter::builtin().checker();
            rounds.enter(move || {
                let text = |text| Text::template(black_box(text), &[], Styles::ALL);
                let request = Request::stored(Some("POST".into()), Some(text(&payload.path)));
                checker.check(&request.body(text(&payload.body)))
            })
        };
        let (with, without) = (enter(payload.template()), enter(payload.clone()));
        templates.entries.push((describe(payload), with, Some(without)));
    }
    templates
}
