"""The action, with a server of this machine's own for the releases."""

import json
import shutil
import tempfile
import unittest
from pathlib import Path

import place
from runner import Action


class ActionTest(unittest.TestCase):
    """A workspace with a good and a bad request, and the release of the action's own version."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.release = place.release(self.folder / "server", place.version())
        self.server = self.enterContext(place.served(self.folder / "server"))
        self.workspace = place.repository(self.folder / "workspace", "accepted.http", "rejected.http", "warning.http")

    def action(self, inputs=(), **others):
        """Runs the action; gives it and its status."""
        temporary = Path(tempfile.mkdtemp(dir=self.folder))
        action = Action(self.workspace, temporary, self.server, inputs, **others)
        return action, action.run()

    def source_builder(self):
        """A cargo that says what it was asked for, and has built it already."""
        path = self.folder / "bin"
        path.mkdir()
        built = place.BUILT / "debug" / "cobrowse-lint"
        script = f"""#!/bin/sh
echo "cargo $*"
while [ "$1" != --target-dir ]; do shift; done
mkdir -p "$2/release"
cp "{built}" "$2/release/cobrowse-lint"
"""
        (path / "cargo").write_text(script)
        (path / "cargo").chmod(0o755)
        return path


class Getting(ActionTest):
    def test_the_release_of_the_own_version_is_taken(self):
        action, status = self.action({"paths": "accepted.http"})
        self.assertEqual((status, action.output("exit-status")), (0, "0"), action.said)
        self.assertTrue(Path(action.output("command")).is_file())
        self.assertNotIn("cargo", action.said)

    def test_an_archive_with_another_sum_is_not_run(self):
        with (self.release / place.ARCHIVE).open("ab") as archive:
            archive.write(b"more")
        action, status = self.action()
        self.assertEqual((status, action.output("command")), (1, ""), action.said)
        self.assertIn("is not the file that SHA256SUMS names", action.said)

    def test_an_archive_without_a_sum_is_not_run(self):
        (self.release / "SHA256SUMS").write_text(f"{'0' * 64}  another.tar.gz\n")
        action, status = self.action()
        self.assertEqual((status, action.output("command")), (1, ""), action.said)
        self.assertIn("no checksum expected", action.said)

    def test_without_a_release_the_source_is_built(self):
        shutil.rmtree(self.release)
        action, status = self.action({"paths": "accepted.http"}, path=self.source_builder())
        self.assertEqual(status, 0, action.said)
        self.assertIn(f"cargo build --release --locked --quiet --manifest-path {place.ROOT}/Cargo.toml", action.said)

    def test_a_runner_that_releases_do_not_have_builds_the_source(self):
        action, status = self.action({"paths": "accepted.http"}, path=self.source_builder(), machine=("Linux", "RISCV64"))
        self.assertEqual(status, 0, action.said)
        self.assertIn("releases have no cobrowse-lint for Linux on RISCV64: building the action's own source", action.said)

    def test_the_source_is_built_when_asked_for(self):
        action, status = self.action({"paths": "accepted.http", "version": "source"}, path=self.source_builder())
        self.assertEqual(status, 0, action.said)
        self.assertIn("cargo build", action.said)

    def test_another_version_is_taken(self):
        place.release(self.folder / "server", "9.9.9")
        shutil.rmtree(self.release)
        for version in ["9.9.9", "v9.9.9"]:
            action, status = self.action({"paths": "accepted.http", "version": version})
            self.assertEqual(status, 0, action.said)

    def test_a_version_that_does_not_exist_is_not_replaced_by_another(self):
        action, status = self.action({"version": "9.9.8"}, path=self.source_builder())
        self.assertEqual(status, 1, action.said)
        self.assertIn("::error title=cobrowse-lint::there is no ", action.said)
        self.assertNotIn("cargo build", action.said)

    def test_what_is_no_version_is_refused(self):
        for version in ["../../other", "0.1.0; id", "$(id)", "latest release"]:
            action, status = self.action({"version": version})
            self.assertEqual(status, 1, action.said)
            self.assertIn("the input `version` is no version", action.said)


class Checking(ActionTest):
    def test_findings_annotate_lines_and_fail_the_job(self):
        action, status = self.action()
        self.assertEqual((status, action.output("exit-status"), action.uses), (1, "1", []), action.said)
        self.assertRegex(action.said, r"(?m)^::error .*file=rejected\.http,line=\d+")

    def test_sarif_is_uploaded_though_the_job_fails(self):
        action, status = self.action({"upload-sarif": "true"})
        self.assertEqual((status, action.output("exit-status")), (1, "1"), action.said)
        ((uses, given),) = action.uses
        self.assertRegex(uses, r"^github/codeql-action/upload-sarif@[0-9a-f]{40}$")
        self.assertEqual(given["sarif_file"], action.output("sarif"))
        runs = json.loads(Path(action.output("sarif")).read_text(encoding="utf-8"))["runs"]
        self.assertIn("rejected.http", json.dumps(runs[0]["results"]))
        # For people, since the platform shows the report itself.
        self.assertIn("3 requests checked", action.said)
        self.assertNotIn("::error", action.said)

    def test_sarif_is_uploaded_where_something_could_not_be_read(self):
        action, status = self.action({"upload-sarif": "true", "paths": "accepted.http\ngone.http"})
        self.assertEqual((status, action.output("exit-status"), len(action.uses)), (3, "3", 1), action.said)

    def test_nothing_is_uploaded_where_nothing_was_checked(self):
        action, status = self.action({"upload-sarif": "true", "fail-on": "catastrophe"})
        self.assertEqual((status, action.output("exit-status"), action.uses), (2, "2", []), action.said)

    def test_upload_sarif_is_true_or_false(self):
        action, status = self.action({"upload-sarif": "yes"})
        self.assertEqual((status, action.output("exit-status"), action.uses), (2, "2", []), action.said)
        self.assertIn("the input `upload-sarif` is neither `true` nor `false`", action.said)

    def test_paths_and_outputs_are_one_a_line(self):
        (self.workspace / "two words").mkdir()
        shutil.copy(place.SAMPLES / "rejected.http", self.workspace / "two words")
        inputs = {"paths": "accepted.http\n\ntwo words\n", "output": "human\njunit=report.xml\n"}
        action, status = self.action(inputs)
        self.assertEqual(status, 1, action.said)
        self.assertIn("2 requests checked", action.said)
        self.assertIn("rejected.http", (self.workspace / "report.xml").read_text(encoding="utf-8"))

    def test_inputs_are_never_code_nor_options(self):
        for hostile in ["$(touch made)", "`touch made`", "a; touch made", "'; touch made; '", "--fix", "-"]:
            action, status = self.action({"paths": hostile})
            self.assertIn(status, (1, 2, 3), action.said)
            action, status = self.action({"fail-on": hostile, "config": hostile, "working-directory": "."})
            self.assertEqual(status, 2, action.said)
        self.assertEqual(place.git(self.workspace, "status", "--short", "--untracked-files=all").count("??"), 0)
        self.assertEqual((self.workspace / "rejected.http").read_bytes(), (place.SAMPLES / "rejected.http").read_bytes())

    def test_a_warning_fails_the_job_where_that_is_asked_for(self):
        self.assertEqual(self.action({"paths": "warning.http"})[1], 0)
        self.assertEqual(self.action({"paths": "warning.http", "fail-on": "warning"})[1], 1)

    def test_the_configuration_is_taken(self):
        (self.workspace / "strict.toml").write_text('[rules]\nmissing-header = "error"\n')
        action, status = self.action({"paths": "warning.http", "config": "strict.toml"})
        self.assertEqual(status, 1, action.said)

    def test_paths_start_from_the_working_directory(self):
        place.repository(self.workspace / "checkout", "rejected.http")
        action, status = self.action({"working-directory": "checkout", "upload-sarif": "true"})
        self.assertEqual(status, 1, action.said)
        self.assertIn("1 request checked", action.said)
        self.assertEqual(action.uses[0][1]["checkout_path"], f"{self.workspace}/checkout")
