//! Which cause is likelier: the order of what speaks for each.

use super::{Basis, Cause, Response, response::Said, status};
use crate::{
    catalog::{Catalog, ServerError},
    check::{CANNOT_SHOW, Linter},
    context::{Context, Topic},
    report::{Evidence, Finding, Precondition, Report, Severity},
    rules::{Family, Rule},
};

/// How likely a cause is; the likeliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likelihood {
    /// The same answer was reported for the same payload.
    Reported,
    /// The status says that the payload is not the cause.
    Elsewhere,
    /// The check finds an error, and the answer names its field.
    Named,
    /// The check finds an error.
    Found,
    /// The same answer was reported for another payload.
    Likened,
    /// What the caller says may be the cause, or the status points at what was not said.
    Pointed,
    /// A thread suspects it of such a payload.
    Suspected,
    /// The check warns.
    Warned,
    /// Nobody said whether it holds.
    Unsaid,
}

/// What a status points at besides the payload.
fn points_at(status: u16, topic: Option<Topic>) -> bool {
    matches!((status, topic), (401 | 403, Some(Topic::Scope | Topic::Grant)))
}

/// Whether a rule is about how the request gets to its endpoint.
fn leads_elsewhere(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::WrongHost | Rule::WrongMethod | Rule::MissingPathId | Rule::UnknownEndpoint | Rule::WrongContentType
    )
}

struct Ranking<'a> {
    catalog: &'a Catalog,
    context: Option<&'a Context>,
    report: &'a Report,
    status: u16,
    said: Said,
    ranked: Vec<(Likelihood, Option<Topic>, Cause)>,
}

pub(super) fn causes(
    linter: &Linter,
    context: Option<&Context>,
    report: &Report,
    response: &Response<'_>,
) -> Vec<Cause> {
    let (status, said) = (response.status(), Said::by(response));
    let mut ranking = Ranking { catalog: linter.catalog(), context, report, status, said, ranked: Vec::new() };
    ranking.add_status();
    ranking.add_reports();
    ranking.add_findings();
    ranking.add_suspects();
    ranking.add_unsaid();
    ranking.in_order()
}

