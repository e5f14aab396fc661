//! Counts of instructions, what they depend on, and how they are compared.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use serde::{Deserialize, Serialize};

/// Where the counts are kept.
pub(crate) const FILE: &str = "benches/instructions/counts.json";

/// How much more a check may take before it is a fault, as a share.
const TOLERANCE: f64 = 0.02;

/// What changes counts without any change of this project.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
pub(crate) struct Surroundings {
    rustc: String,
    target: String,
    /// What code the C library and others pick at run time.
    processor: String,
    libc: String,
    valgrind: String,
}

/// The instructions of one check, by case.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Counts {
    pub(crate) surroundings: Surroundings,
    pub(crate) instructions: BTreeMap<String, u64>,
}

impl Surroundings {
    /// `None` where valgrind is not installed.
    pub(crate) fn here() -> Option<Self> {
        let valgrind = said("valgrind", &["--version"])?;
        let rustc = said("rustc", &["--version", "--verbose"]).unwrap_or_default();
        let of_rustc =
            |name: &str| rustc.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
        let libc = said("getconf", &["GNU_LIBC_VERSION"]).unwrap_or_default();
        Some(Self { rustc: of_rustc("release: "), target: of_rustc("host: "), processor: processor(), libc, valgrind })
    }
}

/// The first instruction set of these that is there.
#[cfg(target_arch = "x86_64")]
fn processor() -> String {
    let known = [("avx2", std::is_x86_feature_detected!("avx2")), ("sse4.2", std::is_x86_feature_detected!("sse4.2"))];
    known.iter().find(|(_, there)| *there).map_or("sse2", |(name, _)| name).to_owned()
}

#[cfg(not(target_arch = "x86_64"))]
fn processor() -> String {
    std::env::consts::ARCH.to_owned()
}

/// What a command prints.
fn said(command: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(command).args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE)
}

impl Counts {
    pub(crate) fn read() -> Self {
        let text = fs::read_to_string(file()).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    pub(crate) fn write(&self) {
        fs::write(file(), serde_json::to_string_pretty(self).unwrap() + "\n").unwrap();
    }

    /// Prints every case beside what it was; whether none got dearer than it may.
    pub(crate) fn holds_against(&self, before: &Self) -> bool {
        let comparable = self.surroundings == before.surroundings;
        let mut holds = true;
        println!("{:<66}{:>10}{:>10}{:>9}", "instructions of one check", "before", "now", "change");
        for (name, now) in &self.instructions {
            let Some(before) = before.instructions.get(name) else {
                println!("{name:<66}{:>10}{now:>10}  NOT IN {FILE}", "");
                holds = false;
                continue;
            };
            let change = *now as f64 / *before as f64 - 1.0;
            let word = if change > TOLERANCE {
                holds = false;
                "  DEARER"
            } else if change < -TOLERANCE {
                "  cheaper"
            } else {
                ""
            };
            println!("{name:<66}{before:>10}{now:>10}{:>+8.1}%{word}", change * 100.0);
        }
        for name in before.instructions.keys().filter(|name| !self.instructions.contains_key(*name)) {
            println!("{name:<66}  GONE, still in {FILE}");
            holds = false;
        }
        if !comparable {
            println!(
                "nothing is decided: the counts before are of\n  {:?},\nthese of\n  {:?}",
                before.surroundings, self.surroundings
            );
        } else if !holds {
            eprintln!(
                "dearer by more than {:.0} %, or not the same cases; if that is meant: -- --renew",
                TOLERANCE * 100.0
            );
        }
        holds || !comparable
    }
}
