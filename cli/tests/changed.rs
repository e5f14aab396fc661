//! `--changed-since` checks what a pull request changes, and says what keeps it from knowing that.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

/// A request that is refused, whoever looks.
const WRONG: &str =
    "POST https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions\n\n{\"sessionId\": null}\n";

/// A folder for one test, which git's settings of this machine do not reach.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        // Outside of the repository that this test stands in.
        let folder = env::temp_dir().join(format!("cobrowse-lint-changed-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder.canonicalize().unwrap())
    }

    /// A repository whose branch `main` holds `files`, on a branch of its own.
    fn repository(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = Self::new(name);
        folder.git(&["init", "-q", "-b", "main"]);
        for (path, text) in files {
            folder.write(path, text);
        }
        folder.commit("start");
        folder.git(&["checkout", "-q", "-b", "work"]);
        folder
    }

    fn at(&self, path: &str) -> Self {
        Self(self.0.join(path))
    }

    fn write(&self, path: impl AsRef<Path>, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.0.join(path)).unwrap();
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.0)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", self.0.join("no-such-file"));
        for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
            command.env_remove(name);
        }
        command
    }

    fn git(&self, args: &[&str]) {
        let mut command = self.command("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always"]);
        let output = command.args(args).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }

    fn check(&self, args: &[&str]) -> Output {
        self.command(env!("CARGO_BIN_EXE_cobrowse-lint")).arg("check").args(args).output().unwrap()
    }

    fn report(&self, args: &[&str]) -> Value {
        let output = self.check(&[args, &["--output", "json"]].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"))
    }

    /// The files in which requests are judged.
    fn checked(&self, args: &[&str]) -> Vec<String> {
        let report = self.report(args);
        let mut paths: Vec<_> = report["requests"].as_array().unwrap().iter().map(|one| text(&one["path"])).collect();
        paths.dedup();
        paths
    }

    /// What is said on standard error, where the command cannot do what it is told.
    fn refusal(&self, args: &[&str]) -> String {
        let output = self.check(args);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(output.stdout.is_empty());
        said
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // One within another goes with it.
        if self.0.parent() == env::temp_dir().canonicalize().ok().as_deref() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[test]
fn only_what_the_branch_changes_is_checked_committed_or_not() {
    let names = ["main-goes-on.http", "committed.http", "edited.http", "untouched.http"];
    let folder = Folder::repository("branch", &names.map(|name| (name, WRONG)));
    folder.git(&["checkout", "-q", "main"]);
    folder.write("main-goes-on.http", &format!("{WRONG}\n"));
    folder.write("new-on-main.http", WRONG);
    folder.commit("main goes on");
    folder.git(&["checkout", "-q", "work"]);
    folder.write("committed.http", &format!("{WRONG}\n"));
    folder.write(".gitignore", "ignored.http\n");
    folder.commit("work");
    folder.write("edited.http", &format!("{WRONG}\n"));
    folder.write("staged.http", WRONG);
    folder.git(&["add", "staged.http"]);
    folder.write("deep/in/untracked.http", WRONG);
    folder.write("ignored.http", WRONG);
    let changed = ["committed.http", "deep/in/untracked.http", "edited.http", "staged.http"];
    assert_eq!(folder.checked(&["--changed-since", "main"]), changed);
    assert_eq!(folder.check(&["--changed-since", "main"]).status.code(), Some(1));
    assert_eq!(folder.checked(&["--changed-since", "HEAD"]), &changed[1..]);
}

#[test]
fn nothing_changed_is_a_pass_and_is_said() {
    let folder = Folder::repository("nothing", &[("start.http", WRONG)]);
    for readme in [false, true] {
        if readme {
            folder.write("readme.txt", "nothing to check\n");
        }
        let output = folder.check(&["--changed-since", "main"]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0));
        let without = if readme { ", 1 file without requests" } else { "" };
        let last =
            format!("0 requests checked in what changed since `main`{without}, 1 unchanged file left out: no findings");
        assert_eq!(said.lines().last(), Some(&*last));
        let report = folder.report(&["--changed-since", "main"]);
        assert_eq!((&report["summary"]["files"], &report["summary"]["errors"]), (&0.into(), &0.into()));
        assert_eq!(report["problems"], Value::Array(Vec::new()));
    }
    assert_eq!(folder.check(&["missing", "--changed-since", "main"]).status.code(), Some(3));
}

#[test]
fn paths_and_configuration_still_decide_what_is_looked_at() {
    let folder = Folder::repository("paths", &[("untouched.http", WRONG)]);
    for path in ["a/one.http", "a/two.http", "a/old/three.http", "b/four.http"] {
        folder.write(path, WRONG);
    }
    folder.write("cobrowse-lint.toml", "exclude = [\"a/old\"]\n");
    let since = ["--changed-since", "main"];
    assert_eq!(folder.checked(&since), ["a/one.http", "a/two.http", "b/four.http"]);
    assert_eq!(folder.checked(&[&since[..], &["a"]].concat()), ["a/one.http", "a/two.http"]);
    let named = ["untouched.http", "a/two.http", "a/old/three.http"];
    assert_eq!(folder.checked(&[&since[..], &named].concat()), ["a/old/three.http", "a/two.http"]);
    folder.write("cobrowse-lint.toml", "include = [\"b\"]\n");
    assert_eq!(folder.checked(&since), ["b/four.http"]);
}

#[test]
fn a_renamed_file_is_checked_by_its_new_name_and_a_deleted_one_is_gone() {
    let folder = Folder::repository("renamed", &[("old.http", WRONG), ("gone.http", WRONG), ("stays.http", WRONG)]);
    folder.git(&["mv", "old.http", "new.http"]);
    folder.git(&["rm", "-q", "gone.http"]);
    assert_eq!(folder.checked(&["--changed-since", "main"]), ["new.http"]);
    folder.commit("work");
    assert_eq!(folder.checked(&["--changed-since", "main"]), ["new.http"]);
    folder.remove("new.http");
    assert_eq!(folder.check(&["--changed-since", "main"]).status.code(), Some(0));
}

#[test]
fn who_sends_a_changed_body_is_checked_too() {
    let curl = "curl https://api.mypurecloud.com/api/v2/conversations/cobrowse/sessions -d @bodies/start.json\n";
    let other = curl.replace("start", "other");
    let http = WRONG.replace("{\"sessionId\": null}", "< ../bodies/start.json");
    let body = "{\"externalSessionId\": \"{{id}}\"}\n";
    let files = [("start.sh", curl), ("other.sh", &other), ("in/start.http", &http), ("wrong.http", WRONG)];
    let folder = Folder::repository(
        "bodies",
        &[&files[..], &[("bodies/start.json", body), ("bodies/other.json", body)]].concat(),
    );
    let since = ["--changed-since", "main", ".", "wrong.http"];
    assert_eq!(folder.checked(&since), [""; 0]);
    folder.write("bodies/start.json", "{\"sessionId\": null, \"agentId\": null}\n");
    assert_eq!(folder.checked(&since), ["bodies/start.json", "in/start.http", "start.sh"]);
    assert_eq!(folder.at("in").checked(&["--changed-since", "main"]), ["start.http"]);
    folder.remove("bodies/start.json");
    let problems = folder.report(&since)["problems"].clone();
    let paths: Vec<_> = problems.as_array().unwrap().iter().map(|problem| text(&problem["path"])).collect();
    assert_eq!(paths, ["in/start.http", "start.sh"]);
    fs::remove_dir_all(folder.0.join("bodies")).unwrap();
    assert_eq!(folder.report(&since)["problems"].as_array().unwrap().len(), 3);
    folder.git(&["checkout", "-q", "."]);
    folder.write("other.sh", &format!("\n{other}"));
    assert_eq!(folder.checked(&since), ["other.sh"]);
}

#[test]
fn a_fix_touches_changed_files_alone() {
    let wrong = include_str!("cmd/outputs.in/start.http").to_owned();
    let folder = Folder::repository("fix", &[("a.http", &wrong), ("b.http", &wrong)]);
    folder.write("b.http", &format!("{wrong}\n"));
    folder.check(&["--unsafe-fixes", "--changed-since", "main"]);
    let now = |name: &str| fs::read_to_string(folder.0.join(name)).unwrap();
    assert_eq!(now("a.http"), wrong);
    assert!(now("b.http").contains("\"target\""), "{}", now("b.http"));
}

#[test]
fn in_a_folder_of_the_repository_names_start_there() {
    let folder = Folder::repository("subfolder", &[("a/one.http", WRONG), ("b/two.http", WRONG)]);
    folder.write("a/one.http", &format!("{WRONG}\n"));
    folder.write("b/two.http", &format!("{WRONG}\n"));
    folder.write("a/c/new.http", WRONG);
    let inside = folder.at("a");
    let since = ["--changed-since", "main"];
    assert_eq!(inside.checked(&since), ["c/new.http", "one.http"]);
    assert_eq!(inside.checked(&[&since[..], &[".."]].concat()), ["../a/c/new.http", "../a/one.http", "../b/two.http"]);
    let whole = folder.0.join("b");
    let shown = whole.join("two.http").to_str().unwrap().replace('\\', "/");
    assert_eq!(inside.checked(&[&since[..], &[whole.to_str().unwrap()]].concat()), [shown]);
}

#[test]
fn settings_of_a_user_and_of_a_hook_do_not_matter() {
    let folder = Folder::repository("settings", &[("a/one.http", WRONG), ("two.http", WRONG)]);
    let settings = [
        ["diff.relative", "true"],
        ["diff.noprefix", "true"],
        ["diff.external", "false"],
        ["diff.ignoreSubmodules", "all"],
        ["diff.renames", "copies"],
        ["core.quotePath", "true"],
        ["status.relativePaths", "true"],
        ["color.ui", "always"],
    ];
    for [name, value] in settings {
        folder.git(&["config", name, value]);
    }
    folder.git(&["mv", "two.http", "zwei é.http"]);
    let inside = folder.at("a");
    assert_eq!(inside.checked(&["--changed-since", "main", ".."]), ["../zwei é.http"]);
    let mut command = folder.command(env!("CARGO_BIN_EXE_cobrowse-lint"));
    folder.write("new.http", WRONG);
    command.env("GIT_DIR", ".git").env("GIT_INDEX_FILE", ".git/index").env("GIT_LITERAL_PATHSPECS", "1");
    command.env("LC_ALL", "de_DE.UTF-8");
    let output = command.args(["check", "--changed-since", "main", "--output", "json"]).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["summary"]["files"], 2);
}

