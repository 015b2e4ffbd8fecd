"""The paper exchange as a process, and an account on it that signs for itself.

Nothing here is the exchange's own code: requests are put together after the venue's documentation and signed by
`cryptography`. Test modules import the fixtures they need.
"""

import base64
import contextlib
import dataclasses
import http.client
import json
import os
import select
import signal
import subprocess
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("BACKPACK_SHARED", ROOT.parent / "shared"))
PROGRAM = Path(os.environ.get("BACKPACK_EXCHANGE", ROOT / ".build/release/backpack-exchange")).absolute()
PATIENCE_S = 20
"""Nothing here takes that long; what does has failed."""

SEED = "20260901"
# Both time and prices stand still until a test advances them.
STILL = ("--seed", SEED, "--start", "2026-09-01T00:00:00Z", "--speed", "0")

# Source: API.md, section 3. `None`: public.
INSTRUCTIONS = {
    ("GET", "/api/v1/status"): None,
    ("GET", "/api/v1/ping"): None,
    ("GET", "/api/v1/time"): None,
    ("GET", "/api/v1/wallets"): None,
    ("GET", "/api/v1/assets"): None,
    ("GET", "/api/v1/collateral"): None,
    ("GET", "/api/v1/markets"): None,
    ("GET", "/api/v1/market"): None,
    ("GET", "/api/v1/depth"): None,
    ("GET", "/api/v1/prediction"): None,
    ("GET", "/api/v1/prediction/tags"): None,
    ("GET", "/api/v1/market-sessions"): None,
    ("GET", "/api/v1/securities"): None,
    ("GET", "/api/v1/markPrices"): None,
    ("GET", "/api/v1/openInterest"): None,
    ("GET", "/api/v1/fundingRates"): None,
    ("GET", "/api/v1/klines"): None,
    ("GET", "/api/v1/ticker"): None,
    ("GET", "/api/v1/tickers"): None,
    ("GET", "/api/v1/trades"): None,
    ("GET", "/api/v1/trades/history"): None,
    ("GET", "/api/v1/borrowLend/markets"): None,
    ("GET", "/api/v1/borrowLend/markets/history"): None,
    ("GET", "/api/v1/borrowLend/apy"): None,
    ("GET", "/api/v1/account"): "accountQuery",
    ("PATCH", "/api/v1/account"): "accountUpdate",
    ("GET", "/api/v1/account/limits/borrow"): "maxBorrowQuantity",
    ("GET", "/api/v1/account/limits/order"): "maxOrderQuantity",
    ("GET", "/api/v1/account/limits/withdrawal"): "maxWithdrawalQuantity",
    ("POST", "/api/v1/account/convertDust"): "convertDust",
    ("GET", "/api/v1/capital"): "balanceQuery",
    ("GET", "/api/v1/capital/collateral"): "collateralQuery",
    ("GET", "/wapi/v1/capital/deposits"): "depositQueryAll",
    ("GET", "/wapi/v1/capital/deposit/address"): "depositAddressQuery",
    ("GET", "/wapi/v1/capital/withdrawals"): "withdrawalQueryAll",
    ("POST", "/wapi/v1/capital/withdrawals"): "withdraw",
    ("GET", "/wapi/v1/history/dust"): "dustHistoryQueryAll",
    ("GET", "/wapi/v1/history/settlement"): "settlementHistoryQueryAll",
    ("GET", "/api/v1/order"): "orderQuery",
    ("POST", "/api/v1/order"): "orderExecute",
    ("DELETE", "/api/v1/order"): "orderCancel",
    ("POST", "/api/v1/orders"): "orderExecute",
    ("GET", "/api/v1/orders"): "orderQueryAll",
    ("DELETE", "/api/v1/orders"): "orderCancelAll",
    ("GET", "/wapi/v1/history/fills"): "fillHistoryQueryAll",
    ("GET", "/wapi/v1/history/orders"): "orderHistoryQueryAll",
    ("GET", "/api/v1/position"): "positionQuery",
    ("GET", "/wapi/v1/history/funding"): "fundingHistoryQueryAll",
    ("GET", "/wapi/v1/history/position"): "positionHistoryQueryAll",
    ("GET", "/api/v1/borrowLend/positions"): "borrowLendPositionQuery",
    # For logged-in browsers: no instruction is documented, and none can be guessed.
    ("GET", "/api/v1/borrowLend/position/liquidationPrice"): None,
    ("POST", "/api/v1/borrowLend"): "borrowLendExecute",
    ("GET", "/wapi/v1/history/borrowLend"): "borrowHistoryQueryAll",
    ("GET", "/wapi/v1/history/interest"): "interestHistoryQueryAll",
    ("GET", "/wapi/v1/history/borrowLend/positions"): "borrowPositionHistoryQueryAll",
    ("GET", "/api/v1/strategy"): "strategyQuery",
    ("POST", "/api/v1/strategy"): "strategyCreate",
    ("DELETE", "/api/v1/strategy"): "strategyCancel",
    ("GET", "/api/v1/strategies"): "strategyQueryAll",
    ("DELETE", "/api/v1/strategies"): "strategyCancelAll",
    ("GET", "/wapi/v1/history/strategies"): "strategyHistoryQueryAll",
    ("POST", "/api/v1/rfq/quote"): "quoteSubmit",
    ("GET", "/api/v1/rfqs"): "rfqQuery",
    ("POST", "/api/v1/rfq"): "rfqSubmit",
    ("POST", "/api/v1/rfq/accept"): "quoteAccept",
    ("POST", "/api/v1/rfq/refresh"): "rfqRefresh",
    ("POST", "/api/v1/rfq/cancel"): "rfqCancel",
    ("GET", "/wapi/v1/history/rfq"): "rfqHistoryQueryAll",
    ("GET", "/wapi/v1/history/quote"): "quoteHistoryQueryAll",
    ("GET", "/wapi/v1/history/rfq/fill"): "rfqFillHistoryQueryAll",
    ("GET", "/wapi/v1/history/quote/fill"): "quoteFillHistoryQueryAll",
    ("GET", "/api/v1/vaults"): None,
    ("GET", "/api/v1/vaults/history"): None,
    ("POST", "/api/v1/vault/mint"): "vaultMint",
    ("POST", "/api/v1/vault/redeem"): "vaultRedeemRequest",
    ("DELETE", "/api/v1/vault/redeem"): "vaultRedeemCancel",
    ("GET", "/api/v1/vault/redeems/pending"): "vaultPendingRedeemsQuery",
    ("GET", "/api/v1/vault/nav"): "vaultNavQuery",
}


