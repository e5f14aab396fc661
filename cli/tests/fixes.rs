//! What `--fix`, `--unsafe-fixes` and `--diff` do to files.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

const START: &str = "\
POST http://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions
Content-Type: application/json

{
  \"externalSessionId\": \"{{$uuid}}\",
  \"initiator\": {\"type\": \"agent\", \"id\": \"{{agentId}}\"},
  \"target\": {\"type\": \"customer\", \"conversationId\": \"{{conversationId}}\"},
}
";

fn fixed_start() -> String {
    START.replace("http:", "https:").replace("\"},\n}", "\"}\n}")
}

fn run(folder: &Path, args: &[&str], stdin: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cobrowse-lint"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixes").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}

/// All fixtures of the library, in a folder of their own.
fn fixtures(name: &str) -> PathBuf {
    let folder = scratch(name);
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    for part in ["formats", "rules", "threads"] {
        copy(&tests.join(part), &folder.join(part));
    }
    folder
}

/// Every file below `folder`.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

fn report(folder: &Path, args: &[&str]) -> Value {
    let output = run(folder, &[&["check", "--output", "json"], args].concat(), b"");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The errors of each request, and how many requests there are.
fn errors(report: &Value) -> BTreeMap<(String, u64), usize> {
    let requests = report["requests"].as_array().unwrap().iter();
    let count = |request: &Value| {
        let findings = request["findings"].as_array().unwrap().iter();
        findings.filter(|finding| finding["severity"] == "error").count()
    };
    let key = |request: &Value| (request["path"].as_str().unwrap().to_owned(), request["index"].as_u64().unwrap());
    requests.map(|request| (key(request), count(request))).collect()
}

#[test]
fn in_every_format_files_check_better_and_a_second_run_changes_nothing() {
    let schema = run(Path::new("."), &["schema", "report"], b"").stdout;
    let schema = jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap();
    for (option, least) in [("--fix", 15), ("--unsafe-fixes", 100)] {
        let folder = fixtures(option.trim_start_matches('-'));
        let (before, originals) = (report(&folder, &[]), files(&folder));
        let during = report(&folder, &[option]);
        let (after, fixed) = (report(&folder, &[]), files(&folder));

        assert!(during["summary"]["fixed"].as_u64().unwrap() >= least, "{}", during["summary"]);
        assert!(schema.is_valid(&during));
        assert_eq!(during["requests"], after["requests"], "the report is of what remains");
        assert!(after["problems"].as_array().unwrap().is_empty(), "{}", after["problems"]);
        let (before, after) = (errors(&before), errors(&after));
        assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>(), "the same requests");
        for (request, errors) in &after {
            assert!(*errors <= before[request], "{request:?} has more errors");
        }
        assert!(after.values().sum::<usize>() < before.values().sum());

        assert_eq!(originals.keys().collect::<Vec<_>>(), fixed.keys().collect::<Vec<_>>(), "nothing is left behind");
        let mut kinds: Vec<_> = Vec::new();
        for (path, original) in &originals {
            let now = &fixed[path];
            if now == original {
                continue;
            }
            let is_json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).is_ok();
            assert!(!is_json(original) || is_json(now), "{} is JSON no more", path.display());
            let bare = |bytes: &[u8]| bytes.windows(2).filter(|pair| pair[1] == b'\n' && pair[0] != b'\r').count();
            assert!(bare(original) > 0 || bare(now) == 0, "{} has other line ends", path.display());
            kinds.push(path.extension().unwrap());
        }
        kinds.sort();
        kinds.dedup();
        assert!(kinds.len() >= 6, "{kinds:?}");

        let again = report(&folder, &[option]);
        assert_eq!(again["summary"]["fixed"], 0);
        assert!(files(&folder) == fixed, "a second run changes something");
    }
}

