//! `--write-suppressions`: what is there is accepted, and nothing else.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

const FAULTY: &str = "POST http://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions\n\n\
                      {\"externalSessionId\": \"{{e}}\", \"initiatr\": {}}\n";
const CONFIG: &str = "cobrowse-lint.toml";

fn run(folder: &Path, args: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cobrowse-lint"))
        .arg("check")
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

fn status(folder: &Path, args: &[&str]) -> Option<i32> {
    run(folder, args, "").status.code()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
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

#[test]
fn in_every_format_what_is_there_is_accepted_and_a_new_fault_is_not() {
    let folder = scratch("adopt-formats");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    copy(&root.join("tests/formats"), &folder);
    copy(&root.join("tests/threads"), &folder.join("threads"));
    let strict = ["--fail-on", "warning"];
    assert_eq!(status(&folder, &strict), Some(1));

    assert_eq!(status(&folder, &["--write-suppressions", "--fail-on", "warning"]), Some(0));
    assert_eq!(status(&folder, &strict), Some(0), "no entry is unused either");
    let config = fs::read_to_string(folder.join(CONFIG)).unwrap();
    assert!(config.starts_with("[[suppressions]]\n") && config.matches("[[suppressions]]").count() > 100);

    let again = run(&folder, &["--write-suppressions"], "");
    assert!(said(&again).contains("nothing was written"), "{}", said(&again));
    assert_eq!(fs::read_to_string(folder.join(CONFIG)).unwrap(), config);

    fs::write(folder.join("new.http"), FAULTY).unwrap();
    assert_eq!(status(&folder, &[]), Some(1));
    assert_eq!(status(&folder, &["hurl"]), Some(0));
}

#[test]
fn some_of_the_files_have_nothing_new_either() {
    let folder = scratch("adopt-some");
    let body = "{\"externalSessionId\": \"abc\", \"initiator\": {\"type\": \"agent\", \"id\": \"{{i}}\"}, \
                \"target\": {\"type\": \"customer\", \"conversationId\": \"{{c}}\"}}";
    let request = format!("POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions\n\n{body}\n");
    let files = ["a.json", "b.json", "c.http"];
    for file in files {
        fs::write(folder.join(file), if file == "c.http" { &request } else { body }).unwrap();
    }
    assert_eq!(status(&folder, &["--write-suppressions"]), Some(0));
    let config = fs::read_to_string(folder.join(CONFIG)).unwrap();
    assert_eq!(config.matches("reused-session-id").count(), 2);
    for file in files {
        let output = run(&folder, &[file, "--fail-on", "warning"], "");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    }
    fs::remove_file(folder.join(CONFIG)).unwrap();
    fs::write(folder.join("c.http"), format!("# cobrowse-lint: ignore[reused-session-id] a demo\n{request}")).unwrap();
    assert_eq!(status(&folder, &["c.http", "--fail-on", "warning", "--rule", "missing-header=off"]), Some(0));
}

#[test]
fn notes_are_accepted_where_they_make_the_command_fail() {
    let folder = scratch("adopt-notes");
    fs::write(folder.join("start.http"), FAULTY).unwrap();
    status(&folder, &["--write-suppressions"]);
    assert_eq!((status(&folder, &[]), status(&folder, &["--fail-on", "note"])), (Some(0), Some(1)));
    status(&folder, &["--write-suppressions", "--fail-on", "note"]);
    assert_eq!(status(&folder, &["--fail-on", "note"]), Some(0));
}

#[test]
fn what_a_configuration_says_stays_as_it_is_written() {
    let folder = scratch("adopt-keeps");
    fs::write(folder.join("start.http"), FAULTY).unwrap();
    let before = "\u{feff}# ours\r\n[rules]  # loud\r\nmissing-header = \"error\"";
    fs::write(folder.join(CONFIG), before).unwrap();
    assert_eq!(status(&folder, &["--write-suppressions"]), Some(0));
    let after = fs::read_to_string(folder.join(CONFIG)).unwrap();
    assert!(after.starts_with(&format!("{before}\r\n\r\n[[suppressions]]\r\n")), "{after}");
    assert!(!after.replace("\r\n", "").contains('\n'));
    assert_eq!(status(&folder, &[]), Some(0));

    let brackets = "suppressions = [{ rule = \"null-id\", path = \"a\", reason = \"b\" }]\n";
    fs::write(folder.join(CONFIG), brackets).unwrap();
    let refused = run(&folder, &["--write-suppressions"], "");
    assert!(refused.status.code() == Some(2) && said(&refused).contains("list in brackets"), "{}", said(&refused));
    assert_eq!(fs::read_to_string(folder.join(CONFIG)).unwrap(), brackets);
}

#[test]
fn each_file_is_accepted_by_its_own_configuration() {
    let folder = scratch("adopt-several");
    for inner in ["with", "without", "ci"] {
        fs::create_dir_all(folder.join(inner)).unwrap();
        fs::write(folder.join(inner).join("start.http"), FAULTY).unwrap();
    }
    fs::write(folder.join(CONFIG), "").unwrap();
    fs::write(folder.join("with").join(CONFIG), "").unwrap();
    assert_eq!(status(&folder.join("ci"), &["--write-suppressions", "../with/start.http", "../without"]), Some(0));
    let text = |path: &str| fs::read_to_string(folder.join(path)).unwrap();
    assert!(text("with/cobrowse-lint.toml").contains("path = \"start.http\""));
    assert!(text(CONFIG).contains("path = \"without/start.http\"") && !text(CONFIG).contains("\"with/"));

    fs::write(folder.join("ci/lint.toml"), "").unwrap();
    let elsewhere = ["--config", "ci/lint.toml"];
    assert_eq!(status(&folder, &["--config", "ci/lint.toml", "--write-suppressions"]), Some(0));
    assert!(text("ci/lint.toml").contains("path = \"../with/start.http\""));
    assert_eq!(status(&folder, &elsewhere), Some(0));
}

#[test]
fn the_status_says_what_no_entry_can_accept() {
    let folder = scratch("adopt-rest");
    let read = run(&folder, &["-", "--stdin-filename", "start.http", "--write-suppressions"], FAULTY);
    assert_eq!(read.status.code(), Some(1));
    assert!(said(&read).contains("nothing was written") && !folder.join(CONFIG).exists());

    fs::write(folder.join("start.http"), format!("# cobrowse-lint: ignore[nothing]\n{FAULTY}")).unwrap();
    let written = run(&folder, &["--write-suppressions"], "");
    assert!(said(&written).contains("1 finding no entry can accept"), "{}", said(&written));
    assert_eq!((written.status.code(), status(&folder, &[])), (Some(1), Some(1)));
    let text = fs::read_to_string(folder.join(CONFIG)).unwrap();
    assert_eq!(status(&folder, &["--write-suppressions", "--diff"]), Some(2), "a diff changes nothing");
    assert_eq!(fs::read_to_string(folder.join(CONFIG)).unwrap(), text);
}

#[test]
fn no_token_is_written_into_the_configuration() {
    let folder = scratch("adopt-token");
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r";
    let body = format!("\"{token}\": 1, \"initiator\": {{\"type\": \"agent\", \"id\": \"{{{{i}}}}\"}}, \"target\"");
    let request =
        FAULTY.replace("\"initiatr\"", &body).replace("\n\n", &format!("\nAuthorization: Bearer {token}\n\n"));
    fs::write(folder.join("start.http"), request).unwrap();
    assert_eq!(status(&folder, &["--write-suppressions"]), Some(0));
    let text = fs::read_to_string(folder.join(CONFIG)).unwrap();
    assert!(text.contains("unknown-field") && text.contains("hard-coded-token") && !text.contains("eyJ"), "{text}");
    assert_eq!(status(&folder, &[]), Some(0));
}

#[cfg(unix)]
#[test]
fn a_configuration_that_leads_nowhere_is_an_error() {
    let folder = scratch("adopt-nowhere");
    fs::create_dir(folder.join("inner")).unwrap();
    fs::write(folder.join("inner/start.http"), FAULTY).unwrap();
    fs::write(folder.join(CONFIG), "").unwrap();
    std::os::unix::fs::symlink("gone.toml", folder.join("inner").join(CONFIG)).unwrap();
    for args in [&[][..], &["--write-suppressions"]] {
        let output = run(&folder, args, "");
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains("`inner/cobrowse-lint.toml` cannot be read"), "{}", said(&output));
    }
    assert_eq!(fs::read_to_string(folder.join(CONFIG)).unwrap(), "");
}

#[cfg(unix)]
#[test]
fn any_name_can_be_accepted() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};

    let folder = scratch("adopt-names");
    let names: [&[u8]; 8] = [
        b"a[b].http",
        b"{c,d}.http",
        b"q'\".http",
        b"\x7f\n.http",
        b"e\\f.http",
        b"*.http",
        b"\xe9.http",
        "\u{202e}!".as_bytes(),
    ];
    for name in names {
        let name = if name.ends_with(b".http") { name.to_vec() } else { [name, b".http"].concat() };
        fs::write(folder.join(OsStr::from_bytes(&name)), FAULTY.replace("initiatr", "a/b~c\\\"\\u007f\\u202e"))
            .unwrap();
    }
    assert_eq!(status(&folder, &["--write-suppressions"]), Some(0));
    assert_eq!(status(&folder, &["--fail-on", "warning"]), Some(0));
    let text = fs::read_to_string(folder.join(CONFIG)).unwrap();
    assert!(!text.contains(['\u{7f}', '\u{202e}']), "{text}");
}

