"""With a key: what reaches the venue, what the limits hold back, and what is said when an answer fails to come."""

import json
import signal
import subprocess
import threading
import time

import pytest

from server import PATIENCE, Server, compact
from venue import KEY, Venue, example

PERP = {"symbol": "SOL_USDC_PERP", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1"}
SPOT = {**PERP, "symbol": "SOL_USDC"}
ORDER = ("POST", "/api/v1/order")
CANCEL = ("DELETE", "/api/v1/order")
CAPITAL = ("GET", "/api/v1/capital")


@pytest.fixture
def environment(venue):
    return {"BACKPACK_PRIVATE_KEY": KEY.secret, "BACKPACK_BASE_URL": venue.url}


@pytest.fixture
def live(start, environment):
    server = start("mcp", environment=environment)
    server.greet()
    return server


# What reaches the venue


def test_an_order_reaches_the_venue_once_signed_and_exactly_as_given(live, venue):
    answer = live.call(
        "create_order", {**PERP, "price": "99.90", "quantity": "0.10", "postOnly": True, "clientId": 9}
    )

    assert answer["mode"] == "live"
    (request,) = venue.sent(*ORDER)
    assert request.json == {
        "symbol": "SOL_USDC_PERP",
        "side": "Bid",
        "orderType": "Limit",
        "price": "99.9",
        "quantity": "0.1",
        "timeInForce": "GTC",
        "postOnly": True,
        "clientId": 9,
    }
    assert answer["order"]["clientId"] == 9
    assert answer["order"]["id"] == "114514"


def test_a_market_order_has_one_size_and_no_price(live, venue):
    answer = live.call(
        "create_order", {"symbol": "SOL_USDC", "side": "Ask", "orderType": "Market", "quoteQuantity": "50"}
    )

    assert not answer.is_error
    body = venue.sent(*ORDER)[0].json
    assert (body["orderType"], body["quoteQuantity"]) == ("Market", "50")
    assert not {"price", "quantity", "postOnly"} & set(body)


def test_a_cancellation_reaches_the_venue_once(live, venue):
    answer = live.call("cancel_order", {"symbol": "SOL_USDC", "orderId": "18446744073709551615"})

    assert answer["order"]["status"] == "Cancelled"
    (request,) = venue.sent(*CANCEL)
    assert request.json == {"orderId": "18446744073709551615", "symbol": "SOL_USDC"}


def test_a_cancellation_taken_in_but_not_carried_out_is_no_done_deal(live, venue):
    venue.answers[CANCEL] = (202, b"")

    answer = live.call("cancel_order", {"symbol": "SOL_USDC", "orderId": "1"})

    assert not answer.is_error
    assert answer["order"] is None
    assert "can still fill" in answer["note"]


def test_filters_of_lists_reach_the_venue(live, venue):
    live.call("list_orders", {"symbol": "SOL_USDC", "marketType": "SPOT"})

    assert sorted(venue.sent("GET", "/api/v1/orders")[0].query) == [
        ("marketType", "SPOT"),
        ("symbol", "SOL_USDC"),
    ]


def test_positions_arrive_digit_by_digit(live, venue):
    positions = live.call("list_positions")["positions"]

    expected = example("positions.json")
    assert len(positions) == len(expected)
    for shown, sent in zip(positions, expected):
        assert shown["symbol"] == sent["symbol"]
        assert shown["netQuantity"] == sent["netQuantity"]
        assert shown["entryPrice"] == sent["entryPrice"]


def test_balances_are_shown_although_the_loans_cannot_be_read(live, venue):
    venue.answers["GET", "/api/v1/borrowLend/positions"] = (500, b"oops")

    answer = live.call("get_balances")

    assert not answer.is_error
    assert answer["balances"]["USDC"]["available"] == "5000.25"
    assert answer["balances"]["USDC"]["lent"] is None
    assert "could not be read" in answer["warning"]


def test_nothing_is_asked_of_the_venue_before_a_tool_is_called(live, venue):
    live.tools()
    live.request("ping")
    live.call("create_order", {**PERP, "side": "Buy"})

    assert venue.requests == []


def test_wrong_arguments_are_refused_as_live(live):
    answer = live.call("create_order", {})

    assert (answer["mode"], answer["outcome"]) == ("live", "none")


# Limits


def refused(server, venue, arguments, limit):
    answer = server.call("create_order", arguments)
    assert answer.is_error, answer
    assert limit in answer["hint"]
    assert answer["outcome"] == "none"
    assert "Nothing was sent" in answer["hint"]
    assert venue.count(*ORDER) == 0
    return answer


AT_THE_LIMIT = [
    {**PERP, "quantity": "10"},  # 10 x 100 = 1000
    {**SPOT, "quantity": "10"},
    {**PERP, "price": "105", "quantity": "9.52"},
    {**PERP, "price": "95", "quantity": "10"},  # counts at the mark
    {"symbol": "SOL_USDC_PERP", "side": "Ask", "orderType": "Market", "quantity": "9.52"},  # x 105
    {"symbol": "SOL_USDC", "side": "Bid", "orderType": "Market", "quoteQuantity": "1000"},
]


@pytest.mark.parametrize("arguments", AT_THE_LIMIT, ids=json.dumps)
def test_an_order_worth_as_much_as_allowed_is_sent(live, venue, arguments):
    answer = live.call("create_order", arguments)

    assert not answer.is_error, answer
    assert venue.count(*ORDER) == 1


ABOVE_THE_LIMIT = [
    {**PERP, "quantity": "10.01"},
    {**SPOT, "quantity": "10.01"},
    {**PERP, "price": "105", "quantity": "9.53"},
    {**PERP, "side": "Ask", "price": "95", "quantity": "10.01"},
    {"symbol": "SOL_USDC_PERP", "side": "Ask", "orderType": "Market", "quantity": "9.53"},
    {"symbol": "SOL_USDC", "side": "Bid", "orderType": "Market", "quoteQuantity": "1000.01"},
    {**PERP, "quantity": "99999999999999999999"},
]


@pytest.mark.parametrize("arguments", ABOVE_THE_LIMIT, ids=json.dumps)
def test_an_order_worth_more_is_refused_with_the_limit_named_and_never_sent(live, venue, arguments):
    refused(live, venue, arguments, "order_max")


@pytest.mark.parametrize("symbol", ["SOL_USDC", "SOL_USDC_PERP"])
@pytest.mark.parametrize("price", ["105", "95"])
def test_a_price_at_the_edge_of_the_band_is_sent(live, venue, symbol, price):
    assert not live.call("create_order", {**PERP, "symbol": symbol, "price": price}).is_error


@pytest.mark.parametrize("symbol", ["SOL_USDC", "SOL_USDC_PERP"])
@pytest.mark.parametrize("price", ["106", "105.01", "94.99", "94", "1"])
def test_a_price_outside_the_band_is_refused_with_the_limit_named_and_never_sent(live, venue, symbol, price):
    answer = refused(live, venue, {**PERP, "symbol": symbol, "price": price}, "price_distance_max")

    assert "5 %" in answer["error"]


def test_the_orders_of_a_minute_are_counted_across_processes(start, environment, venue, live):
    for _ in range(6):
        assert not live.call("create_order", PERP).is_error
    second = start("mcp", environment=environment)
    second.greet()
    for _ in range(4):
        assert not second.call("create_order", PERP).is_error

    for server in (live, second):
        answer = server.call("create_order", PERP)
        assert answer.is_error
        assert "orders_per_minute_max" in answer["hint"]
    assert venue.count(*ORDER) == 10


def test_orders_that_the_venue_refused_count_too(live, venue):
    venue.answers[ORDER] = (400, {"code": "INSUFFICIENT_MARGIN", "message": "Insufficient margin"})
    for _ in range(10):
        assert live.call("create_order", PERP)["code"] == "INSUFFICIENT_MARGIN"

    assert "orders_per_minute_max" in live.call("create_order", PERP)["hint"]
    assert venue.count(*ORDER) == 10


def test_reads_and_cancellations_are_not_limited(live, venue):
    for _ in range(12):
        assert not live.call("cancel_order", {"symbol": "SOL_USDC", "orderId": "1"}).is_error


@pytest.mark.parametrize("symbol", ["SOL_USDC", "SOL_USDC_PERP"])
@pytest.mark.parametrize("side", ["Bid", "Ask"])
def test_a_market_order_that_would_eat_through_the_band_is_never_sent(live, venue, symbol, side):
    book = {"asks": [["100.01", "1"], ["106", "50"]], "bids": [["94", "50"], ["99.99", "1"]]}
    venue.answers["GET", "/api/v1/depth"] = (
        200,
        {**book, "lastUpdateId": "1", "timestamp": 1788264000000000},
    )
    order = {"symbol": symbol, "side": side, "orderType": "Market"}

    small = live.call("create_order", {**order, "quantity": "1"})
    large = live.call("create_order", {**order, "quantity": "2"})

    assert not small.is_error
    assert (large.is_error, large["outcome"]) == (True, "none")
    assert venue.count(*ORDER) == 1


@pytest.mark.parametrize("symbol", ["SOL_BTC", "BTC_EUR", "SOL"])
def test_an_order_whose_worth_in_dollars_is_unknown_is_refused(live, venue, symbol):
    answer = live.call("create_order", {**PERP, "symbol": symbol})

    assert answer.is_error
    assert "not known" in answer["error"]
    assert venue.count(*ORDER) == 0


def test_an_order_that_cannot_be_written_down_is_not_sent(live, venue, home):
    (home / ".local").write_text("a file where a folder is needed")

    answer = live.call("create_order", PERP)

    assert answer.is_error
    assert "journal" in answer["error"]
    assert venue.count(*ORDER) == 0


@pytest.mark.parametrize("value", ["", "relative/folder"])
def test_without_a_home_for_the_journal_nothing_is_sent_and_everything_can_be_read(
    program, environment, venue, tmp_path, value
):
    server = Server(program, tmp_path, ("mcp",), {**environment, "HOME": value})
    server.greet()

    answer = server.call("create_order", PERP)
    balances = server.call("get_balances")

    server.close()
    assert answer.is_error
    assert "journal" in answer["error"] and "HOME" in answer["hint"]
    assert balances["mode"] == "live"
    assert venue.count(*ORDER) == 0


def test_a_damaged_journal_stops_orders(live, venue, home):
    assert not live.call("create_order", PERP).is_error
    (journal,) = home.glob(".local/state/backpack/journal/*/*.jsonl")
    journal.write_text(journal.read_text() + "{half a line")

    answer = live.call("create_order", PERP)

    assert answer.is_error
    assert "damaged" in answer["error"]
    assert venue.count(*ORDER) == 1


def test_an_order_is_on_disk_before_it_leaves(live, venue, home):
    at_the_venue = []

    def look(request):
        (journal,) = home.glob(".local/state/backpack/journal/*/*.jsonl")
        at_the_venue.append((journal.stat().st_mode & 0o777, journal.read_text()))
        return venue._place(request)

    venue.answers[ORDER] = look
    live.call("create_order", {**PERP, "clientId": 77})

    ((mode, text),) = at_the_venue
    assert mode == 0o600
    assert json.loads(text)["clientId"] == 77


@pytest.mark.parametrize("marks", [(200, []), (500, b""), (200, b"<html>"), Venue.CUT])
def test_without_a_price_of_the_venue_no_order_is_sent(live, venue, marks):
    venue.answers["GET", "/api/v1/markPrices"] = marks

    answer = live.call("create_order", PERP)

    assert answer.is_error
    assert venue.count(*ORDER) == 0


def test_live_and_read_only_offers_no_way_to_send_an_order(start, environment, venue):
    server = start("mcp", "--read-only", environment=environment)
    server.greet()

    error = server.request("tools/call", {"name": "create_order", "arguments": PERP})["error"]
    assert error["code"] == -32602
    assert server.call("get_balances")["mode"] == "live"
    assert venue.count(*ORDER) == 0


# When the answer fails to come


UNCLEAR = {
    "the connection is cut": Venue.CUT,
    "500": (500, {"code": "SERVER_ERROR", "message": "Internal"}),
    "502 with a web page": (502, b"<html><body>Bad gateway</body></html>"),
    "503 of somebody in front": (503, b"upstream"),
    "504": (504, b""),
    "a timeout by name": (400, {"code": "TIMEOUT", "message": "Timeout"}),
    "a redirect": (307, b"", {"Location": "/api/v1/elsewhere"}),
    "a success that cannot be read": (200, b"<html>"),
    "a success without a body": (200, b""),
    "an order without a status": (200, {"id": "1"}),
}


@pytest.mark.parametrize("case", UNCLEAR)
def test_an_order_without_a_clear_answer_is_said_to_be_unknown_and_never_sent_again(live, venue, case):
    venue.answers[ORDER] = UNCLEAR[case]

    answer = live.call("create_order", {**PERP, "clientId": 4711})

    assert answer.is_error
    assert (answer["outcome"], answer["clientId"]) == ("unknown", 4711)
    assert "4711" in answer["error"]
    assert "Do not send it again" in answer["hint"] and "list_orders" in answer["hint"]
    assert venue.count(*ORDER) == 1
    assert venue.count("POST", "/api/v1/elsewhere") == 0


def test_the_client_id_of_an_unknown_outcome_is_the_one_the_venue_saw(live, venue):
    venue.answers[ORDER] = Venue.CUT

    answer = live.call("create_order", PERP)

    assert venue.sent(*ORDER)[0].json["clientId"] == answer["clientId"]


def test_a_cancellation_without_a_clear_answer_is_unknown_too(live, venue):
    venue.answers[CANCEL] = Venue.CUT

    answer = live.call("cancel_order", {"symbol": "SOL_USDC", "orderId": "1"})

    assert (answer.is_error, answer["outcome"]) == (True, "unknown")
    assert venue.count(*CANCEL) == 1


CLEAR = {
    "refused": (
        400,
        {"code": "INVALID_ORDER", "message": "Order would immediately match and take"},
        "INVALID_ORDER",
    ),
    "unauthorized": (401, {"code": "UNAUTHORIZED", "message": "Unauthorized"}, "UNAUTHORIZED"),
    "forbidden": (403, {"code": "FORBIDDEN", "message": "Forbidden"}, "FORBIDDEN"),
    "plain text": (400, b"parse request payload error", None),
    "maintenance": (503, {"code": "MAINTENANCE", "message": "Maintenance"}, "MAINTENANCE"),
    "too many requests": (429, b"", None),
}


@pytest.mark.parametrize("case", CLEAR)
def test_a_clear_no_of_the_venue_means_that_nothing_happened(live, venue, case):
    status, body, code = CLEAR[case]
    venue.answers[ORDER] = (status, body)

    answer = live.call("create_order", PERP)

    assert (answer.is_error, answer["outcome"], answer.get("code")) == (True, "none", code)
    assert venue.count(*ORDER) == 1


@pytest.mark.parametrize("ahead_s", [60, -60])
def test_a_clock_that_is_off_is_set_by_the_venues_and_no_order_goes_out_twice(live, venue, ahead_s):
    venue.ahead_ms = ahead_s * 1000

    order = live.call("create_order", PERP)
    sent = venue.count(*ORDER)
    next_order = live.call("create_order", PERP)

    assert (order.is_error, order["outcome"], sent) == (True, "none", 1)
    assert "clock" in order["hint"]
    assert not next_order.is_error
    assert venue.count(*ORDER) == 2
    assert not live.call("get_balances").is_error


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_read_without_an_answer_is_safe_to_try_again(live, venue, status):
    venue.answers[CAPITAL] = (status, b"<html>")

    answer = live.call("get_balances")

    assert (answer.is_error, answer["outcome"]) == (True, "none")
    assert "safe to try again" in answer["error"]


@pytest.mark.parametrize("location", ["/api/v1/elsewhere", "https://example.invalid/"])
def test_redirects_are_not_followed(live, venue, location):
    venue.answers[CAPITAL] = (302, b"", {"Location": location})

    assert live.call("get_balances").is_error
    assert venue.count("GET", "/api/v1/elsewhere") == 0


def test_text_of_the_venue_arrives_without_what_nobody_can_see(live, venue):
    hidden = "a\u202eb\u200bc\U000e0041d\x07e"
    venue.answers[ORDER] = (400, {"code": "INVALID_ORDER", "message": hidden + "x" * 5000})

    answer = live.call("create_order", PERP)

    assert not any(c in answer.text for c in "\u202e\u200b\U000e0041\x07")
    assert len(answer.text) < 2000


# Slow answers


class Gate:
    """Holds an answer back until it is opened."""

    def __init__(self, answer):
        self._answer = answer
        self._open = threading.Event()

    def __call__(self, request):
        self._open.wait(PATIENCE)
        return self._answer(request) if callable(self._answer) else self._answer

    def open(self):
        self._open.set()


@pytest.fixture
def held(venue):
    """Holds back what a route answers; opened at the end at the latest."""
    gates = []

    def hold(route):
        gates.append(Gate(venue.answers[route]))
        venue.answers[route] = gates[-1]
        return gates[-1]

    yield hold
    for gate in gates:
        gate.open()


def test_a_slow_call_delays_nothing_else(live, venue, held):
    gate = held(CAPITAL)
    slow = live.start("get_balances")
    venue.wait_for(*CAPITAL)

    assert live.request("ping")["result"] == {}
    assert len(live.tools()) == 5
    assert live.call("list_positions")["count"] > 0
    assert not live.call("create_order", PERP).is_error

    gate.open()
    assert live.finish(slow)["mode"] == "live"


def test_an_id_in_flight_is_not_taken_again(live, venue, held):
    gate = held(CAPITAL)
    live.start("get_balances", id="twice")
    venue.wait_for(*CAPITAL)

    live.start("create_order", PERP, id="twice")
    refused = live.receive()
    gate.open()

    assert (refused["id"], refused["error"]["code"]) == ("twice", -32600)
    assert live.finish("twice")["mode"] == "live"
    assert venue.count(*ORDER) == 0


def test_orders_go_out_one_at_a_time_in_the_order_they_came(live, venue, held):
    gate = held(ORDER)
    first = live.start("create_order", {**PERP, "clientId": 1})
    venue.wait_for(*ORDER)
    second = live.start("create_order", {**PERP, "clientId": 2})
    third = live.start("cancel_order", {"symbol": "SOL_USDC_PERP", "orderId": "1"})
    assert not live.call("get_balances").is_error  # reads go past
    assert (venue.count(*ORDER), venue.count(*CANCEL)) == (1, 0)

    gate.open()

    for id in (first, second, third):
        assert not live.finish(id).is_error
    writes = [request for request in venue.requests if request.method != "GET"]
    assert [request.json.get("clientId", "cancel") for request in writes] == [1, 2, "cancel"]


def test_a_cancelled_read_is_never_answered(live, venue, held):
    gate = held(CAPITAL)
    id = live.start("get_balances")
    venue.wait_for(*CAPITAL)

    live.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}})
    live.expect_nothing_more()
    gate.open()

    # Another read has the whole way to the venue and back: what was cancelled would have come before.
    assert live.call("list_positions")["count"] > 0
    live.expect_nothing_more()


