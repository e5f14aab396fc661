//! What several tests need: files read and checked as the command does it, and reports as text.

#![allow(dead_code, unused_imports, reason = "every test crate takes what it needs")]

mod around;
mod changed;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

pub(crate) use around::{AROUND, JSONENCODE, URL};
pub(crate) use changed::changed;
use cobrowse_lint::{
    Context, Finding, Linter, Report, Rule, SessionIds, Severity,
    report::Fix,
    source::{self, BodyFile, Format, Suppressions, Template, TemplateBody, TemplateFile},
};

/// A linter that says everything.
pub(crate) fn linter() -> Linter {
    Linter::builder().notes(true).build().unwrap()
}

/// A path in the folder of the tests.
pub(crate) fn tests_path(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)
}

/// The names of what is in a folder, in order.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A text with requests, and what came of each.
pub(crate) struct Checked {
    pub(crate) text: String,
    pub(crate) format: Format,
    pub(crate) templates: Vec<Template>,
    pub(crate) reports: Vec<Report>,
}

impl Checked {
    /// Reads `path` and checks every request in it; a body in another file is read from the file's folder.
    pub(crate) fn file(linter: &Linter, path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let format = source::detect(&path.to_string_lossy(), &text)
            .unwrap_or_else(|| panic!("{} is of no known format", path.display()));
        Self::of(linter, format, &text, path.parent(), None)
    }

    /// Checks every request in `text`.
    pub(crate) fn text(linter: &Linter, format: Format, text: &str) -> Self {
        Self::of(linter, format, text, None, None)
    }

    /// The same for a caller who knows something.
    pub(crate) fn knowing(linter: &Linter, format: Format, text: &str, context: Option<&Context>) -> Self {
        Self::of(linter, format, text, None, context)
    }

    fn of(linter: &Linter, format: Format, text: &str, folder: Option<&Path>, context: Option<&Context>) -> Self {
        let templates = source::read(format, text);
        let context = context.cloned().or_else(|| context_in(text));
        let mut ids = SessionIds::default();
        let path: Arc<str> = "file".into();
        let check = |template: &Template| {
            let body = match (&template.body, folder) {
                (TemplateBody::File { path, .. }, Some(folder)) => {
                    let text = fs::read_to_string(folder.join(path)).unwrap();
                    Some(BodyFile::new(path.as_str(), text))
                }
                _ => None,
            };
            let file = &TemplateFile::new(text).context(context.as_ref());
            let mut report = linter.check_template(template, file, body.as_ref());
            ids.observe(linter, &path, &mut report);
            report
        };
        let mut reports: Vec<Report> = templates.iter().map(check).collect();
        let mut suppressions = Suppressions::read(format, text, &templates);
        for (index, report) in reports.iter_mut().enumerate() {
            suppressions.apply(index, report);
        }
        if let Some(first) = reports.first_mut() {
            first.findings.extend(suppressions.findings(linter));
        }
        Self { text: text.to_owned(), format, templates, reports }
    }

    /// Every finding, request by request.
    pub(crate) fn findings(&self) -> Vec<&Finding> {
        self.reports.iter().flat_map(|report| &report.findings).collect()
    }

