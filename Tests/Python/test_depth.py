"""Snapshots: exact with NumPy and without."""

import json
from decimal import Decimal, localcontext

import numpy
import pytest
from conftest import ROOT

from backpack import ArgumentError, FormatError, parse_depth

API = ROOT / "Tests/Fixtures/api"
FILES = ["depth-20.json", "depth-1000.json", "depth-one-sided.json"]


def body(bids=(), asks=()):
    return json.dumps(
        {"asks": list(asks), "bids": list(bids), "lastUpdateId": "4", "timestamp": 1788264000000000}
    ).encode()


def decimals(side):
    return [(Decimal(price), Decimal(quantity)) for price, quantity in side]


@pytest.mark.parametrize("with_numpy", [True, False])
@pytest.mark.parametrize("name", FILES)
def test_every_digit_of_the_venues_answer_is_there(name, with_numpy):
    text = (API / name).read_bytes()
    wanted = json.loads(text)

    depth = parse_depth(text, numpy=with_numpy)

    assert list(depth.bids) == decimals(wanted["bids"])
    assert list(depth.asks) == decimals(wanted["asks"])
    assert depth.last_update_id == int(wanted["lastUpdateId"])
    assert depth.engine_time_us == wanted["timestamp"]


@pytest.mark.parametrize("name", FILES)
def test_arrays_hold_the_same_as_integers(name):
    text = (API / name).read_bytes()
    depth = parse_depth(text)

    for side, wanted in ((depth.bids, json.loads(text)["bids"]), (depth.asks, json.loads(text)["asks"])):
        assert side.prices.dtype == side.quantities.dtype == numpy.int64
        assert side.prices.tolist() == [int(Decimal(price) * 10**depth.price_scale) for price, _ in wanted]
        assert side.quantities.tolist() == [int(Decimal(size) * 10**depth.quantity_scale) for _, size in wanted]


def test_arrays_outlive_the_snapshots_that_come_after_them():
    first = parse_depth(body([["1", "2"]], [["3", "4"]])).bids
    for _ in range(100):
        parse_depth(body([["5", "6"]], [["7", "8"]]))

    assert list(first) == [(Decimal(1), Decimal(2))]


def test_the_best_levels_are_those_in_the_middle():
    depth = parse_depth(body([["9", "1"], ["10", "2"]], [["11", "3"], ["12", "4"]]))

    assert depth.best_bid == (Decimal(10), Decimal(2))
    assert depth.best_ask == (Decimal(11), Decimal(3))
    empty = parse_depth(body())
    assert (empty.best_bid, empty.best_ask, len(empty.bids)) == (None, None, 0)


@pytest.mark.parametrize("with_numpy", [True, False])
def test_levels_are_a_sequence(with_numpy):
    side = parse_depth(body([["9", "1"], ["9.5", "1.25"], ["10", "2"]]), numpy=with_numpy).bids

    assert side[1] == side[-2] == (Decimal("9.5"), Decimal("1.25"))
    assert side[1:] == [side[1], side[2]]
    assert (Decimal(10), Decimal(2)) in side
    with pytest.raises(IndexError):
        side[3]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, bytes.decode])
def test_a_body_may_be_bytes_or_text(kind):
    assert parse_depth(kind(body([["9", "1"]]))).best_bid == (Decimal(9), Decimal(1))


def test_more_levels_than_ever_before_are_read_too():
    bids = [[str(price), "1"] for price in range(1, 20001)]

    assert list(parse_depth(body(bids)).bids.prices) == list(range(1, 20001))


def test_the_callers_decimal_context_changes_nothing():
    with localcontext() as context:
        context.prec = 3
        depth = parse_depth(body([["123456.789", "0.123456"]]))
        assert depth.best_bid == (Decimal("123456.789"), Decimal("0.123456"))


def test_what_does_not_fit_into_64_bits_is_refused_as_an_array_and_read_as_decimals():
    text = body([["1.5", "1"]], [["99999999999999999999.5", "1"]])

    with pytest.raises(ArgumentError):
        parse_depth(text, numpy=True)
    depth = parse_depth(text, numpy=False)
    assert depth.best_ask == (Decimal("99999999999999999999.5"), Decimal(1))
    assert depth.best_bid == (Decimal("1.5"), Decimal(1))


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b'{"bids":[["1"]],"asks":[]}', b"\xff", body()[:-1]], ids=repr)
def test_what_is_no_snapshot_is_refused(text):
    with pytest.raises(FormatError):
        parse_depth(text)
    assert parse_depth(body([["9", "1"]])).best_bid == (Decimal(9), Decimal(1))


def test_arrays_of_a_snapshot_read_without_numpy_say_why_there_are_none():
    with pytest.raises(ImportError, match="NumPy"):
        parse_depth(body([["9", "1"]]), numpy=False).bids.prices


def test_without_numpy_there_are_decimals(program):
    output = program.run(
        "import sys\n"
        "sys.modules['numpy'] = None\n"
        "from backpack import parse_depth\n"
        f"body = {body([['9', '1.50']])!r}\n"
        "print(parse_depth(body).best_bid)\n"
        "try: parse_depth(body, numpy=True)\n"
        "except ImportError as error: print(error)\n"
    )

    assert output.startswith("(Decimal('9"), output
    assert "NumPy" in output
