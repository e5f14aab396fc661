"""What each command does less or more than the others, found out by trying it."""

import json
import random
import re
import subprocess
from pathlib import Path

from commands import Command
from work import Work, body, fresh

COLUMNS = [
    "names the missing field",
    "says where it is missing",
    "with line and column",
    "of three faults in a body, says",
    "a key that stands twice",
    "the placeholder `{{agent}}`",
    "after a file that is not JSON",
]


def probe(command: Command, root: Path) -> list[str]:
    """One cell for each of the columns."""
    missing = body(random.Random(2))
    del missing["target"]["conversationId"]
    lacking = output(command, root, {"body.json": text(missing)})[1]
    return [
        yes(names_it(lacking)),
        yes(re.search(r"/target|\$\.target|`target`", lacking)),
        yes(re.search(r'line \d+, column \d+|:\d+:\d+|"line":\d+,"column"', lacking)),
        three_faults(command, root),
        twice(command, root),
        placeholder(command, root),
        unreadable(command, root, text(missing)),
    ]


def names_it(said: str) -> bool:
    """Not so where all fields that the object should have are listed."""
    return "conversationId" in said and not re.search(r"[`'\"]type[`'\"]", said)


def three_faults(command: Command, root: Path) -> str:
    content = body(random.Random(3))
    content["initiator"] = {"type": "boss", "id": 17}
    del content["target"]["conversationId"]
    said = output(command, root, {"body.json": text(content)})[1]
    signs = ["boss|['\"`]agent['\"`]", r"\b17\b|/initiator/id", "conversationId"]
    return str(sum(bool(re.search(sign, said)) for sign in signs))


def twice(command: Command, root: Path) -> str:
    content = text(body(random.Random(4))).replace('"type": "agent"', '"type": "agent", "type": "agent"')
    status, said = output(command, root, {"body.json": content})
    if status == 0:
        return "is not noticed"
    return "is said" if re.search("more than once|duplicate", said) else "is refused, for another reason"


def placeholder(command: Command, root: Path) -> str:
    content = re.sub(r'("type": "agent",\s*"id": )"[^"]*"', r"\1{{agent}}", text(body(random.Random(5))))
    return "is read" if output(command, root, {"body.json": content})[0] == 0 else "is no JSON"


def unreadable(command: Command, root: Path, faulty: str) -> str:
    said = output(command, root, {"a/broken.json": '{"externalSessionId": \n', "b/faulty.json": faulty})[1]
    return "goes on" if "conversationId" in said or "b/faulty.json" in said else "stops"


def output(command: Command, root: Path, files: dict[str, str]) -> tuple[int, str]:
    """The command's exit status, and what it says to a file: on a pipe some of it may be lost."""
    work = Work("probe", len(files), fresh(root / "probe"), list(files), 1)
    for name, content in files.items():
        (work.folder / name).parent.mkdir(exist_ok=True)
        (work.folder / name).write_text(content, encoding="utf-8")
    said = root / "said"
    with said.open("wb") as stream:
        status = subprocess.run(command.argv(work), cwd=work.folder, stdout=stream, stderr=stream, check=False).returncode
    return status, said.read_text(encoding="utf-8", errors="replace")


def loses_on_a_pipe(command: Command, work: Work) -> bool:
    """Whether a reader that is slow to begin gets less than a file does."""
    line = " ".join(f"'{part}'" for part in command.argv(work))
    count = lambda reader: int(subprocess.run(["sh", "-c", f"{line} {reader}"], cwd=work.folder, capture_output=True).stdout)
    return count("2>&1 | (sleep 2; wc -c)") < count(">../said 2>&1; wc -c <../said")


def text(content: dict) -> str:
    return json.dumps(content, indent=2) + "\n"


def yes(found: object) -> str:
    return "yes" if found else "no"
