//! The samples in `docs/outputs.md`: `TRYCMD=overwrite cargo test -p cobrowse-lint-cli` writes them anew.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::{env, fs, path::Path, process::Command};

use serde_json::{Value, json};

fn report(folder: &Path, format: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cobrowse-lint"));
    let output = command.args(["check", "--output", format]).env("NO_COLOR", "1").current_dir(folder).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// What the page shows: what changes with every release, and what is long, is left out.
fn sample(folder: &Path, name: &str) -> String {
    if name == "file" {
        return fs::read_to_string(folder.join("start.http")).unwrap();
    }
    let report = report(folder, name);
    let abridged = |mut report: Value, abridge: fn(&mut Value)| {
        abridge(&mut report);
        serde_json::to_string_pretty(&report).unwrap()
    };
    let report = match name {
        "json" => abridged(serde_json::from_str(&report).unwrap(), |report| {
            report["tool"] = json!({ "name": "cobrowse-lint", "version": "…", "catalog": "…" });
            report["requests"][0]["preconditions"].as_array_mut().unwrap().truncate(1);
        }),
        "sarif" => abridged(serde_json::from_str(&report).unwrap(), |report| {
            let run = &mut report["runs"][0];
            let results = run["results"].as_array().unwrap().clone();
            let driver = &mut run["tool"]["driver"];
            driver["semanticVersion"] = json!("…");
            driver["properties"]["catalog"] = json!("…");
            let rules = driver["rules"].as_array_mut().unwrap();
            rules.retain(|rule| results.iter().any(|result| result["ruleId"] == rule["id"]));
            for rule in rules {
                rule["help"] = json!({ "text": "…", "markdown": "…" });
            }
        }),
        "gitlab" => abridged(serde_json::from_str(&report).unwrap(), |_| ()),
        _ => report,
    };
    report.trim_end().to_owned() + "\n"
}

#[test]
fn the_samples_of_the_page_are_what_the_command_says() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = here.join("../docs/outputs.md");
    let page = fs::read_to_string(&path).unwrap();
    let mut renewed = String::new();
    let mut rest = page.as_str();
    let mut samples = 0;
    while let Some((before, after)) = rest.split_once("<!-- sample: ") {
        let (name, after) = after.split_once(" -->\n").unwrap();
        let (fence, after) = after.split_once('\n').unwrap();
        let end = if after.starts_with("```\n") { 0 } else { after.find("\n```\n").unwrap() + 1 };
        let sample = sample(&here.join("tests/cmd/outputs.in"), name);
        renewed.extend([before, "<!-- sample: ", name, " -->\n", fence, "\n", &sample]);
        rest = after.get(end..).unwrap();
        samples += 1;
    }
    renewed.push_str(rest);
    assert_eq!(samples, 7);
    if env::var("TRYCMD").is_ok_and(|what| what == "overwrite") {
        fs::write(path, renewed).unwrap();
    } else {
        assert!(
            page == renewed,
            "docs/outputs.md is not current: run this with TRYCMD=overwrite and read the difference"
        );
    }
}
