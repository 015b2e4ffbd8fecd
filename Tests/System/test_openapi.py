"""Client and paper exchange held against the venue's own specification.

`make test-swift` records a conversation of the two (ExchangeRecordingTests); here every request and every
answer of it is looked up in the OpenAPI document.
"""

import json
import os
import re
import sys
import urllib.parse
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

sys.path.insert(0, str(ROOT / "Tests/Specification"))
from schema import PLAIN_REFUSALS, Checker  # noqa: E402

SIGNING = {"x-api-key", "x-signature", "x-timestamp"}

# Statuses the specification does not list where they were given.
UNLISTED = {
    # Seen of the venue.
    ("GET", "/api/v1/depth", 404): "a closed market has no depth",
    # What the venue says to a key it does not know has not been seen; other private endpoints list 401.
    ("GET", "/api/v1/capital", 401): "an unknown key",
    ("POST", "/api/v1/order", 401): "an unknown key",
}


@pytest.fixture(scope="session")
def specification(openapi_path):
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(openapi_path.read_text(), loader)


@pytest.fixture(scope="session")
def exchanges():
    path = os.environ.get("BACKPACK_RECORD", ROOT / ".build-record.jsonl")
    if not os.path.exists(path):
        pytest.fail(f"{path} is missing: run `make test-swift` first, which records it")
    with open(path, encoding="utf-8") as lines:
        return [Exchange(json.loads(line)) for line in lines]


class Exchange:
    def __init__(self, line):
        self.method, self.path, self.status = line["method"], line["path"], line["status"]
        self.query = urllib.parse.parse_qsl(line["query"], keep_blank_values=True)
        self.headers = {name.lower(): value for name, value in line["headers"].items()}
        self.body, self.answer = line["body"], line["responseBody"]
        self.content_type = line["responseHeaders"].get("Content-Type")

    def __repr__(self):
        query = f"?{urllib.parse.urlencode(self.query)}" if self.query else ""
        return f"{self.method} {self.path}{query} {self.body} -> {self.status} {self.answer[:300]}"

    def operation(self, specification):
        """`None` where the specification has none: only a question for what does not exist."""
        return specification["paths"].get(self.path, {}).get(self.method.lower())


@pytest.fixture(scope="session")
def known(exchanges, specification):
    """Exchanges about something that exists, each with its operation."""
    pairs = [(exchange, exchange.operation(specification)) for exchange in exchanges]
    for exchange, operation in pairs:
        assert operation or exchange.status in (404, 405), exchange
    return [(exchange, operation) for exchange, operation in pairs if operation]


@pytest.fixture(scope="session")
def check(specification):
    return Checker(specification)


def expect_all(exchanges, look):
    """Looks at all before it complains: one run shows every deviation, each kind of it once."""
    found = {}
    for exchange, operation in exchanges:
        try:
            look(exchange, operation)
        except AssertionError as problem:
            text = str(problem).partition("\nassert ")[0]
            key = exchange.method, exchange.path, exchange.status, re.sub(r"\d+", "0", text)
            found.setdefault(key, f"{text}\n    in {exchange!r}")
    if found:
        pytest.fail("\n".join(found.values()), pytrace=False)


# Requests


def test_every_required_parameter_is_sent_and_every_sent_one_exists(known, check):
    def look(exchange, operation):
        parameters = {p["name"]: p for p in operation.get("parameters", []) if p["in"] == "query"}
        for name, value in exchange.query:
            assert name in parameters, f"query parameter {name} does not exist"
            if exchange.status == 200:
                schema = parameters[name]["schema"]
                # A list may be written by naming the parameter once for each of its elements.
                schema = schema["items"] if schema.get("type") == "array" else schema
                check(schema, int(value) if schema.get("type") == "integer" else value, False)
        if exchange.status == 200:
            missing = {name for name, p in parameters.items() if p.get("required")} - dict(
                exchange.query
            ).keys()
            assert not missing, f"query parameters {missing} are missing"

    expect_all(known, look)


def test_bodies_of_accepted_requests_satisfy_the_specification(known, check):
    def look(exchange, operation):
        if exchange.method == "GET":
            assert exchange.body == ""
        elif exchange.status == 200:
            (content,) = operation["requestBody"]["content"].items()
            assert exchange.headers["content-type"] == content[0]
            check(content[1]["schema"], json.loads(exchange.body), False)

    expect_all(known, look)


def test_private_requests_are_signed_and_public_ones_carry_no_key(known):
    def look(exchange, operation):
        listed = {p["name"].lower() for p in operation.get("parameters", []) if p["in"] == "header"}
        if listed:
            assert listed >= SIGNING
            lacking = (SIGNING | {"x-window"}) - exchange.headers.keys()
            assert exchange.status != 200 or not lacking, f"headers {lacking} are missing"
        else:
            assert not SIGNING & exchange.headers.keys(), "a key on a public path"

    expect_all(known, look)


# Answers


def test_every_status_is_one_the_specification_lists(known):
    def look(exchange, operation):
        if (exchange.method, exchange.path, exchange.status) in UNLISTED:
            return
        if exchange.status == 400 and PLAIN_REFUSALS.match(exchange.answer):
            return  # some operations list no 400 at all, and yet their parameters can be wrong
        assert str(exchange.status) in operation["responses"], f"status {exchange.status} is not listed"

    expect_all(known, look)


def test_every_answer_satisfies_the_specification(known, check):
    def look(exchange, operation):
        listed = operation["responses"].get(str(exchange.status), {}).get("content")
        if exchange.status >= 400 and exchange.content_type == "text/plain; charset=utf-8":
            assert PLAIN_REFUSALS.match(exchange.answer), "a plain refusal the venue does not give"
            return
        if not listed:
            assert exchange.status >= 400 or exchange.answer == "", "a body where there is none"
            return
        assert exchange.content_type in listed, f"content type {exchange.content_type}"
        schema = listed[exchange.content_type]["schema"]
        is_json = exchange.content_type.startswith("application/json")
        value = (
            json.loads(exchange.answer, parse_float=lambda token: pytest.fail(f"a double: {token}"))
            if is_json
            else exchange.answer
        )
        if schema.get("type") == "integer" and not is_json:
            value = int(value)
        check(schema, value, True)

    expect_all(known, look)


def test_every_refusal_names_a_code_the_specification_lists(known, specification):
    codes = specification["components"]["schemas"]["ApiErrorCode"]["enum"]

    def look(exchange, _):
        if exchange.status >= 400 and exchange.content_type.startswith("application/json"):
            assert json.loads(exchange.answer)["code"] in codes

    expect_all(known, look)


def test_the_recording_saw_every_endpoint_that_client_and_paper_exchange_have(known):
    seen = {(exchange.method, exchange.path) for exchange, _ in known}

    assert seen >= {
        *(
            ("GET", f"/api/v1/{name}")
            for name in (
                "ping",
                "time",
                "status",
                "markets",
                "market",
                "depth",
                "ticker",
                "tickers",
                "trades",
                "klines",
                "markPrices",
                "account",
                "capital",
                "position",
                "borrowLend/positions",
                "order",
                "orders",
            )
        ),
        ("POST", "/api/v1/order"),
        ("DELETE", "/api/v1/order"),
        ("POST", "/api/v1/orders"),
        ("DELETE", "/api/v1/orders"),
        ("GET", "/wapi/v1/history/orders"),
        ("GET", "/wapi/v1/history/fills"),
    }
