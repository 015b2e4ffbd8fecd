"""Malformed input, framing, ids and the life of the process: nothing a client writes ends the conversation."""

import fcntl
import json
import os
import signal
import subprocess
import time

import pytest

from server import NEWEST, PATIENCE, REVISIONS, compact, exact, greeting

NONE = object()

# The revision in force: before `initialize` the newest one's rules hold.
STATES = ["before initialize", *REVISIONS]


@pytest.fixture(params=STATES)
def state(request):
    return request.param


@pytest.fixture
def spoken_to(fresh, state):
    if state in REVISIONS:
        fresh.greet(state)
    return fresh


def unreadable_id(state):
    """How an error says that the id could not be read."""
    return {"id": None} if state == "2025-06-18" else {}


PING = b'{"jsonrpc":"2.0","id":1,"method":"ping"}'

ROWS = {
    "an object that is not closed": (b"{nope", -32700, NONE),
    "bytes that are not UTF-8": (b'{"jsonrpc":"2.0","id":1,"method":"\xff"}', -32700, NONE),
    "an overlong encoding": (b'{"jsonrpc":"2.0","id":1,"method":"\xc0\xaf"}', -32700, NONE),
    "a surrogate encoded as UTF-8": (b'{"jsonrpc":"2.0","id":1,"method":"\xed\xa0\x80"}', -32700, NONE),
    "a NUL byte": (b'{"jsonrpc":"2.0","id":1,\x00"method":"ping"}', -32700, NONE),
    "a raw control character in text": (b'{"jsonrpc":"2.0","id":1,"method":"a\tb"}', -32700, NONE),
    "two values": (PING + b" " + PING, -32700, NONE),
    "a comma too many": (b'{"jsonrpc":"2.0","id":1,"method":"ping",}', -32700, NONE),
    "single quotes": (b"{'jsonrpc':'2.0','id':1,'method':'ping'}", -32700, NONE),
    "NaN": (b'{"jsonrpc":"2.0","id":NaN,"method":"ping"}', -32700, NONE),
    "a leading zero": (b'{"jsonrpc":"2.0","id":01,"method":"ping"}', -32700, NONE),
    "a byte order mark in the middle": (b"\n\xef\xbb\xbf" + PING, -32700, NONE),
    "a number": (b"5", -32600, NONE),
    "text": (b'"x"', -32600, NONE),
    "null": (b"null", -32600, NONE),
    "true": (b"true", -32600, NONE),
    "an empty batch": (b"[]", -32600, NONE),
    "a batch": (b"[" + PING + b"]", -32600, NONE),
    "a batch with initialize": (b"[" + compact(greeting(NEWEST)) + b"]", -32600, NONE),
    "no jsonrpc": (b'{"id":1,"method":"ping"}', -32600, 1),
    "another jsonrpc": (b'{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600, 1),
    "jsonrpc as a number": (b'{"jsonrpc":2.0,"id":1,"method":"ping"}', -32600, 1),
    "no method": (b'{"jsonrpc":"2.0","id":1}', -32600, 1),
    "a method that is a number": (b'{"jsonrpc":"2.0","id":1,"method":5}', -32600, 1),
    "a method that is null": (b'{"jsonrpc":"2.0","id":1,"method":null}', -32600, 1),
    "an id that is null": (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600, NONE),
    "an id that is a fraction": (b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}', -32600, NONE),
    "an id with an exponent": (b'{"jsonrpc":"2.0","id":1e3,"method":"ping"}', -32600, NONE),
    "an id that is a boolean": (b'{"jsonrpc":"2.0","id":true,"method":"ping"}', -32600, NONE),
    "an id that is an array": (b'{"jsonrpc":"2.0","id":[1],"method":"ping"}', -32600, NONE),
    "an id that is an object": (b'{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600, NONE),
    "two ids": (b'{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}', -32600, NONE),
    "params that are an array": (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', -32602, 1),
    "params that are text": (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}', -32602, 1),
    "an unknown method": (b'{"jsonrpc":"2.0","id":1,"method":"no/such"}', -32601, 1),
    "an empty method": (b'{"jsonrpc":"2.0","id":1,"method":""}', -32601, 1),
    "a method in capitals": (b'{"jsonrpc":"2.0","id":1,"method":"PING"}', -32601, 1),
    "a method that was never declared": (b'{"jsonrpc":"2.0","id":1,"method":"logging/setLevel"}', -32601, 1),
    "an envelope nobody has": (b'{"jsonrpc":"2.0","id":1,"method":"server/stop"}', -32601, 1),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_malformed_line_gets_exactly_one_error_and_the_conversation_goes_on(row, spoken_to, state):
    line, code, id = ROWS[row]

    spoken_to.send_bytes(line + b"\n")
    message = spoken_to.receive()

    assert message["error"]["code"] == code
    text = message["error"]["message"]
    assert 0 < len(text) <= 120 and "\n" not in text
    expected = unreadable_id(state) if id is NONE else {"id": id}
    assert {key: message[key] for key in message if key == "id"} == expected
    spoken_to.expect_nothing_more()


SILENT = {
    "an unknown notification": b'{"jsonrpc":"2.0","method":"no/such"}',
    "a request without an id": b'{"jsonrpc":"2.0","method":"ping"}',
    "a notification with bad params": b'{"jsonrpc":"2.0","method":"notifications/initialized","params":[]}',
    "a notification with another jsonrpc": b'{"jsonrpc":"1.0","method":"notifications/initialized"}',
    "a notification whose method is a number": b'{"jsonrpc":"2.0","method":7}',
    "a result nobody waits for": b'{"jsonrpc":"2.0","id":9,"result":{}}',
    "an error nobody waits for": b'{"jsonrpc":"2.0","id":9,"error":{"code":1,"message":"x"}}',
    "a cancellation of nothing": b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}',
    "a cancellation without params": b'{"jsonrpc":"2.0","method":"notifications/cancelled"}',
    "a cancellation with a bad id": b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1.5}}',
    "changed roots": b'{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}',
    "a blank line": b" \t ",
    "an empty line": b"",
}


@pytest.mark.parametrize("line", SILENT)
def test_what_asks_for_no_answer_gets_none(line, spoken_to):
    spoken_to.send_bytes(SILENT[line] + b"\n")

    spoken_to.expect_nothing_more()


def test_an_order_without_an_id_is_never_placed(server):
    arguments = {"symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1"}
    params = {"name": "create_order", "arguments": arguments}

    server.send({"jsonrpc": "2.0", "method": "tools/call", "params": params})

    server.expect_nothing_more()
    assert server.call("list_orders")["count"] == 0


def test_extra_members_are_ignored(spoken_to):
    spoken_to.send({"jsonrpc": "2.0", "id": 1, "method": "ping", "extra": [1], "params": {"x": 1}})

    assert spoken_to.receive() == {"jsonrpc": "2.0", "id": 1, "result": {}}


def test_params_that_are_null_count_as_absent(spoken_to):
    spoken_to.send({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": None})

    assert spoken_to.receive() == {"jsonrpc": "2.0", "id": 1, "result": {}}


# Framing


def test_lines_may_end_in_a_carriage_return_and_a_newline(fresh):
    fresh.send_bytes(PING + b"\r\n" + PING + b"\r\n")

    assert fresh.receive()["result"] == {}
    assert fresh.receive()["result"] == {}
    fresh.expect_nothing_more()


def test_a_byte_order_mark_at_the_start_is_skipped(fresh):
    fresh.send_bytes(b"\xef\xbb\xbf" + PING + b"\n")

    assert fresh.receive()["result"] == {}


def test_blank_lines_count_for_nothing(fresh):
    fresh.send_bytes(b"\n\n \t\r\n\x0b\x0c\n" + PING + b"\n\n")

    assert fresh.receive()["result"] == {}
    fresh.expect_nothing_more()


def test_bytes_may_come_one_at_a_time(fresh):
    line = compact(greeting(NEWEST, id="ein-zelner-ß")) + b"\n"

    for byte in line:
        fresh.send_bytes(bytes([byte]))

    message = fresh.receive()
    assert message["id"] == "ein-zelner-ß"
    assert message["result"]["protocolVersion"] == NEWEST


def test_many_messages_may_come_in_one_write(fresh):
    fresh.send(
        greeting(NEWEST),
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        *({"jsonrpc": "2.0", "id": id, "method": "ping"} for id in range(1, 100)),
        {"jsonrpc": "2.0", "id": 100, "method": "tools/list"},
    )

    assert [fresh.receive()["id"] for _ in range(101)] == list(range(101))


def test_the_last_line_needs_no_newline(fresh):
    fresh.send_bytes(PING + b"\n" + PING.replace(b"1", b"2"))
    fresh.end_input()

    assert fresh.wait() == 0
    assert [message["id"] for message in fresh.rest()] == [1, 2]


def test_half_a_line_at_the_end_is_an_error_not_a_crash(fresh):
    fresh.send_bytes(PING[:-1])
    fresh.end_input()

    assert fresh.wait() == 0
    (message,) = fresh.rest()
    assert message["error"]["code"] == -32700


def line_of(size, id=1):
    """A ping that long, without its newline."""
    head = b'{"jsonrpc":"2.0","id":%d,"method":"ping","params":{"x":"' % id
    return head + b"a" * (size - len(head) - 3) + b'"}}'


LINE_MAX = 4 << 20


def test_a_line_of_four_mebibytes_is_taken(fresh):
    fresh.send_bytes(line_of(LINE_MAX) + b"\n")

    assert fresh.receive() == {"jsonrpc": "2.0", "id": 1, "result": {}}
    fresh.expect_nothing_more()


@pytest.mark.parametrize("excess", [1, LINE_MAX])
def test_a_longer_line_is_refused_once_and_the_stream_lives(spoken_to, state, excess):
    spoken_to.send_bytes(line_of(LINE_MAX + excess) + b"\n")

    message = spoken_to.receive()
    assert message["error"]["code"] == -32600
    assert "id" not in message if state != "2025-06-18" else message["id"] is None
    spoken_to.expect_nothing_more()


def test_a_line_that_never_ends_is_refused_before_it_does_and_is_not_kept(fresh):
    fresh.expect_nothing_more()
    before = resident(fresh.process.pid)

    for _ in range(16):
        fresh.send_bytes(b"[" * LINE_MAX)
    message = fresh.receive()
    after = resident(fresh.process.pid)

    assert message["error"]["code"] == -32600
    assert after - before < 16 << 20
    fresh.send_bytes(b"\n")
    fresh.expect_nothing_more()


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        (line,) = [line for line in status if line.startswith("VmRSS:")]
    return int(line.split()[1]) << 10


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
@pytest.mark.parametrize("depth", [129, 1000, 600_000])
def test_deep_nesting_is_an_error_not_a_crash(fresh, opening, depth):
    fresh.send_bytes(opening * depth + b"\n")

    assert fresh.receive()["error"]["code"] == -32700
    fresh.expect_nothing_more()


def test_nesting_that_is_deep_but_bounded_is_taken(fresh):
    deep = b"[" * 100 + b"]" * 100

    fresh.send_bytes(b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":' + deep + b"}}\n")

    assert fresh.receive()["result"] == {}


# Every character that some reader takes for the end of a line, and other invisible ones.
@pytest.mark.parametrize(
    "character",
    ["\u2028", "\u2029", "\u0085", "\u007f", "\u009f", "\u0001", "\n", "\r", "\x1c", "\ufeff", "𝄞", "é"],
)
def test_an_id_comes_back_exactly_and_its_line_stays_one_line(fresh, character):
    id = f"a{character}b"

    fresh.send_bytes(json.dumps({"jsonrpc": "2.0", "id": id, "method": "ping"}).encode() + b"\n")

    assert fresh.receive()["id"] == id
    assert len(fresh.stdout.splitlines()) == 1


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\U000e0041", "\u001b[31m"])
def test_an_error_does_not_repeat_characters_nobody_can_see(fresh, hidden):
    fresh.send({"jsonrpc": "2.0", "id": 1, "method": f"no{hidden}such"})

    message = fresh.receive()["error"]["message"]
    assert message.startswith("Method not found: no")
    assert not any(c in message for c in "\u202e\u200b\U000e0041\u001b")


def test_an_escaped_nul_is_refused_because_no_text_of_ours_can_hold_it(fresh):
    fresh.send_bytes(b'{"jsonrpc":"2.0","id":"a\\u0000b","method":"ping"}\n')

    assert fresh.receive()["error"]["code"] == -32700
    fresh.expect_nothing_more()


def test_an_escaped_lone_surrogate_is_never_written_back(fresh):
    fresh.send_bytes(b'{"jsonrpc":"2.0","id":"\\ud800","method":"ping"}\n')

    assert fresh.receive()["error"]["code"] in (-32700, -32600)
    fresh.expect_nothing_more()


def test_large_results_and_many_answers_never_interleave_although_nobody_reads(program, home):
    order = {"symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "0.01"}
    call = {"jsonrpc": "2.0", "method": "tools/call"}
    lines = [compact(greeting(NEWEST))]
    for id in range(1, 101):
        params = {"name": "create_order", "arguments": order}
        lines.append(compact({**call, "id": id, "params": params}))
    process = start_plain(program, home)
    process.stdin.write(b"\n".join(lines) + b"\n")
    with open(process.stdout.fileno(), "rb", closefd=False) as output:
        for _ in range(101):
            output.readline()

    # A hundred orders are 100 KiB, more than a pipe holds; nothing is read until all is asked for.
    # The input stays open: after its end there would be 1.5 s for everything.
    for id in range(200, 210):
        params = {"name": "list_orders", "arguments": {}}
        process.stdin.write(compact({**call, "id": id, "params": params}) + b"\n")
        for ping in range(10):
            message = {"jsonrpc": "2.0", "id": id * 10 + ping, "method": "ping"}
            process.stdin.write(compact(message) + b"\n")
    with open(process.stdout.fileno(), "rb", closefd=False) as output:
        messages = [exact(output.readline()) for _ in range(110)]
        process.stdin.close()
        assert output.read() == b""

    assert process.wait(PATIENCE) == 0
    process.stdout.close()
    assert sorted(message["id"] for message in messages) == [*range(200, 210), *range(2000, 2100)]
    large = [message for message in messages if message["id"] < 1000]
    assert all(message["result"]["structuredContent"]["count"] == 100 for message in large)


# Ids


IDS = ['""', '"7"', "7", "0", "-1", "9007199254740993", "123456789012345678901234567890", '"ünï"', '"null"']


@pytest.mark.parametrize("id", IDS)
def test_an_id_is_echoed_with_its_type_and_every_digit(spoken_to, id):
    spoken_to.send_bytes(b'{"jsonrpc":"2.0","id":%s,"method":"ping"}\n' % id.encode())

    message = spoken_to.receive()
    assert type(message["id"]) is type(json.loads(id))
    assert message["id"] == json.loads(id)
    assert f'"id":{id},' in spoken_to.stdout.splitlines()[-1]


def test_text_and_number_are_different_ids(fresh):
    fresh.send_bytes(PING + b"\n" + PING.replace(b"1", b'"1"') + b"\n")

    assert [fresh.receive()["id"] for _ in range(2)] == [1, "1"]


def test_an_id_may_be_used_again_after_its_answer(server):
    for _ in range(3):
        id = server.start("get_balances", id="again")
        assert server.finish(id)["mode"] == "paper"


# Versions


@pytest.mark.parametrize(
    "asked, agreed",
    [
        *((revision, revision) for revision in REVISIONS),
        *((other, NEWEST) for other in ["2024-11-05", "2025-03-26", "2026-07-28", "1999-01-01", "", "x"]),
    ],
)
def test_initialize_agrees_on_a_revision_that_is_spoken_here(fresh, asked, agreed):
    result = fresh.greet(asked)

    assert result["protocolVersion"] == agreed
    assert result["capabilities"] == {"tools": {}}
    assert result["serverInfo"]["name"] == "backpack"
    assert ("description" in result["serverInfo"]) == (agreed == NEWEST)
    assert 0 < len(result["instructions"]) <= 1500


@pytest.mark.parametrize("missing", ["protocolVersion", "capabilities", "clientInfo"])
def test_a_greeting_without_a_required_member_is_refused_by_its_name(fresh, missing):
    params = greeting(NEWEST)["params"]
    del params[missing]

    error = fresh.request("initialize", params)["error"]

    assert error["code"] == -32602
    assert missing in error["message"]
    assert fresh.request("tools/list")["error"]["code"] == -32602


@pytest.mark.parametrize(
    "wrong", [{"protocolVersion": 5}, {"capabilities": []}, {"clientInfo": {"name": "x"}}]
)
def test_a_greeting_with_a_mistyped_member_is_refused(fresh, wrong):
    params = {**greeting(NEWEST)["params"], **wrong}

    assert fresh.request("initialize", params)["error"]["code"] == -32602


@pytest.mark.parametrize("method", ["tools/list", "tools/call"])
def test_nothing_but_ping_is_served_before_initialize(fresh, method):
    error = fresh.request(method, {"name": "get_balances"})["error"]

    assert error["code"] == -32602
    assert "initialize" in error["message"]
    assert fresh.request("ping")["result"] == {}


def test_tools_are_served_before_the_client_says_that_it_is_ready(fresh):
    fresh.send(greeting(NEWEST), {"jsonrpc": "2.0", "id": 1, "method": "tools/list"})

    fresh.receive()
    assert len(fresh.receive()["result"]["tools"]) == 5


def test_a_second_initialize_agrees_anew(fresh):
    assert fresh.greet("2025-11-25")["protocolVersion"] == "2025-11-25"
    assert fresh.greet("2025-06-18")["protocolVersion"] == "2025-06-18"

    fresh.send_bytes(b"{nope\n")
    assert fresh.receive()["id"] is None


def test_initialize_still_works_after_a_discovery_that_failed(fresh):
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }

    assert fresh.request("server/discover", {"_meta": meta})["error"]["code"] == -32601
    assert fresh.greet()["protocolVersion"] == NEWEST


# tools/list and tools/call as requests


@pytest.mark.parametrize("cursor", ["", "1", "abc"])
def test_a_cursor_that_was_never_given_out_is_refused(server, cursor):
    assert server.request("tools/list", {"cursor": cursor})["error"]["code"] == -32602


@pytest.mark.parametrize(
    "params",
    [
        None,
        {},
        {"name": None},
        {"name": 5},
        {"name": "no_such_tool", "arguments": {}},
        {"name": "LIST_ORDERS"},
        {"name": "get_balances", "arguments": []},
        {"name": "get_balances", "arguments": "{}"},
        {"name": "get_balances", "arguments": 5},
        {"name": "get_balances", "arguments": None},
    ],
)
def test_a_call_of_the_wrong_shape_is_a_protocol_error(server, params):
    assert server.request("tools/call", params)["error"]["code"] == -32602


def test_an_unknown_tool_is_named(server):
    error = server.request("tools/call", {"name": "no_such_tool"})["error"]

    assert error == {"code": -32602, "message": "Unknown tool: no_such_tool"}


def test_arguments_may_be_left_out(server):
    assert server.call("get_balances")["mode"] == "paper"


def test_a_task_augmented_call_is_served_as_any_other(server):
    message = server.request("tools/call", {"name": "get_balances", "task": {"ttl": 1000}})

    assert message["result"]["structuredContent"]["mode"] == "paper"


# The process


def start_plain(program, home, **others):
    """With pipes of its own, where the test itself decides what is read."""
    options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(
        [str(program), "mcp", "--paper", "--seed", "7"],
        **{**options, **others},
        bufsize=0,
        cwd=home,
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
    )


@pytest.mark.parametrize("is_greeted", [False, True])
def test_the_end_of_input_ends_an_idle_server_at_once(fresh, is_greeted):
    if is_greeted:
        fresh.greet()
        fresh.call("get_balances")
    else:
        fresh.expect_nothing_more()

    started = time.monotonic()
    fresh.end_input()

    assert fresh.wait() == 0
    assert time.monotonic() - started < 1.0  # the drain time is 1.5 s: it was not waited for
    assert fresh.rest() == []


def test_input_that_is_empty_from_the_start_is_no_error(program, home):
    done = subprocess.run(
        [str(program), "mcp", "--paper"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=home,
        timeout=PATIENCE,
    )

    assert (done.returncode, done.stdout) == (0, b"")


def test_everything_piped_in_is_answered_before_the_end(program, home):
    calls = [
        {"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": "get_balances"}}
        for id in range(1, 31)
    ]
    lines = b"\n".join(compact(message) for message in [greeting(NEWEST), *calls])

    done = subprocess.run(
        [str(program), "mcp", "--paper"], input=lines, capture_output=True, cwd=home, timeout=PATIENCE
    )

    assert done.returncode == 0
    ids = [exact(line)["id"] for line in done.stdout.splitlines()]
    assert ids[0] == 0
    assert sorted(ids) == list(range(31))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda s: s.name)
def test_a_signal_to_stop_is_a_good_end(server, number):
    server.process.send_signal(number)

    assert server.wait() == 0
    assert server.rest() == []


def test_a_client_that_reads_no_more_is_no_crash(program, home):
    process = start_plain(program, home, stderr=subprocess.PIPE)
    process.stdin.write(PING + b"\n")
    process.stdout.readline()

    process.stdout.close()

    # The input stays open: it is the closed output that ends it.
    assert process.wait(PATIENCE) == 0
    assert b"rash" not in process.stderr.read()
    process.stdin.close()
    process.stderr.close()


@pytest.mark.parametrize(
    "closed",
    [
        ">&-",
        "2>&-",
        "<&-",
        "<&- >&- 2>&-",
    ],
)
def test_descriptors_closed_before_the_start_are_no_crash(program, home, closed):
    command = f'exec "$0" mcp --paper {closed}'

    done = subprocess.run(
        ["sh", "-c", command, str(program)],
        input=PING + b"\n",
        capture_output=True,
        cwd=home,
        timeout=PATIENCE,
    )

    assert done.returncode == 0
    if closed == "2>&-":
        assert exact(done.stdout)["result"] == {}
    else:
        assert done.stdout == b""


def test_a_full_standard_error_delays_no_answer(program, home):
    reading, writing = os.pipe()
    flags = fcntl.fcntl(writing, fcntl.F_GETFL)
    fcntl.fcntl(writing, fcntl.F_SETFL, flags | os.O_NONBLOCK)
    with pytest.raises(BlockingIOError):
        while True:
            os.write(writing, b"x" * 4096)
    with pytest.raises(BlockingIOError):
        while True:
            os.write(writing, b"x")
    fcntl.fcntl(writing, fcntl.F_SETFL, flags)

    process = start_plain(program, home, stderr=writing)
    process.stdin.write(compact(greeting(NEWEST)) + b"\n")
    answer = exact(process.stdout.readline())
    process.stdin.close()

    assert answer["result"]["protocolVersion"] == NEWEST
    assert process.wait(PATIENCE) == 0
    assert not fcntl.fcntl(writing, fcntl.F_GETFL) & os.O_NONBLOCK
    os.close(reading)
    os.close(writing)
    process.stdout.close()


def test_descriptors_that_others_share_stay_blocking(program, home):
    process = start_plain(program, home, stderr=subprocess.PIPE)
    process.stdin.write(PING + b"\n")
    process.stdout.readline()

    for pipe in (process.stdin, process.stdout, process.stderr):
        assert not fcntl.fcntl(pipe, fcntl.F_GETFL) & os.O_NONBLOCK
    process.stdin.close()
    assert process.wait(PATIENCE) == 0
    process.stdout.close()
    process.stderr.close()


def test_standard_output_holds_nothing_but_the_protocol(server):
    server.call("get_balances")
    server.call("create_order", {})
    server.send_bytes(b"nonsense\n")
    server.receive()
    server.end_input()

    assert server.wait() == 0
    for line in server.stdout.splitlines():
        assert exact(line)["jsonrpc"] == "2.0"
    assert all(line.startswith("backpack: ") for line in server.stderr.splitlines())
    assert "paper" in server.stderr


def test_an_idle_server_uses_no_processor(server):
    server.call("get_balances")

    before = processor_ticks(server.process.pid)
    with pytest.raises(AssertionError, match="no answer"):
        server.receive(timeout=1.0)

    assert processor_ticks(server.process.pid) - before <= 1


def processor_ticks(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_ten_thousand_pings_leave_no_more_memory_in_use(server):
    def ping(count):
        for start in range(0, count, 500):
            server.send(*({"jsonrpc": "2.0", "id": id, "method": "ping"} for id in range(start, start + 500)))
            for _ in range(500):
                server.receive()

    ping(2000)
    before = resident(server.process.pid)
    ping(10_000)

    assert resident(server.process.pid) - before < 1 << 20