class Exchange:
    """The program, until `close`."""

    def __init__(self, *arguments):
        if not PROGRAM.exists():
            pytest.exit(f"{PROGRAM} is missing: swift build -c release --product backpack-exchange", 1)
        self.is_still = "--speed 0" in " ".join(arguments)
        self._errors = tempfile.TemporaryFile()
        self._home = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            # Tests ask faster than anybody may; limits have tests of their own.
            [PROGRAM, "--json", "--port", "0", "--rate-limits", "off", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=self._home.name,
            env={"HOME": self._home.name, "PATH": os.environ["PATH"]},
        )
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE_S)
        line = self.process.stdout.readline() if ready else b""
        if not line.startswith(b"{"):
            pytest.fail(f"the exchange did not say where it is: {line!r} {self.errors()}")
        said = json.loads(line)
        self.rest, self.ws = said["restURL"].rstrip("/"), said["webSocketURL"].rstrip("/")
        self.key, self.secret = said["apiKey"], said["apiSecret"]
        self.address = urllib.parse.urlsplit(self.rest).netloc

    def errors(self):
        """The end of what it said on its error output."""
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace")[-4000:]

    @property
    def is_running(self):
        return self.process.poll() is None

    def close(self):
        died = None if self.is_running else f"it ended by itself, {self.process.returncode}: {self.errors()}"
        if died is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                died = "it did not end when asked to"
        self.process.wait()
        self.process.stdout.close()
        self._errors.close()
        self._home.cleanup()
        assert died is None, died


