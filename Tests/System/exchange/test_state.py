"""A served exchange that keeps its account: what it acknowledged is there after a kill."""

import json
import signal
import subprocess

import pytest

from exchange.served import PATIENCE, START, START_MS, Exchange
from exchange.test_sources import EVENTS, write_recording

STILL = ("--speed", "0", "--start", START)


def test_an_account_outlives_a_kill_with_its_key_and_orders(start, program, tmp_path):
    path = str(tmp_path / "paper.db")
    first = start(*STILL, "--seed", "7", "--state", path)
    order = first.place(price="100", quantity="1.5").json
    bought = first.place(price="140", quantity="0.5", timeInForce="IOC").json
    assert (order["status"], bought["status"]) == ("New", "Filled")
    fills = first.signed("GET", "/wapi/v1/history/fills", "fillHistoryQueryAll", {}).json
    first.process.send_signal(signal.SIGKILL)
    first.process.communicate(timeout=PATIENCE)
    first.stop = lambda: (0, "")

    second = start(*STILL, "--state", path)

    assert (second.told["apiKey"], second.told["seed"]) == (first.told["apiKey"], 7)
    assert [row["id"] for row in second.open_orders()] == [order["id"]]
    assert second.signed("GET", "/wapi/v1/history/fills", "fillHistoryQueryAll", {}).json == fills


def test_two_exchanges_share_an_account(start, tmp_path):
    path = str(tmp_path / "paper.db")
    one = start(*STILL, "--state", path)
    other = start(*STILL, "--state", path)

    order = one.place(price="100", quantity="1").json
    assert [row["id"] for row in other.open_orders()] == [order["id"]]
    cancelled = other.signed(
        "DELETE", "/api/v1/order", "orderCancel", {"orderId": order["id"], "symbol": "SOL_USDC"}, sent_at_ms=START_MS
    )
    assert cancelled.json["status"] == "Cancelled"
    assert one.open_orders() == []


def test_what_contradicts_the_file_is_refused(start, program, tmp_path):
    path = str(tmp_path / "paper.db")
    start(*STILL, "--seed", "7", "--state", path).stop()
    for arguments, reason in (
        (("--seed", "8", "--state", path), "--seed 7"),
        (("--key", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=", "--state", path), "leave out --key"),
        (("--state", "/dev/null/x"), "cannot be opened"),
    ):
        ended = subprocess.run([program, "--port", "0", *arguments], capture_output=True, text=True, timeout=PATIENCE)
        assert ended.returncode != 0 and reason in ended.stderr, ended.stderr


# Markets that somebody else tells


@pytest.fixture
def recording(start, tmp_path):
    market = start(*STILL, "--seed", "1").get("/api/v1/market?symbol=SOL_USDC")
    return write_recording(tmp_path / "sol.jsonl", market, EVENTS)


def test_an_account_in_recorded_markets_is_kept(start, recording, tmp_path):
    path = str(tmp_path / "paper.db")
    first = start(*STILL, "--source", recording, "--state", path)
    now = first.advance(1500)
    order = first.place(price="139", quantity="1", sent_at_ms=now).json
    first.process.send_signal(signal.SIGKILL)
    first.process.communicate(timeout=PATIENCE)
    first.stop = lambda: (0, "")

    second = start(*STILL, "--source", recording, "--state", path)

    assert [row["id"] for row in second.open_orders()] == [order["id"]]
    assert second.told["apiKey"] == first.told["apiKey"]


def test_an_account_stays_in_its_markets(start, program, recording, tmp_path):
    path = str(tmp_path / "paper.db")
    served = start(*STILL, "--source", recording, "--state", path)
    served.place(price="139", quantity="1", sent_at_ms=served.advance(1500))
    served.stop()
    other = tmp_path / "other.jsonl"
    lines = (tmp_path / "sol.jsonl").read_text().replace("SOL_USDC", "ETH_USDC").replace('"SOL"', '"ETH"')
    other.write_text(lines)

    for arguments, reason in (
        (("--state", path), "trades in recorded markets"),
        (("--source", f"recorded:{other}", "--state", path), "has something open in SOL_USDC"),
    ):
        ended = subprocess.run(
            [program, "--port", "0", *STILL, *arguments], capture_output=True, text=True, timeout=PATIENCE
        )
        assert ended.returncode != 0 and reason in ended.stderr, ended.stderr


def test_an_account_in_recorded_markets_can_be_looked_at_and_paid_into(program, recording, tmp_path):
    terminal = program.replace("backpack-exchange", "backpack")
    path = str(tmp_path / "paper.db")
    served = Exchange(program, *STILL, "--source", recording, "--state", path)
    try:
        order = served.place(price="139", quantity="1", sent_at_ms=served.advance(1500)).json

        def paper(*arguments):
            return subprocess.run(
                [terminal, "paper", *arguments, "--state", path], capture_output=True, text=True, timeout=PATIENCE
            )

        assert paper("deposit", "USDC", "5").returncode == 0
        told = json.loads(paper("status", "--json").stdout)
        assert (told["equity"], told["balances"]["USDC"]["available"]) == (None, "9866")
        assert [row["id"] for row in told["openOrders"]] == [order["id"]]
        assert [row["id"] for row in served.open_orders(served.now_ms)] == [order["id"]]
        balances = served.signed("GET", "/api/v1/capital", "balanceQuery", {}, sent_at_ms=served.now_ms).json
        assert balances["USDC"]["available"] == "9866"
    finally:
        served.stop()
