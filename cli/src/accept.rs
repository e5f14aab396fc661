//! Findings that somebody accepts: by a comment in the file, or by an entry of the configuration.

use std::path::{Path, PathBuf};

use cobrowse_lint::{Report, source};

use crate::{
    config::{Config, Day, Entry, Rooms, whole},
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
        let entries: Vec<&Entry> = config.map_or_else(Vec::new, |config| entries(config, &self.path(source)));
        if entries.is_empty() && file.suppressions.is_empty() {
            return;
        }
        for request in &mut file.requests {
            let mut accepted = file.suppressions.apply(request.index, &mut request.report);
            let before = request.report.findings.len();
            request.report.findings.retain(|finding| !entries.iter().any(|entry| entry.accepts(finding, self.today)));
            accepted += before - request.report.findings.len();
            if accepted > 0 {
                file.suppressed += accepted;
                request.line = None;
            }
        }
    }

    /// Notes that a file is not checked: what is for it may be of use there.
    pub(crate) fn leave_out(&self, source: &Source) {
        if let Some(config) = self.rooms.config_of(source).filter(|config| !config.suppressions.is_empty()) {
            entries(config, &self.path(source)).into_iter().for_each(Entry::leave_out);
        }
    }

    /// The path of a file as it is named from the root.
    fn path(&self, source: &Source) -> PathBuf {
        let written = source.path().unwrap_or_else(|| Path::new(&*source.shown));
        whole(self.cwd, written.parent().unwrap_or(Path::new(""))).join(written.file_name().unwrap_or_default())
    }

    /// What is wrong with the entries of the configurations, once all files were checked.
    pub(crate) fn unused(&self) -> Vec<CheckedFile> {
        let of = |config: &Config| {
            let unused = config.suppressions.iter().filter(|entry| entry.is_unused());
            let linter = self.rooms.settings.first().map(|settings| &settings.linter)?;
            let findings: Vec<_> = unused
                .filter_map(|entry| linter.voiced(source::unused_entry(&config.text, entry.rule, entry.span())))
                .collect();
            (!findings.is_empty()).then(|| CheckedFile {
                path: config.path.clone(),
                text: config.text.clone(),
                requests: vec![CheckedRequest::of_settings(Report::about_settings(findings))],
                ..CheckedFile::default()
            })
        };
        self.rooms.configs.iter().filter_map(of).collect()
    }
}

/// The entries of a configuration that are for a file.
fn entries<'c>(config: &'c Config, path: &Path) -> Vec<&'c Entry> {
    let relative = config.relative(path).unwrap_or(path);
    config.suppressions.iter().filter(|entry| entry.is_for(relative)).collect()
}
