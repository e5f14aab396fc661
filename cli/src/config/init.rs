//! `init`: a configuration to start from, every line of it a comment.

use std::{fs::OpenOptions, io::Write as _};

use super::{ConfigError, NAME};

/// What is written: all that can be said, said nowhere yet.
pub(super) const TEXT: &str = include_str!("init.toml");

/// Writes the file into the current directory; what to tell the user.
pub(crate) fn text() -> Result<String, ConfigError> {
    let unwritable = |source| ConfigError::Unwritable { path: NAME.into(), source };
    let mut file = OpenOptions::new().write(true).create_new(true).open(NAME).map_err(|error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            ConfigError::Exists(NAME.into())
        } else {
            unwritable(error)
        }
    })?;
    file.write_all(TEXT.as_bytes()).map_err(unwritable)?;
    Ok(format!("wrote `{NAME}`: every setting is in it as a comment\n"))
}
