//! Workflow commands of GitHub Actions: an annotation a finding.

use std::io::{self, Write};

use cobrowse_lint::{
    Severity,
    report::{Location, mask_secrets},
};

use super::{
    CheckedFile, Output, Summary,
    shown::{path, shown, unjudged, whole},
};
use crate::text::is_hostile;

/// Writes each finding as a workflow command.
pub(super) struct Github<W> {
    out: W,
}

impl<W: Write> Github<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out }
    }

    fn command(
        &mut self,
        command: &str,
        file: &CheckedFile,
        location: &Location,
        title: &str,
        text: &str,
    ) -> io::Result<()> {
        let (line, end_line) = (location.start.line.get(), location.end.line.get());
        write!(self.out, "::{command} file={},line={line},", file_property(&path(file, location)))?;
        // The runner takes columns only of what is on one line.
        if line == end_line {
            let (column, end_column) = (location.start.column.get(), location.end.column.get());
            write!(self.out, "col={column},endLine={end_line},endColumn={end_column},")?;
        } else {
            write!(self.out, "endLine={end_line},")?;
        }
        writeln!(self.out, "title={}::{}", property(title), data(text))
    }
}

impl<W: Write> Output for Github<W> {
    fn file(&mut self, file: &CheckedFile) -> io::Result<()> {
        for report in file.requests.iter().map(|request| &request.report) {
            for finding in &report.findings {
                let command = match finding.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "notice",
                };
                let title = format!("cobrowse-lint ({})", finding.rule);
                self.command(command, file, &finding.location, &title, &whole(file, finding))?;
            }
            if let Some(unseen) = &report.unseen {
                self.command("notice", file, &unseen.location, "cobrowse-lint", &unjudged(unseen))?;
            }
        }
        for problem in &file.problems {
            let file = file_property(&mask_secrets(&problem.path));
            writeln!(self.out, "::error file={file},title=cobrowse-lint::{}", data(&shown(&problem.message)))?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}

/// A message, as the runner reads it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value before the message.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A path has to be the file's own; what a terminal would obey and the runner cannot unescape is covered all the same.
fn file_property(path: &str) -> String {
    let safe = |c: char| if is_hostile(c) && !matches!(c, '\r' | '\n') { '\u{fffd}' } else { c };
    property(&path.chars().map(safe).collect::<String>())
}
