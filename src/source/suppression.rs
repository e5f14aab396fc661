//! Comments in a file that silence rules for one request: `cobrowse-lint: ignore[missing-header] the gateway adds it`.

use super::{Format, Template};
use crate::{
    check::Linter,
    report::{Evidence, Finding, Location, Part, Report},
    rules::{Rule, unknown_rule, unused_suppression},
    span::{LineIndex, Span},
};

/// How such a comment begins.
const SIGN: &str = "cobrowse-lint:";

/// How the lines begin that may stand between a comment and its request.
const BETWEEN: [&str; 6] = ["#", "//", "<!--", "```", "~~~", "@"];

/// The comments of a file that silence rules, and which of them did.
///
/// A comment is for the request that it stands in or behind on the same line, or for the next one where nothing but comments and
/// blank lines stands in between. Formats without comments have none: there the configuration silences.
#[derive(Clone, Debug, Default)]
pub struct Suppressions(Vec<Suppression>);

#[derive(Clone, Debug)]
struct Suppression {
    /// From the sign to the bracket that ends the list.
    span: Span,
    /// Where its line begins.
    line: usize,
    /// The number of the request that it is for.
    request: Option<usize>,
    rules: Vec<Named>,
}

#[derive(Clone, Debug)]
struct Named {
    /// The name as it is written.
    span: Span,
    location: Location,
    /// The rule, or the error that says that there is none.
    rule: Result<Rule, String>,
    used: bool,
}

impl Suppressions {
    /// Reads the comments of a file that has these requests.
    pub fn read(format: Format, text: &str, templates: &[Template]) -> Self {
        if !format.has_comments() {
            return Self::default();
        }
        if !text.contains(SIGN) {
            return Self::default();
        }
        let index = LineIndex::new(text);
        let found = text.match_indices(SIGN).filter_map(|(start, _)| suppression(text, start, &index));
        let aimed = found.map(|found| found.aimed(format, text, templates));
        let prose = matches!(format, Format::Markdown | Format::Text);
        Self(aimed.filter(|one| !prose || !one.is_quoted(text, templates)).collect())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes the findings out of the report of a request that its comments silence; how many. `request` is its number in the
    /// file, from 0. The verdict stays.
    pub fn apply(&mut self, request: usize, report: &mut Report) -> usize {
        let before = report.findings.len();
        for suppression in self.0.iter_mut().filter(|suppression| suppression.request == Some(request)) {
            for named in &mut suppression.rules {
                let Ok(rule) = named.rule else { continue };
                let count = report.findings.len();
                report.findings.retain(|finding| !rule.covers(finding.rule));
                named.used |= report.findings.len() < count;
            }
        }
        before - report.findings.len()
    }

    /// What is wrong with the comments themselves, once all requests of the file were shown to [`Self::apply`]: rules that
    /// they silence nowhere, and names of no rule.
    pub fn findings(&self, linter: &Linter) -> Vec<Finding> {
        let named = self.0.iter().flat_map(|suppression| &suppression.rules);
        let of = |named: &Named| match &named.rule {
            Ok(_) if named.used => None,
            Ok(rule) => Some(unused_suppression::finding(*rule, named.span).placed(&named.location)),
            Err(why) => Some(unknown_rule::finding(why, named.span).placed(&named.location)),
        };
        named.filter_map(of).filter_map(|finding| linter.voiced(finding)).collect()
    }
}

impl Suppression {
    fn aimed(self, format: Format, text: &str, templates: &[Template]) -> Self {
        let around = templates.iter().position(|template| template.span.contains(self.span));
        let request = around
            .or_else(|| templates.iter().rposition(|template| self.is_behind(template)))
            .or_else(|| templates.iter().position(|template| self.is_before(text, template)))
            // A file of Bruno is one request, and has comments in bodies, scripts and its documentation only.
            .or((format == Format::Bruno && templates.len() == 1).then_some(0));
        Self { request, ..self }
    }

    /// Whether prose merely writes about it. What silences stands in a request, behind it, or begins a line: one that no reader
    /// sees, or one before a request.
    fn is_quoted(&self, text: &str, templates: &[Template]) -> bool {
        if templates.iter().any(|template| template.span.contains(self.span) || self.is_behind(template)) {
            return false;
        }
        let before = text.get(..self.span.start()).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        match line.trim_matches(|c: char| c.is_whitespace() || c == '>') {
            "<!--" => false,
            "#" | "//" | "/*" => !self.is_in_the_fence_of_its_request(text, templates),
            _ => true,
        }
    }

