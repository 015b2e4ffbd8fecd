"""HTTP at its edges, byte by byte."""

import itertools

import pytest

from exchange.served import PATIENCE, START_MS, STILL, Ended

TIME = str(START_MS).encode()


def test_a_kept_connection_answers_one_request_after_the_other(exchange):
    with exchange.connect() as connection:
        for _ in range(3):
            response = connection.ask("GET", "/api/v1/time")
            assert (response.status, response.body) == (200, TIME)
            assert response.headers["date"] == "Tue, 01 Sep 2026 00:00:00 GMT"
            assert "connection" not in response.headers


def test_pipelined_requests_are_answered_in_order(exchange):
    with exchange.connect() as connection:
        targets = ["/api/v1/time", "/api/v1/ping", "/nothing", "/api/v1/status"] * 50
        connection.send(b"".join(connection.request("GET", target) for target in targets))
        answers = [connection.response() for _ in targets]
        assert [answer.status for answer in answers] == [200, 200, 404, 200] * 50
        assert [answer.body for answer in answers[:3]] == [TIME, b"pong", b"not found"]


def test_a_request_may_come_byte_by_byte(exchange):
    with exchange.connect() as connection:
        for byte in connection.request("GET", "/api/v1/time"):
            connection.send(bytes([byte]))
        assert connection.response().body == TIME


def test_a_chunked_body_is_read_as_a_whole(exchange):
    with exchange.connect() as connection:
        body = b'{"symbol":"SOL_USDC","side":"Bid","orderType":"Limit","price":"100","quantity":"1"}'
        pairs = [("symbol", "SOL_USDC"), ("side", "Bid"), ("orderType", "Limit"), ("price", "100"), ("quantity", "1")]
        headers = exchange.signed_headers("orderExecute", pairs) | {"Transfer-Encoding": "chunked"}
        connection.send(connection.request("POST", "/api/v1/order", headers))
        for index in range(0, len(body), 10):
            piece = body[index : index + 10]
            connection.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.send(b"0\r\n\r\n")
        response = connection.response()
        assert response.status == 200, response
        assert response.json["status"] == "New"


def test_head_is_get_without_the_body(exchange):
    with exchange.connect() as connection:
        whole = connection.ask("GET", "/api/v1/markets")
        head = connection.ask("HEAD", "/api/v1/markets")
        assert head.status == 200
        assert head.headers == whole.headers
        assert connection.ask("GET", "/api/v1/ping").body == b"pong"


@pytest.mark.parametrize("method", ["PUT", "TRACE", "OPTIONS"])
def test_other_methods_are_refused_and_the_connection_stays(exchange, method):
    with exchange.connect() as connection:
        response = connection.ask(method, "/api/v1/time", body=b"x" * 1000)
        assert response.status == 405
        assert response.headers["allow"] == "GET, HEAD, POST, PATCH, DELETE"
        assert connection.ask("GET", "/api/v1/ping").body == b"pong"


