//! What holds of every output and every input.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

const TOKEN: &str = "Zm9yYmlkZGVu0123456789";

fn run(folder: &Path, args: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cobrowse-lint"))
        .args(args)
        .env("NO_COLOR", "1")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The folders of templates that there are.
fn folders() -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = fs::read_dir(here.join("tests/cmd"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.push(here.join("../tests/threads"));
    folders
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn every_json_report_obeys_its_schema() {
    let none = Path::new(".");
    let schema: Value = serde_json::from_slice(&run(none, &["schema", "report"], "").stdout).unwrap();
    let meta = jsonschema::meta::validate(&schema);
    assert!(meta.is_ok(), "{meta:?}");
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut requests = 0;
    for folder in folders() {
        let output = run(&folder, &["check", "--output", "json"], "");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", folder.display());
        let listed = report["requests"].as_array().unwrap().len();
        assert_eq!(report["summary"]["requests"], listed);
        requests += listed;
    }
    assert!(requests > 30, "only {requests} requests were checked");
}

#[test]
fn every_json_diagnosis_obeys_its_schema() {
    let none = Path::new(".");
    let schema: Value = serde_json::from_slice(&run(none, &["schema", "diagnosis"], "").stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/threads");
    let answer = r#"{"message": "Invalid request body", "details": [{"fieldName": "initiatorId\u001b[2J"}]}"#;
    let mut causes = 0;
    for file in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()) {
        if Path::new(&file).extension().is_none_or(|extension| extension != "http") {
            continue;
        }
        for status in ["200", "400", "404", "409", "422", "502"] {
            let given = ["diagnose", &file, "--response", "-", "--status", status];
            let output = run(&folder, &[&given[..], &["--json"]].concat(), answer);
            let diagnosis: Value = serde_json::from_slice(&output.stdout).unwrap();
            let errors: Vec<String> = validator.iter_errors(&diagnosis).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{file}, {status}: {errors:#?}");
            causes += diagnosis["causes"].as_array().unwrap().len();
        }
        let shown = run(&folder, &["diagnose", &file, "--response", "-", "--status", "400"], answer).stdout;
        assert!(!text(&shown).contains('\u{1b}'), "{file}: {}", text(&shown));
    }
    assert!(causes > 500, "only {causes} causes were named");
}

#[test]
fn the_exit_status_and_the_order_depend_on_nothing_but_the_files() {
    for folder in folders() {
        let first = run(&folder, &["check", "--output", "json", "--threads", "1"], "");
        for threads in ["2", "5"] {
            let other = run(&folder, &["check", "--output", "json", "--threads", threads], "");
            assert_eq!(text(&first.stdout), text(&other.stdout));
        }
        let human = run(&folder, &["check", "--color", "always"], "");
        assert_eq!(human.status.code(), first.status.code(), "{}", folder.display());
    }
}

#[test]
fn a_token_is_in_no_output() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/secret.in");
    assert!(fs::read_to_string(folder.join("start.sh")).unwrap().contains(TOKEN));
    for format in ["human", "json", "sarif", "junit", "github", "gitlab"] {
        for rule in ["hard-coded-token=off", "hard-coded-token=error"] {
            let output = run(&folder, &["check", "--output", format, "--rule", rule], "");
            assert_eq!(output.status.code(), Some(1));
            for text in [text(&output.stdout), text(&output.stderr)] {
                assert!(!text.contains(TOKEN), "{format}, {rule}:\n{text}");
            }
        }
    }
}

#[test]
fn a_token_with_letters_beyond_ascii_is_covered_too() {
    let curl = "curl -X POST https://api.mypurecloud.com/api/v2/conversations/1/cobrowse -H 'Authorization: geheim-\u{e9}-12345'";
    let output = run(Path::new("."), &["check", "-", "--format", "shell"], curl);
    let shown = text(&output.stdout);
    assert!(
        shown.contains("Authorization: *******") && !shown.contains("geheim") && !shown.contains("12345"),
        "{shown}"
    );
}

#[test]
fn no_line_for_people_is_much_wider_than_a_terminal() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/frames.in");
    let output = run(&folder, &["check"], "");
    for line in text(&output.stdout).lines() {
        assert!(line.chars().count() <= 200, "{line}");
        assert!(!line.contains(|c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)), "{line:?}");
    }
}

#[test]
fn what_new_prints_passes_check() {
    let here = Path::new(".");
    let variants = run(here, &["list", "variants"], "");
    let mut tried = 0;
    for line in text(&variants.stdout).lines() {
        let mut words = line.split_whitespace();
        let (Some(variant), Some(standing)) = (words.next(), words.next()) else { continue };
        for form in ["json", "curl", "http"] {
            let new = run(here, &["new", variant, "--as", form], "");
            if standing == "rejected" {
                assert_eq!(new.status.code(), Some(2), "{variant}");
                continue;
            }
            let template = text(&new.stdout);
            let check = run(here, &["check", "-", "--output", "json"], template);
            assert_eq!(check.status.code(), Some(0), "{variant} --as {form}:\n{template}\n{}", text(&check.stdout));
            let report: Value = serde_json::from_slice(&check.stdout).unwrap();
            assert_eq!(report["requests"][0]["variant"], variant, "{variant} --as {form}");
            let warnings = usize::from(standing == "superseded");
            assert_eq!(report["summary"]["warnings"], warnings, "{variant} --as {form}:\n{}", text(&check.stdout));
            tried += 1;
        }
    }
    assert!(tried >= 24, "only {tried} templates were tried");
}

#[test]
fn reports_in_files_are_whole_and_not_checked_themselves() {
    let folder = scratch("reports");
    let template = run(&folder, &["new", "initiator-target", "--as", "http"], "").stdout;
    fs::write(folder.join("start.http"), template).unwrap();
    let args = ["check", "--output", "json=report.json", "--output", "human=report.txt"];
    for _ in 0..2 {
        let output = run(&folder, &args, "");
        assert_eq!((output.status.code(), text(&output.stdout), text(&output.stderr)), (Some(0), "", ""));
        let report: Value = serde_json::from_str(&fs::read_to_string(folder.join("report.json")).unwrap()).unwrap();
        assert_eq!(report["summary"]["files"], 1);
        assert!(fs::read_to_string(folder.join("report.txt")).unwrap().ends_with("1 note\n"));
    }
}

#[test]
fn a_larger_file_than_allowed_is_a_problem_where_it_is_named() {
    let folder = scratch("large");
    let file = fs::File::create(folder.join("large.json")).unwrap();
    file.set_len(16 * 1024 * 1024 + 1).unwrap();
    let named = run(&folder, &["check", "large.json"], "");
    assert_eq!(named.status.code(), Some(3));
    assert!(text(&named.stdout).contains("larger than 16 MiB"));
    assert_eq!(run(&folder, &["check", "--allow-empty"], "").status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_round_and_round() {
    let folder = scratch("links");
    let template = run(&folder, &["new", "no-body", "--as", "http"], "").stdout;
    fs::write(folder.join("start.http"), template).unwrap();
    std::os::unix::fs::symlink(".", folder.join("loop")).unwrap();
    std::os::unix::fs::symlink("start.http", folder.join("link.http")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.join("broken.http")).unwrap();
    let files = |args: &[&str]| {
        let output = run(&folder, &[&["check", "--output", "json"], args].concat(), "");
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        report["summary"]["files"].clone()
    };
    assert_eq!(files(&["."]), 1);
    assert_eq!(files(&["link.http", "start.http", "loop"]), 1);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_changes_nothing() {
    let folder = scratch("pipe");
    let body = r#"{"conversationId": "{{conversationId}}", "initiatorId": "{{agentId}}"}"#;
    for number in 0..300 {
        fs::write(folder.join(format!("{number}.json")), body).unwrap();
    }
    for args in [&["check"][..], &["check", "--output", "json"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cobrowse-lint"))
            .args(args)
            .current_dir(&folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(1), ""));
    }
}
