//! Every rule has fixtures: the bad ones break it and nothing else, the good ones do not break it and have no error. The
//! examples in the rules' documentation are held to the same.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::fs;

use cobrowse_lint::{Context, Linter, Request, Rule, Severity, source::Format};
use support::{Checked, linter, names, tests_path};

/// What a bad fixture of a rule breaks besides, and why that cannot be helped.
fn besides(rule: Rule) -> &'static [Rule] {
    match rule {
        // The first request with the ID has it as a fixed text, and the other payload that has such an ID is superseded.
        Rule::ReusedSessionId => &[Rule::FixedSessionId, Rule::SupersededPayload],
        _ => &[],
    }
}

/// A note that every request to an endpoint has that nobody publishes.
fn is_everywhere(rule: Rule) -> bool {
    rule == Rule::UnpublishedRequest
}

/// What is wrong with the text of one file or example, by rule.
struct Verdicts {
    rules: Vec<Rule>,
    errors: Vec<Rule>,
    shown: String,
}

impl Verdicts {
    fn of(checked: &Checked) -> Self {
        Self { rules: checked.rules(), errors: checked.errors(), shown: checked.render() }
    }

    fn sending(linter: &Linter, body: &str) -> Self {
        let report = linter.check(&Request::of_body(body));
        let rules = report.findings.iter().map(|finding| finding.rule).collect();
        let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
        Self { rules, errors: errors.map(|finding| finding.rule).collect(), shown: format!("{report:#?}") }
    }

    /// Complains unless `rule` is broken, and besides only what `allowed` says.
    fn is_bad(&self, rule: Rule, allowed: &[Rule], name: &str) -> Option<String> {
        let allowed = |other: &Rule| *other == rule || is_everywhere(*other) || allowed.contains(other);
        let fits = self.rules.contains(&rule) && self.rules.iter().all(allowed);
        (!fits).then(|| format!("{rule}/{name} breaks {}\n{}", self.list(), self.shown))
    }

    /// Complains where `rule` is broken or anything is an error.
    fn is_good(&self, rule: Rule, name: &str) -> Option<String> {
        let fits = !self.rules.contains(&rule) && self.errors.is_empty();
        (!fits).then(|| format!("{rule}/{name} breaks {}\n{}", self.list(), self.shown))
    }

    fn list(&self) -> String {
        let rules: Vec<&str> = self.rules.iter().map(|rule| rule.name()).collect();
        if rules.is_empty() { "nothing".to_owned() } else { rules.join(", ") }
    }
}

fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn bad_fixtures_break_their_rule_alone_and_good_ones_have_no_error() {
    let linter = linter();
    let mut complaints = Vec::new();
    for rule in Rule::ALL {
        let folder = tests_path("rules").join(rule.name());
        for name in names(&folder) {
            let path = folder.join(&name);
            let verdicts = if *rule == Rule::UnfilledPlaceholder {
                Verdicts::sending(&linter, &fs::read_to_string(&path).unwrap())
            } else {
                Verdicts::of(&Checked::file(&linter, &path))
            };
            complaints.extend(if name.starts_with("bad") {
                verdicts.is_bad(*rule, besides(*rule), &name)
            } else {
                verdicts.is_good(*rule, &name)
            });
        }
    }
    none(&complaints);
}

#[test]
fn every_rule_has_a_bad_and_a_good_fixture_and_every_folder_a_rule() {
    let mut rules: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    rules.sort_unstable();
    let folders = tests_path("rules");
    assert_eq!(names(&folders), rules);
    for rule in rules {
        let files = names(&folders.join(rule));
        for word in ["bad", "good"] {
            let plain = |name: &String| name.split_once('.').is_some_and(|(stem, _)| stem == word);
            assert_eq!(files.iter().filter(|name| plain(name)).count(), 1, "{rule}/{word}");
        }
        let named = |name: &String| name.starts_with("bad") || name.starts_with("good");
        assert!(files.iter().all(named), "{rule}: {files:?}");
    }
}

