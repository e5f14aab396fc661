//! The report for people: what is wrong and where, what to do, and who says so.

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt::Write as _,
    io::{self, Write},
};

use annotate_snippets::renderer::{
    AnsiColor, DEFAULT_EMPHASIS_STYLE, DEFAULT_ERROR_STYLE, DEFAULT_NOTE_STYLE, DEFAULT_WARNING_STYLE, Style,
};
use cobrowse_lint::{Finding, Report, Severity, Verdict, report::mask_secrets};

use super::{
    CheckedFile, CheckedRequest, Output, Summary,
    filled::FilledValues,
    frame::{Frames, Mark, fit_together},
    remaining::Remaining,
    shown::{place, problem_line, shown},
    texts::Texts,
};
use crate::text::{count, one_line, wrap};

/// What to do next, wherever there is something to do.
const MORE: &str = "\
`cobrowse-lint explain NAME` tells more of any name above, `cobrowse-lint new VARIANT` prints a request to start from.
";

/// How to see what to write, wherever a finding knows it.
const FIXES: &str = "\
`--diff` shows what `--fix` would write, and beside `--unsafe-fixes` what that would.
";

/// How many lines a help may have to be given again.
const LONG_HELP: usize = 4;

/// Writes the report for people.
pub(super) struct Human<W> {
    out: W,
    color: bool,
    frames: Frames,
    remaining: Remaining,
    filled: FilledValues,
    /// Long helps, and where they were given.
    said: HashMap<String, String>,
    /// Whether anything was written.
    begun: bool,
    /// Whether the last request had frames.
    tall: bool,
}

impl<W: Write> Human<W> {
    pub(super) fn new(out: W, color: bool) -> Self {
        Self {
            out,
            color,
            frames: Frames::new(color),
            remaining: Remaining::default(),
            filled: FilledValues::default(),
            said: HashMap::new(),
            begun: false,
            tall: false,
        }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn severity(&self, finding: &Finding) -> String {
        let style = match finding.severity {
            Severity::Error => DEFAULT_ERROR_STYLE,
            Severity::Warning => DEFAULT_WARNING_STYLE,
            Severity::Note => DEFAULT_NOTE_STYLE,
        };
        self.paint(style, &format!("{}[{}]", finding.severity, finding.rule))
    }

    fn finding(
        &self,
        out: &mut String,
        file: &CheckedFile,
        texts: &Texts<'_>,
        finding: &Finding,
        above: Option<&Finding>,
        help: Option<Cow<'_, str>>,
    ) {
        let message = shown(&finding.message);
        let here = place(file, &finding.location);
        if finding.severity == Severity::Note {
            let _ = writeln!(out, "{}: {here}: {message}", self.severity(finding));
            return;
        }
        let _ = writeln!(out, "{}: {}", self.severity(finding), self.paint(DEFAULT_EMPHASIS_STYLE, &message));
        let mut elsewhere = Vec::new();
        let mut marks = vec![Mark { span: finding.location.span(), label: "", main: true }];
        let messages: Vec<Cow<'_, str>> = finding.related.iter().map(|related| shown(&related.message)).collect();
        let text = texts.of(&finding.location);
        for (related, message) in finding.related.iter().zip(&messages) {
            let span = related.location.span();
            let same_file = related.location.path == finding.location.path;
            if same_file && fit_together(text, finding.location.span(), span) {
                marks.push(Mark { span, label: message, main: false });
            } else {
                elsewhere.push((place(file, &related.location), message));
            }
        }
        let frame = self.frames.draw(finding.severity, text, &marks);
        let margin = " ".repeat(frame.margin);
        let _ = writeln!(out, "{margin}{} {here}", self.paint(blue(), "-->"));
        if !frame.text.is_empty() {
            let _ = writeln!(out, "{}", frame.text);
        }
        let mut section = |title: &str, text: &str| {
            let mut wrapped = String::new();
            wrap(&mut wrapped, &format!("{margin} = {title}: "), text);
            let sign = format!("{margin} = {title}:");
            let rest = wrapped.strip_prefix(&sign).unwrap_or(&wrapped);
            let title = self.paint(DEFAULT_EMPHASIS_STYLE, title);
            let _ = write!(out, "{margin} {} {title}:{rest}", self.paint(blue(), "="));
        };
        for (place, message) in elsewhere {
            section("see", &format!("{place}: {message}"));
        }
        if let Some(help) = help {
            section("help", &help);
        }
        if finding.evidence.len() > 1 && above.is_some_and(|above| above.evidence == finding.evidence) {
            section("says", "as above");
        } else {
            for evidence in &finding.evidence {
                section("says", &mask_secrets(&evidence.to_string()));
            }
        }
        out.push('\n');
    }

    /// What to do; a long text that was said before is not said again.
    fn help<'f>(&mut self, file: &CheckedFile, finding: &'f Finding) -> Option<Cow<'f, str>> {
        let help = finding.help.as_deref()?;
        if help.lines().count() > LONG_HELP {
            if let Some(before) = self.said.get(help) {
                return Some(Cow::Owned(format!("the same as at {before}")));
            }
            self.said.insert(help.to_owned(), place(file, &finding.location));
        }
        Some(mask_secrets(help))
    }

    fn request(&mut self, file: &CheckedFile, texts: &Texts<'_>, request: &CheckedRequest) -> io::Result<()> {
        let report = &request.report;
        self.filled.add(&request.filled);
        // Who names a file wants its verdict; of a folder, what there is something to say of.
        if file.found && report.findings.is_empty() && report.unseen.is_none() {
            return Ok(());
        }
        // A request with frames stands apart from its neighbours.
        let tall = report.worst() > Some(Severity::Note);
        let mut out = String::from(if (tall || self.tall) && self.begun { "\n" } else { "" });
        (self.tall, self.begun) = (tall, true);
        let mut above = None;
        for finding in &report.findings {
            let help = self.help(file, finding);
            self.finding(&mut out, file, texts, finding, above, help);
            above = Some(finding);
        }
        if request.of_settings {
            return self.out.write_all(out.as_bytes());
        }
        let verdict = match report.verdict {
            Verdict::Accepted => self.paint(DEFAULT_NOTE_STYLE, "accepted"),
            Verdict::Rejected => self.paint(DEFAULT_ERROR_STYLE, "rejected"),
            Verdict::Undetermined => self.paint(DEFAULT_WARNING_STYLE, "undetermined"),
        };
        let _ = write!(out, "{verdict}: {}:{}", shown(&file.path), request.location.start.line.get());
        if let Some(name) = &request.name {
            let _ = write!(out, " \"{}\"", shown(name));
        }
        let _ = writeln!(out, ", {}", judged_as(report));
        if let Some(unseen) = &report.unseen {
            let reason = format!("the body at {} is not judged: {}", place(file, &unseen.location), shown(&unseen.why));
            wrap(&mut out, "  ", &reason);
        }
        self.remaining.add(report);
        self.out.write_all(out.as_bytes())
    }
}

