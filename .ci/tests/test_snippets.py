"""What docs/ci.md shows for other platforms than GitHub, run over a repository with a good and a bad request."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

import yaml

import place
from runner import Action


class Snippets(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        place.release(self.folder / "server", place.version())
        self.server = self.enterContext(place.served(self.folder / "server"))
        self.user = place.repository(self.folder / "user", "accepted.http", "rejected.http")
        subprocess.run([sys.executable, place.ROOT / ".ci" / "snippets.py", self.folder / "snippets"], cwd=place.ROOT, check=True)

    def snippet(self, name):
        """A snippet, with the release from here and a folder of this test's own."""
        text = (self.folder / "snippets" / name).read_text(encoding="utf-8")
        return text.replace("https://github.com", self.server).replace("/tmp/cobrowse-lint", str(self.folder / "command"))

    def get(self):
        """Does what "Getting the command" says."""
        return place.run(["sh", "-c", self.snippet("get.sh")], self.user)

    def failed_tests(self):
        """The JUnit report's suites that have a failed test."""
        suites = xml.etree.ElementTree.parse(self.user / "cobrowse-junit.xml").getroot()
        return [suite.get("name") for suite in suites if suite.find("testcase/failure") is not None]

    def test_the_archive_is_taken_and_runs(self):
        status, said = self.get()
        self.assertEqual(status, 0, said)
        self.assertIn(f"cobrowse-lint {place.version()}", said)

    def test_an_archive_with_another_sum_is_not_run(self):
        with place.one(self.folder / "server", f"**/{place.ARCHIVE}").open("ab") as archive:
            archive.write(b"more")
        status, said = self.get()
        self.assertNotEqual(status, 0, said)
        self.assertNotIn(f"cobrowse-lint {place.version()}", said)

    def test_the_job_of_gitlab_fails_and_leaves_its_reports(self):
        job = yaml.safe_load(self.snippet(".gitlab-ci.yml"))["cobrowse-lint"]
        status, said = place.run(["sh", "-ec", "\n".join(job["before_script"] + job["script"])], self.user, **job["variables"])
        self.assertEqual(status, 1, said)
        reports = job["artifacts"]["reports"]
        self.assertEqual(reports["junit"], "cobrowse-junit.xml")
        self.assertEqual(self.failed_tests(), ["rejected.http"])
        report = json.loads((self.user / reports["codequality"]).read_text(encoding="utf-8"))
        self.assertIn("rejected.http", [issue["location"]["path"] for issue in report])

    def test_the_stage_of_jenkins_fails_and_leaves_its_report(self):
        self.assertEqual(self.get()[0], 0)
        file = self.snippet("Jenkinsfile")
        (command,) = re.findall(r"\bsh '([^']*)'", file)
        status, said = place.run(["sh", "-xe", "-c", f'PATH="{self.folder}/command:$PATH"\n{command}'], self.user)
        self.assertEqual(status, 1, said)
        self.assertEqual(re.findall(r"\bjunit '([^']*)'", file), ["cobrowse-junit.xml"])
        self.assertEqual(self.failed_tests(), ["rejected.http"])

    def test_the_workflows_of_github_fail_and_show_what_they_promise(self):
        for name, uploads in [("cobrowse-lint.yml", 0), ("cobrowse-lint-sarif.yml", 1)]:
            workflow = yaml.safe_load(self.snippet(f".github/workflows/{name}"))
            (step,) = [step for step in workflow["jobs"]["cobrowse-lint"]["steps"] if step["uses"].startswith("owner/cobrowse-lint@")]
            inputs = {name: str(value).lower() if isinstance(value, bool) else value for name, value in step.get("with", {}).items()}
            for path in inputs.get("paths", "").split():
                (self.user / path).mkdir()
                shutil.copy(place.SAMPLES / "rejected.http", self.user / path)
            temporary = self.folder / name
            temporary.mkdir()
            action = Action(self.user, temporary, self.server, inputs)
            self.assertEqual((action.run(), len(action.uses)), (1, uploads), action.said)
            self.assertEqual("::error" in action.said, not uploads, action.said)
