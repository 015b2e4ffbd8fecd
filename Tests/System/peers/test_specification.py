"""Every answer of the paper exchange against the venue's own specification.

One scripted session gives every history something to show; then every operation is asked, and its answer held
against the schema of its status. Statuses the specification does not list are deviations.
"""

import base64
import json
import sys
from decimal import Decimal

import pytest

from peers import INSTRUCTIONS, ROOT, SHARED, account, no_proxy, still  # noqa: F401

sys.path.insert(0, str(ROOT / "Tests/Specification"))
from schema import PLAIN_REFUSALS, Checker  # noqa: E402

SPOT, PERP = "SOL_USDC", "SOL_USDC_PERP"
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
TAGS = {
    "System", "Assets", "Markets", "Trades", "Account", "Capital", "Order", "Position", "Borrow Lend",
    "Borrow Lend Markets", "Strategy",
}  # fmt: skip
# Where the specification names another status than the venue gives. Source: API.md, section 7.
UNLISTED = {("GET", "/api/v1/depth", 404): "a closed market has no depth"}
# May be switched off here: then they refuse, which the specification does not foresee for all of them.
SWITCHED_OFF = {
    ("GET", "/api/v1/prediction"),
    ("GET", "/api/v1/prediction/tags"),
    ("GET", "/api/v1/borrowLend/position/liquidationPrice"),
    ("POST", "/wapi/v1/capital/withdrawals"),
}


