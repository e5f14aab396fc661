//! Paths as the user gave them → the files to check, in the order of their names.

use std::{
    cmp::Ordering,
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
    /// The number of its settings.
    pub(crate) settings: u32,
    /// Whether it counts only where it refers to a file that changed.
    pub(crate) unchanged: bool,
    /// Its path, where the shown one does not lead there.
    path: Option<Box<PathBuf>>,
}

/// Where a file comes from. The order is that of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    Stdin,
    /// The user named it.
    Named,
    /// It was found in a folder that the user named.
    Found,
}

impl Source {
    /// The file that the user names; `-` is standard input.
    pub(crate) fn named(path: &Path, cwd: &Path) -> Self {
        if path.as_os_str() == "-" { Self::stdin("<stdin>") } else { Self::new(Origin::Named, path, cwd) }
    }

    fn stdin(shown: &str) -> Self {
        Self { shown: shown.into(), origin: Origin::Stdin, settings: 0, unchanged: false, path: None }
    }

    fn new(origin: Origin, path: &Path, cwd: &Path) -> Self {
        // Of a hundred thousand files, one path each is enough to keep.
        let leads = cfg!(unix) && path.to_str().is_some();
        let path_of_its_own = (!leads).then(|| Box::new(path.to_owned()));
        Self { shown: shown(path, cwd), origin, settings: 0, unchanged: false, path: path_of_its_own }
    }

    /// Its path; standard input has none.
    pub(crate) fn path(&self) -> Option<&Path> {
        (self.origin != Origin::Stdin)
            .then(|| self.path.as_ref().map_or_else(|| Path::new(&*self.shown), |path| path.as_path()))
    }
}

/// The files to check, in order.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    pub(crate) files: Vec<Source>,
    pub(crate) problems: Vec<Problem>,
}

impl Sources {
    /// Finds the files that `paths` name and hold; named ones are taken as `named` says. `-` is standard input, shown as
    /// `stdin`; `reports`, the files that this run writes, are left out. A folder is searched on as many `threads` as it says.
    pub(crate) fn find(
        paths: &[PathBuf],
        named: Origin,
        stdin: &str,
        cwd: &Path,
        threads: &dyn Fn() -> usize,
        reports: &[PathBuf],
    ) -> Self {
        let mut sources = Self::default();
        for path in paths {
            if path.as_os_str() == "-" {
                sources.files.push(Source::stdin(stdin));
                continue;
            }
            match fs::metadata(path) {
                Ok(metadata) if metadata.is_dir() => sources.walk(path, cwd, threads()),
                Ok(metadata) if metadata.is_file() => sources.files.push(Source::new(named, path, cwd)),
                Ok(_) => sources.files.push(Source::new(Origin::Named, path, cwd)),
                Err(error) => sources.problem(path, cwd, &error.into()),
            }
        }
        sources.files.sort_by(in_order);
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
        // For nothing, the walk would ask each of the folders above about each file.
        walk.parents(may_be_ignored_above(root));
        let found = Mutex::new((Vec::new(), Vec::new()));
        walk.build_parallel().run(|| {
            let mut own = Found { files: Vec::new(), errors: Vec::new(), of_all: &found };
            Box::new(move |entry| {
                match entry {
                    Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                        own.files.push(Source::new(Origin::Found, entry.path(), cwd));
                    }
                    Ok(_) => {}
                    Err(error) => own.errors.push(error),
                }
                WalkState::Continue
            })
        });
        let (files, errors) = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.files.reserve_exact(files.iter().map(Vec::len).sum());
        self.files.extend(files.into_iter().flatten());
        for error in errors {
            let path = path_of(&error).unwrap_or(root).to_owned();
            let why = error.into_io_error().unwrap_or_else(|| io::Error::other("the folder cannot be searched"));
            self.problem(&path, cwd, &why.into());
        }
    }

    /// Drops what this run itself writes.
    fn drop_reports(&mut self, reports: &[PathBuf]) {
        if reports.is_empty() {
            return;
        }
        let names: Vec<_> = reports.iter().filter_map(|path| path.file_name()).collect();
        let reports: Vec<_> = reports.iter().filter_map(|path| path.canonicalize().ok()).collect();
        self.files.retain(|source| match source.path() {
            Some(path)
                if source.origin == Origin::Found && path.file_name().is_some_and(|name| names.contains(&name)) =>
            {
                path.canonicalize().map_or(true, |path| !reports.contains(&path))
            }
            _ => true,
        });
    }

    /// Drops files that another path leads to as well; a named one stays before a found one.
    fn drop_second_names(&mut self) {
        let mut seen = HashSet::new();
        let mut order: Vec<usize> = (0..self.files.len()).collect();
        order.sort_by_key(|index| self.files.get(*index).is_some_and(|source| source.origin == Origin::Found));
        let mut keep = vec![true; self.files.len()];
        for index in order {
            let path = self.files.get(index).and_then(|source| source.path()?.canonicalize().ok());
            if let (Some(path), Some(keep)) = (path, keep.get_mut(index)) {
                *keep = seen.insert(path);
            }
        }
        let mut keep = keep.into_iter();
        self.files.retain(|_| keep.next().unwrap_or(true));
    }
}

/// What one thread found; it hands that over when it ends.
struct Found<'w> {
    files: Vec<Source>,
    errors: Vec<ignore::Error>,
    of_all: &'w Mutex<(Vec<Vec<Source>>, Vec<ignore::Error>)>,
}

impl Drop for Found<'_> {
    fn drop(&mut self) {
        // Two sorted runs are as good as sorted.
        self.files.sort_by(in_order);
        let mut all = self.of_all.lock().unwrap_or_else(PoisonError::into_inner);
        all.0.push(std::mem::take(&mut self.files));
        all.1.append(&mut self.errors);
    }
}

/// Whether a folder above `root` may say what is not to be searched.
fn may_be_ignored_above(root: &Path) -> bool {
    let may_be = |path: PathBuf| !matches!(path.try_exists(), Ok(false));
    let says = |folder: &Path| [".ignore", ".gitignore"].into_iter().any(|name| may_be(folder.join(name)));
    root.canonicalize().map_or(true, |root| root.ancestors().skip(1).any(says))
}

fn in_order(one: &Source, other: &Source) -> Ordering {
    (&one.shown, one.origin, &one.path).cmp(&(&other.shown, other.origin, &other.path))
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
    let written = path.to_str().map(|text| text.strip_prefix("./").unwrap_or(text));
    if let Some(text) = written.filter(|text| is_tidy(text)) {
        return text.into();
    }
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

/// Whether the path is shown as it is, which is so of nearly every one that is found.
fn is_tidy(path: &str) -> bool {
    cfg!(unix) && path.split('/').all(|part| !part.is_empty() && part != ".")
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
        assert_eq!(show("a/b.http"), "a/b.http");
        assert_eq!(show("a/./b.http"), "a/b.http");
        assert_eq!(show("a//b.http"), "a/b.http");
        assert_eq!(show("a/"), "a");
    }
}
