"""`backpack record`: what it leaves in the file, and what it says when it cannot.

The tests that record need a venue to record from: the paper exchange's server, `$BACKPACK_EXCHANGE` (a path to the
program), or the one that was built here.
"""

import json
import os
import resource
import signal
import subprocess
import time
import urllib.request
from decimal import Decimal

import pytest

from conftest import ROOT
from server import PATIENCE

PERP = "SOL_USDC_PERP"
SPOT = "BTC_USDC"


@pytest.fixture(scope="module")
def exchange():
    """The addresses of a paper exchange that moves."""
    path = os.environ.get("BACKPACK_EXCHANGE") or ROOT / ".build/release/backpack-exchange"
    if not os.path.exists(path):
        pytest.skip(f"there is no venue to record from: set BACKPACK_EXCHANGE or build {path}")
    process = subprocess.Popen(
        [path, "--port", "0", "--seed", "7", "--rate-limits", "off"], stdout=subprocess.PIPE, text=True
    )
    addresses = {}
    while len(addresses) < 2:
        line = process.stdout.readline()
        assert line, "the exchange ended before it said where it listens"
        name, _, value = line.strip().partition("=")
        if name in ("BACKPACK_BASE_URL", "BACKPACK_WS_URL"):
            addresses[name] = value
    yield addresses
    process.terminate()
    process.wait(PATIENCE)
    process.stdout.close()


@pytest.fixture
def record(program, home, tmp_path):
    """Starts `backpack record`; it ends with the test."""
    started = []

    def record(*arguments, output="market.jsonl", environment=None, **options):
        process = subprocess.Popen(
            [program, "record", *arguments, "--output", tmp_path / output],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=home,
            env={"HOME": str(home), "PATH": os.environ["PATH"], **(environment or {})},
            **options,
        )
        started.append(process)
        return process

    yield record
    for process in started:
        process.kill()
        process.communicate()


def ended(process):
    """Exit code, standard output, standard error."""
    output, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, output, errors


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def wait_for_events(path, count):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if path.exists() and path.read_bytes().count(b"\n") > count:
            return
        time.sleep(0.05)
    raise AssertionError(f"not {count} events in {path} after {PATIENCE} s")


def get(exchange, path):
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(exchange["BACKPACK_BASE_URL"] + path, timeout=PATIENCE) as answer:
        return json.load(answer)


def levels(rows):
    return {Decimal(price): Decimal(quantity) for price, quantity in rows}


def book_at(events, symbol, moment):
    """As a program would keep it that knows docs/recording.md and nothing else."""
    bids, asks = {}, {}
    for event in sorted(events, key=lambda event: event["t"]):
        if event.get("s") != symbol or event["t"] > moment:
            continue
        if event["e"] == "book":
            bids, asks = levels(event["b"]), levels(event["a"])
        if event["e"] == "levels":
            bids |= levels(event.get("b", []))
            asks |= levels(event.get("a", []))
    return [{price: size for price, size in side.items() if size} for side in (bids, asks)]


# What is in the file


def test_the_book_in_the_file_is_the_venues_at_every_moment(record, exchange, tmp_path):
    process = record(PERP, SPOT, "--duration", "8s", environment=exchange)
    path = tmp_path / "market.jsonl"
    wait_for_events(path, 4)
    asked = []
    while process.poll() is None:
        asked.append(get(exchange, f"/api/v1/depth?symbol={PERP}"))
        time.sleep(0.1)
    code, output, errors = ended(process)

    assert code == 0, errors
    header, *events, end = lines_of(path)
    assert (header["format"], header["version"]) == ("backpack-recording", 1)
    assert header["venue"] == exchange["BACKPACK_BASE_URL"]
    rules = {market["symbol"]: market for market in get(exchange, "/api/v1/markets")}
    for market in header["markets"]:
        known = rules[market["symbol"]]
        assert market["filters"]["price"]["tickSize"] == known["filters"]["price"]["tickSize"]
    assert [market["symbol"] for market in header["markets"]] == [PERP, SPOT]
    assert end["e"] == "end" and end["events"] == len(events)
    assert f"{len(events)} events" in output and str(path) in output
    assert {event["e"] for event in events} == {"book", "levels", "trade", "prices"}

    # What is out of order is so by less than a replay waits for: two seconds.
    newest = events[0]["t"]
    for event in events:
        newest = max(newest, event["t"])
        assert newest - event["t"] <= 2_000_000

    times = [event["t"] for event in events if event["s"] == PERP and event["e"] != "trade"]
    first = next(event["t"] for event in events if event["s"] == PERP and event["e"] == "book")
    compared = 0
    for depth in asked:
        if first <= depth["timestamp"] <= max(times):
            assert book_at(events, PERP, depth["timestamp"]) == [levels(depth["bids"]), levels(depth["asks"])]
            compared += 1
    assert compared > 10


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_with_a_summary_and_a_whole_file(record, exchange, tmp_path, number):
    process = record(PERP, environment=exchange)
    path = tmp_path / "market.jsonl"
    wait_for_events(path, 2)
    process.send_signal(number)
    code, output, _ = ended(process)
    assert code == 0
    assert output.startswith("Recorded ") and PERP in output
    assert lines_of(path)[-1]["e"] == "end"


