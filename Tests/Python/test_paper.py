"""The client on paper: what every method answers, and what it refuses before anything is sent."""

import ast
import inspect
import json
import re
import subprocess
import sys
import threading
from decimal import Decimal

import pytest
from conftest import PATIENCE, ROOT

import backpack
from backpack import ArgumentError, AsyncBackpackClient, BackpackClient, BackpackError, ClosedError, RejectedError

LIMIT = {"symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "quantity": "0.5", "price": "90"}


def test_an_order_rests_is_found_and_is_cancelled(paper):
    order = paper.create_order(**LIMIT, timeInForce="GTC", clientId=7, postOnly=True)

    assert (order["status"], order["price"], order["quantity"], order["clientId"]) == ("New", "90", "0.5", 7)
    assert [found["id"] for found in paper.get_orders("SOL_USDC")] == [order["id"]]
    assert paper.get_order(order["id"], "SOL_USDC")["id"] == order["id"]
    assert paper.get_order(client_id=7, symbol="SOL_USDC")["id"] == order["id"]
    cancelled = paper.cancel_order(order_id=order["id"], symbol="SOL_USDC")
    assert (cancelled["id"], cancelled["status"]) == (order["id"], "Cancelled")
    assert paper.get_orders() == []


def test_an_order_is_cancelled_by_our_number_too(paper):
    paper.create_order(**LIMIT, clientId=7)

    assert paper.cancel_order(client_id=7, symbol="SOL_USDC")["clientId"] == 7
    assert paper.get_orders() == []


def test_an_order_that_has_ended_is_rejected_with_404(paper):
    with pytest.raises(RejectedError) as caught:
        paper.get_order("1", "SOL_USDC")

    assert caught.value.http_status == 404


def test_a_market_order_opens_a_position(paper):
    order = paper.create_order("SOL_USDC_PERP", "Bid", "Market", quoteQuantity="100")
    (position,) = paper.get_positions()

    assert order["status"] == "Filled"
    assert position["symbol"] == "SOL_USDC_PERP"
    assert Decimal(position["netQuantity"]) == Decimal(order["executedQuantity"]) > 0
    assert isinstance(position["pnlUnrealized"], str)
    assert paper.get_positions("BTC_USDC_PERP") == []
    assert [fill["orderId"] for fill in paper.get_fills("SOL_USDC_PERP")] == [order["id"]]
    assert [past["id"] for past in paper.get_order_history("SOL_USDC_PERP")] == [order["id"]]


def test_balances_have_four_amounts_an_asset(paper):
    balances = paper.get_balances()

    assert "USDC" in balances
    for balance in balances.values():
        assert set(balance) == {"available", "locked", "staked", "lent"}
        assert all(isinstance(amount, str) for amount in balance.values())


def test_a_batch_is_answered_order_by_order(paper):
    answers = paper.create_orders([LIMIT, {**LIMIT, "price": "0.001"}, {**LIMIT, "side": "Ask", "price": Decimal(900)}])

    assert len(answers) == 3
    assert answers[0]["operation"] == "Ok" and answers[0]["price"] == "90"
    cancelled = paper.cancel_all_orders("SOL_USDC")
    assert len(cancelled) == sum(answer["operation"] == "Ok" for answer in answers)


def test_market_data_is_there(paper):
    assert paper.get_market("SOL_USDC")["symbol"] == "SOL_USDC"
    assert "SOL_USDC" in {market["symbol"] for market in paper.get_markets()}
    assert paper.get_ticker("SOL_USDC")["symbol"] == "SOL_USDC"
    assert len(paper.get_tickers()) > 1
    depth = paper.get_depth("SOL_USDC", limit=5)
    assert 0 < len(depth["bids"]) <= 5
    assert backpack.parse_depth(json.dumps(depth)).best_bid < backpack.parse_depth(json.dumps(depth)).best_ask
    start = depth["timestamp"] // 1_000_000 - 3600
    assert paper.get_klines("SOL_USDC", "1m", start)[0].keys() >= {"open", "close", "volume"}
    assert len(paper.get_recent_trades("SOL_USDC", limit=3)) == 3
    assert paper.get_mark_prices("SOL_USDC_PERP")[0]["symbol"] == "SOL_USDC_PERP"
    assert isinstance(paper.get_funding_rates("SOL_USDC_PERP"), list)
    assert "futuresMakerFee" in paper.get_account()


def test_any_operation_goes_by_its_name(paper):
    assert paper.request("get_ticker", symbol="SOL_USDC")["symbol"] == "SOL_USDC"
    assert paper.request("get_fills", **{"from": 1}) == []
    with pytest.raises(BackpackError):
        paper.request("no_such_operation")


@pytest.mark.parametrize("amount", ["0.50", Decimal("0.50"), Decimal("5E-1")], ids=repr)
def test_amounts_are_text_or_decimal(paper, amount):
    assert Decimal(paper.create_order(**{**LIMIT, "quantity": amount})["quantity"]) == Decimal("0.5")


def test_a_whole_number_may_be_an_int(paper):
    assert paper.create_order(**{**LIMIT, "price": 90, "quantity": 1})["price"] == "90"


FLOATS = [
    lambda client: client.create_order(**{**LIMIT, "price": 90.1}),
    lambda client: client.create_order(**LIMIT, triggerPrice=80.0),
    lambda client: client.create_orders([LIMIT, {**LIMIT, "quantity": 0.1}]),
    lambda client: client.request("execute_order", **{**LIMIT, "price": 90.0}),
    lambda client: client.request("get_markets", marketType=["SPOT", 1.0]),
]


@pytest.mark.parametrize("call", FLOATS)
def test_a_float_is_refused_with_the_reason_and_what_to_write_instead(paper, call):
    with pytest.raises(ArgumentError, match="floats are not exact.*Write .*Decimal") as caught:
        call(paper)

    assert isinstance(caught.value, ValueError) and isinstance(caught.value, TypeError)
    assert paper.get_orders() == []


@pytest.mark.parametrize("value", [object(), b"1", Decimal("NaN"), Decimal("1E+999999"), {1, 2}], ids=repr)
def test_a_parameter_nobody_can_write_down_is_refused(paper, value):
    with pytest.raises(ArgumentError, match="price"):
        paper.create_order(**{**LIMIT, "price": value})


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), 5_000_000, "1", True], ids=repr)
def test_a_timeout_is_a_number_of_seconds(paper, timeout):
    with pytest.raises(ArgumentError, match="timeout"):
        paper.get_orders(timeout=timeout)


