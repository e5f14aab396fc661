//! The help is on the page, in the completions and in the manual, all of it: `TRYCMD=overwrite cargo test -p
//! cobrowse-lint-cli` writes the page anew.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    env, fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

fn say(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cobrowse-lint")).args(args).env("COLUMNS", "100").output().unwrap();
    assert!(output.status.success(), "{args:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The words that begin the lines of a section of the help.
fn listed(help: &str, title: &str) -> Vec<String> {
    let section = help.split_once(&format!("\n{title}:\n")).unwrap().1.split("\n\n").next().unwrap();
    // What goes on in the next line is indented further.
    let lines = section.lines().filter(|line| line.starts_with("  ") && !line.starts_with("          "));
    lines.map(|line| line.trim().to_owned()).collect()
}

fn commands() -> Vec<String> {
    let lines = listed(&say(&["--help"]), "Commands");
    lines.iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}

/// The long options of a command.
fn options(command: &str) -> Vec<String> {
    let lines = listed(&say(&[command, "--help"]), "Options");
    let options = lines.iter().filter_map(|line| line.split_once("--"));
    options.map(|(_, option)| option.split([' ', ',']).next().unwrap().to_owned()).collect()
}

/// The part of a completion that is for a command.
fn part(text: &str, shell: &str, command: &str) -> String {
    let (begin, end) = match shell {
        "zsh" => (format!("({command})"), ";;"),
        _ => (format!("'cobrowse-lint;{command}' {{"), "break"),
    };
    let lines = text.lines().map(str::trim).skip_while(|line| *line != begin);
    lines.take_while(|line| *line != end).collect::<Vec<_>>().join("\n")
}

#[test]
fn completions_offer_every_command_and_option() {
    let commands = commands();
    assert!(commands.len() > 8 && options("check").len() > 20);
    for shell in ["zsh", "fish", "powershell"] {
        let text = say(&["completions", shell]);
        for command in &commands {
            for option in options(command) {
                let offered = if shell == "fish" {
                    let using = format!("-n \"__fish_cobrowse_lint_using_subcommand {command}\"");
                    let named =
                        |line: &str| line.split(' ').collect::<Vec<_>>().windows(2).any(|two| two == ["-l", &*option]);
                    text.lines().any(|line| line.contains(&using) && named(line))
                } else {
                    let part = part(&text, shell, command);
                    let ends = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '-');
                    part.split(&format!("--{option}")).skip(1).any(ends)
                };
                assert!(offered, "{shell}: {command} --{option}");
            }
        }
    }
}

/// Bash is wherever Linux is.
#[cfg(target_os = "linux")]
#[test]
fn bash_completes_every_command_option_and_known_value() {
    let complete = |words: &[&str]| {
        let script = "source /dev/stdin; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); how=($(complete -p $1)); \
                      for at in \"${!how[@]}\"; do [[ ${how[at]} == -F ]] && \"${how[at + 1]}\" \"$1\" \"${!#}\" \"${COMP_WORDS[-2]}\"; done; \
                      printf '%s\\n' \"${COMPREPLY[@]}\"";
        let mut command = Command::new("bash");
        command.args(["-c", script, "bash"]).args(words).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(say(&["completions", "bash"]).as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let words = String::from_utf8(output.stdout).unwrap();
        words.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let offered = complete(&["cobrowse-lint", ""]);
    for command in commands() {
        assert!(offered.contains(&command), "{command}: {offered:?}");
        let offered = complete(&["cobrowse-lint", &command, "--"]);
        for option in options(&command) {
            assert!(offered.contains(&format!("--{option}")), "{command} --{option}: {offered:?}");
        }
    }
    assert_eq!(complete(&["cobrowse-lint", "check", "--changed"]), ["--changed-since"]);
    assert_eq!(complete(&["cobrowse-lint", "check", "--color", ""]), ["auto", "always", "never"]);
    assert_eq!(complete(&["cobrowse-lint", "check", "--fail-on", ""]), ["error", "warning", "note"]);
    assert_eq!(complete(&["cobrowse-lint", "check", "-o", "s"]), ["sarif"]);
    assert_eq!(complete(&["cobrowse-lint", "check", "--endpoint", "webchat-cr"]), ["webchat-create"]);
    assert_eq!(complete(&["cobrowse-lint", "explain", "null"]), ["null-id"]);
    assert_eq!(complete(&["cobrowse-lint", "completions", "p"]), ["powershell"]);
}

#[test]
fn the_manual_has_a_page_for_every_command_with_its_options_and_exit_statuses() {
    let plain = |page: String| page.replace("\\-", "-").replace("\\fB", "").replace("\\fR", "");
    let first = plain(say(&["man"]));
    for command in commands() {
        assert!(first.contains(&format!("\ncobrowse-lint-{command}(1)\n")), "{command}");
        let page = plain(say(&["man", &command]));
        assert!(page.contains(&format!(".TH cobrowse-lint-{command} 1 ")), "{command}");
        for option in options(&command) {
            let named = |line: &str| line.split([' ', ',']).any(|word| word == format!("--{option}"));
            assert!(page.lines().any(|line| line.starts_with('-') && named(line)), "{command} --{option}");
        }
    }
    assert!(plain(say(&["man", "check"])).contains("\n  3  something could not be read"));
}

/// Has a program read `text` from its standard input; false where there is no such program.
fn reads(program: &str, args: &[&str], text: &str) -> bool {
    let command =
        Command::new(program).args(args).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = command else { return false };
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{program}: {said}");
    true
}

#[test]
fn the_shells_that_are_here_can_read_their_completions() {
    let bash = reads("bash", &["-n", "/dev/stdin"], &say(&["completions", "bash"]));
    assert!(bash || !cfg!(target_os = "linux"), "bash is wherever Linux is");
    reads("zsh", &["-n", "/dev/stdin"], &say(&["completions", "zsh"]));
    reads("fish", &["--no-execute", "/dev/stdin"], &say(&["completions", "fish"]));
    reads("groff", &["-man", "-ww", "-Tutf8"], &say(&["man"]));
    reads("groff", &["-man", "-ww", "-Tutf8"], &say(&["man", "check"]));
}

#[test]
fn the_page_shows_the_help_of_every_command() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/command.md");
    let page = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let mut renewed = String::new();
    let mut rest = page.as_str();
    let mut shown = Vec::new();
    while let Some((before, after)) = rest.split_once("<!-- help: ") {
        let (command, after) = after.split_once(" -->\n```text\n").unwrap();
        let end = if after.starts_with("```\n") { 0 } else { after.find("\n```\n").unwrap() + 1 };
        renewed.extend([before, "<!-- help: ", command, " -->\n```text\n", &say(&[command, "--help"])]);
        rest = after.get(end..).unwrap();
        shown.push(command.to_owned());
    }
    renewed.push_str(rest);
    assert_eq!(shown, commands());
    if env::var("TRYCMD").is_ok_and(|what| what == "overwrite") {
        fs::write(path, renewed).unwrap();
    } else {
        assert!(
            page == renewed,
            "docs/command.md is not current: run this with TRYCMD=overwrite and read the difference"
        );
    }
}
