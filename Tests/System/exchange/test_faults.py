"""Each fault of docs/faults.md, seen from outside."""

import json
import subprocess

import pytest

from exchange.served import PATIENCE, PING, PONG, START_MS, Ended

ORDER = {"method": "POST", "path": "/api/v1/order"}
TICKER = {"stream": "account.orderUpdate"}


def test_disconnect_before_places_nothing(with_faults):
    exchange = with_faults({**ORDER, "first": 1, "action": "disconnectBefore"})
    with pytest.raises(Ended) as ended:
        exchange.place()
    assert ended.value.received == b""
    assert exchange.open_orders() == []
    assert exchange.place().status == 200


def test_a_lost_answer_leaves_the_order_placed(with_faults):
    exchange = with_faults({**ORDER, "first": 1, "action": "loseAnswer"})
    with pytest.raises(Ended) as ended:
        exchange.place(clientId=9)
    assert ended.value.received == b""
    assert [order["clientId"] for order in exchange.open_orders()] == [9]


def test_a_truncated_answer_ends_early(with_faults):
    exchange = with_faults({"path": "/api/v1/markets", "action": "truncateAnswer"})
    with exchange.connect() as connection:
        connection.send(connection.request("GET", "/api/v1/markets"))
        received = connection.ends()
    head, body = received.split(b"\r\n\r\n", 1)
    (announced,) = (int(line.split(b": ")[1]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length"))
    assert len(body) == announced // 2


def test_a_status_has_the_venues_form_and_places_nothing(with_faults):
    exchange = with_faults({**ORDER, "action": "status", "status": 503, "retryAfter": 7})
    response = exchange.place()
    assert response.status == 503
    assert response.headers["retry-after"] == "7"
    assert response.json == {"code": "MAINTENANCE", "message": "System is under maintenance"}
    assert exchange.open_orders() == []


def test_a_status_may_come_after_the_order_was_placed(with_faults):
    exchange = with_faults({**ORDER, "action": "status", "status": 504, "carriesOut": True})
    assert exchange.place().json["code"] == "TIMEOUT"
    assert len(exchange.open_orders()) == 1


def test_a_gateway_answers_in_html(with_faults):
    exchange = with_faults({**ORDER, "action": "status", "status": 502})
    response = exchange.place()
    assert (response.status, response.headers["content-type"]) == (502, "text/html")
    assert b"<h1>502 Bad Gateway</h1>" in response.body


def test_latency_keeps_the_order_of_pipelined_requests(with_faults):
    exchange = with_faults({"path": "/api/v1/time", "every": 2, "action": "latency", "ms": [20, 40]})
    with exchange.connect() as connection:
        targets = ["/api/v1/time", "/api/v1/ping"] * 10
        connection.send(b"".join(connection.request("GET", target) for target in targets))
        bodies = [connection.response().body for _ in targets]
    assert bodies == [str(START_MS).encode(), b"pong"] * 10


def test_a_stream_can_be_opened_after_latency(with_faults):
    exchange = with_faults({"path": "/", "action": "latency", "ms": 20})
    with exchange.connect() as stream:
        assert stream.upgrade().status == 101
        stream.frame(PING, b"x")
        assert stream.hear() == (PONG, b"x")


def test_a_stream_can_be_refused(with_faults):
    exchange = with_faults({"path": "/", "first": 1, "action": "status", "status": 503})
    with exchange.connect() as stream:
        assert stream.upgrade().status == 503
    with exchange.connect() as stream:
        assert stream.upgrade().status == 101


def heard(exchange, count):
    """Client IDs that a private stream tells of while so many orders are placed."""
    told = []
    with exchange.connect() as stream:
        stream.upgrade()
        stream.say(exchange.subscription("account.orderUpdate", "account.balanceUpdate"))
        for number in range(1, count + 1):
            assert exchange.place(clientId=number).status == 200
        try:
            while not told or told[-1] != count:
                frame = stream.hear_json()
                if frame["stream"] == "account.orderUpdate":
                    told.append(frame["data"]["c"])
        except Ended:
            told.append("ended")
    return told


def test_frames_are_dropped(with_faults):
    assert heard(with_faults({**TICKER, "every": 3, "action": "dropFrame"}), 7) == [1, 2, 4, 5, 7]


def test_frames_are_doubled(with_faults):
    assert heard(with_faults({**TICKER, "after": 1, "first": 1, "action": "duplicateFrame"}), 3) == [1, 2, 2, 3]


def test_frames_are_delayed_and_stay_in_order(with_faults):
    assert heard(with_faults({**TICKER, "first": 2, "action": "delayFrame", "ms": [10, 30]}), 5) == [1, 2, 3, 4, 5]


def test_a_stream_breaks_without_a_word(with_faults):
    assert heard(with_faults({**TICKER, "after": 2, "action": "disconnectStream"}), 5) == [1, 2, 3, "ended"]


def test_a_stream_is_closed_with_a_code(with_faults):
    exchange = with_faults({"stream": "account.order*", "action": "disconnectStream", "code": 1012})
    with exchange.connect() as stream:
        stream.upgrade()
        stream.say(exchange.subscription("account.orderUpdate"))
        exchange.place()
        stream.hear_json()
        assert stream.hear_close() == (1012, "by the fault plan")


def test_the_clock_is_wrong_for_everything(with_faults):
    exchange = with_faults({"action": "clockSkew", "ms": -90_000, "after": 1})
    assert exchange.now_ms == START_MS
    assert exchange.now_ms == START_MS - 90_000
    assert exchange.place().json["code"] == "TOO_EARLY"
    assert exchange.place(sent_at_ms=START_MS - 90_000).status == 200
    assert exchange.status()["time"] == START_MS - 90_000


def test_chance_is_the_same_on_every_run(with_faults):
    rule = {"path": "/api/v1/ping", "probability": "0.3", "action": "status", "status": 429}
    runs = []
    for seed in (1, 1, 2):
        exchange = with_faults(rule, seed=seed)
        with exchange.connect() as connection:
            connection.send(connection.request("GET", "/api/v1/ping") * 200)
            runs.append([connection.response().status for _ in range(200)])
    assert runs[0] == runs[1] != runs[2]
    assert 30 < runs[0].count(429) < 90


def test_control_paths_have_no_faults(with_faults):
    exchange = with_faults({"action": "disconnectBefore"})
    assert exchange.advance(10) == START_MS + 10
    assert exchange.status()["time"] == START_MS + 10


def test_every_mistake_in_the_file_is_named_with_its_place(program, tmp_path):
    path = tmp_path / "faults.json"
    path.write_text(
        json.dumps(
            {
                "seed": -1,
                "rule": [],
                "rules": [
                    {"action": "explode"},
                    {"action": "latency"},
                    {"action": "latency", "ms": [5, 1]},
                    {"action": "status", "status": 200, "stream": "depth.*"},
                    {"action": "dropFrame", "every": 0},
                    {"action": "loseAnswer", "probability": 1.5, "path": "api"},
                    17,
                ],
            }
        )
    )
    result = subprocess.run([program, "--faults", str(path)], capture_output=True, text=True, timeout=PATIENCE)
    assert result.returncode != 0
    for place in (
        "seed:", "rule:", "rules[0].action:", "rules[1].ms:", "rules[2].ms:", "rules[3].status:", "rules[3].stream:",
        "rules[4].every:", "rules[5].probability:", "rules[5].path:", "rules[6]:",
    ):  # fmt: skip
        assert place in result.stderr, place


def test_a_file_that_is_no_json_is_named_with_line_and_column(program, tmp_path):
    path = tmp_path / "faults.json"
    path.write_text('{\n  "rules": [,]\n}')
    result = subprocess.run([program, "--faults", str(path)], capture_output=True, text=True, timeout=PATIENCE)
    assert f"{path} cannot be used" in result.stderr
    assert "line 2, column 13" in result.stderr
