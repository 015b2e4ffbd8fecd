"""ccxt 4.5.64 from PyPI, as it is, trades on the paper exchange; only `urls` and credentials are set.

What the exchange must take from it beyond the documentation:
- the signed text with its values percent-encoded, a blank as `%20` or `+`, where the raw text does not verify
  (refused with `--strict`); in a batch the same, order for order;
- `Content-Type: application/json` without a charset, and none on GET; `X-Broker-Id: 1400` on every signed request;
- orders without `timeInForce`; conditional ones without `triggerBy`, attached ones without `stopLossTriggerBy`;
- `triggerQuantity` in place of `quantity`, never both; market orders with `postOnly` left out;
- `endTime` on deposits where the documentation says `to`: an unknown parameter, signed like any other;
- RFQ calls signed with an empty instruction: it cannot ask, and is told that its signature is wrong.
"""

from decimal import Decimal

import ccxt
import pytest

from peers import no_proxy, running, strict  # noqa: F401

SPOT, PERP = "SOL/USDC", "SOL/USDC:USDC"


def client_of(exchange, **options):
    client = ccxt.backpack(
        {"apiKey": exchange.key, "secret": exchange.secret, "enableRateLimit": False, "options": options}
    )
    client.urls["api"] = {"public": exchange.rest, "private": exchange.rest}
    return client


@pytest.fixture(scope="module")
def client(running):
    return client_of(running)


@pytest.fixture
def far_below(client):
    """A price in the band that nobody sells at."""
    return round(client.fetch_order_book(SPOT)["bids"][0][0] * 0.98, 2)


@pytest.fixture(autouse=True)
def nothing_left(client):
    yield
    for symbol in (SPOT, PERP):
        client.cancel_all_orders(symbol)
        assert client.fetch_open_orders(symbol) == []


def exact(value):
    return Decimal(str(value))


# Public


def test_markets_carry_precision_and_kind(client):
    markets = client.load_markets()

    assert markets[SPOT]["spot"] and markets[PERP]["swap"] and markets[PERP]["linear"]
    assert markets[SPOT]["precision"] == {"amount": 0.01, "price": 0.01, "base": None, "quote": None} or (
        (markets[SPOT]["precision"]["amount"], markets[SPOT]["precision"]["price"]) == (0.01, 0.01)
    )
    assert markets[SPOT]["active"] and markets[SPOT]["created"]
    assert "SOL" in client.currencies["USDC"]["networks"]


def test_the_exchange_is_up_and_knows_the_time(client):
    assert client.fetch_status()["status"] == "ok"
    assert isinstance(client.fetch_time(), int)
    assert client.public_get_api_v1_ping() == "pong"


def test_the_order_book_has_an_order_number_and_is_not_crossed(client):
    book = client.fetch_order_book(SPOT)

    assert book["bids"][0][0] < book["asks"][0][0]
    assert len(book["bids"]) > 5 and book["nonce"] > 0
    assert abs(book["timestamp"] - client.milliseconds()) < 5000


def test_tickers_candles_and_trades_can_be_read(client):
    assert client.fetch_ticker(SPOT)["last"] > 0
    assert {SPOT, PERP} <= client.fetch_tickers().keys()
    candles = client.fetch_ohlcv(SPOT, "1m", limit=30)
    assert [later[0] - earlier[0] for earlier, later in zip(candles, candles[1:])] == [60_000] * (
        len(candles) - 1
    )
    assert len(candles) in (30, 31)
    assert client.fetch_ohlcv(SPOT, "1h", since=client.milliseconds() - 7_200_000)
    trades = client.fetch_trades(SPOT, limit=5)
    assert len(trades) == 5 and trades[0]["timestamp"] <= trades[-1]["timestamp"]
    assert client.fetch_trades(SPOT, limit=2, params={"offset": 1})


def test_candles_of_mark_and_index_prices_can_be_read(client):
    assert client.fetch_mark_ohlcv(PERP, "1m", limit=5)
    assert client.fetch_index_ohlcv(PERP, "1m", limit=5)


def test_perpetuals_have_funding_and_open_interest(client):
    rate = client.fetch_funding_rate(PERP)

    assert rate["markPrice"] > 0 and rate["nextFundingTimestamp"] > client.milliseconds() - 5000
    assert client.fetch_open_interest(PERP)["openInterestValue"] >= 0
    assert isinstance(client.fetch_funding_rate_history(PERP, limit=3), list)
    assert client.public_get_api_v1_borrowlend_markets()
    assert isinstance(
        client.public_get_api_v1_borrowlend_markets_history({"interval": "1d", "symbol": "USDC"}), list
    )
    assert client.public_get_api_v1_collateral()
    assert isinstance(client.public_get_api_v1_wallets(), list)


