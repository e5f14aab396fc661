//! A template of a file → its report, every place in the lines and columns of the file.

use std::sync::Arc;

use once_cell::sync::OnceCell;

use super::{SourceText, Template, TemplateBody, remark};
use crate::{
    check::{Checker, Linter, sort},
    context::Context,
    placeholder::{Hole, Styles},
    report::{Edit, Finding, Fix, Location, Part, Report, Severity, Unseen, Verdict},
    request::{Request, Text},
    rules::{self, Rule},
    span::{LineIndex, Span},
};

/// How long a text is, in bytes, in which counting lines for each place takes less than finding all of them once.
const SHORT: usize = 1024;

/// Another file that holds the body of a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BodyFile {
    /// Its path, as reports show it.
    pub path: Arc<str>,
    /// Its text.
    pub text: String,
}

impl BodyFile {
    /// The file at `path`, which is only shown, with its `text`.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }
}

/// What of a file has to be known to check its templates.
#[derive(Clone, Debug)]
pub struct TemplateFile<'a> {
    text: &'a str,
    endpoint: Option<&'a str>,
    context: Option<&'a Context>,
    /// Made for the first finding, and used for all.
    index: OnceCell<LineIndex>,
}

impl<'a> TemplateFile<'a> {
    /// The file with this text.
    pub fn new(text: &'a str) -> Self {
        Self { text, endpoint: None, context: None, index: OnceCell::new() }
    }

    /// Says which endpoint bare bodies are for, by its ID; else it is taken from their shape.
    #[must_use]
    pub fn endpoint(mut self, id: Option<&'a str>) -> Self {
        self.endpoint = id;
        self
    }

    /// What the caller knows and no request in the file shows.
    #[must_use]
    pub fn context(mut self, context: Option<&'a Context>) -> Self {
        self.context = context;
        self
    }

    /// The lines and columns of a place in the file.
    pub fn location(&self, span: Span) -> Location {
        if self.text.len() <= SHORT {
            return Location::counted(self.text, span);
        }
        Location::new(self.index.get_or_init(|| LineIndex::new(self.text)), self.text, span)
    }
}

impl Linter {
    /// Checks a template that was read from `file`. Where its body is in another file, `body` is that file.
    pub fn check_template(&self, template: &Template, file: &TemplateFile<'_>, body: Option<&BodyFile>) -> Report {
        self.template_checker().check(template, file, body)
    }

    /// A checker of templates that keeps its storage between them.
    pub fn template_checker(&self) -> TemplateChecker<'_> {
        TemplateChecker { linter: self, checker: self.checker() }
    }

    /// The finding with the severity that the settings give its rule; none where the rule is off.
    pub fn voiced(&self, finding: Finding) -> Option<Finding> {
        let severity = self.loudness(finding.rule, finding.severity)?;
        Some(finding.severity(severity))
    }

    /// Adds what only the format can tell, where the request is ours.
    fn add_remarks(&self, template: &Template, file: &TemplateFile<'_>, report: &mut Report) {
        if template.remarks.is_empty() || report.skipped {
            return;
        }
        for mut finding in remark::findings(template, file.text, &self.catalog, report) {
            if finding.severity == Severity::Error {
                report.verdict = Verdict::Rejected;
            }
            if let Some(severity) = self.loudness(finding.rule, finding.severity) {
                finding.location = file.location(finding.span);
                report.findings.push(finding.severity(severity));
            }
        }
        sort(&mut report.findings);
    }

    /// Whether anything in the text of a template speaks of cobrowsing.
    fn speaks_of_us(&self, template: &Template, file: &TemplateFile<'_>) -> bool {
        let text = template.span.of(file.text).to_ascii_lowercase();
        text.contains(self.catalog.family.segment_prefix.as_str())
    }

    /// Adds what could not be read, where the request is ours or may be.
    fn add_broken(&self, template: &Template, file: &TemplateFile<'_>, report: &mut Report) {
        if template.broken.is_empty() {
            return;
        }
        if report.skipped && !template.unusable && !self.speaks_of_us(template, file) {
            return;
        }
        report.skipped = false;
        report.verdict = Verdict::Rejected;
        // A URL that is cut off leads nowhere, which is no fault of its own.
        if template.broken.iter().any(|broken| cuts_url(template, file.text, broken.span)) {
            report.findings.retain(|finding| finding.rule != Rule::UnknownEndpoint);
        }
        for broken in &template.broken {
            let mut finding = rules::unreadable_template::finding(broken);
            finding.location = file.location(broken.span);
            if let Some(severity) = self.loudness(Rule::UnreadableTemplate, Severity::Error) {
                report.findings.push(finding.severity(severity));
            }
        }
        sort(&mut report.findings);
    }
}