def test_killed_it_leaves_whole_lines_up_to_the_last_second(record, exchange, tmp_path):
    process = record(PERP, environment=exchange)
    path = tmp_path / "market.jsonl"
    wait_for_events(path, 8)
    process.kill()
    process.wait(PATIENCE)
    assert path.read_bytes().endswith(b"\n")
    assert lines_of(path)[-1]["e"] != "end"


def test_a_file_that_cannot_grow_ends_with_a_whole_line(record, exchange, tmp_path):
    # A full disk at a chosen size; Python ignores SIGXFSZ, and the child does with it.
    process = record(
        PERP,
        SPOT,
        environment=exchange,
        restore_signals=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000)),
    )
    code, output, errors = ended(process)
    assert code == 1 and output == ""
    content = (tmp_path / "market.jsonl").read_bytes()
    assert content.endswith(b"\n") and len(content) <= 6000
    assert "cannot be written: File too large." in errors
    assert f"The first {content.count(b'%c' % 10)} lines of" in errors


def test_a_full_disk_is_said(record, exchange):
    code, _, errors = ended(record(PERP, "--force", output="/dev/full", environment=exchange))
    assert code == 1
    assert "The disk is full. Nothing was recorded." in errors


def test_a_market_that_does_not_exist_is_named_with_its_neighbours(record, exchange, tmp_path):
    code, _, errors = ended(record("SOL-USDC", "BTC_USDX", environment=exchange))
    assert code == 1
    assert "no market called SOL-USDC. Did you mean SOL_USDC" in errors
    assert not (tmp_path / "market.jsonl").exists()


# What needs no venue


def test_a_file_that_is_there_stays_as_it_is(record, tmp_path):
    path = tmp_path / "market.jsonl"
    path.write_text("mine")
    code, _, errors = ended(record(PERP))
    assert code == 1
    assert "--force" in errors
    assert path.read_text() == "mine"


def test_a_venue_that_is_not_there_is_said_and_no_file_made(record, tmp_path):
    addresses = {"BACKPACK_BASE_URL": "http://127.0.0.1:9", "BACKPACK_WS_URL": "ws://127.0.0.1:9"}
    code, _, errors = ended(record(PERP, environment=addresses))
    assert code == 1
    assert "http://127.0.0.1:9 could not be read" in errors
    assert not (tmp_path / "market.jsonl").exists()


@pytest.mark.parametrize("option", ["--base-url=http://127.0.0.1:9", "--ws-url=ws://127.0.0.1:9"])
def test_two_venues_are_not_mixed(record, option):
    code, _, errors = ended(record(PERP, option))
    assert code == 1
    assert "two venues" in errors


@pytest.mark.parametrize("span", ["5", "5x", "0s", "-1s", "1s1h", "1e3s", "99999999999999999999s", "400d"])
def test_a_time_that_cannot_be_says_how_to_write_it(record, span):
    code, _, errors = ended(record(PERP, f"--duration={span}"))
    assert code == 64
    assert "90s, 45m, 1h30m or 2d" in errors
