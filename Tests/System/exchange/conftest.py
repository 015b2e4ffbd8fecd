"""Exchanges for the tests: each ends with its test, and must end well."""

import json
import os

import pytest

from exchange.served import STILL, Exchange, build_path


@pytest.fixture(scope="session")
def program():
    path = build_path()
    if not os.path.exists(path):
        pytest.exit(f"{path} is missing: run `make exchange` first", returncode=1)
    return path


@pytest.fixture(scope="session")
def orphan():
    """The tests of this folder need no other program."""


@pytest.fixture
def start(program):
    exchanges = []

    def start(*arguments):
        exchange = Exchange(program, *(arguments or STILL))
        exchanges.append(exchange)
        return exchange

    yield start
    endings = [exchange.stop() for exchange in exchanges]
    assert all(ending == (0, "") for ending in endings), endings


@pytest.fixture
def exchange(start):
    """Time stands still there, and rates are limited as usual."""
    return start()


@pytest.fixture
def with_faults(start, tmp_path):
    def with_faults(*rules, seed=1):
        path = tmp_path / "faults.json"
        path.write_text(json.dumps({"seed": seed, "rules": rules}))
        return start(*STILL, "--faults", str(path))

    return with_faults
