"""Where things lie, and what stands in for the platforms: a server with releases, a user's repository."""

import contextlib
import functools
import hashlib
import http.server
import os
import shutil
import subprocess
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = Path(ROOT, os.environ.get("CARGO_TARGET_DIR", "target"))
PACKED = BUILT / "package" / "dev"
SAMPLES = ROOT / "cli" / "tests" / "cmd" / "status.in"
# The archive that `.ci/package` made takes the place of the one that only the release workflow can make.
ARCHIVE = "cobrowse-lint-x86_64-unknown-linux-musl.tar.gz"


def version():
    """The version of `Cargo.toml`, as the packed command says it."""
    return one(PACKED, "*.whl").name.split("-")[1]


def one(folder, pattern):
    """The only file that fits."""
    (path,) = folder.glob(pattern)
    return path


def sum_of(path):
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def release(folder, number):
    """Puts the packed archive and its sum where a server has the files of a release."""
    place = folder / "owner" / "cobrowse-lint" / "releases" / "download" / f"v{number}"
    place.mkdir(parents=True)
    shutil.copy(one(PACKED, "*.tar.gz"), place / ARCHIVE)
    (place / "SHA256SUMS").write_text(f"{'0' * 64}  another.tar.gz\n{sum_of(place / ARCHIVE)}  {ARCHIVE}\n")
    return place


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves without a word."""

    def log_message(self, format, *args):  # noqa: A002
        pass


@contextlib.contextmanager
def served(folder):
    """Serves a folder on this machine alone; gives the address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def run(command, cwd, **environment):
    """Runs a command; gives its status and all it says."""
    done = subprocess.run(
        command, cwd=cwd, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.returncode, done.stdout


def repository(folder, *names):
    """A user's repository with samples in it."""
    folder.mkdir()
    for name in names:
        shutil.copy(SAMPLES / name, folder)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    return folder


def git(folder, *arguments):
    """Runs git as somebody."""
    status, said = run(["git", "-c", "user.name=user", "-c", "user.email=user@example.org", *arguments], folder)
    assert status == 0, said
    return said.strip()