#[cfg(target_os = "linux")]
#[test]
fn every_name_that_a_file_may_have_is_told_from_the_others() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};

    let folder = Folder::repository("names", &[("same.http", WRONG)]);
    let names: [&[u8]; 6] =
        [b"-dash.http", b"a b.http", b"line\nend.http", b"quo\"te'.http", b"tab\t\\.http", b"\xff\xfe.http"];
    for name in names {
        folder.write(Path::new(OsStr::from_bytes(name)), WRONG);
    }
    assert_eq!(folder.report(&["--changed-since", "main"])["summary"]["files"], 6);
    folder.commit("names");
    assert_eq!(folder.report(&["--changed-since", "main"])["summary"]["files"], 6);
    assert_eq!(folder.report(&["--changed-since", "HEAD"])["summary"]["files"], 0);
    folder.write(Path::new(OsStr::from_bytes(names[5])), &format!("{WRONG}\n"));
    assert_eq!(folder.report(&["--changed-since", "HEAD"])["summary"]["files"], 1);
}

#[test]
fn a_submodule_counts_as_a_whole_and_is_a_repository_of_its_own() {
    let inner = Folder::repository("inner", &[("one.http", WRONG), ("two.http", WRONG)]);
    let folder = Folder::repository("outer", &[("outer.http", WRONG)]);
    folder.git(&["submodule", "--quiet", "add", inner.0.to_str().unwrap(), "sub"]);
    folder.commit("a submodule");
    assert_eq!(folder.checked(&["--changed-since", "main"]), ["sub/one.http", "sub/two.http"]);
    assert_eq!(folder.checked(&["--changed-since", "HEAD"]), [""; 0]);
    folder.write("sub/new.http", WRONG);
    assert_eq!(folder.checked(&["--changed-since", "HEAD"]), ["sub/new.http", "sub/one.http", "sub/two.http"]);
    assert_eq!(folder.at("sub").checked(&["--changed-since", "HEAD"]), ["new.http"]);
    let said = folder.at("sub").refusal(&["..", "--changed-since", "HEAD"]);
    assert!(said.contains("`..` is not in the repository of the current directory"), "{said}");
}