# Orders


def test_a_limit_order_rests_is_found_and_is_cancelled(client, far_below):
    free = exact(client.fetch_balance()["USDC"]["free"])

    order = client.create_order(SPOT, "limit", "buy", 0.5, far_below, {"clientOrderId": "81"})

    assert (order["status"], order["clientOrderId"], order["amount"]) == ("open", "81", 0.5)
    assert exact(client.fetch_balance()["USDC"]["free"]) == free - exact(far_below) * Decimal("0.5")
    assert client.fetch_open_order(order["id"], SPOT)["id"] == order["id"]
    assert [each["id"] for each in client.fetch_open_orders(SPOT)] == [order["id"]]
    assert order["id"] in {each["id"] for each in client.fetch_open_orders()}
    # By the client's own id, which ccxt has no method for; it sends a number.
    assert client.private_get_api_v1_order({"symbol": "SOL_USDC", "clientId": 81})["id"] == order["id"]
    assert client.cancel_order(order["id"], SPOT)["status"] == "canceled"
    assert exact(client.fetch_balance()["USDC"]["free"]) == free
    with pytest.raises(ccxt.ExchangeNotAvailable):  # ccxt's word for RESOURCE_NOT_FOUND
        client.fetch_open_order(order["id"], SPOT)
    with pytest.raises(ccxt.BadRequest, match="Order not found"):
        client.cancel_order(order["id"], SPOT)


def test_an_order_is_cancelled_by_its_client_id_as_number_or_text(client, far_below):
    for sent in (82, "82"):
        order = client.create_order(SPOT, "limit", "buy", 0.5, far_below, {"clientOrderId": 82})
        cancelled = client.private_delete_api_v1_order({"symbol": "SOL_USDC", "clientId": sent})
        assert (cancelled["id"], cancelled["status"]) == (order["id"], "Cancelled")


def test_a_market_order_fills_and_is_in_the_histories(client):
    order = client.create_order(SPOT, "market", "buy", 0.1, None, {"clientOrderId": 83})

    assert (order["status"], order["filled"]) == ("closed", 0.1)
    fills = [trade for trade in client.fetch_my_trades(SPOT, limit=100) if trade["order"] == order["id"]]
    assert sum(exact(fill["amount"]) for fill in fills) == Decimal("0.1")
    assert {fill["takerOrMaker"] for fill in fills} == {"taker"}
    assert all(fill["fee"]["cost"] > 0 for fill in fills)
    assert sum(exact(fill["cost"]) for fill in fills).quantize(Decimal("1e-6")) == exact(
        order["cost"]
    ).quantize(Decimal("1e-6"))
    assert order["id"] in {each["id"] for each in client.fetch_orders(SPOT)}
    hour = 3_600_000
    now = client.milliseconds()
    assert order["id"] in {
        trade["order"]
        for trade in client.fetch_my_trades(SPOT, since=now - hour, params={"until": now + hour})
    }


def test_a_market_order_by_cost_spends_about_that(client):
    # Its own createMarketBuyOrderWithCost looks for an option that its Backpack has not.
    order = client.create_order(SPOT, "market", "buy", 0, None, {"cost": 20})

    assert 18 < order["cost"] <= 20


def test_a_sell_order_returns_what_a_buy_order_took(client):
    client.create_order(SPOT, "market", "buy", 0.2)

    assert client.create_order(SPOT, "market", "sell", 0.2, None, {"timeInForce": "IOC"})["filled"] == 0.2


def test_post_only_orders_rest_or_are_refused(client, far_below):
    order = client.create_order(SPOT, "limit", "buy", 0.5, far_below, {"postOnly": True})
    assert (order["status"], order["postOnly"]) == ("open", True)

    crossing = round(client.fetch_order_book(SPOT)["asks"][0][0] * 1.005, 2)
    try:
        refused = client.create_order(SPOT, "limit", "buy", 0.5, crossing, {"timeInForce": "PO"})
    except ccxt.InvalidOrder as refusal:
        assert "immediately match" in str(refusal)
    else:
        assert (refused["status"], refused["filled"]) == ("canceled", 0)


def test_an_immediate_order_that_meets_nobody_expires(client, far_below):
    for time_in_force in ("IOC", "FOK"):
        order = client.create_order(SPOT, "limit", "buy", 0.5, far_below, {"timeInForce": time_in_force})
        assert (order["status"], order["filled"], order["info"]["status"]) == ("canceled", 0, "Expired")


