//! What git says of the files around the current directory.

use std::{
    io,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use thiserror::Error;

/// Why git cannot say what changed.
#[derive(Debug, Error)]
pub(crate) enum GitError {
    #[error(
        "`--changed-since` asks git, and no command `git` was found: install git, or name the files to check instead"
    )]
    Missing,
    #[error("`--changed-since` asks git, which cannot be started: {}", crate::error::plain(.0))]
    Start(io::Error),
    #[error(
        "`--changed-since` needs a git repository, and the current directory is in none: run the command inside a clone, or \
         name the files to check instead"
    )]
    NoRepository,
    #[error(
        "`--changed-since` needs the files of a repository, and this one is bare or this is its `.git` folder: run the \
         command where its files are checked out"
    )]
    NoFiles,
    #[error(
        "`--changed-since {0}`: the repository knows no such revision. Write a branch, tag or commit that is here (`git branch \
         --all` lists branches; in CI a branch is mostly `origin/NAME`), or fetch it first{shallow}", shallow = shallow(*.1)
    )]
    UnknownRevision(String, bool),
    #[error(
        "`--changed-since {0}`: this clone is shallow and does not reach back to where it left `{0}`. Fetch all of its \
         history: `fetch-depth: 0` with actions/checkout, `GIT_DEPTH: 0` in GitLab CI, `git fetch --unshallow` by hand"
    )]
    Shallow(String),
    #[error("`--changed-since {0}`: `HEAD` and `{0}` have no commit in common; name a revision that `HEAD` comes from")]
    Unrelated(String),
    #[error(
        "`--changed-since` needs a commit to compare with, and nothing is committed here yet: leave it out, and all files are checked"
    )]
    NoCommit,
    #[error("git cannot say what changed (`git {doing}`): {said}")]
    Failed {
        /// What it was asked.
        doing: String,
        /// What it says, on one line.
        said: String,
    },
}

const fn shallow(is: bool) -> &'static str {
    if is { "; this clone is shallow: `fetch-depth: 0` with actions/checkout, `GIT_DEPTH: 0` in GitLab CI" } else { "" }
}

/// A repository with its files checked out.
#[derive(Debug)]
pub(crate) struct Repository {
    /// The folder of its files.
    pub(crate) root: PathBuf,
}

impl Repository {
    /// The repository around the current directory.
    pub(crate) fn around() -> Result<Self, GitError> {
        let output = run(&["rev-parse", "--show-toplevel"])?;
        if output.status.success() {
            let root = path_of(output.stdout.strip_suffix(b"\n").unwrap_or(&output.stdout));
            return Ok(Self { root: root.canonicalize().unwrap_or(root) });
        }
        let said = said(&output);
        Err(match () {
            () if said.contains("not a git repository") => GitError::NoRepository,
            () if said.contains("must be run in a work tree") => GitError::NoFiles,
            () => GitError::Failed { doing: "rev-parse".to_owned(), said },
        })
    }

    /// The whole paths that changed since `HEAD` left `revision`, as pull requests compare them, with what is not committed.
    /// Deleted files are among them, and folders, which stand for repositories within this one.
    pub(crate) fn changed_since(&self, revision: &str) -> Result<Vec<PathBuf>, GitError> {
        let base = merge_base(revision)?;
        // What a user's settings say of submodules and of where paths start shall not matter; a rename is a file that came.
        let differ = ["-c", "diff.relative=false", "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff"];
        let differ = [&differ[..], &["--ignore-submodules=none", &base, "--"]].concat();
        let untracked = ["ls-files", "-z", "--others", "--exclude-standard", "--full-name", "--", ":/"];
        let mut changed = Vec::new();
        for (doing, args) in [("diff", &differ[..]), ("ls-files", &untracked)] {
            let output = run(args)?;
            if !output.status.success() {
                return Err(failed(doing, &output));
            }
            let paths = output.stdout.split(|byte| *byte == 0).filter(|path| !path.is_empty());
            // Taken apart, the path of a folder ends in no slash.
            changed.extend(paths.map(|path| self.root.join(path_of(path)).components().collect::<PathBuf>()));
        }
        Ok(changed)
    }
}

/// The commit at which `HEAD` left `revision`.
fn merge_base(revision: &str) -> Result<String, GitError> {
    let Some(head) = commit("HEAD")? else { return Err(GitError::NoCommit) };
    let Some(commit) = commit(revision)? else {
        return Err(GitError::UnknownRevision(revision.to_owned(), is_shallow()?));
    };
    let base = run(&["merge-base", &commit, &head])?;
    match hash(&base.stdout) {
        Some(base) => Ok(base),
        None if base.status.code() != Some(1) => Err(failed("merge-base", &base)),
        None if is_shallow()? => Err(GitError::Shallow(revision.to_owned())),
        None => Err(GitError::Unrelated(revision.to_owned())),
    }
}

fn commit(revision: &str) -> Result<Option<String>, GitError> {
    let found = run(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])?;
    Ok(hash(&found.stdout).filter(|_| found.status.success()))
}

fn is_shallow() -> Result<bool, GitError> {
    Ok(run(&["rev-parse", "--is-shallow-repository"])?.stdout.starts_with(b"true"))
}

/// Runs git in the current directory; it takes no lock, and says in English what is wrong.
fn run(args: &[&str]) -> Result<Output, GitError> {
    let mut command = Command::new("git");
    // Whoever commits with it set hands it on to hooks, and it would take `:/` for the name of a file.
    command.env_remove("GIT_LITERAL_PATHSPECS");
    command.args(args).env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").stdin(Stdio::null());
    command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => GitError::Missing,
        _ => GitError::Start(error),
    })
}

fn failed(doing: &str, output: &Output) -> GitError {
    GitError::Failed { doing: doing.to_owned(), said: said(output) }
}

/// What git says went wrong.
fn said(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let words: Vec<&str> = said.split_whitespace().collect();
    let words = words.join(" ");
    match words.strip_prefix("fatal: ") {
        _ if words.is_empty() => format!("it ended with {}", output.status),
        Some(words) => words.to_owned(),
        None => words,
    }
}

/// The name of a commit, where that is what git printed.
fn hash(printed: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(printed).ok()?.trim_end();
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| text.to_owned())
}

/// A path as git prints it.
#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    OsStr::from_bytes(bytes).into()
}

/// A path as git prints it: UTF-8 there, and with slashes that not every path of the system may have.
#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).replace('/', std::path::MAIN_SEPARATOR_STR).into()
}
