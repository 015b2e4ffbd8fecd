"""Trading on the paper exchange as an assistant does it: orders, refusals, balances, exact to the last digit."""

import json
import re
from decimal import Decimal

import pytest

from server import NEWEST, PATIENCE, REVISIONS

# Far enough from any price of SOL (140 at first) to rest, close enough to be accepted.
RESTING = {"symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1"}
# Far enough to trade at once.
# A dollar for a dollar: above what others ask at any time, and inside the price band.
TAKING = {**RESTING, "symbol": "USDT_USDC", "price": "1.005"}
PERP_BID = {"symbol": "SOL_USDC_PERP", "side": "Bid", "orderType": "Market", "quantity": "2"}


def without(arguments, *names):
    return {name: value for name, value in arguments.items() if name not in names}


def holdings(server, asset):
    return {key: Decimal(value) for key, value in server.call("get_balances")["balances"][asset].items()}


def resting(server):
    return server.call("list_orders")["orders"]


# What is wrong with the arguments is said in words people rely on


LIMIT, MARKET = RESTING, {"symbol": "SOL_USDC", "side": "Ask", "orderType": "Market", "quantity": "1"}

WRONG = [
    (without(LIMIT, "price"), ["price is required for Limit orders"]),
    (without(LIMIT, "quantity"), ["quantity is required for Limit orders"]),
    (without(LIMIT, "symbol"), ["symbol is required"]),
    (without(LIMIT, "side"), ["side is required"]),
    (without(LIMIT, "orderType"), ["orderType is required"]),
    ({**LIMIT, "side": "Buy"}, ["side must be 'Bid' or 'Ask'"]),
    ({**LIMIT, "side": "bid"}, ["side must be 'Bid' or 'Ask'"]),
    ({**LIMIT, "side": 1}, ["side must be 'Bid' or 'Ask'"]),
    ({**LIMIT, "orderType": "Stop"}, ["orderType must be 'Limit' or 'Market'"]),
    ({**LIMIT, "orderType": "LIMIT"}, ["orderType must be 'Limit' or 'Market'"]),
    ({**LIMIT, "timeInForce": "GTX"}, ["timeInForce must be 'GTC', 'IOC', or 'FOK'"]),
    ({**LIMIT, "timeInForce": "gtc"}, ["timeInForce must be 'GTC', 'IOC', or 'FOK'"]),
    ({**LIMIT, "quoteQuantity": "5"}, ["quoteQuantity is for Market orders only"]),
    (
        {**LIMIT, "postOnly": True, "timeInForce": "IOC"},
        ["postOnly cannot be combined with timeInForce 'IOC' or 'FOK'"],
    ),
    (
        {**LIMIT, "postOnly": True, "timeInForce": "FOK"},
        ["postOnly cannot be combined with timeInForce 'IOC' or 'FOK'"],
    ),
    ({**LIMIT, "postOnly": "yes"}, ["postOnly must be true or false"]),
    ({**LIMIT, "reduceOnly": 1}, ["reduceOnly must be true or false"]),
    ({**LIMIT, "clientId": -1}, ["clientId must be an integer from 0 to 4294967295"]),
    ({**LIMIT, "clientId": 4294967296}, ["clientId must be an integer from 0 to 4294967295"]),
    ({**LIMIT, "clientId": 1.5}, ["clientId must be an integer from 0 to 4294967295"]),
    (
        {**LIMIT, "symbol": "SOL USDC"},
        ["symbol must be the name of a market, such as SOL_USDC or SOL_USDC_PERP"],
    ),
    ({**LIMIT, "symbol": 5}, ["symbol must be the name of a market, such as SOL_USDC or SOL_USDC_PERP"]),
    (
        {**LIMIT, "symbol": "SOL_USDC&side=Ask"},
        ["symbol must be the name of a market, such as SOL_USDC or SOL_USDC_PERP"],
    ),
    (without(MARKET, "quantity"), ["quantity or quoteQuantity is required for Market orders"]),
    ({**MARKET, "quoteQuantity": "5"}, ["quantity or quoteQuantity is required for Market orders, not both"]),
    ({**MARKET, "price": "100"}, ["price is for Limit orders only"]),
    ({**MARKET, "postOnly": True}, ["postOnly is for Limit orders only"]),
    ({**LIMIT, "quantiy": "2"}, ["unknown argument 'quantiy'"]),
    ({**LIMIT, "confirm": True}, ["unknown argument 'confirm'"]),
    (
        without(LIMIT, "price", "quantity"),
        ["quantity is required for Limit orders", "price is required for Limit orders"],
    ),
    (
        {**LIMIT, "side": "x", "orderType": "y", "timeInForce": "z"},
        [
            "side must be 'Bid' or 'Ask'",
            "orderType must be 'Limit' or 'Market'",
            "timeInForce must be 'GTC', 'IOC', or 'FOK'",
        ],
    ),
    ({}, ["symbol is required", "side is required", "orderType is required"]),
]