/// `text` as a unified diff of it says.
fn patched(text: &str, diff: &[&str]) -> String {
    let old: Vec<&str> = text.split_inclusive('\n').collect();
    let (mut done, mut at) = (String::new(), 0);
    let mut lines = diff.iter().peekable();
    while let Some(line) = lines.next() {
        if let Some(range) = line.strip_prefix("@@ -") {
            let mut numbers = range.split(' ').next().unwrap().split(',');
            let start: usize = numbers.next().unwrap().parse().unwrap();
            done.extend(old.iter().take(start - 1).skip(at).copied());
            at = start - 1;
            continue;
        }
        let whole = !lines.peek().is_some_and(|next| next.starts_with("\\ No newline"));
        let content = if whole { &line[1..] } else { line[1..].trim_end_matches('\n') };
        match &line[..1] {
            "\\" => {}
            "+" => done.push_str(content),
            sign => {
                assert_eq!(old.get(at), Some(&content), "{diff:#?}");
                at += 1;
                done.push_str(if sign == " " { content } else { "" });
            }
        }
    }
    done.extend(old.iter().skip(at).copied());
    done
}

#[test]
fn the_diff_is_what_fixing_does() {
    let folder = fixtures("diff");
    let originals = files(&folder);
    let diff = run(&folder, &["check", "--unsafe-fixes", "--diff"], b"");
    assert!(files(&folder) == originals, "a diff changes nothing");
    assert_eq!(diff.status.code(), Some(1));
    let diff = text(&diff.stdout);
    run(&folder, &["check", "--unsafe-fixes"], b"");
    let fixed = files(&folder);
    let changed = originals.iter().filter(|(path, text)| fixed[*path] != **text).count();
    let mut compared = 0;
    for file in format!("\n{diff}").split("\n--- ").skip(1) {
        let mut lines = file.split_inclusive('\n');
        let path = folder.join(lines.next().unwrap().trim_end());
        lines.next();
        let mut lines: Vec<String> = lines.map(str::to_owned).collect();
        if let Some(last) = lines.last_mut().filter(|last| !last.ends_with('\n')) {
            last.push('\n');
        }
        if lines.iter().any(|line| line.contains("**")) {
            continue;
        }
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(patched(text(&originals[&path]), &lines), text(&fixed[&path]), "{}", path.display());
        compared += 1;
    }
    assert!(compared + 5 > changed && compared > 80, "{compared} of {changed}");
    let again = run(&folder, &["check", "--unsafe-fixes", "--diff"], b"");
    assert_eq!((again.status.code(), text(&again.stdout)), (Some(0), ""));
}