/// Checks one template after the other in storage of its own.
#[derive(Debug)]
pub struct TemplateChecker<'l> {
    linter: &'l Linter,
    checker: Checker<'l>,
}

impl TemplateChecker<'_> {
    /// Checks one template, as [`Linter::check_template`] does.
    pub fn check(&mut self, template: &Template, file: &TemplateFile<'_>, body: Option<&BodyFile>) -> Report {
        let elsewhere = body.map(|body| {
            SourceText::verbatim(&body.text, Span::new(0, body.text.len()), Styles::ALL.without(Styles::COLON))
        });
        let body_text = match (&template.body, &elsewhere) {
            (TemplateBody::Text(text), _) | (TemplateBody::File { .. }, Some(text)) => Some(text),
            _ => None,
        };
        let hidden = body_text.is_none() && !matches!(template.body, TemplateBody::None);
        let mut request = Request::stored(template.method.as_ref().map(as_text), template.url.as_ref().map(as_text));
        request.headers = template
            .headers
            .as_ref()
            .map(|headers| headers.iter().map(|(name, value)| (name.as_text(), value.as_text())).collect());
        request.body = body_text.map(as_text);
        request.hidden_body = hidden;
        request.context = file.context;
        request.spelling = template.spelling;
        request.located_later = true;
        request.endpoint = match &request.target {
            None => file.endpoint,
            // What cannot be seen of a web chat's body may be its cobrowse part.
            Some(target) if hidden && self.linter.speaks_of_us(template, file) => self.linter.endpoint_of(target),
            Some(_) => None,
        };
        let mut report = if template.broken.is_empty() || template.url.is_some() || body_text.is_some() {
            self.checker.check(&request)
        } else {
            Report::of_another_api()
        };
        let home = Home { template, file, elsewhere: elsewhere.as_ref().zip(body) };
        home.bring(&mut report);
        blame_values(template, &mut report);
        for help in report.findings.iter_mut().filter_map(|finding| finding.help.as_mut()) {
            template.spelling.respell(help);
        }
        if let (TemplateBody::Unknown { why, span }, false) = (&template.body, report.skipped) {
            report.unseen = Some(Box::new(Unseen { why: why.clone(), location: file.location(*span) }));
        }
        self.linter.add_broken(template, file, &mut report);
        self.linter.add_remarks(template, file, &mut report);
        report
    }
}

/// Whether what cannot be read at `span` belongs to the URL: it stands in it or right behind it.
fn cuts_url(template: &Template, file: &str, span: Span) -> bool {
    let Some(url) = template.url.as_ref().map(SourceText::span) else { return false };
    let between = file.get(url.end()..span.start());
    url.start() <= span.start()
        && (span.start() < url.end() || between.is_some_and(|between| between.bytes().all(|byte| byte == b' ')))
}

fn as_text(source: &SourceText) -> Text<'_> {
    source.as_text()
}

