"""The official Python client, both generations of it, against the program."""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from clients.conversation import REFUSED_ORDERS, converse, plain
from server import NEWEST, PAPER, PATIENCE, REVISIONS

OLDER_PYTHON = Path(sys.prefix).parent / "mcp1/bin/python"
TOOLS = ["list_orders", "create_order", "cancel_order", "list_positions", "get_balances"]


@pytest.fixture
def parameters(program, home):
    from mcp.client.stdio import StdioServerParameters

    return StdioServerParameters(command=str(program), args=[*PAPER], env={"HOME": str(home)}, cwd=home)


@pytest.fixture
def errors(tmp_path):
    with open(tmp_path / "stderr", "w+") as file:
        yield file


def run(body):
    return asyncio.run(asyncio.wait_for(body, PATIENCE))


@pytest.fixture
def connect(parameters, errors):
    """An entered client of the newer generation, in a mode of its own."""
    from mcp.client.client import Client
    from mcp.client.stdio import stdio_client

    return lambda mode, **options: Client(stdio_client(parameters, errlog=errors), mode=mode, **options)


def through_newer(connect):
    async def body():
        async with connect("legacy") as client:
            seen = await converse(client)
            seen["greeting"] = {
                "protocolVersion": client.protocol_version,
                "serverInfo": plain(client.server_info),
                "capabilities": plain(client.server_capabilities),
                "instructions": client.instructions,
            }
            with pytest.raises(Exception, match="no_such_tool") as caught:
                await client.call_tool("no_such_tool", {})
            seen["unknown tool"] = str(caught.value)
            return seen

    return run(body())


def through_older(program, home, revision=NEWEST):
    if not OLDER_PYTHON.exists():
        pytest.fail(f"{OLDER_PYTHON} is missing: run `make test`, which installs it")
    script = Path(__file__).parent / "clients/conversation.py"
    done = subprocess.run(
        [OLDER_PYTHON, script, program, home, revision],
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def conversations():
    """Each conversation is held once; several tests look at it."""
    return {}


@pytest.fixture(params=["2.3.0", *(f"1.30.0 in {revision}" for revision in REVISIONS)])
def seen(request, conversations, program, home, connect):
    if request.param not in conversations:
        conversations[request.param] = (
            through_newer(connect)
            if request.param == "2.3.0"
            else through_older(program, home, request.param.rpartition(" ")[2])
        )
    return conversations[request.param]


def test_the_client_and_the_server_agree_on_a_revision(seen, request):
    wanted = request.node.callspec.params["seen"].rpartition(" ")[2]

    assert seen["greeting"]["protocolVersion"] == (wanted if wanted in REVISIONS else NEWEST)
    assert seen["greeting"]["serverInfo"]["name"] == "backpack"
    assert seen["greeting"]["capabilities"]["tools"] == {}
    assert "exact decimal" in seen["greeting"]["instructions"]


def test_all_tools_arrive_with_names_every_host_takes(seen):
    names = [tool["name"] for tool in seen["tools"]]

    assert names == TOOLS
    for name in names:
        assert re.fullmatch(r"[a-z][a-z0-9_]{2,31}", name)
        assert len("backpack" + name) <= 50


def test_all_four_hints_arrive_with_every_tool(seen):
    for tool in seen["tools"]:
        hints = tool["annotations"]
        assert set(hints) == {"readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"}
        reads = tool["name"].startswith(("list_", "get_"))
        assert (hints["readOnlyHint"], hints["destructiveHint"]) == (reads, not reads)


DIALECTS = [jsonschema.Draft7Validator, jsonschema.Draft202012Validator]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.__name__)
def test_schemas_are_valid_in_both_dialects(seen, dialect):
    for tool in seen["tools"]:
        dialect.check_schema(tool["inputSchema"])
        dialect.check_schema(tool["outputSchema"])


ALLOWED = {
    "type",
    "enum",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxItems",
    "default",
    "description",
    "items",
}


