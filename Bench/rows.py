"""What is measured: the contenders of each row, which are compared, and the figures demanded of us."""

import json
import subprocess
from dataclasses import dataclass

import payloads
from build import BENCH, OUT, ROOT
from measure import Samples, interleaved, ratio


@dataclass
class Demand:
    """`at most`: ours is to take that many times the peer's time or less. `at least`: to be that much quicker."""

    bound: str
    value: float


@dataclass
class Line:
    """One line of the table."""

    what: str
    size: str
    ours: str
    peer: str = ""
    ratio: str = ""
    demanded: str = ""
    met: bool | None = None
    # The figures behind the texts.
    figures: dict | None = None


def microseconds(value):
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{digits}f}"


def text(name, samples: Samples, clock):
    low, high = samples.spread(clock)
    value = microseconds(samples.median(clock))
    return f"{value} µs ({microseconds(low)}–{microseconds(high)}) {name}"


def figures(samples: Samples):
    return {
        clock: {"median_us": samples.median(clock), "p10_us": samples.spread(clock)[0], "p90_us": samples.spread(clock)[1]}
        for clock in ("wall", "processor")
    }


def compare(what, size, samples, ours, peer, clock="processor", demand=None):
    """A line for ours beside a peer, which may be missing: `samples` holds a reason then."""
    if not isinstance(samples[peer], Samples):
        return Line(what, size, text(ours, samples[ours], clock), f"{peer}: not installed ({samples[peer]})")
    slower = demand is not None and demand.bound == "at most"
    pair = (samples[ours], samples[peer]) if slower else (samples[peer], samples[ours])
    middle, low, high = ratio(*pair, clock)
    line = Line(what, size, text(ours, samples[ours], clock), text(peer, samples[peer], clock))
    line.ratio = f"{middle:.2f} ({low:.2f}–{high:.2f}) × the peer's" if slower else f"{middle:.1f} ({low:.1f}–{high:.1f}) × quicker"
    if demand:
        line.demanded = f"{'≤' if slower else '≥'} {demand.value:g} ×"
        line.met = middle <= demand.value if slower else middle >= demand.value
    line.figures = {
        "clock": clock, "ours": figures(samples[ours]), "peer": figures(samples[peer]),
        "ratio": middle, "ratio_p10": low, "ratio_p90": high,
    }  # fmt: skip
    return line