/// Says which value broke the JSON it was put into: nothing at its placeholder shows that.
fn blame_values(template: &Template, report: &mut Report) {
    let broken = |finding: &&mut Finding| finding.rule == Rule::InvalidJson && finding.part == Part::Body;
    for finding in report.findings.iter_mut().filter(broken) {
        let place = finding.location.span();
        let first = template.fills.partition_point(|fill| fill.span.end() <= place.start());
        let fill = template.fills.get(first).filter(|fill| fill.span.start() < place.end());
        if let Some(fill) = fill {
            let help = format!(
                "the value of {} is put in here as it is and breaks the JSON: write it there as it has to stand in the body, \
                 such as `\\\"` for a quote",
                fill.from
            );
            finding.help = Some(help);
        }
    }
}

/// Leads places in the parts of a request to the file.
struct Home<'a> {
    template: &'a Template,
    file: &'a TemplateFile<'a>,
    /// The body, where it stands in another file.
    elsewhere: Option<(&'a SourceText, &'a BodyFile)>,
}

impl Home<'_> {
    fn bring(&self, report: &mut Report) {
        if report.findings.is_empty() && report.sessions.is_empty() {
            return;
        }
        let other = self.elsewhere.map(|(_, body)| LineIndex::new(&body.text));
        for finding in report.findings.iter_mut().chain(&mut report.sessions) {
            self.bring_finding(finding, other.as_ref());
        }
    }

    fn bring_finding(&self, finding: &mut Finding, other: Option<&LineIndex>) {
        let part = if finding.part == Part::Request && self.template.url.is_none() { Part::Body } else { finding.part };
        finding.location = self.location(part, finding.span, other);
        for related in &mut finding.related {
            related.location = self.location(related.part, related.span, other);
        }
        finding.fix = finding.fix.take().and_then(|fix| self.fix(part, &fix));
    }

    fn source(&self, part: Part) -> Option<&SourceText> {
        match part {
            Part::Method => self.template.method.as_ref(),
            Part::Url | Part::Request => self.template.url.as_ref(),
            Part::Header(index) => self.template.headers.as_ref()?.get(index).map(|(_, value)| value),
            Part::Body => match &self.template.body {
                TemplateBody::Text(text) => Some(text),
                _ => self.elsewhere.map(|(text, _)| text),
            },
        }
    }

    fn location(&self, part: Part, span: Span, other: Option<&LineIndex>) -> Location {
        if let (Part::Body, Some((_, body)), Some(other)) = (part, self.elsewhere, other) {
            let mut location = Location::new(other, &body.text, span);
            location.path = Some(body.path.clone());
            return location;
        }
        let home = self.source(part).map_or(self.template.span, |source| source.map.to_source(span));
        self.file.location(home)
    }

    /// The edits in the file; none where one of them cannot be written there.
    fn fix(&self, part: Part, fix: &Fix) -> Option<Fix> {
        // An edit in another file would have to say so.
        if part == Part::Body && self.elsewhere.is_some() {
            return None;
        }
        let source = self.source(part)?;
        // A placeholder that the format marks would be written as text.
        let moves = |hole: &Hole| fix.edits.iter().any(|edit| edit.text.contains(hole.span.of(&source.text)));
        if source.holes.iter().any(moves) {
            return None;
        }
        let edits = fix.edits.iter().map(|edit| {
            let written = source.map.encode(edit.span(), &edit.text);
            let (span, text) = written.or_else(|| delete_with_neighbour(source, edit))?;
            Some(Edit::new(span, text))
        });
        let mut edits: Vec<Edit> = edits.collect::<Option<_>>()?;
        edits.sort_by_key(|edit| (edit.start, edit.end));
        Some(Fix { safe: fix.safe, edits })
    }
}

/// A deletion where nothing can be written in the place, since white space might then begin or end a line: the character in
/// front is written anew with it.
fn delete_with_neighbour(source: &SourceText, edit: &Edit) -> Option<(Span, String)> {
    let before = source.text.get(..edit.start.get())?.chars().next_back()?;
    if !edit.text.is_empty() || before.is_whitespace() {
        return None;
    }
    let span = Span::new(edit.start.get() - before.len_utf8(), edit.end.get());
    source.map.encode(span, before.encode_utf8(&mut [0; 4]))
}
