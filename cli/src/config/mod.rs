//! `cobrowse-lint.toml`: what a repository says once, instead of every command line.

mod error;
mod file;
mod find;
mod globs;
mod init;
mod message;
#[cfg(test)]
pub(crate) mod schema;
mod settings;
mod suppress;
mod write;

pub(crate) use error::ConfigError;
pub(crate) use find::Configs;
pub(crate) use init::text as init;
pub(crate) use settings::{Rooms, Settings, whole_path};
pub(crate) use suppress::{Day, Entry, Unused, today};
pub(crate) use write::Adoption;

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    sync::Arc,
};

use cobrowse_lint::{Contract, Loudness, Rule, placeholder::Styles};
use globs::Globs;

/// How the file is called.
pub(crate) const NAME: &str = "cobrowse-lint.toml";

/// The settings of a file, understood.
#[derive(Debug)]
pub(crate) struct Config {
    /// Its path, as messages show it.
    pub(crate) path: Arc<str>,
    /// The file itself.
    pub(crate) file: PathBuf,
    /// The folder that its globs and paths start from.
    pub(crate) folder: PathBuf,
    /// Its text, for what is said of its lines.
    pub(crate) text: String,
    pub(crate) contract: Option<Contract>,
    pub(crate) own_hosts: Vec<String>,
    /// Files with schemas, in the order of their names in each folder.
    pub(crate) schemas: Vec<PathBuf>,
    pub(crate) include: Option<Globs>,
    pub(crate) exclude: Globs,
    /// What holds for every file.
    pub(crate) all: Part,
    /// What holds for files that globs name; of several, the last word counts.
    pub(crate) overrides: Vec<(Globs, Part)>,
    pub(crate) suppressions: Vec<Entry>,
}

/// What may be said for all files, and for some.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    pub(crate) endpoint: Option<String>,
    pub(crate) format: Option<cobrowse_lint::source::Format>,
    pub(crate) placeholders: Option<Styles>,
    pub(crate) rules: Vec<(Rule, Loudness)>,
}

impl Config {
    /// The path of a file from the folder that the configuration is in, with `..` for one that lies elsewhere.
    pub(crate) fn relative<'p>(&self, path: &'p Path) -> Cow<'p, Path> {
        if let Ok(below) = path.strip_prefix(&self.folder) {
            return Cow::Borrowed(below);
        }
        let mut up = PathBuf::new();
        for folder in self.folder.ancestors() {
            if let Ok(below) = path.strip_prefix(folder) {
                return Cow::Owned(up.join(below));
            }
            up.push("..");
        }
        Cow::Borrowed(path)
    }

    /// Whether a file found in a folder is to be checked.
    pub(crate) fn wants(&self, path: &Path) -> bool {
        let path = self.relative(path);
        self.include.as_ref().is_none_or(|globs| globs.has(&path)) && !self.exclude.has(&path)
    }
}