class Bench:
    """The programs, and how long to look at each."""

    def __init__(self, programs, rounds, batch_ms):
        # name -> command, or the reason why there is none.
        self.programs, self.rounds, self.batch_ms = programs, rounds, batch_ms
        self.versions = {}

    def measure(self, contenders):
        """`contenders`: name -> (program, arguments). Name -> Samples, or the reason why there are none."""
        commands = {
            name: [*self.programs[program], *arguments]
            for name, (program, arguments) in contenders.items()
            if not isinstance(self.programs[program], str)
        }
        samples, versions = interleaved(commands, self.rounds, self.batch_ms)
        self.versions.update(versions)
        missing = {name: self.programs[program] for name, (program, _) in contenders.items() if name not in samples}
        return samples | missing

    def python(self, script, *arguments):
        return ("python", [str(BENCH / f"python/{script}.py"), *arguments])

    # ---- Rows ------------------------------------------------------------------------------------------------

    def signing(self):
        what = "signed headers of an order"
        samples = self.measure(
            {
                "ours (C)": ("sign", ["ours"]),
                "ours (Swift)": ("swift", ["sign"]),
                "crypto_sign_detached": ("sign", ["bare"]),
                "cryptography": self.python("sign", "cryptography", "headers"),
                "PyNaCl": self.python("sign", "nacl", "headers"),
            }
        )
        for ours in ("ours (C)", "ours (Swift)"):
            yield compare(what, "", samples, ours, "crypto_sign_detached", demand=Demand("at most", 1.10))
        for peer in ("PyNaCl", "cryptography"):
            yield compare(what, "", samples, "ours (Swift)", peer)

    def depth(self):
        what = "depth, bytes to exact decimals"
        for levels in payloads.LEVELS:
            path = str(OUT / f"payloads/depth-{levels}.json")
            samples = self.measure(
                {
                    "ours (C)": ("depth", ["ours", path]),
                    "ours (Swift)": ("swift", ["depth", path]),
                    "cJSON": ("depth", ["cjson", path]),
                    "serde_json + rust_decimal": ("rust", [path]),
                    "orjson + Decimal": self.python("depth", "orjson", path),
                    "json + float": self.python("depth", "json", path),
                }
            )
            size = f"{levels} a side"
            wanted = {"serde_json + rust_decimal": Demand("at least", 4), "orjson + Decimal": Demand("at least", 30)}
            for peer in ("serde_json + rust_decimal", "orjson + Decimal", "json + float", "cJSON"):
                demand = wanted.get(peer) if levels == 1000 else None
                yield compare(what, size, samples, "ours (C)", peer, demand=demand)
            yield compare(what, size, samples, "ours (Swift)", "serde_json + rust_decimal")

    def book(self):
        for reach in ("near", "anywhere"):
            what = "book, frame of 10 levels " + ("near the best" if reach == "near" else "anywhere")
            for levels in payloads.LEVELS:
                paths = [str(OUT / f"payloads/{name}") for name in (f"depth-{levels}.json", f"frames-{reach}-{levels}.txt")]
                samples = self.measure(
                    {
                        "ours (C)": ("book", paths),
                        "ours (Swift)": ("swift", ["book", *paths]),
                        "ccxt": self.python("book", *paths),
                    }
                )
                yield from self.book_lines(what, f"{levels} a side", samples, demanded=levels == 1000)

    def book_lines(self, what, size, samples, demanded):
        line = compare(what, size, samples, "ours (C)", "ccxt")
        allocations = samples["ours (C)"].allocations_per_run
        line.ours += f", {allocations:g} allocations"
        if demanded:
            line.demanded = "≤ 5 µs, none"
            line.met = samples["ours (C)"].median("processor") <= 5 and allocations == 0
        line.figures = {**(line.figures or {}), "allocations_per_frame": allocations}
        yield line
        yield compare(what, size, samples, "ours (Swift)", "ccxt")

    def rest(self):
        what, size = "signed GET on a kept connection", "balances"
        command = [*self.programs["rest_server"], str(ROOT / "Tests/Fixtures/api/balances.json")]
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            url = f"http://127.0.0.1:{server.stdout.readline().split()[1]}"
            samples = self.measure(
                {
                    "ours (Swift)": ("swift", ["rest", url]),
                    "raw libcurl": ("rest_curl", ["signed", url]),
                    "raw libcurl, presigned": ("rest_curl", ["presigned", url]),
                    "bpx-py": self.python("rest", url),
                }
            )
        finally:
            server.stdin.close()
            server.wait()
        ours, took, processor = "ours (Swift)", f"{what}: time", f"{what}: processor time"
        yield compare(took, size, samples, ours, "raw libcurl", "wall", Demand("at most", 1.25))
        yield compare(took, size, samples, ours, "raw libcurl, presigned", "wall")
        yield compare(took, size, samples, ours, "bpx-py", "wall")
        yield compare(processor, size, samples, ours, "bpx-py", demand=Demand("at least", 8))
        yield compare(processor, size, samples, ours, "raw libcurl")

    def engine(self):
        """The matching engine alone: no requests, no signatures, no JSON. Processor time of its one thread."""
        runs = []
        for _ in range(self.rounds if self.rounds < 5 else 5):
            told = subprocess.run(self.programs["engine"], capture_output=True, text=True, check=True).stdout
            runs.append({line["what"]: line for line in map(json.loads, told.splitlines())})

        def middle(what, key):
            return sorted(run[what][key] for run in runs)[len(runs) // 2]

        matched = middle("matched", "ns")
        yield Line(
            "paper engine: orders matched", "one a trade", f"{1e9 / matched:,.0f} a second",
            demanded="≥ 200,000 a second", met=matched <= 5000, figures={"ns": matched},
        )  # fmt: skip
        few, many = middle("resting", "ns_at_1000"), middle("resting", "ns_at_1000000")
        yield Line(
            "paper engine: an order placed and cancelled", "1,000,000 resting, beside 1,000",
            f"{many / 1000:.1f} µs beside {few / 1000:.1f} µs", ratio=f"{many / few:.2f} × 1,000 resting",
            demanded="≤ 3 ×", met=many <= 3 * few, figures={"ns_at_1000": few, "ns_at_1000000": many},
        )  # fmt: skip
        size = middle("resting", "bytes_each")
        yield Line("paper engine: memory of a resting order", "1,000,000", f"{size:,} bytes", figures={"bytes": size})

    def exchange(self):
        """Requests that the served paper exchange answers while the asking program has the other processor."""
        for connections in (1, 16):
            command = [*self.programs["exchange"], "--port", "0", "--seed", "1", "--rate-limits", "off", "--json"]
            server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            try:
                told = json.loads(server.stdout.readline())
                port = told["restURL"].rsplit(":", 1)[1]
                arguments = [port, told["apiSecret"], str(connections)]
                samples = self.measure({"ours": ("orders", arguments)})["ours"]
            finally:
                server.terminate()
                server.wait()
            low, high = samples.spread("wall")
            rate = 1e6 / samples.median("wall")
            yield Line(
                "paper exchange: orders placed and cancelled, signed", f"{connections} connection" + "s" * (connections > 1),
                f"{rate:,.0f} a second ({1e6 / high:,.0f}–{1e6 / low:,.0f})",
                demanded="≥ 3,000 a second", met=rate >= 3000, figures={"ours": figures(samples)},
            )  # fmt: skip