def test_refusals_become_the_right_exceptions(client, far_below):
    with pytest.raises(ccxt.InsufficientFunds):
        client.create_order(SPOT, "limit", "buy", 9000, far_below)
    with pytest.raises(ccxt.InvalidOrder):
        client.create_order(SPOT, "limit", "buy", 1, round(far_below * 4, 2))
    with pytest.raises(ccxt.BadRequest):
        client.private_post_api_v1_order(
            {"symbol": "NONE_USDC", "side": "Bid", "orderType": "Market", "quantity": "1"}
        )
    with pytest.raises(ccxt.BadRequest, match="triggerPrice"):
        client.private_post_api_v1_order(
            {
                "symbol": "SOL_USDC",
                "side": "Ask",
                "orderType": "Market",
                "quantity": "1",
                "triggerPrice": str(far_below),
            }
        )


def test_a_batch_places_all_its_orders(client, far_below):
    orders = client.create_orders(
        [
            {"symbol": SPOT, "type": "limit", "side": "buy", "amount": 0.1 * n, "price": far_below,
             "params": {"clientOrderId": 90 + n, "postOnly": True}}
            for n in (1, 2, 3)
        ]
    )  # fmt: skip

    assert [order["clientOrderId"] for order in orders] == ["91", "92", "93"]
    assert {order["id"] for order in client.fetch_open_orders(SPOT)} == {order["id"] for order in orders}
    assert {order["status"] for order in client.cancel_all_orders(SPOT)} == {"canceled"}
    assert client.fetch_open_orders(SPOT) == []


def test_one_bad_order_of_a_batch_does_not_harm_the_others(client, far_below):
    good = {"symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": str(far_below)}

    results = client.private_post_api_v1_orders([good | {"quantity": "9000"}, good | {"quantity": "0.1"}])

    assert [result["operation"] for result in results] == ["Err", "Ok"]
    assert results[0]["code"] == "INSUFFICIENT_FUNDS"
    assert results[1]["status"] == "New"


def test_a_trigger_order_waits_and_can_be_cancelled(client, far_below):
    stop = client.create_order(SPOT, "market", "sell", 0.1, None, {"triggerPrice": far_below})
    assert (stop["status"], stop["triggerPrice"]) == ("open", far_below)
    assert stop["info"]["status"] == "TriggerPending"
    limit = client.create_order(SPOT, "limit", "sell", 0.1, far_below, {"triggerPrice": far_below})
    assert {order["id"] for order in client.fetch_open_orders(SPOT)} == {stop["id"], limit["id"]}

    assert client.cancel_order(stop["id"], SPOT)["status"] == "canceled"
    assert [order["id"] for order in client.cancel_all_orders(SPOT)] == [limit["id"]]


def test_a_perpetual_is_bought_guarded_and_closed(client):
    price = client.fetch_order_book(PERP)["bids"][0][0]
    client.create_order(PERP, "market", "buy", 0.5)
    guarded = client.create_order(
        PERP, "limit", "buy", 0.1, round(price * 0.98, 2),
        {"stopLoss": {"triggerPrice": round(price * 0.9, 2)},
         "takeProfit": {"triggerPrice": round(price * 1.1, 2), "price": round(price * 1.1, 2)}},
    )  # fmt: skip
    assert guarded["status"] == "open" and guarded["takeProfitPrice"] == round(price * 1.1, 2)

    (position,) = client.fetch_positions([PERP])
    # Its contracts are the exposure: the order that rests counts, too.
    assert (position["side"], exact(position["contracts"])) == ("long", Decimal("0.6"))
    assert exact(position["info"]["netQuantity"]) == Decimal("0.5")
    assert client.create_order(PERP, "market", "sell", 0.5, None, {"reduceOnly": True})["filled"] == 0.5
    assert client.fetch_positions([PERP]) == []
    assert isinstance(client.fetch_funding_history(PERP), list)


def test_self_trade_prevention_can_be_chosen(client, far_below):
    for name, sent in (
        ("EXPIRE_MAKER", "RejectMaker"),
        ("EXPIRE_TAKER", "RejectTaker"),
        ("EXPIRE_BOTH", "RejectBoth"),
    ):
        order = client.create_order(SPOT, "limit", "buy", 0.1, far_below, {"selfTradePrevention": name})
        assert order["info"]["selfTradePrevention"] == sent


# The account


def test_balances_free_used_and_total_add_up(client):
    balance = client.fetch_balance()

    for asset in ("USDC", "SOL"):
        row = balance[asset]
        assert exact(row["free"]) + exact(row["used"]) == exact(row["total"])


