"""bpx-py 2.0.11 from PyPI, as it is, trades on the paper exchange; only its base addresses differ.

What the exchange must take from it beyond the documentation:
- a Content-Type on every GET;
- `True` and `False` in a query, signed as `true` and `false` (limits/order, limits/withdrawal);
- `clientId` as JSON text when cancelling, as query text when looking up, as a number when placing;
- members nobody knows: `triggeredBy`, where `triggerBy` is meant, signed like any other;
- DELETE with a JSON body, `Content-Type: application/json; charset=utf-8`;
- a path of its own, /wapi/v1/history/pnl, which the venue no longer has: 404 `not found` in plain text.
"""

import asyncio
import inspect
import time
from decimal import Decimal

import pytest
from bpx.account import Account
from bpx.async_.account import Account as AsyncAccount
from bpx.async_.public import Public as AsyncPublic
from bpx.public import Public
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from peers import no_proxy, running, strict  # noqa: F401

SPOT, PERP = "SOL_USDC", "SOL_USDC_PERP"


def account_of(exchange, kind=Account, **more):
    account = kind(exchange.key, exchange.secret, **more)
    account.BPX_API_URL = f"{exchange.rest}/"  # its own class attribute, set on the instance
    return account


@pytest.fixture(scope="module")
def public(running):
    public = Public()
    public.BASE_URL = f"{running.rest}/"
    return public


@pytest.fixture(scope="module")
def account(running):
    return account_of(running)


@pytest.fixture
def far_below(public):
    """A price in the band that nobody sells at."""
    best = Decimal(public.get_depth(SPOT)["bids"][-1][0])
    return str((best * Decimal("0.98")).quantize(Decimal("0.01")))


@pytest.fixture(autouse=True)
def nothing_left(account):
    yield
    for symbol in (SPOT, PERP):
        assert isinstance(account.cancel_all_orders(symbol), list)
    for position in account.get_open_positions():
        side = "Ask" if Decimal(position["netQuantity"]) > 0 else "Bid"
        quantity = str(abs(Decimal(position["netQuantity"])))
        account.execute_order(position["symbol"], side, "Market", quantity=quantity, reduce_only=True)


def code(answer):
    return answer.get("code") if isinstance(answer, dict) else None


# Public


def test_the_system_says_that_it_is_well(public):
    assert public.get_status() == {"status": "Ok", "message": None}
    assert public.get_ping() == "pong"
    assert abs(public.get_time() - time.time() * 1000) < 5000


def test_markets_and_assets_are_listed(public):
    markets = {market["symbol"]: market for market in public.get_markets()}

    assert {SPOT, PERP} <= markets.keys()
    assert Decimal(markets[SPOT]["filters"]["price"]["tickSize"]) == Decimal("0.01")
    assert public.get_market() == list(markets.values())
    assert {"USDC", "SOL"} <= {asset["symbol"] for asset in public.get_assets()}
    assert "USDC" in {row["symbol"] for row in public.get_collateral()}


def test_depth_ascends_on_both_sides_and_is_not_crossed(public):
    depth = public.get_depth(SPOT)
    bids, asks = ([Decimal(price) for price, _ in depth[side]] for side in ("bids", "asks"))

    assert bids == sorted(bids) and asks == sorted(asks)
    assert bids[-1] < asks[0]
    assert int(depth["lastUpdateId"]) > 0


def test_tickers_candles_and_trades_speak_of_the_same_market(public):
    ticker = public.get_ticker(SPOT)
    klines = public.get_klines(SPOT, "1m", int(time.time()) - 3600)

    assert ticker["symbol"] == SPOT
    assert SPOT in {each["symbol"] for each in public.get_tickers()}
    assert 59 <= len(klines) <= 61
    assert klines == sorted(klines, key=lambda candle: candle["start"])
    assert public.get_klines(SPOT, "1h", int(time.time()) - 7200, int(time.time()))
    trades = public.get_recent_trades(SPOT, limit=5)
    assert len(trades) == 5
    assert public.get_history_trades(SPOT, limit=2, offset=1)


def test_perpetuals_have_marks_funding_and_open_interest(public):
    marks = public.get_all_mark_prices(PERP)
    marks = asyncio.run(marks) if inspect.isawaitable(marks) else marks  # its sync class has one `async def`

    assert [row["symbol"] for row in marks] == [PERP]
    assert [row["symbol"] for row in public.get_open_interest(PERP)] == [PERP]
    assert len(public.get_open_interest()) > 1
    assert isinstance(public.get_funding_interval_rates(PERP), list)


def test_borrow_lend_markets_are_listed(public):
    assert "USDC" in {market["symbol"] for market in public.get_borrow_lend_markets()}
    assert isinstance(public.get_borrow_lend_market_history("1d", "USDC"), list)


# Orders


