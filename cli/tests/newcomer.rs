//! `docs/adopting.md`, done by its own commands on a repository with twenty faulty templates; then a pipeline fails on a new
//! fault, at its line, and on nothing else.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

/// The commands of the page, and how each ends.
const STEPS: [(&str, i32); 12] = [
    ("check", 1),
    ("init", 0),
    ("check --diff", 1),
    ("check --fix", 1),
    ("check --diff --unsafe-fixes", 1),
    ("check --unsafe-fixes", 1),
    ("check --write-suppressions", 0),
    ("check", 0),
    ("check --output github --output sarif=cobrowse.sarif", 0),
    ("check --no-config --contract published", 1),
    ("explain conversation-cobrowse/no-body", 0),
    ("new no-body --as curl", 0),
];

/// New faults, one in each format: the file, what stands there last, and what somebody writes instead.
const FAULTS: [(&str, &str, &str); 8] = [
    ("postman/Support.postman_collection.json", r#"{\"type\": \"agent\", \"id\": \"{{agentId}}\"}"#, "null"),
    ("http/cobrowse.http", r#""initiatorType": "agent""#, r#""initiatorType": "agnet""#),
    ("data-actions/start-webchat.custom.json", r#"[\"screen\"]"#, r#"\"screen\""#),
    ("terraform/actions.tf", r#"type = "agent""#, r#"type = "agnt""#),
    ("bruno/Webchat.bru", r#""initiatorType": "agent""#, r#""initiatorType": "agnet""#),
    ("scripts/start-old.sh", r#""initiator": "AGENT""#, r#""initiator": "AGNT""#),
    ("docs/runbook.md", r#""initiator": "AGENT""#, r#""initiator": "AGNT""#),
    ("bodies/sessions/agent.json", r#""type": "customer""#, r#""type": "custmer""#),
];

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn path() -> PathBuf {
    here().join("../docs/adopting.md")
}

fn page() -> String {
    fs::read_to_string(path()).unwrap()
}

/// The blocks of the page in a language.
fn blocks(language: &str) -> Vec<String> {
    let (page, fence) = (page(), format!("```{language}\n"));
    let blocks = page.split(&fence).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// What of the page's blocks runs this command.
fn commands() -> Vec<String> {
    let blocks = blocks("sh").concat();
    let commands = blocks.lines().filter_map(|line| line.strip_prefix("cobrowse-lint "));
    commands.map(|words| words.split('#').next().unwrap().trim().to_owned()).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// The old repository, in a folder of its own.
fn repository(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("newcomer").join(name);
    let _ = fs::remove_dir_all(&folder);
    copy(&here().join("tests/repository"), &folder);
    folder
}

fn run(folder: &Path, words: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cobrowse-lint"));
    command.args(words.split(' ')).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&*output.stdout, &output.stderr].concat()).into_owned()
}

/// How many findings of any severity there are.
fn findings(folder: &Path) -> u64 {
    let report: Value = serde_json::from_slice(&run(folder, "check --output json").stdout).unwrap();
    ["/summary/errors", "/summary/warnings", "/summary/notes"]
        .map(|count| report.pointer(count).unwrap().as_u64().unwrap())
        .iter()
        .sum()
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.insert(path.clone(), fs::read(path).unwrap());
        }
    }
    files
}

/// Fixes as a step of the page does, and holds it to what it says.
fn fix(folder: &Path, words: &str) -> Output {
    let (before, texts) = (findings(folder), files(folder));
    let output = run(folder, words);
    let fixed = files(folder);
    let changed = texts.iter().filter(|(path, text)| fixed.get(*path) != Some(text)).count();
    let gone = before - findings(folder);
    let told = format!("fixed {gone} findings in {changed} files:");
    assert!(gone > 0 && said(&output).contains(&told), "{words}: {told}\n{}", said(&output));
    run(folder, words);
    assert!(files(folder) == fixed, "a second `{words}` changes something");
    output
}

/// The old repository as it is after the steps of the page.
fn adopted(name: &str) -> PathBuf {
    assert_eq!(commands(), STEPS.map(|(words, _)| words), "the commands of docs/adopting.md");
    let folder = repository(name);
    for (words, status) in STEPS {
        let fixes = words.starts_with("check") && words.ends_with("fix") || words == "check --unsafe-fixes";
        let output = if fixes { fix(&folder, words) } else { run(&folder, words) };
        assert_eq!(output.status.code(), Some(status), "{words}\n{}", said(&output));
        if words == "init" {
            fs::write(folder.join("cobrowse-lint.toml"), blocks("toml").first().unwrap()).unwrap();
        }
    }
    folder
}

#[test]
fn the_page_shows_what_the_commands_say() {
    let first = said(&run(&repository("shown"), "check"));
    let (summary, shown) = (format!("{}\n", first.lines().last().unwrap()), blocks("text"));
    if env::var("TRYCMD").is_ok_and(|what| what == "overwrite") {
        let fence = |text: &str| format!("```text\n{text}```");
        fs::write(path(), page().replace(&fence(&shown.concat()), &fence(&summary))).unwrap();
    } else {
        assert_eq!(shown, [summary], "docs/adopting.md is not current: run this with TRYCMD=overwrite");
    }

    let folder = adopted("shown");
    let config = fs::read_to_string(folder.join("cobrowse-lint.toml")).unwrap();
    let entry = blocks("toml").pop().unwrap();
    assert!(config.contains(&entry), "{entry}\nis not in\n{config}");
}

#[test]
fn a_new_fault_in_any_format_fails_at_its_line_and_alone() {
    let folder = adopted("faults");
    for (file, right, wrong) in FAULTS {
        let path = folder.join(file);
        let before = fs::read_to_string(&path).unwrap();
        let at = before.rfind(right).unwrap_or_else(|| panic!("{file} has no {right}"));
        let line = before.get(..at).unwrap().lines().count().max(1);
        let mut after = before.clone();
        after.replace_range(at..at + right.len(), wrong);
        fs::write(&path, after).unwrap();
        let output = run(&folder, "check --output github");
        let told = said(&output);
        let annotations: Vec<&str> = told.lines().filter(|line| line.starts_with("::error ")).collect();
        let place = format!("file={file},line={line},");
        assert!(output.status.code() == Some(1) && annotations.len() == 1, "{file}\n{told}");
        assert!(annotations.concat().contains(&place), "{place} is not in {annotations:?}");
        fs::write(&path, before).unwrap();
    }
    assert_eq!(run(&folder, "check").status.code(), Some(0));
}

#[test]
fn a_copy_of_an_accepted_fault_fails() {
    let folder = adopted("copies");
    let edit = |file: &str, edit: fn(&str) -> String| {
        let path = folder.join(file);
        let before = fs::read_to_string(&path).unwrap();
        fs::write(&path, edit(&before)).unwrap();
        let output = run(&folder, "check");
        let told = said(&output);
        assert!(output.status.code() == Some(1) && told.contains("accepts 1 of"), "{file}\n{told}");
        fs::write(&path, before).unwrap();
    };
    edit("postman/Support.postman_collection.json", |text| {
        let mut collection: Value = serde_json::from_str(text).unwrap();
        let requests = collection.pointer_mut("/item/0/item").unwrap().as_array_mut().unwrap();
        requests.push(requests.iter().find(|request| request.get("name") == Some(&"null id".into())).unwrap().clone());
        collection.to_string()
    });
    edit("terraform/actions.tf", |text| {
        let (_, old) = text.split_once("\"start_simple\"").unwrap();
        format!("{text}\nresource \"genesyscloud_integration_action\" \"another\"{old}")
    });
    edit("scripts/start.sh", |text| format!("{text}\n{}", text.split_once("set -eu\n").unwrap().1));
    assert_eq!(run(&folder, "check").status.code(), Some(0));
}

#[test]
fn an_entry_that_accepts_more_than_there_is_says_so() {
    let folder = adopted("more");
    let path = folder.join("cobrowse-lint.toml");
    let config = fs::read_to_string(&path).unwrap();
    let line = config.lines().take_while(|line| !line.contains("scripts/start.sh")).count();
    let (before, after) = config.split_once("path = \"scripts/start.sh\"").unwrap();
    fs::write(&path, format!("{before}path = \"scripts/start.sh\"{}", after.replacen("count = 1", "count = 3", 1)))
        .unwrap();
    let output = run(&folder, "check");
    let told = said(&output);
    let place = format!("cobrowse-lint.toml:{line}:8");
    assert!(output.status.code() == Some(0) && told.contains(&place), "{place}\n{told}");
    assert!(told.contains("accepts 3 of `rejected-payload`, and there is 1") && told.contains("`count = 1`"), "{told}");
}

#[test]
fn what_is_no_new_fault_does_not_fail() {
    let folder = adopted("quiet");
    let edit = |file: &str, edit: fn(&str) -> String| {
        let path = folder.join(file);
        let before = fs::read_to_string(&path).unwrap_or_default();
        let after = edit(&before);
        assert_ne!(after, before);
        fs::write(&path, after).unwrap();
        let output = run(&folder, "check --output github");
        assert!(output.status.code() == Some(0) && output.stdout.is_empty(), "{file}\n{}", said(&output));
    };
    edit("scripts/start.sh", |text| text.replacen('\n', "\n\n# moved\n\n", 1));
    edit("http/old/start.http", |text| format!("# moved\n\n{text}"));
    edit("bodies/webchat/start.json", |text| text.replace("  ", "\t"));
    edit("postman/Support.postman_collection.json", |text| text.replace("null id", "another name"));
    edit("postman/Support.postman_collection.json", |text| serde_json::from_str::<Value>(text).unwrap().to_string());
    edit("http/new.http", |_| {
        "POST https://api.mypurecloud.com/api/v2/conversations/{{conversationId}}/cobrowse\n\
         Authorization: Bearer {{token}}\n"
            .to_owned()
    });
    edit("package-lock.json", |_| "{\"lockfileVersion\": 3}\n".to_owned());
}