@pytest.mark.parametrize("wrong", [{"requestId": "other"}, {"requestId": 5}, {}, {"requestId": None}])
def test_a_cancellation_of_something_else_cancels_nothing(live, venue, held, wrong):
    gate = held(CAPITAL)
    id = live.start("get_balances", id="5")
    venue.wait_for(*CAPITAL)

    live.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": wrong})
    gate.open()

    assert live.finish(id)["mode"] == "live"


def test_a_cancellation_right_behind_its_request_keeps_a_waiting_order_from_being_sent(live, venue, held):
    gate = held(ORDER)
    first = live.start("create_order", {**PERP, "clientId": 1})
    venue.wait_for(*ORDER)
    call = {
        "jsonrpc": "2.0",
        "id": "never",
        "method": "tools/call",
        "params": {"name": "create_order", "arguments": {**PERP, "clientId": 2}},
    }
    cancel = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "never"}}
    live.send_bytes(compact(call) + b"\n" + compact(cancel) + b"\n")
    third = live.start("create_order", {**PERP, "clientId": 3})

    gate.open()

    assert not live.finish(first).is_error and not live.finish(third).is_error
    assert [request.json["clientId"] for request in venue.sent(*ORDER)] == [1, 3]
    live.expect_nothing_more()


def test_a_cancelled_order_that_is_with_the_venue_already_is_left_alone_and_not_answered(live, venue, held):
    gate = held(ORDER)
    id = live.start("create_order", {**PERP, "clientId": 1})
    venue.wait_for(*ORDER)

    live.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}})
    next_one = live.start("create_order", {**PERP, "clientId": 2})
    gate.open()

    assert live.finish(next_one)["order"]["clientId"] == 2
    live.expect_nothing_more()
    assert [request.json["clientId"] for request in venue.sent(*ORDER)] == [1, 2]
    assert venue.count(*CANCEL) == 0  # cancelling a call never cancels an order