def assert_plain(schema, is_input):
    """The subset that every host and every model interface takes."""
    assert set(schema) <= {"type", "properties", "required", "additionalProperties"}
    assert schema["type"] == "object"
    assert schema.get("additionalProperties", True) is (not is_input)
    assert set(schema.get("required", [])) <= set(schema.get("properties", {}))
    for name, member in schema.get("properties", {}).items():
        assert set(member) <= ALLOWED, name
        assert member["type"] in {"string", "integer", "boolean", "array", "object"}, name
        if is_input:
            assert member["type"] not in {"array", "object"}, name
            assert member["description"]
        if "enum" in member:
            assert member["type"] == "string"
            assert all(isinstance(word, str) for word in member["enum"])
        if member["type"] == "array":
            assert member["items"] == {"type": "object"}


def test_schemas_use_only_what_every_host_takes(seen):
    for tool in seen["tools"]:
        assert_plain(tool["inputSchema"], is_input=True)
        assert_plain(tool["outputSchema"], is_input=False)


def test_amounts_are_text_with_a_pattern_never_numbers(seen):
    create = next(tool for tool in seen["tools"] if tool["name"] == "create_order")
    for name in ["price", "quantity", "quoteQuantity"]:
        member = create["inputSchema"]["properties"][name]
        assert member["type"] == "string"
        assert re.search(member["pattern"], "141.20")
        assert not re.search(member["pattern"], "1e3")


@pytest.mark.parametrize("kind", ["spot", "perpetual"])
def test_an_order_is_placed_listed_and_cancelled(seen, kind):
    placed, listed, cancelled, left = seen[kind]

    assert placed["order"]["status"] == "New"
    assert [order["id"] for order in listed["orders"]] == [placed["order"]["id"]]
    assert cancelled["order"]["status"] == "Cancelled"
    assert (left["orders"], left["count"]) == ([], 0)


def test_a_market_order_becomes_a_position(seen):
    (position,) = seen["positions"]["positions"]

    assert seen["market"]["order"]["status"] == "Filled"
    assert (position["symbol"], position["netQuantity"]) == ("SOL_USDC_PERP", "1")
    assert position["entryPrice"] == seen["market"]["order"]["executedQuoteQuantity"]


def test_balances_arrive_exactly(seen):
    rows = seen["balances"]["balances"]

    assert rows["SOL"]["available"] == "20"
    assert all(Decimal(amount) >= 0 for row in rows.values() for amount in row.values())


@pytest.mark.parametrize("text", REFUSED_ORDERS)
def test_a_refused_order_says_why_in_the_documented_words(seen, text):
    assert seen["errors"][text] == [True, text]


def test_an_unknown_tool_is_an_error_of_the_protocol(seen):
    assert seen["unknown tool"] == "Unknown tool: no_such_tool"


def test_a_client_of_both_eras_falls_back_to_initialize(connect):
    async def body():
        async with connect("auto") as client:
            assert client.protocol_version == NEWEST
            assert client.server_info.name == "backpack"
            balances = await client.call_tool("get_balances", {})
            return balances.structured_content

    assert run(body())["mode"] == "paper"


def test_ping_is_answered_through_the_client(connect):
    async def body():
        async with connect("legacy") as client:
            for _ in range(3):
                await client.session.send_ping()
            return True

    assert run(body())


def test_calls_at_the_same_time_are_all_answered_each_with_its_own(connect):
    order = {"symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "0.01"}

    async def body():
        async with connect("legacy") as client:
            return await asyncio.gather(
                *(client.call_tool("create_order", {**order, "clientId": id}) for id in range(1, 41))
            )

    results = run(body())
    assert [result.structured_content["order"]["clientId"] for result in results] == list(range(1, 41))


def test_a_call_given_up_by_the_client_disturbs_no_other(connect):
    async def body():
        async with connect("legacy") as client:
            given_up = [asyncio.create_task(client.call_tool("get_balances", {})) for _ in range(20)]
            await asyncio.sleep(0)  # lets them be sent, no more
            for task in given_up:
                task.cancel()
            ended = await asyncio.gather(*given_up, return_exceptions=True)
            assert all(isinstance(end, asyncio.CancelledError) or end.structured_content for end in ended)
            return (await client.call_tool("list_orders", {})).structured_content

    assert run(body())["count"] == 0


def test_the_program_ends_by_itself_before_the_client_would_kill_it(connect, errors):
    async def body():
        client = connect("legacy")
        async with client:
            await client.call_tool("get_balances", {})
            left = time.monotonic()
        return time.monotonic() - left

    assert run(body()) < 1.5  # the client waits two seconds, then sends SIGTERM
    errors.seek(0)
    assert "error" not in errors.read()
