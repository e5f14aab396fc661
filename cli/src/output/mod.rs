//! Reports on their way out: one small file a format.

mod files;
mod filled;
mod fingerprint;
mod frame;
mod gathered;
mod github;
mod gitlab;
mod human;
mod json;
mod json_line;
mod json_text;
mod junit;
mod lines;
mod remaining;
mod sarif;
mod shown;
mod texts;
mod uri;

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use cobrowse_lint::{
    Report, Severity, Verdict,
    report::Location,
    source::{BodyFile, Filled, Suppressions},
    span::{LineIndex, Span},
};
use serde::Serialize;

pub(crate) use self::json_line::WrittenEvidence;
use crate::{
    args::{CheckArgs, OutputArg, ReportFormat},
    color,
    error::Error,
    fix::{Tally, takes_stdout},
    progress,
    stdout::{BUFFER, until_closed},
};

/// Something that kept the run from checking what it was to check.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Problem {
    pub(crate) path: Arc<str>,
    pub(crate) message: String,
}

/// What came of one file.
#[derive(Debug)]
pub(crate) struct CheckedFile {
    pub(crate) path: Arc<str>,
    /// Whether a folder has it, and nobody named it.
    pub(crate) found: bool,
    /// Its text, where a finding needs it.
    pub(crate) text: String,
    /// Where credentials stand in the text, beyond what looks like one anywhere.
    pub(crate) secrets: Vec<Span>,
    /// The other files that hold bodies of its requests.
    pub(crate) bodies: Vec<BodyFile>,
    pub(crate) requests: Vec<CheckedRequest>,
    /// How many requests of other APIs it holds.
    pub(crate) skipped: usize,
    pub(crate) problems: Vec<Problem>,
    /// Its comments that silence rules.
    pub(crate) suppressions: Suppressions,
    /// How many findings somebody accepts.
    pub(crate) suppressed: usize,
}

/// What came of one request.
#[derive(Debug, Serialize)]
pub(crate) struct CheckedRequest {
    /// Its number in the file, from 0, those of other APIs included.
    pub(crate) index: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) location: Location,
    /// Values that were put in the place of placeholders.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) filled: Vec<Filled>,
    #[serde(flatten)]
    pub(crate) report: Report,
    /// Its line of the JSON report as far as [`line`](json::line) writes it, where that is wanted and still true.
    #[serde(skip)]
    pub(crate) line: Option<Vec<u8>>,
    /// Whether it stands for the findings about a configuration.
    #[serde(skip)]
    pub(crate) of_settings: bool,
}

/// What came of all of it, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Summary {
    /// Files in which requests were found.
    pub(crate) files: usize,
    /// Requests that were judged.
    pub(crate) requests: usize,
    /// Requests of other APIs.
    pub(crate) skipped: usize,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) notes: usize,
    /// Findings that were fixed, where fixing was asked for.
    #[serde(rename = "fixed", skip_serializing_if = "Option::is_none")]
    pub(crate) fixes: Option<Tally>,
    /// Findings that a comment or the configuration accepts.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) suppressed: usize,
    /// The revision since which files changed, where only those were checked.
    #[serde(skip)]
    pub(crate) changed_since: Option<String>,
    /// Files left out since they did not change.
    #[serde(skip)]
    pub(crate) unchanged: usize,
    /// Files that hold no request.
    #[serde(skip)]
    pub(crate) without: usize,
    #[serde(skip)]
    pub(crate) accepted: usize,
    #[serde(skip)]
    pub(crate) rejected: usize,
    #[serde(skip)]
    pub(crate) undetermined: usize,
    #[serde(skip)]
    pub(crate) problems: usize,
    /// Findings with a fix.
    #[serde(skip)]
    pub(crate) fixable: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl CheckedFile {
    /// A file of which nothing came yet. (A default would have a path: one that all threads count the owners of.)
    pub(crate) fn at(path: Arc<str>) -> Self {
        Self {
            path,
            found: false,
            text: String::new(),
            secrets: Vec::new(),
            bodies: Vec::new(),
            requests: Vec::new(),
            skipped: 0,
            problems: Vec::new(),
            suppressions: Suppressions::default(),
            suppressed: 0,
        }
    }
}

impl CheckedRequest {
    /// What stands for the findings about a configuration.
    pub(crate) fn of_settings(report: Report) -> Self {
        let location = Location::new(&LineIndex::new(""), "", Span::default());
        Self { index: 0, name: None, location, filled: Vec::new(), report, line: None, of_settings: true }
    }

    /// Writes its line into `buffer` and keeps it; where the line may quote secrets, they are covered.
    pub(crate) fn write_line(
        &mut self,
        path: &str,
        quotes_secrets: bool,
        buffer: Vec<u8>,
        written: &mut WrittenEvidence,
    ) {
        self.line = json::line(path, self, quotes_secrets, buffer, written);
    }
}