/// A request with the text `null` for an ID in each format that has comments, with `COMMENT` where people write one.
const COMMENTED: [(&str, &str); 11] = [
    ("a.http", "### Link\n# COMMENT\nPOST URL\nContent-Type: application/json\n\nBODY\n"),
    ("a.sh", "# COMMENT\ncurl 'URL' -H 'Content-Type: application/json' -d 'BODY'\n"),
    ("b.sh", "curl 'URL' -H 'Content-Type: application/json' -d 'BODY' # COMMENT\n"),
    ("a.md", "<!-- COMMENT -->\n\n```sh\ncurl 'URL' -H 'Content-Type: application/json' -d 'BODY'\n```\n"),
    ("a.hurl", "# COMMENT\nPOST URL\nBODY\n"),
    ("a.bru", "meta {\n  name: a\n}\n\npost {\n  url: URL\n  body: json\n}\n\nbody:json {\n  // COMMENT\n  BODY\n}\n"),
    (
        "b.bru",
        "docs {\n  # COMMENT\n}\n\nmeta {\n  name: b\n}\n\npost {\n  url: URL\n  body: json\n}\n\nbody:json {\n  BODY\n}\n",
    ),
    (
        "a.yml",
        "# COMMENT\ninfo:\n  name: a\n  type: http\nhttp:\n  method: POST\n  url: URL\n  body:\n    type: json\n    data: 'BODY'\n",
    ),
    (
        "b.yml",
        "opencollection: 1.0.0\nitems:\n  # COMMENT\n  - info:\n      name: a\n      type: http\n    http:\n      method: POST\n      \
         url: URL\n      body:\n        type: json\n        data: 'BODY'\n",
    ),
    (
        "insomnia.yaml",
        "type: collection.insomnia.rest/5.0\ncollection:\n  # COMMENT\n  - url: 'URL'\n    method: POST\n    body:\n      \
         mimeType: application/json\n      text: 'BODY'\n    headers:\n      - {name: Content-Type, value: application/json}\n",
    ),
    (
        "a.tf",
        "# COMMENT\nresource \"genesyscloud_integration_action\" \"a\" {\n  config_request {\n    \
         request_url_template = \"/api/v2/conversations/3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63/cobrowse\"\n    request_type = \"POST\"\n    \
         request_template = jsonencode(BODY)\n    headers = { \"Content-Type\" = \"application/json\" }\n  }\n}\n",
    ),
];