@pytest.mark.parametrize("arguments, problems", WRONG, ids=[" / ".join(problems) for _, problems in WRONG])
def test_wrong_arguments_are_named_all_at_once_and_nothing_is_placed(server, arguments, problems):
    answer = server.call("create_order", arguments)

    assert answer.is_error
    assert answer["error"] == "; ".join(problems)
    assert answer.get("problems") == (problems if len(problems) > 1 else None)
    assert (answer["success"], answer["order"], answer["outcome"]) == (False, None, "none")
    assert resting(server) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_wrong_arguments_are_a_tool_error_in_every_revision(fresh, revision):
    fresh.greet(revision)

    assert fresh.call("create_order", {}).is_error


NO_DECIMALS = [
    "0",
    "0.0",
    "-1",
    "+1",
    "1e3",
    "1E3",
    "1,5",
    "1.",
    ".5",
    " 5",
    "5 ",
    "0x10",
    "NaN",
    "Infinity",
    "1_000",
    "５",
    "1..2",
    "0100",
    "one",
    "0" * 400,
    "9" * 60,
    True,
    [],
    {},
    -1,
    0,
]


@pytest.mark.parametrize(
    "name, base", [("quantity", LIMIT), ("price", LIMIT), ("quoteQuantity", without(MARKET, "quantity"))]
)
def test_nothing_but_a_positive_plain_decimal_counts_as_an_amount(server, name, base):
    for wrong in NO_DECIMALS:
        answer = server.call("create_order", {**base, name: wrong})

        assert answer.is_error, wrong
        assert answer["error"] == f"{name} must be a positive decimal in plain notation, such as 141.20"
    assert resting(server) == []


def test_a_number_in_exponent_form_is_no_amount(server):
    for token in ["1e2", "1E2", "100e0", "1e400", "-100"]:
        arguments = json.dumps(without(LIMIT, "price"))[:-1] + f', "price": {token}}}'
        server.send_bytes(
            b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_order","arguments":'
            + arguments.encode()
            + b"}}\n"
        )
        assert server.finish(1).is_error, token
    assert resting(server) == []


def test_a_number_is_taken_by_its_digits_and_never_by_way_of_a_double(server):
    server.send_bytes(
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_order","arguments":'
        b'{"symbol":"BONK_USDC","side":"Bid","orderType":"Limit","price":0.000015001,"quantity":10000}}}\n'
    )

    order = server.finish(1)["order"]
    assert (order["price"], order["quantity"]) == ("0.000015001", "10000")


@pytest.mark.parametrize("absent", ["", "null", None])
def test_empty_text_and_null_count_as_absent(server, absent):
    optional = ["timeInForce", "quoteQuantity", "postOnly", "reduceOnly", "clientId"]

    placed = server.call("create_order", {**LIMIT, **dict.fromkeys(optional, absent)})
    refused = server.call("create_order", {**LIMIT, "price": absent})
    listed = server.call("list_orders", {"symbol": absent, "marketType": absent})

    assert placed["order"]["status"] == "New"
    assert refused["error"] == "price is required for Limit orders"
    assert (listed["count"], listed["symbol"]) == (1, "all")


def test_booleans_and_integers_may_come_as_text(server):
    order = server.call("create_order", {**LIMIT, "postOnly": "true", "clientId": "77"})["order"]

    assert (order["postOnly"], order["clientId"]) == (True, 77)


def test_an_argument_given_twice_is_refused_not_guessed_at(server):
    server.send_bytes(
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_order","arguments":{"symbol":"SOL_USDC",'
        b'"side":"Bid","orderType":"Limit","price":"100","quantity":"1","quantity":"9"}}}\n'
    )

    assert server.finish(1)["error"] == "quantity is given more than once"
    assert resting(server) == []


