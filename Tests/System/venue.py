"""A venue on this machine that checks signatures and does what a test tells it to."""

import base64
import json
import socket
import struct
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

EXAMPLES = Path(__file__).resolve().parents[1] / "Fixtures/api"

INSTRUCTIONS = {
    ("GET", "/api/v1/capital"): "balanceQuery",
    ("GET", "/api/v1/position"): "positionQuery",
    ("GET", "/api/v1/borrowLend/positions"): "borrowLendPositionQuery",
    ("GET", "/api/v1/orders"): "orderQueryAll",
    ("GET", "/api/v1/order"): "orderQuery",
    ("POST", "/api/v1/order"): "orderExecute",
    ("POST", "/api/v1/orders"): "orderExecute",
    ("DELETE", "/api/v1/order"): "orderCancel",
}
PUBLIC = {("GET", "/api/v1/depth"), ("GET", "/api/v1/markPrices"), ("GET", "/api/v1/time")}
EXPIRED = 400, {"code": "INVALID_CLIENT_REQUEST", "message": "Request has expired"}


class Key:
    """An API key as the venue hands it out."""

    def __init__(self, seed):
        assert len(seed) == 32
        self.seed = seed
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.secret = base64.b64encode(seed).decode()
        self.public = base64.b64encode(raw).decode()
        self.secret_with_public = base64.b64encode(seed + raw).decode()


# Recognisable wherever it would turn up.
KEY = Key(b"MARKER-SECRET-never-show-this-01")


class Request:
    def __init__(self, handler):
        url = urllib.parse.urlsplit(handler.path)
        self.method, self.path = handler.command, url.path
        self.query = urllib.parse.parse_qsl(url.query, keep_blank_values=True)
        self.headers = handler.headers
        self.body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))

    @property
    def route(self):
        return self.method, self.path

    @property
    def json(self):
        return json.loads(self.body)

    def has_expired(self, now_ms):
        return "X-Timestamp" in self.headers and not (
            -1000 <= now_ms - int(self.headers["X-Timestamp"]) <= int(self.headers["X-Window"])
        )

    def problem(self, key):
        """What the venue would have against it; `None`: nothing."""
        if self.route in PUBLIC:
            signing = {"X-API-Key", "X-Signature"} & set(self.headers)
            return f"{signing} on a public path" if signing else None
        if self.route not in INSTRUCTIONS:
            return f"unknown path {self.route}"
        groups = [self.query]
        if self.method != "GET":
            if self.headers["Content-Type"] != "application/json; charset=utf-8":
                return f"Content-Type {self.headers['Content-Type']}"
            words = {True: "true", False: "false"}
            groups = [
                [(name, words[value] if isinstance(value, bool) else str(value)) for name, value in each.items()]
                for each in (self.json if isinstance(self.json, list) else [self.json])
            ]
        sent_at, window = self.headers["X-Timestamp"], self.headers["X-Window"]
        if self.headers["X-API-Key"] != key.public:
            return f"X-API-Key {self.headers['X-API-Key']}"
        text = "&".join(
            f"{name}={value}"
            for name, value in [
                *(each for pairs in groups for each in [("instruction", INSTRUCTIONS[self.route]), *sorted(pairs)]),
                ("timestamp", sent_at),
                ("window", window),
            ]
        )
        try:
            Ed25519PublicKey.from_public_bytes(base64.b64decode(key.public)).verify(
                base64.b64decode(self.headers["X-Signature"], validate=True), text.encode()
            )
        except InvalidSignature:
            return f"X-Signature does not sign {text}"
        return None