def serving(*arguments):
    """A fixture's body: an exchange for as long as the fixture lives."""
    exchange = Exchange(*arguments)
    try:
        yield exchange
    finally:
        exchange.close()


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def content_type(self):
        return self.headers.get("content-type")

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:400]!r}"


def text_of(value):
    """As the documentation writes a value into the signed text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


class Account:
    """Sends requests, signed where their instruction is known."""

    def __init__(self, exchange):
        self.exchange = exchange
        self.key = exchange.key
        self._private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(exchange.secret)[:32])
        self._connection = None
        self._ahead_ms = 0
        self.measure_clock()

    def close(self):
        if self._connection:
            self._connection.close()
            self._connection = None

    # Time

    def measure_clock(self):
        self._ahead_ms = 0
        self._stands_at = int(self.send("GET", "/api/v1/time").text)

    def now_ms(self):
        return self._stands_at if self.exchange.is_still else int(time.time() * 1000)

    def advance(self, milliseconds):
        """Lets the exchange's time go on; everything that falls due happens before this returns."""
        answer = self.send("POST", f"/paper/v1/advance?ms={milliseconds}")
        assert answer.status == 200, answer
        self.measure_clock()

    # Requests

    def sign(self, text):
        return self.sign_bytes(text.encode())

    def sign_bytes(self, signed):
        return base64.b64encode(self._private.sign(signed)).decode()

    def signing(self, instruction, groups, window=5000, encode=text_of):
        """The four headers."""
        sent_at = self.now_ms()
        parts = []
        for group in groups:
            parts.append(f"instruction={instruction}")
            parts += [f"{name}={encode(value)}" for name, value in sorted(group, key=lambda pair: pair[0])]
        parts += [f"timestamp={sent_at}", f"window={window}"]
        return {
            "X-API-Key": self.key,
            "X-Signature": self.sign("&".join(parts)),
            "X-Timestamp": str(sent_at),
            "X-Window": str(window),
        }

    def ask(self, method, path, parameters=None, headers=None, encode=text_of):
        """One request of the venue's. `parameters`: query of a GET, body of anything else."""
        instruction = INSTRUCTIONS[method, path]
        parameters = {} if parameters is None else parameters
        groups = (
            [list(each.items()) for each in parameters]
            if isinstance(parameters, list)
            else [list(parameters.items())]
        )
        sent = {} if instruction is None else self.signing(instruction, groups, encode=encode)
        sent |= headers or {}
        if method == "GET":
            query = urllib.parse.urlencode({name: text_of(value) for name, value in parameters.items()})
            return self.send(method, f"{path}?{query}" if query else path, sent)
        sent.setdefault("Content-Type", "application/json; charset=utf-8")
        return self.send(method, path, sent, json.dumps(parameters).encode())

    def send(self, method, target, headers=None, body=None):
        """As it is; over one connection for as long as the exchange keeps it."""
        for attempt in (1, 2):
            fresh = self._connection is None
            if fresh:
                self._connection = http.client.HTTPConnection(self.exchange.address, timeout=PATIENCE_S)
            try:
                self._connection.request(method, target, body, headers or {})
                response = self._connection.getresponse()
                answer = Answer(
                    response.status,
                    {name.lower(): value for name, value in response.getheaders()},
                    response.read(),
                )
                if response.will_close:
                    self.close()
                return answer
            except (http.client.BadStatusLine, ConnectionError):
                self.close()
                # A kept connection may end between two requests; a fresh one must answer.
                if fresh or attempt == 2:
                    raise

    # What tests need again and again

    def get(self, path, **parameters):
        answer = self.ask("GET", path, parameters)
        assert answer.status == 200, f"GET {path} {parameters}: {answer}"
        return answer.json

    def place(self, symbol, side, price=None, quantity=None, **more):
        """An order, limit if it has a price; what came of it."""
        order = {"symbol": symbol, "side": side, "orderType": "Market" if price is None else "Limit"}
        order |= {} if price is None else {"price": str(price)}
        order |= {} if quantity is None else {"quantity": str(quantity)}
        return self.ask("POST", "/api/v1/order", order | more)

    def placed(self, *arguments, **more):
        answer = self.place(*arguments, **more)
        assert answer.status == 200, f"{arguments} {more}: {answer}"
        return answer.json

    def best(self, symbol):
        """Best bid and ask, as text."""
        depth = self.get("/api/v1/depth", symbol=symbol, limit="5")
        return depth["bids"][-1][0], depth["asks"][0][0]

    def subscription(self, *streams):
        """The frame that subscribes, signed where a stream is private."""
        frame = {"method": "SUBSCRIBE", "params": list(streams)}
        if any(stream.startswith("account.") for stream in streams):
            headers = self.signing("subscribe", [[]])
            names = ("X-API-Key", "X-Signature", "X-Timestamp", "X-Window")
            frame["signature"] = [headers[name] for name in names]
        return json.dumps(frame)


