"""WebSocket frame by frame, and as an ordinary client uses it."""

import asyncio
import json
import time

import pytest
import websockets

from exchange.served import BINARY, CLOSE, CONTINUATION, PATIENCE, PING, PONG, STILL, TEXT

BOOK = {"method": "SUBSCRIBE", "params": ["bookTicker.SOL_USDC"]}


@pytest.fixture
def stream(exchange):
    with exchange.connect() as connection:
        assert connection.upgrade().status == 101
        yield connection


def is_open(stream):
    """Sends what is no frame of the venue's; its answer shows that all before it was taken."""
    stream.frame(TEXT, b"?")
    return stream.hear_json() == {"id": None, "error": {"code": 4002, "message": "Parse error"}}


@pytest.mark.parametrize("path", ["/", "/ws", "/stream", "/anything?else=1"])
def test_any_path_becomes_a_stream(exchange, path):
    with exchange.connect() as connection:
        response = connection.upgrade(path)
        assert response.status == 101
        assert response.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        assert "sec-websocket-extensions" not in response.headers
        assert is_open(connection)


def test_a_connection_that_was_used_for_requests_becomes_a_stream(exchange):
    with exchange.connect() as connection:
        assert connection.ask("GET", "/api/v1/ping").body == b"pong"
        assert connection.upgrade(**{"Sec-WebSocket-Extensions": "permessage-deflate"}).status == 101
        assert is_open(connection)


def test_frames_sent_before_the_handshake_is_answered_are_read(exchange):
    with exchange.connect() as connection:
        request = connection.request(
            "GET", "/",
            {
                "Connection": "keep-alive, Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            },
        )  # fmt: skip
        connection.send(request + b"\x89\x82\x00\x00\x00\x00hi")
        assert connection.response().status == 101
        assert connection.hear() == (PONG, b"hi")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-WebSocket-Version": "8"}, 426),
        ({"Sec-WebSocket-Key": "short"}, 400),
        ({"Connection": "keep-alive"}, 400),
    ],
)
def test_a_handshake_that_is_none_is_refused(exchange, headers, status):
    with exchange.connect() as connection:
        response = connection.upgrade(**headers)
        assert response.status == status
        if status == 426:
            assert response.headers["sec-websocket-version"] == "13"


def test_another_protocol_is_not_taken_up(exchange):
    headers = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": ""}
    with exchange.connect() as connection:
        assert connection.ask("GET", "/api/v1/ping", headers).body == b"pong"
        assert connection.ends() == b""


def test_fragments_are_joined_with_pings_between_them(stream):
    text = json.dumps({"method": "SUBSCRIBE", "params": ["no.such"]}).encode()
    stream.frame(TEXT, text[:10], final=False)
    stream.frame(PING, b"between")
    stream.frame(CONTINUATION, text[10:20], final=False)
    stream.frame(CONTINUATION, b"", final=False)
    stream.frame(CONTINUATION, text[20:])
    assert stream.hear() == (PONG, b"between")
    assert stream.hear_json()["error"]["code"] == 4006


@pytest.mark.parametrize("size", [0, 1, 125])
def test_a_ping_is_answered_with_its_own_payload(stream, size):
    stream.frame(PING, b"p" * size)
    assert stream.hear() == (PONG, b"p" * size)


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        ([(BINARY, b"\x00", {})], 1003),
        ([(TEXT, b"{}", {"masked": False})], 1002),
        ([(TEXT, b"{}", {"reserved": 0x40})], 1002),
        ([(0x3, b"", {})], 1002),
        ([(0xB, b"", {})], 1002),
        ([(CONTINUATION, b"{}", {})], 1002),
        ([(TEXT, b"{", {"final": False}), (TEXT, b"}", {})], 1002),
        ([(PING, b"", {"final": False})], 1002),
        ([(PING, b"p" * 126, {})], 1002),
        ([(TEXT, b"\xff\xfe", {})], 1007),
        ([(TEXT, b"\xed\xa0\x80", {})], 1007),
        ([(TEXT, b"\xc3", {"final": False}), (CONTINUATION, b"(", {})], 1007),
        ([(TEXT, b"x" * 65537, {})], 1009),
        ([(TEXT, b"x" * 40000, {"final": False}), (CONTINUATION, b"x" * 40000, {})], 1009),
        ([(CLOSE, b"\x03", {})], 1002),
        ([(CLOSE, b"\x03\xed", {})], 1002),  # 1005 must not be sent
        ([(CLOSE, b"\x03\xe8\xff", {})], 1007),
    ],
)
def test_what_is_against_the_rules_is_closed_with_its_code(exchange, stream, frames, code):
    for opcode, payload, options in frames:
        stream.frame(opcode, payload, **options)
    assert stream.hear_close()[0] == code
    stream.frame(CLOSE, b"")
    assert stream.ends() == b""
    assert exchange.status()["streamConnections"] == 0


