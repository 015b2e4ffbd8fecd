"""Measures us beside our peers, prints a table and writes it to docs/benchmarks.

make bench               builds, installs the peers, measures: about six minutes, the first time some more
make bench BENCH=quick   looks at each for a shorter time
make bench ONLY=rest     only that: signing, depth, book, abi, python, rest, engine, exchange, streams (with commas
                         between); writes no files

Judges nothing: the exit status tells only whether measuring went well.
"""

import os
import sys

import bindings
import build
import payloads
import report
import streams
from measure import Broken
from rows import Bench

ROWS = ("signing", "depth", "book", "abi", "python", "rest", "engine", "exchange", "streams")


def say(text):
    print(text, file=sys.stderr, flush=True)


def programs():
    """Name -> command, or the reason why there is none."""
    say("Building the C programs")
    found = build.build_c()
    say("Building the Swift program")
    found["swift"] = build.build_swift()
    say("Building the paper engine's program")
    found["engine"] = build.build_engine()
    say("Building libbackpack.so")
    found["abi"] = build.build_abi()
    say("Building backpack-exchange")
    found["exchange"] = build.build_exchange()
    for name, what, make in (
        ("python", "Installing the Python peers", build.install_python),
        ("package", "Building and installing the Python package", build.install_package),
        ("rust", "Building the Rust peer", build.build_rust),
    ):
        say(what)
        try:
            found[name] = make()
        except build.Missing as missing:
            found[name] = str(missing)
            say(f"  not installed: {missing}")
    return found


def main():
    quick = os.environ.get("BENCH") == "quick"
    only = [name for name in os.environ.get("ONLY", "").split(",") if name]
    if unknown := set(only) - set(ROWS):
        sys.exit(f"ONLY knows {', '.join(ROWS)}; not {', '.join(unknown)}")
    build.OUT.mkdir(exist_ok=True)
    bench = Bench(programs(), rounds=15 if quick else 61, batch_ms=5 if quick else 20)
    payloads.write(build.OUT / "payloads")

    lines = []
    for name in only or ROWS:
        say(f"Measuring: {name}")
        try:
            if name == "streams":
                lines += streams.lines(bench.programs, quick)
            elif name in ("abi", "python"):
                lines += getattr(bindings, name)(bench)
            else:
                lines += getattr(bench, name)()
        except Broken as broken:
            sys.exit(f"{name}: {broken}")
    print(report.terminal(lines))
    if not only:
        facts = report.facts({**build.versions(), **bench.versions})
        say(f"Written to {report.write(lines, facts)}")


if __name__ == "__main__":
    main()
