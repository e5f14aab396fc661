#!/usr/bin/env python3
"""Measures cobrowse-lint against other validators' commands, and writes docs/performance.md. Needs only Python 3.10, cargo, npm."""

import argparse
import datetime
import json
import os
import re
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import install
import page
import probes
import work
from commands import Command
from measure import Stopwatch, as_data, measure

MAKERS = {"one": work.one, "bytes": work.of_bytes, "findings": work.of_findings, "files": work.many}
# Of each kind of work the sizes, and how often each command is run.
FULL = {
    "one": {False: 40, True: 40},
    "bytes": dict.fromkeys([256, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20], 10),
    "findings": dict.fromkeys([1, 10, 100, 1_000, 10_000], 10),
    "files": {1: 20, 100: 20, 1_000: 15, 20_000: 10, 100_000: 10},
}
QUICK = {
    "one": {False: 5, True: 5},
    "bytes": {256: 3, 1 << 16: 3},
    "findings": {1: 3, 100: 3},
    "files": {1: 3, 100: 3, 1_000: 3},
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="little work and few rounds; leaves the page alone")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only commands with NAME in their names; leaves the page alone")
    parser.add_argument("--kind", choices=MAKERS, help="only this kind of work; leaves the page alone")
    parser.add_argument("--page", action="store_true", help="measure nothing; write the page from the last full run's numbers")
    return parser.parse_args()


def ratios() -> str:
    """The table that the project's own benchmark prints of what a check costs in a process."""
    line = ["cargo", "bench", "--quiet", "--bench", "ratios"]
    done = subprocess.run(line, cwd=install.REPOSITORY, stdout=subprocess.PIPE, text=True, check=False)
    return f"```text\n{done.stdout.strip()}\n```" if done.returncode == 0 else ""


def machine() -> dict:
    """What it is measured on; nothing that names the machine or whose it is."""
    model = re.search(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(encoding="utf-8"), re.MULTILINE)
    said = lambda *line: subprocess.run(line, capture_output=True, text=True, check=False).stdout.strip()
    return {
        "processors": os.cpu_count(),
        "model": model.group(1) if model else os.uname().machine,
        "memory": f"{int(memory.group(1)) / 2**20:.0f} GiB",
        # Without what its builder added, which names the builder.
        "kernel": f"{os.uname().sysname} {os.uname().release.split('-')[0]}",
        "tools": {
            "rustc": said("rustc", "--version").split(" ")[1],
            "node": said("node", "--version").removeprefix("v"),
            "Python": sys.version.split(" ")[0],
        },
        "commit": said("git", "-C", str(install.REPOSITORY), "rev-parse", "--short", "HEAD"),
        "load": os.getloadavg()[0],
    }


def tried(commands: list[Command], root: Path) -> dict:
    """What is known of each command without measuring it."""
    pipe = work.many(root, 2_000)
    return {
        "versions": {command.name: install.version(command) for command in commands},
        "probes": {command.name: probes.probe(command, root) for command in commands},
        "loses": [command.name for command in commands if probes.loses_on_a_pipe(command, pipe)],
    }


def main() -> None:
    options = arguments()
    stored = install.PEERS / "results.json"
    if options.page:
        page.write(json.loads(stored.read_text(encoding="utf-8")), install.REPOSITORY)
        return
    own, stopwatch = install.built()
    found, missing = install.peers()
    commands = own + found
    if options.only:
        commands = [command for command in commands if any(name in command.name for name in options.only)]
    root = install.PEERS / "work"
    root.mkdir(parents=True, exist_ok=True)

    data = {"date": datetime.date.today().isoformat(), "machine": machine(), "missing": missing, "results": {}}
    watch = Stopwatch(stopwatch, root / "output")
    for kind, sizes in (QUICK if options.quick else FULL).items():
        if options.kind not in (None, kind):
            continue
        data["results"][kind] = []
        for size, rounds in sizes.items():
            each = MAKERS[kind](root, size)
            print(f"{each.name}: {len(each.files):,} files, {each.faulty:,} faulty", flush=True)
            data["results"][kind] += as_data(measure(watch, commands, each, rounds))
    if options.quick or options.only or options.kind:
        return
    names = Command("the names alone", lambda work: ["/bin/true", *work.files])
    data["names_mebibytes"] = watch.run(names, each).mebibytes
    data |= tried([command for command in commands if command.faults], root)
    data["ratios"] = ratios()
    stored.write_text(json.dumps(data, indent=1), encoding="utf-8")
    page.write(data, install.REPOSITORY)


if __name__ == "__main__":
    main()
