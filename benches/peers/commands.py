"""How each command is called, and how it says which files are faulty."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from work import Work

Argv = Callable[[Work], list]


@dataclass
class Command:
    """A command as it is measured. All of them are asked to assert formats, and to name every faulty file."""

    name: str
    argv: Argv
    # Finds the name of each faulty file in the output; a command without it judges nothing.
    faults: str | None = None
    version: list | None = None
    sets_report_bytes: bool = False


def place(work: Work) -> str:
    """What a command that walks folders is given."""
    return work.files[0] if work.single else "."


def floors(programs: Path) -> list[Command]:
    floor = programs / "floor"
    return [
        Command("/bin/true", lambda work: ["/bin/true"]),
        Command("floor", lambda work: [floor, place(work), "0"]),
        Command("floor, writing as much", lambda work: [floor, place(work), str(-(-work.report_bytes // len(work.files)))]),
    ]


def own(program: Path) -> list[Command]:
    check = lambda work: [program, "check", "--endpoint", "cobrowse-sessions", place(work)]
    return [
        Command(
            "cobrowse-lint, JSON",
            lambda work: [*check(work), "--output", "json"],
            r'^\{"path":("[^"]+"),[^\n]*?"verdict":"rejected"',
            [program, "--version"],
            sets_report_bytes=True,
        ),
        Command("cobrowse-lint", check, r"^rejected: (\S+):\d+,", [program, "--version"]),
    ]


def jsonschema_cli(program: Path, schema: Path) -> list[Command]:
    argv = lambda work: [program, "validate", "--assert-format", schema, "--instance", *work.files]
    return [Command("jsonschema-cli", argv, r"^(\S+) - INVALID", [program, "--version"])]


def boon(program: Path, schema: Path) -> list[Command]:
    argv = lambda work: [program, "--assert-format", schema, *work.files]
    return [Command("boon", argv, r"^instance (\S+): failed", [program, "--version"])]


def sourcemeta(program: Path, schema: Path) -> list[Command]:
    validate = [program, "validate", "--format-assertion", "--continue"]
    fast = lambda work: [*validate, "--fast", schema, place(work)]
    exhaustive = lambda work: [*validate, schema, place(work)]
    return [
        Command("sourcemeta, fast", fast, r"^fail: (\S+)", [program, "--version"]),
        Command("sourcemeta, exhaustive", exhaustive, r"^fail: (\S+)", [program, "--version"]),
    ]


def ajv_cli(program: Path, schema: Path, package: Path) -> list[Command]:
    options = ["--spec=draft2020", "--strict=false", "-c", "ajv-formats", "--all-errors"]
    files = lambda work: "*/*.json" if place(work) == "." else place(work)
    argv = lambda work: [program, "validate", *options, "-s", schema, "-d", files(work)]
    # It has no option that says its version.
    version = ["node", "-p", f"require({str(package)!r}).version"]
    return [Command("ajv-cli", argv, r"^(\S+) invalid$", version)]


def check_jsonschema(program: Path, schema: Path) -> list[Command]:
    argv = lambda work: [program, "--schemafile", schema, *work.files]
    return [Command("check-jsonschema", argv, r"^\s+(\S+?)::", [program, "--version"])]
