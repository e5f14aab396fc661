//! The outputs for pipelines: each against its schema, and against hostile text.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use roxmltree::{Document, Node};
use serde_json::Value;

const FORMATS: [&str; 6] = ["human", "json", "sarif", "junit", "github", "gitlab"];

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cobrowse-lint"));
    command.arg("check").args(args).env("NO_COLOR", "1").current_dir(folder).output().unwrap()
}

fn report(folder: &Path, format: &str) -> String {
    String::from_utf8(run(folder, &["--output", format]).stdout).unwrap()
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folders of templates that there are.
fn folders() -> Vec<PathBuf> {
    let entries = fs::read_dir(here().join("tests/cmd")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).chain([here().join("../tests/threads")]).collect()
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn obeys(report: &str, schema: &str) -> Value {
    let schema = fs::read_to_string(here().join("tests/schemas").join(schema)).unwrap();
    let mut schema: Value = serde_json::from_str(&schema).unwrap();
    // The one of SARIF has an unmatched bracket there.
    for holder in ["run", "toolComponent"] {
        if let Some(language) = schema.pointer_mut(&format!("/definitions/{holder}/properties/language")) {
            language.as_object_mut().unwrap().remove("pattern").unwrap();
        }
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let report = serde_json::from_str(report).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    report
}

fn findings(json: &Value) -> Vec<&Value> {
    let requests = json["requests"].as_array().unwrap().iter();
    let settings = json.get("settings").into_iter().flat_map(|settings| settings.as_array().unwrap());
    requests.chain(settings).flat_map(|request| request["findings"].as_array().unwrap()).collect()
}

/// Checks the report as far as a schema cannot.
fn sarif(text: &str, json: &Value) {
    let sarif = obeys(text, "sarif-2.1.0.json");
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    let findings = findings(json);
    assert_eq!(results.len(), findings.len());
    let mut fingerprints = HashSet::new();
    for (result, finding) in results.iter().zip(findings) {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!((&rules[index]["id"], &result["ruleId"]), (&finding["rule"], &finding["rule"]));
        assert_eq!(result["level"], finding["severity"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let (start, end) = (&finding["location"]["start"], &finding["location"]["end"]);
        assert_eq!((&region["startLine"], &region["startColumn"]), (&start["line"], &start["column"]));
        assert_eq!((&region["endLine"], &region["endColumn"]), (&end["line"], &end["column"]));
        assert!(fingerprints.insert(result["partialFingerprints"]["cobrowseLint/v1"].as_str().unwrap().to_owned()));
    }
    let problems = json["problems"].as_array().unwrap().len();
    let invocation = &run["invocations"][0];
    let notifications = invocation["toolExecutionNotifications"].as_array().unwrap();
    let errors = notifications.iter().filter(|notification| notification["level"] == "error").count();
    assert_eq!((errors, &invocation["executionSuccessful"]), (problems, &Value::Bool(problems == 0)));
}

fn gitlab(text: &str, json: &Value) {
    let gitlab = obeys(text, "gitlab-code-quality.json");
    let violations = gitlab.as_array().unwrap();
    assert_eq!(violations.len(), findings(json).len() + json["problems"].as_array().unwrap().len());
    let fingerprints: HashSet<&Value> = violations.iter().map(|violation| &violation["fingerprint"]).collect();
    assert_eq!(fingerprints.len(), violations.len(), "GitLab shows one of those that are equal");
}

/// Who stands in whom with what, and whether text does: no element or attribute beyond these is written.
const ELEMENTS: [(&str, &[&str], &[&str], bool); 6] = [
    ("testsuites", &["testsuite"], &["name", "tests", "skipped", "failures", "errors"], false),
    ("testsuite", &["testcase"], &["name", "tests", "skipped", "errors", "failures"], false),
    ("testcase", &["failure", "error", "system-out"], &["name", "classname"], false),
    ("failure", &[], &["message", "type"], true),
    ("error", &[], &["message", "type"], true),
    ("system-out", &[], &[], true),
];

fn junit(text: &str, json: &Value) {
    let document = Document::parse(text).unwrap();
    assert_eq!(document.root_element().tag_name().name(), "testsuites");
    for node in document.descendants().filter(Node::is_element) {
        let known = ELEMENTS.iter().find(|(name, ..)| *name == node.tag_name().name());
        let (name, children, attributes, text) = known.unwrap();
        for child in node.children().filter(Node::is_element) {
            assert!(children.contains(&child.tag_name().name()), "{name} holds {}", child.tag_name().name());
        }
        let found: Vec<&str> = node.attributes().map(|attribute| attribute.name()).collect();
        assert_eq!(&found, attributes, "{name}");
        let blank = node.children().filter(Node::is_text).all(|child| child.text().unwrap().trim().is_empty());
        assert!(*text || blank, "{name} holds text");
    }
    let all = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count();
    let (requests, problems) = (json["requests"].as_array().unwrap(), json["problems"].as_array().unwrap());
    let failed = |request: &&Value| request["findings"].as_array().unwrap().iter().any(|f| f["severity"] == "error");
    let settings = json.get("settings").map_or(0, |settings| settings.as_array().unwrap().len());
    assert_eq!(all("testcase"), requests.len() + settings + problems.len());
    assert_eq!((all("failure"), all("error")), (requests.iter().filter(failed).count(), problems.len()));
    for (attribute, count) in [("tests", all("testcase")), ("failures", all("failure")), ("errors", all("error"))] {
        assert_eq!(document.root_element().attribute(attribute), Some(&*count.to_string()));
    }
}

/// The commands as the runner of GitHub Actions reads them: properties, message.
fn commands(text: &str) -> Vec<(Vec<(String, String)>, String)> {
    let plain = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let command = |line: &str| {
        let (command, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (name, properties) = command.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&name), "{line}");
        let property = |property: &str| {
            let (name, value) = property.split_once('=').unwrap();
            (name.to_owned(), plain(&value.replace("%3A", ":").replace("%2C", ",")))
        };
        (properties.split(',').map(property).collect(), plain(message))
    };
    text.lines().map(command).collect()
}

fn github(text: &str, json: &Value) {
    let commands = commands(text);
    let unseen = json["requests"].as_array().unwrap().iter().filter(|request| request.get("unseen").is_some());
    let problems = json["problems"].as_array().unwrap().len();
    assert_eq!(commands.len(), findings(json).len() + unseen.count() + problems);
    for (properties, message) in commands {
        let names: Vec<&str> = properties.iter().map(|(name, _)| name.as_str()).collect();
        let expected: [&[&str]; 3] = [
            &["file", "line", "col", "endLine", "endColumn", "title"],
            &["file", "line", "endLine", "title"],
            &["file", "title"],
        ];
        assert!(expected.contains(&&*names) && !message.is_empty(), "{names:?}");
    }
}

fn hold(folder: &Path) {
    let json: Value = serde_json::from_str(&report(folder, "json")).unwrap();
    sarif(&report(folder, "sarif"), &json);
    junit(&report(folder, "junit"), &json);
    github(&report(folder, "github"), &json);
    gitlab(&report(folder, "gitlab"), &json);
    let statuses: HashSet<_> = FORMATS.map(|format| run(folder, &["--output", format]).status.code()).into();
    assert_eq!(statuses.len(), 1, "{}", folder.display());
}

#[test]
fn every_output_is_what_its_readers_expect() {
    for folder in folders() {
        hold(&folder);
    }
}

#[test]
fn nothing_to_say_is_a_report_too() {
    let folder = scratch("outputs-empty");
    for format in FORMATS {
        let output = run(&folder, &["--allow-empty", "--output", format]);
        assert_eq!(output.status.code(), Some(0), "{format}");
        match format {
            "sarif" => drop(obeys(std::str::from_utf8(&output.stdout).unwrap(), "sarif-2.1.0.json")),
            "gitlab" => assert_eq!(output.stdout, b"[]\n"),
            "junit" => drop(Document::parse(std::str::from_utf8(&output.stdout).unwrap()).unwrap()),
            "github" => assert!(output.stdout.is_empty()),
            _ => {}
        }
    }
}

/// What could break out of each of the outputs.
#[cfg(unix)]
const HOSTILE: &str =
    "[c](//d)100%0A,:]]>&<\"'--\u{202e}\u{85}\u{7f}\u{1b}[31m\u{2028}\u{feff}\u{1}::error file=x::owned{{b}}";

#[cfg(unix)]
#[test]
fn hostile_text_stays_text() {
    let folder = scratch("outputs-hostile");
    let start = "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions";
    let field = serde_json::to_string(&format!("{HOSTILE}\r\n::set-output name=a::b\u{fffe}\u{ffff}")).unwrap();
    let body =
        format!("{{\"externalSessionId\": {field}, \"initiator\": {{{field}: 1, \"type\": {field}}}, \"target\": 7}}");
    let request = format!("### {HOSTILE}]]>\nPOST {start}\nContent-Type: application/json\n\n{body}\n");
    let name = format!("{}\n::error::owned\r.http", HOSTILE.replace('/', "_"));
    fs::write(folder.join(&name), &request).unwrap();
    fs::write(folder.join("plain.json"), body).unwrap();
    let broken = format!("broken {name}");
    fs::write(folder.join(&broken), b"\xff\xfe\x00").unwrap();
    hold(&folder);

    for format in FORMATS.into_iter().filter(|format| *format != "json") {
        let text = report(&folder, format);
        let hostile = |c: &char| {
            (c.is_control() && *c != '\n')
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
        };
        assert_eq!(text.chars().find(hostile), None, "{format}");
        assert!(!text.contains("\n::set-output") && !text.contains("\n::error::owned"), "{format}:\n{text}");
    }
    let sarif: Value = serde_json::from_str(&report(&folder, "sarif")).unwrap();
    let run = &sarif["runs"][0];
    let uri = |holder: &Value| holder["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
    let unescaped =
        |uri: Value| percent_encoding::percent_decode_str(uri.as_str().unwrap()).decode_utf8().unwrap().into_owned();
    let named = run["results"].as_array().unwrap().iter().any(|result| unescaped(uri(result)) == name);
    assert!(named, "the URI is the one of the file");
    assert_eq!(unescaped(uri(&run["invocations"][0]["toolExecutionNotifications"][0])), broken);
    let message = |result: &Value| result["message"]["text"].as_str().unwrap().to_owned();
    let messages: Vec<String> = run["results"].as_array().unwrap().iter().map(message).collect();
    assert!(messages.iter().any(|text| text.contains("[c] (//d)")));
    assert!(!messages.iter().any(|text| text.contains("](")), "an address behind brackets is a link");
    let gitlab: Value = serde_json::from_str(&report(&folder, "gitlab")).unwrap();
    assert!(gitlab.as_array().unwrap().iter().any(|violation| violation["location"]["path"] == *name));
}

#[test]
fn a_fingerprint_survives_moved_lines() {
    let folder = scratch("outputs-moved");
    let request = "POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions\n\n\
                   {\"externalSessionId\": \"null\", \"initiatr\": {}}\n";
    let fingerprints = |text: &str| -> Vec<String> {
        fs::write(folder.join("start.http"), text).unwrap();
        let sarif: Value = serde_json::from_str(&report(&folder, "sarif")).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap().iter();
        results.map(|result| result["partialFingerprints"]["cobrowseLint/v1"].as_str().unwrap().to_owned()).collect()
    };
    let before = fingerprints(request);
    assert!(before.len() > 1);
    let other = "GET https://api.mypurecloud.com/api/v2/users\n";
    assert_eq!(fingerprints(&format!("\n\n### other\n{other}\n\n### start\n\n{request}")), before);
    let twice = fingerprints(&format!("{request}\n### again\n{request}"));
    assert!(before.iter().all(|one| twice.contains(one)));
    assert_eq!(twice.iter().collect::<HashSet<_>>().len(), 2 * before.len());
}

#[test]
fn a_fingerprint_tells_nothing_of_a_token() {
    let script = fs::read_to_string(here().join("tests/cmd/secret.in/start.sh")).unwrap();
    let fingerprints = |name: &str, token: &str| {
        let folder = scratch(name);
        fs::write(folder.join("start.sh"), script.replace("Zm9yYmlkZGVu0123456789", token)).unwrap();
        let sarif: Value = serde_json::from_str(&report(&folder, "sarif")).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        assert!(results.iter().any(|result| result["ruleId"] == "hard-coded-token"));
        results.iter().map(|result| result["partialFingerprints"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        fingerprints("one-token", "Zm9yYmlkZGVu0123456789"),
        fingerprints("other-token", "QW5vdGhlcg9876543210ab")
    );
}

#[test]
fn a_case_fails_at_or_above_what_the_command_fails_on() {
    let folder = here().join("tests/cmd/frames.in");
    let failures = |severity: &str| {
        let output = run(&folder, &["--output", "junit", "--fail-on", severity]).stdout;
        let text = String::from_utf8(output).unwrap();
        let document = Document::parse(&text).unwrap();
        let all = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count();
        (all("testcase"), all("failure"), all("system-out"))
    };
    let (cases, errors, others) = failures("error");
    assert!(errors < cases && others > 0);
    assert_eq!(failures("note"), (cases, cases, 0));
}

#[test]
fn a_fix_in_sarif_is_the_edit_of_the_json_report() {
    let mut seen = 0;
    for folder in folders() {
        let (json, sarif) = (report(&folder, "json"), report(&folder, "sarif"));
        let (json, sarif): (Value, Value) =
            (serde_json::from_str(&json).unwrap(), serde_json::from_str(&sarif).unwrap());
        let requests = json["requests"].as_array().unwrap().iter();
        let paths = requests.flat_map(|request| {
            request["findings"].as_array().unwrap().iter().map(|finding| (request["path"].as_str().unwrap(), finding))
        });
        for ((path, finding), result) in paths.zip(sarif["runs"][0]["results"].as_array().unwrap()) {
            let Some(edits) = finding["fix"]["edits"].as_array() else {
                assert!(result.get("fixes").is_none());
                continue;
            };
            let text = fs::read_to_string(folder.join(path)).unwrap();
            let change = &result["fixes"][0]["artifactChanges"][0];
            for (edit, replacement) in edits.iter().zip(change["replacements"].as_array().unwrap()) {
                let region = &replacement["deletedRegion"];
                let offset = |line: &str, column: &str| offset(&text, &region[line], &region[column]);
                assert_eq!(edit["start"], offset("startLine", "startColumn"), "{path}");
                assert_eq!(edit["end"], offset("endLine", "endColumn"), "{path}");
                assert_eq!(edit["text"], replacement["insertedContent"]["text"]);
                seen += 1;
            }
        }
    }
    assert!(seen > 5, "only {seen} edits");
}

#[test]
fn a_report_is_written_over_nothing_that_the_run_reads() {
    let folder = scratch("outputs-over");
    let request = "POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions\n\n{}\n";
    fs::create_dir(folder.join("sub")).unwrap();
    fs::write(folder.join("start.http"), request).unwrap();
    fs::write(folder.join("cobrowse-lint.toml"), "# ours\n").unwrap();
    for (file, over) in [("start.http", "start.http"), ("sub/../start.http", "./start.http")] {
        let refused = run(&folder, &[file, "--output", &format!("json={over}")]);
        assert_eq!(refused.status.code(), Some(2), "{file}, {over}");
        assert!(String::from_utf8(refused.stderr).unwrap().contains("which this run reads"));
        assert_eq!(fs::read_to_string(folder.join("start.http")).unwrap(), request);
    }
    assert_eq!(run(&folder, &["--output", "sarif=cobrowse-lint.toml"]).status.code(), Some(2));
    assert_eq!(fs::read_to_string(folder.join("cobrowse-lint.toml")).unwrap(), "# ours\n");
}

#[test]
fn reports_are_written_when_all_of_them_can_be() {
    let folder = scratch("outputs-all");
    let request = "POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions\n\n{}\n";
    fs::write(folder.join("start.http"), request).unwrap();
    fs::write(folder.join("report.json"), "of the run before").unwrap();
    let missing = run(&folder, &["--output", "json=report.json", "--output", "sarif=missing/report.sarif"]);
    assert_eq!(missing.status.code(), Some(2));
    assert_eq!(fs::read_to_string(folder.join("report.json")).unwrap(), "of the run before");
    let twice = run(&folder, &["--output", "json=report.json", "--output", "sarif=./report.json"]);
    assert_eq!(twice.status.code(), Some(2));
    assert_eq!(run(&folder, &["--output", "json=report.json", "--output", "sarif=new.sarif"]).status.code(), Some(1));
    let json: Value = serde_json::from_str(&fs::read_to_string(folder.join("report.json")).unwrap()).unwrap();
    sarif(&fs::read_to_string(folder.join("new.sarif")).unwrap(), &json);
}

/// The byte at a line and a column, both from 1.
fn offset(text: &str, line: &Value, column: &Value) -> usize {
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let (line, column) = (number(line), number(column));
    // A byte-order mark is not a character that an editor counts.
    let mark = if line == 1 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>() + mark;
    text[start..].char_indices().nth(column - 1).map_or(text.len(), |(at, _)| start + at)
}
