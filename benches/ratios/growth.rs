//! Growth: what one more byte, or one more finding, costs in bodies of very different size.

use std::fmt::Write as _;

use cobrowse_lint::{Linter, Request, Verdict};

use crate::rounds::{Id, Rounds};

const PATH: &str = "/api/v2/conversations/0c9a7f44-2f3b-4e0e-8d0a-7f1d2c3b4a59/cobrowse";
const AGENT: &str = r#""initiator": {"id": "62f746b4-84e6-4ceb-95bd-447e7184d454", "type": "agent"}"#;
const BYTES: [usize; 5] = [100, 1 << 10, 10 << 10, 100 << 10, 1 << 20];
const FINDINGS: [usize; 5] = [1, 10, 100, 1_000, 10_000];

/// How much dearer a unit may become from the smallest slope to a larger one behind it, for the growth to be linear: the
/// caches end in between, and what is quadratic becomes ten times dearer in every step.
const LINEAR: f64 = 2.5;

/// Bodies that differ in size alone; the smallest that is accepted has some 150 bytes.
pub(crate) struct Series {
    what: &'static str,
    unit: &'static str,
    steps: Vec<(usize, Id)>,
}

pub(crate) fn enter(rounds: &mut Rounds<'_>) -> Vec<Series> {
    vec![
        of_bytes(rounds, "accepted, participants", |bytes| {
            participants(bytes / 39, r#"{"id": "guest-%", "type": "external"}"#)
        }),
        of_bytes(rounds, "accepted, one long text", |bytes| {
            let id = "abcdefgh".repeat(bytes.saturating_sub(130).max(8) / 8);
            participants(1, &format!(r#"{{"id": "{id}", "type": "external"}}"#))
        }),
        of_findings(rounds, "wrong types", |count| participants(count, r#"{"id": %, "type": "external"}"#)),
        of_findings(rounds, "missing fields", |count| participants(count, r#"{"id": "guest-%"}"#)),
        of_findings(rounds, "unknown fields", |count| {
            let mut body = participants(1, r#"{"id": "guest", "type": "external"}"#);
            body.pop();
            for number in 0..count {
                write!(body, ",\n\"further{number}\": true").unwrap();
            }
            body + "}"
        }),
    ]
}

/// A body with so many participants, in each of which `%` is its number.
fn participants(count: usize, participant: &str) -> String {
    let participants: Vec<String> =
        (0..count.max(1)).map(|number| participant.replace('%', &number.to_string())).collect();
    format!("{{{AGENT},\n \"participants\": [\n{}]}}", participants.join(",\n"))
}

fn of_bytes(rounds: &mut Rounds<'_>, what: &'static str, body: impl Fn(usize) -> String) -> Series {
    let step = |bytes| {
        let body = body(bytes);
        let report = Linter::builtin().check(&Request::post(PATH).body(body.as_str()));
        assert_eq!(report.verdict, Verdict::Accepted, "{what}, {bytes} bytes: {:?}", report.findings.first());
        (body.len(), enter_body(rounds, body))
    };
    Series { what, unit: "byte", steps: BYTES.into_iter().map(step).collect() }
}

fn of_findings(rounds: &mut Rounds<'_>, what: &'static str, body: impl Fn(usize) -> String) -> Series {
    let step = |count| {
        let body = body(count);
        let report = Linter::builtin().check(&Request::post(PATH).body(body.as_str()));
        (report.findings.len(), enter_body(rounds, body))
    };
    Series { what, unit: "finding", steps: FINDINGS.into_iter().map(step).collect() }
}

fn enter_body(rounds: &mut Rounds<'_>, body: String) -> Id {
    // Not with a checker: it would know what comes again.
    rounds.enter(move || Linter::builtin().check(&Request::post(PATH).body(std::hint::black_box(body.as_str()))))
}

pub(crate) fn print(series: &[Series], rounds: &Rounds<'_>) {
    println!("\ngrowth, least times: nanoseconds for a unit, all in all and (for one more than in the step before)");
    for series in series {
        let points: Vec<(usize, f64)> = series.steps.iter().map(|(size, id)| (*size, rounds.least(*id))).collect();
        let slopes: Vec<f64> = points
            .windows(2)
            .map(|pair| (pair[1].1 - pair[0].1) / (pair[1].0.saturating_sub(pair[0].0)) as f64)
            .collect();
        let factor = dearer(&slopes);
        let holds = if factor <= LINEAR { "yes" } else { "NO" };
        println!("{:<66}dearer by a factor of {factor:.2}; linear: {holds}", series.what);
        for (number, (size, time)) in points.iter().enumerate() {
            let slope = number.checked_sub(1).map_or(String::new(), |before| format!("({:.3})", slopes[before]));
            println!("    {size:>8} {:<8}{:>12.3} ns each {slope:>12}", series.unit, time / *size as f64);
        }
    }
}

/// The largest slope over the smallest one before it.
fn dearer(slopes: &[f64]) -> f64 {
    let mut least = f64::INFINITY;
    let mut factor = 1.0_f64;
    for slope in slopes {
        least = least.min(*slope);
        factor = factor.max(slope / least);
    }
    factor
}
