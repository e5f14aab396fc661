//! Findings that somebody accepts: by a comment in the file, or by an entry of the configuration.

use std::path::Path;

use cobrowse_lint::{Finding, Report, source};

use crate::{
    config::{Config, Day, Entry, Rooms, Unused, whole_path},
    output::{CheckedFile, CheckedRequest},
    walk::Source,
};

/// Accepts findings in the files of a run.
#[derive(Debug)]
pub(crate) struct Acceptance<'a> {
    pub(crate) rooms: &'a Rooms,
    pub(crate) cwd: &'a Path,
    pub(crate) today: Day,
}

impl Acceptance<'_> {
    /// Takes the accepted findings out of the reports of a file.
    pub(crate) fn apply(&self, source: &Source, file: &mut CheckedFile) {
        let config = self.rooms.config_of(source).filter(|config| !config.suppressions.is_empty());
        // Of a hundred thousand files hardly any has either.
        if config.is_none() && file.suppressions.is_empty() {
            return;
        }
        let entries = config.map_or_else(Vec::new, |config| self.entries(config, source));
        if entries.is_empty() && file.suppressions.is_empty() {
            return;
        }
        for request in &mut file.requests {
            let accepted = file.suppressions.apply(request.index, &mut request.report);
            file.suppressed += accepted;
            if accepted > 0 {
                request.line = None;
            }
        }
        let short: Vec<(&Entry, usize)> = entries.into_iter().filter_map(|entry| self.accept(entry, file)).collect();
        if !short.is_empty() {
            self.tell_of(&short, file);
        }
    }

    /// Takes out what an entry accepts; the entry and how many findings there are, where it accepts fewer.
    fn accept<'e>(&self, entry: &'e Entry, file: &mut CheckedFile) -> Option<(&'e Entry, usize)> {
        let about = |finding: &Finding| entry.is_about(finding, self.today);
        let found = file.requests.iter().flat_map(|request| &request.report.findings).filter(|one| about(one)).count();
        if !entry.accepts(found) {
            return Some((entry, found));
        }
        for request in &mut file.requests {
            let before = request.report.findings.len();
            request.report.findings.retain(|finding| !about(finding));
            let accepted = before - request.report.findings.len();
            file.suppressed += accepted;
            if accepted > 0 {
                request.line = None;
            }
        }
        None
    }

    /// Says of findings that some of them are accepted, and not so many.
    fn tell_of(&self, short: &[(&Entry, usize)], file: &mut CheckedFile) {
        for request in &mut file.requests {
            for finding in &mut request.report.findings {
                let Some((entry, found)) = short.iter().find(|(entry, _)| entry.is_about(finding, self.today)) else {
                    continue;
                };
                let (accepted, rule) = (entry.count.unwrap_or_default(), entry.rule);
                let mut help = format!(
                    "the configuration accepts {accepted} of `{rule}` here, and there are {found}: mend what is new"
                );
                if let Some(rest) = &finding.help {
                    help.extend(["\n", rest]);
                }
                finding.help = Some(help);
                request.line = None;
            }
        }
    }

    /// Notes that a file is not checked: what is for it may be of use there.
    pub(crate) fn leave_out(&self, source: &Source) {
        if let Some(config) = self.rooms.config_of(source).filter(|config| !config.suppressions.is_empty()) {
            self.entries(config, source).into_iter().for_each(Entry::leave_out);
        }
    }

    /// The entries of a configuration that are for a file, the closest first.
    fn entries<'c>(&self, config: &'c Config, source: &Source) -> Vec<&'c Entry> {
        entries(config, &config.relative(&whole_path(self.cwd, source)))
    }

    /// What is wrong with the entries of the configurations, once all files were checked.
    pub(crate) fn unused(&self) -> Vec<CheckedFile> {
        let of = |config: &Config| {
            let linter = self.rooms.settings.first().map(|settings| &settings.linter)?;
            let unused = |entry: &Entry| {
                let why = entry.unused(&config.folder, self.today)?;
                linter.voiced(finding(config, entry, why))
            };
            let findings: Vec<_> = config.suppressions.iter().filter_map(unused).collect();
            (!findings.is_empty()).then(|| CheckedFile {
                text: config.text.clone(),
                requests: vec![CheckedRequest::of_settings(Report::about_settings(findings))],
                ..CheckedFile::at(config.path.clone())
            })
        };
        self.rooms.configs.iter().filter_map(of).collect()
    }
}

/// The entries of a configuration that are for a file, the closest first: what is for more shall accept only what no other does.
fn entries<'c>(config: &'c Config, path: &Path) -> Vec<&'c Entry> {
    let mut entries: Vec<&Entry> = config.suppressions.iter().filter(|entry| entry.is_for(path)).collect();
    entries.sort_by_key(|entry| entry.order());
    entries
}

/// What is said of an entry that accepts nothing.
fn finding(config: &Config, entry: &Entry, why: Unused<'_>) -> Finding {
    let rule = entry.rule;
    let mut finding = source::unused_entry(&config.text, rule, entry.span());
    let (message, help) = match why {
        Unused::Quiet => {
            let message = format!("`{rule}` is accepted here, and is not found any more where this entry is for");
            (message, "delete the entry; it would hide the next fault".to_owned())
        }
        Unused::Ended((year, month, day)) => {
            let message = format!("`{rule}` was accepted here until {year}-{month:02}-{day:02}, and that day is over");
            let help = "mend what was accepted and delete the entry, or say why it has to be longer, with a later day";
            (message, help.to_owned())
        }
        Unused::Gone(path) => {
            let message = format!("`{rule}` is accepted here in `{path}`, and there is no such file");
            (message, "write where the file is now, or delete the entry".to_owned())
        }
        Unused::Part { count, found } => {
            let are = if found == 1 { "is" } else { "are" };
            let help = format!("write `count = {found}`; what is left over would hide the next fault");
            (format!("this accepts {count} of `{rule}`, and there {are} {found}"), help)
        }
    };
    finding.message = message;
    finding.help = Some(help);
    finding
}
