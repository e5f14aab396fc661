//! SARIF 2.1.0, for code scanning.

use std::{
    io::{self, Write},
    mem,
};

use cobrowse_lint::{
    Finding, Rule,
    report::{Fix, Location},
    span::{LineIndex, Position},
};
use serde_json::{Value, json};

use super::{
    CheckedFile, CheckedRequest, Output, Summary,
    fingerprint::Fingerprints,
    json_text::json_text,
    shown::{shown, unjudged, whole},
    texts::Texts,
    uri::artifact,
};
use crate::explain;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes each result on a line of its own as soon as it is there.
pub(super) struct Sarif<W> {
    out: W,
    fingerprints: Fingerprints,
    /// What the run could not do; none of it is an error where only a body stayed unseen.
    notifications: Vec<Value>,
    failed: bool,
    begun: bool,
}

impl<W: Write> Sarif<W> {
    /// Begins the report.
    pub(super) fn new(mut out: W, catalog: &str) -> io::Result<Self> {
        let driver = json!({
            "name": "cobrowse-lint",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": Rule::ALL.iter().map(|rule| descriptor(*rule)).collect::<Vec<_>>(),
            "properties": { "catalog": catalog },
        });
        let root = json!({ "%SRCROOT%": { "description": { "text": "where the command ran" } } });
        write!(
            out,
            "{{\"$schema\": \"{SCHEMA}\",\n\"version\": \"2.1.0\",\n\"runs\": [{{\n\"tool\": {{\"driver\": {}}},\n\
             \"columnKind\": \"unicodeCodePoints\",\n\"originalUriBaseIds\": {},\n\"results\": [",
            json_text(&driver)?,
            json_text(&root)?
        )?;
        Ok(Self { out, fingerprints: Fingerprints::default(), notifications: Vec::new(), failed: false, begun: false })
    }
}

impl<W: Write> Output for Sarif<W> {
    fn file(&mut self, file: &CheckedFile) -> io::Result<()> {
        let texts = Texts::new(file);
        let mut index = None;
        for request in &file.requests {
            if let Some(unseen) = &request.report.unseen {
                let location = location(file, &unseen.location);
                self.notifications.push(notification("note", &unjudged(unseen), &location));
            }
            for finding in &request.report.findings {
                let mut result = result(file, request, finding);
                let fingerprint = self.fingerprints.of(file, &texts, request, finding);
                add(&mut result, "partialFingerprints", json!({ "cobrowseLint/v1": fingerprint }));
                if let Some(fix) = &finding.fix {
                    let index = index.get_or_insert_with(|| LineIndex::new(&file.text));
                    add(&mut result, "fixes", json!([mended(file, index, fix)]));
                }
                self.out.write_all(if mem::replace(&mut self.begun, true) { b",\n" } else { b"\n" })?;
                self.out.write_all(json_text(&result)?.as_bytes())?;
            }
        }
        self.failed |= !file.problems.is_empty();
        self.notifications.extend(file.problems.iter().map(|problem| {
            let location = json!({ "physicalLocation": { "artifactLocation": artifact(&problem.path) } });
            notification("error", &shown(&problem.message), &location)
        }));
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        let notifications = mem::take(&mut self.notifications);
        let invocation = json!([{ "executionSuccessful": !self.failed, "toolExecutionNotifications": notifications }]);
        writeln!(self.out, "\n],\n\"invocations\": {}}}]}}", json_text(&invocation)?)?;
        self.out.flush()
    }
}

fn notification(level: &str, text: &str, location: &Value) -> Value {
    json!({ "level": level, "message": { "text": without_links(text) }, "locations": [location] })
}

fn descriptor(rule: Rule) -> Value {
    let mut descriptor = json!({
        "id": rule.name(),
        "shortDescription": { "text": rule.summary() },
        "help": { "text": rule.documentation(), "markdown": explain::markdown(rule) },
        "defaultConfiguration": { "level": rule.severity() },
        "properties": { "tags": [rule.family()] },
    });
    if let Some(uri) = help_uri(REPOSITORY, rule) {
        add(&mut descriptor, "helpUri", json!(uri));
    }
    descriptor
}

