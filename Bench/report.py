"""The table: on the terminal, as Markdown and as JSON."""

import datetime
import json
import os
import platform
from dataclasses import asdict

from build import ROOT, run

HEADINGS = ("what", "size", "ours", "peer", "ratio", "demanded", "met")

NOTES = """\
Medians, in brackets the 10th and the 90th percentile. Contenders run in turn, a batch each, so that whatever else the
machine does hits them alike; a ratio is the median of the ratios of neighbouring batches. Times are processor time of
the contender's process, which is what it takes where nobody else wants the machine; rows that say "time" are by the
wall clock. Before anything is timed the contenders' results are compared, and must be equal (`json + float` excepted).

- **signed headers**: key, signature, time and window as header texts, for an order of eight parameters, against the
  bare Ed25519 signature of the same text.
- **depth**: the venue's answer in memory to two sides of exact decimals, best of what each library offers: Rust reads
  borrowed text straight into decimals, without a tree.
- **book**: the bytes of one frame of the stream to the changed book. ccxt reads the frame with `json` and keeps floats.
- **backpack_sign from C**: text, signature and base64 of an order, beside the same by the core's functions alone: the
  objects that are in the library, the same key. Above the core: both in one process, 20 signatures in turn each, the
  medians of 60 rounds; the figure is the median of the ratios of many fresh processes, because the layout of a
  process's memory alone is good for a percent. Threads: signatures together, by the wall clock, so whoever else wants a
  core takes from the multiple; the core alone tells what the machine could give. Nine tenths of the cores are demanded.
- **Signer.sign from Python**: the package as the wheel installs it, beside the core in C, PyNaCl and `cryptography`
  making the same text, signature and base64.
- **parse_depth from Python**: bytes to four arrays of 64-bit integers, beside orjson and lists of `Decimal`.
- **import**: from start to end of `python -I -c "import backpack"`, less that of `python -I -c pass`, the site's
  packages in reach both times. NumPy is not imported by it.
- **signed GET**: one after the other against the same small server on loopback. "raw libcurl" is one easy handle in C
  that makes and signs its headers for each request; "presigned" sends the same header lines again. Neither looks at the
  answer; ours reads it into values. bpx-py opens a connection for each request.
- **paper exchange**: `backpack-exchange` answers `Bench/c/orders.c`, which signs each request anew; both share the
  machine. One connection waits for each answer before it asks again.
- **order updates**: through a socket on loopback to the consumer of the account's stream.
"""


def machine():
    with open("/proc/cpuinfo") as cpuinfo:
        models = {line.split(":", 1)[1].strip() for line in cpuinfo if line.startswith("model name")}
    with open("/proc/meminfo") as meminfo:
        memory = int(meminfo.readline().split()[1]) / 1024**2
    return {
        "processor": ", ".join(sorted(models)) or platform.processor(),
        "cores": os.cpu_count(),
        "memory": f"{memory:.0f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", ""),
    }


def commit():
    try:
        changed = run(["git", "status", "--porcelain", "--", "Sources", "CSources", "include", "python", "Bench"])
        return run(["git", "rev-parse", "--short=10", "HEAD"]).strip() + (" and changes" if changed else "")
    except RuntimeError:
        return "unknown"


def cells(line):
    met = {None: "", True: "yes", False: "**no**"}[line.met]
    return (line.what, line.size, line.ours, line.peer, line.ratio, line.demanded, met)


def markdown(lines, facts):
    named = {**facts["machine"], "commit": facts["commit"], **facts["versions"]}
    rows = [HEADINGS, ("---",) * len(HEADINGS), *map(cells, lines)]
    return "\n".join(
        [
            f"# Benchmarks of {facts['date']}",
            "",
            "Made by `make bench`.",
            "",
            *(f"- {name}: {value}" for name, value in named.items()),
            "",
            *("| " + " | ".join(row) + " |" for row in rows),
            "",
            NOTES,
        ]
    )


def terminal(lines):
    rows = [HEADINGS, *(tuple(cell.replace("**", "") for cell in cells(line)) for line in lines)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADINGS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


def write(lines, facts):
    """Both files; returns the path of the Markdown."""
    folder = ROOT / "docs/benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{facts['date']}-{facts['commit'].split()[0]}.md"
    path.write_text(markdown(lines, facts))
    table = [{name: value for name, value in asdict(line).items() if value not in (None, "")} for line in lines]
    path.with_suffix(".json").write_text(json.dumps({**facts, "lines": table}, indent=1, ensure_ascii=False) + "\n")
    return path.relative_to(ROOT)


def facts(versions):
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "commit": commit(),
        "machine": machine(),
        "versions": versions,
    }