def test_params_given_twice_are_refused_not_guessed_at(server):
    server.send_bytes(
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_balances","name":"create_order"}}\n'
    )

    assert server.answer_to(1)["error"]["code"] == -32602


@pytest.mark.parametrize(
    "arguments, problem",
    [
        ({"orderId": "1"}, "symbol is required"),
        ({"symbol": "SOL_USDC"}, "orderId is required"),
        ({"symbol": "SOL_USDC", "orderId": "abc"}, "orderId must be the digits of an order ID, as text"),
        ({"symbol": "SOL_USDC", "orderId": "-1"}, "orderId must be the digits of an order ID, as text"),
        ({"symbol": "SOL_USDC", "orderId": "1" * 21}, "orderId must be the digits of an order ID, as text"),
        # As a number it has most likely lost digits on the way.
        (
            {"symbol": "SOL_USDC", "orderId": 4200000000000000001},
            "orderId must be the digits of an order ID, as text",
        ),
    ],
)
def test_what_is_wrong_with_a_cancellation_is_said(server, arguments, problem):
    answer = server.call("cancel_order", arguments)

    assert answer.is_error
    assert answer["error"] == problem


@pytest.mark.parametrize("tool", ["list_positions", "get_balances", "list_orders"])
def test_tools_that_read_refuse_unknown_arguments_too(server, tool):
    assert server.call(tool, {"symbl": "SOL_USDC"})["error"] == "unknown argument 'symbl'"


# What the venue refuses is passed on with its code and with what to do