def test_a_resting_order_is_found_by_either_id_and_cancelled_by_either(account, far_below):
    first = account.execute_order(
        SPOT, "Bid", "Limit", time_in_force="GTC", quantity="0.5", price=far_below, client_id=71
    )
    assert (first["status"], first["clientId"]) == ("New", 71)
    assert account.get_open_order(SPOT, order_id=first["id"]) == first
    assert account.get_open_order(SPOT, client_id=71) == first
    assert first in account.get_open_orders(symbol=SPOT)
    assert first in account.get_open_orders(market_type="SPOT")

    # As JSON text: the venue's number, written otherwise.
    cancelled = account.cancel_order(SPOT, client_id=71)
    assert (cancelled["id"], cancelled["status"]) == (first["id"], "Cancelled")

    second = account.execute_order(SPOT, "Bid", "Limit", quantity="0.5", price=far_below)
    assert account.cancel_order(SPOT, order_id=second["id"])["status"] == "Cancelled"
    assert code(account.cancel_order(SPOT, order_id=second["id"])) == "INVALID_CLIENT_REQUEST"
    assert code(account.get_open_order(SPOT, order_id=second["id"])) == "RESOURCE_NOT_FOUND"


def test_a_market_order_fills_and_is_in_both_histories(account):
    before = Decimal(account.get_balances()["SOL"]["available"])

    order = account.execute_order(SPOT, "Bid", "Market", quantity="0.10", client_id=72)

    assert order["status"] == "Filled"
    assert Decimal(order["executedQuantity"]) == Decimal("0.1")
    fills = [
        fill for fill in account.get_fill_history(SPOT, fill_type="User") if fill["orderId"] == order["id"]
    ]
    assert sum(Decimal(fill["quantity"]) for fill in fills) == Decimal("0.1")
    assert {fill["clientId"] for fill in fills} == {"72"}
    fees = sum(Decimal(fill["fee"]) for fill in fills if fill["feeSymbol"] == "SOL")
    assert Decimal(account.get_balances()["SOL"]["available"]) == before + Decimal("0.1") - fees
    (row,) = account.get_order_history(order_id=order["id"])
    assert row["status"] == "Filled"
    assert row in account.get_order_history(SPOT, limit=50, market_type="SPOT")


def test_a_market_order_can_be_sized_in_the_quote_asset(account):
    order = account.execute_order(SPOT, "Bid", "Market", quote_quantity="20")

    assert order["status"] == "Filled"
    assert Decimal("18") < Decimal(order["executedQuoteQuantity"]) <= Decimal("20")