def test_an_order_is_named_by_one_number(paper):
    for arguments in ({}, {"order_id": "1", "client_id": 1}):
        with pytest.raises(ArgumentError):
            paper.cancel_order(symbol="SOL_USDC", **arguments)
    for client_id in (-1, 2**32, "1", True):
        with pytest.raises(ArgumentError):
            paper.cancel_order(symbol="SOL_USDC", client_id=client_id)


def test_a_closed_client_says_so_and_may_be_closed_again(paper):
    paper.close()
    paper.close()

    assert "closed" in repr(paper)
    with pytest.raises(ClosedError):
        paper.get_orders()
    with pytest.raises(ClosedError):
        paper.stream("trade.SOL_USDC")


def test_an_account_with_a_file_is_kept(home):
    with BackpackClient() as client:
        assert client.mode == "paper"
        assert client.account == str(home / ".local/share/backpack/paper.db")
        order = client.create_order(**LIMIT)
    with BackpackClient() as client:
        assert [found["id"] for found in client.get_orders()] == [order["id"]]


def test_two_clients_with_one_seed_see_one_market():
    with BackpackClient(paper=True, paper_state=":memory:", paper_seed=9) as one:
        with BackpackClient(paper=True, paper_state=":memory:", paper_seed=9) as other:
            assert one.get_markets() == other.get_markets()


