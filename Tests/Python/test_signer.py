"""Signatures: the vectors of published clients, and what must not be signed."""

import copy
import json
import os
import pickle
import threading
from decimal import Decimal

import pytest
from conftest import ROOT

from backpack import ArgumentError, ConfigurationError, Signer, verify

CASES = json.loads((ROOT / "Tests/Fixtures/signing-vectors.json").read_text())["cases"]
SECRET = CASES[0]["seed_b64"]
NOW_MS = 1750793021519


@pytest.fixture
def signer():
    return Signer(SECRET)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_published_signature_comes_out_byte_by_byte(case):
    signer = Signer(case["seed_b64"])

    assert signer.public_key == case["public_b64"]
    if case["method"] == "WS":
        key, signature, *_ = signer.subscribe(case["timestamp"], case["window"])
        assert (key, signature) == (case["public_b64"], case["signature_b64"])
    elif "orders" in case:
        orders = [dict(order) for order in case["orders"]]
        headers = signer.headers_batch(case["instruction"], orders, case["timestamp"], case["window"])
        assert headers["X-Signature"] == case["signature_b64"]
    else:
        headers = signer.headers(case["instruction"], dict(case["params"]), case["timestamp"], case["window"])
        assert headers == {
            "X-API-Key": case["public_b64"],
            "X-Signature": case["signature_b64"],
            "X-Timestamp": str(case["timestamp"]),
            "X-Window": str(case["window"]),
        }


def test_a_decimal_is_signed_without_an_exponent(signer):
    made = signer.sign("orderExecute", {"quantity": Decimal("1E-7"), "limit": 5, "postOnly": True}, NOW_MS)

    assert made == signer.sign("orderExecute", {"quantity": "0.0000001", "limit": "5", "postOnly": "true"}, NOW_MS)


def test_what_is_none_is_left_out(signer):
    assert signer.sign("orderExecute", {"price": None}, NOW_MS) == signer.sign("orderExecute", None, NOW_MS)


@pytest.mark.parametrize("value", [0.1, float("nan"), ["1"], {"a": "1"}, b"1", object()], ids=repr)
def test_a_value_that_is_no_text_number_or_truth_is_refused(signer, value):
    with pytest.raises(ArgumentError) as caught:
        signer.sign("orderExecute", {"price": value}, NOW_MS)

    assert "price" in str(caught.value)
    assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize("text", ["a&b=c", 'a"b', "a\\b", "a\nb", "a\0b"], ids=repr)
@pytest.mark.parametrize("place", ["key", "value", "instruction"])
def test_a_text_that_could_pass_for_another_is_refused(signer, text, place):
    params = {text if place == "key" else "symbol": text if place == "value" else "SOL_USDC"}

    with pytest.raises(ArgumentError):
        signer.sign(text if place == "instruction" else "orderQuery", params, NOW_MS)


@pytest.mark.parametrize(
    "timestamp_ms, window_ms",
    [(-1, 5000), (2**64, 5000), (NOW_MS, 0), (NOW_MS, 60001), (NOW_MS, 2**32 + 5000), (1.5, 5000), (NOW_MS, True)],
)
def test_numbers_that_c_would_cut_are_refused(signer, timestamp_ms, window_ms):
    with pytest.raises(ArgumentError):
        signer.sign("orderQuery", None, timestamp_ms, window_ms)


def test_more_parameters_than_a_request_may_have_are_refused(signer):
    with pytest.raises(ArgumentError):
        signer.sign("orderQuery", {f"p{index}": "1" for index in range(65)}, NOW_MS)
    assert signer.sign("orderQuery", {f"p{index}": "1" for index in range(64)}, NOW_MS)


def test_a_nul_is_found_also_where_another_parameter_is_left_out(signer):
    with pytest.raises(ArgumentError):
        signer.sign("orderExecute", {"a": "x\0y\0z", "b": None}, NOW_MS)


@pytest.mark.parametrize("params", [{5: 1}, {5: "1"}, {None: "1"}, {"a": 1.5}, {"a": [1]}], ids=repr)
def test_names_and_values_of_other_kinds_are_refused(signer, params):
    for sign in (signer.sign, lambda *rest: signer.sign_batch(rest[0], [rest[1]], rest[2])):
        with pytest.raises(ArgumentError):
            sign("orderExecute", params, NOW_MS)


@pytest.mark.parametrize("secret", ["", "no key", "AAAA", SECRET + "\0", SECRET[:-4]], ids=repr)
def test_what_is_no_key_is_refused_and_not_repeated(secret):
    with pytest.raises(ConfigurationError) as caught:
        Signer(secret)

    assert len(secret) < 8 or secret not in str(caught.value)


def test_neither_the_text_of_a_signer_nor_a_copy_of_it_gives_the_secret_away(signer):
    assert SECRET not in repr(signer)
    for spread in (pickle.dumps, copy.deepcopy):
        with pytest.raises((TypeError, ValueError)):
            spread(signer)
    assert copy.copy(signer).sign("orderQuery", None, NOW_MS) == signer.sign("orderQuery", None, NOW_MS)


def test_a_signature_is_recognised_and_no_other_is(signer):
    params = {"symbol": "SOL_USDC", "postOnly": True}
    made = signer.sign("orderExecute", params, NOW_MS)

    assert verify(signer.public_key, "orderExecute", params, NOW_MS, made)
    assert not verify(signer.public_key, "orderExecute", {**params, "postOnly": False}, NOW_MS, made)
    assert not verify(signer.public_key, "orderExecute", params, NOW_MS + 1, made)
    assert not verify(signer.public_key, "orderExecute", params, NOW_MS, made, window_ms=5001)
    assert not verify(signer.public_key, "orderExecute", params, NOW_MS, made + "\0")
    with pytest.raises(ConfigurationError):
        verify("no key", "orderExecute", params, NOW_MS, made)


def test_threads_share_a_signer(signer):
    wanted = [signer.sign("orderQuery", {"n": number}, NOW_MS) for number in range(50)]
    wrong = []

    def work():
        for _ in range(20):
            made = [signer.sign("orderQuery", {"n": number}, NOW_MS) for number in range(50)]
            if made != wanted:
                wrong.append(made)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_signer_goes_on_working_in_a_forked_process(signer):
    wanted = signer.sign("orderQuery", None, NOW_MS)
    child = os.fork()
    if child == 0:
        os._exit(0 if signer.sign("orderQuery", None, NOW_MS) == wanted else 1)

    assert os.waitpid(child, 0)[1] == 0
