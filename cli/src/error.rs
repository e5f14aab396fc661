//! What stops the command, said so that its user knows what to do.

use std::io;

use cobrowse_lint::{BuildError, source::EnvironmentError};
use thiserror::Error;

use crate::{Status, config::ConfigError, git::GitError};

/// What stops the command.
#[derive(Debug, Error)]
pub(crate) enum Error {
    #[error("there is no {what} `{name}`{} {}", did_you_mean(.nearest.as_deref()), .all)]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// What was asked for.
        name: String,
        /// What may have been meant.
        nearest: Option<String>,
        /// What there is, or how to see it; a sentence.
        all: String,
    },
    #[error("{0}; several reports at once need `--output FORMAT=FILE` for all but one")]
    TwoOnStdout(String),
    #[error("`--output` is given `{0}` twice; each report needs a file of its own")]
    SameFile(String),
    #[error("the report would be written over `{0}`, which this run reads; give `--output` another file")]
    OverInput(String),
    #[error("`--format` is for named files and standard input, and only folders are given; name the files it is for")]
    OnlyFolders,
    #[error("`-` is standard input, which is no file of a repository: leave it out, or leave out `--changed-since`")]
    ChangedStdin,
    #[error(
        "`{0}` is not in the repository of the current directory, so `--changed-since` cannot say whether it changed: run the \
         command in the repository that it is in"
    )]
    ChangedElsewhere(String),
    #[error("the report `{path}` cannot be written: {}", plain(.source))]
    Report { path: String, source: io::Error },
    #[error("the schema `{path}` cannot be read: {}", plain(.source))]
    Schema { path: String, source: io::Error },
    #[error("the environment `{path}` cannot be read: {why}")]
    EnvironmentFile { path: String, why: String },
    #[error("the context `{path}` cannot be read: {why}")]
    ContextFile { path: String, why: String },
    #[error("the context file {path}:{line}:{column}: {why}")]
    Context { path: String, line: u32, column: u32, why: String },
    #[error("{path}: {why}")]
    Unread { path: String, why: String },
    #[error("no cobrowse request was found in `{0}`: name the file with the request that was sent")]
    NoRequest(String),
    #[error("`{path}` has {requests} for cobrowsing, in the lines {lines}: say which one with `--number`, from 1")]
    SeveralRequests { path: String, requests: String, lines: String },
    #[error("`{path}` has {requests} for cobrowsing, and no number {number}")]
    NoSuchRequest { path: String, requests: String, number: usize },
    #[error("request and answer cannot both be read from standard input: name a file for one of them")]
    BothFromStdin,
    #[error("the answer does not show its HTTP status: say it with `--status`")]
    NoStatus,
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Git(#[from] GitError),
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(
        "there is no template of `{variant}`, which was sent and refused, by its thread. Start from {instead}; `cobrowse-lint explain {variant}` tells which one when"
    )]
    Refused { variant: String, instead: String },
    #[error("standard output cannot be written: {}", plain(.0))]
    Stdout(io::Error),
    #[error("standard input cannot be read: {}", plain(.0))]
    Stdin(io::Error),
    #[error("the report cannot be written to its end: {}", plain(.0))]
    Write(io::Error),
    #[error("the current directory is not there: {}", plain(.0))]
    CurrentDirectory(io::Error),
}

impl Error {
    pub(crate) fn status(&self) -> Status {
        match self {
            Self::Stdin(_)
            | Self::Stdout(_)
            | Self::Write(_)
            | Self::CurrentDirectory(_)
            | Self::Unread { .. }
            | Self::NoRequest(_) => Status::Problem,
            _ => Status::Usage,
        }
    }
}

impl Error {
    /// Whether it is told on several lines.
    pub(crate) const fn has_lines(&self) -> bool {
        matches!(self, Self::Config(ConfigError::Wrong(_)))
    }
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(|| ".".to_owned(), |name| format!("; did you mean `{name}`?"))
}

/// What the system says, without its error number.
pub(crate) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
