"""What schemathesis makes of the venue's specification, signed and sent to the paper exchange.

A second generator of malformed requests beside our own, by other people's ideas of what is wrong. It looks for
faults of the server's own; whether answers have the right form is looked at elsewhere, with better questions.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ledger import (
    expect_books_in_order,
    expect_locked_by_open_orders,
    expect_orders_to_work,
    expect_positions_of_fills,
    with_something_to_lose,
)

from peers import SHARED, account, no_proxy, still  # noqa: F401

SEED = os.environ.get("BACKPACK_HOSTILE_SEED", "4")
TIME_MAX_S = 60


@pytest.fixture(scope="module")
def run(still, account, tmp_path_factory):
    specification = SHARED / "api/openapi.yml"
    if not specification.exists():
        pytest.skip(f"the venue's specification is not here: {specification}")
    with_something_to_lose(account)
    folder = tmp_path_factory.mktemp("schemathesis")
    report = folder / "counts.json"
    here = Path(__file__).parent
    environment = {
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(here),
        "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
        "HOSTILE_KEY": still.key,
        "HOSTILE_SECRET": still.secret,
        "HOSTILE_NOW_MS": str(account.now_ms()),
        "HOSTILE_REPORT": str(report),
    }
    done = subprocess.run(
        [
            Path(sys.executable).with_name("st"), "run", specification, "--url", still.rest, "--seed", SEED,
            "--phases", "coverage,fuzzing", "--max-examples", "5", "--max-time", str(TIME_MAX_S // 2),
            "--checks", "not_a_server_error", "--no-shrink", "--continue-on-failure", "--warnings", "off",
            "--suppress-health-check", "all", "--generation-database", "none",
        ],
        env=environment, cwd=folder, capture_output=True, text=True, timeout=2 * TIME_MAX_S,
    )  # fmt: skip
    counts = json.loads(report.read_text()) if report.exists() else {}
    print(f"BACKPACK_HOSTILE_SEED={SEED}", counts)
    return done, counts


def test_nothing_it_makes_up_is_a_fault_of_the_server(run, still):
    done, counts = run

    assert done.returncode == 0, f"seed {SEED}: {done.stdout[-6000:]} {done.stderr[-2000:]}"
    assert still.is_running
    assert not [status for status in counts if status.startswith("5")]


def test_most_of_it_gets_past_the_door(run):
    _, counts = run
    answers = sum(count for status, count in counts.items() if status.isdigit())

    assert answers > 1000
    assert counts.get("200", 0) > 100
    assert counts.get("Invalid signature", 0) < answers / 2


def test_afterwards_the_money_adds_up_and_orders_work(run, account):
    expect_locked_by_open_orders(account)
    expect_books_in_order(account)
    expect_positions_of_fills(account)
    expect_orders_to_work(account)
