"""Runs contenders in turn, batch by batch, so that whatever else the machine does hits all of them alike."""

import statistics
import subprocess
from dataclasses import dataclass, field


class Broken(Exception):
    """A contender that ended, or that disagrees with another about the result."""


@dataclass
class Samples:
    """Microseconds a run: one entry a batch."""

    wall: list = field(default_factory=list)
    processor: list = field(default_factory=list)
    # Of all batches together; None where nobody counts.
    allocations_per_run: float | None = None

    def median(self, clock):
        return statistics.median(getattr(self, clock))

    def spread(self, clock):
        """Tenth and ninetieth percentile."""
        ordered = sorted(getattr(self, clock))
        return ordered[len(ordered) // 10], ordered[-1 - len(ordered) // 10]


def ratio(a, b, clock):
    """Median of a / b, batch against the batch beside it, with its spread."""
    ratios = sorted(x / y for x, y in zip(getattr(a, clock), getattr(b, clock)))
    return statistics.median(ratios), ratios[len(ratios) // 10], ratios[-1 - len(ratios) // 10]


class Worker:
    """A process that runs batches (Bench/c/worker.h)."""

    def __init__(self, name, command):
        self.name, self.version, self.answer = name, None, None
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        while self.answer is None:
            word, _, rest = self.line().partition(" ")
            if word == "version":
                self.version = rest
            elif word == "answer":
                self.answer = rest

    def line(self):
        line = self.process.stdout.readline()
        if not line:
            raise Broken(f"{self.name} ended with status {self.process.wait()}")
        return line.rstrip("\n")

    def batch(self, count):
        """Nanoseconds by the wall clock and of processor time, allocations or -1."""
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        wall, processor, *rest = map(int, self.line().split())
        return wall, processor, rest[0] if rest else -1

    def size(self, milliseconds):
        """How many runs take about that long; warms up on the way."""
        count = 1
        while True:
            wall = self.batch(count)[0]
            if wall > milliseconds * 500_000 or count > 1 << 24:
                return max(1, round(count * milliseconds * 1e6 / max(wall, 1)))
            count *= 4

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def interleaved(commands, rounds, milliseconds):
    """`commands`: name -> command. Returns name -> Samples and name -> version."""
    workers = {}
    try:
        for name, command in commands.items():
            workers[name] = Worker(name, command)
        agree(workers.values())
        counts = {name: worker.size(milliseconds) for name, worker in workers.items()}
        samples = {name: Samples() for name in workers}
        allocations = {name: 0 for name in workers}
        for turn in range(rounds):
            # First comes first only every other time.
            for name in sorted(workers, reverse=turn % 2 == 1):
                wall, processor, count = workers[name].batch(counts[name])
                samples[name].wall.append(wall / counts[name] / 1000)
                samples[name].processor.append(processor / counts[name] / 1000)
                allocations[name] += count
        for name in workers:
            if allocations[name] >= 0:
                samples[name].allocations_per_run = allocations[name] / rounds / counts[name]
        return samples, {name: worker.version for name, worker in workers.items() if worker.version}
    finally:
        for worker in workers.values():
            worker.end()


def agree(workers):
    """Whoever tells a result tells the same."""
    told = {worker.name: worker.answer for worker in workers if worker.answer != "-"}
    if len(set(told.values())) > 1:
        lines = "\n".join(f"  {name}: {answer}" for name, answer in told.items())
        raise Broken(f"the contenders disagree:\n{lines}")
