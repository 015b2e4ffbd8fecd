"""The paper account on disk: several servers on one file, killed at any moment, and `backpack paper`."""

import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import threading
import time
from decimal import Decimal

import pytest

from server import PATIENCE, Server

KEPT = ("mcp", "--paper")
KILLS = int(os.environ.get("BACKPACK_KILLS", "12"))
PARTIES = ("crowd", "fees", "insurance", "lending", "outside")


def state_of(home):
    return home / ".local/share/backpack/paper.db"


def rows(home, sql):
    connection = sqlite3.connect(state_of(home), timeout=PATIENCE)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


@pytest.fixture
def paper(program, home):
    """`backpack paper …`: exit status, and what it wrote."""

    def run(*arguments, **options):
        return subprocess.run(
            [str(program), "paper", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=home,
            env={"HOME": str(home), "PATH": os.environ["PATH"]},
            timeout=PATIENCE,
            **options,
        )

    return run


@pytest.fixture
def status(paper):
    def read():
        done = paper("status", "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return read


@pytest.fixture
def low(program, home):
    """A price far below the market, whose course nobody fixed: found by buying a little."""
    server = Server(program, home, KEPT)
    server.greet()
    assert not server.call("create_order", taking(1, "Bid")).is_error
    server.close()
    ((price,),) = rows(home, "SELECT price FROM fills LIMIT 1")
    return int(Decimal(price) * Decimal("0.8"))


def resting(client_id, price):
    """A bid far below the market: it rests."""
    return {
        "symbol": "SOL_USDC",
        "side": "Bid",
        "orderType": "Limit",
        "price": str(price),
        "quantity": "0.01",
        "clientId": client_id,
    }


def taking(client_id, side):
    return {
        "symbol": "SOL_USDC",
        "side": side,
        "orderType": "Market",
        "quantity": "0.01",
        "clientId": client_id,
    }


def assert_money_adds_up(home):
    """Each asset to zero, to the last digit; what is locked is what open orders need."""
    names = ("available", "locked", "lent", "borrowed", *PARTIES)
    for asset, *amounts in rows(home, f"SELECT asset, {', '.join(names)} FROM holdings"):
        held = dict(zip(names, map(Decimal, amounts)))
        held["borrowed"] = -held["borrowed"]
        assert sum(held.values()) == 0, asset
        assert held["available"] >= 0 and held["locked"] >= 0, asset
    needed = sum(
        Decimal(price) * (Decimal(quantity) - Decimal(executed))
        for price, quantity, executed in rows(
            home, "SELECT price, quantity, executed_quantity FROM open_orders WHERE side = 'Bid'"
        )
    )
    (locked,) = rows(home, "SELECT locked FROM holdings WHERE asset = 'USDC'")
    assert Decimal(locked[0]) == needed


def assert_orders_are_there_once(home, accepted):
    """By client ID: open or ended, and not both."""
    found = [id for (id,) in rows(home, "SELECT client_id FROM open_orders UNION ALL SELECT client_id FROM ended_orders")]
    assert len(found) == len(set(found)), "an order stands there twice"
    missing = set(accepted) - set(found)
    assert not missing, f"acknowledged and lost: {sorted(missing)}"


# Surviving


def test_an_account_outlives_its_server(start, home, low, status):
    first = start(*KEPT)
    first.greet()
    order = first.call("create_order", resting(7, low))["order"]
    first.end()
    assert state_of(home).stat().st_mode & 0o777 == 0o600
    assert state_of(home).parent.stat().st_mode & 0o777 == 0o700

    second = start(*KEPT)
    second.greet()
    assert second.call("list_orders")["orders"][0]["id"] == order["id"]
    assert [order["clientId"] for order in status()["openOrders"]] == [7]


def test_a_seed_means_an_exchange_that_forgets(start, home):
    server = start("mcp", "--paper", "--seed", "7")
    server.greet()
    assert not server.call("create_order", taking(1, "Bid")).is_error
    server.end()
    assert not any(home.iterdir())


def test_another_file_can_be_named_and_not_together_with_a_seed(program, start, home, paper):
    file = home / "folder/mine.db"
    server = start(*KEPT, "--paper-state", str(file))
    server.greet()
    assert not server.call("create_order", taking(1, "Bid")).is_error
    server.end()
    assert file.exists() and not state_of(home).exists()
    assert json.loads(paper("status", "--json", "--state", str(file)).stdout)["file"] == str(file)

    both = subprocess.run(
        [str(program), *KEPT, "--seed", "1", "--paper-state", str(file)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, cwd=home,
    )
    assert both.returncode != 0 and "choose one" in both.stderr


def test_where_nothing_can_be_written_it_trades_in_memory_and_says_so(start, home):
    for environment in ({"XDG_DATA_HOME": "/proc/none"}, {"HOME": "nowhere"}):
        server = start(*KEPT, environment=environment)
        server.greet()
        assert not server.call("create_order", taking(1, "Bid")).is_error
        assert "not kept" in server.stderr
        server.end()


def test_a_named_file_that_cannot_be_made_is_told_to_the_assistant(start):
    server = start(*KEPT, "--paper-state", "/proc/none/paper.db")
    server.greet()
    answer = server.call("get_balances")
    assert answer.is_error and "cannot be opened" in answer["error"] and "not kept" not in server.stderr


def test_a_file_that_cannot_be_used_is_told_to_the_assistant(start, home):
    state_of(home).parent.mkdir(parents=True)
    state_of(home).write_bytes(b"something else entirely" * 100)
    server = start(*KEPT)
    server.greet()
    answer = server.call("get_balances")
    assert answer.is_error and "is not a paper account" in answer["error"]
    assert state_of(home).read_bytes().startswith(b"something else")


def test_what_cannot_be_written_did_not_happen(program, home, low, status):
    server = Server(program, home, KEPT)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
    server.greet()
    accepted, refused = [], None
    for client_id in range(2, 400):
        answer = server.call("create_order", resting(client_id, low))
        if answer.is_error:
            refused = answer
            break
        accepted.append(client_id)
    assert refused is not None and "nothing of this request was kept" in refused["error"], refused
    assert refused["outcome"] == "none"
    # Once there is room again it goes on, without a restart.
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    assert not server.call("create_order", resting(1000, low)).is_error
    accepted.append(1000)
    server.close()

    assert_orders_are_there_once(home, accepted)
    assert [order["clientId"] for order in status()["openOrders"]] == accepted
    assert_money_adds_up(home)


# Killed


@pytest.mark.parametrize("run", range(KILLS))
def test_servers_on_one_file_that_are_killed_lose_and_double_nothing_they_acknowledged(
    program, home, low, run
):
    seed = int(os.environ.get("BACKPACK_SEED", random.randrange(1 << 32)))
    print(f"seed {seed} (BACKPACK_SEED)")
    chance = random.Random(seed)
    accepted, cancelled, problems = [], [], []

    def trade(number, server, draws):
        try:
            server.greet()
            for count in range(10_000):
                client_id = number * 1_000_000 + count
                rests = draws.random() < 0.6
                order = (
                    resting(client_id, low - draws.randrange(5))
                    if rests
                    else taking(client_id, draws.choice(["Bid", "Ask"]))
                )
                answer = server.call("create_order", order)
                assert not answer.is_error, answer
                accepted.append(client_id)
                if rests and draws.random() < 0.5:
                    order_id = answer["order"]["id"]
                    answer = server.call("cancel_order", {"symbol": "SOL_USDC", "orderId": order_id})
                    assert not answer.is_error, answer
                    cancelled.append(client_id)
        except (AssertionError, BrokenPipeError, ValueError):
            # Its death alone may end it.
            if server.process.wait(PATIENCE) != -signal.SIGKILL:
                problems.append(server.stderr)

    servers = [Server(program, home, KEPT) for _ in range(4)]
    threads = [
        threading.Thread(target=trade, args=(number, server, random.Random(seed + number)))
        for number, server in enumerate(servers, 1)
    ]
    try:
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + PATIENCE
        while len(accepted) < 8:
            assert time.monotonic() < deadline and not problems, problems
            time.sleep(0.01)
        for server in chance.sample(servers, len(servers)):
            # When it happens is the point of the test; whenever it is, nothing may be lost.
            time.sleep(chance.random() * 0.15)
            server.process.send_signal(signal.SIGKILL)
        for thread in threads:
            thread.join(PATIENCE)
    finally:
        for server in servers:
            server.process.kill()
            server.process.wait()
    assert problems == []

    assert_orders_are_there_once(home, accepted)
    still_open = {id for (id,) in rows(home, "SELECT client_id FROM open_orders")}
    assert not still_open & set(cancelled), "cancelled and open again"
    assert_money_adds_up(home)
    # Whoever comes next finds a whole account, and goes on with it.
    survivor = Server(program, home, KEPT)
    survivor.greet()
    assert not survivor.call("create_order", resting(9_000_000, low)).is_error
    survivor.close()
    assert_money_adds_up(home)
    assert rows(home, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("run", range(KILLS))
def test_servers_that_are_killed_while_they_make_the_account_leave_one_that_works(program, home, run):
    seed = int(os.environ.get("BACKPACK_SEED", random.randrange(1 << 32)))
    print(f"seed {seed} (BACKPACK_SEED)")
    chance = random.Random(seed)
    servers = [Server(program, home, KEPT) for _ in range(4)]
    time.sleep(chance.random() * 0.012)
    for server in servers:
        server.process.kill()
        server.process.wait()

    survivor = Server(program, home, KEPT)
    survivor.greet()
    assert not survivor.call("create_order", taking(1, "Bid")).is_error
    survivor.close()
    assert_money_adds_up(home)
    assert rows(home, "SELECT count(*) FROM account") == [(1,)]


def test_servers_trading_at_once_wait_for_each_other_and_all_orders_count(start, home, low, status):
    servers = [start(*KEPT) for _ in range(4)]
    problems = []

    def trade(number, server):
        try:
            server.greet()
            for count in range(60):
                answer = server.call("create_order", resting(number * 1000 + count, low))
                assert not answer.is_error, answer
        except Exception as problem:  # for the main thread to see
            problems.append(problem)

    threads = [threading.Thread(target=trade, args=pair) for pair in enumerate(servers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []

    expected = {number * 1000 + count for number in range(4) for count in range(60)}
    assert {order["clientId"] for order in status()["openOrders"]} == expected
    assert len({order["id"] for order in status()["openOrders"]}) == 240
    assert Decimal(status()["balances"]["USDC"]["locked"]) == 240 * low * Decimal("0.01")
    assert_money_adds_up(home)


# At the terminal


def test_status_opens_no_account(paper, home):
    nothing = paper("status")
    assert nothing.returncode == 1 and "no paper account yet" in nothing.stderr
    assert not any(home.iterdir())


def test_status_shows_what_there_is(paper, home, low, start):
    server = start(*KEPT)
    server.greet()
    assert not server.call("create_order", resting(7, low)).is_error
    assert not server.call(
        "create_order",
        {"symbol": "SOL_USDC_PERP", "side": "Bid", "orderType": "Market", "quantity": "1"},
    ).is_error
    shown = paper("status")
    assert shown.returncode == 0, shown.stderr
    for expected in (str(state_of(home)), "Equity ", "SOL_USDC_PERP", f"  {low}  ", "0.01", "New"):
        assert expected in shown.stdout, shown.stdout


def test_a_deposit_reaches_a_server_that_runs(paper, start):
    server = start(*KEPT)
    server.greet()
    before = Decimal(server.call("get_balances")["balances"]["USDC"]["available"])
    done = paper("deposit", "USDC", "1234.5")
    assert done.returncode == 0 and "11234.5 USDC are free now" in done.stdout
    after = Decimal(server.call("get_balances")["balances"]["USDC"]["available"])
    assert after == before + Decimal("1234.5")


@pytest.mark.parametrize(
    "arguments, told",
    [
        (("USDC", "abc"), "positive decimal"),
        (("USDC", "0"), "positive decimal"),
        (("USDC", "1e5"), "positive decimal"),
        (("USDC", "0.0000000001"), "9 digits"),
        (("USDC", "99999999999999"), "1000000000000"),
        (("DOGE", "5"), "Known are"),
    ],
)
def test_a_deposit_that_cannot_be_is_told_why(paper, arguments, told):
    done = paper("deposit", *arguments)
    assert done.returncode != 0 and told in done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""


def test_a_reset_is_asked_for_keeps_the_old_account_and_reaches_a_server_that_runs(
    paper, start, home, low, status
):
    server = start(*KEPT)
    server.greet()
    old = server.call("create_order", resting(7, low))["order"]

    asked = paper("reset")
    assert asked.returncode != 0 and "--yes" in asked.stderr
    assert len(status()["openOrders"]) == 1

    done = paper("reset", "--yes")
    assert done.returncode == 0, done.stderr
    (copy,) = state_of(home).parent.glob("paper.db.old-*")
    assert str(copy) in done.stdout and copy.stat().st_mode & 0o777 == 0o600
    assert status()["openOrders"] == [] and status()["balances"]["USDC"]["available"] == "10000"

    assert server.call("list_orders")["orders"] == []
    new = server.call("create_order", resting(7, low))["order"]
    assert int(new["id"]) > int(old["id"])
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT client_id FROM open_orders").fetchall() == [(7,)]
    connection.close()


def test_a_file_of_a_newer_version_is_refused_and_left_as_it_is(paper, home, start):
    assert paper("deposit", "USDC", "1").returncode == 0
    rows(home, "PRAGMA user_version = 99")
    done = paper("status")
    assert done.returncode == 1 and "newer backpack" in done.stderr and "Use that version" in done.stderr
    server = start(*KEPT)
    server.greet()
    assert "newer backpack" in server.call("get_balances")["error"]
    assert rows(home, "PRAGMA user_version") == [(99,)]
