//! A file with another text in its place: whole, or not at all.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

use thiserror::Error;

use crate::error::plain;

/// Why a file keeps its text.
#[derive(Debug, Error)]
pub(super) enum Kept {
    #[error("it is write-protected")]
    WriteProtected,
    #[error("it was changed by something else in the meantime; run the command again")]
    Changed,
    #[error("it has another owner or group, which a new file in its place cannot have: {}", plain(.0))]
    Owner(io::Error),
    #[error("it cannot be written: {}", plain(.0))]
    Io(#[from] io::Error),
}

/// Puts `after` in the place of `before` in the file at `path`, with its owner and permissions. A symbolic link stays, and what
/// it leads to is written.
pub(super) fn file(path: &Path, before: &str, after: &str) -> Result<(), Kept> {
    let path = path.canonicalize()?;
    let metadata = fs::metadata(&path)?;
    if metadata.permissions().readonly() {
        return Err(Kept::WriteProtected);
    }
    // Renaming needs a writable folder only, and what may not be written shall not be replaced.
    OpenOptions::new().write(true).open(&path)?;
    let folder = path.parent().ok_or(io::ErrorKind::NotFound).map_err(io::Error::from)?;
    let mut temporary = tempfile::Builder::new().prefix(".cobrowse-lint-").suffix(".tmp").tempfile_in(folder)?;
    temporary.write_all(after.as_bytes())?;
    keep_owner(temporary.as_file(), &metadata)?;
    temporary.as_file().set_permissions(metadata.permissions())?;
    temporary.as_file().sync_all()?;
    if fs::read(&path)? != before.as_bytes() {
        return Err(Kept::Changed);
    }
    temporary.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(unix)]
fn keep_owner(file: &File, wanted: &Metadata) -> Result<(), Kept> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let own = file.metadata()?;
    if (own.uid(), own.gid()) == (wanted.uid(), wanted.gid()) {
        return Ok(());
    }
    fchown(file, Some(wanted.uid()), Some(wanted.gid())).map_err(Kept::Owner)
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> Result<(), Kept> {
    Ok(())
}
