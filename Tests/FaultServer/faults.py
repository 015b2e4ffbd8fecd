"""What can go wrong, by name. A fault is a dictionary with a `kind`; `path` limits it, `times` repeats it."""

import base64
import gzip
import socket
import struct

import stream
import venue

KINDS = {
    "cut-before-reading",  # close as soon as the connection is there
    "cut-after-headers",
    "cut-after-body",  # read everything, close without an answer
    "cut-and-leave",  # the same, and nobody listens on the port any more
    "cut-in-answer",  # half of the body
    "cut-in-headers",
    "cut-in-chunks",  # the last chunk never comes
    "reset",  # read everything, close by RST
    "answer",  # status, headers, body (text) or fixture (file name)
    "truncated",  # Content-Length says more than is sent, then the connection rests
    "huge",  # size bytes of body
    "endless",  # chunks until the peer has enough
    "gzip-bomb",  # size bytes of zeros, compressed
    "gzip-broken",
    "header-flood",
    "drip",  # a byte now and then, never complete
    "hang",  # nothing until released, then the ordinary answer
    "close-after-answer",  # the ordinary answer, then close without having said so
    "interim",  # 103 before the ordinary answer
    "interim-flood",  # 103 for ever
    "two-answers",  # the ordinary answer, and at once one that nobody asked for
    "garbage",  # no HTTP
}


def check(fault):
    if fault["kind"] not in KINDS | stream.KINDS:
        raise ValueError(f"unknown fault {fault['kind']}")


def act(fault, connection, request):
    """Answers in the faulty way. True when the connection may go on."""
    kind = fault["kind"]
    scene = connection.scene
    peer = connection.peer
    status, headers, body = venue.answer(request, scene.fixtures)

    if kind == "answer":
        status = fault.get("status", 200)
        headers = dict(fault.get("headers", {}))
        if "fixture" in fault:
            body = venue.fixture(scene.fixtures, fault["fixture"])
            headers.setdefault("Content-Type", venue.content_type(fault["fixture"]))
        else:
            body = fault.get("body", "").encode()
        connection.send(status, headers, body)
        return True
    if kind == "close-after-answer":
        connection.send(status, headers, body)
        return False
    if kind == "interim":
        peer.sendall(b"HTTP/1.1 103 Early Hints\r\nX-Interim: yes\r\n\r\n")
        connection.send(status, headers, body)
        return True
    if kind == "hang":
        scene.released.wait(30)
        connection.send(status, headers, body)
        return True
    if kind == "cut-and-leave":
        scene.stop_listening()
        return False
    if kind == "cut-in-answer":
        connection.send(status, headers, body[: len(body) // 2], size=len(body))
        return False
    if kind == "cut-in-headers":
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: appl")
        return False
    if kind == "cut-in-chunks":
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        peer.sendall(b"%x\r\n%s\r\n" % (len(body), body))
        return False
    if kind == "reset":
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False
    if kind == "interim-flood":
        while not scene.over.is_set():
            peer.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 64)
        return False
    if kind == "two-answers":
        connection.send(status, headers, body)
        connection.send(200, {"Content-Type": "application/json"}, venue.fixture(scene.fixtures, "order-market-filled.json"))
        return True
    if kind == "truncated":
        connection.send(status, headers, body, size=len(body) + 1000)
        peer.recv(1)  # Until the other side has had enough.
        return False
    if kind == "huge":
        connection.send(200, headers, b"[" + b" " * (fault["size"] - 2) + b"]")
        return True
    if kind == "endless":
        peer.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
        while not scene.over.is_set():
            peer.sendall(chunk)
        return False
    if kind == "gzip-bomb":
        connection.send(200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(fault["size"]), 9))
        return True
    if kind == "gzip-broken":
        connection.send(200, {"Content-Encoding": "gzip"}, b"this is not gzip at all")
        return True
    if kind == "header-flood":
        line = b"X-Flood: " + b"a" * 1000 + b"\r\n"
        peer.sendall(b"HTTP/1.1 200 OK\r\n")
        while not scene.over.is_set():
            peer.sendall(line)
        return False
    if kind == "drip":
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not scene.over.wait(0.02):
            peer.sendall(b" ")
        return False
    if kind == "garbage":
        peer.sendall(base64.b64encode(bytes(range(256))) + b"\r\n\r\n")
        return False
    return False  # cut-after-body
