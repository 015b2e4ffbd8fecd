"""The program around it: what it prints, takes, refuses, and how it ends."""

import json
import resource
import signal
import socket
import subprocess

import pytest

from exchange.served import KEY, PATIENCE, START_MS, STILL


def run(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=PATIENCE)


def test_its_lines_tell_how_to_connect(program):
    process = subprocess.Popen(
        [program, "--port", "0", "--key", KEY, "--seed", "7"], stdout=subprocess.PIPE, text=True
    )
    lines = [process.stdout.readline().rstrip("\n") for _ in range(10)]
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, rest) == (0, "")
    told = dict(line.split(": ", 1) for line in lines[:5])
    pasted = dict(line.split("=", 1) for line in lines[6:])
    assert told["API secret"] == KEY
    assert told["Seed"] == "7"
    assert told["REST URL"].startswith("http://127.0.0.1:")
    assert pasted == {
        "BACKPACK_BASE_URL": told["REST URL"],
        "BACKPACK_WS_URL": told["WebSocket URL"],
        "BACKPACK_PUBLIC_KEY": told["API key"],
        "BACKPACK_PRIVATE_KEY": told["API secret"],
    }


def test_json_tells_the_same_on_one_line(exchange):
    assert exchange.told["environment"] == {
        "BACKPACK_BASE_URL": exchange.url,
        "BACKPACK_WS_URL": exchange.ws_url,
        "BACKPACK_PUBLIC_KEY": exchange.told["apiKey"],
        "BACKPACK_PRIVATE_KEY": KEY,
    }


def test_two_starts_have_different_keys_and_markets(start):
    one, two = start("--speed", "0"), start("--speed", "0")
    assert one.told["apiSecret"] != two.told["apiSecret"]
    assert one.told["seed"] != two.told["seed"]


def test_a_busy_port_is_named_with_what_to_do(program, exchange):
    result = run(program, "--port", str(exchange.port))
    assert result.returncode != 0
    assert result.stdout == ""
    assert f"Port {exchange.port} of 127.0.0.1 is in use" in result.stderr
    assert "--port 0" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--host", "0.0.0.0"], '"0.0.0.0" is not a loopback address'),
        (["--host", "192.168.1.2"], "serves this machine only"),
        (["--host", "127.0.0.1.evil.example"], "not a loopback address"),
        (["--speed", "fast"], '"fast" is no speed'),
        (["--speed=-1"], "is no speed"),
        (["--speed=1e3"], "is no speed"),
        (["--speed", "86400.1"], "0 to 86400"),
        (["--start", "yesterday"], '"yesterday" is no time'),
        (["--start", "2026-02-30T00:00:00Z"], "is no time"),
        (["--key", "c2hvcnQ="], "base64 of 32 bytes"),
        (["--rate-limits", "some"], "on"),
        (["--faults", "/nowhere/faults.json"], "/nowhere/faults.json cannot be used"),
        (["--port", "70000"], "port"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_reason(program, arguments, text):
    result = run(program, "--port", "0", *arguments)
    assert result.returncode != 0
    assert result.stdout == ""
    assert text in " ".join(result.stderr.split())


def test_ipv6_loopback_is_served(start):
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no ::1")
    exchange = start(*STILL, "--host", "::1")
    assert exchange.url == f"http://[::1]:{exchange.port}"
    with socket.create_connection(("::1", exchange.port), timeout=PATIENCE) as client:
        client.sendall(b"GET /paper/v1/status HTTP/1.1\r\nHost: [::1]:%d\r\n\r\n" % exchange.port)
        assert client.recv(4096).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(start, number):
    exchange = start()
    with exchange.connect() as stream, exchange.connect() as idle, exchange.connect() as half:
        stream.upgrade()
        stream.say({"method": "SUBSCRIBE", "params": ["bookTicker.SOL_USDC", "no.such"]})
        assert stream.hear_json()["error"]["code"] == 4006
        assert idle.ask("GET", "/api/v1/ping").body == b"pong"
        half.send(half.request("POST", "/nothing", {"Expect": "100-continue", "Content-Length": "2"}))
        assert half.response().status == 100
        exchange.process.send_signal(number)
        assert stream.hear_close() == (1001, "the exchange ends")
        stream.frame(0x8, b"\x03\xe9")
        assert stream.ends() == b""
        assert idle.ends() == b""
        half.send(b"{}")
        response = half.response()
        assert (response.status, response.headers["connection"]) == (404, "close")
    assert exchange.stop(signal_number=None) == (0, "")


def test_a_client_that_ignores_the_end_does_not_hold_it_up(start):
    exchange = start()
    with exchange.connect() as stream:
        stream.upgrade()
        assert exchange.stop() == (0, "")


# Virtual time


def test_time_moves_by_hand_only_where_it_stands_still(exchange):
    assert [exchange.now_ms for _ in range(3)] == [START_MS] * 3
    assert exchange.advance(1500) == START_MS + 1500
    assert exchange.now_ms == START_MS + 1500
    assert exchange.status() == {
        "time": START_MS + 1500, "speed": "0", "seed": 7, "mode": "paper", "source": "synthetic",
        "connections": 1, "streamConnections": 0,
    }  # fmt: skip


def test_time_may_run_faster(start):
    exchange = start("--speed", "86400", "--start", "2026-09-01T00:00:00Z")
    first = exchange.now_ms
    while exchange.now_ms < first + 10_000:  # a tenth of a millisecond of real time each
        pass


def test_signatures_go_by_the_time_there(exchange):
    exchange.advance(60_000)
    assert exchange.place().json["message"] == "Request has expired"
    assert exchange.place(sent_at_ms=START_MS + 60_000).status == 200


@pytest.mark.parametrize("query", ["", "?ms=", "?ms=-1", "?ms=1.5", "?ms=+1", "?ms=99999999999999999999", "?ms=1&ms=2"])
def test_a_span_that_is_none_is_refused(exchange, query):
    response = exchange.ask("POST", f"/paper/v1/advance{query}")
    assert response.status == 400
    assert "/paper/v1/advance?ms=N" in response.json["message"]
    assert exchange.now_ms == START_MS


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:8787"},
        {"Host": "evil.example:127"},
    ],
)
def test_a_web_page_cannot_steer_it(exchange, headers):
    for method, path in (("POST", "/paper/v1/advance?ms=1"), ("GET", "/paper/v1/status")):
        response = exchange.ask(method, path, headers)
        assert response.status == 403
        assert response.json["code"] == "FORBIDDEN"
    assert exchange.now_ms == START_MS