#[test]
fn in_a_worktree_its_own_branch_counts() {
    let folder = Folder::repository("worktree", &[("one.http", WRONG), ("two.http", WRONG)]);
    folder.write("one.http", &format!("{WRONG}\n"));
    folder.git(&["worktree", "add", "-q", "-b", "aside", "tree", "main"]);
    let aside = folder.at("tree");
    assert_eq!(aside.checked(&["--changed-since", "main"]), [""; 0]);
    aside.write("two.http", &format!("{WRONG}\n"));
    aside.commit("two");
    assert_eq!(aside.checked(&["--changed-since", "main"]), ["two.http"]);
}

#[test]
fn an_entry_is_not_called_unused_where_a_file_that_it_is_for_was_left_out() {
    let entry =
        |path: &str| format!("[[suppressions]]\nrule = \"wrong-host\"\npath = \"{path}\"\nreason = \"a gateway\"\n\n");
    let config = entry("*.http") + &entry("changed.http") + &entry("left-out.http");
    let files = [("left-out.http", WRONG), ("changed.http", WRONG), ("cobrowse-lint.toml", &config)];
    let folder = Folder::repository("unused", &files);
    folder.write("changed.http", &format!("{WRONG}\n"));
    let unused = |args: &[&str]| {
        let report = folder.report(args);
        let settings = report["settings"].as_array().map(|settings| settings[0]["findings"].clone());
        settings.map_or_else(Vec::new, |found| {
            found.as_array().unwrap().iter().map(|one| one["location"]["start"]["line"].as_u64().unwrap()).collect()
        })
    };
    assert_eq!(unused(&[]), [2, 7, 12]);
    assert_eq!(unused(&["--changed-since", "main"]), [7]);
    assert_eq!(unused(&["--changed-since", "HEAD", "left-out.http"]), [0; 0]);
}