@pytest.mark.parametrize("ending", ["end of input", "SIGTERM"])
def test_an_order_under_way_at_the_end_is_still_answered(live, venue, held, ending):
    gate = held(ORDER)
    live.start("create_order", {**PERP, "clientId": 1}, id="last")
    venue.wait_for(*ORDER)

    if ending == "SIGTERM":
        live.process.send_signal(signal.SIGTERM)
    else:
        live.end_input()
    gate.open()

    assert live.wait() == 0
    (message,) = live.rest()
    assert message["id"] == "last"
    assert message["result"]["structuredContent"]["order"]["clientId"] == 1


@pytest.mark.parametrize(
    "route, tool, arguments", [(CAPITAL, "get_balances", {}), (ORDER, "create_order", PERP)]
)
def test_an_answer_that_never_comes_does_not_hold_the_end_up(
    start, environment, venue, held, route, tool, arguments
):
    held(route)

    def ending(attempt):
        live = start("mcp", environment=environment)
        live.greet()
        live.start(tool, arguments)
        venue.wait_for(*route, count=attempt)
        began = time.monotonic()
        live.end_input()
        assert live.wait() == 0
        took = time.monotonic() - began
        assert live.rest() == []
        return took

    # After two seconds hosts send SIGTERM. A machine that stands still for a moment is given another attempt.
    assert any(ending(attempt) < 2.0 for attempt in (1, 2, 3))


