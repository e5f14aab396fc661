//! The pages of the repository: their links lead somewhere, and what they say of exit statuses is so.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// The pages that people read; what tests read is below `cmd`, `rules`, `formats` and `repository`.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let passed_over =
                ["target", "cmd", "rules", "formats", "repository"].contains(&name) || name.starts_with('.');
            if path.is_dir() && !passed_over {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// What a page links to, and the anchors that its headings have where GitHub shows them.
fn links_and_anchors(text: &str) -> (Vec<String>, HashSet<String>) {
    let (mut links, mut anchors) = (Vec::new(), HashSet::new());
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                links.push(dest_url.into_string());
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
                let plain: String = heading.take().unwrap().to_lowercase().chars().filter(kept).collect();
                let anchor = plain.replace(' ', "-");
                let again = (1..).map(|number| format!("{anchor}-{number}"));
                let free = std::iter::once(anchor.clone()).chain(again).find(|anchor| !anchors.contains(anchor));
                anchors.insert(free.unwrap());
            }
            _ => {}
        }
    }
    (links, anchors)
}

#[test]
fn every_link_between_pages_leads_somewhere() {
    let read = |path: &PathBuf| links_and_anchors(&fs::read_to_string(path).unwrap());
    let pages: BTreeMap<PathBuf, _> = pages().into_iter().map(|path| (path.clone(), read(&path))).collect();
    let (mut checked, mut dead) = (0, Vec::new());
    for (page, (links, _)) in &pages {
        for link in links.iter().filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { Ok(page.clone()) } else { page.with_file_name(file).canonicalize() };
            let leads = match &target {
                Err(_) => false,
                Ok(_) if anchor.is_empty() => true,
                Ok(target) => pages.get(target).is_some_and(|(_, anchors)| anchors.contains(anchor)),
            };
            checked += 1;
            if !leads {
                dead.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(dead.is_empty(), "these links lead nowhere:\n{}", dead.join("\n"));
    assert!(checked > 50, "only {checked} links were looked at");
}

#[test]
fn every_page_can_be_reached_from_the_readme() {
    let (mut seen, mut next) = (HashSet::new(), vec![root().join("README.md")]);
    while let Some(page) = next.pop() {
        let (links, _) = links_and_anchors(&fs::read_to_string(&page).unwrap());
        let files = links.iter().map(|link| page.with_file_name(link.split('#').next().unwrap()));
        next.extend(
            files
                .filter(|file| file.extension().is_some_and(|extension| extension == "md"))
                .filter_map(|file| file.canonicalize().ok().filter(|file| !seen.contains(file))),
        );
        seen.insert(page);
    }
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let lost: Vec<_> = docs
        .filter(|page| page.extension().is_some_and(|extension| extension == "md") && !seen.contains(page))
        .collect();
    assert!(lost.is_empty() && seen.len() > 8, "no link leads to {lost:?}");
}

#[test]
fn each_rule_of_sarif_has_its_place_in_the_page_of_the_rules() {
    let (_, anchors) = links_and_anchors(&fs::read_to_string(root().join("docs/rules.md")).unwrap());
    let mut command = Command::new(env!("CARGO_BIN_EXE_cobrowse-lint"));
    let output = command.args(["check", "accepted.http", "--output", "sarif"]).current_dir(folder("sarif")).output();
    let report: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    let rules = report.pointer("/runs/0/tool/driver/rules").unwrap().as_array().unwrap();
    assert!(rules.len() > 40);
    for rule in rules {
        let name = rule.get("id").unwrap().as_str().unwrap();
        assert!(anchors.contains(name), "docs/rules.md has no {name}");
        if let Some(link) = rule.get("helpUri") {
            assert!(link.as_str().unwrap().ends_with(&format!("/docs/rules.md#{name}")), "{link}");
        }
    }
}

/// A folder with the files that the page of the exit statuses speaks of.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("statuses").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("empty")).unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/status.in")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
    let accepted = fs::read_to_string(folder.join("accepted.http")).unwrap();
    fs::write(folder.join("fixable.http"), accepted.replace("https://", "http://")).unwrap();
    fs::write(folder.join("other-encoding.http"), [accepted.as_bytes(), b"# \xe9"].concat()).unwrap();
    fs::write(folder.join("broken.toml"), "exlude = []\n").unwrap();
    fs::write(folder.join("answer.txt"), "HTTP/1.1 400 Bad Request\n\n{\"message\": \"Bad Request\"}\n").unwrap();
    folder
}

#[test]
fn each_situation_has_the_exit_status_that_its_page_says() {
    let page = fs::read_to_string(root().join("docs/exit-statuses.md")).unwrap();
    let (_, table) = page.split_once("<!-- run by cli/tests/pages.rs -->").unwrap();
    let (mut seen, mut wrong) = (HashSet::new(), Vec::new());
    for (number, row) in table.lines().filter(|line| line.starts_with("| ")).skip(1).enumerate() {
        let mut cells = row.split('|').map(str::trim).skip(1);
        let status: i32 = cells.next().unwrap().parse().unwrap();
        let words = cells.next().unwrap().trim_matches('`');
        let folder = folder(&number.to_string());
        let mut command = Command::new(env!("CARGO_BIN_EXE_cobrowse-lint"));
        let output = command.args(words.split(' ')).current_dir(folder).output().unwrap();
        if output.status.code() != Some(status) {
            let said = [output.stdout, output.stderr].concat();
            wrong.push(format!("{words}: {}, not {status}\n{}", output.status, String::from_utf8_lossy(&said)));
        }
        seen.insert(status);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(seen, HashSet::from([0, 1, 2, 3]));
}

/// The examples in the reference of the configuration, put together.
fn examples() -> String {
    let page = fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    let (_, reference) = page.split_once("<!-- generated: keys -->").unwrap();
    let mut text = String::new();
    for line in reference.lines() {
        if let Some(table) = line.strip_prefix("### `") {
            text.extend([table.trim_end_matches('`'), "\n"]);
        } else if let Some(example) = line.strip_prefix("  Example: `") {
            text.extend([example.strip_suffix('`').unwrap(), "\n"]);
        }
    }
    assert!(text.matches("[[").count() == 2 && text.lines().count() > 15, "{text}");
    text
}

#[test]
fn the_examples_in_the_reference_are_a_configuration() {
    let text = examples();
    let folder = folder("reference");
    let schema = fs::read_to_string(root().join("schemas/webchat-create/action-session.json")).unwrap();
    fs::create_dir_all(folder.join("schemas")).unwrap();
    fs::write(folder.join("schemas/own.json"), schema.replace("action-session", "own")).unwrap();
    fs::write(folder.join("cobrowse-lint.toml"), &text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cobrowse-lint"));
    let output = command.args(["check", "accepted.http"]).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(0) && said.is_empty(), "{said}\n{text}");
}

#[test]
fn an_editor_that_has_the_schema_shows_what_is_wrong_in_a_configuration() {
    let schema = fs::read_to_string(root().join("schemas/config.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    // What an editor sees of a date of TOML is a text.
    let right = examples().replace("2027-01-31", "\"2027-01-31\"");
    let sees = |text: &str| schema.is_valid(&toml::from_str::<serde_json::Value>(text).unwrap());
    assert!(sees(&right), "{right}");
    for (good, bad) in [
        ("exclude = ", "exlude = "),
        ("\"published\"", "\"publishd\""),
        ("\"cobrowse-sessions\"", "\"sessions\""),
        ("\"{{x}}\"", "\"{{y}}\""),
        ("missing-header", "mising-header"),
        ("\"off\"", "\"of\""),
        ("\"body\"", "\"xml\""),
        ("paths = ", "path = "),
        ("fixed-session-id", "fixd-session-id"),
        ("count = 1", "count = 0"),
        ("reason = ", "raeson = "),
    ] {
        let wrong = right.replacen(good, bad, 1);
        assert!(wrong != right && !sees(&wrong), "{bad}");
    }
}
