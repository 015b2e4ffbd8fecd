"""What the tests of the Python package share: a home that is nobody's, the venue on this machine, a paper client."""

import json
import os
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "python/src"
LIBRARY = ROOT / ".build/release/libbackpack.so"
EXCHANGE = ROOT / ".build/release/backpack-exchange"
# Far above what anything here takes; a test that waits this long has failed.
PATIENCE = 30

# Before the package is imported: nobody's account, keys or .env may be touched.
for name in list(os.environ):
    if name.startswith(("BACKPACK_", "XDG_")) and name != "BACKPACK_LIBRARY":
        del os.environ[name]
nobodys_home = tempfile.TemporaryDirectory(prefix="backpack-python-tests-")
os.environ["HOME"] = nobodys_home.name
os.environ.setdefault("BACKPACK_LIBRARY", str(LIBRARY))
os.environ["PYTHONPATH"] = str(SOURCE)
sys.path.insert(0, str(SOURCE))
# The venue that other tests use.
sys.path.insert(1, str(ROOT / "Tests/System"))

from venue import KEY, Venue  # noqa: E402

import backpack  # noqa: E402


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def paper():
    """A paper account nobody has traded on, that is forgotten with the test."""
    with backpack.BackpackClient(paper=True, paper_state=":memory:", paper_seed=7) as client:
        yield client


@pytest.fixture
def venue():
    """A venue on this machine that takes KEY; what it found wrong with a request fails the test."""
    venue = Venue(KEY)
    yield venue
    venue.close()
    assert venue.problems == []


@pytest.fixture
def live(venue):
    with backpack.BackpackClient(KEY.secret, base_url=venue.url) as client:
        yield client


class Exchange:
    """The served paper exchange, which takes the place of the venue: HTTP, WebSocket, and faults on purpose."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [str(EXCHANGE), "--port", "0", "--json", "--seed", "7", *arguments], stdout=subprocess.PIPE, text=True
        )
        self.told = json.loads(self.process.stdout.readline())

    def client(self, kind=backpack.BackpackClient, **more):
        return kind(
            self.told["apiSecret"], base_url=self.told["restURL"], websocket_url=self.told["webSocketURL"], **more
        )

    def near(self, client):
        """An order that rests: a little below the market, inside the limits."""
        price = Decimal(client.get_ticker("SOL_USDC")["lastPrice"]) * Decimal("0.97")
        return {
            "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "quantity": "0.5",
            "price": price.quantize(Decimal("0.01")),
        }  # fmt: skip

    def stop(self):
        self.process.terminate()
        self.process.communicate(timeout=PATIENCE)


@pytest.fixture
def exchange(request, tmp_path):
    """With the rules that the test's mark `faults` has."""
    rules = [rule for mark in request.node.iter_markers("faults") for rule in mark.args]
    arguments = ()
    if rules:
        path = tmp_path / "faults.json"
        path.write_text(json.dumps({"seed": 7, "rules": rules}))
        arguments = ("--faults", str(path))
    exchange = Exchange(*arguments)
    yield exchange
    exchange.stop()


def pytest_configure(config):
    config.addinivalue_line("markers", "faults(rule, ...): what goes wrong at the exchange of this test")


@pytest.fixture
def program(tmp_path):
    """Runs Python in a process of its own; `begin` leaves it running."""

    class Program:
        def begin(self, text, *arguments, python=sys.executable, environment=None):
            path = tmp_path / f"program-{len(list(tmp_path.glob('program-*')))}.py"
            # Whoever runs the tests in the background has SIGINT ignored, and programs inherit that.
            path.write_text(f"import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n{text}")
            return subprocess.Popen(
                [python, str(path), *arguments],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})},
            )  # fmt: skip

        def run(self, text, *arguments, **more):
            process = self.begin(text, *arguments, **more)
            try:
                output, errors = process.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise AssertionError(f"it did not end: {process.communicate()}") from None
            assert process.returncode == 0, errors
            return output

    return Program()
