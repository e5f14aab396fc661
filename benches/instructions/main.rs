//! Instructions of one check, counted by valgrind and held against `counts.json`: `cargo bench --bench instructions`.
//!
//! `-- --renew` writes that file. Counts hardly vary, so a change of a few per cent shows on a busy machine too.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::exit,
    clippy::cast_precision_loss
)]

mod counts;
#[path = "../ratios/payloads.rs"]
#[allow(dead_code, reason = "made for the ratios, which take all of it")]
mod payloads;

use std::{env, hint::black_box, process::Command};

use cobrowse_lint::{Checker, Linter, Report, Request, Text, placeholder::Styles};
use counts::{Counts, FILE, Surroundings};
use payloads::Payload;

/// How often the check runs while valgrind counts.
const TIMES: usize = 32;

/// One request.
struct Case {
    name: String,
    /// Whether it is stored in a file, where placeholders are no fault.
    stored: bool,
    /// Paths and bodies, sent in turn.
    sent: Vec<(String, Option<String>)>,
}

impl Case {
    fn new(kind: &str, payload: &Payload) -> Self {
        Self::of_all(kind, &payload.name, vec![payload.clone()])
    }

    fn of_all(kind: &str, name: &str, payloads: Vec<Payload>) -> Self {
        let sent = payloads.into_iter().map(|payload| (payload.path, Some(payload.body))).collect();
        Self { name: format!("{kind}: {name}"), stored: false, sent }
    }

    fn check(&self, number: usize, checker: &mut Checker<'_>) -> Report {
        let (path, body) = &self.sent[number % self.sent.len()];
        let text = |text| Text::template(black_box(text), &[], Styles::ALL);
        let request = match (self.stored, body) {
            (false, None) => Request::post(black_box(path)),
            (false, Some(body)) => Request::post(black_box(path)).body(black_box(body.as_str())),
            (true, body) => {
                let request = Request::stored(Some("POST".into()), Some(text(path)));
                request.body(text(body.as_deref().unwrap_or_default()))
            }
        };
        checker.check(&request)
    }
}

/// The first example of every variant that can be accepted, one whose ID is no UUID, three typical faults, and what is none of
/// ours.
fn cases() -> Vec<Case> {
    let counts = |name: &str| name.ends_with("example 1") || name == "conversation-cobrowse/link-session, example 2";
    let accepted: Vec<Payload> = payloads::accepted().into_iter().filter(|payload| counts(&payload.name)).collect();
    let faults = ["000-question.http", "001-question.http", "cobrowse-sessions/initiator-target, counter 1"];
    let rejected = payloads::rejected().into_iter().filter(|payload| faults.contains(&payload.name.as_str()));
    let with_most = accepted.iter().max_by_key(|payload| payload.body.len()).unwrap();
    let other = |name: &str, path: &str, body: Option<String>| {
        let name = format!("another API: {name}");
        Case { name, stored: false, sent: vec![(path.to_owned(), body)] }
    };
    let mut cases = Vec::new();
    for payload in &accepted {
        cases.push(Case::of_all("accepted", &payload.name, payload.sent()));
        cases.push(Case::of_all("accepted, read anew", &payload.name, payload.anew()));
    }
    for payload in rejected {
        cases.push(Case::of_all("rejected", &payload.name, payload.sent()));
        cases.push(Case::of_all("rejected, read anew", &payload.name, payload.anew()));
    }
    cases.push(Case { stored: true, ..Case::new("template", &with_most.template()) });
    cases.push(other("no body", "/api/v2/users/me", None));
    cases.push(other(
        "a body",
        "/api/v2/conversations/messages/4711",
        Some(r#"{"textBody": "Thank you."}"#.to_owned()),
    ));
    cases
}

/// What is counted is found by this name.
#[inline(never)]
fn only_this_is_counted(case: &Case, checker: &mut Checker<'_>) {
    for number in 0..TIMES {
        drop(black_box(case.check(number, checker)));
    }
}

/// Runs one case; valgrind watches.
fn run(name: &str) {
    let cases = cases();
    let case = cases.iter().find(|case| case.name == name).unwrap();
    let mut checker = Linter::builtin().checker();
    // The first checks load and compile schemas, and fill the checker's storage.
    for number in 0..TIMES {
        drop(black_box(case.check(number, &mut checker)));
    }
    only_this_is_counted(case, &mut checker);
}

/// The instructions of one check.
fn count(case: &Case) -> Result<u64, String> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*only_this_is_counted*"])
        .arg(env::current_exe().unwrap())
        .args(["--case", &case.name])
        .output()
        .map_err(|error| error.to_string())?;
    let log = String::from_utf8_lossy(&output.stderr);
    let collected = log.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse::<u64>().ok());
    match collected {
        Some(count) if output.status.success() && count > 0 => Ok(count / TIMES as u64),
        _ => Err(log.into_owned()),
    }
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--case") {
        return run(arguments.get(at + 1).unwrap());
    }
    let Some(here) = Surroundings::here() else {
        println!("skipped: instructions are counted with valgrind, which is not installed");
        return;
    };
    let counted = |case: Case| {
        let count = count(&case).unwrap_or_else(|log| panic!("{}: valgrind counts nothing\n{log}", case.name));
        (case.name, count)
    };
    let now = Counts { surroundings: here, instructions: cases().into_iter().map(counted).collect() };
    if arguments.iter().any(|argument| argument == "--renew") {
        now.write();
        println!("wrote {FILE}");
    } else if !now.holds_against(&Counts::read()) {
        std::process::exit(1);
    }
}
