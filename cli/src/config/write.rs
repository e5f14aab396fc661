//! `--write-suppressions`: an entry for everything that is found, the reason left to fill in.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

use cobrowse_lint::{Finding, Rule, Severity, report::mask_secrets};

use super::{Config, ConfigError, NAME};
use crate::{text::is_hostile, walk::shown};

/// What stands where a reason belongs.
const REASON: &str = "fill in: why is this accepted?";

/// The rules whose findings no entry can accept: they are about entries.
const NEVER: [Rule; 2] = [Rule::UnusedSuppression, Rule::UnknownRule];

/// A glob of one file, a rule, and a JSON Pointer.
type Accepted = (String, &'static str, Option<String>);

/// Collects what is found, and writes it into the configurations.
#[derive(Debug)]
pub(crate) struct Adoption {
    /// The least severity that makes the command fail.
    fail_on: Severity,
    /// Of each configuration file, the entries, and how many findings of a file each is for; not, where it may be for several files.
    entries: BTreeMap<PathBuf, BTreeMap<Accepted, Option<usize>>>,
    /// How many findings they accept that would make the command fail.
    pub(crate) failures: usize,
}

impl Adoption {
    pub(crate) const fn new(fail_on: Severity) -> Self {
        Self { fail_on, entries: BTreeMap::new(), failures: 0 }
    }

    /// Notes a finding in the file at `path`, whose configuration is `config`.
    pub(crate) fn add(&mut self, path: &Path, config: Option<&Config>, cwd: &Path, finding: &Finding) {
        let least = self.fail_on.min(Severity::Warning);
        if finding.severity < least || NEVER.contains(&finding.rule) {
            return;
        }
        self.failures += usize::from(finding.severity >= self.fail_on);
        let (file, relative) = if let Some(config) = config {
            (config.file.clone(), config.relative(path))
        } else {
            // Where the command runs, if it is looked for there.
            let folder = if path.starts_with(cwd) { cwd } else { path.parent().unwrap_or(cwd) };
            (folder.join(NAME), path.strip_prefix(folder).unwrap_or(path).into())
        };
        let written: Vec<_> =
            relative.components().map(|part| part.as_os_str().to_string_lossy().replace('\\', "\\\\")).collect();
        // What is no Unicode cannot be written, and any text stands in its place.
        let name = globset::escape(&written.join("/"));
        let glob = name.replace('\u{fffd}', "*");
        let one_file = glob == name;
        let pointer = finding.pointer.as_ref().map(|pointer| pointer.as_str().to_owned());
        // A token that somebody took for the name of a member is not written into one more file.
        let pointer = pointer.filter(|pointer| mask_secrets(pointer) == *pointer);
        let entry = (glob, finding.rule.name(), pointer);
        let count = self.entries.entry(file).or_default().entry(entry).or_default();
        *count = one_file.then(|| count.unwrap_or_default() + 1);
    }

    /// Writes the entries behind what the files have; what to tell the user.
    pub(crate) fn write(self, cwd: &Path) -> Result<String, ConfigError> {
        let mut told = String::new();
        for (path, entries) in self.entries {
            let name = shown(&path, cwd);
            let unwritable = |source| ConfigError::Unwritable { path: name.clone(), source };
            let before = fs::read_to_string(&path).unwrap_or_default();
            let text = written(&before, &entries);
            let whole = format!("{before}{text}");
            if Config::of(whole.trim_start_matches('\u{feff}'), &name, &path).is_err() {
                return Err(ConfigError::InBrackets(name));
            }
            let mut file = OpenOptions::new().create(true).append(true).open(&path).map_err(unwritable)?;
            file.write_all(text.as_bytes()).map_err(unwritable)?;
            let count = crate::text::count(entries.len(), "suppression");
            let _ = writeln!(told, "wrote {count} to {}: fill in the reasons", crate::text::one_line(&name));
        }
        Ok(if told.is_empty() {
            "there is nothing new that an entry could accept, so nothing was written\n".to_owned()
        } else {
            told
        })
    }
}

/// Entries as they follow a text, with its line ends.
fn written(before: &str, entries: &BTreeMap<Accepted, Option<usize>>) -> String {
    let mut text = String::from(if before.is_empty() || before.ends_with('\n') { "" } else { "\n" });
    for ((glob, rule, pointer), count) in entries {
        let blank = if before.is_empty() && text.is_empty() { "" } else { "\n" };
        let pointer = pointer.as_ref().map_or_else(String::new, |pointer| format!("pointer = {}\n", quoted(pointer)));
        let (glob, reason) = (quoted(glob), quoted(REASON));
        let count = count.map_or_else(String::new, |count| format!("count = {count}\n"));
        let _ = write!(
            text,
            "{blank}[[suppressions]]\nrule = \"{rule}\"\npath = {glob}\n{pointer}{count}reason = {reason}\n"
        );
    }
    if before.contains("\r\n") { text.replace('\n', "\r\n") } else { text }
}

/// A text as TOML writes it: its escapes are those of JSON, and more has to be escaped.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for c in serde_json::Value::from(text).to_string().chars() {
        if is_hostile(c) {
            let _ = write!(quoted, "\\u{:04x}", u32::from(c));
        } else {
            quoted.push(c);
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_read_back_as_it_was() {
        for text in ["plain", "q'uo\"te\\", "del\u{7f}", "nl\n\t\r\u{1}", "\u{85}\u{202e}\u{feff}é漢😀"] {
            let quoted = quoted(text);
            assert!(!quoted.contains(is_hostile), "{quoted}");
            let read: toml::Table = toml::from_str(&format!("a = {quoted}")).unwrap();
            assert_eq!(read.get("a").and_then(toml::Value::as_str), Some(text));
        }
    }
}