/// Where this was built from, as far as it is known: the release says it, or the manifest.
const REPOSITORY: &str = match option_env!("COBROWSE_LINT_REPOSITORY") {
    Some(address) => address,
    None => env!("CARGO_PKG_REPOSITORY"),
};

/// Where the page of the rules says more; nowhere, where the address of the repository is not known.
fn help_uri(repository: &str, rule: Rule) -> Option<String> {
    let page = concat!("blob/v", env!("CARGO_PKG_VERSION"), "/docs/rules.md");
    (!repository.is_empty()).then(|| format!("{}/{page}#{rule}", repository.trim_end_matches('/')))
}

fn result(file: &CheckedFile, request: &CheckedRequest, finding: &Finding) -> Value {
    let mut location = location(file, &finding.location);
    if let Some(pointer) = finding.pointer.as_ref().map(ToString::to_string).filter(|pointer| !pointer.is_empty()) {
        add(&mut location, "logicalLocations", json!([{ "fullyQualifiedName": shown(&pointer) }]));
    }
    let report = &request.report;
    // Braces and brackets stay as they are: nothing is put into a text that comes without arguments.
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": Rule::ALL.iter().position(|rule| *rule == finding.rule),
        "level": finding.severity,
        "message": { "text": without_links(&whole(file, finding)) },
        "locations": [location],
        "properties": { "endpoint": report.endpoint, "variant": report.variant, "verdict": report.verdict },
    });
    if !finding.related.is_empty() {
        let related = (1..).zip(&finding.related).map(|(number, related)| {
            let mut location = self::location(file, &related.location);
            add(&mut location, "id", json!(number));
            add(&mut location, "message", json!({ "text": without_links(&shown(&related.message)) }));
            location
        });
        let related: Vec<Value> = related.collect();
        add(&mut result, "relatedLocations", json!(related));
    }
    result
}

fn location(file: &CheckedFile, location: &Location) -> Value {
    let path = location.path.as_ref().unwrap_or(&file.path);
    let region = region(location.start, location.end);
    json!({ "physicalLocation": { "artifactLocation": artifact(path), "region": region } })
}

fn region(start: Position, end: Position) -> Value {
    json!({
        "startLine": start.line.get(),
        "startColumn": start.column.get(),
        "endLine": end.line.get(),
        "endColumn": end.column.get(),
    })
}

/// A fix, whose edits are in the file itself.
fn mended(file: &CheckedFile, index: &LineIndex, fix: &Fix) -> Value {
    let replacements = fix.edits.iter().map(|edit| {
        let position = |offset| index.position(&file.text, offset);
        let deleted = region(position(edit.start), position(edit.end));
        json!({ "deletedRegion": deleted, "insertedContent": { "text": edit.text } })
    });
    let says = if fix.safe { "safe: it cannot change what was meant" } else { "unsafe: check that this was meant" };
    let change = json!({
        "artifactLocation": artifact(&file.path),
        "replacements": replacements.collect::<Vec<_>>(),
    });
    json!({ "description": { "text": says }, "artifactChanges": [change], "properties": { "safe": fix.safe } })
}

/// `text` with no `[text](address)` in it, which a reader of SARIF makes a link: a template may hold one to anywhere.
fn without_links(text: &str) -> String {
    text.replace("](", "] (")
}

/// Adds a member to an object.
fn add(to: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = to {
        members.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
#[test]
fn the_help_of_a_rule_is_its_place_in_the_page_of_this_version() {
    let uri = help_uri("https://example.com/cobrowse-lint/", Rule::NullId);
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(uri, Some(format!("https://example.com/cobrowse-lint/blob/v{version}/docs/rules.md#null-id")));
    assert_eq!(help_uri("", Rule::NullId), None, "SARIF wants an absolute address, and there is none");
}
