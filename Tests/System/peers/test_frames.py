"""Every frame of every stream of the paper exchange against the venue's tables (API.md, sections 9.4 to 9.9).

The tables are data here. One session on an exchange whose time is advanced by hand makes orders of each kind,
fills, positions, triggers and loans; what was sent meanwhile is looked at afterwards.
"""

import json
import re
from decimal import Decimal

import pytest

from peers import Listener, account, no_proxy, still  # noqa: F401

SPOT, PERP = "SOL_USDC", "SOL_USDC_PERP"


# The tables


def is_whole(value, low=0, high=2**64):
    return isinstance(value, int) and not isinstance(value, bool) and low <= value < high


def is_written(pattern):
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def is_one_of(*words):
    return lambda value: value in words


def or_null(kind):
    return lambda value: value is None or kind(value)


is_decimal = is_written(r"-?\d+(\.\d+)?")
is_size = is_written(r"\d+(\.\d+)?")
is_text = is_written(r"(?s).+")
is_micros = lambda value: is_whole(value, 10**15, 10**16)  # noqa: E731
is_millis = lambda value: is_whole(value, 10**12, 10**13)  # noqa: E731
is_flag = lambda value: isinstance(value, bool)  # noqa: E731
is_naive = is_written(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?")
is_id = is_written(r"\d+")
is_side = is_one_of("Bid", "Ask")
is_reference = is_one_of("MarkPrice", "LastPrice", "IndexPrice")


def are_levels(value):
    return isinstance(value, list) and all(
        isinstance(level, list) and len(level) == 2 and all(map(is_size, level)) for level in value
    )


ALWAYS, SOMETIMES = True, False

BOOK_TICKER = {
    "e": (is_one_of("bookTicker"), ALWAYS),
    "E": (is_micros, ALWAYS),
    "T": (is_micros, ALWAYS),
    "s": (is_text, ALWAYS),
    "a": (or_null(is_size), ALWAYS),
    "A": (or_null(is_size), ALWAYS),
    "b": (or_null(is_size), ALWAYS),
    "B": (or_null(is_size), ALWAYS),
    "u": (is_whole, ALWAYS),
}
DEPTH = {
    "e": (is_one_of("depth"), ALWAYS),
    "E": (is_micros, ALWAYS),
    "T": (is_micros, ALWAYS),
    "s": (is_text, ALWAYS),
    "a": (are_levels, ALWAYS),
    "b": (are_levels, ALWAYS),
    "U": (is_whole, ALWAYS),
    "u": (is_whole, ALWAYS),
}
KLINE = {
    "e": (is_one_of("kline"), ALWAYS),
    "E": (is_micros, ALWAYS),
    "s": (is_text, ALWAYS),
    "t": (is_naive, ALWAYS),
    "T": (is_naive, ALWAYS),
    "o": (or_null(is_size), ALWAYS),
    "c": (or_null(is_size), ALWAYS),
    "h": (or_null(is_size), ALWAYS),
    "l": (or_null(is_size), ALWAYS),
    "v": (is_size, ALWAYS),
    "n": (is_whole, ALWAYS),
    "X": (is_flag, ALWAYS),
}
MARK_PRICE = {
    "e": (is_one_of("markPrice"), ALWAYS),
    "E": (is_micros, ALWAYS),
    "T": (is_micros, ALWAYS),
    "s": (is_text, ALWAYS),
    "p": (is_size, ALWAYS),
    "i": (is_size, ALWAYS),  # missing on prediction markets only
    "f": (is_decimal, ALWAYS),
    "n": (is_millis, ALWAYS),
}
TICKER = {
    "e": (is_one_of("ticker"), ALWAYS),
    "E": (is_micros, ALWAYS),
    "s": (is_text, ALWAYS),
    "o": (is_size, ALWAYS),
    "c": (is_size, ALWAYS),
    "h": (is_size, ALWAYS),
    "l": (is_size, ALWAYS),
    "v": (is_size, ALWAYS),
    "V": (is_size, ALWAYS),
    "n": (is_whole, ALWAYS),
}
TRADE = {
    "e": (is_one_of("trade"), ALWAYS),
    "E": (is_micros, ALWAYS),
    "T": (is_micros, ALWAYS),
    "s": (is_text, ALWAYS),
    "p": (is_size, ALWAYS),
    "q": (is_size, ALWAYS),
    "b": (is_id, ALWAYS),
    "a": (is_id, ALWAYS),
    "t": (is_whole, ALWAYS),
    "m": (is_flag, ALWAYS),
}
OPEN_INTEREST = {
    "e": (is_one_of("openInterest"), ALWAYS),
    "E": (is_micros, ALWAYS),
    "s": (is_text, ALWAYS),
    "o": (is_size, ALWAYS),
}
LIQUIDATION = {
    "e": (is_one_of("liquidation"), ALWAYS),
    "E": (is_micros, ALWAYS),
    "T": (is_micros, ALWAYS),
    "s": (is_text, ALWAYS),
    "p": (is_size, ALWAYS),
    "q": (is_size, ALWAYS),
    "S": (is_side, ALWAYS),
}
ORDER_EVENTS = (
    "orderAccepted", "orderCancelled", "orderExpired", "orderFill", "orderModified", "triggerPlaced",
    "triggerFailed",
)  # fmt: skip
ORDER_UPDATE = {
    "e": (is_one_of(*ORDER_EVENTS), ALWAYS),
    "E": (is_micros, ALWAYS),
    "T": (is_micros, ALWAYS),
    "s": (is_text, ALWAYS),
    "i": (is_id, ALWAYS),
    "S": (is_side, ALWAYS),
    "o": (is_one_of("LIMIT", "MARKET"), ALWAYS),
    "f": (is_one_of("GTC", "IOC", "FOK"), ALWAYS),
    "X": (
        is_one_of("New", "PartiallyFilled", "Filled", "Cancelled", "Expired", "TriggerPending",
        "TriggerFailed"),
        ALWAYS,
    ),
    "z": (is_size, ALWAYS),
    "Z": (is_size, ALWAYS),
    "V": (is_one_of("RejectTaker", "RejectMaker", "RejectBoth"), ALWAYS),
    "O": (
        is_one_of("USER", "LIQUIDATION_AUTOCLOSE", "ADL_AUTOCLOSE", "COLLATERAL_CONVERSION",
        "SETTLEMENT_AUTOCLOSE",
                  "BACKSTOP_LIQUIDITY_PROVIDER"),
        ALWAYS,
    ),
    "t": (or_null(is_whole), ALWAYS),
    "c": (lambda value: is_whole(value, 0, 2**32), SOMETIMES),
    "q": (is_size, SOMETIMES),
    "Q": (is_size, SOMETIMES),
    "p": (is_size, SOMETIMES),
    "P": (is_size, SOMETIMES),
    "B": (is_reference, SOMETIMES),
    "Y": (is_written(r"\d+(\.\d+)?%?"), SOMETIMES),
    "a": (is_size, SOMETIMES),
    "d": (is_reference, SOMETIMES),
    "j": (is_size, SOMETIMES),
    "b": (is_size, SOMETIMES),
    "g": (is_reference, SOMETIMES),
    "k": (is_size, SOMETIMES),
    "I": (is_id, SOMETIMES),
    "H": (lambda value: is_id(str(value)), SOMETIMES),
    "r": (is_flag, SOMETIMES),
    "y": (is_flag, SOMETIMES),
    "R": (is_text, SOMETIMES),
    "l": (is_size, SOMETIMES),
    "L": (is_size, SOMETIMES),
    "m": (is_flag, SOMETIMES),
    "n": (is_decimal, SOMETIMES),
    "N": (is_text, SOMETIMES),
}  # fmt: skip
# Members that an event, or an order of a kind, has beyond those, and that others have not.
OF_FILLS = {"l", "L", "m", "n", "N"}
OF_EXPIRIES = {"R"}
POSITION_UPDATE = {
    "e": (is_one_of("positionOpened", "positionAdjusted", "positionClosed"), SOMETIMES),
    "E": (is_micros, ALWAYS),
    "T": (is_micros, ALWAYS),
    "s": (is_text, ALWAYS),
    "B": (is_size, ALWAYS),
    "b": (is_decimal, ALWAYS),
    "q": (is_decimal, ALWAYS),
    "Q": (is_decimal, ALWAYS),
    "n": (is_decimal, ALWAYS),
    "M": (is_size, ALWAYS),
    "f": (is_size, ALWAYS),
    "m": (is_size, ALWAYS),
    "p": (is_decimal, ALWAYS),
    "P": (is_decimal, ALWAYS),
    "i": (is_whole, ALWAYS),
    "l": (is_one_of("0"), SOMETIMES),
}
BALANCE_UPDATE = {
    "e": (is_one_of("balanceUpdate"), ALWAYS),
    "E": (is_micros, ALWAYS),
    "T": (is_micros, ALWAYS),
    "a": (is_text, ALWAYS),
    "A": (is_size, ALWAYS),
    "L": (is_size, ALWAYS),
    "S": (is_size, ALWAYS),
}

# Each stream and its table. What no session can be sure to see is looked at if it comes.
STREAMS = {
    f"bookTicker.{SPOT}": BOOK_TICKER,
    f"bookTicker.{PERP}": BOOK_TICKER,
    f"depth.{SPOT}": DEPTH,
    f"depth.200ms.{SPOT}": DEPTH,
    f"depth.600ms.{SPOT}": DEPTH,
    f"depth.1000ms.{SPOT}": DEPTH,
    f"depth.{PERP}": DEPTH,
    f"kline.1m.{SPOT}": KLINE,
    f"kline.1s.{SPOT}": KLINE,
    f"kline.1h.{PERP}": KLINE,
    f"markPrice.{PERP}": MARK_PRICE,
    f"ticker.{SPOT}": TICKER,
    f"ticker.{PERP}": TICKER,
    f"trade.{SPOT}": TRADE,
    f"trade.{PERP}": TRADE,
    f"openInterest.{PERP}": OPEN_INTEREST,
    "account.orderUpdate": ORDER_UPDATE,
    f"account.orderUpdate.{PERP}": ORDER_UPDATE,
    "account.positionUpdate": POSITION_UPDATE,
    f"account.positionUpdate.{PERP}": POSITION_UPDATE,
    "account.balanceUpdate": BALANCE_UPDATE,
}
SILENT = {
    "liquidation": LIQUIDATION,
    "account.rfqUpdate": {},
    f"trade.NONE_{SPOT}": {},
    "bookTicker.HNT_USDC": {},
}


def deviations(frame, table):
    """What a frame has that its table has not, and the other way round."""
    for name, (kind, when) in table.items():
        if name not in frame:
            if when is ALWAYS:
                yield f"{name} is missing"
        elif not kind(frame[name]):
            yield f"{name} is {frame[name]!r}"
    yield from (f"{name} is not in the table" for name in frame.keys() - table.keys())


# The session


def near(price, factor):
    return str((Decimal(price) * Decimal(factor)).quantize(Decimal("0.01")))


def spot_orders(account):
    bid, ask = account.best(SPOT)
    resting = account.placed(SPOT, "Bid", near(bid, "0.98"), "0.5", clientId=41, postOnly=True)
    account.ask("DELETE", "/api/v1/order", {"symbol": SPOT, "orderId": resting["id"]})
    account.placed(SPOT, "Bid", None, "0.3", clientId=42)
    account.placed(SPOT, "Ask", None, quoteQuantity="30")
    account.placed(SPOT, "Bid", near(bid, "0.98"), "0.5", timeInForce="IOC")
    account.place(SPOT, "Bid", near(ask, "1.005"), "0.5", postOnly=True)
    account.placed(SPOT, "Bid", near(ask, "1.005"), "0.5", timeInForce="FOK")


def a_maker_fill(account):
    """Rests inside the spread or at the touch, and waits for somebody to come."""
    bid, _ = account.best(SPOT)
    order = account.placed(SPOT, "Bid", bid, "0.4", clientId=43)
    for _ in range(120):
        if account.ask("GET", "/api/v1/order", {"symbol": SPOT, "orderId": order["id"]}).status == 404:
            break
        account.advance(1000)
    account.ask("DELETE", "/api/v1/orders", {"symbol": SPOT})


def positions(account):
    bid, _ = account.best(PERP)
    account.placed(PERP, "Bid", None, "1")
    # Cut down by the engine when the position below it shrinks.
    account.placed(PERP, "Ask", near(bid, "1.02"), "1", reduceOnly=True, clientId=44)
    account.placed(PERP, "Ask", None, "0.4", reduceOnly=True)
    account.advance(2000)


def triggers(account):
    bid, _ = account.best(PERP)
    account.placed(
        PERP, "Ask", None, None, triggerPrice=near(bid, "0.8"), triggerQuantity="50%", triggerBy="MarkPrice"
    )
    account.placed(
        PERP, "Ask", near(bid, "0.95"), None, triggerPrice=near(bid, "1.1"), triggerQuantity="0.1",
        triggerBy="LastPrice", reduceOnly=True,
    )  # fmt: skip
    account.placed(
        PERP, "Bid", None, "0.2", stopLossTriggerPrice=near(bid, "0.9"), stopLossTriggerBy="MarkPrice",
        takeProfitTriggerPrice=near(bid, "1.2"), takeProfitLimitPrice=near(bid, "1.2"),
        takeProfitTriggerBy="IndexPrice",
    )  # fmt: skip
    account.advance(5000)


def a_released_trigger(account):
    """One a little below the market and one a little above: the price reaches one of them."""
    bid, _ = account.best(PERP)
    account.placed(PERP, "Bid", None, "0.2")
    stops = [
        account.placed(
            PERP,
            "Ask",
            None,
            None,
            triggerPrice=near(bid, factor),
            triggerQuantity="0.1",
            triggerBy="LastPrice",
        )["id"]
        for factor in ("0.9995", "1.0005")
    ]
    for _ in range(600):
        account.advance(1000)
        waiting = {order["id"] for order in account.get("/api/v1/orders", symbol=PERP)}
        if not waiting >= set(stops):
            return
    raise AssertionError("the price did not move by half a thousandth in ten minutes")


def money(account):
    account.ask("POST", "/api/v1/borrowLend", {"symbol": "USDC", "side": "Lend", "quantity": "50"})
    account.advance(3_600_000)


def closing(account):
    for symbol in (SPOT, PERP):
        account.ask("DELETE", "/api/v1/orders", {"symbol": symbol})
    for position in account.get("/api/v1/position"):
        side = "Ask" if Decimal(position["netQuantity"]) > 0 else "Bid"
        quantity = str(abs(Decimal(position["netQuantity"])))
        account.placed(position["symbol"], side, None, quantity, reduceOnly=True)


STEPS = (spot_orders, a_maker_fill, positions, triggers, a_released_trigger, money, closing)


class Session:
    def __init__(self, exchange, account):
        self.account = account
        account.placed(PERP, "Bid", None, "0.1")  # so that there is a position to tell on subscription
        self.snapshots = {}
        self.listener = Listener(exchange, account.subscription(*STREAMS, *SILENT))
        self.failures = {}
        for symbol in (SPOT, PERP):
            self.snapshots[symbol] = [account.get("/api/v1/depth", symbol=symbol)]
        for step in STEPS:
            try:
                step(account)
            except (AssertionError, KeyError, IndexError) as failure:
                self.failures[step.__name__] = failure
        seen = set()
        for _ in range(200):
            account.advance(1000)
            self.listener.catch_up()
            seen = {frame.get("stream") for frame in self.listener.frames}
            if STREAMS.keys() <= seen:
                break
        self.unheard = STREAMS.keys() - seen
        for symbol in (SPOT, PERP):
            snapshot = account.get("/api/v1/depth", symbol=symbol)
            self.snapshots[symbol].append(snapshot)
            last = int(snapshot["lastUpdateId"])
            if last > int(self.snapshots[symbol][0]["lastUpdateId"]):
                self.listener.wait_for(
                    lambda frames, stream=f"depth.{symbol}", last=last: any(
                        f.get("stream") == stream and f["data"]["u"] >= last for f in frames
                    ),
                    f"depth of {symbol} up to {last}",
                )
        self.listener.catch_up()


@pytest.fixture(scope="module")
def session(still, account):
    session = Session(still, account)
    yield session
    session.listener.close()


@pytest.mark.parametrize("step", [step.__name__ for step in STEPS])
def test_the_session_went_as_written(session, step):
    if step in session.failures:
        pytest.fail(str(session.failures[step]), pytrace=False)


@pytest.mark.parametrize("stream", STREAMS)
def test_every_frame_is_as_its_table_says(session, stream):
    assert stream not in session.unheard, "nothing came on it"
    found = {}
    for frame in session.listener.data(stream):
        for text in deviations(frame, STREAMS[stream]):
            found.setdefault(re.sub(r"\d+", "0", text), f"{text} in {frame}")
    if found:
        pytest.fail("\n".join(found.values()), pytrace=False)


def test_frames_come_in_the_envelope_and_only_of_what_was_asked_for(session):
    for frame in session.listener.frames:
        if "error" in frame:
            assert frame.keys() == {"id", "error"} and frame["error"]["code"] == 4006, frame
        else:
            assert frame.keys() == {"stream", "data"}, frame
            assert frame["stream"] in STREAMS.keys() | SILENT.keys()
            symbol = frame["stream"].rpartition(".")[2]
            assert not symbol.startswith("SOL") or frame["data"]["s"] == symbol


@pytest.mark.parametrize("stream", SILENT)
def test_where_nothing_happens_nothing_is_said(session, stream):
    assert [list(deviations(frame, SILENT[stream])) for frame in session.listener.data(stream)] == []


def test_engine_time_is_not_after_the_time_of_sending(session):
    for frame in session.listener.frames:
        data = frame.get("data", {})
        if "T" in data and data["e" if "e" in data else "T"] != "kline":
            assert data["T"] <= data["E"], frame


def test_times_of_a_stream_do_not_go_back(session):
    for stream in STREAMS:
        times = [data["E"] for data in session.listener.data(stream)]
        assert times == sorted(times), stream


# Orders, positions, balances


def test_order_events_have_what_their_kind_needs_and_nothing_of_others(session):
    for data in session.listener.data("account.orderUpdate"):
        assert (data["e"] == "orderFill") == (OF_FILLS <= data.keys()) == (data["t"] is not None), data
        assert (data["e"] == "orderExpired") == (OF_EXPIRIES <= data.keys()), data
        assert (data["o"] == "LIMIT") == ("p" in data), data
        assert data["e"] != "triggerPlaced" or {"P", "Y"} <= data.keys(), data


def test_the_session_saw_every_order_event_a_person_can_cause(session):
    seen = {data["e"] for data in session.listener.data("account.orderUpdate")}

    assert seen >= set(ORDER_EVENTS) - {"triggerFailed"}


def test_a_trigger_is_placed_and_what_it_releases_fills(session):
    events = session.listener.data(f"account.orderUpdate.{PERP}")
    placed = {data["i"]: number for number, data in enumerate(events) if data["e"] == "triggerPlaced"}
    # Under its own number, or under a new one that names it.
    released = [
        (number, data)
        for number, data in enumerate(events)
        if data["e"] == "orderFill" and placed.keys() & {data["i"], data.get("I")}
    ]

    assert released
    for number, data in released:
        assert number > min(placed[i] for i in placed.keys() & {data["i"], data.get("I")})


def test_an_order_is_accepted_before_it_fills_and_ends_once(session):
    orders = {}
    for data in session.listener.data("account.orderUpdate"):
        orders.setdefault(data["i"], []).append(data)
    for events in orders.values():
        assert events[0]["e"] in ("orderAccepted", "triggerPlaced"), events
        endings = [
            event for event in events if event["X"] in ("Filled", "Cancelled", "Expired", "TriggerFailed")
        ]
        assert len(endings) <= 1 and (not endings or endings[0] is events[-1]), events
        done, spent = Decimal(0), Decimal(0)
        for event in events:
            if event["e"] == "orderFill":
                done += Decimal(event["l"])
                spent += Decimal(event["l"]) * Decimal(event["L"])
            assert (Decimal(event["z"]), Decimal(event["Z"])) == (done, spent), events


def test_fills_are_those_of_the_history(session):
    told = {
        (
            data["i"],
            data["t"],
            Decimal(data["l"]),
            Decimal(data["L"]),
            Decimal(data["n"]),
            data["N"],
            data["m"],
        )
        for data in session.listener.data("account.orderUpdate")
        if data["e"] == "orderFill"
    }
    listed = {
        (row["orderId"], row["tradeId"], Decimal(row["quantity"]), Decimal(row["price"]), Decimal(row["fee"]),
         row["feeSymbol"], row["isMaker"])
        for row in session.account.get("/wapi/v1/history/fills", limit=1000, fillType="User")
    }  # fmt: skip

    assert told and told <= listed
    # One fill came before anybody listened.
    assert len(listed - told) == 1


def test_own_trades_are_on_the_tape_with_their_order(session):
    tape = {data["t"]: data for stream in (SPOT, PERP) for data in session.listener.data(f"trade.{stream}")}
    for data in session.listener.data("account.orderUpdate"):
        if data["e"] == "orderFill" and data["s"] in (SPOT, PERP):
            trade = tape[data["t"]]
            assert (Decimal(trade["p"]), Decimal(trade["q"])) == (Decimal(data["L"]), Decimal(data["l"]))
            assert trade["b" if data["S"] == "Bid" else "a"] == data["i"]
            assert trade["m"] == (data["m"] == (data["S"] == "Bid"))


def test_trade_numbers_follow_each_other(session):
    for symbol in (SPOT, PERP):
        numbers = [data["t"] for data in session.listener.data(f"trade.{symbol}")]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_the_stream_of_one_market_is_a_part_of_the_stream_of_all(session):
    for stream in ("account.orderUpdate", "account.positionUpdate"):
        of_all = [data for data in session.listener.data(stream) if data["s"] == PERP]
        of_one = session.listener.data(f"{stream}.{PERP}")
        bare = lambda rows: [{k: v for k, v in row.items() if k != "E"} for row in rows]  # noqa: E731
        assert bare(of_all) == bare(of_one)


def test_positions_are_told_on_subscription_and_then_their_changes(session):
    first, *later = session.listener.data(f"account.positionUpdate.{PERP}")

    assert "e" not in first and Decimal(first["q"]) == Decimal("0.1")
    assert all("e" in data for data in later)
    assert later[-1]["e"] == "positionClosed" and Decimal(later[-1]["q"]) == 0
    assert session.account.get("/api/v1/position") == []


def test_the_last_balance_told_is_the_one_of_rest(session):
    told = {
        data["a"]: (Decimal(data["A"]), Decimal(data["L"]))
        for data in session.listener.data("account.balanceUpdate")
    }
    capital = session.account.get("/api/v1/capital")

    assert {"SOL", "USDC"} <= told.keys()
    for asset, amounts in told.items():
        assert amounts == (Decimal(capital[asset]["available"]), Decimal(capital[asset]["locked"])), asset


# The book


def book_of(snapshot):
    return {
        side: {Decimal(price): Decimal(size) for price, size in snapshot[name]}
        for side, name in (("a", "asks"), ("b", "bids"))
    }


def apply(book, frame):
    for side in ("a", "b"):
        for price, size in frame[side]:
            if Decimal(size) == 0:
                book[side].pop(Decimal(price), None)
            else:
                book[side][Decimal(price)] = Decimal(size)


@pytest.mark.parametrize("stream", [stream for stream in STREAMS if stream.startswith("depth.")])
def test_update_ids_join_without_gap_or_overlap(session, stream):
    frames = session.listener.data(stream)

    assert all(frame["U"] <= frame["u"] for frame in frames)
    for earlier, later in zip(frames, frames[1:]):
        assert later["U"] == earlier["u"] + 1, (earlier, later)


@pytest.mark.parametrize("symbol", (SPOT, PERP))
def test_a_snapshot_and_the_frames_after_it_make_the_next_snapshot(session, symbol):
    first, last = session.snapshots[symbol]
    begin, end = int(first["lastUpdateId"]), int(last["lastUpdateId"])
    book = book_of(first)
    frames = [f for f in session.listener.data(f"depth.{symbol}") if begin < f["u"] <= end]

    assert frames and frames[0]["U"] <= begin + 1 <= frames[0]["u"]
    for frame in frames:
        apply(book, frame)
        assert max(book["b"]) < min(book["a"]), f"crossed after {frame}"
    assert frames[-1]["u"] == end
    # Beyond the thousandth level a snapshot knows nothing.
    wanted = book_of(last)
    floor, ceiling = min(wanted["b"]), max(wanted["a"])
    cut = {
        "a": {price: size for price, size in book["a"].items() if price <= ceiling},
        "b": {price: size for price, size in book["b"].items() if price >= floor},
    }
    if len(first["bids"]) < 1000 and len(first["asks"]) < 1000:
        assert book == wanted
    else:
        assert {side: cut[side].items() <= wanted[side].items() for side in cut} == {"a": True, "b": True}


@pytest.mark.parametrize("window", ("200ms", "600ms", "1000ms"))
def test_joined_frames_make_the_book_of_the_single_ones(session, window):
    single = [frame for frame in session.listener.data(f"depth.{SPOT}")]
    ends = {frame["u"] for frame in single}
    first = book_of(session.snapshots[SPOT][0])
    begin = int(session.snapshots[SPOT][0]["lastUpdateId"])
    by_single, by_joined = {s: dict(first[s]) for s in first}, {s: dict(first[s]) for s in first}
    queue = [frame for frame in single if frame["u"] > begin]
    joined = [frame for frame in session.listener.data(f"depth.{window}.{SPOT}") if frame["u"] > begin]

    assert joined
    for frame in joined:
        assert frame["u"] in ends, frame
        apply(by_joined, frame)
        while queue and queue[0]["u"] <= frame["u"]:
            apply(by_single, queue.pop(0))
        assert by_joined == by_single, frame


def test_the_best_prices_told_are_those_of_the_book(session):
    book = book_of(session.snapshots[SPOT][0])
    begin = int(session.snapshots[SPOT][0]["lastUpdateId"])
    best = {}
    for frame in session.listener.data(f"depth.{SPOT}"):
        if frame["u"] > begin:
            apply(book, frame)
            best[frame["u"]] = tuple(
                (price, book[side][price]) for side, price in (("a", min(book["a"])), ("b", max(book["b"])))
            )
    told = [data for data in session.listener.data(f"bookTicker.{SPOT}") if data["u"] in best]

    assert told
    for data in told:
        ask, bid = best[data["u"]]
        assert (Decimal(data["a"]), Decimal(data["A"])) == ask and (
            Decimal(data["b"]),
            Decimal(data["B"]),
        ) == bid


# Candles


def test_candles_close_once_and_hold_together(session):
    closed = [data["t"] for data in session.listener.data(f"kline.1m.{SPOT}") if data["X"]]

    assert closed and closed == sorted(set(closed))
    for data in session.listener.data(f"kline.1m.{SPOT}"):
        if data["o"] is not None:
            prices = [Decimal(data[name]) for name in "oc"]
            assert Decimal(data["l"]) <= min(prices) <= max(prices) <= Decimal(data["h"]), data


# Talking to it


def error_code(listener, frame):
    before = len([f for f in listener.frames if "error" in f])
    listener.say(frame)
    listener.wait_for(lambda frames: sum("error" in f for f in frames) > before, f"an answer to {frame!r}")
    (error, *_) = [f for f in listener.frames if "error" in f][before:]
    assert error.keys() == {"id", "error"} and error["id"] is None
    assert error["error"].keys() == {"code", "message"}
    return error["error"]["code"]


@pytest.fixture
def listener(still):
    listener = Listener(still)
    yield listener
    listener.close()


@pytest.mark.parametrize(
    "frame",
    ("", "{", "[]", "null", '"SUBSCRIBE"', '{"method":"SUBSCRIBE"}', '{"method":"LIST","params":[]}',
     '{"method":"SUBSCRIBE","params":"depth.SOL_USDC"}', '{"method":"SUBSCRIBE","params":[1]}', "\x00"),
)  # fmt: skip
def test_what_is_no_frame_is_a_parse_error_and_the_connection_stays(listener, frame):
    assert error_code(listener, frame) == 4002
    listener.catch_up()


def test_streams_that_do_not_exist_are_told_apart_from_windows_that_do_not(listener):
    assert error_code(listener, json.dumps({"method": "SUBSCRIBE", "params": ["weather.SOL_USDC"]})) == 4006
    assert error_code(listener, json.dumps({"method": "SUBSCRIBE", "params": ["kline.1M.SOL_USDC"]})) == 4006
    assert (
        error_code(listener, json.dumps({"method": "SUBSCRIBE", "params": ["depth.100ms.SOL_USDC"]})) == 4008
    )


def test_a_private_stream_needs_a_good_signature_of_texts(listener, account):
    good = json.loads(account.subscription("account.balanceUpdate"))
    key, signature, sent_at, window = good["signature"]

    numbers = good | {"signature": [key, signature, int(sent_at), int(window)]}
    assert error_code(listener, json.dumps(numbers)) == 4002
    for wrong in (
        None,
        [key, account.sign("something else"), sent_at, window],
        [key, signature, "1", window],
    ):
        frame = {name: value for name, value in good.items() if name != "signature"}
        frame |= {} if wrong is None else {"signature": wrong}
        assert error_code(listener, json.dumps(frame)) not in (4006, 4008)
    account.placed(SPOT, "Bid", None, "0.1")
    listener.catch_up()
    assert listener.data("account.balanceUpdate") == []


def test_subscribing_twice_does_not_double_and_unsubscribing_ends(still, account):
    stream = f"trade.{SPOT}"
    subscribe = account.subscription(stream)
    listener = Listener(still, subscribe, subscribe)
    try:
        order = account.placed(SPOT, "Bid", None, "0.1")
        listener.wait_for(
            lambda frames: any(f.get("stream") == stream and f["data"]["b"] == order["id"] for f in frames),
            "the trade",
        )
        listener.catch_up()
        numbers = [data["t"] for data in listener.data(stream)]
        assert len(numbers) == len(set(numbers))
        listener.say(json.dumps({"method": "UNSUBSCRIBE", "params": [stream]}))
        listener.catch_up()
        before = len(listener.data(stream))
        account.placed(SPOT, "Ask", None, "0.1")
        account.advance(2000)
        listener.catch_up()
        assert len(listener.data(stream)) == before
    finally:
        listener.close()
