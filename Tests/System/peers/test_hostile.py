"""A thousand and more malformed and hostile requests: nothing breaks, and the money is still all there.

The seed is printed; BACKPACK_HOSTILE_SEED=<number> repeats another run. Time stands still meanwhile, so that what
changed was changed by a request.
"""

import http.client
import json
import os
import random
import re
import socket

import pytest
from hostile import SPOT, Generator, Token, garbage, written
from ledger import (
    State,
    all_fills,
    exact,
    expect_books_in_order,
    expect_locked_by_open_orders,
    expect_orders_to_work,
    expect_positions_of_fills,
    near,
    with_something_to_lose,
)
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from peers import PATIENCE_S, Account, Answer, Exchange, Listener, STILL, no_proxy  # noqa: F401

SEED = int(os.environ.get("BACKPACK_HOSTILE_SEED", "4"))
COUNT = 1600
CHUNK = 25

CODES = set(
    "ACCOUNT_DEACTIVATED ACCOUNT_LIQUIDATING BORROW_LIMIT BORROW_REQUIRES_LEND_REDEEM FORBIDDEN INSUFFICIENT_FUNDS "
    "INSUFFICIENT_MARGIN INSUFFICIENT_SUPPLY INVALID_ASSET INVALID_CLIENT_REQUEST INVALID_MARKET INVALID_ORDER "
    "INVALID_PRICE INVALID_POSITION_ID INVALID_QUANTITY INVALID_RANGE INVALID_SIGNATURE INVALID_SOURCE INVALID_SYMBOL "
    "INVALID_TWO_FACTOR_CODE LEND_LIMIT LEND_REQUIRES_BORROW_REPAY MAINTENANCE MAX_LEVERAGE_REACHED NOT_IMPLEMENTED "
    "ORDER_LIMIT POSITION_LIMIT PRECONDITION_FAILED RESOURCE_NOT_FOUND SERVER_ERROR TIMEOUT TOO_EARLY TOO_MANY_REQUESTS "
    "TRADING_PAUSED UNAUTHORIZED".split()
)
PLAIN = "text/plain; charset=utf-8"
JSON = "application/json; charset=utf-8"
VENUE_PLAIN = re.compile(
    r"(?s)failed to parse parameter `.*|parse request payload error: .*|not found|method not allowed"
)


class Wire:
    """Whole requests as bytes over a kept connection; tells an answer from a connection that was cut."""

    def __init__(self, exchange):
        self._exchange, self._socket = exchange, None

    def close(self):
        if self._socket:
            self._socket.close()
            self._socket = None

    def ask(self, case):
        """`None`: cut without an answer."""
        for is_fresh in (self._socket is None, True):
            if self._socket is None:
                host, _, port = self._exchange.address.rpartition(":")
                self._socket = socket.create_connection((host, int(port)), PATIENCE_S)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self._socket.sendall(case.sent)
                return self._answer(case.method)
            except (ConnectionError, http.client.BadStatusLine) as problem:
                self.close()
                if is_fresh or case.changes:
                    return problem if isinstance(problem, http.client.UnknownProtocol) else None
        return None

    def _answer(self, method):
        response = http.client.HTTPResponse(self._socket, method=method)
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        answer = Answer(response.status, headers, response.read())
        is_over = response.will_close
        response.close()
        if is_over or response.status == 101:
            self.close()
        return answer


def problem_of(answer, method):
    """What the venue would not have said; `None`: nothing."""
    if answer is None:
        return "cut without an answer"
    if answer.status >= 500:
        return "a fault of the server's own"
    if answer.status == 429:
        return "a rate limit nobody asked for"
    kind = answer.content_type
    if answer.status < 400:
        if kind == JSON and method != "HEAD":
            json.loads(answer.body, parse_constant=lambda token: pytest.fail(token))
        return None if kind in (JSON, PLAIN, None) else f"content type {kind}"
    if method == "HEAD":
        return "a body in answer to HEAD" if answer.body else None
    if kind == JSON:
        value = json.loads(answer.body)
        good = (
            value.keys() == {"code", "message"}
            and value["code"] in CODES
            and isinstance(value["message"], str)
        )
        return None if good else "not an error as the venue writes them"
    if kind == PLAIN:
        return None if answer.body else "an error without a text"
    return f"content type {kind}"


@pytest.fixture(scope="module")
def exchange():
    exchange = Exchange(*STILL)
    yield exchange
    exchange.close()


@pytest.fixture(scope="module")
def account(exchange):
    """One that has something to lose: orders, a position."""
    account = Account(exchange)
    with_something_to_lose(account)
    yield account
    account.close()