def test_many_threads_use_one_client(paper):
    problems = []

    def work():
        try:
            for _ in range(10):
                order = paper.create_order(**LIMIT)
                paper.cancel_order(order["id"], "SOL_USDC")
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert problems == []
    assert paper.get_orders() == []


def test_a_client_closed_while_others_use_it_is_freed_when_they_are_done(paper):
    is_over = threading.Event()
    problems = []

    def work():
        try:
            while not is_over.is_set():
                paper.get_orders()
        except ClosedError:
            pass
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    paper.get_orders()
    paper.close()
    for thread in threads:
        thread.join(PATIENCE)
    is_over.set()
    assert problems == []


def test_the_client_for_asyncio_has_the_same_methods_and_parameters():
    def methods(kind):
        return {
            name: [
                (parameter.name, parameter.kind, parameter.default, parameter.annotation)
                for parameter in inspect.signature(member).parameters.values()
            ]
            for name, member in vars(kind).items()
            if inspect.isfunction(member) and not name.startswith("_")
        }

    sync, coroutines = methods(BackpackClient), methods(AsyncBackpackClient)
    assert sync == coroutines
    for name in set(sync) - {"stream"}:
        assert inspect.iscoroutinefunction(getattr(AsyncBackpackClient, name)), name


def test_the_module_of_the_python_server_works_too(program):
    output = program.run(
        "from backpack_client import BackpackClient, BackpackError\n"
        "client = BackpackClient(paper=True, paper_state=':memory:')\n"
        "try: client.create_order(symbol='SOL_USDC', side='Bid', orderType='Limit', quantity='0', price='90')\n"
        "except ValueError as error: print(client.mode, isinstance(error, BackpackError))\n"
    )

    assert output == "paper True\n"


def test_every_public_name_is_there_and_has_a_comment():
    for name in backpack.__all__:
        assert getattr(backpack, name).__doc__, name
    for kind in (BackpackClient, AsyncBackpackClient, backpack.Signer, backpack.OrderBook, backpack.Stream):
        for name, member in vars(kind).items():
            if not name.startswith("_") and callable(member):
                assert member.__doc__, f"{kind.__name__}.{name}"


def test_the_version_is_that_of_all_doors():
    swift = (ROOT / "Sources/BackpackModel/Version.swift").read_text()

    assert f'"{backpack.__version__}"' in swift


GUIDE = re.findall(r"```python\n(.*?)```", (ROOT / "docs/python.md").read_text(), re.S)


@pytest.mark.parametrize("snippet", GUIDE, ids=lambda text: text.splitlines()[0])
def test_what_the_guide_shows_can_be_written_and_names_what_exists(snippet):
    compile(snippet, "docs/python.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)

    for owner, thing in (("backpack", backpack), ("client", BackpackClient), ("book", backpack.OrderBook)):
        for name in re.findall(rf"\b{owner}\.(\w+)", snippet):
            assert hasattr(thing, name), f"{owner}.{name}"


def test_the_book_of_the_guide_follows_the_market(paper):
    (snippet,) = [text for text in GUIDE if "backpack.OrderBook(" in text]
    shown = []

    def show(*what):
        shown.append(what)
        if len(shown) == 3:
            raise EOFError

    with pytest.raises(EOFError):
        exec(snippet, {"client": paper, "backpack": backpack, "print": show})
    for bid, ask, cost in shown:
        assert bid < ask and cost.quantity == 25


@pytest.mark.parametrize("path", ["python/src", "Tests/Python/example.py"])
def test_types_hold_where_they_are_checked_strictly(path):
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--cache-dir=/dev/null", str(ROOT / path)],
        capture_output=True, text=True, env={"MYPYPATH": str(ROOT / "python/src"), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_what_the_configuration_deserves_a_look_for_is_warned_of_where_the_client_is_made(home):
    (home / ".env").write_text("this is no assignment\n")
    (home / ".env").chmod(0o600)

    with pytest.warns(backpack.ConfigurationWarning, match="line 1") as caught:
        BackpackClient(paper_state=":memory:").close()
    assert [warning.filename for warning in caught] == [__file__]