REFUSED = {
    "a price finer than the tick": (
        {**LIMIT, "price": "100.001"},
        "INVALID_CLIENT_REQUEST",
        "Price decimal too long",
        "price must be a multiple of 0.01: 100 or 100.01.",
    ),
    "a quantity finer than the step": (
        {**LIMIT, "quantity": "1.001"},
        "INVALID_CLIENT_REQUEST",
        "Quantity decimal too long",
        "quantity must be a multiple of 0.01: 1 or 1.01.",
    ),
    "a quantity below the minimum": (
        {**LIMIT, "quantity": "0.001"},
        "INVALID_CLIENT_REQUEST",
        "Quantity is below the minimum allowed value",
        "quantity must be at least 0.01.",
    ),
    "more than the account has": (
        {**LIMIT, "quantity": "100.01"},
        "INSUFFICIENT_FUNDS",
        "Insufficient funds",
        "get_balances",
    ),
    "more base asset than the account has": (
        {**LIMIT, "side": "Ask", "price": "200", "quantity": "21"},
        "INSUFFICIENT_FUNDS",
        "Insufficient funds",
        "get_balances",
    ),
    "more margin than there is": (
        {**LIMIT, "symbol": "SOL_USDC_PERP", "quantity": "5000"},
        "INSUFFICIENT_MARGIN",
        "Insufficient margin",
        "smaller quantity",
    ),
    "an unknown market": (
        {**LIMIT, "symbol": "NOPE_USDC"},
        "INVALID_CLIENT_REQUEST",
        "Invalid market symbol",
        "SOL_USDC_PERP",
    ),
    "a market in small letters": (
        {**LIMIT, "symbol": "sol_usdc"},
        "INVALID_CLIENT_REQUEST",
        "Invalid market symbol",
        "letter case",
    ),
    "a closed market": (
        {**LIMIT, "symbol": "HNT_USDC", "price": "2.5"},
        "TRADING_PAUSED",
        "Market is not open for orders",
        "Try again later",
    ),
    "a price far from the market": (
        {**LIMIT, "price": "1000"},
        "INVALID_PRICE",
        "Price is too far from the last active price",
        "too far",
    ),
    "a post-only order that would take": (
        {**TAKING, "postOnly": True},
        "INVALID_ORDER",
        "Order would immediately match and take",
        "post-only",
    ),
    "reduce-only on a spot market": (
        {**LIMIT, "reduceOnly": True},
        "INVALID_ORDER",
        "Reduce-only orders are for futures markets",
        None,
    ),
    "reduce-only without a position": (
        {**LIMIT, "symbol": "SOL_USDC_PERP", "reduceOnly": True},
        "INVALID_ORDER",
        "Reduce-only order would not reduce a position",
        None,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_of_the_venue_comes_with_its_code_and_a_hint_and_nothing_changes(server, case):
    arguments, code, message, hint = REFUSED[case]

    answer = server.call("create_order", arguments)

    assert answer.is_error
    assert answer["error"] == f"The venue refused: {code}: {message}"
    assert (answer["code"], answer["outcome"], answer["mode"]) == (code, "none", "paper")
    assert (answer["success"], answer["order"]) == (False, None)
    assert hint is None or hint in answer["hint"]
    assert resting(server) == []
    assert holdings(server, "USDC")["available"] == 10000
    assert server.call("list_positions")["count"] == 0


def test_a_client_id_in_use_is_refused(server):
    server.call("create_order", {**LIMIT, "clientId": 5})

    answer = server.call("create_order", {**LIMIT, "clientId": 5})

    assert answer.is_error
    assert "Duplicate `clientId`" in answer["error"]
    assert len(resting(server)) == 1


def test_cancelling_an_order_that_is_not_there_is_refused(server):
    answer = server.call("cancel_order", {"symbol": "SOL_USDC", "orderId": "1"})

    assert answer.is_error
    assert answer["error"] == "The venue refused: INVALID_CLIENT_REQUEST: Order not found"
    assert "list_orders" in answer["hint"]


def test_cancelling_on_another_market_cancels_nothing(server):
    order = server.call("create_order", LIMIT)["order"]

    answer = server.call("cancel_order", {"symbol": "BTC_USDC", "orderId": order["id"]})

    assert answer.is_error
    assert [other["id"] for other in resting(server)] == [order["id"]]


# Orders


@pytest.mark.parametrize(
    "symbol, price, quantity", [("SOL_USDC", "100", "1.5"), ("SOL_USDC_PERP", "100.25", "3")]
)
def test_an_order_lives_from_its_placing_to_its_cancellation(server, symbol, price, quantity):
    placed = server.call(
        "create_order", {**LIMIT, "symbol": symbol, "price": price, "quantity": quantity, "clientId": 42}
    )
    order = placed["order"]
    listed = resting(server)
    cancelled = server.call("cancel_order", {"symbol": symbol, "orderId": order["id"]})

    assert (placed["success"], placed["error"]) == (True, None)
    expected = {
        "symbol": symbol,
        "side": "Bid",
        "orderType": "Limit",
        "status": "New",
        "timeInForce": "GTC",
        "price": price,
        "quantity": quantity,
        "executedQuantity": "0",
        "clientId": 42,
    }
    assert expected.items() <= order.items()
    assert listed == [order]
    assert cancelled["success"]
    assert (cancelled["order"]["id"], cancelled["order"]["status"]) == (order["id"], "Cancelled")
    assert resting(server) == []
    again = server.call("cancel_order", {"symbol": symbol, "orderId": order["id"]})
    assert again.is_error


def test_an_order_without_a_client_id_gets_one_to_be_looked_up_by(server):
    ids = [server.call("create_order", LIMIT)["order"]["clientId"] for _ in range(3)]

    assert len(set(ids)) == 3
    assert all(0 < id <= 0xFFFFFFFF for id in ids)


def test_what_an_order_needs_is_locked_while_it_rests_and_free_after_the_cancellation(server):
    before = holdings(server, "USDC")
    order = server.call("create_order", {**LIMIT, "price": "100.01", "quantity": "1.23"})["order"]
    during = holdings(server, "USDC")
    server.call("cancel_order", {"symbol": "SOL_USDC", "orderId": order["id"]})

    assert during["locked"] - before["locked"] == Decimal("100.01") * Decimal("1.23")
    assert during["available"] + during["locked"] == before["available"] + before["locked"]
    assert holdings(server, "USDC") == before


def test_an_ask_locks_the_base_asset(server):
    server.call("create_order", {**LIMIT, "side": "Ask", "price": "200", "quantity": "7"})

    assert (holdings(server, "SOL")["available"], holdings(server, "SOL")["locked"]) == (13, 7)
    assert holdings(server, "USDC")["locked"] == 0


def test_a_spot_trade_adds_up_to_the_last_digit(server):
    usdc, sol = holdings(server, "USDC"), holdings(server, "SOL")

    order = server.call("create_order", {**MARKET, "side": "Bid", "quantity": "1.37"})["order"]

    assert (order["status"], order["executedQuantity"]) == ("Filled", "1.37")
    paid = Decimal(order["executedQuoteQuantity"])
    assert holdings(server, "USDC")["available"] == usdc["available"] - paid
    # The taker's fee of 10 bps comes off what the trade brings in.
    assert holdings(server, "SOL")["available"] == sol["available"] + Decimal("1.37") * Decimal("0.999")
    assert resting(server) == []


def test_a_market_order_may_be_sized_in_the_quote_asset(server):
    order = server.call(
        "create_order", {**without(MARKET, "quantity"), "side": "Bid", "quoteQuantity": "100"}
    )["order"]

    assert order["status"] == "Filled"
    assert order["quoteQuantity"] == "100"
    assert Decimal("95") < Decimal(order["executedQuoteQuantity"]) <= 100
    assert Decimal(order["executedQuantity"]) > 0


def test_a_limit_order_that_crosses_trades_at_the_better_price(server):
    order = server.call("create_order", TAKING)["order"]

    assert (order["status"], order["executedQuantity"]) == ("Filled", "1")
    assert Decimal(order["executedQuoteQuantity"]) < Decimal("1.005")
    assert resting(server) == []


@pytest.mark.parametrize("time_in_force", ["IOC", "FOK"])
def test_an_order_that_must_trade_now_ends_where_it_cannot_and_says_so(server, time_in_force):
    answer = server.call("create_order", {**LIMIT, "timeInForce": time_in_force})

    assert answer["success"]
    order = answer["order"]
    assert (order["status"], order["timeInForce"], order["executedQuantity"]) == (
        "Expired",
        time_in_force,
        "0",
    )
    assert "ended without a fill" in answer["note"]
    assert resting(server) == []
    assert holdings(server, "USDC")["locked"] == 0


@pytest.mark.parametrize("time_in_force", ["IOC", "FOK"])
def test_an_order_that_must_trade_now_trades_where_it_can(server, time_in_force):
    answer = server.call("create_order", {**TAKING, "timeInForce": time_in_force})

    assert answer["order"]["status"] == "Filled"
    assert answer.get("note") is None


def test_fill_or_kill_takes_all_or_nothing_of_a_book_that_offers_a_part(server):
    # About 4000 USDC a level: far more than the levels down to that price hold, and yet within the margin.
    ask = {**LIMIT, "symbol": "SOL_USDC_PERP", "side": "Ask", "quantity": "700"}
    price = mark_price(server, "SOL_USDC_PERP")

    answer = server.call("create_order", {**ask, "price": str(price), "timeInForce": "FOK"})

    assert answer["order"]["status"] == "Expired"
    assert answer["order"]["executedQuantity"] == "0"
    assert server.call("list_positions")["count"] == 1  # the one that told the price


def mark_price(server, symbol):
    """Through a position: no tool shows prices."""
    server.call("create_order", {"symbol": symbol, "side": "Bid", "orderType": "Market", "quantity": "0.01"})
    (position,) = server.call("list_positions")["positions"]
    return Decimal(position["markPrice"])


def test_a_post_only_order_rests_where_it_takes_nothing(server):
    order = server.call("create_order", {**LIMIT, "postOnly": True})["order"]

    assert (order["status"], order["postOnly"]) == ("New", True)
    assert len(resting(server)) == 1


def test_a_market_order_opens_a_position_and_reduce_only_never_turns_it(server):
    opened = server.call("create_order", PERP_BID)["order"]
    (position,) = server.call("list_positions")["positions"]
    closing = {**PERP_BID, "side": "Ask", "quantity": "5", "reduceOnly": True}
    closed = server.call("create_order", closing)["order"]
    again = server.call("create_order", closing)

    assert (opened["status"], opened["executedQuantity"]) == ("Filled", "2")
    assert (position["symbol"], position["netQuantity"]) == ("SOL_USDC_PERP", "2")
    assert Decimal(position["entryPrice"]) * 2 == Decimal(opened["executedQuoteQuantity"])
    assert (closed["executedQuantity"], closed["reduceOnly"]) == ("2", True)
    assert server.call("list_positions").value == {"positions": [], "count": 0, "mode": "paper"}
    assert again["code"] == "INVALID_ORDER"


def test_a_short_position_is_negative(server):
    server.call("create_order", {**PERP_BID, "side": "Ask"})

    assert server.call("list_positions")["positions"][0]["netQuantity"] == "-2"


# Lists


def test_orders_are_listed_by_market_and_by_kind_of_market(server):
    for symbol, price in [("SOL_USDC", "100"), ("SOL_USDC_PERP", "100"), ("BTC_USDC", "80000")]:
        order = {**LIMIT, "symbol": symbol, "price": price, "quantity": "0.01"}
        assert server.call("create_order", order)["order"]["status"] == "New"

    def listed(**filters):
        answer = server.call("list_orders", filters)
        assert answer["count"] == len(answer["orders"])
        return [order["symbol"] for order in answer["orders"]], answer["symbol"]

    assert listed() == (["SOL_USDC", "SOL_USDC_PERP", "BTC_USDC"], "all")
    assert listed(symbol="SOL_USDC") == (["SOL_USDC"], "SOL_USDC")
    assert listed(marketType="SPOT") == (["SOL_USDC", "BTC_USDC"], "all")
    assert listed(marketType="PERP") == (["SOL_USDC_PERP"], "all")
    assert listed(symbol="ETH_USDC") == ([], "ETH_USDC")
    assert listed(symbol="SOL_USDC", marketType="PERP") == ([], "SOL_USDC")
    for unused in ["IPERP", "DATED", "PREDICTION", "RFQ"]:
        assert listed(marketType=unused) == ([], "all")


def test_a_kind_of_market_that_does_not_exist_is_refused(server):
    answer = server.call("list_orders", {"marketType": "SPOTS"})

    assert answer["error"] == "marketType must be 'SPOT', 'PERP', 'IPERP', 'DATED', 'PREDICTION', or 'RFQ'"


def test_orders_of_an_unknown_market_are_no_empty_list(server):
    assert server.call("list_orders", {"symbol": "sol usdc"}).is_error


def test_the_opening_balances_are_known_and_counted(server):
    answer = server.call("get_balances")

    amounts = {
        asset: (row["available"], row["locked"], row["staked"], row["lent"])
        for asset, row in answer["balances"].items()
    }
    assert amounts == {
        "BTC": ("0.05", "0", "0", "0"),
        "SOL": ("20", "0", "0", "5"),
        "USDC": ("10000", "0", "0", "500"),
    }
    assert list(amounts) == sorted(amounts)
    assert (answer["count"], answer["totalAssets"]) == (3, 3)


def test_an_asset_sold_to_the_last_bit_is_shown_only_with_the_zero_balances(server):
    sold = server.call(
        "create_order", {"symbol": "BTC_USDC", "side": "Ask", "orderType": "Market", "quantity": "0.05"}
    )
    assert sold["order"]["status"] == "Filled"

    shown = server.call("get_balances")
    everything = server.call("get_balances", {"showZeroBalances": True})

    assert "BTC" not in shown["balances"]
    assert everything["balances"]["BTC"]["available"] == "0"
    assert (shown["count"], everything["count"]) == (2, 3)
    assert shown["totalAssets"] == everything["totalAssets"] == 3


# Exactness


PLAIN_DECIMAL = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
NAMES_OF_AMOUNTS = re.compile(
    r"(?i)price|quantity|available|locked|staked|lent|pnl|cost|fee|notional|exposure|funding"
)


def amounts(value):
    if isinstance(value, dict):
        for key, member in value.items():
            if isinstance(member, (dict, list)):
                yield from amounts(member)
            elif NAMES_OF_AMOUNTS.search(key):
                yield key, member
    elif isinstance(value, list):
        for element in value:
            yield from amounts(element)


def test_every_amount_is_plain_decimal_text(server):
    answers = [
        server.call(
            "create_order", {**LIMIT, "symbol": "BONK_USDC", "price": "0.000015001", "quantity": "123450000"}
        ),
        server.call("create_order", {**PERP_BID, "symbol": "kPEPE_USDC_PERP", "quantity": "100"}),
        server.call("create_order", {**MARKET, "side": "Bid", "quantity": "0.07"}),
        server.call("list_orders"),
        server.call("list_positions"),
        server.call("get_balances", {"showZeroBalances": True}),
    ]

    found = [pair for answer in answers for pair in amounts(answer.value)]
    assert len(found) > 40
    for key, value in found:
        assert value is None or isinstance(value, str) and PLAIN_DECIMAL.fullmatch(value), (key, value)


@pytest.mark.parametrize("price", ["100", "100.0", "100.10", "100.1", "100.1000000"])
def test_a_price_keeps_its_value_whatever_its_zeros(server, price):
    answer = server.call("create_order", {**LIMIT, "price": price})

    assert not answer.is_error
    assert Decimal(answer["order"]["price"]) == Decimal(price)


# Order of things


def test_orders_are_placed_in_the_order_they_were_asked_for(server):
    ids = [server.start("create_order", {**LIMIT, "quantity": "0.01", "clientId": n}) for n in range(1, 51)]

    orders = [server.finish(id)["order"] for id in ids]

    assert [order["clientId"] for order in orders] == list(range(1, 51))
    numbers = [int(order["id"]) for order in orders]
    assert numbers == sorted(numbers)


def test_of_a_flood_of_orders_each_is_either_placed_or_plainly_not(server):
    asked = [server.start("create_order", {**LIMIT, "quantity": "0.01"}) for _ in range(400)]

    answers = [server.finish(id) for id in asked]

    placed = {answer["order"]["id"] for answer in answers if not answer.is_error}
    for answer in answers:
        assert not answer.is_error or answer["outcome"] == "none"
    rest = server.call("list_orders")
    assert rest["count"] == len(placed)
    assert {order["id"] for order in rest["orders"]} <= placed


def test_an_answer_too_large_to_show_says_what_it_left_out(server):
    asked = [server.start("create_order", {**LIMIT, "quantity": "0.01"}) for _ in range(250)]
    for id in asked:
        server.finish(id)

    answer = server.call("list_orders")

    assert len(answer.text) < 200_000
    if answer.get("truncated"):
        assert answer["shown"] == len(answer["orders"]) < answer["count"]
        assert "symbol" in answer["note"]
    else:
        assert len(answer["orders"]) == answer["count"]


# The list of tools


def test_the_list_of_tools_does_not_change(server):
    first = server.tools()
    server.call("create_order", LIMIT)

    assert server.tools() == first
    server.greet("2025-06-18")
    assert server.tools() == first


def test_annotations_tell_what_a_tool_can_do(server):
    table = {
        tool["name"]: tuple(
            tool["annotations"][hint]
            for hint in ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")
        )
        for tool in server.tools()
    }

    assert table == {
        "list_orders": (True, False, True, True),
        "create_order": (False, True, False, True),
        "cancel_order": (False, True, True, True),
        "list_positions": (True, False, True, True),
        "get_balances": (True, False, True, True),
    }


def test_read_only_hides_and_refuses_the_tools_that_change_something(start):
    server = start("mcp", "--paper", "--seed", "7", "--read-only")
    server.greet()

    assert [tool["name"] for tool in server.tools()] == ["list_orders", "list_positions", "get_balances"]
    for tool, arguments in [
        ("create_order", LIMIT),
        ("cancel_order", {"symbol": "SOL_USDC", "orderId": "1"}),
    ]:
        error = server.request("tools/call", {"name": tool, "arguments": arguments})["error"]
        assert error == {"code": -32602, "message": f"Unknown tool: {tool}"}
    assert resting(server) == []
    assert "read-only" in server.stderr


def test_the_list_of_tools_fits_into_a_models_context(server):
    tools = server.tools()

    assert len(json.dumps(tools, separators=(",", ":"))) / len(tools) <= 800
    assert all(len(tool["description"]) <= 300 for tool in tools)


def test_output_schemas_are_satisfied_by_what_tools_answer(server):
    import jsonschema

    schemas = {tool["name"]: tool["outputSchema"] for tool in server.tools()}
    placed = server.call("create_order", LIMIT)
    answers = {
        "create_order": placed,
        "list_orders": server.call("list_orders"),
        "cancel_order": server.call("cancel_order", {"symbol": "SOL_USDC", "orderId": placed["order"]["id"]}),
        "list_positions": server.call("list_positions"),
        "get_balances": server.call("get_balances"),
    }

    assert set(answers) == set(schemas)
    for name, answer in answers.items():
        jsonschema.validate(answer.value, schemas[name])


def test_paper_is_the_default_where_no_key_is_configured(start):
    server = start("mcp")
    server.greet(NEWEST)

    assert server.call("get_balances")["mode"] == "paper"
    assert "paper" in server.stderr


def test_the_same_seed_opens_the_same_market(start):
    def first_fill():
        server = start()
        server.greet()
        order = server.call("create_order", {**MARKET, "side": "Bid"})["order"]
        server.end_input()
        assert server.wait(PATIENCE) == 0
        return Decimal(order["executedQuoteQuantity"])

    # Prices move with the seconds, so they are near each other, not equal.
    assert abs(first_fill() - first_fill()) < 2
