"""Writes docs/performance.md and its plots from what was measured."""

from pathlib import Path

import plot
import prose
from probes import COLUMNS

OWN, FLOOR, PEER = "cobrowse-lint, JSON", "floor, writing as much", "jsonschema-cli"


class Results:
    """What was measured, found by kind of work, command and size."""

    def __init__(self, data: dict):
        self.rows = data["results"]

    def commands(self, kind: str) -> list[str]:
        """Own first, then what is no validator, then the peers: as measured."""
        return list(dict.fromkeys(row["command"] for row in self.rows[kind]))

    def works(self, kind: str) -> list[str]:
        return list(dict.fromkeys(row["work"] for row in self.rows[kind]))

    def get(self, kind: str, command: str, work: str) -> dict | None:
        found = [row for row in self.rows[kind] if (row["command"], row["work"]) == (command, work)]
        return found[0] if found else None

    def points(self, kind: str) -> dict[str, plot.Points]:
        of = lambda name: [(row["size"], row["seconds"]) for row in self.rows[kind] if row["command"] == name]
        return {name: of(name) for name in self.commands(kind)}


def write(data: dict, repository: Path) -> None:
    results, docs = Results(data), repository / "docs"
    counts = {1: "1", 100: "100", 1_000: "1,000", 20_000: "20,000", 100_000: "100,000"}
    sizes = {256: "256 B", 1 << 12: "4 KiB", 1 << 16: "64 KiB", 1 << 20: "1 MiB"}
    files = plot.draw("Time from start to exit, by number of files", "files of about 270 bytes", counts, results.points("files"))
    bytes_ = plot.draw("Time from start to exit, by the size of one file", "bytes in the file", sizes, results.points("bytes"))
    (docs / "performance-files.svg").write_text(files, encoding="utf-8")
    (docs / "performance-bytes.svg").write_text(bytes_, encoding="utf-8")
    (docs / "performance.md").write_text(page(data, results), encoding="utf-8")


def page(data: dict, results: Results) -> str:
    ratios = data.get("ratios") or prose.NO_RATIOS
    parts = [
        prose.INTRODUCTION,
        "## Against the targets\n",
        targets(results),
        "## One file, start to exit\n",
        prose.ONE_FILE,
        one_file(results),
        "## Many files\n",
        prose.MANY_FILES,
        times(results, "files"),
        prose.picture("performance-files.svg", "Time against number of files, every command"),
        many_files(results, data),
        "## One file that grows\n",
        prose.BYTES,
        times(results, "bytes"),
        prose.picture("performance-bytes.svg", "Time against bytes in one file, every command"),
        "## Findings that grow\n",
        prose.FINDINGS,
        times(results, "findings"),
        "## In a process\n",
        prose.RATIOS,
        ratios + "\n",
        "## What each does less or more\n",
        prose.PROBES,
        probes(data),
        prose.notes(data),
        "## How it was measured\n",
        prose.method(data),
    ]
    return "\n".join(parts)


def targets(results: Results) -> str:
    last = results.works("files")[-1]
    own, floor = results.get("files", OWN, last), results.get("files", FLOOR, last)
    rows = []
    for work, words in [("one", "one accepted body"), ("one-faulty", "one faulty body")]:
        one, peer = results.get("one", "cobrowse-lint", work), results.get("one", PEER, work)
        if one and peer:
            said = f"{one['seconds'] / peer['seconds']:.2f}×, {duration(one['seconds'])}"
            rows.append([f"{words}, start to exit, beside {PEER}", "≤ 0.8×, aim 1.2 ms", said])
    words = f"{own['size']:,} files, JSON report, beside the floor that writes as many bytes"
    rows.append([words, "≤ 1.3×", f"{own['seconds'] / floor['seconds']:.2f}×"])
    rows.append([f"{own['size']:,} files, JSON report, peak memory", "≤ 32 MiB", f"{own['mebibytes']:.0f} MiB"])
    for kind, command in [("files", OWN), ("bytes", OWN), ("findings", OWN), ("findings", "cobrowse-lint")]:
        rows.append([f"growth with {kind}, {command}", "linear", growth(results, kind, command)])
    return table(["what", "target", "measured"], rows)


def growth(results: Results, kind: str, command: str) -> str:
    """How the time above the start grew over the last step."""
    first, *_, before, last = [row for row in results.rows[kind] if row["command"] == command]
    times = lambda of: (last[of] - first[of]) / (before[of] - first[of])
    steps = last["size"] / before["size"]
    return f"{times('seconds'):.1f}× the time, {times('worked'):.1f}× the processor time for {steps:.0f}× the {kind}"


def one_file(results: Results) -> str:
    head = ["", "accepted body", "quickest", f"beside {PEER}", "faulty body", "quickest", f"beside {PEER}"]
    rows = []
    for command in results.commands("one"):
        cells = [name(command)]
        for work in results.works("one"):
            row, peer = results.get("one", command, work), results.get("one", PEER, work)
            cells += [median(row), duration(row["least"]), f"{row['seconds'] / peer['seconds']:.2f}×" if peer else ""]
        rows.append(cells)
    return table(head, rows)


def times(results: Results, kind: str) -> str:
    works = results.works(kind)
    sizes = [next(row["size"] for row in results.rows[kind] if row["work"] == work) for work in works]
    head = [kind, *(byte_size(size) if kind == "bytes" else f"{size:,}" for size in sizes)]
    found = [[name(command), *(median(results.get(kind, command, work)) for work in works)] for command in results.commands(kind)]
    return table(head, found)


def many_files(results: Results, data: dict) -> str:
    parts = []
    for work in results.works("files")[-2:]:
        size = results.get("files", FLOOR, work)["size"]
        floor = results.get("files", FLOOR, work)["seconds"]
        head = [f"{size:,} files", "time", "beside the floor", "processor time", "processors", "peak memory", "output", "rounds"]
        rows = []
        for command in results.commands("files"):
            row = results.get("files", command, work)
            rows.append([
                name(command),
                median(row),
                f"{row['seconds'] / floor:.2f}×",
                duration(row["worked"]),
                f"{row['processors']:.1f}",
                f"{row['mebibytes']:.1f} MiB",
                byte_size(row["output"]),
                str(row["rounds"]),
            ])
        parts.append(table(head, rows))
    return "\n".join([*parts, prose.names(data)])


def probes(data: dict) -> str:
    rows = [[name(command), *cells] for command, cells in data["probes"].items()]
    return table(["", *COLUMNS], rows)


def median(row: dict | None) -> str:
    if row is None:
        return ""
    return duration(row["seconds"]) + (f" ({row['complaint']})" if row["complaint"] else "")


def name(command: str) -> str:
    return f"**{command}**" if command.startswith("cobrowse-lint") else command


def duration(seconds: float) -> str:
    if seconds < 0.0995:
        return f"{seconds * 1e3:.2f} ms" if seconds < 0.00995 else f"{seconds * 1e3:.1f} ms"
    return f"{seconds * 1e3:.0f} ms" if seconds < 0.9995 else f"{seconds:.2f} s"


def byte_size(size: float) -> str:
    for unit in ["B", "KiB"]:
        if size < 1024:
            return f"{size:.0f} {unit}"
        size /= 1024
    return f"{size:.0f} MiB" if size >= 9.5 else f"{size:.1f} MiB".replace(".0", "")


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"
