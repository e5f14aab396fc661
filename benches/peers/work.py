"""The files that every command is given: request bodies, made the same way each time."""

import json
import random
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

# So that no folder holds more files than a repository's would.
FILES_A_FOLDER = 1000
FAULTY_EVERY = 5
MISSING = [("target", "conversationId"), ("initiator", "id"), ("target", "type")]


@dataclass
class Work:
    """Files in a folder, and what is known of them."""

    name: str
    size: int  # what grows: files, bytes or findings
    folder: Path
    files: list[str]  # relative to the folder
    faulty: int
    # What cobrowse-lint's JSON report takes; the floor writes as much.
    report_bytes: int = 0

    @property
    def single(self) -> bool:
        return len(self.files) == 1


def body(rng: random.Random) -> dict:
    """One valid body of `cobrowse-sessions/initiator-target`."""
    new_id = lambda: str(uuid.UUID(int=rng.getrandbits(128), version=4))
    return {
        "externalSessionId": new_id(),
        "initiator": {"type": "agent", "id": new_id()},
        "target": {"type": "customer", "conversationId": new_id()},
    }


def many(root: Path, count: int) -> Work:
    """`count` bodies of about 270 bytes, every fifth of them without a field that it needs."""
    rng = random.Random(count)
    folder = fresh(root / f"files-{count}")
    files, faulty = [], 0
    for number in range(count):
        content = body(rng)
        if number % FAULTY_EVERY == FAULTY_EVERY - 1:
            parent, field = MISSING[number // FAULTY_EVERY % len(MISSING)]
            del content[parent][field]
            faulty += 1
        name = f"{number // FILES_A_FOLDER:03}/{number:06}.json"
        (folder / name).parent.mkdir(exist_ok=True)
        write(folder / name, content)
        files.append(name)
    return Work(f"files-{count}", count, folder, files, faulty)


def one(root: Path, faulty: bool) -> Work:
    """One body of about 270 bytes."""
    content = body(random.Random(1))
    if faulty:
        del content["target"]["conversationId"]
    return alone(root, "one-faulty" if faulty else "one", 1, content, int(faulty))


def of_bytes(root: Path, size: int) -> Work:
    """One body with one field too many, which holds a list so long that the file has about `size` bytes."""
    content = body(random.Random(size))
    content["items"] = []
    missing = size - len(json.dumps(content))
    item = lambda number: {"name": f"item {number}", "price": number * 1.5, "tags": ["new", None, True]}
    number = 0
    while missing > 0:
        content["items"].append(item(number))
        missing -= len(json.dumps(item(number))) + 2
        number += 1
    work = alone(root, f"bytes-{size}", size, content, 1, indent=None)
    return work


def of_findings(root: Path, count: int) -> Work:
    """One body with `count` fields too many."""
    content = body(random.Random(count))
    content |= {f"remark{number:06}": "a text of a few words" for number in range(count)}
    return alone(root, f"findings-{count}", count, content, 1)


def alone(root: Path, name: str, size: int, content: dict, faulty: int, indent: int | None = 2) -> Work:
    folder = fresh(root / name)
    write(folder / "body.json", content, indent)
    return Work(name, size, folder, ["body.json"], faulty)


def write(path: Path, content: dict, indent: int | None = 2) -> None:
    path.write_text(json.dumps(content, indent=indent) + "\n", encoding="utf-8")


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
