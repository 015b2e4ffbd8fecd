"""Our doors for other languages: libbackpack.so from C, the package from Python."""

import os
import statistics
import subprocess

import payloads
from build import OUT
from measure import Samples, ratio
from rows import Demand, Line, compare, figures, text

THREADS = 16
# At least so much of what the cores could do: the rest is for whoever else wants the machine.
SCALE_MIN = 0.9

# ---- From C --------------------------------------------------------------------------------------------------


def abi(bench):
    yield beside_the_core(bench)
    yield from threads(bench)


def beside_the_core(bench):
    ours, core = beside(bench.programs["abi"], bench.rounds)
    middle, low, high = ((value - 1) * 100 for value in ratio(ours, core, "processor"))
    return Line(
        "backpack_sign from C: above the core", "7 parameters",
        text("backpack_sign", ours, "processor"), text("the core", core, "processor"),
        f"{middle:+.1f} % ({low:+.1f}–{high:+.1f})", "≤ 1 %", middle <= 1,
        {"percent": middle, "percent_p10": low, "percent_p90": high},
    )  # fmt: skip


def beside(program, processes):
    """The library and the core in one process, then in the next: where the memory of a process happens to lie favours
    one or the other by a percent for as long as it runs. An entry a process: the medians of its rounds."""
    ours, core = Samples(), Samples()
    for _ in range(processes):
        told = subprocess.run([*program, "beside"], capture_output=True, text=True, check=True).stdout
        rounds = [[int(number) / 1000 for number in line.split()] for line in told.splitlines()]
        for samples, times in zip((ours, core), zip(*rounds)):
            samples.processor.append(statistics.median(times))
    return ours, core


def threads(bench):
    cores = len(os.sched_getaffinity(0))
    contenders = {
        "1 thread": ("abi", ["library", "1"]),
        f"{THREADS} threads": ("abi", ["library", str(THREADS)]),
        f"{THREADS} threads, the core": ("abi", ["core", str(THREADS)]),
    }
    one, *many = contenders
    samples = bench.measure(contenders)
    for name in many:
        middle, low, high = ratio(samples[one], samples[name], "wall")
        line = Line(
            "backpack_sign from C: by threads at once, one signer", f"{cores} cores",
            rate(name, samples[name]), rate(one, samples[one]), f"{middle:.2f} ({low:.2f}–{high:.2f}) × 1 thread",
            figures={"ours": figures(samples[name]), "peer": figures(samples[one]), "ratio": middle},
        )  # fmt: skip
        if name == many[0]:
            wanted = SCALE_MIN * min(THREADS, cores)
            line.demanded, line.met = f"≥ {wanted:g} ×", middle >= wanted
        yield line


def rate(name, samples):
    low, high = samples.spread("wall")
    return f"{1e6 / samples.median('wall'):,.0f} a second ({1e6 / high:,.0f}–{1e6 / low:,.0f}) {name}"


# ---- From Python ---------------------------------------------------------------------------------------------


def python(bench):
    if isinstance(bench.programs["package"], str):
        yield Line("the Python package", "", f"not installed ({bench.programs['package']})")
        return
    yield from signing(bench, "order", "7 parameters, client ID an int")
    yield from signing(bench, "texts", "7 parameters, all str")
    yield from depth(bench)
    yield importing(bench)


def package(bench, script, *arguments):
    """As its peers, in the same folder of packages; a program of its own, because it may be missing alone."""
    return ("package", bench.python(script, *arguments)[1])


def signing(bench, how, size):
    samples = bench.measure(
        {
            "Signer.sign": package(bench, "sign", "backpack", how),
            "the core": ("abi", ["core"]),
            "PyNaCl": bench.python("sign", "nacl", how),
            "cryptography": bench.python("sign", "cryptography", how),
        }
    )
    ours, core = samples["Signer.sign"], samples["the core"]
    more, low, high = above(ours, core, "processor")
    yield Line(
        "Signer.sign from Python: above the core", size,
        text("Signer.sign", ours, "processor"), text("the core", core, "processor"),
        f"{more:+.1f} µs ({low:+.1f}–{high:+.1f})", "≤ 3 µs", more <= 3,
        {"more_us": more, "more_us_p10": low, "more_us_p90": high},
    )  # fmt: skip
    for peer in ("PyNaCl", "cryptography"):
        what = "Signer.sign from Python: text, signature, base64"
        yield compare(what, size, samples, "Signer.sign", peer, demand=Demand("at least", 1))


def above(ours, peer, clock):
    """What ours takes more, in µs, batch against the batch beside it: median, tenth and ninetieth percentile."""
    more = Samples([x - y for x, y in zip(getattr(ours, clock), getattr(peer, clock))])
    return more.median("wall"), *more.spread("wall")


def depth(bench):
    for levels in payloads.LEVELS:
        path = str(OUT / f"payloads/depth-{levels}.json")
        samples = bench.measure(
            {
                "parse_depth": package(bench, "depth", "backpack", path),
                "orjson + Decimal": bench.python("depth", "orjson", path),
            }
        )
        demand = Demand("at least", 15) if levels == 1000 else None
        what = "parse_depth from Python: bytes to NumPy arrays"
        yield compare(what, f"{levels} a side", samples, "parse_depth", "orjson + Decimal", demand=demand)


def importing(bench):
    names = ("backpack", "nothing")
    samples = bench.measure({name: package(bench, "import", name) for name in names})
    ours, nothing = (samples[name] for name in names)
    more, low, high = (value / 1000 for value in above(ours, nothing, "wall"))
    return Line(
        "import of the Python package: time", "a fresh interpreter",
        f"{ours.median('wall') / 1000:.1f} ms import backpack", f"{nothing.median('wall') / 1000:.1f} ms pass",
        f"{more:+.1f} ms ({low:+.1f}–{high:+.1f})", "≤ 25 ms", more <= 25,
        {"more_ms": more, "more_ms_p10": low, "more_ms_p90": high},
    )  # fmt: skip