@pytest.fixture(scope="module")
def generator(account):
    print(f"BACKPACK_HOSTILE_SEED={SEED}")
    return Generator(random.Random(SEED), account, near(account.best(SPOT)[0], "0.98"))


@pytest.fixture
def wire(exchange):
    wire = Wire(exchange)
    yield wire
    wire.close()


def report(found):
    if found:
        pytest.fail(f"seed {SEED}, {len(found)} kinds:\n" + "\n".join(found.values()), pytrace=False)


def keep(found, case, answer, problem):
    text = f"{problem}: {case.about}: {case.sent[:300]!r} ... {case.sent[-300:]!r} -> {answer!r}"
    status = answer.status if answer else None
    found.setdefault((problem, case.about[:30], case.method, status), text)


# The requests


def test_no_broken_signature_opens_the_account(account, generator, wire):
    before, found = State(account), {}

    for _ in range(300):
        case = generator.broken_signature()
        answer = wire.ask(case)
        problem = problem_of(answer, case.method)
        if problem is None and not 400 <= answer.status < 500:
            problem = "let in"
        if problem:
            keep(found, case, answer, problem)

    report(found)
    assert State(account).differences(before) == {}


@pytest.fixture(scope="module")
def storm(exchange, account, generator):
    """All of the requests; what was wrong with their answers, and when refusals changed something."""
    wire, found, changed, accepted, statuses = Wire(exchange), {}, [], [], {}
    first = before = State(account)
    chunk = []
    for number, case in enumerate(generator.all(COUNT), 1):
        answer = wire.ask(case)
        problem = problem_of(answer, case.method)
        if problem:
            keep(found, case, answer, problem)
        if answer is not None:
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
            if case.changes and answer.status < 300:
                accepted.append((case, answer))
                chunk.append(case)
        if number % CHUNK == 0:
            assert exchange.is_running, f"seed {SEED}: it ended at {case}: {exchange.errors()}"
            after = State(account)
            if not chunk and after != before:
                changed.append((number, after.differences(before)))
            before, chunk = after, []
    wire.close()
    print(f"BACKPACK_HOSTILE_SEED={SEED}", dict(sorted(statuses.items())), f"{len(accepted)} accepted")
    return {"found": found, "changed": changed, "accepted": accepted, "statuses": statuses, "first": first}


def test_every_answer_has_a_form_of_the_venue(storm):
    report(storm["found"])


def test_the_generator_reaches_the_engine(storm):
    assert sum(storm["statuses"].values()) >= 1000
    assert storm["statuses"][200] > COUNT / 20, storm["statuses"]
    assert len(storm["accepted"]) > COUNT / 100


def test_what_is_refused_changes_nothing(storm):
    assert storm["changed"] == [], f"seed {SEED}"


def test_what_is_locked_is_what_open_orders_hold(storm, account):
    expect_locked_by_open_orders(account)


def test_assets_changed_by_their_fills_and_by_nothing_else(storm, account):
    """Assets that a loan, a conversion, a withdrawal or a strategy touched are left out, and USDC, which pays for all."""
    touched = {"USDC"}
    for case, _ in storm["accepted"]:
        if b"/order" not in case.sent.partition(b"\r\n")[0]:
            touched |= {
                word.partition("_")[0]
                for word in re.findall(r'"symbol":\s*"(\w+)"', case.sent.decode(errors="ignore"))
            }
        elif re.search(rb'"auto(Lend|Borrow)\w*":true', case.sent):
            touched |= {
                word.partition("_")[0]
                for word in re.findall(r'"symbol":\s*"(\w+)"', case.sent.decode(errors="ignore"))
            }
    bought = {}
    for row in all_fills(account):
        base, _, quote = row["symbol"].rpartition("_")
        if row["symbol"].endswith("_PERP"):
            continue
        sign = 1 if row["side"] == "Bid" else -1
        for asset, amount in (
            (base, sign * exact(row["quantity"])),
            (quote, -sign * exact(row["quantity"]) * exact(row["price"])),
            (row["feeSymbol"], -exact(row["fee"])),
        ):
            bought[asset] = bought.get(asset, 0) + amount
    after = State(account).capital

    for asset in (after.keys() | storm["first"].capital.keys()) - touched:
        total = sum(after.get(asset, (0, 0))) - sum(storm["first"].capital.get(asset, (0, 0)))
        assert total == bought.get(asset, 0), f"seed {SEED}: {asset}"


def test_no_book_is_crossed_or_empty(storm, account):
    expect_books_in_order(account)