#[test]
fn a_comment_accepts_in_every_format_that_has_comments() {
    let folder = scratch("adopt-comments");
    for (name, text) in COMMENTED {
        let text = text.replace(
            "URL",
            "https://api.mypurecloud.com/api/v2/conversations/3f8e2a9b-6c1d-4f70-9a52-1b7c0d4e8f63/cobrowse",
        );
        let text = text.replace("BODY", "{\"cobrowseSessionId\": \"null\"}");
        for (comment, expected) in [("a note", 1), ("cobrowse-lint: ignore[null-id] a demo", 0)] {
            fs::write(folder.join(name), text.replace("COMMENT", comment)).unwrap();
            let output = run(&folder, &[name, "--fail-on", "warning"], "");
            assert_eq!(output.status.code(), Some(expected), "{}", String::from_utf8_lossy(&output.stdout));
        }
    }
}

#[test]
fn where_all_is_accepted_one_line_says_so_and_a_named_file_has_its_verdict() {
    let folder = scratch("adopt-short");
    fs::write(folder.join("start.http"), FAULTY).unwrap();
    status(&folder, &["--write-suppressions", "--fail-on", "note"]);
    let out = |args: &[&str]| String::from_utf8(run(&folder, args, "").stdout).unwrap();
    assert_eq!(out(&[]), "1 request checked (1 rejected), 1 file without requests: no findings (3 suppressed)\n");
    let hook = out(&["start.http", "--as-found"]);
    assert_eq!(hook, "1 request checked (1 rejected): no findings (3 suppressed)\n");
    let named = out(&["start.http"]);
    assert!(named.starts_with("rejected: start.http:1") && named.contains("still to be checked"), "{named}");
}