def test_calls_beyond_what_may_run_and_wait_are_told_so_at_once(live, venue, held):
    gate = held(CAPITAL)

    ids = {live.start("get_balances", id=id) for id in range(400)}
    venue.wait_for(*CAPITAL)
    busy = [live.receive() for _ in range(400 - 31 - 256)]  # 31 reads run, 256 wait

    assert all("busy" in message["result"]["content"][0]["text"] for message in busy)
    assert live.request("ping")["result"] == {}
    assert venue.count(*CAPITAL) <= 31
    gate.open()
    for id in ids - {message["id"] for message in busy}:
        assert not live.finish(id).is_error


def test_an_order_can_be_cancelled_however_many_reads_hang(live, venue, held):
    held(CAPITAL)
    for _ in range(40):
        live.start("get_balances")
    venue.wait_for(*CAPITAL)

    cancelling = live.start("cancel_order", {"symbol": "SOL_USDC", "orderId": "1"})

    venue.wait_for(*CANCEL, timeout=5)  # half of what the reads hang
    assert not live.finish(cancelling).is_error


def test_an_answer_that_takes_too_long_is_unknown_for_an_order_and_safe_for_a_read(live, venue, held):
    held(CAPITAL)
    held(ORDER)
    read = live.start("get_balances")
    order = live.start("create_order", {**PERP, "clientId": 4711})

    assert "safe to try again" in live.finish(read)["error"]
    answer = live.finish(order)
    assert (answer["outcome"], answer["clientId"]) == ("unknown", 4711)
    assert (venue.count(*ORDER), venue.count(*CAPITAL)) == (1, 1)


