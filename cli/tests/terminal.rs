//! What a person at a terminal sees beyond the report: colours, and how far a long run is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const EXE: &str = env!("CARGO_BIN_EXE_cobrowse-lint");

/// Variables that decide about colours or the bar, wherever this test runs.
const VARIABLES: [&str; 6] = ["CI", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "NO_COLOR", "TERM"];

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("terminal").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let start = include_str!("cmd/outputs.in/start.http");
    for name in ["a.http", "c.http"] {
        fs::write(folder.join(name), start).unwrap();
    }
    folder
}

fn with(command: &mut Command, variables: &[(&str, &str)]) -> String {
    for name in VARIABLES {
        command.env_remove(name);
    }
    let output = command.envs(variables.iter().copied()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn where_nobody_looks_the_environment_can_ask_for_colours_and_forbid_them() {
    let folder = folder("piped");
    let colored = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = Command::new(EXE);
        command.args(["check", "a.http"]).args(args).current_dir(&folder);
        with(&mut command, variables).contains('\u{1b}')
    };
    assert!(!colored(&[], &[]) && !colored(&[], &[("TERM", "xterm")]));
    assert!(colored(&[], &[("FORCE_COLOR", "1")]) && colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&["--color", "never"], &[("FORCE_COLOR", "1")]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!colored(&["--output", "json", "--color", "always"], &[]), "other programs read no colours");
}

#[cfg(target_os = "linux")]
mod watched {
    use super::*;

    /// What a command of the shell writes to a terminal, byte for byte.
    fn terminal(folder: &Path, command: &str, variables: &[(&str, &str)]) -> String {
        let mut script = Command::new("script");
        script.args(["--quiet", "--return", "--command", command, "/dev/null"]).current_dir(folder);
        script.env("LINT", EXE);
        with(&mut script, variables)
    }

    /// What the terminal shows then.
    fn screen(written: &str) -> String {
        let mut lines = vec![Vec::new()];
        let mut column = 0;
        for letter in written.chars() {
            let line = lines.last_mut().unwrap();
            match letter {
                '\r' => column = 0,
                '\n' => {
                    lines.push(Vec::new());
                    column = 0;
                }
                _ => {
                    line.resize(line.len().max(column + 1), ' ');
                    line[column] = letter;
                    column += 1;
                }
            }
        }
        let lines = lines.into_iter().map(|line| line.into_iter().collect::<String>().trim_end().to_owned());
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A check that takes a while, since one of its files is slow.
    fn long(args: &str) -> String {
        format!(
            "rm -f b.http; mkfifo b.http; (sleep 1; cat a.http > b.http) & \
             $LINT check a.http b.http c.http --threads 1 --rule unknown-field=off {args}"
        )
    }

    const XTERM: (&str, &str) = ("TERM", "xterm");
    const BAR: &str = "checking [================        ] 2 of 3 files";

    #[test]
    fn a_terminal_shows_colours_unless_it_cannot_or_may_not() {
        let folder = folder("colours");
        let colored =
            |variables: &[(&str, &str)]| terminal(&folder, "$LINT check a.http", variables).contains('\u{1b}');
        assert!(colored(&[XTERM]));
        assert!(!colored(&[XTERM, ("NO_COLOR", "1")]) && !colored(&[("TERM", "dumb")]));
        assert!(!terminal(&folder, "$LINT check a.http --color never", &[XTERM]).contains('\u{1b}'));
    }

    #[test]
    fn a_long_run_shows_how_far_it_is_and_leaves_nothing_behind() {
        let folder = folder("long");
        let written = terminal(&folder, &long("> report.txt"), &[XTERM]);
        assert!(written.contains(BAR), "{written:?}");
        assert_eq!(screen(&written).trim(), "");
        let report = fs::read_to_string(folder.join("report.txt")).unwrap();
        assert!(report.contains("3 requests checked"));

        let written = terminal(&folder, &long("--color never"), &[XTERM]);
        assert!(written.contains(BAR), "{written:?}");
        assert_eq!(screen(&written).trim_end(), report.trim_end(), "the report stands as if nothing had been there");
    }

    #[test]
    fn a_narrow_terminal_keeps_the_bar_on_one_row() {
        let folder = folder("narrow");
        let command = format!("stty rows 9 cols 20; {}", long("> report.txt"));
        let written = terminal(&folder, &command, &[XTERM]);
        assert!(written.contains(&BAR[..19]) && !written.contains(&BAR[..20]), "{written:?}");
        assert_eq!(screen(&written).trim(), "");
    }

    #[test]
    fn what_goes_wrong_takes_the_place_of_the_bar() {
        let folder = folder("wrong");
        let slow = long("missing.http --output json=report.json").replace("c.http", "c.http d.http");
        fs::write(folder.join("d.http"), b"\xff").unwrap();
        let written = terminal(&folder, &slow, &[XTERM]);
        assert!(written.contains("2 of 4 files"), "{written:?}");
        let shown = screen(&written);
        let lines: Vec<&str> = shown.trim_end().lines().collect();
        assert_eq!(lines.len(), 2, "{shown}");
        assert!(lines.iter().all(|line| line.starts_with("problem: ")), "{shown}");
    }

    #[test]
    fn no_bar_is_shown_where_nobody_watches_or_nothing_takes_long() {
        let folder = folder("unwatched");
        let bar =
            |command: &str, variables: &[(&str, &str)]| terminal(&folder, command, variables).contains("checking [");
        assert!(!bar(&long("2> errors.txt"), &[XTERM]));
        assert!(!fs::read_to_string(folder.join("errors.txt")).unwrap().contains("checking"));
        assert!(!bar(&long("> report.txt"), &[XTERM, ("CI", "true")]));
        assert!(!bar(&long("> report.txt"), &[("TERM", "dumb")]) && !bar(&long("> report.txt"), &[]));
        assert!(!bar(&long("--output json"), &[XTERM]), "a line of JSON may be half written");
        assert!(!bar("$LINT check a.http c.http > report.txt", &[XTERM]));
    }
}