def test_positions_are_the_sum_of_their_fills(storm, account):
    expect_positions_of_fills(account)


# Below HTTP, and beside it


def test_garbage_on_the_socket_is_refused_or_cut(exchange, account):
    before, found = State(account), {}
    host, _, port = exchange.address.rpartition(":")
    for sent in garbage(random.Random(SEED), exchange.address):
        with socket.create_connection((host, int(port)), PATIENCE_S) as connection:
            answer = b""
            try:
                connection.sendall(sent)
                connection.shutdown(socket.SHUT_WR)
                while piece := connection.recv(65536):
                    answer += piece
            except ConnectionError:
                pass  # cut while we spoke
        for status in re.findall(rb"^HTTP/1\.[01] (\d{3})", answer, re.M):
            if status.startswith(b"5") and status != b"505":
                found.setdefault(status, f"{sent[:200]!r} -> {answer[:300]!r}")

    report(found)
    assert exchange.is_running
    assert State(account).differences(before) == {}


def test_requests_that_never_end_do_not_hold_up_others(exchange, account):
    host, _, port = exchange.address.rpartition(":")
    stalled = [socket.create_connection((host, int(port)), PATIENCE_S) for _ in range(100)]
    try:
        for connection in stalled:
            connection.sendall(b"POST /api/v1/order HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{")
        assert account.send("GET", "/api/v1/ping").text == "pong"
    finally:
        for connection in stalled:
            connection.close()


def test_a_body_beyond_any_order_is_refused(account):
    answer = account.send("POST", "/api/v1/order", {"Content-Type": "application/json"}, b"[" * 3_000_000)

    assert 400 <= answer.status < 500, answer


def test_hostile_frames_are_answered_and_the_connection_stays(exchange, account):
    rng = random.Random(SEED)
    names = [
        "depth.SOL_USDC",
        "account.orderUpdate",
        "kline.1m.SOL_USDC",
        "trade.",
        ".",
        "",
        "\x00",
        "depth.0ms.SOL_USDC",
        "a" * 5000,
    ]
    private = {"method": "SUBSCRIBE", "params": ["account.orderUpdate"]}
    frames = [
        "", "[" * 10_000, '{"method":' * 500, "null", '{"method":"SUBSCRIBE","params":' + "[" * 100,
        json.dumps({"method": "SUBSCRIBE", "params": ["depth.SOL_USDC"] * 3000}),
        json.dumps({"method": "SUBSCRIBE", "params": [f"depth.A{n}_USDC" for n in range(2000)]}),
        json.dumps(private | {"signature": ["", "", "", ""]}),
        json.dumps(private | {"signature": [account.key, "A" * 88, "9" * 40, "-1"]}),
        json.dumps(private | {"signature": [account.key] * 50}),
    ]  # fmt: skip
    for _ in range(150):
        params = [rng.choice(names) for _ in range(rng.randrange(4))]
        value = rng.choice((params, Token(rng.choice(("1e400", "{}", '"\\ud800"', "[[]]"))), None))
        frame = {"method": rng.choice(("SUBSCRIBE", "UNSUBSCRIBE", "subscribe", 1)), "params": "<>"}
        frames.append(json.dumps(frame).replace('"<>"', written(value)))

    listener = Listener(exchange, *frames)
    listener.wait_for(lambda heard: sum("error" in frame for frame in heard) > 100, "more than 100 errors")
    assert {tuple(sorted(frame)) for frame in listener.frames} <= {("error", "id"), ("data", "stream")}
    listener.close()

    Listener(exchange, account.subscription("account.balanceUpdate")).close()
    assert exchange.is_running


@pytest.mark.parametrize(
    "frame, code",
    ((b"\x00" * 100, 1003), (b"\xff\xfe", 1003), (b"", 1003), ("x" * 200_000, 1009)),
    ids=("binary", "no UTF-8", "empty", "too long"),
)
def test_what_the_stream_cannot_carry_closes_it_and_no_other(exchange, frame, code):
    other = Listener(exchange)
    with connect(exchange.ws, proxy=None) as client:
        client.send(frame)
        with pytest.raises(ConnectionClosed) as closing:
            client.recv(PATIENCE_S)

    assert closing.value.rcvd.code == code
    other.catch_up()
    other.close()


# Afterwards


def test_a_normal_order_still_works(storm, account):
    expect_orders_to_work(account)


def test_nothing_was_said_on_the_error_output(storm, exchange):
    assert "Fatal" not in exchange.errors() and "panic" not in exchange.errors().lower()
