"""Order updates through a private stream: a steady 10,000 a second, then as many as go through."""

import subprocess
import sys

from build import BENCH, ROOT
from rows import Line

RATE = 10_000
# Memory is flat when it grows by less than this from the first fifth of the updates to the end: pages, no leak.
GROWTH_KIB_MAX = 1024


class Server:
    """A child that prints its port and ends with its standard input."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().split()[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def run(program, stream, rest, rate, count):
    """What the consumer tells: name -> number; None when it ended without a word."""
    urls = [f"ws://127.0.0.1:{stream.port}/{rate}/{count}", f"http://127.0.0.1:{rest.port}"]
    result = subprocess.run([*program, "stream", *urls, str(count)], capture_output=True, text=True, timeout=180)
    if result.returncode != 0:
        return None
    return {name: int(value) for name, _, value in (pair.partition("=") for pair in result.stdout.split())}


def is_whole(told):
    return told is not None and told["lost"] == told["disordered"] == told["faults"] == 0


def lines(programs, quick):
    open_orders = str(ROOT / "Tests/Fixtures/api/orders-open-empty.json")
    with (
        Server([sys.executable, str(BENCH / "python/stream_server.py")]) as stream,
        Server([*programs["rest_server"], open_orders]) as rest,
    ):
        yield from steady(run(programs["swift"], stream, rest, RATE, RATE * (5 if quick else 20)))
        yield highest(programs["swift"], stream, rest, quick)


def steady(told):
    what, size = "order updates, 10,000 a second", f"{told['received']:,} updates" if told else ""
    if told is None:
        yield Line(what, size, "the stream ended with an error", demanded="nothing lost", met=False)
        return
    warm, most = told["memory_warm_kib"], told["memory_max_kib"]
    growth = told["memory_end_kib"] - warm
    rate = told["received"] / max(told["wall_ns"], 1) * 1e9
    yield Line(
        f"{what}: loss", size, f"{told['lost']} lost, {told['disordered']} out of order ({rate:,.0f} a second)",
        demanded="nothing lost", met=is_whole(told), figures=told,
    )  # fmt: skip
    yield Line(
        f"{what}: memory", size,
        f"{warm / 1024:.1f} MiB warm, {growth / 1024:+.1f} MiB at the end, {(most - warm) / 1024:+.1f} at most",
        demanded="flat", met=growth < GROWTH_KIB_MAX,
    )  # fmt: skip
    each = told["processor_ns"] / max(told["received"], 1) / 1000
    share = told["processor_ns"] / max(told["wall_ns"], 1) * 100
    yield Line(f"{what}: processor", size, f"{each:.1f} µs an update, {share:.0f} % of a core")
    yield Line(
        f"{what}: server to consumer", size,
        f"{told['delay_p50_us']} µs median, {told['delay_p99_us']} µs p99, {told['delay_max_us']:,} µs at most",
    )  # fmt: skip


def highest(program, stream, rest, quick):
    """Doubles the pace until something is lost, or the server cannot go on."""
    best = 0
    for rate in (20_000, 40_000, 80_000, 160_000):
        told = run(program, stream, rest, rate, rate * (1 if quick else 3))
        if not is_whole(told) or told["received"] / max(told["wall_ns"], 1) * 1e9 < rate * 0.9:
            break
        best = rate
    return Line("order updates, most a second", "", f"{best:,} a second, nothing lost" if best else "below 20,000")