def test_a_browsers_question_beforehand_is_refused(exchange):
    headers = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    for path in ("/paper/v1/advance?ms=1", "/api/v1/order"):
        response = exchange.ask("OPTIONS", path, headers)
        assert response.status == 403
        assert not any(name.startswith("access-control") for name in response.headers)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:8787", "127.1.2.3:80"])
def test_names_of_this_machine_may_steer_it(exchange, host):
    assert exchange.ask("GET", "/paper/v1/status", {"Host": host}).status == 200


def test_control_paths_take_the_right_method(exchange):
    assert exchange.ask("GET", "/paper/v1/advance?ms=1").status == 405
    assert exchange.ask("POST", "/paper/v1/status").status == 405
    assert exchange.ask("GET", "/paper/v1/other").status == 404


# Determinism


def conversation(exchange):
    """All bytes of a number of answers and frames."""
    said = []
    with exchange.connect() as connection, exchange.connect() as stream:
        stream.upgrade()
        stream.say(exchange.subscription("account.orderUpdate"))
        now = START_MS
        for round_number in range(20):
            for target in ("/api/v1/depth?symbol=SOL_USDC", "/api/v1/tickers", "/api/v1/trades?symbol=BTC_USDC_PERP"):
                said.append(repr(connection.ask("GET", target)))
            said.append(exchange.place(price="140", quantity="0.25", connection=connection, sent_at_ms=now).body)
            said.append(stream.hear_json())
            now = exchange.advance(1000 * round_number)
        said.append(exchange.signed("GET", "/wapi/v1/history/fills", "fillHistoryQueryAll", {}, sent_at_ms=now).body)
    return said


def test_the_same_seed_and_requests_give_the_same_bytes(start):
    first, second = conversation(start()), conversation(start())
    assert first == second
    other = [argument if argument != "7" else "8" for argument in STILL]
    assert conversation(start(*other)) != first


# Rate limits


def statuses(exchange, target, count, headers=None):
    with exchange.connect() as connection:
        connection.send(connection.request("GET", target, headers) * count)
        return [connection.response() for _ in range(count)]


def test_the_2001st_request_of_a_minute_is_too_many(exchange):
    answers = statuses(exchange, "/api/v1/ping", 2001)
    assert [answer.status for answer in answers] == [200] * 2000 + [429]
    assert answers[-1].json == {"code": "TOO_MANY_REQUESTS", "message": "Too many requests"}
    # Each API key is counted for itself, and control paths are not counted.
    assert statuses(exchange, "/api/v1/ping", 1, {"X-API-Key": exchange.told["apiKey"]})[0].status == 200
    exchange.advance(60_000)
    assert statuses(exchange, "/api/v1/ping", 1)[0].status == 200


def test_market_history_has_a_limit_of_its_own(exchange):
    target = f"/api/v1/klines?symbol=SOL_USDC&interval=1m&startTime={START_MS // 1000 - 600}"
    assert [answer.status for answer in statuses(exchange, target, 31)] == [200] * 30 + [429]
    assert exchange.ask("GET", "/api/v1/ping").status == 200


def test_rate_limits_can_be_switched_off(start):
    exchange = start(*STILL, "--rate-limits", "off")
    assert {answer.status for answer in statuses(exchange, "/api/v1/ping", 2100)} == {200}


def test_many_connections_are_served_and_one_too_many_is_not(start):
    exchange = start()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, most), most))
    connections = []
    try:
        for _ in range(990):
            connections.append(exchange.connect())
        assert connections[-1].ask("GET", "/api/v1/ping").body == b"pong"
        assert json.loads(connections[0].ask("GET", "/paper/v1/status").body)["connections"] == 990
        for _ in range(10):
            connections.append(exchange.connect())
        with exchange.connect() as surplus:
            assert surplus.ends() == b""
        assert connections[500].ask("GET", "/api/v1/ping").body == b"pong"
    finally:
        for connection in connections:
            connection.socket.close()
