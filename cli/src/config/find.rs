//! Which configuration is for which file: the nearest one upwards.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Config, ConfigError, NAME, settings::whole};
use crate::walk::shown;

/// The configurations of a run, each read once.
#[derive(Debug, Default)]
pub(crate) struct Configs {
    pub(crate) all: Vec<Config>,
    said: Said,
    /// Of each folder that was asked for.
    folders: HashMap<PathBuf, Option<usize>>,
}

/// What the user says of all files.
#[derive(Clone, Copy, Debug, Default)]
enum Said {
    /// Nothing: each has its own.
    #[default]
    Nothing,
    /// There is none.
    None,
    /// It is this one.
    This(usize),
}

impl Configs {
    /// What the user says: `given` is for every file, `none` forbids any. Else each file has its own.
    pub(crate) fn new(given: Option<&Path>, none: bool, cwd: &Path) -> Result<Self, ConfigError> {
        let mut configs = Self::default();
        if none {
            configs.said = Said::None;
        } else if let Some(path) = given {
            let folder = whole(cwd, path.parent().unwrap_or(Path::new("")));
            let path = folder.join(path.file_name().unwrap_or_default());
            configs.said = Said::This(configs.read(&path, cwd)?);
        }
        Ok(configs)
    }

    /// The configuration for the files in `folder`, a whole path.
    pub(crate) fn of(&mut self, folder: &Path, cwd: &Path) -> Result<Option<usize>, ConfigError> {
        match self.said {
            Said::Nothing => {}
            Said::None => return Ok(None),
            Said::This(config) => return Ok(Some(config)),
        }
        if let Some(known) = self.folders.get(folder) {
            return Ok(*known);
        }
        let here = folder.join(NAME);
        // A link that leads nowhere was to be one: the next one upwards is not meant.
        let found = if here.is_file() || (here.is_symlink() && !here.exists()) {
            Some(self.read(&here, cwd)?)
        } else {
            folder.parent().map_or(Ok(None), |above| self.of(above, cwd))?
        };
        self.folders.insert(folder.to_owned(), found);
        Ok(found)
    }

    fn read(&mut self, path: &Path, cwd: &Path) -> Result<usize, ConfigError> {
        let shown: Arc<str> = shown(path, cwd);
        self.all.push(Config::read(path, &shown)?);
        Ok(self.all.len() - 1)
    }
}
