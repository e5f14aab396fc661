//! The `cobrowse-lint` command: checks stored Genesys Cloud cobrowse session requests.

mod accept;
mod args;
mod changed;
mod check;
mod color;
mod completions;
mod config;
mod diagnose;
mod error;
mod explain;
mod file;
mod fix;
#[cfg(test)]
mod generated;
mod git;
mod list;
mod man;
mod names;
mod new;
mod offered;
mod output;
mod pool;
mod progress;
mod read;
mod schema;
mod stdout;
mod text;
mod walk;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use args::{Cli, Command};
use clap::Parser as _;
use error::Error;

/// What the exit status says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Nothing to object to.
    Clean,
    /// Findings at or above `--fail-on`.
    Findings,
    /// The command was used wrongly.
    Usage,
    /// Something could not be read or written, or there was nothing to check.
    Problem,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Clean => 0,
            Status::Findings => 1,
            Status::Usage => 2,
            Status::Problem => 3,
        })
    }
}

fn main() -> ExitCode {
    let command = match Cli::try_parse() {
        Ok(cli) => cli.command,
        Err(error) => {
            let status = if error.use_stderr() { Status::Usage } else { Status::Clean };
            // Nothing can be done about a closed pipe here.
            let _ = error.print();
            return status.into();
        }
    };
    match run(command) {
        Ok(status) => status.into(),
        Err(error) => {
            progress::clear();
            let told = error.to_string();
            // Of a configuration the line is shown below; nothing in it is hostile any more.
            let told = if error.has_lines() { told.into() } else { text::one_line(&told) };
            let _ = writeln!(io::stderr().lock(), "error: {told}");
            error.status().into()
        }
    }
}

fn run(command: Command) -> Result<Status, Error> {
    let text = match command {
        Command::Check(args) => return check::run(&args),
        Command::Diagnose(args) => diagnose::text(&args)?,
        Command::Explain { name } => explain::text(&name)?,
        Command::Init => config::init()?,
        Command::List { what } => list::text(what),
        Command::New { variant, form } => new::text(&variant, form)?,
        Command::Schema { name } => schema::text(name.as_deref())?,
        Command::Completions { shell } => completions::text(shell),
        Command::Man { command } => man::text(command.as_deref())?,
    };
    let mut out = stdout::stdout();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Error::Stdout)?;
    Ok(Status::Clean)
}
