"""The served paper exchange: started, asked, listened to, stopped."""

import base64
import json
import os
import signal
import socket
import struct
import subprocess
import threading
import urllib.parse

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# Far above what anything here takes; a test that waits this long has failed.
PATIENCE = 20.0
START = "2026-09-01T00:00:00Z"
START_MS = 1788220800000
KEY = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="
# Time stands still and the market takes a known course.
STILL = ("--seed", "7", "--speed", "0", "--start", START, "--key", KEY)


class Exchange:
    def __init__(self, program, *arguments):
        self.process = subprocess.Popen(
            [program, "--port", "0", "--json", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        watchdog = threading.Timer(PATIENCE, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        assert line, self.process.stderr.read()
        self.told = json.loads(line)
        self.url, self.ws_url = self.told["restURL"], self.told["webSocketURL"]
        self.port = int(self.url.rsplit(":", 1)[1])
        self.secret = Ed25519PrivateKey.from_private_bytes(base64.b64decode(self.told["apiSecret"])[:32])

    def stop(self, signal_number=signal.SIGTERM):
        """Exit status and what was on standard error. `None`: it was told before; a second signal kills."""
        if signal_number is not None and self.process.poll() is None:
            self.process.send_signal(signal_number)
        try:
            _, errors = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            _, errors = self.process.communicate()
            raise AssertionError(f"it did not stop: {errors}") from None
        return self.process.returncode, errors

    # Asking

    def connect(self):
        return Connection(self.port)

    def ask(self, method, target, headers=None, body=None):
        with self.connect() as connection:
            return connection.ask(method, target, headers, body)

    def get(self, target):
        response = self.ask("GET", target)
        assert response.status == 200, response
        return json.loads(response.body)

    @property
    def now_ms(self):
        return int(self.ask("GET", "/api/v1/time").body)

    def advance(self, ms):
        response = self.ask("POST", f"/paper/v1/advance?ms={ms}")
        assert response.status == 200, response
        return json.loads(response.body)["time"]

    def status(self):
        return self.get("/paper/v1/status")

    # Signing

    def signature(self, instruction, pairs, sent_at_ms, window_ms=5000):
        text = "&".join(
            f"{name}={value}"
            for name, value in [
                ("instruction", instruction), *sorted(pairs), ("timestamp", sent_at_ms), ("window", window_ms),
            ]
        )  # fmt: skip
        return base64.b64encode(self.secret.sign(text.encode())).decode()

    def signed_headers(self, instruction, pairs, sent_at_ms=START_MS):
        return {
            "X-API-Key": self.told["apiKey"],
            "X-Signature": self.signature(instruction, pairs, sent_at_ms),
            "X-Timestamp": str(sent_at_ms),
            "X-Window": "5000",
        }

    def signed(self, method, path, instruction, parameters, connection=None, sent_at_ms=START_MS):
        words = {True: "true", False: "false"}
        pairs = [(name, words[value] if isinstance(value, bool) else str(value)) for name, value in parameters.items()]
        headers = self.signed_headers(instruction, pairs, sent_at_ms)
        body = None
        if method == "GET":
            path += "?" + urllib.parse.urlencode(pairs) if pairs else ""
        else:
            headers["Content-Type"] = "application/json; charset=utf-8"
            body = json.dumps(parameters).encode()
        return (connection.ask if connection else self.ask)(method, path, headers, body)

    def place(self, price="100.00", quantity="0.5", side="Bid", connection=None, sent_at_ms=START_MS, **more):
        order = {
            "symbol": "SOL_USDC", "side": side, "orderType": "Limit", "price": price, "quantity": quantity, **more
        }  # fmt: skip
        return self.signed("POST", "/api/v1/order", "orderExecute", order, connection, sent_at_ms)

    def open_orders(self, sent_at_ms=START_MS):
        response = self.signed("GET", "/api/v1/orders", "orderQueryAll", {}, sent_at_ms=sent_at_ms)
        assert response.status == 200, response
        return json.loads(response.body)

    def subscription(self, *streams, sent_at_ms=START_MS):
        return {
            "method": "SUBSCRIBE",
            "params": list(streams),
            "signature": [
                self.told["apiKey"], self.signature("subscribe", [], sent_at_ms), str(sent_at_ms), "5000",
            ],
        }  # fmt: skip


class Response:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:300]!r}"


class Ended(Exception):
    """The other side closed the connection; what came of an answer until then."""

    def __init__(self, received):
        super().__init__(received)
        self.received = received


class Connection:
    """A TCP connection whose every byte the test decides about."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = port
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def request(self, method, target, headers=None, body=None):
        headers = {"Host": f"127.0.0.1:{self.port}", **(headers or {})}
        if body is not None:
            headers.setdefault("Content-Length", str(len(body)))
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")

    def ask(self, method, target, headers=None, body=None):
        self.send(self.request(method, target, headers, body))
        return self.response(has_body=method != "HEAD")

    def _more(self):
        try:
            data = self.socket.recv(1 << 16)
        except ConnectionResetError:
            data = b""
        if not data:
            raise Ended(self.buffer)
        self.buffer += data

    def take(self, size):
        while len(self.buffer) < size:
            self._more()
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def response(self, has_body=True):
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        size = int(headers.get("content-length", 0)) if has_body else 0
        return Response(int(first.split()[1]), headers, self.take(size))

    def ends(self):
        """What comes before the other side closes."""
        try:
            while True:
                self._more()
        except Ended as ended:
            return ended.received

    # WebSocket

    def upgrade(self, path="/", **headers):
        self.send(
            self.request(
                "GET", path,
                {
                    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
                    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", **headers,
                },
            )
        )  # fmt: skip
        return self.response()

    def frame(self, opcode, payload=b"", final=True, masked=True, reserved=0):
        first = (0x80 if final else 0) | reserved | opcode
        bit = 0x80 if masked else 0
        if len(payload) < 126:
            head = struct.pack("!BB", first, bit | len(payload))
        elif len(payload) < 1 << 16:
            head = struct.pack("!BBH", first, bit | 126, len(payload))
        else:
            head = struct.pack("!BBQ", first, bit | 127, len(payload))
        if masked:
            mask = b"\x11\x22\x33\x44"
            payload = mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.send(head + payload)

    def say(self, value):
        self.frame(TEXT, json.dumps(value).encode())

    def hear(self):
        """The next frame: opcode and payload."""
        first, size = self.take(2)
        assert first & 0xF0 == 0x80, "whole frames without extensions"
        assert size < 128, "a server does not mask"
        if size == 126:
            (size,) = struct.unpack("!H", self.take(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self.take(8))
        return first & 0x0F, self.take(size)

    def hear_json(self):
        """The next message. Pings stand between messages wherever they happen to come."""
        opcode, payload = self.hear()
        while opcode == PING:
            opcode, payload = self.hear()
        assert opcode == TEXT, (opcode, payload)
        return json.loads(payload)

    def hear_close(self):
        """Code and reason of the close frame that must come next."""
        opcode, payload = self.hear()
        assert opcode == CLOSE, (opcode, payload)
        return (struct.unpack("!H", payload[:2])[0], payload[2:].decode()) if payload else (None, "")


CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA


def build_path():
    root = os.path.join(os.path.dirname(__file__), "../../..")
    return os.path.abspath(os.environ.get("BACKPACK_EXCHANGE", os.path.join(root, ".build/release/backpack-exchange")))