@pytest.mark.parametrize("payload", [b"", b"\x03\xe8", b"\x0f\xa0my reason"])
def test_a_clients_close_is_answered_with_its_code(stream, payload):
    stream.frame(CLOSE, payload)
    assert stream.hear() == (CLOSE, payload[:2])
    assert stream.ends() == b""


def test_a_message_of_64_kib_is_read(stream):
    stream.frame(TEXT, b"[" + b" " * 65534 + b"]")
    assert stream.hear_json()["error"]["code"] == 4002


def test_pings_come_after_20_seconds_and_then_every_minute(exchange, stream):
    for span in (20_000, 60_000, 60_000, 60_000):
        exchange.advance(span)
        assert stream.hear() == (PING, b"")
        stream.frame(PONG)
        assert is_open(stream)


def test_a_client_that_answers_no_ping_is_closed_after_120_seconds(exchange, stream):
    begun = time.monotonic()
    exchange.advance(20_000)
    assert stream.hear() == (PING, b"")
    exchange.advance(60_000)
    assert stream.hear() == (PING, b"")
    # By hand 120 seconds pass in no time: real ones are waited for as well, and the next ping finds them gone.
    opcode = PING
    while opcode == PING:
        exchange.advance(60_000)
        opcode, payload = stream.hear()
    assert opcode == CLOSE and int.from_bytes(payload[:2], "big") == 1008
    assert time.monotonic() - begun >= 5


def test_leaps_of_time_leave_a_client_the_time_to_answer_a_ping(exchange, stream):
    for _ in range(5):
        exchange.advance(3_600_000)
        assert stream.hear() == (PING, b"")
    stream.frame(PONG)
    assert is_open(stream)


def test_market_frames_come_as_time_goes_on(exchange, stream):
    stream.say({"method": "SUBSCRIBE", "params": ["bookTicker.SOL_USDC", "trade.SOL_USDC"]})
    assert is_open(stream)
    exchange.advance(60_000)
    seen = set()
    while seen != {"bookTicker.SOL_USDC", "trade.SOL_USDC"}:
        opcode, payload = stream.hear()
        if opcode == TEXT:
            seen.add(json.loads(payload)["stream"])


def test_a_private_stream_tells_of_an_order(exchange, stream):
    stream.say(exchange.subscription("account.orderUpdate"))
    assert is_open(stream)
    placed = exchange.place(clientId=5).json
    update = stream.hear_json()
    assert update["stream"] == "account.orderUpdate"
    assert (update["data"]["e"], update["data"]["i"], update["data"]["c"]) == ("orderAccepted", placed["id"], 5)


def test_a_private_stream_needs_a_good_signature(exchange, stream):
    frame = exchange.subscription("account.orderUpdate")
    frame["signature"][1] = exchange.signature("other", [], 1)
    stream.say(frame)
    assert stream.hear_json()["error"] == {"code": 4003, "message": "Invalid signature"}
    exchange.place()
    assert is_open(stream)


def test_an_ordinary_client_subscribes_and_leaves(exchange):
    async def listen():
        async with websockets.connect(exchange.ws_url, open_timeout=PATIENCE, proxy=None) as client:
            await client.send(json.dumps(exchange.subscription("account.orderUpdate", "depth.SOL_USDC")))
            await client.send("?")
            assert json.loads(await client.recv())["error"]["code"] == 4002
            await asyncio.to_thread(exchange.place)
            names = [json.loads(await client.recv())["stream"] for _ in range(2)]
            await (await client.ping())
        return names, client.close_code

    names, code = asyncio.run(asyncio.wait_for(listen(), PATIENCE))
    assert set(names) == {"account.orderUpdate", "depth.SOL_USDC"}
    assert code == 1000


def test_a_client_that_does_not_read_is_closed_and_others_go_on(start):
    exchange = start(*STILL, "--rate-limits", "off")
    streams = [f"{name}.SOL_USDC" for name in ("depth", "bookTicker", "trade", "ticker")]
    with exchange.connect() as slow, exchange.connect() as quick:
        slow.upgrade()
        slow.say({"method": "SUBSCRIBE", "params": streams})
        quick.upgrade()
        quick.say({"method": "SUBSCRIBE", "params": ["no.such"]})
        assert quick.hear_json()["error"]["code"] == 4006
        # A megabyte and a half of pongs at a time: nobody reads them.
        slow.socket.settimeout(2)
        burst = b"\x89\xfd\x00\x00\x00\x00" + b"p" * 125
        try:
            for _ in range(400):
                slow.send(burst * 1000)
        except OSError:
            pass
        quick.frame(PING, b"still here")
        assert quick.hear() == (PONG, b"still here")
    assert exchange.status()["time"] > 0