@pytest.fixture(scope="module")
def specification():
    path = SHARED / "api/openapi.yml"
    if not path.exists():
        pytest.skip(f"the venue's specification is not here: {path}")
    import yaml

    return yaml.load(path.read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@pytest.fixture(scope="module")
def check(specification):
    return Checker(specification)


class Session:
    """Asks, holds each answer against the specification, and keeps what deviates."""

    def __init__(self, account, specification, check):
        self.account, self._check = account, check
        self._paths = specification["paths"]
        self._codes = set(specification["components"]["schemas"]["ApiErrorCode"]["enum"])
        self.asked, self.deviations = {}, {}

    def ask(self, method, path, **parameters):
        return self.ask_with(method, path, parameters)

    def ask_with(self, method, path, parameters):
        answer = self.account.ask(method, path, parameters)
        self.asked.setdefault((method, path), []).append(answer)
        try:
            self._look(method, path, answer)
        except (AssertionError, ValueError) as problem:
            text = str(problem).partition("\nassert ")[0]
            key = method, path, answer.status, "".join("0" if c.isdigit() else c for c in text)
            self.deviations.setdefault(key, f"{method} {path} {parameters} -> {answer}\n    {text}")
        return answer

    def _look(self, method, path, answer):
        operation = self._paths[path][method.lower()]
        if answer.status == 400 and answer.content_type == "text/plain; charset=utf-8":
            assert PLAIN_REFUSALS.match(answer.text), "a plain refusal the venue does not give"
            return
        if (method, path, answer.status) in UNLISTED:
            return
        if (method, path) in SWITCHED_OFF and answer.status in (400, 401, 403, 404):
            assert answer.json.keys() == {"code", "message"}, "not an error as the venue writes them"
            return
        assert str(answer.status) in operation["responses"], f"status {answer.status} is not listed"
        listed = operation["responses"][str(answer.status)].get("content")
        if not listed:
            assert answer.body == b"", "a body where none is documented"
            return
        assert answer.content_type in listed, f"content type {answer.content_type}"
        schema = listed[answer.content_type]["schema"]
        if not answer.content_type.startswith("application/json"):
            value = int(answer.text) if schema.get("type") == "integer" else answer.text
            self._check(schema, value, True)
            return
        value = json.loads(answer.body, parse_float=no_double, parse_constant=no_double)
        self._check(schema, value, True)
        assert answer.status < 400 or value["code"] in self._codes, f"code {value['code']}"

    def good(self, method, path, **parameters):
        answer = self.ask(method, path, **parameters)
        assert answer.status == 200, f"{method} {path} {parameters}: {answer}"
        return json.loads(answer.body) if answer.body else None

    def order(self, symbol, side, kind, **more):
        return self.good("POST", "/api/v1/order", symbol=symbol, side=side, orderType=kind, **more)


def no_double(token):
    raise AssertionError(f"a binary fraction: {token}")


def near(price, factor, tick="0.01"):
    return str((Decimal(price) * Decimal(factor)).quantize(Decimal(tick)))


def sell_all(session, asset, step):
    """Whole steps of it: the fee is paid in what was bought, so that less than one stays behind."""
    held = Decimal(session.good("GET", "/api/v1/capital")[asset]["available"])
    quantity = held // Decimal(step) * Decimal(step)
    session.order(f"{asset}_USDC", "Ask", "Market", quantity=str(quantity))


# What happens before the histories are looked at, each step for itself: what one of them does not find must not
# keep the others from leaving their traces.


def settings(session):
    session.good("PATCH", "/api/v1/account", leverageLimit="10", autoRepayBorrows=False, autoLend=False)
    session.good("PATCH", "/api/v1/account", autoBorrowSettlements=True)
    session.ask("PATCH", "/api/v1/account", leverageLimit="-1")
    session.ask_with("PATCH", "/api/v1/account", {})


def resting_orders(session):
    bid, ask = session.account.best(SPOT)
    order = session.order(
        SPOT, "Bid", "Limit", price=near(bid, "0.98"), quantity="0.5", clientId=1, timeInForce="GTC",
        postOnly=True,
    )  # fmt: skip
    session.good("GET", "/api/v1/order", symbol=SPOT, orderId=order["id"])
    session.good("GET", "/api/v1/order", symbol=SPOT, clientId=1)
    session.good("DELETE", "/api/v1/order", symbol=SPOT, orderId=order["id"])
    session.order(SPOT, "Ask", "Limit", price=near(ask, "1.02"), quantity="0.5", clientId=2)
    session.order(
        SPOT, "Ask", "Limit", price=near(ask, "1.02"), quantity="0.5", selfTradePrevention="RejectBoth"
    )
    session.good("DELETE", "/api/v1/order", symbol=SPOT, clientId=2)
    session.good("DELETE", "/api/v1/orders", symbol=SPOT, orderType="RestingLimitOrder")
    session.good("DELETE", "/api/v1/orders", symbol=SPOT)
    for wanted in ({"orderId": order["id"]}, {"clientId": 2}, {}):
        session.ask("GET", "/api/v1/order", symbol=SPOT, **wanted)
        session.ask("DELETE", "/api/v1/order", symbol=SPOT, **wanted)


def orders_that_take(session):
    bid, ask = session.account.best(SPOT)
    session.order(SPOT, "Bid", "Market", quantity="0.25", clientId=3)
    session.order(SPOT, "Bid", "Market", quoteQuantity="25")
    session.order(
        SPOT, "Ask", "Market", quantity="0.1", slippageTolerance="1", slippageToleranceType="Percent"
    )
    session.order(SPOT, "Bid", "Limit", price=near(ask, "1.005"), quantity="0.1", timeInForce="FOK")
    session.order(SPOT, "Bid", "Limit", price=near(bid, "0.98"), quantity="0.1", timeInForce="IOC")
    # Rests with a part of it filled.
    size = Decimal(session.account.get("/api/v1/depth", symbol="JUP_USDC", limit="5")["asks"][0][1])
    ask = session.account.best("JUP_USDC")[1]
    session.order("JUP_USDC", "Bid", "Limit", price=ask, quantity=str(size + 1))
    session.good("DELETE", "/api/v1/orders", symbol="JUP_USDC")
    sell_all(session, "JUP", step="0.1")


def refused_orders(session):
    bid, ask = session.account.best(SPOT)
    limit = {
        "symbol": SPOT,
        "side": "Bid",
        "orderType": "Limit",
        "price": near(bid, "0.98"),
        "quantity": "0.5",
    }
    for change in (
        {"quantity": "100000"}, {"quantity": "0.001"}, {"quantity": "0"}, {"price": "1.001"}, {"price": "1"},
        {"symbol": "NONE_USDC"}, {"symbol": "HNT_USDC"}, {"symbol": ""}, {"side": "Buy"},
        {"orderType": "Stop"},
        {"postOnly": True, "price": near(ask, "1.005")}, {"postOnly": True, "timeInForce": "IOC"},
        {"triggerPrice": "100"}, {"clientId": -1}, {"clientId": 2**32}, {"quoteQuantity": "10"},
        {"selfTradePrevention": "Allow"}, {"reduceOnly": True}, {"price": 100}, {"quantity": None},
    ):  # fmt: skip
        session.ask_with("POST", "/api/v1/order", limit | change)
    session.good("DELETE", "/api/v1/orders", symbol=SPOT)


def batch(session):
    bid, _ = session.account.best(SPOT)
    order = {"symbol": SPOT, "side": "Bid", "orderType": "Limit", "price": near(bid, "0.98")}
    sent = [
        order | {"quantity": "0.1"},
        order | {"quantity": "90000"},
        order | {"quantity": "0.2", "clientId": 9},
    ]
    sent.append({"symbol": SPOT, "side": "Ask", "orderType": "Market", "quantity": "0.1"})
    answer = session.ask_with("POST", "/api/v1/orders", sent)
    assert answer.status == 200, answer
    assert [result["operation"] for result in answer.json] == ["Ok", "Err", "Ok", "Ok"]
    for wrong in (
        [],
        [order],
        [order | {"quantity": "0.1", "side": "?"}],
        [order | {"quantity": "0.1"}] * 51,
    ):
        session.ask_with("POST", "/api/v1/orders", wrong)
    session.good("DELETE", "/api/v1/orders", symbol=SPOT)


def triggers(session):
    bid, _ = session.account.best(PERP)
    session.order(PERP, "Bid", "Market", quantity="1")
    session.order(
        PERP, "Ask", "Market", triggerPrice=near(bid, "0.9"), triggerQuantity="0.5", triggerBy="MarkPrice"
    )
    session.order(
        PERP, "Ask", "Limit", price=near(bid, "0.89"), triggerPrice=near(bid, "0.9"), triggerQuantity="80%",
        triggerBy="LastPrice", reduceOnly=True, clientId=11,
    )  # fmt: skip
    session.order(
        PERP, "Bid", "Limit", price=near(bid, "0.98"), quantity="0.1", stopLossTriggerPrice=near(bid, "0.9"),
        stopLossTriggerBy="IndexPrice", takeProfitTriggerPrice=near(bid, "1.1"),
        takeProfitLimitPrice=near(bid, "1.1"), takeProfitTriggerBy="MarkPrice",
    )  # fmt: skip
    session.good("GET", "/api/v1/orders", symbol=PERP)
    session.good("GET", "/api/v1/order", symbol=PERP, clientId=11)
    session.good("DELETE", "/api/v1/orders", symbol=PERP, orderType="ConditionalOrder")
    # Which way a price above the market points for a sale is the engine's to say: either is an answer.
    session.order(
        PERP, "Ask", "Market", triggerPrice=near(bid, "1.2"), triggerQuantity="0.1", triggerBy="MarkPrice"
    )
    session.account.advance(10_000)
    session.good("DELETE", "/api/v1/orders", symbol=PERP)


def loans(session):
    session.good("POST", "/api/v1/borrowLend", symbol="USDC", side="Lend", quantity="200")
    session.good("POST", "/api/v1/borrowLend", symbol="SOL", side="Borrow", quantity="1")
    session.ask("POST", "/api/v1/borrowLend", symbol="SOL", side="Borrow", quantity="1000000000")
    session.ask("POST", "/api/v1/borrowLend", symbol="USDC", side="Give", quantity="1")
    session.account.advance(3 * HOUR_MS)
    session.good("POST", "/api/v1/borrowLend", symbol="SOL", side="Lend", quantity="0.5")
    session.good("POST", "/api/v1/borrowLend", symbol="USDC", side="Borrow", quantity="50")


def positions(session):
    session.order("BTC_USDC_PERP", "Ask", "Market", quantity="0.01")
    session.good("GET", "/api/v1/position", symbol="BTC_USDC_PERP")
    session.account.advance(2 * HOUR_MS)
    session.order("BTC_USDC_PERP", "Bid", "Market", quantity="0.01", reduceOnly=True)
    session.ask("GET", "/api/v1/position", symbol="BTC_USDC_PERP")


def strategies(session):
    plan = {
        "strategyType": "Scheduled", "symbol": SPOT, "side": "Bid", "duration": 10 * MINUTE_MS,
        "interval": MINUTE_MS,
    }  # fmt: skip
    done = session.good("POST", "/api/v1/strategy", **plan, quantity="1", clientStrategyId=5)
    session.good("GET", "/api/v1/strategy", symbol=SPOT, strategyId=done["id"])
    session.good("GET", "/api/v1/strategy", symbol=SPOT, clientStrategyId=5)
    session.good("GET", "/api/v1/strategies", symbol=SPOT, strategyType="Scheduled", marketType="SPOT")
    session.account.advance(11 * MINUTE_MS)
    left = session.good(
        "POST", "/api/v1/strategy", **plan, quantity="1", randomizedIntervalQuantity=True, clientStrategyId=6,
        slippageTolerance="1", slippageToleranceType="Percent",
    )  # fmt: skip
    session.good("DELETE", "/api/v1/strategy", symbol=SPOT, strategyId=left["id"])
    session.good("POST", "/api/v1/strategy", **plan, quantity="2")
    session.account.advance(2 * MINUTE_MS)
    session.good("DELETE", "/api/v1/strategies", symbol=SPOT)
    session.ask("GET", "/api/v1/strategy", symbol=SPOT, strategyId=left["id"])
    session.ask("DELETE", "/api/v1/strategy", symbol=SPOT, strategyId=left["id"])
    session.ask("POST", "/api/v1/strategy", **plan)
    session.ask("POST", "/api/v1/strategy", **(plan | {"interval": 0}), quantity="1")


def dust(session):
    session.order("JUP_USDC", "Bid", "Market", quantity="5")
    sell_all(session, "JUP", step="0.1")
    session.good("POST", "/api/v1/account/convertDust", symbol="JUP")
    session.ask_with("POST", "/api/v1/account/convertDust", {})
    session.ask("POST", "/api/v1/account/convertDust", symbol="NOSUCH")


def withdrawals(session):
    payload = {"address": "11111111111111111111111111111111", "blockchain": "Solana", "symbol": "USDC"}
    session.ask("POST", "/wapi/v1/capital/withdrawals", **payload, quantity="10", clientId="rent")
    session.ask("POST", "/wapi/v1/capital/withdrawals", **payload, quantity="10000000")
    session.ask("POST", "/wapi/v1/capital/withdrawals", **(payload | {"blockchain": "Moon"}), quantity="10")


STEPS = (
    settings, resting_orders, orders_that_take, refused_orders, batch, triggers, loans, positions,
    strategies, dust,
    withdrawals,
)  # fmt: skip


@pytest.fixture(scope="module")
def session(account, specification, check):
    session = Session(account, specification, check)
    session.failures = {}
    for step in STEPS:
        try:
            step(session)
        except (AssertionError, KeyError, IndexError) as failure:
            session.failures[step.__name__] = failure
    return session


@pytest.mark.parametrize("step", [step.__name__ for step in STEPS])
def test_the_session_went_as_written(session, step):
    if step in session.failures:
        pytest.fail(str(session.failures[step]), pytrace=False)


def borrow(**payload):
    return base64.b64encode(json.dumps(payload).encode()).decode()


# Every GET operation of the tags above, with what makes it answer 200 and, after that, what makes it refuse or
# narrows it down. `ROWS`: the session left something there, so that it cannot be empty.
ROWS = "rows"
READS = {
    "/api/v1/status": [{}],
    "/api/v1/ping": [{}],
    "/api/v1/time": [{}],
    "/api/v1/wallets": [{}],
    "/api/v1/assets": [ROWS, {}, {"country": "DE"}],
    "/api/v1/collateral": [ROWS, {}],
    "/api/v1/markets": [ROWS, {}, {"marketType": "PERP"}, {"marketType": "RFQ"}, {"marketType": "X"}],
    "/api/v1/market": [{"symbol": SPOT}, {"symbol": PERP}, {"symbol": "NONE_USDC"}, {"symbol": ""}, {}],
    "/api/v1/depth": [
        {"symbol": SPOT}, *({"symbol": PERP, "limit": n} for n in (5, 10, 20, 50, 100, 500, 1000)),
        {"symbol": SPOT, "limit": 30}, {"symbol": "NONE_USDC"}, {"symbol": "HNT_USDC"},
    ],
    "/api/v1/prediction": [{}, {"resolved": True, "limit": 5}],
    "/api/v1/prediction/tags": [{}],
    "/api/v1/market-sessions": [{}],
    "/api/v1/securities": [{}],
    "/api/v1/markPrices": [ROWS, {}, {"symbol": PERP}, {"marketType": "PERP"}, {"symbol": "NONE_USDC_PERP"}],
    "/api/v1/openInterest": [ROWS, {}, {"symbol": PERP}, {"symbol": "NONE_USDC_PERP"}],
    "/api/v1/fundingRates": [
        ROWS, {"symbol": PERP}, {"symbol": PERP, "limit": 1, "offset": 1}, {"symbol": "NONE_USDC_PERP"}, {},
    ],
    "/api/v1/klines": [
        ROWS,
        *({"symbol": SPOT, "interval": interval, "startTime": "<hour ago>"}
          for interval in ("1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d",
          "3d",
                           "1w", "1month")),
        *({"symbol": PERP, "interval": "1m", "startTime": "<hour ago>", "priceType": kind}
          for kind in ("Last", "Index", "Mark")),
        {"symbol": SPOT, "interval": "1M", "startTime": 0}, {"symbol": SPOT, "interval": "1m"},
        {"symbol": SPOT, "interval": "1m", "startTime": 5, "endTime": 4},
    ],
    "/api/v1/ticker": [{"symbol": SPOT}, {"symbol": PERP, "interval": "1w"}, {"symbol": "NONE_USDC"}],
    "/api/v1/tickers": [ROWS, {}, {"interval": "1w"}],
    "/api/v1/trades": [ROWS, {"symbol": SPOT}, {"symbol": PERP, "limit": 3}, {"symbol": SPOT, "limit": -1}],
    "/api/v1/trades/history": [ROWS, {"symbol": SPOT}, {"symbol": SPOT, "limit": 2, "offset": 1}],
    "/api/v1/account": [{}],
    "/api/v1/account/limits/borrow": [{"symbol": "SOL"}, {"symbol": "NOSUCH"}, {}],
    "/api/v1/account/limits/order": [
        {"symbol": SPOT, "side": "Bid"},
        {"symbol": PERP, "side": "Ask", "price": "150", "reduceOnly": False, "autoBorrow": False,
         "autoBorrowRepay": False, "autoLendRedeem": True},
        {"symbol": SPOT}, {"symbol": SPOT, "side": "Sell"}, {"symbol": SPOT, "side": "Bid", "price": "x"},
    ],
    "/api/v1/account/limits/withdrawal": [
        {"symbol": "USDC"}, {"symbol": "SOL", "autoBorrow": True, "autoLendRedeem": True},
        {"symbol": "NOSUCH"},
    ],
    "/api/v1/capital": [{}],
    "/api/v1/capital/collateral": [{}, {"subaccountId": 1}],
    "/wapi/v1/capital/deposits": [
        ROWS, {}, {"limit": 1, "offset": 0}, {"from": 1, "to": 2, "excludePlatform": True}, {"limit": "x"},
    ],
    "/wapi/v1/capital/deposit/address": [{"blockchain": "Solana"}, {"blockchain": "Moon"}, {}],
    "/wapi/v1/capital/withdrawals": [{}, {"limit": 1, "offset": 0, "from": 1, "to": 2}, {"clientId": "rent"}],
    "/wapi/v1/history/dust": [ROWS, {}, {"symbol": "JUP", "sortDirection": "Asc"}],
    "/wapi/v1/history/settlement": [ROWS, {}, {"source": "TradingFees"}, {"source": "x"}],
    "/api/v1/orders": [{}, {"symbol": SPOT}, {"marketType": "PERP"}, {"symbol": "NONE_USDC"}],
    "/api/v1/order": [],
    "/wapi/v1/history/fills": [
        ROWS, {}, {"symbol": SPOT, "limit": 2, "offset": 1}, {"fillType": "User", "marketType": "PERP"},
        {"from": 1, "to": 2}, {"sortDirection": "Asc", "orderId": "1"}, {"strategyId": "1"},
        {"fillType": "x"},
    ],
    "/wapi/v1/history/orders": [
        ROWS, {}, {"symbol": PERP, "limit": 1000}, {"orderId": "1"}, {"marketType": "SPOT",
        "sortDirection": "Asc"},
        {"strategyId": "1"}, {"sortDirection": "Up"},
    ],
    "/api/v1/position": [ROWS, {}, {"symbol": PERP}, {"marketType": "PERP"}, {"symbol": "ETH_USDC_PERP"}],
    "/wapi/v1/history/funding": [ROWS, {}, {"symbol": PERP, "limit": 1}, {"sortDirection": "Asc"}],
    "/wapi/v1/history/position": [
        ROWS, {}, {"state": "Closed"}, {"state": "Open", "marketType": "PERP"}, {"symbol": PERP},
        {"state": "x"},
    ],
    "/api/v1/borrowLend/positions": [ROWS, {}],
    "/api/v1/borrowLend/position/liquidationPrice": [
        {"borrow": borrow(symbol="SOL", side="Borrow", quantity="1")}, {"borrow": "%%%"}, {},
    ],
    "/wapi/v1/history/borrowLend": [
        ROWS, {}, {"type": "Borrow"}, {"symbol": "USDC", "sources": "Manual"}, {"type": "x"},
    ],
    "/wapi/v1/history/interest": [ROWS, {}, {"asset": "SOL", "source": "BorrowLend"}, {"source": "x"}],
    "/wapi/v1/history/borrowLend/positions": [ROWS, {}, {"side": "Lend", "state": "Open"}, {"symbol": "SOL"}],
    "/api/v1/borrowLend/markets": [ROWS, {}],
    "/api/v1/borrowLend/markets/history": [
        {"interval": "1d"}, {"interval": "1month", "symbol": "USDC"}, {"interval": "1year"},
        {"interval": "1h"},
    ],
    "/api/v1/borrowLend/apy": [{}, {"tierId": 1}],
    "/api/v1/strategies": [{}, {"strategyType": "Scheduled"}, {"symbol": "NONE_USDC"}],
    "/api/v1/strategy": [],
    "/wapi/v1/history/strategies": [ROWS, {}, {"symbol": SPOT, "limit": 1}, {"marketType": "SPOT"}],
}  # fmt: skip


@pytest.mark.parametrize("path", READS)
def test_reading_answers_as_specified(session, path):
    rows = ROWS in READS[path]
    questions = [question for question in READS[path] if question != ROWS]
    before = set(session.deviations)
    for number, question in enumerate(questions):
        if "startTime" in question and question["startTime"] == "<hour ago>":
            question = question | {"startTime": session.account.now_ms() // 1000 - 3600}
        answer = session.ask("GET", path, **question)
        if number == 0 and ("GET", path) not in SWITCHED_OFF:
            assert answer.status == 200, f"{question}: {answer}"
            assert not rows or answer.json, (
                f"{path} has nothing to show, though the session left something there"
            )
    mine = [text for key, text in session.deviations.items() if key[:2] == ("GET", path)]
    assert session.deviations.keys() >= before
    if mine:
        pytest.fail("\n".join(mine), pytrace=False)


def test_what_changes_the_account_answers_as_specified(session):
    mine = [text for key, text in session.deviations.items() if key[0] != "GET"]
    if mine:
        pytest.fail("\n".join(mine), pytrace=False)


def test_every_operation_was_asked_and_answered_well(session, specification):
    wanted = {
        (method.upper(), path)
        for path, methods in specification["paths"].items()
        for method, operation in methods.items()
        if TAGS & set(operation["tags"])
    }
    good = {
        operation for operation, answers in session.asked.items() if any(a.status == 200 for a in answers)
    }

    assert sorted(wanted - session.asked.keys()) == []
    assert sorted(wanted - good - SWITCHED_OFF) == []


def test_paged_answers_count_their_pages(session):
    for path in ("/wapi/v1/history/fills", "/wapi/v1/history/orders"):
        answer = session.ask("GET", path, limit=2, offset=2)

        total = int(answer.headers["x-total"])
        assert int(answer.headers["x-page-size"]) == 2
        assert int(answer.headers["x-page-count"]) == -(-total // 2)
        assert int(answer.headers["x-current-page"]) in (1, 2)  # whether the venue counts from 0 is not known
        assert len(answer.json) == min(2, max(0, total - 2))


def test_histories_sort_and_page_without_loss(session):
    for path, key in (("fills", "tradeId"), ("orders", "id")):
        newest = session.good("GET", f"/wapi/v1/history/{path}", limit=1000)
        oldest = session.good("GET", f"/wapi/v1/history/{path}", limit=1000, sortDirection="Asc")
        pages = [
            row for offset in range(0, len(newest), 3)
            for row in session.good("GET", f"/wapi/v1/history/{path}", limit=3, offset=offset)
        ]  # fmt: skip
        assert pages == newest
        assert sorted(str(row[key]) for row in oldest) == sorted(str(row[key]) for row in newest)
        assert [row.get("timestamp", row.get("createdAt")) for row in oldest] == sorted(
            row.get("timestamp", row.get("createdAt")) for row in oldest
        )


def test_the_instructions_used_here_are_the_documented_ones(specification):
    """Those that the document names; the others are the venue's without a word about signing."""
    import re

    for (method, path), instruction in INSTRUCTIONS.items():
        operation = specification["paths"][path][method.lower()]
        named = re.search(r"nstruction:\*\* `(\w+)`", operation.get("description", ""))
        if named and instruction:
            assert instruction == named[1], path


def test_switched_off_operations_refuse_in_the_venues_form(session):
    for method, path in INSTRUCTIONS:
        if not any(word in path for word in ("/rfq", "/quote", "/vault")):
            continue
        answer = session.account.ask(method, path, {})
        assert 200 <= answer.status < 500, answer
        if answer.status >= 400 and answer.content_type != "text/plain; charset=utf-8":
            assert answer.json.keys() == {"code", "message"}, answer


def test_withdrawal_delays_are_not_for_keys(session):
    for method in ("GET", "POST", "PATCH"):
        answer = session.account.send(
            method, "/wapi/v1/capital/withdrawals/delay", {}, b"{}" if method != "GET" else None
        )
        assert answer.status in (204, 400, 401, 403, 404), answer
