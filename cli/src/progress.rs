//! How far a long run is, on the last line of a terminal that a person watches.

use std::{
    env,
    io::{self, IsTerminal as _, Write as _},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use terminal_size::{Width, terminal_size_of};

use crate::{
    args::{CheckArgs, ReportFormat},
    fix::takes_stdout,
};

/// A run that is over before is not long.
const LONG: Duration = Duration::from_millis(500);

/// How often the line changes, at most.
const PAUSE: Duration = Duration::from_millis(100);

/// How wide the bar is.
const WIDTH: usize = 24;

/// How wide the line is that the terminal shows now; whatever else is written takes it away first.
static SHOWN: AtomicUsize = AtomicUsize::new(0);

/// The progress of one run.
#[derive(Debug)]
pub(crate) struct Progress {
    done: usize,
    all: usize,
    /// When the line is due; never, where nobody watches.
    due: Option<Instant>,
}

impl Progress {
    /// Begins a run over so many files.
    pub(crate) fn new(all: usize, args: &CheckArgs) -> Self {
        Self { done: 0, all, due: is_watched(args).then(|| Instant::now() + LONG) }
    }

    /// Another file is done.
    pub(crate) fn step(&mut self) {
        self.done += 1;
        if let Some(due) = self.due
            && let now = Instant::now()
            && now >= due
        {
            self.due = Some(now + PAUSE);
            show(&line(self.done, self.all));
        }
    }
}

/// Whether a person watches, on a terminal that can show it.
fn is_watched(args: &CheckArgs) -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "false");
    let plain = env::var_os("TERM").map_or(cfg!(unix), |term| term == "dumb");
    // Of other reports, a line on the same terminal may be half written.
    let on_stdout = |format| args.output.iter().any(|output| output.file.is_none() && output.format == format);
    let machine =
        [ReportFormat::Json, ReportFormat::Sarif, ReportFormat::Junit, ReportFormat::Github, ReportFormat::Gitlab];
    let half_written = io::stdout().is_terminal() && machine.into_iter().any(on_stdout);
    io::stderr().is_terminal() && !plain && !set("CI") && !takes_stdout(args) && !half_written
}

fn line(done: usize, all: usize) -> String {
    let full = (done * WIDTH).checked_div(all).unwrap_or(WIDTH).min(WIDTH);
    format!("checking [{}{}] {done} of {all} files", "=".repeat(full), " ".repeat(WIDTH - full))
}

/// Shows a line, which is never shorter than the one before. Nothing can be done where the terminal does not take it.
fn show(line: &str) {
    // What goes on in the next row is not taken away again.
    let columns = terminal_size_of(io::stderr()).map_or(80, |(Width(columns), _)| usize::from(columns));
    let line = line.get(..columns.saturating_sub(1)).unwrap_or(line);
    let _ = io::stderr().lock().write_all(format!("\r{line}").as_bytes());
    SHOWN.store(line.len(), Ordering::Relaxed);
}

/// Takes the line away, where one is shown.
pub(crate) fn clear() {
    let width = SHOWN.swap(0, Ordering::Relaxed);
    if width > 0 {
        let _ = io::stderr().lock().write_all(format!("\r{:width$}\r", "").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_full_when_all_is_done() {
        assert_eq!(line(0, 100), "checking [                        ] 0 of 100 files");
        assert_eq!(line(50, 100), "checking [============            ] 50 of 100 files");
        assert_eq!(line(100, 100), "checking [========================] 100 of 100 files");
    }
}