#[test]
fn a_fix_in_the_body_of_a_collection_leaves_it_json() {
    let folder = scratch("postman");
    let body = "{\r\n\t\"externalSessionId\": \"{{$guid}}\",\r\n\t\"initiator\": {\"type\": \"agnet\", \"id\": \"{{agentId}}\"},\r\n\t\
                \"target\": {\"type\": \"customer\", \"conversationId\": \"{{conversationId}}\",}\r\n}";
    let request = serde_json::json!({"method": "POST", "body": {"mode": "raw", "raw": body},
        "url": "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions"});
    let collection = serde_json::json!({"item": [{"name": "\"é\"", "request": request}], "info": {"name": "\u{1f600}",
        "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}});
    let path = folder.join("sessions.json");
    fs::write(&path, serde_json::to_string_pretty(&collection).unwrap()).unwrap();
    let summary = report(&folder, &["--unsafe-fixes"])["summary"].clone();
    assert_eq!((&summary["fixed"], &summary["errors"]), (&2.into(), &0.into()), "{summary}");
    let fixed: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let mut wanted = collection;
    wanted["item"][0]["request"]["body"]["raw"] = body.replace("agnet", "agent").replace(",}", "}").into();
    assert_eq!(fixed, wanted);
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let folder = scratch("line-ends");
    // A payload as a whole is replaced here, with line breaks of its own.
    let body = "{\n  \"conversationId\": \"{{conversationId}}\",\n  \"initiatorId\": \"{{agentId}}\"\n}\n";
    let start = format!(
        "POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions\nContent-Type: application/json\n\n{body}"
    );
    for (name, text) in [("start.http", START), ("old.http", &start)] {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        let unix = run(&folder, &["check", "--unsafe-fixes", name], b"");
        let unix = (unix.status.code(), fs::read_to_string(&path).unwrap());
        assert_ne!(unix.1, text, "{name}");
        fs::write(&path, format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
        let windows = run(&folder, &["check", "--unsafe-fixes", name], b"");
        let fixed = fs::read_to_string(&path).unwrap();
        assert_eq!((windows.status.code(), fixed), (unix.0, format!("\u{feff}{}", unix.1.replace('\n', "\r\n"))));
    }
}

#[test]
fn standard_input_comes_out_fixed_and_its_report_goes_aside() {
    let here = Path::new(".");
    let args = ["check", "-", "--fix", "--stdin-filename", "start.http"];
    let output = run(here, &args, START.as_bytes());
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), &*fixed_start()));
    assert!(
        text(&output.stderr).ends_with("fixed 2 findings in 1 file:\n  start.http: 2\n"),
        "{}",
        text(&output.stderr)
    );

    let json = run(here, &[&args[..], &["--output", "json"]].concat(), START.as_bytes());
    assert_eq!(text(&json.stdout), fixed_start());
    let report: Value = serde_json::from_slice(&json.stderr).unwrap();
    assert_eq!(report["summary"]["fixed"], 2);

    let diff = run(here, &[&args[..], &["--diff"]].concat(), START.as_bytes());
    assert_eq!(diff.status.code(), Some(1));
    assert!(text(&diff.stdout).starts_with("--- start.http\n+++ start.http\n"));
}

#[test]
fn standard_input_that_cannot_be_fixed_passes_unchanged() {
    let here = Path::new(".");
    let large = vec![b' '; 16 * 1024 * 1024 + 70_000];
    for (stdin, status) in [(&b"\xff\xfea\0b\0"[..], 3), (b"neither this nor that", 3), (&large, 3), (b"", 3)] {
        let output = run(here, &["check", "-", "--fix"], stdin);
        assert!(output.stdout == stdin && output.status.code() == Some(status), "{:?}", output.status);
    }
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_links_too() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = scratch("permissions");
    fs::create_dir(folder.join("real")).unwrap();
    let real = folder.join("real/start.http");
    fs::write(&real, START).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o751)).unwrap();
    symlink("real/start.http", folder.join("link.http")).unwrap();
    assert_eq!(run(&folder, &["check", "--fix", "link.http"], b"").status.code(), Some(0));
    assert_eq!(fs::read_to_string(&real).unwrap(), fixed_start());
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o751);
    assert!(fs::symlink_metadata(folder.join("link.http")).unwrap().is_symlink());
    assert_eq!(files(&folder.join("real")).len(), 1, "no temporary file is left");
}

#[test]
fn a_file_that_may_not_be_written_stays_and_is_a_problem() {
    let folder = scratch("protected");
    let path = folder.join("start.http");
    fs::write(&path, START).unwrap();
    fs::write(folder.join("other.http"), START).unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let output = run(&folder, &["check", "--fix"], b"");
    assert_eq!(output.status.code(), Some(3));
    let shown = text(&output.stdout);
    assert!(
        shown.starts_with("problem: start.http: it is not fixed, and is as it was: it is write-protected\n"),
        "{shown}"
    );
    assert!(shown.ends_with("fixed 2 findings in 1 file:\n  other.http: 2\n"), "{shown}");
    let left = files(&folder);
    assert_eq!((text(&left[&path]), text(&left[&folder.join("other.http")])), (START, &*fixed_start()));
    assert_eq!(left.len(), 2);
}

#[cfg(unix)]
#[test]
fn hostile_names_and_texts_act_on_no_terminal() {
    let folder = scratch("hostile");
    let name = "a\n\u{1b}[31m\u{202e} \"é\\.http";
    let text_of_file = format!("# \u{1b}]0;x\u{7}\u{202e}\n{START}");
    fs::write(folder.join(name), &text_of_file).unwrap();
    let hostile = |text: &str| text.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}');
    let diff = run(&folder, &["check", "--diff"], b"");
    let shown = format!("{}{}", text(&diff.stdout), text(&diff.stderr));
    assert!(!hostile(&shown), "{shown:?}");
    assert!(shown.starts_with("--- \"a\\n\\033[31m\\342\\200\\256 \\\"é\\\\.http\"\n"), "{shown:?}");
    let fix = run(&folder, &["check", "--fix"], b"");
    let shown = format!("{}{}", text(&fix.stdout), text(&fix.stderr));
    assert!(fix.status.code() == Some(0) && !hostile(&shown), "{shown:?}");
    let wanted = format!("# \u{1b}]0;x\u{7}\u{202e}\n{}", fixed_start());
    assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), wanted);
}