    fn is_in_the_fence_of_its_request(&self, text: &str, templates: &[Template]) -> bool {
        let request = self.request.and_then(|request| templates.get(request));
        let between = request.and_then(|request| text.get(self.span.end()..request.span.start()));
        between.is_some_and(|between| !between.contains("```") && !between.contains("~~~"))
    }

    /// Whether it stands on the line that the request ends on.
    fn is_behind(&self, template: &Template) -> bool {
        self.line < template.span.end() && template.span.end() <= self.span.start()
    }

    fn is_before(&self, text: &str, template: &Template) -> bool {
        let Some(between) = text.get(self.span.end()..template.span.start()) else { return false };
        // The rest of the comment's own line is its reason.
        let Some((_, lines)) = between.split_once('\n') else { return false };
        let passes = |line: &str| {
            // A block that is quoted in Markdown has its sign in front of each line.
            let line = line.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
            line.is_empty() || BETWEEN.iter().any(|sign| line.starts_with(sign))
        };
        // An item of a YAML list has its sign in front of it.
        let (lines, sign) = lines.rsplit_once('\n').unwrap_or(("", lines));
        lines.lines().all(passes) && (passes(sign) || sign.trim_matches([' ', '-']).is_empty())
    }
}

/// Whether a line has such a comment.
pub(super) fn silences(line: &str) -> bool {
    line.find(SIGN).and_then(|start| suppression(line, start, &LineIndex::new(line))).is_some()
}

fn suppression(text: &str, start: usize, index: &LineIndex) -> Option<Suppression> {
    let line_start = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    if !is_comment(text.get(line_start..start)?) {
        return None;
    }
    let line = text.get(start..)?.lines().next()?;
    let rest = line.strip_prefix(SIGN)?.trim_start().strip_prefix("ignore")?.trim_start().strip_prefix('[')?;
    let list = start + (line.len() - rest.len());
    let ends = rest.find(']');
    let end = list + ends.unwrap_or(rest.len());
    let mut rules = Vec::new();
    let mut at = list;
    for name in text.get(list..end)?.split(',') {
        let word = name.trim();
        let from = at + (name.len() - name.trim_start().len());
        at += name.len() + 1;
        let rule = match word {
            _ if ends.is_none() => {
                Err("the `]` that ends the list of rules is missing, so nothing is accepted".to_owned())
            }
            "" => Err("the list has no rule here, so nothing is accepted".to_owned()),
            word => word.parse::<Rule>().map_err(|error| error.to_string()),
        };
        let span = Span::new(from, from + word.len());
        rules.push(Named { span, location: Location::new(index, text, span), rule, used: false });
        if ends.is_none() {
            break;
        }
    }
    Some(Suppression { span: Span::new(start, end), line: line_start, request: None, rules })
}

/// Whether what stands in front on the line begins a comment.
fn is_comment(before: &str) -> bool {
    let sign = before.trim_end();
    ["#", "//", "<!--", "/*", "*"].iter().any(|mark| sign.ends_with(mark))
        || before.trim_start().starts_with(['#', '/'])
}

impl Format {
    /// Whether a file may have comments.
    pub const fn has_comments(self) -> bool {
        !matches!(self, Self::Body | Self::Envelope | Self::DataAction | Self::Postman | Self::Har)
    }
}

impl Finding {
    fn placed(mut self, location: &Location) -> Self {
        self.location = location.clone();
        self
    }
}

/// The finding that an entry of a configuration, whose rule stands at `span` of its `text`, accepts nothing any more.
pub fn unused_entry(text: &str, rule: Rule, span: Span) -> Finding {
    unused_suppression::finding(rule, span).placed(&Location::counted(text, span))
}

/// Who says so: a comment of the file's own author.
pub(crate) const OURS: &[Evidence; 1] =
    &[Evidence::ours("a suppression is to say what it is for, and to go when that is gone")];

/// A finding about a comment.
pub(crate) fn about(rule: Rule, span: Span, message: String) -> Finding {
    Finding::new(rule, Part::Request, span, message).evidence(OURS)
}