class Venue:
    """Serves HTTP until `close`. `answers` maps a route to what happens when it is asked for.

    An answer is (status, JSON value or bytes), CUT, or a function of the request that gives one.
    """

    CUT = object()

    def __init__(self, key, mark="100", bid="99.99", ask="100.01"):
        self.key = key
        self.ahead_ms = 0
        """How far the venue's clock is ahead of this machine's."""
        self.requests = []
        self.problems = []
        self._changed = threading.Condition()
        self.answers = {
            ("GET", "/api/v1/markPrices"): self._marks(mark),
            ("GET", "/api/v1/depth"): (
                200,
                {
                    "asks": [[ask, "50"]],
                    "bids": [[bid, "50"]],
                    "lastUpdateId": "1",
                    "timestamp": 1788264000000000,
                },
            ),
            ("GET", "/api/v1/capital"): (
                200,
                {"USDC": {"available": "5000.25", "locked": "0", "staked": "0"}},
            ),
            ("GET", "/api/v1/borrowLend/positions"): (200, []),
            ("GET", "/api/v1/position"): (200, example("positions.json")),
            ("GET", "/api/v1/orders"): (200, []),
            ("GET", "/api/v1/time"): lambda _: (200, str(self._now_ms()).encode()),
            ("POST", "/api/v1/order"): self._place,
            ("DELETE", "/api/v1/order"): self._cancel,
        }
        venue = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet: two would wait for an acknowledgement

            def handle_request(self):
                venue._handle(self)

            do_GET = do_POST = do_DELETE = do_PATCH = do_PUT = handle_request

            def log_message(self, *_):
                pass

        class Listener(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_):
                pass  # clients may leave whenever they like

        self._server = Listener(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    # What is asked

    def _handle(self, handler):
        request = Request(handler)
        problem = request.problem(self.key)
        has_expired = request.has_expired(self._now_ms())
        if has_expired and self.ahead_ms == 0:
            problem = f"X-Timestamp {request.headers['X-Timestamp']}"
        with self._changed:
            self.requests.append(request)
            if problem:
                self.problems.append(problem)
            self._changed.notify_all()
        answer = EXPIRED if has_expired else self.answers.get(request.route, (404, b"not found"))
        if callable(answer):
            answer = answer(request)
        if answer is self.CUT:
            # A reset, not a polite end.
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()
            handler.close_connection = True
            return
        status, body, *headers = answer
        kind = "application/json; charset=utf-8"
        if isinstance(body, bytes):
            kind = "text/plain; charset=utf-8"
        else:
            body = json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers[0].items() if headers else ():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    def count(self, method, path):
        with self._changed:
            return sum(request.route == (method, path) for request in self.requests)

    def sent(self, method, path):
        with self._changed:
            return [request for request in self.requests if request.route == (method, path)]

    def wait_for(self, method, path, count=1, timeout=20):
        with self._changed:
            arrived = self._changed.wait_for(
                lambda: sum(request.route == (method, path) for request in self.requests) >= count, timeout
            )
        assert arrived, f"no {method} {path}; asked for were {[request.route for request in self.requests]}"

    # What is answered

    def _now_ms(self):
        return int(time.time() * 1000) + self.ahead_ms

    @staticmethod
    def _marks(mark):
        row = {
            "symbol": "SOL_USDC_PERP",
            "markPrice": mark,
            "indexPrice": mark,
            "fundingRate": "0.0001",
            "nextFundingTimestamp": 1788267600000,
        }
        return 200, [row]

    def _place(self, request):
        return 200, {**order(request.json), "status": "New"}

    def _cancel(self, request):
        body = {
            "symbol": request.json["symbol"],
            "side": "Bid",
            "orderType": "Limit",
            "price": "100",
            "quantity": "1",
        }
        return 200, {**order(body), "id": request.json.get("orderId", "1"), "status": "Cancelled"}


def example(name):
    return json.loads((EXAMPLES / name).read_text())


def order(body):
    """The venue's answer to an order."""
    made = {
        "id": "114514",
        "clientId": body.get("clientId"),
        "symbol": body["symbol"],
        "side": body["side"],
        "orderType": body["orderType"],
        "timeInForce": body.get("timeInForce", "GTC"),
        "quantity": body.get("quantity"),
        "executedQuantity": "0",
        "executedQuoteQuantity": "0",
        "selfTradePrevention": "RejectTaker",
        "createdAt": 1788264000000,
    }
    if body["orderType"] == "Limit":
        made |= {"price": body["price"], "postOnly": body.get("postOnly", False)}
    else:
        made |= {"quoteQuantity": body.get("quoteQuantity")}
    return made