class Listener:
    """One WebSocket connection; keeps every frame it was sent, in order."""

    # Refused with an error and nothing else: its answer comes after all that was on the way before it.
    NOBODYS_STREAM = json.dumps({"method": "SUBSCRIBE", "params": ["nobodys.stream"]})

    def __init__(self, exchange, *frames):
        self._changed = threading.Condition()
        self._frames, self._is_over = [], False
        self._open = contextlib.ExitStack()
        self._socket = self._open.enter_context(
            connect(exchange.ws, max_size=None, proxy=None, open_timeout=PATIENCE_S)
        )
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        for frame in frames:
            self.say(frame)
        self.catch_up()

    def _read(self):
        try:
            for message in self._socket:
                with self._changed:
                    self._frames.append(json.loads(message, parse_float=_no_double))
                    self._changed.notify_all()
        except ConnectionClosed:
            pass
        finally:
            with self._changed:
                self._is_over = True
                self._changed.notify_all()

    def say(self, frame):
        self._socket.send(frame)

    @property
    def frames(self):
        with self._changed:
            return list(self._frames)

    def data(self, stream):
        """What came on one stream, without its envelope."""
        return [frame["data"] for frame in self.frames if frame.get("stream") == stream]

    def wait_for(self, condition, what, timeout=PATIENCE_S):
        with self._changed:
            came = self._changed.wait_for(lambda: condition(self._frames) or self._is_over, timeout)
            assert came and condition(self._frames), f"{what} did not come; last were {self._frames[-3:]}"

    def catch_up(self):
        """Waits until all that was sent before has arrived, and what was asked before stands."""
        errors = sum("error" in frame for frame in self.frames)
        self.say(self.NOBODYS_STREAM)
        self.wait_for(
            lambda frames: sum("error" in f for f in frames) > errors, "an answer to a wrong stream"
        )

    def close(self):
        self._open.close()
        self._thread.join(PATIENCE_S)


def _no_double(token):
    raise AssertionError(f"a binary fraction: {token}")


@pytest.fixture(scope="module")
def still():
    """An exchange whose time stands until a test advances it."""
    yield from serving(*STILL)


@pytest.fixture(scope="module")
def running():
    """An exchange with the clock of this machine, for clients that sign with it."""
    yield from serving("--seed", SEED)


@pytest.fixture(scope="module")
def strict():
    """The same, taking nothing but the signed text of the documentation."""
    yield from serving("--seed", SEED, "--strict")


@pytest.fixture(scope="module")
def account(still):
    account = Account(still)
    yield account
    account.close()


@pytest.fixture(autouse=True, scope="module")
def no_proxy():
    """Clients that read the environment speak to this machine directly."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("NO_PROXY", "no_proxy"):
            patch.setenv(name, "127.0.0.1,localhost")
        yield