impl Summary {
    pub(crate) fn add(&mut self, file: &CheckedFile) {
        let requests = file.requests.iter().filter(|request| !request.of_settings).count();
        self.files += usize::from(requests > 0 || file.skipped > 0);
        let holds_none = file.requests.is_empty() && file.skipped == 0;
        self.without += usize::from(holds_none && file.problems.is_empty());
        self.requests += requests;
        self.suppressed += file.suppressed;
        self.skipped += file.skipped;
        self.problems += file.problems.len();
        for request in &file.requests {
            let report = &request.report;
            *match report.verdict {
                Verdict::Accepted => &mut self.accepted,
                Verdict::Rejected => &mut self.rejected,
                Verdict::Undetermined => &mut self.undetermined,
            } += usize::from(!request.of_settings);
            for finding in &report.findings {
                self.fixable += usize::from(finding.fix.is_some());
                *match finding.severity {
                    Severity::Error => &mut self.errors,
                    Severity::Warning => &mut self.warnings,
                    Severity::Note => &mut self.notes,
                } += 1;
            }
        }
    }

    /// Whether there was nothing to check, and nothing that says why.
    pub(crate) const fn found_nothing(&self) -> bool {
        self.requests + self.skipped + self.problems == 0
    }

    pub(crate) const fn at_or_above(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.errors + self.warnings,
            Severity::Note => self.errors + self.warnings + self.notes,
        }
    }
}

/// One report that is being written.
trait Output {
    /// Writes what came of the next file.
    fn file(&mut self, file: &CheckedFile) -> io::Result<()>;

    /// Ends the report.
    fn finish(&mut self, summary: &Summary) -> io::Result<()>;
}

/// What the reports need of each file.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Needs {
    /// The text that findings stand in.
    pub(crate) text: bool,
    /// Lines of the text that no finding stands in.
    pub(crate) other_lines: bool,
    /// Lines of the JSON report.
    pub(crate) lines: bool,
}

/// The reports that are being written.
pub(crate) struct Outputs {
    pub(crate) needs: Needs,
    reports: Vec<Box<dyn Output>>,
    /// Whether nobody at the terminal sees the problems.
    silent: bool,
}

impl Outputs {
    /// Begins the reports that `args` ask for, none of which may be one of the `inputs` of the run.
    pub(crate) fn open(args: &CheckArgs, catalog: &str, inputs: &[&Path]) -> Result<Self, Error> {
        let default = [OutputArg { format: ReportFormat::Human, file: None }];
        // A diff is what is asked for, unless a report is asked for as well.
        let wanted = if args.output.is_empty() && !args.fixes.diff { &default[..] } else { &args.output };
        let aside = takes_stdout(args);
        let files: Vec<PathBuf> = wanted.iter().filter_map(|output| output.file.clone()).collect();
        if wanted.len() - files.len() > 1 {
            return Err(Error::TwoOnStdout("two reports cannot both go to standard output".to_owned()));
        }
        let mut files = files::open(&files, inputs)?.into_iter();
        let mut reports: Vec<Box<dyn Output>> = Vec::new();
        for output in wanted {
            let (to, color): (Box<dyn Write>, bool) = match &output.file {
                None if aside => (Box::new(io::stderr()), color::wanted(args.color, &io::stderr())),
                None => (Box::new(until_closed()), color::wanted(args.color, &io::stdout())),
                Some(_) => {
                    let Some(file) = files.next() else { continue };
                    (Box::new(file), false)
                }
            };
            let buffered = |to| BufWriter::with_capacity(BUFFER, to);
            reports.push(match output.format {
                ReportFormat::Human => Box::new(human::Human::new(buffered(to), color)),
                ReportFormat::Json => Box::new(json::Json::new(to, catalog).map_err(Error::Write)?),
                ReportFormat::Sarif => Box::new(sarif::Sarif::new(buffered(to), catalog).map_err(Error::Write)?),
                ReportFormat::Junit => Box::new(junit::Junit::new(buffered(to), args.fail_on)),
                ReportFormat::Github => Box::new(github::Github::new(buffered(to))),
                ReportFormat::Gitlab => Box::new(gitlab::Gitlab::new(buffered(to))),
            });
        }
        let needs = |format| wanted.iter().any(|output| output.format == format);
        let text = [ReportFormat::Human, ReportFormat::Sarif, ReportFormat::Gitlab].into_iter().any(needs);
        let needs = Needs { text, other_lines: false, lines: needs(ReportFormat::Json) };
        let silent = !wanted.iter().any(|output| output.file.is_none() && output.format == ReportFormat::Human);
        Ok(Self { needs, reports, silent })
    }

    /// The files that are going to be written.
    pub(crate) fn files(args: &CheckArgs) -> Vec<PathBuf> {
        args.output.iter().filter_map(|output| output.file.clone()).collect()
    }

    pub(crate) fn file(&mut self, file: &CheckedFile) -> io::Result<()> {
        if self.silent && !file.problems.is_empty() {
            progress::clear();
            for problem in &file.problems {
                // Whoever reads no report has at least this; nothing can be done where it fails.
                let _ = writeln!(io::stderr().lock(), "problem: {}", shown::problem_line(problem));
            }
        }
        self.reports.iter_mut().try_for_each(|output| output.file(file))
    }

    pub(crate) fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.reports.iter_mut().try_for_each(|output| output.finish(summary))
    }
}
