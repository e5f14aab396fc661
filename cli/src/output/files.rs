//! The files that reports are written to: opened all or none, and none of them one that the run reads.

use std::{
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
};

use crate::error::Error;

/// Opens `files` to write them anew, once nothing speaks against any of them; `inputs` are read by the run.
pub(super) fn open(files: &[PathBuf], inputs: &[&Path]) -> Result<Vec<File>, Error> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let named = |path: &Path| path.to_string_lossy().into_owned();
    let inputs: Vec<PathBuf> = inputs.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let mut places: Vec<PathBuf> = Vec::new();
    for path in files {
        let place = place(path);
        if inputs.contains(&place) {
            return Err(Error::OverInput(named(path)));
        }
        if places.contains(&place) {
            return Err(Error::SameFile(named(path)));
        }
        places.push(place);
    }
    let mut opened = Vec::new();
    for path in files {
        let report = |source| Error::Report { path: named(path), source };
        // What stands there is dropped only when all of them can be written.
        opened.push(OpenOptions::new().write(true).create(true).truncate(false).open(path).map_err(report)?);
    }
    for (file, path) in opened.iter().zip(files) {
        let report = |source| Error::Report { path: named(path), source };
        if file.metadata().map_err(report)?.is_file() {
            file.set_len(0).map_err(report)?;
        }
    }
    Ok(opened)
}

/// The same for every name that a file has.
fn place(path: &Path) -> PathBuf {
    let new = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(new).unwrap_or_else(|| path.to_owned())
}
