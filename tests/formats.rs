//! Files as each tool writes them, good and bad: what is found in them, and at which line and column.

#![cfg(feature = "source")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

mod support;

use std::{fs, path::PathBuf};

use support::{Checked, linter, names, tests_path};

/// Every fixture: a folder a format.
fn fixtures() -> Vec<(String, PathBuf)> {
    let folders = names(&tests_path("formats"));
    let files = folders.iter().flat_map(|folder| {
        names(&tests_path("formats").join(folder)).into_iter().map(move |file| format!("{folder}/{file}"))
    });
    files.map(|name| (name.clone(), tests_path("formats").join(&name))).collect()
}

#[test]
fn every_file_is_recognised_and_reported_as_its_snapshot_says() {
    for (name, path) in fixtures() {
        let checked = Checked::file(&linter(), &path);
        let format = name.split('/').next().unwrap();
        assert_eq!(checked.format.name(), format, "{name}");
        assert!(!checked.reports.is_empty(), "{name} has no request");
        let good = path.file_name().unwrap().to_string_lossy().starts_with("good");
        assert_eq!(checked.errors().is_empty(), good, "{name}\n{}", checked.render());
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "snapshots/formats" }, {
            insta::assert_snapshot!(name.replace('/', "-"), checked.render());
        });
    }
}

#[test]
fn every_format_has_a_file_with_windows_line_ends_and_a_bad_and_a_good_one() {
    for folder in names(&tests_path("formats")) {
        let mut files = fixtures();
        files.retain(|(name, _)| name.starts_with(&format!("{folder}/")));
        let has = |what: &dyn Fn(&str, &str) -> bool| {
            files.iter().any(|(name, path)| what(name, &fs::read_to_string(path).unwrap()))
        };
        assert!(has(&|_, text| text.contains("\r\n")), "{folder}: Windows line ends");
        assert!(has(&|name, _| name.contains("/good")), "{folder}: a good one");
        assert!(has(&|name, text| name.contains("/bad") && !text.is_ascii()), "{folder}: a bad one beyond ASCII");
    }
}
