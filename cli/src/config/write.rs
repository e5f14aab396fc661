//! `--write-suppressions`: an entry for everything that is found, the reason left to fill in.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

use cobrowse_lint::{Finding, Rule, Severity};

use super::{Config, ConfigError, NAME};
use crate::walk::shown;

/// What stands where a reason belongs.
const REASON: &str = "fill in: why is this accepted?";

/// The rules whose findings no entry can accept: they are about entries.
const NEVER: [Rule; 2] = [Rule::UnusedSuppression, Rule::UnknownRule];

/// A glob of one file, a rule, and a JSON Pointer.
type Accepted = (String, &'static str, Option<String>);

/// Collects what is found, and writes it into the configurations.
#[derive(Debug, Default)]
pub(crate) struct Adoption {
    /// Of each configuration file, the entries: path, rule, pointer.
    entries: BTreeMap<PathBuf, BTreeSet<Accepted>>,
}

impl Adoption {
    /// Notes a finding in the file at `path`, whose configuration is `config`.
    pub(crate) fn add(&mut self, path: &Path, config: Option<&Config>, cwd: &Path, finding: &Finding) {
        if finding.severity == Severity::Note || NEVER.contains(&finding.rule) {
            return;
        }
        let folder = config.map_or(cwd, |config| config.folder.as_path());
        let relative = path.strip_prefix(folder).unwrap_or(path);
        let written: Vec<_> =
            relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let entry = (
            globset::escape(&written.join("/")),
            finding.rule.name(),
            finding.pointer.as_ref().map(|pointer| pointer.as_str().to_owned()),
        );
        self.entries.entry(folder.join(NAME)).or_default().insert(entry);
    }

    /// Writes the entries behind what the files have; what to tell the user.
    pub(crate) fn write(self, cwd: &Path) -> Result<String, ConfigError> {
        let mut told = String::new();
        for (path, entries) in self.entries {
            let name = shown(&path, cwd);
            let unwritable = |source| ConfigError::Unwritable { path: name.clone(), source };
            let before = fs::read_to_string(&path).unwrap_or_default();
            let mut text = String::from(if before.is_empty() || before.ends_with('\n') { "" } else { "\n" });
            for (glob, rule, pointer) in &entries {
                let pointer =
                    pointer.as_ref().map_or_else(String::new, |pointer| format!("pointer = {}\n", quoted(pointer)));
                let (glob, reason) = (quoted(glob), quoted(REASON));
                let _ =
                    write!(text, "\n[[suppressions]]\nrule = \"{rule}\"\npath = {glob}\n{pointer}reason = {reason}\n");
            }
            let mut file = OpenOptions::new().create(true).append(true).open(&path).map_err(unwritable)?;
            file.write_all(text.as_bytes()).map_err(unwritable)?;
            let count = crate::text::count(entries.len(), "suppression");
            let _ = writeln!(told, "wrote {count} to {}: fill in the reasons", crate::text::one_line(&name));
        }
        Ok(if told.is_empty() { "nothing was found, so nothing was written\n".to_owned() } else { told })
    }
}

/// A text as TOML writes it; its escapes are those of JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
