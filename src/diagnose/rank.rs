//! Which cause is likelier: the order of what speaks for each.

use std::{borrow::Cow, slice};

use super::{
    Basis, Cause, Response,
    known::{self, Alike},
    open,
    response::{Said, is_at, steps},
    status,
};
use crate::{
    catalog::{Catalog, ClaimedScope},
    check::{CANNOT_SHOW, Linter},
    context::{Context, Topic},
    json::Pointer,
    report::{Evidence, Finding, Precondition, Report, Severity, Strength, Verdict},
    rules::{Family, Rule},
};

/// An answer that names more fields than this speaks of the whole request.
const MOST_NAMED: usize = 8;

/// How likely a cause is; the likeliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likelihood {
    /// The same answer was reported for the same payload.
    Reported,
    /// The answer names a field or a subject: the check finds something in it, or nothing wrong at all.
    Named,
    /// The status says where to look.
    Elsewhere,
    /// The check finds an error.
    Found,
    /// The same answer was reported for another payload, or a part of it for this one.
    Likened,
    /// What the caller says may be the cause, or the status points at what was not said.
    Pointed,
    /// The check could not see it.
    Unseen,
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

/// Whether what a rule finds is what a status says.
fn is_what(status: u16, rule: Rule) -> bool {
    match status {
        404 | 410 => matches!(rule, Rule::WrongHost | Rule::MissingPathId | Rule::UnknownEndpoint),
        405 => matches!(rule, Rule::WrongMethod | Rule::WrongHost),
        409 => matches!(rule, Rule::ReusedSessionId | Rule::InactiveConversation),
        415 => rule == Rule::WrongContentType,
        _ => false,
    }
}

/// Whether a rule finds what no server refuses.
fn is_no_cause(rule: Rule) -> bool {
    rule == Rule::HardCodedToken || rule.family() == Family::House
}

struct Ranking<'a> {
    catalog: &'a Catalog,
    context: Option<&'a Context>,
    report: &'a Report,
    status: u16,
    said: Said,
    /// What the answer is about, by a thread that tells of it.
    reported: Option<Topic>,
    /// The answer that is known, as it was told.
    known: Option<&'a str>,
    ranked: Vec<(Likelihood, Option<Topic>, Cause)>,
}

pub(super) fn causes(
    linter: &Linter,
    context: Option<&Context>,
    report: &Report,
    response: &Response<'_>,
) -> Vec<Cause> {
    let (status, said) = (response.status(), Said::by(response));
    let mut ranking = Ranking {
        catalog: linter.catalog(),
        context,
        report,
        status,
        said,
        reported: None,
        known: None,
        ranked: Vec::new(),
    };
    ranking.add_known();
    ranking.add_findings();
    ranking.add_named();
    ranking.add_status();
    ranking.add_unseen();
    ranking.add_suspects();
    ranking.add_unsaid();
    ranking.in_order()
}

