"""Both ways of pre-commit that docs/ci.md shows, installed by pre-commit and used for commits."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import place

# A file that ends in a way that no reader knows, one that is hidden, and one that is no text.
OTHERS = {"notes.txt": b"nothing to see\n", ".hidden.http": b"GET\n", "logo.png": b"\x89PNG\r\n\x1a\n\xff"}


class Hooks(unittest.TestCase):
    """Each has a home of pre-commit's own, so what it installs is from here."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        snippets = self.folder / "snippets"
        subprocess.run([sys.executable, place.ROOT / ".ci" / "snippets.py", snippets], cwd=place.ROOT, check=True)
        self.snippets = snippets
        self.environment = {
            "PRE_COMMIT_HOME": str(self.folder / "home"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            # What users wait for is the release build; here, the dependencies are built already.
            "MATURIN_PEP517_ARGS": "--profile dev",
            "CARGO_TARGET_DIR": str(place.BUILT),
            "CARGO_INCREMENTAL": "0",
        }
        self.user = place.repository(self.folder / "user")

    def install(self, configuration):
        """What a user does who has read docs/ci.md."""
        (self.user / ".pre-commit-config.yaml").write_text(configuration, encoding="utf-8")
        status, said = place.run(["pre-commit", "install", "--install-hooks"], self.user, **self.environment)
        self.assertEqual(status, 0, said)

    def commit(self, *names):
        """Commits all there is; gives the status and what is said."""
        for name in names:
            shutil.copy(place.SAMPLES / name, self.user)
        place.git(self.user, "add", ".")
        command = ["git", "-c", "user.name=user", "-c", "user.email=user@example.org", "commit", "--quiet", "--message", "change"]
        return place.run(command, self.user, **self.environment)

    def commits(self):
        """What holds however the hook was installed."""
        for name, content in OTHERS.items():
            (self.user / name).write_bytes(content)
        status, said = self.commit()
        self.assertEqual(status, 0, f"a commit without a request passes: {said}")
        status, said = self.commit("accepted.http")
        self.assertEqual(status, 0, f"a commit with a good request passes: {said}")
        status, said = self.commit("rejected.http")
        self.assertEqual(status, 1, f"a commit with a bad request does not: {said}")
        self.assertIn("rejected.http:8:", said)
        # The good one is not part of this commit.
        self.assertIn("1 request checked", said)
        (self.user / "rejected.http").unlink()

    def test_the_repository_has_the_hooks(self):
        configuration = (self.snippets / ".pre-commit-config.yaml").read_text(encoding="utf-8")
        configuration = configuration.replace("https://github.com/owner/cobrowse-lint", str(place.ROOT))
        configuration = configuration.replace(f"v{place.version()}", place.git(place.ROOT, "rev-parse", "HEAD"))
        self.install(configuration)
        self.commits()

        # A fix is a change, which pre-commit lets nobody commit unseen; then all is well.
        self.install(configuration + "      - id: cobrowse-lint-fix\n")
        text = (place.SAMPLES / "accepted.http").read_text(encoding="utf-8")
        (self.user / "insecure.http").write_text(text.replace("https://", "http://"), encoding="utf-8")
        status, said = self.commit()
        self.assertEqual(status, 1, said)
        self.assertIn("files were modified by this hook", said)
        self.assertEqual((self.user / "insecure.http").read_text(encoding="utf-8"), text)
        status, said = self.commit()
        self.assertEqual(status, 0, said)

    def test_a_package_has_the_hook_without_a_toolchain(self):
        package = place.one(place.PACKED, "*.whl")
        configuration = (self.snippets / "local" / ".pre-commit-config.yaml").read_text(encoding="utf-8")
        # With another sum pip takes nothing.
        (self.user / ".pre-commit-config.yaml").write_text(configuration.replace("PACKAGE", package.as_uri()).replace("SUM", "0" * 64))
        status, said = place.run(["pre-commit", "install-hooks"], self.user, **self.environment)
        self.assertNotEqual(status, 0, said)
        self.assertIn(place.sum_of(package), said)
        self.install(configuration.replace("PACKAGE", package.as_uri()).replace("SUM", place.sum_of(package)))
        self.commits()