impl<W: Write> Output for Human<W> {
    fn file(&mut self, file: &CheckedFile) -> io::Result<()> {
        let texts = Texts::new(file);
        for request in &file.requests {
            self.request(file, &texts, request)?;
        }
        for problem in &file.problems {
            if std::mem::take(&mut self.tall) {
                writeln!(self.out)?;
            }
            self.begun = true;
            writeln!(self.out, "{}: {}", self.paint(DEFAULT_ERROR_STYLE, "problem"), problem_line(problem))?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let mut out = self.filled.text() + &self.remaining.text();
        if self.begun {
            out.insert(0, '\n');
        }
        if summary.errors + summary.warnings > 0 {
            out.push_str(MORE);
            if summary.fixable > 0 && summary.fixes.is_none() {
                out.push_str(FIXES);
            }
            out.push('\n');
        }
        let _ = writeln!(out, "{}", self.paint(DEFAULT_EMPHASIS_STYLE, &summary_line(summary)));
        if let Some(tally) = &summary.fixes {
            out.push_str(&tally.text());
        }
        self.out.write_all(out.as_bytes())?;
        self.out.flush()
    }
}

fn blue() -> Style {
    AnsiColor::BrightBlue.on_default().bold()
}

fn judged_as(report: &Report) -> String {
    let what = match (&report.variant, &report.endpoint) {
        (Some(variant), _) => format!("judged as `{variant}`"),
        (None, Some(endpoint)) => format!("at `{endpoint}`"),
        (None, None) => "at no known endpoint".to_owned(),
    };
    let assumed = if report.assumed { ", assumed from the body's shape" } else { "" };
    format!("{}{assumed}", one_line(&what))
}

fn summary_line(summary: &Summary) -> String {
    let mut line = format!("{} checked", count(summary.requests, "request"));
    if let Some(revision) = &summary.changed_since {
        let _ = write!(line, " in what changed since `{}`", shown(revision));
    }
    let verdicts =
        [(summary.accepted, "accepted"), (summary.rejected, "rejected"), (summary.undetermined, "undetermined")];
    let verdicts = verdicts.into_iter().filter(|(count, _)| *count > 0);
    let verdicts: Vec<String> = verdicts.map(|(count, verdict)| format!("{count} {verdict}")).collect();
    if !verdicts.is_empty() {
        let _ = write!(line, " ({})", verdicts.join(", "));
    }
    if summary.skipped > 0 {
        let _ = write!(line, ", {} skipped (no cobrowse request)", summary.skipped);
    }
    if summary.without > 0 {
        let _ = write!(line, ", {} without requests", count(summary.without, "file"));
    }
    if summary.unchanged > 0 {
        let _ = write!(line, ", {} left out", count(summary.unchanged, "unchanged file"));
    }
    let findings = [
        (summary.errors, "error"),
        (summary.warnings, "warning"),
        (summary.notes, "note"),
        (summary.problems, "problem"),
    ];
    let findings: Vec<String> =
        findings.into_iter().filter(|(number, _)| *number > 0).map(|(number, thing)| count(number, thing)).collect();
    let findings = if findings.is_empty() { "no findings".to_owned() } else { findings.join(", ") };
    let _ = write!(line, ": {findings}");
    if summary.suppressed > 0 {
        let _ = write!(line, " ({} suppressed)", summary.suppressed);
    }
    line
}
