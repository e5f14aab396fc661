//! `--changed-since`: which files of a run changed, and which others refer to one that did.

use std::{
    collections::HashSet,
    path::{Component, Path, PathBuf},
};

use crate::{error::Error, git::Repository, walk::Source};

/// What changed since a revision.
#[derive(Debug)]
pub(crate) struct Changed {
    /// Whole paths of files, gone ones too, and of repositories within the repository.
    paths: HashSet<PathBuf>,
    /// Whether any of them is a folder.
    folders: bool,
}

impl Changed {
    /// What changed since `HEAD` left `revision`, with what is not committed. Everything that is `asked` for shall be in the
    /// repository around the current directory.
    pub(crate) fn since(revision: &str, asked: &[PathBuf]) -> Result<Self, Error> {
        let repository = Repository::around()?;
        for path in asked {
            if path.as_os_str() == "-" {
                return Err(Error::ChangedStdin);
            }
            // Of what is not there, that is said later.
            let elsewhere = path.canonicalize().is_ok_and(|path| !path.starts_with(&repository.root));
            if elsewhere {
                return Err(Error::ChangedElsewhere(path.to_string_lossy().into_owned()));
            }
        }
        let paths: HashSet<PathBuf> = repository.changed_since(revision)?.into_iter().collect();
        let folders = paths.iter().any(|path| path.is_dir());
        Ok(Self { paths, folders })
    }

    /// Whether nothing did.
    pub(crate) fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// Marks those of the files that did not change.
    pub(crate) fn mark(&self, files: &mut [Source], cwd: &Path) {
        let mut last: Option<(PathBuf, PathBuf)> = None;
        for file in files {
            let Some(path) = file.path() else { continue };
            // Files come in the order of their names: most are in the folder of the one before.
            let written = path.parent().unwrap_or(Path::new(""));
            let folder = match last.take().filter(|(known, _)| known == written) {
                Some((_, folder)) => folder,
                None => real(&cwd.join(written)),
            };
            let unchanged = !self.has_in(&folder, path);
            last = Some((written.to_owned(), folder));
            file.unchanged = unchanged;
        }
    }

    /// Whether the file at a whole path changed, or is gone.
    pub(crate) fn has(&self, path: &Path) -> bool {
        path.parent().is_some_and(|folder| self.has_in(&real(folder), path))
    }

    fn has_in(&self, folder: &Path, path: &Path) -> bool {
        let path = folder.join(path.file_name().unwrap_or_default());
        self.paths.contains(&path) || (self.folders && path.ancestors().any(|above| self.paths.contains(above)))
    }
}

/// A folder without links and `..` in its path, as far as it is there.
fn real(folder: &Path) -> PathBuf {
    folder.canonicalize().unwrap_or_else(|_| {
        let mut real = PathBuf::new();
        for part in folder.components() {
            match part {
                Component::ParentDir => drop(real.pop()),
                part => real.push(part),
            }
        }
        real
    })
}