#[test]
fn a_rule_has_one_word_everywhere() {
    for rule in Rule::ALL {
        let module = format!("src/rules/{}.rs", rule.name().replace('-', "_"));
        let path = tests_path("..").join(&module);
        let source = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{module}: {error}"));
        assert!(source.contains(&format!("\"{}\",", rule.name())), "{module} describes `{rule}`");
        assert_eq!(rule.name().parse::<Rule>().unwrap(), *rule);
        assert!(!rule.summary().is_empty() && rule.summary().ends_with('.'), "{rule}: {}", rule.summary());
        assert!(rule.documentation().contains("**Who says so:**"), "{rule}");
    }
    let modules = names(&tests_path("../src/rules"));
    assert_eq!(modules.len(), Rule::ALL.len() + 1, "a file a rule, and the table: {modules:?}");
}

/// One fenced example of a rule's documentation.
struct Example {
    kind: String,
    text: String,
}

fn examples(rule: Rule) -> Vec<Example> {
    let documentation = rule.documentation();
    let mut examples = Vec::new();
    let mut lines = documentation.lines();
    while let Some(line) = lines.next() {
        let Some(kind) = line.strip_prefix("```") else { continue };
        let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        examples.push(Example { kind: kind.to_owned(), text: text.join("\n") + "\n" });
    }
    examples
}

#[test]
fn the_examples_in_the_documentation_are_what_they_say() {
    let linter = linter();
    let mut complaints = Vec::new();
    for rule in Rule::ALL {
        let (mut bad, mut good) = (0, 0);
        let mut context: Option<Context> = None;
        for Example { kind, text } in examples(*rule) {
            if kind == "toml context" {
                context = Some(toml::from_str(&text).unwrap());
                continue;
            }
            let file = |format| Verdicts::of(&Checked::knowing(&linter, format, &text, context.as_ref()));
            let (verdicts, is_bad) = match kind.as_str() {
                "http bad" => (file(Format::Http), true),
                "http good" => (file(Format::Http), false),
                "sh bad" => (file(Format::Shell), true),
                "sh good" => (file(Format::Shell), false),
                "data-action bad" => (file(Format::DataAction), true),
                "data-action good" => (file(Format::DataAction), false),
                "json sending-bad" => (Verdicts::sending(&linter, &text), true),
                "json sending-good" => (Verdicts::sending(&linter, &text), false),
                kind => panic!("{rule}: no example is ```{kind}"),
            };
            if is_bad {
                bad += 1;
                let missing = !verdicts.rules.contains(rule);
                complaints.extend(missing.then(|| format!("the bad example of {rule}:\n{}", verdicts.shown)));
            } else {
                good += 1;
                complaints.extend(verdicts.is_good(*rule, "the good example"));
            }
        }
        assert!(bad > 0 && good > 0, "{rule} has a bad and a good example");
    }
    none(&complaints);
}

#[test]
fn a_fix_mends_what_it_is_for() {
    let linter = linter();
    let mut complaints = Vec::new();
    for rule in Rule::ALL.iter().filter(|rule| **rule != Rule::UnfilledPlaceholder) {
        let folder = tests_path("rules").join(rule.name());
        for name in names(&folder).iter().filter(|name| name.starts_with("bad")) {
            let checked = Checked::file(&linter, &folder.join(name));
            let count = |checked: &Checked| checked.findings().iter().filter(|found| found.rule == *rule).count();
            for finding in checked.findings().iter().filter(|finding| finding.rule == *rule) {
                let Some(fix) = &finding.fix else { continue };
                let mended = Checked::text(&linter, checked.format, &support::apply(&checked.text, fix));
                let worse = mended.errors().iter().any(|error| !checked.errors().contains(error));
                if count(&mended) >= count(&checked) || (fix.safe && worse) {
                    complaints.push(format!("{rule}/{name}\n{}\n{}", mended.text, mended.render()));
                }
            }
        }
    }
    none(&complaints);
}