def test_a_post_only_order_rests_or_is_refused(account, public, far_below):
    order = account.execute_order(SPOT, "Bid", "Limit", quantity="0.5", price=far_below, post_only=True)
    assert (order["status"], order["postOnly"]) == ("New", True)

    ask = public.get_depth(SPOT)["asks"][0][0]
    crossing = str(Decimal(ask) * Decimal("1.005") // Decimal("0.01") * Decimal("0.01"))
    refused = account.execute_order(SPOT, "Bid", "Limit", quantity="0.5", price=crossing, post_only=True)
    assert code(refused) == "INVALID_ORDER" or refused["status"] == "Expired"


def test_an_order_that_cannot_be_is_refused_in_the_venues_words(account, far_below):
    too_fine = account.execute_order(SPOT, "Bid", "Limit", quantity="0.505", price=far_below)
    assert (code(too_fine), too_fine["message"]) == ("INVALID_CLIENT_REQUEST", "Quantity decimal too long")
    assert code(account.execute_order("NONE_USDC", "Bid", "Market", quantity="1"))
    assert code(account.execute_order(SPOT, "Bid", "Limit", quantity="9000", price=far_below)) == (
        "INSUFFICIENT_FUNDS"
    )


def test_stops_attached_and_alone_wait_for_their_trigger(account, public):
    bid = Decimal(public.get_depth(PERP)["bids"][-1][0])
    under, over = (str((bid * Decimal(f)).quantize(Decimal("0.01"))) for f in ("0.95", "1.05"))
    account.execute_order(PERP, "Bid", "Market", quantity="0.20")

    # It means `triggerBy`, and sends `triggeredBy`, which nobody knows and which is signed all the same; its
    # limit orders always bring a `quantity`, which a conditional order must not have beside its own.
    stop = account.execute_order(
        PERP, "Ask", "Limit", quantity="0.10", price=under, trigger_price=under, trigger_quantity="0.10",
        triggered_by="MarkPrice",
    )  # fmt: skip
    guarded = account.execute_order(
        PERP, "Bid", "Limit", quantity="0.10", price=str((bid * Decimal("0.98")).quantize(Decimal("0.01"))),
        stop_loss_trigger_price=under, stop_loss_trigger_by="MarkPrice",
        take_profit_trigger_price=over, take_profit_limit_price=over, take_profit_trigger_by="LastPrice",
    )  # fmt: skip

    assert stop.get("status") == "TriggerPending" or code(stop) == "INVALID_CLIENT_REQUEST"
    assert guarded["status"] == "New"
    assert Decimal(guarded["stopLossTriggerPrice"]) == Decimal(under)
    assert Decimal(guarded["takeProfitLimitPrice"]) == Decimal(over)
    assert (
        account.execute_order(PERP, "Ask", "Market", quantity="0.20", reduce_only=True)["status"] == "Filled"
    )


def test_all_orders_of_a_market_are_cancelled_at_once(account, far_below):
    ids = {
        account.execute_order(SPOT, "Bid", "Limit", quantity="0.1", price=far_below)["id"] for _ in range(3)
    }

    cancelled = account.cancel_all_orders(SPOT)

    assert {order["id"] for order in cancelled} == ids
    assert account.get_open_orders(symbol=SPOT) == []


# The account


def test_the_account_tells_its_settings_and_takes_new_ones(account):
    before = account.get_account()
    assert {"leverageLimit", "spotTakerFee", "autoBorrowSettlements"} <= before.keys()

    # Not auto_lend: within a second it would lend what other tests spend.
    assert account.update_account(leverage_limit="5", auto_borrow_settlements=True) in ("", None)

    after = account.get_account()
    assert (Decimal(after["leverageLimit"]), after["autoBorrowSettlements"]) == (Decimal("5"), True)


def test_limits_take_booleans_as_python_writes_them(account):
    order = account.get_max_order_quantity(
        SPOT, "Bid", price="100", reduce_only=False, auto_borrow=True, auto_borrow_repay=False,
        auto_lend_redeem=True,
    )  # fmt: skip
    assert Decimal(order["maxOrderQuantity"]) > 0
    assert (order["autoBorrow"], order["autoLendRedeem"]) == (True, True)
    withdrawal = account.get_max_withdrawal_quantity("USDC", auto_borrow=False, auto_lend_redeem=True)
    assert Decimal(withdrawal["maxWithdrawalQuantity"]) > 0
    assert Decimal(account.get_max_borrow_quantity("SOL")["maxBorrowQuantity"]) >= 0


def test_positions_and_collateral_follow_a_trade(account):
    account.execute_order(PERP, "Bid", "Market", quantity="0.10")

    (position,) = account.get_open_positions()
    assert (position["symbol"], Decimal(position["netQuantity"])) == (PERP, Decimal("0.1"))
    assert Decimal(account.get_collateral()["netExposureFutures"]) > 0
    account.execute_order(PERP, "Ask", "Market", quantity="0.10", reduce_only=True)
    assert account.get_open_positions() == []


def test_lending_and_borrowing_move_the_loans(account):
    assert account.execute_borrow_lend("5", "Lend", "USDC") in ("", None)
    assert account.execute_borrow_lend("0.5", "Borrow", "SOL") in ("", None)

    loans = {loan["symbol"]: Decimal(loan["netQuantity"]) for loan in account.get_borrow_lend_positions()}
    assert loans["USDC"] > 0
    events = account.get_borrow_history(symbol="USDC", sources="Manual,AutoLend")
    assert {row["symbol"] for row in events} == {"USDC"}
    assert account.get_borrow_history("Lend")
    assert isinstance(account.get_interest_history(asset="USDC", source="BorrowLend"), list)


def test_money_in_and_out_is_listed(account):
    assert isinstance(account.get_deposits(limit=10, from_=1, to=int(time.time() * 1000)), list)
    assert isinstance(account.get_withdrawals(), list)
    assert account.get_deposit_address("Solana")["address"]
    assert isinstance(account.get_settlements_history(), list)
    assert isinstance(account.get_funding_payments(symbol=PERP), list)


def test_a_withdrawal_is_carried_out_or_refused_and_nothing_between(account):
    before = Decimal(account.get_balances()["USDC"]["available"])

    answer = account.withdrawal("11111111111111111111111111111111", "USDC", "Solana", "10", client_id=9)

    after = Decimal(account.get_balances()["USDC"]["available"])
    if "code" in answer:
        assert after == before
    else:
        assert Decimal(answer["quantity"]) == Decimal("10") and after < before


def test_what_the_venue_took_away_is_not_found(account):
    assert account.get_profit_and_loss_history() == "not found"


def test_quotes_are_switched_off(account):
    assert code(account.submit_quote("1", "100", "101")) is not None


# Signing


def test_a_wrong_secret_is_refused(running, account):
    stranger = account_of(running)
    stranger.private_key = Ed25519PrivateKey.generate()

    refused = stranger.get_balances()

    assert (code(refused), refused["message"]) == ("INVALID_CLIENT_REQUEST", "Invalid signature")


def test_its_raw_signed_text_is_good_in_strict_mode_too(strict):
    account = account_of(strict)

    assert isinstance(account.get_borrow_history(sources="Manual,AutoLend"), list)
    assert code(account.get_balances()) is None


# Its asynchronous half


def test_the_asynchronous_half_does_the_same(running, account, far_below):
    async def conversation():
        # Its clients take a proxy as text and hand on an empty one, which aiohttp refuses; none is `None`.
        mine = account_of(running, AsyncAccount, proxy=None)
        public = AsyncPublic(proxy=None)
        public.BASE_URL = f"{running.rest}/"
        assert (await public.get_status())["status"] == "Ok"
        assert (await public.get_depth(SPOT))["bids"]
        order = await mine.execute_order(SPOT, "Bid", "Limit", quantity="0.1", price=far_below, client_id=73)
        assert order.get("status") == "New", order
        return await mine.cancel_order(SPOT, client_id=73)

    assert asyncio.run(conversation())["status"] == "Cancelled"
