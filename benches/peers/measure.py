"""Runs commands over the same work in turns, and takes medians."""

import random
import re
import resource
import statistics
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from commands import Command
from work import Work

# A list of 100,000 file names needs more room than Linux gives arguments by default: a quarter of the stack's limit.
STACK = 64 * 1024 * 1024
# What takes longer than this, in seconds, is run three times, and the page says so.
SLOW = 10


@dataclass
class Result:
    """What one command took for one work."""

    command: str
    work: str
    size: int
    seconds: float  # median
    least: float
    worked: float  # seconds of processor time, median
    processors: float  # how many worked at once, at best
    mebibytes: float  # peak, median
    output: int  # bytes written
    rounds: int
    complaint: str  # why the numbers do not count, or nothing


@dataclass
class Sample:
    seconds: float
    worked: float
    mebibytes: float
    status: int
    output: int


class Stopwatch:
    """Starts commands by way of the small program that measures them."""

    def __init__(self, program: Path, output: Path):
        self.program, self.output = program, output
        hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
        soft = STACK if hard == resource.RLIM_INFINITY else min(STACK, hard)
        resource.setrlimit(resource.RLIMIT_STACK, (soft, hard))

    def run(self, command: Command, work: Work) -> Sample:
        line = [self.program, self.output, *command.argv(work)]
        said = subprocess.run(line, cwd=work.folder, stdout=subprocess.PIPE, check=True, text=True).stdout
        nanoseconds, microseconds, kibibytes, status = map(int, said.split())
        written = self.output.stat().st_size if self.output.is_file() else 0
        return Sample(nanoseconds / 1e9, microseconds / 1e6, kibibytes / 1024, status, written)

    def complaint(self, command: Command, work: Work, sample: Sample) -> str:
        """Whether the command did the work: said which files are faulty, and ended as it does then."""
        if command.faults is None:
            return "" if sample.status == 0 else f"exit status {sample.status}"
        if (sample.status == 0) != (work.faulty == 0):
            return f"exit status {sample.status}"
        text = self.output.read_text(encoding="utf-8", errors="replace")
        found = len(set(re.findall(command.faults, text, re.MULTILINE)))
        return "" if found == work.faulty else f"found {found:,} of {work.faulty:,} faulty files"


def measure(stopwatch: Stopwatch, commands: list[Command], work: Work, rounds: int) -> list[Result]:
    """Each command `rounds` times, taking turns; once before, to warm up and to see that it does the work.

    Every turn has another order: who comes behind a program that fills the caches pays for that.
    """
    warm, complaints = {}, {}
    for command in commands:
        warm[command.name] = stopwatch.run(command, work)
        complaints[command.name] = stopwatch.complaint(command, work, warm[command.name])
        if command.sets_report_bytes:
            work.report_bytes = warm[command.name].output
    turns = {name: min(rounds, 3) if sample.seconds > SLOW else rounds for name, sample in warm.items()}
    samples = {command.name: [] for command in commands}
    for turn in range(rounds):
        for command in random.Random(turn).sample(commands, len(commands)):
            # Those with fewer turns take them spread over the whole time.
            share = turns[command.name]
            if (turn + 1) * share // rounds > turn * share // rounds:
                samples[command.name].append(stopwatch.run(command, work))
    return [summary(command, work, samples[command.name], complaints[command.name]) for command in commands]


def summary(command: Command, work: Work, samples: list[Sample], complaint: str) -> Result:
    median = lambda of: statistics.median(of(sample) for sample in samples)
    result = Result(
        command=command.name,
        work=work.name,
        size=work.size,
        seconds=median(lambda sample: sample.seconds),
        least=min(sample.seconds for sample in samples),
        worked=median(lambda sample: sample.worked),
        processors=max(sample.worked / sample.seconds for sample in samples),
        mebibytes=median(lambda sample: sample.mebibytes),
        output=samples[-1].output,
        rounds=len(samples),
        complaint=complaint,
    )
    shown = f"  {command.name:32} {result.seconds * 1e3:12.2f} ms {result.mebibytes:8.1f} MiB  {result.rounds} rounds"
    print(shown + (f"  ({complaint})" if complaint else ""), flush=True)
    return result


def as_data(results: list[Result]) -> list[dict]:
    return [asdict(result) for result in results]