def test_many_reads_at_once_are_all_answered(live, venue):
    ids = [live.start(tool) for _ in range(30) for tool in ("get_balances", "list_orders", "list_positions")]

    assert all(not live.finish(id).is_error for id in ids)


# Secrets


def test_no_secret_and_no_signature_is_ever_written_anywhere(start, environment, venue, home):
    journal = home / ".local/state/backpack/journal"
    server = start("mcp", environment=environment)
    server.greet()
    with open(f"/proc/{server.process.pid}/cmdline", "rb") as file:
        command_line = file.read()
    calls = [
        ("list_orders", {}),
        ("list_positions", {}),
        ("get_balances", {"showZeroBalances": True}),
        ("create_order", PERP),
        ("create_order", {**PERP, "quantity": "1000"}),
        ("create_order", {**PERP, "price": "1"}),
        ("create_order", {}),
        ("cancel_order", {"symbol": "SOL_USDC", "orderId": "1"}),
    ]
    failures = [
        None,
        (400, {"code": "INVALID_CLIENT_REQUEST", "message": "Invalid signature"}),
        (401, b"Unauthorized"),
        (500, b"<html>"),
        (200, b"nonsense"),
        Venue.CUT,
    ]
    for failure in failures:
        if failure is not None:
            for route in (ORDER, CANCEL, CAPITAL, ("GET", "/api/v1/orders"), ("GET", "/api/v1/position")):
                venue.answers[route] = failure
        for tool, arguments in calls:
            server.call(tool, arguments)
    server.send_bytes(b"nonsense\n")
    server.receive()
    server.end_input()
    assert server.wait() == 0

    raw, text = KEY.seed, KEY.secret
    needles = {
        text,
        text[:22],
        text[22:],
        text.rstrip("="),
        raw.hex(),
        raw.hex().upper(),
        raw.decode(),
        raw.hex()[:32],
        raw.hex()[32:],
        raw[:16].decode(),
        raw[16:].decode(),
    }
    signatures = {request.headers["X-Signature"] for request in venue.requests} - {None}
    assert len(signatures) > 20
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(journal in path.parents for path in files)
    written = {"stdout": server.stdout, "stderr": server.stderr, "command line": command_line.decode()}
    written |= {str(path): path.read_text() for path in files}
    for place, content in written.items():
        assert not [needle for needle in needles if needle in content], place
        assert not [signature for signature in signatures if signature in content], place
        assert not [signature for signature in signatures if signature[:40] in content], place


def test_help_and_version_show_nothing_of_the_environment(program, environment, home):
    for arguments in (["--help"], ["--version"], ["mcp", "--help"], ["tour", "--help"]):
        done = subprocess.run(
            [str(program), *arguments],
            capture_output=True,
            text=True,
            cwd=home,
            env={**environment},
            timeout=PATIENCE,
        )
        assert done.returncode == 0
        assert KEY.secret not in done.stdout + done.stderr