impl Ranking<'_> {
    fn add(&mut self, likelihood: Likelihood, topic: Option<Topic>, cause: Cause) {
        self.ranked.push((likelihood, topic, cause));
    }

    fn add_status(&mut self) {
        let Some(cause) = status::cause(self.status) else { return };
        let likelihood = match self.status {
            // The payload may still be what a server fails over.
            401 | 403 | 429 | 500..=599 => Likelihood::Elsewhere,
            _ => Likelihood::Likened,
        };
        // A finding says the same more exactly.
        if matches!(self.status, 404 | 405 | 415)
            && self.report.findings.iter().any(|found| leads_elsewhere(found.rule))
        {
            return;
        }
        self.add(likelihood, None, cause);
    }

    /// What was answered before in the same words.
    fn add_reports(&mut self) {
        let catalog = self.catalog;
        let same = |error: &&ServerError| error.status == self.status;
        let whole = catalog.errors().iter().filter(same).find(|error| self.matches(error, true));
        let part = || catalog.errors().iter().filter(same).find(|error| self.matches(error, false));
        let Some(error) = whole.or_else(part) else { return };
        let ours = error.variant.is_some() && error.variant == self.report.variant;
        let refuted = error.about.is_some_and(|topic| self.is_refuted(topic));
        let likelihood = match (ours, refuted) {
            (true, false) => Likelihood::Reported,
            (false, false) => Likelihood::Likened,
            (_, true) => Likelihood::Suspected,
        };
        let cause = reported(error, ours, refuted);
        self.add(likelihood, error.about, cause);
    }

    /// Whether the answer is one that is known; where `whole`, one of its messages is it and nothing more.
    fn matches(&self, error: &ServerError, whole: bool) -> bool {
        match &error.text {
            Some(text) => self.said.has_words(text, whole),
            // Without words the status is all there is.
            None => !whole && error.code.as_ref().is_none_or(|code| self.said.has_code(code)),
        }
    }

    /// Whether the caller says that it is otherwise.
    fn is_refuted(&self, topic: Topic) -> bool {
        let said = self.context.is_some_and(|context| context.says(topic).is_some());
        said && !self.report.findings.iter().any(|finding| topic_of(finding.rule) == Some(topic))
    }

    fn add_findings(&mut self) {
        for finding in &self.report.findings {
            let topic = topic_of(finding.rule);
            let likelihood = match finding.severity {
                Severity::Note => continue,
                _ if points_at(self.status, topic) => Likelihood::Reported,
                Severity::Error if self.is_named(finding) => Likelihood::Named,
                Severity::Error => Likelihood::Found,
                Severity::Warning if topic.is_some() => Likelihood::Pointed,
                Severity::Warning => Likelihood::Warned,
            };
            let cause = Cause {
                basis: Basis::Finding,
                rule: Some(finding.rule),
                what: finding.message.clone(),
                // What the payload cannot show is ranked by itself.
                next: finding.help.as_ref().map(|help| help.split(CANNOT_SHOW).next().unwrap_or_default().to_owned()),
                evidence: finding.evidence.clone(),
            };
            self.ranked.push((likelihood, topic, cause));
        }
    }

    /// Whether the answer names the field of a finding.
    fn is_named(&self, finding: &Finding) -> bool {
        let last = finding.pointer.as_ref().and_then(|pointer| pointer.as_str().rsplit('/').next().map(str::to_owned));
        finding.field.as_ref().is_some_and(|field| self.said.names(field))
            || last.is_some_and(|name| self.said.names(&name))
    }

    /// What the threads suspect besides, unless the check has seen that it is not so.
    fn add_suspects(&mut self) {
        let Some(variant) = self.report.variant.as_ref().and_then(|id| self.catalog.variant(id.as_str())) else {
            return;
        };
        let Some(about) = variant.about() else { return };
        for suspect in &about.suspects {
            let refuted = suspect.about.is_some_and(|topic| self.is_refuted(topic));
            if refuted || self.is_known(suspect.about) || !self.may_hold(suspect.rule.as_deref()) {
                continue;
            }
            // The precondition about the same says what all sources say.
            let whole = suspect.about.and_then(|topic| self.unsaid_about(topic));
            let (what, evidence) =
                whole.map_or((&suspect.what, &suspect.evidence), |whole| (&whole.what, &whole.evidence));
            let cause =
                Cause { basis: Basis::Suspect, rule: None, what: what.clone(), next: None, evidence: evidence.clone() };
            let likelihood =
                if points_at(self.status, suspect.about) { Likelihood::Pointed } else { Likelihood::Suspected };
            self.add(likelihood, suspect.about, cause);
        }
    }

    /// Whether something that a rule finds may be so: where the rule says nothing it is not, where it warns or errs that
    /// is a cause of its own.
    fn may_hold(&self, rule: Option<&str>) -> bool {
        let found = |rule: &str| self.report.findings.iter().find(|finding| finding.rule.name() == rule);
        rule.is_none_or(|rule| found(rule).is_some_and(|finding| finding.severity == Severity::Note))
    }

    fn unsaid_about(&self, topic: Topic) -> Option<&Precondition> {
        self.report.preconditions.iter().find(|precondition| self.catalog.topic_of(precondition) == Some(topic))
    }

    fn add_unsaid(&mut self) {
        for precondition in &*self.report.preconditions {
            let topic = self.catalog.topic_of(precondition);
            if self.is_known(topic) {
                continue;
            }
            let cause = Cause {
                basis: Basis::Unsaid,
                rule: None,
                what: precondition.what.clone(),
                next: None,
                evidence: precondition.evidence.clone(),
            };
            let likelihood = if points_at(self.status, topic) { Likelihood::Pointed } else { Likelihood::Unsaid };
            self.add(likelihood, topic, cause);
        }
    }

    /// Whether a cause about the same is there already.
    fn is_known(&self, topic: Option<Topic>) -> bool {
        topic.is_some() && self.ranked.iter().any(|(_, known, _)| *known == topic)
    }

    fn in_order(mut self) -> Vec<Cause> {
        self.ranked.sort_by_key(|(likelihood, ..)| *likelihood);
        let mut causes: Vec<Cause> = Vec::new();
        for (_, _, cause) in self.ranked {
            if !causes.iter().any(|known| known.what == cause.what || says_no_more(&cause, known)) {
                causes.push(cause);
            }
        }
        causes
    }
}

/// Whether a cause rests on nothing that another one does not rest on.
fn says_no_more(cause: &Cause, known: &Cause) -> bool {
    let has = |evidence: &Evidence| known.evidence.contains(evidence);
    matches!(cause.basis, Basis::Suspect) && !cause.evidence.is_empty() && cause.evidence.iter().all(has)
}

/// What the caller says that a rule judges.
fn topic_of(rule: Rule) -> Option<Topic> {
    if rule.family() != Family::Context {
        return None;
    }
    Some(match rule {
        Rule::ServiceToken => Topic::Grant,
        Rule::InactiveConversation => Topic::Conversation,
        Rule::UnsupportedChannel => Topic::Channel,
        Rule::AgentUnavailable => Topic::Presence,
        _ => Topic::Scope,
    })
}

/// The cause that an answer known from a thread points at.
fn reported(error: &ServerError, ours: bool, refuted: bool) -> Cause {
    let answer = match &error.text {
        Some(text) => format!("{} `{text}`", error.status),
        None => error.status.to_string(),
    };
    let who = error.evidence.first().map_or_else(String::new, |first| format!(" in {}", first.source.spoken()));
    let payload = match &error.variant {
        Some(variant) if ours => format!("this payload, `{variant}`, got the answer {answer}{who}"),
        Some(variant) => format!("another payload, `{variant}`, got the answer {answer}{who}"),
        None => format!("the answer {answer} is reported{who}"),
    };
    let what = if refuted { format!("{payload}; what was the likely reason there is not so here") } else { payload };
    Cause {
        basis: Basis::Response,
        rule: None,
        what,
        next: Some(error.advice.clone()),
        evidence: error.evidence.clone(),
    }
}
