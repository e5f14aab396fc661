//! A repository as it is: its templates are found among all that it holds, and nothing else is reported.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// A request that is refused, whoever looks.
const WRONG: &str =
    "POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions\n\n{\"sessionId\": null}\n";

/// Templates, each in a place that such a file has, with how many requests it holds.
const TEMPLATES: [(&str, &str, u64); 13] = [
    ("bruno/Start session.bru", "tests/formats/bruno/good-path.bru", 1),
    ("bruno/opencollection/start.yml", "tests/formats/opencollection/good-start-session.yml", 1),
    ("docs/runbook.md", "examples/runbook.md", 2),
    ("docs/support/thread.txt", "tests/threads/thread-001.txt", 3),
    ("genesys/actions/start.custom.json", "tests/formats/data-action/good-start-session.custom.json", 1),
    ("infra/cx/action.tf", "tests/formats/terraform/good-start-session.tf", 1),
    ("postman/insomnia.json", "tests/formats/insomnia/good-export.json", 1),
    ("postman/team.postman_collection.json", "tests/formats/postman/bad-auth.postman_collection.json", 2),
    ("src/main/resources/cobrowse/body.json", "examples/body.json", 1),
    ("tools/desktop.sh", "examples/agent-desktop.sh", 1),
    ("tools/sessions.http", "examples/thread-001.http", 2),
    ("tests/e2e/session.hurl", "tests/formats/hurl/good-session.hurl", 2),
    ("tests/recorded/support.har", "tests/formats/har/good-recorded.har", 2),
];

/// What else stands in a repository: some of it speaks of cobrowsing, none of it is a request that can be judged.
const OTHER: [(&str, &str); 16] = [
    (".env.example", "COBROWSE_URL=https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions\n"),
    (
        ".github/workflows/ci.yml",
        "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n",
    ),
    (
        "CHANGELOG.md",
        "- cobrowse: call `POST /api/v2/conversations/cobrowse/sessions` with `{\"externalSessionId\": \"…\"}`\n",
    ),
    ("i18n/de.json", "{\"cobrowse\": {\"start\": \"Starten\", \"sessionId\": \"Sitzung\"}}\n"),
    (
        "k8s/desk.yaml",
        "kind: ConfigMap\ndata:\n  URL: https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions\n",
    ),
    (
        "openapi.yaml",
        "openapi: 3.0.0\npaths:\n  /api/v2/conversations/{conversationId}/cobrowse:\n    post: {responses: {}}\n",
    ),
    ("package-lock.json", "{\"lockfileVersion\": 3, \"packages\": {\"\": {\"name\": \"desk\"}}}\n"),
    (
        "package.json",
        "{\"name\": \"desk\", \"scripts\": {\"test\": \"jest\"}, \"dependencies\": {\"purecloud\": \"^1\"}}\n",
    ),
    ("requirements.txt", "requests==2.31\n"),
    ("src/api.ts", "export const URL = `https://api.mypurecloud.com/api/v2/conversations/${id}/cobrowse`;\n"),
    (
        "tests/error.json",
        "{\"status\": 400, \"message\": \"Missing required field 'sessionType'\", \"contextId\": \"x\"}\n",
    ),
    ("tests/session.json", "{\"sessionId\": \"abc\", \"user\": {\"id\": 7}}\n"),
    ("tools/users.http", "GET https://api.mypurecloud.com/api/v2/users\n"),
    ("tsconfig.json", "{\"compilerOptions\": {/* as they are */ \"strict\": true,},}\n"),
    (
        "vendor/sdk/docs/ConversationsApi.md",
        "POST /api/v2/conversations/{conversationId}/cobrowse\n\n```json\n{\"sessionId\": \"String\"}\n```\n",
    ),
    (
        "vendor/sdk/openapi.json",
        "{\"swagger\": \"2.0\", \"paths\": {\"/api/v2/conversations/{conversationId}/cobrowse\": {\"post\": {\"responses\": {}}}}}\n",
    ),
];

/// What ignore files name, and what is hidden: all of it would be found.
const LEFT_OUT: [&str; 5] = [
    ".git/hooks/start.http",
    ".idea/start.http",
    "node_modules/sdk/start.http",
    "dist/start.http",
    "tools/own.local.http",
];

fn repository(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("repository").join(name);
    let _ = fs::remove_dir_all(&folder);
    let write = |path: &str, bytes: &[u8]| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (path, from, _) in TEMPLATES {
        write(path, &fs::read(root.join(from)).unwrap());
    }
    for (path, text) in OTHER {
        write(path, text.as_bytes());
    }
    for path in LEFT_OUT {
        write(path, WRONG.as_bytes());
    }
    write(".gitignore", b"node_modules/\n/dist\n");
    write("tools/.gitignore", b"*.local.http\n");
    write("logo.png", b"\x89PNG\r\n\x1a\n\0\0\xff\xfe");
    write("latin-1.properties", b"cobrowse.start=Sitzung er\xf6ffnen\n");
    folder
}

fn check(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cobrowse-lint"));
    let output = command.arg("check").args(args).env("NO_COLOR", "1").current_dir(folder).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_template_is_found_and_nothing_else_is_reported() {
    let folder = repository("found");
    let report: Value = serde_json::from_str(&check(&folder, &["--output", "json"])).unwrap();
    let mut found = BTreeMap::new();
    for request in report["requests"].as_array().unwrap() {
        *found.entry(request["path"].as_str().unwrap()).or_insert(0) += 1;
    }
    let expected: BTreeMap<_, _> = TEMPLATES.iter().map(|(path, _, requests)| (*path, *requests)).collect();
    assert_eq!(found, expected);
    assert_eq!(report["problems"], Value::Array(Vec::new()));
}

#[test]
fn the_last_line_says_what_was_checked_and_what_was_not() {
    let folder = repository("said");
    let said = check(&folder, &[]);
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("20 requests checked ("), "{last}");
    assert!(last.contains(" skipped (no cobrowse request), 15 files without requests: "), "{last}");
}

#[test]
fn what_is_left_out_is_checked_where_it_is_named() {
    let folder = repository("named");
    for path in LEFT_OUT {
        let report: Value = serde_json::from_str(&check(&folder, &[path, "--output", "json"])).unwrap();
        assert_eq!(report["summary"]["requests"], 1, "{path}");
    }
    let report: Value = serde_json::from_str(&check(&folder, &["node_modules", "--output", "json"])).unwrap();
    assert_eq!(report["summary"]["requests"], 1);
}

#[test]
fn what_a_folder_above_leaves_out_stays_left_out() {
    for name in [".ignore", ".gitignore"] {
        let folder = repository("above");
        fs::write(folder.join("tools/start.draft.http"), WRONG).unwrap();
        for (rule, found) in [("*.draft.http\n", false), ("\n", true)] {
            fs::write(folder.join(name), rule).unwrap();
            for (from, path) in [(folder.clone(), "tools"), (folder.join("tools"), ".")] {
                let report = check(&from, &[path, "--output", "json"]);
                assert_eq!(report.contains("start.draft.http"), found, "{name} {path} {rule:?}");
            }
        }
    }
}