impl Ranking<'_> {
    fn add(&mut self, likelihood: Likelihood, topic: Option<Topic>, cause: Cause) {
        self.ranked.push((likelihood, topic, cause));
    }

    /// What the status says, unless a finding says it more exactly.
    fn add_status(&mut self) {
        let told = |found: &Finding| found.severity > Severity::Note && is_what(self.status, found.rule);
        if self.report.findings.iter().any(told) {
            return;
        }
        if let Some(cause) = status::cause(self.status) {
            self.add(Likelihood::Elsewhere, None, cause);
        }
    }

    /// What was answered before in the same words.
    fn add_known(&mut self) {
        let errors = self.catalog.errors().iter().filter(|error| error.status == self.status);
        let open = errors.filter(|error| !error.about.is_some_and(|topic| self.is_refuted(topic)));
        let alike = open.filter_map(|error| {
            let ours = error.variant.is_some() && error.variant == self.report.variant;
            Some((known::alike(error, &self.said)?, ours, error))
        });
        // Another payload may have many reasons for the same status.
        let alike = alike.filter(|(alike, ours, _)| *ours || *alike > Alike::Status);
        let nearest = alike.max_by_key(|(alike, ours, error)| (*alike, *ours, error.text.as_ref().map(String::len)));
        let Some((alike, ours, error)) = nearest else { return };
        self.known = error.text.as_deref();
        // Words about something else say more than a status that a thread tells of.
        let elsewhere = [Topic::Scope, Topic::Permission, Topic::Presence]
            .into_iter()
            .any(|topic| error.about != Some(topic) && self.said.speaks_of(topic));
        let same = ours && alike != Alike::Part && !(alike == Alike::Status && elsewhere);
        let likelihood = if same { Likelihood::Reported } else { Likelihood::Likened };
        if likelihood == Likelihood::Reported {
            self.reported = error.about;
        }
        self.add(likelihood, error.about, known::cause(error, alike, self.report.variant.as_ref()));
    }

    /// Whether the caller says that it is otherwise.
    fn is_refuted(&self, topic: Topic) -> bool {
        let Some(context) = self.context.filter(|context| context.says(topic).is_some()) else { return false };
        match (topic, &context.scopes) {
            (Topic::Scope, Some(scopes)) => self.has_the_scopes(scopes),
            _ => !self.report.findings.iter().any(|finding| topic_of(finding.rule) == Some(topic)),
        }
    }

    /// Whether these are enough by everybody's word: the one that is published for the endpoint, or each that somebody says it
    /// needs. Who failed with one shows it merely.
    fn has_the_scopes(&self, scopes: &[String]) -> bool {
        let (Some(known), Some(endpoint)) = (self.catalog.scopes(), &self.report.endpoint) else { return false };
        let has = |claim: &ClaimedScope| scopes.contains(&claim.scope);
        let stated = |claim: &&ClaimedScope| claim.evidence.iter().any(|said| said.strength >= Strength::Stated);
        let mut claims = known.claimed.iter().filter(|claim| claim.endpoint == *endpoint);
        claims.clone().any(|claim| claim.is_published() && has(claim))
            || claims.all(|claim| !stated(&claim) || has(claim))
    }

    fn add_findings(&mut self) {
        for finding in &self.report.findings {
            let topic = topic_of(finding.rule);
            let likelihood = match finding.severity {
                Severity::Note => continue,
                _ if is_no_cause(finding.rule) => continue,
                // It says that what was reported holds here.
                _ if topic.is_some() && topic == self.reported => Likelihood::Reported,
                _ if self.is_named(finding) || topic.is_some_and(|topic| self.said.speaks_of(topic)) => {
                    Likelihood::Named
                }
                _ if is_what(self.status, finding.rule) || points_at(self.status, topic) => Likelihood::Elsewhere,
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
        places(finding).any(|place| self.said.names(&place))
    }

    /// Fields that the answer names, and that nothing else speaks of.
    fn add_named(&mut self) {
        let is_told = |field: &str| {
            let known = self.known.is_some_and(|text| text.contains(field));
            known || self.report.findings.iter().flat_map(places).any(|place| is_at(field, &place))
        };
        // A message has other words between quotes.
        let is_field = |field: &String| {
            let declared = steps(field).last().is_some_and(|name| self.catalog.shape_of_all().top.declares(name));
            declared || self.said.fields.contains(field)
        };
        let mut fields: Vec<String> = Vec::new();
        for field in self.said.named() {
            if fields.len() < MOST_NAMED && !fields.contains(field) && is_field(field) && !is_told(field) {
                fields.push(field.clone());
            }
        }
        let variant = self.report.variant.as_ref().and_then(|id| self.catalog.variant(id.as_str()));
        // What is known to fail fails whatever the field is.
        let rejected = self.report.verdict == Verdict::Rejected;
        let likelihood = if rejected { Likelihood::Likened } else { Likelihood::Named };
        for field in fields {
            self.add(likelihood, None, open::named(&field, variant));
        }
    }

    fn add_unseen(&mut self) {
        if let Some(cause) = open::unseen(self.report) {
            self.add(Likelihood::Unseen, None, cause);
        }
    }

    /// What the threads suspect besides, unless the check has seen that it is not so.
    fn add_suspects(&mut self) {
        let Some(variant) = self.report.variant.as_ref().and_then(|id| self.catalog.variant(id.as_str())) else {
            return;
        };
        let Some(about) = variant.about() else { return };
        for suspect in &about.suspects {
            // What has no next step is told where the payload is explained.
            let Some(next) = &suspect.next else { continue };
            let refuted = suspect.about.is_some_and(|topic| self.is_refuted(topic));
            if refuted || self.is_known(suspect.about) || !self.may_hold(suspect.rule.as_deref()) {
                continue;
            }
            // The precondition about the same knows what all sources say.
            let whole = suspect.about.and_then(|topic| self.unsaid_about(topic));
            let cause = Cause {
                basis: Basis::Suspect,
                rule: None,
                what: suspect.what.clone(),
                next: Some(next.clone()),
                evidence: whole.map_or(&suspect.evidence, |whole| &whole.evidence).clone(),
            };
            self.add(self.pointed(suspect.about).unwrap_or(Likelihood::Suspected), suspect.about, cause);
        }
    }

    /// How likely a subject is the cause by the words and the status of the answer.
    fn pointed(&self, topic: Option<Topic>) -> Option<Likelihood> {
        if topic.is_some_and(|topic| self.said.speaks_of(topic)) {
            return Some(Likelihood::Named);
        }
        points_at(self.status, topic).then_some(Likelihood::Pointed)
    }

    /// Whether something that a rule finds may be so: where the rule says nothing it is not, where it warns or errs that
    /// is a cause of its own.
    fn may_hold(&self, rule: Option<&str>) -> bool {
        let found = |rule: &str| self.report.findings.iter().find(|finding| finding.rule.name() == rule);
        rule.is_none_or(|rule| found(rule).is_some_and(|finding| finding.severity == Severity::Note))
    }

    fn unsaid_about(&self, topic: Topic) -> Option<&Precondition> {
        let about_it = |told: &&Precondition| self.catalog.scoped(told).is_some_and(|all| all.about == Some(topic));
        self.report.preconditions.iter().find(about_it)
    }

    fn add_unsaid(&mut self) {
        for precondition in &*self.report.preconditions {
            let scoped = self.catalog.scoped(precondition);
            let topic = scoped.and_then(|scoped| scoped.about);
            if self.is_known(topic) {
                continue;
            }
            let cause = Cause {
                basis: Basis::Unsaid,
                rule: None,
                what: precondition.what.clone(),
                next: scoped.map(|scoped| scoped.next.clone()),
                evidence: precondition.evidence.clone(),
            };
            self.add(self.pointed(topic).unwrap_or(Likelihood::Unsaid), topic, cause);
        }
    }

    /// Whether a cause about the same is there already.
    fn is_known(&self, topic: Option<Topic>) -> bool {
        topic.is_some() && self.ranked.iter().any(|(_, known, _)| *known == topic)
    }

    fn in_order(mut self) -> Vec<Cause> {
        self.ranked.sort_by_key(|(likelihood, ..)| *likelihood);
        let all: Vec<Cause> = self.ranked.into_iter().map(|(.., cause)| cause).collect();
        let again = |at: usize, cause: &Cause| {
            all.iter().take(at).any(|known| known.what == cause.what)
                || all.iter().any(|known| says_no_more(cause, known))
        };
        all.iter().enumerate().filter(|(at, cause)| !again(*at, cause)).map(|(_, cause)| cause.clone()).collect()
    }
}

/// Whether a suspicion rests on nothing that a surer cause does not rest on.
fn says_no_more(cause: &Cause, known: &Cause) -> bool {
    let surer = matches!((cause.basis, known.basis), (Basis::Suspect, Basis::Response | Basis::Finding));
    surer && !cause.evidence.is_empty() && cause.evidence.iter().all(|said: &Evidence| known.evidence.contains(said))
}

/// Where a finding is: the field that is missing, and the value that it is about.
fn places(finding: &Finding) -> impl Iterator<Item = Vec<String>> + use<> {
    let place: Vec<String> = finding.pointer.iter().flat_map(Pointer::tokens).map(Cow::into_owned).collect();
    let missing = finding.field.as_ref().map(|field| [place.as_slice(), slice::from_ref(field)].concat());
    missing.into_iter().chain([place])
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
