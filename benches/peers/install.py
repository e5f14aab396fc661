"""Installs the peers' commands from their registries, each into a folder of this project's build directory."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import commands
from commands import Command

REPOSITORY = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target")).resolve()
PEERS = TARGET / "peers"
SCHEMA = REPOSITORY / "schemas/cobrowse-sessions/initiator-target.json"


class Missing(Exception):
    """A peer that cannot be installed here."""


def run(*line: str | Path, **options) -> None:
    try:
        subprocess.run(line, check=True, **options)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Missing(f"{Path(str(line[0])).name} failed") from error


def cargo(package: str, program: str) -> Path:
    installed = PEERS / "cargo/bin" / program
    if not installed.exists():
        run("cargo", "install", "--locked", "--root", PEERS / "cargo", "--target-dir", PEERS / "build", package)
    return installed


def pip(package: str, program: str) -> Path:
    installed = PEERS / "venv" / program
    if not (PEERS / "venv/bin/pip").exists():
        run(sys.executable, "-m", "venv", PEERS / "venv")
    if not installed.exists():
        run(PEERS / "venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", package)
    return installed


def jsonschema_cli() -> list[Command]:
    return commands.jsonschema_cli(cargo("jsonschema-cli", "jsonschema-cli"), SCHEMA)


def boon() -> list[Command]:
    return commands.boon(cargo("boon-cli", "boon"), SCHEMA)


def sourcemeta() -> list[Command]:
    # The package's own command starts Python first; the program behind it is what is to be measured.
    system, machine = os.uname().sysname.lower(), os.uname().machine.replace("aarch64", "arm64")
    pip("sourcemeta-jsonschema", "bin/jsonschema")
    found = list(PEERS.glob(f"venv/lib/python*/site-packages/sourcemeta_jsonschema/jsonschema-{system}-{machine}"))
    if not found:
        raise Missing(f"it has no program for {system} on {machine}")
    found[0].chmod(0o755)
    return commands.sourcemeta(found[0], SCHEMA)


def ajv_cli() -> list[Command]:
    modules = PEERS / "npm/node_modules"
    if not (modules / ".bin/ajv").exists():
        (PEERS / "npm").mkdir(parents=True, exist_ok=True)
        packages = ["ajv-cli", "ajv-formats"]
        run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", PEERS / "npm", *packages)
    return commands.ajv_cli(modules / ".bin/ajv", SCHEMA, modules / "ajv-cli/package.json")


def check_jsonschema() -> list[Command]:
    return commands.check_jsonschema(pip("check-jsonschema", "bin/check-jsonschema"), SCHEMA)


INSTALLERS: dict[str, Callable[[], list[Command]]] = {
    "jsonschema-cli": jsonschema_cli,
    "boon": boon,
    "sourcemeta": sourcemeta,
    "ajv-cli": ajv_cli,
    "check-jsonschema": check_jsonschema,
}


def peers() -> tuple[list[Command], dict[str, str]]:
    """The commands that could be installed, and why each other one could not."""
    found, missing = [], {}
    for name, install in INSTALLERS.items():
        print(f"installing {name}", flush=True)
        try:
            found += install()
        except Missing as error:
            missing[name] = str(error)
            print(f"left out: {name}: {error}", flush=True)
    return found, missing


def built() -> tuple[list[Command], Path]:
    """The project's own command and the floors, and the stopwatch."""
    floor = PEERS / "floor/release"
    manifest = REPOSITORY / "benches/peers/floor/Cargo.toml"
    run("cargo", "build", "--quiet", "--release", "--locked", "--manifest-path", manifest, "--target-dir", PEERS / "floor")
    run("cargo", "build", "--quiet", "--release", "--package", "cobrowse-lint-cli", "--target-dir", TARGET, cwd=REPOSITORY)
    return commands.own(TARGET / "release/cobrowse-lint") + commands.floors(floor), floor / "stopwatch"


def version(command: Command) -> str:
    """The number in what the command says its version is."""
    if command.version is None:
        return ""
    said = subprocess.run(command.version, check=False, capture_output=True, text=True).stdout
    number = re.search(r"\d+\.\d+\.\d+\S*", said)
    return number.group() if number else said.strip()