    /// The rules that are broken, each once.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        let mut rules: Vec<Rule> = self.findings().iter().map(|finding| finding.rule).collect();
        rules.sort();
        rules.dedup();
        rules
    }

    /// The rules that are broken and make an error, each once.
    pub(crate) fn errors(&self) -> Vec<Rule> {
        let findings = self.findings().into_iter().filter(|finding| finding.severity == Severity::Error);
        let mut rules: Vec<Rule> = findings.map(|finding| finding.rule).collect();
        rules.sort();
        rules.dedup();
        rules
    }

    /// The text at the place of a finding.
    pub(crate) fn at(&self, finding: &Finding) -> &str {
        finding.location.span().of(&self.text)
    }

    /// The one finding of a rule.
    pub(crate) fn one(&self, rule: Rule) -> &Finding {
        let found: Vec<&Finding> = self.findings().into_iter().filter(|finding| finding.rule == rule).collect();
        assert_eq!(found.len(), 1, "one finding of {rule} in\n{}", self.render());
        found[0]
    }

    /// Everything in the reports, as text.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        writeln!(out, "requests: {}, read as {}", self.reports.len(), self.format).unwrap();
        for (number, report) in (1..).zip(&self.reports) {
            write!(out, "\nrequest {number}: ").unwrap();
            self.render_report(&mut out, report);
        }
        out
    }

    fn render_report(&self, out: &mut String, report: &Report) {
        if report.skipped {
            assert!(report.findings.is_empty(), "a skipped request has no findings");
            out.push_str("skipped\n");
            return;
        }
        let verdict = format!("{:?}", report.verdict).to_lowercase();
        let endpoint = report.endpoint.as_ref().map_or("no endpoint", |endpoint| endpoint.as_str());
        let variant = report.variant.as_ref().map_or("no variant", |variant| variant.as_str());
        let assumed = if report.assumed { " (assumed)" } else { "" };
        writeln!(out, "{verdict}, {endpoint}, {variant}{assumed}").unwrap();
        if let Some(unseen) = &report.unseen {
            let start = unseen.location.start;
            writeln!(out, "  unseen {}:{}: {}", start.line.get(), start.column.get(), unseen.why).unwrap();
        }
        for finding in &report.findings {
            self.render_finding(out, finding);
        }
        writeln!(out, "  {} preconditions", report.preconditions.len()).unwrap();
    }

    fn render_finding(&self, out: &mut String, finding: &Finding) {
        let start = finding.location.start;
        let mut place = format!("{}:{}", start.line.get(), start.column.get());
        if let Some(path) = &finding.location.path {
            place = format!("{path}:{place}");
        }
        if let Some(pointer) = &finding.pointer {
            write!(place, " at {:?}", pointer.as_str()).unwrap();
        }
        if let Some(field) = &finding.field {
            write!(place, " field {field}").unwrap();
        }
        writeln!(out, "  {}[{}] {place}", finding.severity, finding.rule).unwrap();
        if finding.location.path.is_none() {
            let at: String = self.at(finding).replace('\n', "⏎").chars().take(60).collect();
            writeln!(out, "    text: {}", if at.is_empty() { "(none)" } else { &at }).unwrap();
        }
        writeln!(out, "    {}", finding.message).unwrap();
        if let Some(help) = &finding.help {
            writeln!(out, "    help: {}", help.replace('\n', "\n          ")).unwrap();
        }
        for related in &finding.related {
            let start = related.location.start;
            writeln!(out, "    see {}:{} {}", start.line.get(), start.column.get(), related.message).unwrap();
        }
        for evidence in &finding.evidence {
            writeln!(out, "    - {evidence}").unwrap();
        }
        if let Some(fix) = &finding.fix {
            self.render_fix(out, fix);
        }
    }

    fn render_fix(&self, out: &mut String, fix: &Fix) {
        writeln!(out, "    {} fix:", if fix.safe { "safe" } else { "unsafe" }).unwrap();
        for edit in &fix.edits {
            for line in edit.span().of(&self.text).split('\n') {
                writeln!(out, "      - {line}|").unwrap();
            }
            for line in edit.text.split('\n') {
                writeln!(out, "      + {line}|").unwrap();
            }
        }
    }
}

/// The context that comments at the beginning of a fixture tell, in TOML.
fn context_in(text: &str) -> Option<Context> {
    let lines: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("# context: ")).collect();
    (!lines.is_empty()).then(|| toml::from_str(&lines.join("\n")).unwrap())
}

/// The report of a file that holds a body alone, for an endpoint.
pub(crate) fn check_body(linter: &Linter, endpoint: &str, text: &str) -> Report {
    let templates = source::read(Format::Body, text);
    assert_eq!(templates.len(), 1, "{text}");
    linter.check_template(&templates[0], &TemplateFile::new(text).endpoint(Some(endpoint)), None)
}

/// The text with the edits of a fix made in it.
pub(crate) fn apply(text: &str, fix: &Fix) -> String {
    let mut done = text.to_owned();
    for edit in fix.edits.iter().rev() {
        done.replace_range(edit.span().start()..edit.span().end(), &edit.text);
    }
    done
}
