"""With a key, against a venue on this machine: what reaches it, and which exception says what may be done next."""

import threading
from decimal import Decimal

import pytest
from conftest import PATIENCE
from venue import KEY, Venue

import backpack
from backpack import BackpackClient

ORDER = ("POST", "/api/v1/order")
CANCEL = ("DELETE", "/api/v1/order")
ORDERS = ("GET", "/api/v1/orders")
PERP = {"symbol": "SOL_USDC_PERP", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1"}


def test_the_key_of_the_environment_makes_it_live(venue, monkeypatch):
    monkeypatch.setenv("BACKPACK_PRIVATE_KEY", KEY.secret)
    monkeypatch.setenv("BACKPACK_BASE_URL", venue.url)
    with BackpackClient() as client:
        assert (client.mode, client.api_key) == ("live", KEY.public)
        assert client.get_orders() == []
    with BackpackClient(paper=True) as client:
        assert client.mode == "paper"


def test_an_order_reaches_the_venue_once_signed_and_exactly_as_given(live, venue):
    order = live.create_order(**{**PERP, "price": Decimal("99.9"), "quantity": "0.10"}, clientId=9, postOnly=True)

    (request,) = venue.sent(*ORDER)
    body = {name: request.json[name] for name in ("symbol", "side", "orderType", "clientId", "postOnly")}
    assert body == {
        "symbol": "SOL_USDC_PERP", "side": "Bid", "orderType": "Limit", "clientId": 9, "postOnly": True,
    }  # fmt: skip
    assert (Decimal(request.json["price"]), Decimal(request.json["quantity"])) == (Decimal("99.9"), Decimal("0.1"))
    assert isinstance(request.json["price"], str)
    assert order["id"] == "114514"


def test_a_cancellation_that_is_taken_in_only_answers_none(live, venue):
    venue.answers[CANCEL] = (202, b"")

    assert live.cancel_order(order_id="1", symbol="SOL_USDC") is None


FAULTS = [
    ((400, {"code": "INSUFFICIENT_FUNDS", "message": "Insufficient funds"}), backpack.RejectedError),
    ((429, {"code": "TOO_MANY_REQUESTS", "message": "slow down"}, {"Retry-After": "2"}), backpack.ThrottledError),
    ((503, b"oops"), backpack.OutcomeUnknownError),
    (Venue.CUT, backpack.OutcomeUnknownError),
    ((200, b"<html>"), backpack.BackpackError),
]


@pytest.mark.parametrize("answer, kind", FAULTS, ids=["rejected", "throttled", "503", "cut", "unreadable"])
def test_an_order_that_fails_says_what_may_be_done(live, venue, answer, kind):
    venue.answers[ORDER] = answer

    with pytest.raises(kind) as caught:
        live.create_order(**PERP, clientId=77)

    error = caught.value
    assert isinstance(error, ValueError)
    assert venue.count(*ORDER) == 1
    if kind is backpack.RejectedError:
        assert (error.code, error.http_status) == ("INSUFFICIENT_FUNDS", 400)
    if kind is backpack.ThrottledError:
        assert error.retry_after == 2
    if kind is backpack.OutcomeUnknownError:
        assert error.client_ids == (77,)
    assert KEY.secret not in str(error)


def test_an_order_of_a_batch_that_nobody_knows_of_is_named(live, venue):
    venue.answers["POST", "/api/v1/orders"] = (
        200,
        [
            {"operation": "Err", "code": "TIMEOUT", "message": "timed out"},
            {"operation": "Err", "code": "INSUFFICIENT_FUNDS", "message": "no"},
        ],
    )

    unknown, refused = live.create_orders([PERP, {**PERP, "clientId": 78}])

    (request,) = venue.sent("POST", "/api/v1/orders")
    assert unknown["outcome"] == "unknown" and unknown["clientId"] == request.json[0]["clientId"]
    assert refused["outcome"] == "rejected" and refused["clientId"] == 78
    assert unknown["symbol"] == "SOL_USDC_PERP"


def test_a_price_nobody_can_read_is_no_order_that_may_have_happened(live, venue):
    venue.answers["GET", "/api/v1/markPrices"] = (200, b"<html>log in to the hotel</html>")

    with pytest.raises(backpack.UnavailableError):
        live.create_order(**PERP)

    assert venue.count(*ORDER) == 0


@pytest.mark.faults({"action": "loseAnswer", "method": "POST", "path": "/api/v1/order", "first": 1})
def test_an_order_whose_answer_got_lost_can_be_looked_up(exchange):
    with exchange.client() as client:
        with pytest.raises(backpack.OutcomeUnknownError) as caught:
            client.create_order(**(order := exchange.near(client)))
        (client_id,) = caught.value.client_ids

        assert client.resolve_order(client_id, order["symbol"]) == "placed"
        assert [order["clientId"] for order in client.get_orders()] == [client_id]
        with pytest.raises(backpack.RefusedError):
            client.resolve_order(client_id ^ 1, order["symbol"])


@pytest.mark.faults({"action": "disconnectBefore", "method": "POST", "path": "/api/v1/order", "first": 1})
def test_an_order_that_never_arrived_is_not_taken_for_placed(exchange):
    with exchange.client() as client:
        with pytest.raises(backpack.OutcomeUnknownError) as caught:
            client.create_order(**(order := exchange.near(client)))

        assert client.resolve_order(caught.value.client_ids[0], order["symbol"], timeout=0.5) == "unknown"
        assert client.get_orders() == []


def test_an_order_above_the_limit_is_refused_and_not_sent(venue):
    with BackpackClient(KEY.secret, base_url=venue.url, order_max="50") as client:
        with pytest.raises(backpack.RefusedError):
            client.create_order(**PERP)

    assert venue.count(*ORDER) == 0


def test_a_question_that_gets_no_answer_may_be_asked_again(live, venue):
    venue.answers[ORDERS] = (500, b"oops")

    with pytest.raises(backpack.UnavailableError):
        live.get_orders(timeout=1)


def test_nobody_there_means_not_sent():
    with BackpackClient(KEY.secret, base_url="http://127.0.0.1:9") as client:
        with pytest.raises((backpack.NotSentError, backpack.UnavailableError)):
            client.cancel_order("1", "SOL_USDC", timeout=1)


@pytest.mark.parametrize("of_client, of_call", [(60, 0.3), (0.3, None)])
def test_the_time_of_a_call_is_kept(venue, of_client, of_call):
    is_over = threading.Event()
    venue.answers[ORDERS] = lambda _: (is_over.wait(PATIENCE), (200, []))[1]

    with BackpackClient(KEY.secret, base_url=venue.url, timeout=of_client) as client:
        with pytest.raises(backpack.UnavailableError):
            client.get_orders(timeout=of_call)
    is_over.set()


def test_other_threads_run_while_a_call_waits(live, venue):
    is_over = threading.Event()
    # The venue is this process: it can answer only because the call has let go of the interpreter.
    venue.answers[ORDERS] = lambda _: (is_over.wait(PATIENCE), (200, []))[1]
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(live.get_orders())) for _ in range(2)]
    for thread in threads:
        thread.start()
    venue.wait_for(*ORDERS, count=2)

    assert answers == []
    is_over.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert answers == [[], []]


def test_what_is_unusable_is_named():
    with pytest.raises(backpack.ConfigurationError) as caught:
        BackpackClient("no key")
    assert "no key" not in str(caught.value)
    with pytest.raises(backpack.ConfigurationError):
        BackpackClient(KEY.secret, base_url="http://example.com")


def test_neither_the_client_nor_its_errors_show_the_secret(live, venue):
    venue.answers[ORDERS] = (500, b"oops")
    with pytest.raises(backpack.BackpackError) as caught:
        live.get_orders(timeout=0.5)

    assert "live" in repr(live)
    for text in (repr(live), str(vars(live)), str(caught.value), repr(caught.value)):
        assert KEY.secret not in text