#[test]
fn what_keeps_git_from_knowing_is_said_with_what_to_do() {
    let folder = Folder::repository("errors", &[("start.http", WRONG)]);
    let says = |folder: &Folder, args: &[&str], words: &[&str]| {
        let said = folder.refusal(args);
        assert!(words.iter().all(|word| said.contains(word)), "{args:?}: {said}");
    };
    says(&folder, &["--changed-since", "mian"], &["`--changed-since mian`", "no such revision", "`origin/NAME`"]);
    says(&folder, &["--changed-since", "main..work"], &["no such revision"]);
    says(&folder, &["--changed-since", "HEAD:start.http"], &["no such revision"]);
    says(&folder, &["--changed-since", "^main"], &["no such revision"]);
    says(&folder, &["--changed-since", "main; touch x"], &["no such revision"]);
    says(&folder, &["--changed-since=--output=x"], &["no branch, tag or commit begins with `-`"]);
    says(&folder, &["--changed-since="], &["is the variable set"]);
    says(&folder, &["-", "--changed-since", "main"], &["standard input"]);
    says(&folder, &["..", "--changed-since", "main"], &["`..` is not in the repository"]);
    says(&folder.at(".git"), &["--changed-since", "main"], &["files are checked out"]);

    folder.git(&["clone", "-q", "--bare", ".", "bare.git"]);
    says(&folder.at("bare.git"), &["--changed-since", "main"], &["bare", "files are checked out"]);

    folder.git(&["checkout", "-q", "--orphan", "island"]);
    says(&folder, &["--changed-since", "main"], &["nothing is committed here yet", "all files are checked"]);
    folder.commit("island");
    says(&folder, &["--changed-since", "main"], &["no commit in common"]);

    let none = Folder::new("none");
    says(&none, &["--changed-since", "main"], &["the current directory is in none", "inside a clone"]);

    let mut command = folder.command(env!("CARGO_BIN_EXE_cobrowse-lint"));
    let output = command.args(["check", "--changed-since", "main"]).env("PATH", &none.0).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("install git"));
}

#[test]
fn a_shallow_clone_is_told_to_fetch_its_history() {
    let folder = Folder::repository("deep", &[("start.http", WRONG)]);
    folder.commit("two");
    folder.git(&["checkout", "-q", "main"]);
    folder.commit("main goes on");
    let clone = Folder::new("shallow");
    let url = format!("file://{}", folder.0.to_str().unwrap().replace('\\', "/"));
    clone.git(&["clone", "-q", "--depth", "1", "--no-single-branch", "--branch", "work", &url, "clone"]);
    let clone = clone.at("clone");
    for revision in ["origin/main", "HEAD~1"] {
        let said = clone.refusal(&["--changed-since", revision]);
        assert!(said.contains("shallow") && said.contains("fetch-depth: 0"), "{said}");
    }
    clone.git(&["fetch", "-q", "--unshallow"]);
    assert_eq!(clone.check(&["--changed-since", "origin/main"]).status.code(), Some(0));
}
