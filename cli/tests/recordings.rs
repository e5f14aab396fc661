//! Whatever credentials a recording or a collection holds, no report shows them.
#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::{fs, path::Path, process::Command};

/// Tokens that stand in the files, each in a place of its own.
const TOKENS: [&str; 12] = [
    "h3aderTokenQ81",
    "c00kieTokenQ82",
    "qu3ryTokenQ83",
    "s3tCookieQ84",
    "b0dyAnswerQ85",
    "f0rmTokenQ86",
    "initi4torQ87",
    "b3arerTokenQ88",
    "bas1cPassQ89",
    "var1ableQ90",
    "exampleAnsw3rQ91",
    "apik3yQ92",
];

/// A recording on one line, as browsers copy it; `body` is the cobrowse request's.
fn recording(body: &str) -> String {
    let login = r#"{"request": {"method": "POST", "url": "https://login.mypurecloud.com/oauth/token", "httpVersion": "h2", "headers": [],
        "queryString": [{"name": "code", "value": "qu3ryTokenQ83"}], "cookies": [],
        "postData": {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "secret", "value": "f0rmTokenQ86"}], "text": "x=f0rmTokenQ86"}},
        "response": {"headers": [{"name": "set-cookie", "value": "s3tCookieQ84"}], "content": {"text": "b0dyAnswerQ85"}},
        "_initiator": {"stack": ["initi4torQ87"]}}"#;
    let start = format!(
        r#"{{"request": {{"method": "POST", "url": "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions", "httpVersion": "h2",
        "headers": [{{"name": "Authorization", "value": "h3aderTokenQ81"}}, {{"name": "Content-Type", "value": "h3aderTokenQ81/x"}}, {{"name": "x-any", "value": "h3aderTokenQ81"}}],
        "cookies": [{{"name": "sid", "value": "c00kieTokenQ82"}}],
        "postData": {{"text": {body}}}}}, "response": {{}}}}"#
    );
    format!(r#"{{"log": {{"version": "1.2", "entries": [{login}, {start}, {login}]}}}}"#).replace("\n        ", " ")
}

/// A collection on one line, with credentials beside the headers.
fn collection(body: &str) -> String {
    format!(
        r#"{{"info": {{"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}}, "variable": [{{"key": "t", "value": "var1ableQ90"}}],
        "auth": {{"type": "bearer", "bearer": [{{"key": "token", "value": "b3arerTokenQ88"}}]}}, "item": [{{"request": {{"url": "h",
        "auth": {{"type": "basic", "basic": {{"username": "u", "password": "bas1cPassQ89"}}}}, "body": {{"mode": "urlencoded", "urlencoded": [{{"key": "x", "value": "f0rmTokenQ86"}}]}}}},
        "event": [{{"listen": "test", "script": {{"exec": ["set('s3tCookieQ84')"]}}}}],
        "response": [{{"body": "exampleAnsw3rQ91"}}]}}, {{"request": {{"auth": {{"type": "apikey", "apikey": [{{"key": "key", "value": "X"}}, {{"key": "value", "value": "apik3yQ92"}}]}},
        "method": "POST", "url": "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions", "body": {{"mode": "raw", "raw": {body}}}}}}},
        {{"request": {{"method": "POST", "url": "https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions", "body": {{"mode": "raw", "raw": {body}}}}}}}]}}"#
    )
    .replace("\n        ", " ")
}

fn report(folder: &Path, name: &str, text: &str, format: &str) -> String {
    fs::write(folder.join(name), text).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_cobrowse-lint"))
        .args(["check", name, "--output", format])
        .current_dir(folder)
        .output()
        .unwrap();
    format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr))
}

#[test]
fn credentials_are_in_no_report() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("recordings");
    fs::create_dir_all(&folder).unwrap();
    let body = r#""{\"sessionId\":\"null\",\"agentId\":5}""#;
    let texts = [("a.har", recording(body)), ("b.json", collection(body))];
    let placed = |token: &str| texts.iter().any(|(_, text)| text.contains(token));
    assert!(TOKENS.iter().all(|token| placed(token)));
    for (name, whole) in &texts {
        let at = whole.rfind("}, {\"request\"").unwrap();
        let merged = format!("{}}} <<<<<<< , {}", &whole[..at], &whole[at + 3..]);
        let pretty = whole.replace(", ", ",\n");
        for text in [whole, &format!("{whole} x"), &whole[..whole.len() - 2].to_owned(), &merged, &pretty] {
            for format in ["human", "json", "sarif", "junit", "github", "gitlab"] {
                let report = report(&folder, name, text, format);
                assert!(report.contains("agentId"), "{report}");
                for token in TOKENS {
                    assert!(!report.contains(token), "{name}, {format}: {token}\n{report}");
                }
            }
        }
    }
}