def test_the_account_and_its_margin_can_be_read_and_changed(client):
    assert "leverageLimit" in client.private_get_api_v1_account()
    # ccxt hands on a body of nothing as the empty text.
    assert client.private_patch_api_v1_account({"leverageLimit": "7", "autoRepayBorrows": True}) in ("", None)
    assert exact(client.private_get_api_v1_account()["leverageLimit"]) == 7
    assert "netEquity" in client.private_get_api_v1_capital_collateral()
    limits = client.private_get_api_v1_account_limits_order(
        {"symbol": "SOL_USDC", "side": "Bid", "reduceOnly": False}
    )
    assert exact(limits["maxOrderQuantity"]) > 0
    assert client.private_get_api_v1_account_limits_borrow({"symbol": "SOL"})
    assert client.private_get_api_v1_account_limits_withdrawal({"symbol": "USDC", "autoBorrow": False})


def test_loans_can_be_made_and_read(client):
    assert client.private_post_api_v1_borrowlend({"symbol": "USDC", "side": "Lend", "quantity": "3"}) in (
        "",
        None,
    )

    assert "USDC" in {loan["symbol"] for loan in client.private_get_api_v1_borrowlend_positions()}
    assert client.private_get_wapi_v1_history_borrowlend({"type": "Lend"})
    assert client.private_get_wapi_v1_history_borrowlend_positions({"side": "Lend"})
    assert isinstance(client.private_get_wapi_v1_history_interest({"asset": "USDC"}), list)


def test_money_in_and_out_is_listed(client):
    assert isinstance(client.fetch_deposits("USDC", limit=10), list)
    # Sent as `endTime`, which deposits do not know.
    assert isinstance(client.fetch_deposits(params={"until": client.milliseconds()}), list)
    assert isinstance(client.fetch_withdrawals(params={"until": client.milliseconds()}), list)
    assert client.fetch_deposit_address("USDC", {"network": "SOL"})["address"]
    for history in ("dust", "settlement", "strategies"):
        assert isinstance(getattr(client, f"private_get_wapi_v1_history_{history}")(), list)


def test_a_withdrawal_is_carried_out_or_refused(client):
    try:
        withdrawal = client.withdraw(
            "USDC", 10, "11111111111111111111111111111111", params={"network": "SOL"}
        )
    except ccxt.BaseError as refusal:
        assert not isinstance(refusal, ccxt.AuthenticationError) and "Invalid signature" not in str(refusal)
    else:
        assert withdrawal["amount"] == 10


# Signing


ENCODED = {"sources": "Manual,AutoLend"}


def test_a_percent_encoded_signed_text_is_good(client):
    assert isinstance(client.private_get_wapi_v1_history_borrowlend(ENCODED), list)
    try:
        assert client.private_get_wapi_v1_history_orders({"orderId": "1 2"}) == []
    except ccxt.BaseError as refusal:  # an id may be refused, its signature not
        assert "Invalid signature" not in str(refusal)


def test_a_percent_encoded_body_is_good_and_so_is_a_batch_of_it(client, far_below):
    client.create_order(PERP, "market", "buy", 0.1)
    stop = {
        "symbol": "SOL_USDC_PERP",
        "side": "Ask",
        "orderType": "Market",
        "triggerPrice": str(round(far_below * 0.95, 2)),
        "triggerQuantity": "80%",
        "reduceOnly": True,
    }

    assert client.private_post_api_v1_order(stop)["triggerQuantity"] == "80%"
    (result,) = client.private_post_api_v1_orders([stop])
    assert (result["operation"], result["triggerQuantity"]) == ("Ok", "80%")
    client.cancel_all_orders(PERP)
    client.create_order(PERP, "market", "sell", 0.1, None, {"reduceOnly": True})


def test_strict_mode_refuses_it_and_takes_all_else(strict):
    client = client_of(strict)

    with pytest.raises(ccxt.BadRequest, match="Invalid signature"):
        client.private_get_wapi_v1_history_borrowlend(ENCODED)
    with pytest.raises(ccxt.BadRequest, match="Invalid signature"):
        client.private_get_wapi_v1_history_orders({"orderId": "1 2"})
    assert client.fetch_balance()["USDC"]["free"] > 0
    assert client.create_order(SPOT, "market", "buy", 0.1)["filled"] == 0.1


def test_a_wrong_secret_and_an_old_request_are_refused(running):
    stranger = client_of(running)
    stranger.secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    late = client_of(running, timeDifference=60_001)

    with pytest.raises(ccxt.BadRequest, match="Invalid signature"):
        stranger.fetch_balance()
    with pytest.raises(ccxt.BadRequest, match="Request has expired"):
        late.fetch_balance()


def test_calls_it_knows_no_instruction_for_are_told_so(client):
    with pytest.raises(ccxt.BaseError) as refusal:
        client.private_post_api_v1_rfq({"symbol": "SOL_USDC_RFQ", "side": "Bid", "quantity": "1"})
    assert " 500 " not in str(refusal.value)