@pytest.mark.parametrize(
    "garbage",
    [
        b"GARBAGE\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40,
        b"GET /api/v1/time HTTP/1.1\r\nNo colon here\r\n\r\n",
        b"GET /api/v1/time HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET /api/v1/time HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /api/v1/time HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n",
        b"GET /api/v1/time HTTP/1.1\r\n\r\n",
        b"GET /api/v1/time HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET time HTTP/1.1\r\nHost: a\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_what_is_no_request_is_answered_400_or_505_and_ends(exchange, garbage):
    with exchange.connect() as connection:
        connection.send(garbage)
        response = connection.response()
        assert response.status in (400, 505), response
        if response.headers.get("connection") == "close":
            assert connection.ends() == b""
    assert exchange.now_ms == START_MS


def test_good_requests_before_a_bad_one_are_answered(exchange):
    with exchange.connect() as connection:
        connection.send(connection.request("GET", "/api/v1/time") * 2 + b"\x00\x01\r\n\r\n")
        assert [connection.response().status for _ in range(3)] == [200, 200, 400]
        assert connection.ends() == b""


def test_connection_close_is_honoured(exchange):
    with exchange.connect() as connection:
        response = connection.ask("GET", "/api/v1/time", {"Connection": "close"})
        assert (response.body, response.headers["connection"]) == (TIME, "close")
        assert connection.ends() == b""


def test_http_1_0_ends_unless_it_asks_to_stay(exchange):
    with exchange.connect() as connection:
        connection.send(b"GET /api/v1/ping HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert connection.response().headers["connection"] == "keep-alive"
        connection.send(b"GET /api/v1/ping HTTP/1.0\r\n\r\n")
        assert connection.response().body == b"pong"
        assert connection.ends() == b""


def test_a_client_that_closed_its_side_still_gets_its_answer(exchange):
    with exchange.connect() as connection:
        connection.send(connection.request("GET", "/api/v1/time"))
        connection.socket.shutdown(1)
        assert connection.response().body == TIME
        assert connection.ends() == b""


def test_expect_continue_is_answered_before_the_body_comes(exchange):
    with exchange.connect() as connection:
        connection.send(connection.request("POST", "/nothing", {"Expect": "100-continue", "Content-Length": "2"}))
        assert connection.response().status == 100
        connection.send(b"{}")
        assert connection.response().status == 404


def test_a_body_announced_too_large_is_refused_before_it_comes(exchange):
    with exchange.connect() as connection:
        headers = {"Expect": "100-continue", "Content-Length": str((1 << 20) + 1)}
        connection.send(connection.request("POST", "/api/v1/order", headers))
        response = connection.response()
        assert response.status == 413
        assert response.headers["content-type"].startswith("text/plain")
        assert connection.ends() == b""


def test_a_chunked_body_that_grows_too_large_is_refused_and_the_answer_arrives(exchange):
    with exchange.connect() as connection:
        connection.send(connection.request("POST", "/api/v1/order", {"Transfer-Encoding": "chunked"}))
        piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        for _ in range(20):
            connection.send(piece)
        assert connection.response().status == 413


def test_the_largest_body_is_read(exchange):
    assert exchange.ask("POST", "/nothing", body=b"x" * (1 << 20)).status == 404


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nA: " + b"a" * 20000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + (b"A: " + b"a" * 9000 + b"\r\n") * 9 + b"\r\n",
    ],
)
def test_a_head_too_large_is_refused(exchange, head):
    with exchange.connect() as connection:
        connection.send(head)
        assert connection.response().status == 431
        assert connection.ends() == b""


def test_a_content_type_on_get_and_a_body_on_delete_are_taken(exchange):
    assert exchange.ask("GET", "/api/v1/time", {"Content-Type": "application/json; charset=utf-8"}).body == TIME
    placed = exchange.place().json
    response = exchange.signed(
        "DELETE", "/api/v1/order", "orderCancel", {"symbol": "SOL_USDC", "orderId": placed["id"]}
    )
    assert (response.status, response.json["status"]) == (200, "Cancelled")


def test_a_target_as_proxies_get_it_is_a_path(exchange):
    assert exchange.ask("GET", f"http://127.0.0.1:{exchange.port}/api/v1/time").body == TIME


def chance(seed):
    """The same bytes on every run."""
    state = seed
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        yield state >> 56


def test_hostile_requests_are_answered_without_a_500(exchange):
    bytes_of = chance(20260901)
    take = lambda count: bytes(itertools.islice(bytes_of, count))  # noqa: E731
    paths = ["/api/v1/depth", "/api/v1/klines", "/api/v1/order", "/api/v1/orders", "/wapi/v1/history/fills", "/ws"]
    names = ["symbol", "interval", "startTime", "limit", "orderId", "clientId", "from", "offset"]
    values = ["", "-1", "%00", "%ff%fe", "9" * 40, "1e308", "NaN", "../..", "SOL_USDC", "%", "true", "\xc3\xa9" * 50]
    statuses = set()
    for number in range(1000):
        picks = take(8)
        target = paths[picks[0] % len(paths)] + "?" + "&".join(
            f"{names[picks[i] % len(names)]}={values[picks[i + 1] % len(values)]}" for i in (1, 3)
        )
        method = ["GET", "POST", "DELETE", "PATCH"][picks[5] % 4]
        body = [b"", b"{}", b"[" * 5000, b'{"symbol":null}', take(300)][picks[6] % 5]
        headers = {"X-API-Key": "\x7f" * (picks[7] % 3), "X-Timestamp": "9" * (picks[7] % 30)} if picks[7] % 2 else {}
        with exchange.connect() as connection:
            connection.send(connection.request(method, target, headers, body))
            statuses.add(connection.response().status)
    assert statuses <= {200, 204, 400, 401, 404, 405, 429}, statuses
    assert exchange.status()["connections"] == 1


def test_noise_ends_with_its_connection(exchange):
    bytes_of = chance(7)
    for _ in range(300):
        with exchange.connect() as connection:
            noise = bytes(itertools.islice(bytes_of, 200))
            connection.send(b"POST /api/v1/order HTTP/1.1\r\nHost: x\r\n" + noise + b"\r\n\r\n")
            try:
                assert connection.response().status in (400, 431)
            except Ended:
                pass
    assert exchange.now_ms == START_MS


def test_a_client_that_does_not_read_is_waited_for(start):
    exchange = start(*STILL, "--rate-limits", "off")
    with exchange.connect() as slow:
        request = slow.request("GET", "/api/v1/depth?symbol=SOL_USDC", {"X-Padding": "x" * 8000})
        sent = 0
        slow.socket.settimeout(0.5)
        # Until nothing is taken any more: what it sent is read only as far as its answers can leave.
        with pytest.raises(TimeoutError):
            while sent < 1 << 30:
                sent += slow.socket.send(request[sent % len(request) :])
        assert exchange.now_ms == START_MS
        slow.socket.settimeout(PATIENCE)
        assert {slow.response().status for _ in range(sent // len(request))} == {200}


def test_a_large_answer_is_whole_when_the_client_closed_its_side(exchange):
    with exchange.connect() as connection:
        connection.send(connection.request("GET", "/api/v1/depth?symbol=SOL_USDC") * 200)
        connection.socket.shutdown(1)
        assert {connection.response().status for _ in range(200)} == {200}
        assert connection.ends() == b""


def test_a_signed_order_can_be_placed_looked_up_and_cancelled(exchange):
    with exchange.connect() as connection:
        placed = exchange.place(connection=connection, clientId=77)
        assert placed.status == 200, placed
        assert [order["clientId"] for order in exchange.open_orders()] == [77]
        cancelled = exchange.signed(
            "DELETE", "/api/v1/order", "orderCancel", {"symbol": "SOL_USDC", "clientId": 77}, connection
        )
        assert cancelled.json["id"] == placed.json["id"]
    assert exchange.open_orders() == []


def test_a_wrong_signature_places_nothing(exchange):
    headers = exchange.signed_headers("orderExecute", [("symbol", "SOL_USDC")])
    body = b'{"symbol":"SOL_USDC","side":"Bid","orderType":"Limit","price":"100","quantity":"1"}'
    response = exchange.ask("POST", "/api/v1/order", headers, body)
    assert response.json == {"code": "INVALID_CLIENT_REQUEST", "message": "Invalid signature"}
    assert exchange.open_orders() == []
