//! The table: a row for each target.

use crate::rounds::{Id, Rounds};

/// What a row is held against.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// The geometric mean of the ratios, and the most that a single one may be.
    Ratio { mean: f64, single: Option<f64> },
    /// Nanoseconds, each payload.
    Nanoseconds(f64),
    /// For information.
    None,
}

/// One line of the table.
pub(crate) struct Row {
    pub(crate) what: &'static str,
    pub(crate) target: Target,
    /// What it ought to be at best, as text.
    pub(crate) aim: &'static str,
    /// Payload by payload: its name, this library, and what it is compared with.
    pub(crate) entries: Vec<(String, Id, Option<Id>)>,
}

/// What was measured of one payload.
struct Entry<'a> {
    name: &'a str,
    own: f64,
    other: Option<f64>,
    /// The ratio, or the nanoseconds where nothing is compared.
    value: f64,
}

pub(crate) fn print(rows: &[Row], rounds: &Rounds<'_>, each: bool) {
    println!(
        "{:<64}{:>4}{:>10}{:>8}{:>8}{:>8}  {:<27}holds",
        "", "of", "geo mean", "worst", "ns", "beside", "target (aim)"
    );
    for row in rows {
        let mut entries: Vec<Entry<'_>> = row.entries.iter().map(|entry| Entry::new(entry, rounds)).collect();
        entries.sort_by(|a, b| b.value.total_cmp(&a.value));
        println!("{}", line(row, &entries));
        let shown = if each { entries.len() } else { usize::from(entries.len() > 1) };
        for entry in &entries[..shown] {
            let other = entry.other.map_or(String::new(), |other| format!("{other:.0}"));
            println!("    {:<74}{:>8}{:>8.0}{other:>8}", entry.name, number(entry.value), entry.own);
        }
    }
}

impl<'a> Entry<'a> {
    fn new((name, own, other): &'a (String, Id, Option<Id>), rounds: &Rounds<'_>) -> Self {
        let own = rounds.nanoseconds(*own);
        let other = other.map(|other| rounds.nanoseconds(other));
        Self { name, own, other, value: other.map_or(own, |other| own / other) }
    }
}

fn line(row: &Row, entries: &[Entry<'_>]) -> String {
    let mean = geometric_mean(entries.iter().map(|entry| entry.value));
    let worst = entries[0].value;
    let (target, holds) = match row.target {
        Target::Ratio { mean: most, single: None } => (format!("≤ {most:.2}"), Some(mean <= most)),
        Target::Ratio { mean: most, single: Some(single) } => {
            (format!("≤ {most:.2}, each {single:.2}"), Some(mean <= most && worst <= single))
        }
        Target::Nanoseconds(most) => (format!("each ≤ {most:.0} ns"), Some(worst <= most)),
        Target::None => (String::new(), None),
    };
    let target = if row.aim.is_empty() { target } else { format!("{target} ({})", row.aim) };
    let own = geometric_mean(entries.iter().map(|entry| entry.own));
    let others: Vec<f64> = entries.iter().filter_map(|entry| entry.other).collect();
    let other = if others.is_empty() { String::new() } else { format!("{:.0}", geometric_mean(others.into_iter())) };
    let holds = holds.map_or("", |holds| if holds { "yes" } else { "NO" });
    let (mean, worst) = (number(mean), number(worst));
    format!("{:<64}{:>4}{mean:>10}{worst:>8}{own:>8.0}{other:>8}  {target:<27}{holds}", row.what, entries.len())
}

/// A ratio, or nanoseconds.
fn number(value: f64) -> String {
    if value < 20.0 { format!("{value:.3}") } else { format!("{value:.0}") }
}

fn geometric_mean(values: impl Iterator<Item = f64>) -> f64 {
    let logarithms: Vec<f64> = values.map(f64::ln).collect();
    (logarithms.iter().sum::<f64>() / logarithms.len() as f64).exp()
}
