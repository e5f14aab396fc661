"""The words of docs/performance.md. What they claim of a peer was tried with the versions that the page names."""

INTRODUCTION = """# Performance

`cobrowse-lint` beside other validators' commands, over the same files, in one run. One command installs them, makes the files, runs
everything and writes this page:

```sh
python3 benches/peers/run.py
```

It needs Python 3.10, cargo and npm, and takes about half an hour; `--quick` tries it out in a minute and `--only NAME` runs some of the
commands, both without touching this page; `--page` only writes it again. Times are medians; what is beside what is a ratio of two medians
of this run.
"""

ONE_FILE = """A body of about 270 bytes, from start to exit. `/bin/true` is what starting any program costs here, the floor a Rust program that
reads and parses the file with `serde_json` and judges nothing.
"""

MANY_FILES = """Bodies of about 270 bytes, a fifth of them without a field that they need, in folders of a thousand. The floor walks, reads and parses
them on all processors; writing as much, it also writes as many bytes as `cobrowse-lint`'s JSON report has. Every command that judges was
checked to name as many faulty files as there are.
"""

BYTES = """One body with one field too many, which holds a list that makes the file as large as the column says.
"""

FINDINGS = """One body with as many fields too many as the column says. Not the same work for all: `cobrowse-lint` reports each with its place, ajv-cli
makes an error of each and prints the first hundred, jsonschema-cli, boon and check-jsonschema have one error that lists them, sourcemeta
stops at the first.
"""

RATIOS = """What a check costs inside a service, beside what reading the same bytes costs: `cargo bench --bench ratios`.
"""

NO_RATIOS = "Not measured in this run."

PROBES = """Found out by trying each command in the same run, in its usual output.
"""

NOTES = """\
- All commands were asked to assert `format`: jsonschema-cli, boon and sourcemeta do so only with an option, ajv-cli with the package
  `ajv-formats`, check-jsonschema by itself.
- The peers were given one schema, the right one. `cobrowse-lint` was told the endpoint, and finds the payload variant itself; it
  compares the requests with each other (an ID used twice), and its report names the source of every demand.
- `cobrowse-lint`, sourcemeta and ajv-cli find the files themselves (ajv-cli by a pattern); jsonschema-cli, boon and check-jsonschema do not
  walk folders, and were given the names.
- sourcemeta in its fast mode says which files are faulty and nothing more. In the exhaustive mode it says the first fault of each file,
  with the place of the object and all the fields that it should have, not which is missing. A key that stands twice is refused because
  the object then has more members than the schema's closed object; an open object with such a key passes. It was measured without the
  launcher of its package, which starts Python first.
- ajv-cli refuses the annotations of these schemas unless `--strict=false`. With `--all-errors` it says all faults, without it the first.
"""


def picture(file: str, words: str) -> str:
    return f"![{words}]({file})\n"


def names(data: dict) -> str:
    return (
        "“Processors” is how many worked at once, at best of all rounds. The names of all files need "
        f"{data['names_mebibytes']:.0f} MiB by themselves\nwhile a command is started with them, so that no less is seen of those that take names.\n"
    )


def notes(data: dict) -> str:
    lines = NOTES
    for command in data["loses"]:
        lines += f"- {command} loses output on a pipe whose reader is slow to begin; all wrote to a file here.\n"
    for command, why in data["missing"].items():
        lines += f"- {command} is not here: it could not be installed ({why}).\n"
    return lines


def method(data: dict) -> str:
    machine = data["machine"]
    tools = ", ".join(f"{tool} {version}" for tool, version in machine["tools"].items())
    versions = ", ".join(f"{command} {version}" for command, version in peers(data))
    return f"""Measured on {data["date"]}, at commit {machine["commit"]}, on {machine["processors"]} × {machine["model"]}, {machine["memory"]},
{machine["kernel"]}; {tools}. The machine's load was {machine["load"]:.1f} before the run began.

Versions: {versions}.

- The commands take turns, so that what disturbs the machine disturbs all of them. Each ran once before, to have the files cached, and
  then 40 times on one file and at least 10 times on everything else; one that takes more than 10 s ran 3 times.
- Time is from start to exit, as a program sees it that starts the command and waits; it starts nothing between, no shell.
- Peak memory is the operating system's count for that command alone (`ru_maxrss`), no less than the 2 MiB of the program that starts it.
- Both output streams go to one file. Nobody's output is coloured.
"""


def peers(data: dict) -> list[tuple[str, str]]:
    """Each command once, however many ways it was called."""
    return list({command.split(",")[0]: version for command, version in data["versions"].items()}.items())