#[test]
fn a_credential_is_in_no_diff() {
    let folder = scratch("secret");
    let secrets = ["Zm9yYmlkZGVu0123456789", "h3aderTok\u{e9}nQ81"];
    let text_of_file = START.replace(
        "Content-Type",
        &format!("Authorization: Bearer {}\nX-Api-Key: {}\nContent-Type", secrets[0], secrets[1]),
    );
    fs::write(folder.join("start.http"), &text_of_file).unwrap();
    // Nothing but an unsafe fix: it does not come into the diff.
    fs::write(
        folder.join("unchanged.http"),
        text_of_file.replace("http:", "https:").replace("\"},\n}", "\", \"x\": 1}\n}"),
    )
    .unwrap();
    let diff = run(&folder, &["check", "--diff"], b"");
    let shown = format!("{}{}", text(&diff.stdout), text(&diff.stderr));
    assert!(shown.contains("1 more can be fixed") && !shown.contains("unchanged"), "{shown}");
    assert!(diff.status.code() == Some(1) && shown.contains("Authorization: Bearer ***"), "{shown}");
    assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{shown}");
    run(&folder, &["check", "--fix"], b"");
    let fixed = fs::read_to_string(folder.join("start.http")).unwrap();
    assert!(secrets.iter().all(|secret| fixed.contains(secret)), "{fixed}");
}

#[test]
fn what_an_environment_puts_in_is_not_written_into_the_template() {
    let folder = scratch("environment");
    fs::write(folder.join("start.http"), START).unwrap();
    fs::write(folder.join("http-client.env.json"), r#"{"dev": {"agentId": "me@example.com"}}"#).unwrap();
    let args = ["check", "start.http", "--unsafe-fixes", "--env", "http-client.env.json", "--env-name", "dev"];
    assert_eq!(run(&folder, &args, b"").status.code(), Some(1));
    assert_eq!(fs::read_to_string(folder.join("start.http")).unwrap(), fixed_start());
}

#[test]
fn what_is_written_depends_on_no_number_of_threads() {
    let one = fixtures("one-thread");
    let first = run(&one, &["check", "--unsafe-fixes", "--threads", "1"], b"");
    let other = fixtures("five-threads");
    let second = run(&other, &["check", "--unsafe-fixes", "--threads", "5"], b"");
    assert_eq!(text(&first.stdout), text(&second.stdout));
    assert!(files(&one).values().eq(files(&other).values()));
}

/// What no finding stands beside is shown by a diff, before and after, and by no report.
#[test]
fn a_diff_shows_no_secret_of_a_client_before_or_after() {
    let folder = scratch("diff-secrets");
    let body = r#"{\"externalSessionId\": \"{{a}}\", \"initiator\": {\"type\": \"agent\", \"id\": \"{{b}}\"}, \"target\": {\"type\": \"customer\", \"conversationId\": \"{{c}}\"},}"#;
    for between in ["", "\n"] {
        let collection = format!(
            r#"{{"info": {{"_postman_id": "1"}}, "item": [{{"request": {{"method": "POST", "auth": {{"type": "oauth1", "custom": {{"any": "SEKRIT"}}}},{between}"body": {{"mode": "raw", "raw": "{body}"}},
"header": [{{"key": "Content-Type", "value": "application/json"}}, {{"key": "X-Key", "value": "SEKRIT", "disabled": true}}],
"url": "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions"}}}}]}}"#
        );
        fs::write(folder.join("a.json"), collection).unwrap();
        let args = ["check", "--diff", "--rule", "unpublished-request=off", "--rule", "missing-header=off", "a.json"];
        let output = run(&folder, &args, b"");
        let diff = text(&output.stdout);
        assert!(output.status.code() == Some(1) && diff.contains("******") && !diff.contains("SEKRIT"), "{diff}");
        assert!(diff.contains(r#"\"{{c}}\"},}"#) && diff.contains(r#"\"{{c}}\"}}"#), "{diff}");
    }
}
