//! Paths as the user gave them → the files to check, in the order of their names.

use std::{
    collections::HashSet,
    fs, io,
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use ignore::{WalkBuilder, WalkState};

use crate::{output::Problem, read::Unreadable};

/// A file to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// Its path as reports show it.
    pub(crate) shown: Arc<str>,
    pub(crate) origin: Origin,
}

/// Where a file comes from. The order is that of precedence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    Stdin,
    /// The user named it.
    Named(PathBuf),
    /// It was found in a folder that the user named.
    Found(PathBuf),
}

impl Origin {
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Stdin => None,
            Self::Named(path) | Self::Found(path) => Some(path),
        }
    }
}

/// The files to check, in order.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    pub(crate) files: Vec<Source>,
    pub(crate) problems: Vec<Problem>,
}

impl Sources {
    /// Finds the files that `paths` name and hold. `-` is standard input, shown as `stdin`; `reports`, the files that
    /// this run writes, are left out.
    pub(crate) fn find(paths: &[PathBuf], stdin: &str, cwd: &Path, threads: usize, reports: &[PathBuf]) -> Self {
        let mut sources = Self::default();
        for path in paths {
            if path.as_os_str() == "-" {
                sources.files.push(Source { shown: stdin.into(), origin: Origin::Stdin });
                continue;
            }
            match fs::metadata(path) {
                Ok(metadata) if metadata.is_dir() => sources.walk(path, cwd, threads),
                Ok(_) => {
                    sources.files.push(Source { shown: shown(path, cwd), origin: Origin::Named(path.clone()) });
                }
                Err(error) => sources.problem(path, cwd, &error.into()),
            }
        }
        sources.files.sort_by(|one, other| (&one.shown, &one.origin).cmp(&(&other.shown, &other.origin)));
        sources.files.dedup_by(|one, other| one.origin == Origin::Stdin && other.origin == Origin::Stdin);
        sources.drop_reports(reports);
        if paths.len() > 1 {
            sources.drop_second_names();
        }
        sources.problems.sort();
        sources.problems.dedup();
        sources
    }

    fn problem(&mut self, path: &Path, cwd: &Path, why: &Unreadable) {
        self.problems.push(Problem { path: shown(path, cwd), message: why.to_string() });
    }

    fn walk(&mut self, root: &Path, cwd: &Path, threads: usize) {
        let mut walk = WalkBuilder::new(root);
        // What is found shall depend on the tree alone, not on the settings of a user or of one clone.
        walk.git_global(false).git_exclude(false).require_git(false).threads(threads);
        let found = Mutex::new((Vec::new(), Vec::new()));
        walk.build_parallel().run(|| {
            Box::new(|entry| {
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                match entry {
                    Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                        found.0.push(entry.into_path());
                    }
                    Ok(_) => {}
                    Err(error) => found.1.push(error),
                }
                WalkState::Continue
            })
        });
        let (files, errors) = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let source = |path: PathBuf| Source { shown: shown(&path, cwd), origin: Origin::Found(path) };
        self.files.extend(files.into_iter().map(source));
        for error in errors {
            let path = path_of(&error).unwrap_or(root).to_owned();
            let why = error.into_io_error().unwrap_or_else(|| io::Error::other("the folder cannot be searched"));
            self.problem(&path, cwd, &why.into());
        }
    }

    /// Drops what this run itself writes.
    fn drop_reports(&mut self, reports: &[PathBuf]) {
        let names: Vec<_> = reports.iter().filter_map(|path| path.file_name()).collect();
        let reports: Vec<_> = reports.iter().filter_map(|path| path.canonicalize().ok()).collect();
        self.files.retain(|source| match &source.origin {
            Origin::Found(path) if path.file_name().is_some_and(|name| names.contains(&name)) => {
                path.canonicalize().map_or(true, |path| !reports.contains(&path))
            }
            _ => true,
        });
    }

    /// Drops files that another path leads to as well; a named one stays before a found one.
    fn drop_second_names(&mut self) {
        let mut seen = HashSet::new();
        let mut order: Vec<usize> = (0..self.files.len()).collect();
        order.sort_by_key(|index| matches!(self.files.get(*index), Some(Source { origin: Origin::Found(_), .. })));
        let mut keep = vec![true; self.files.len()];
        for index in order {
            let path = self.files.get(index).and_then(|source| source.origin.path()?.canonicalize().ok());
            if let (Some(path), Some(keep)) = (path, keep.get_mut(index)) {
                *keep = seen.insert(path);
            }
        }
        let mut keep = keep.into_iter();
        self.files.retain(|_| keep.next().unwrap_or(true));
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::Partial(errors) => errors.first().and_then(path_of),
        _ => None,
    }
}

/// `path` as reports show it: from the current directory, with forward slashes.
pub(crate) fn shown(path: &Path, cwd: &Path) -> Arc<str> {
    let path = path.strip_prefix(cwd).unwrap_or(path);
    let mut text = String::new();
    for component in path.components() {
        let part = match component {
            Component::CurDir => continue,
            Component::RootDir => "/".into(),
            other => other.as_os_str().to_string_lossy(),
        };
        if !text.is_empty() && !text.ends_with('/') {
            text.push('/');
        }
        text.push_str(if text.ends_with('/') { part.trim_start_matches('/') } else { &part });
    }
    if text.is_empty() { ".".into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_the_current_directory() {
        let cwd = Path::new("/home/here");
        let show = |path: &str| shown(Path::new(path), cwd).to_string();
        assert_eq!(show("./a/./b.http"), "a/b.http");
        assert_eq!(show("/home/here/a.http"), "a.http");
        assert_eq!(show("/home/other/a.http"), "/home/other/a.http");
        assert_eq!(show("../a.http"), "../a.http");
        assert_eq!(show("."), ".");
    }
}
