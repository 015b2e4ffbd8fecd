"""The venue's end of a WebSocket, spoken byte by byte so that it can be spoken wrongly.

An upgrade request makes a stream of its scene; streams count from 1. Whatever the test does not script happens as
it should: pings are answered, a close frame is returned and the connection ended. These commands script the rest:

    {"do": "stream-opened", "stream": 1}               -> {"target": "/", "headers": [...]}   once it stands
    {"do": "stream-frame", "stream": 1}                -> {"opcode": 1, "text": "...", "masked": true}
        the next frame that arrived there, waited for; pings and closes are frames, too
    {"do": "stream-send", "stream": 1, "frames": [F]}  -> {}   F: {"text": "..."} or {"hex": "..."}, and what is
        unusual about it: opcode, fin, rsv, masked, claim (the length to claim), times
    {"do": "stream-raw", "stream": 1, "hex": "..."}    -> {}   these very bytes
    {"do": "stream-close", "stream": 1, "code": 1001, "reason": "..."} -> {}   a close frame; the answer ends it
    {"do": "stream-cut", "stream": 1, "reset": false}  -> {}   no close frame, just the end
    {"do": "stream-ended", "stream": 1}                -> {"code": 1000}   once the other side has ended it
    {"do": "stream-behave", "stream": 1, "echo": true, "pong": true, "close": true, "read": true} -> {}
        echo: text comes back; pong: pings are answered; close: close frames are; read: there is somebody at all

and these faults go wrong in the upgrade, besides the ones of faults.py, which answer it as a plain request:

    bad-accept, no-accept, unasked-extension, unasked-protocol,
    unending (the answer comes in small pieces, and never to an end)
    early (frames: they leave in one piece with the answer)
    deaf (the stream stands, and then nobody is there: behave with everything off)
"""

import base64
import hashlib
import os
import select
import socket
import ssl
import struct
import threading

KINDS = {"bad-accept", "no-accept", "unasked-extension", "unasked-protocol", "unending", "early", "deaf"}
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
WAIT_SECONDS_MAX = 20


def header(request, name):
    return next((value for key, value in request["headers"] if key.lower() == name.lower()), "")


def wanted(request):
    return header(request, "Upgrade").lower() == "websocket"


def frame_bytes(frame):
    payload = bytes.fromhex(frame["hex"]) if "hex" in frame else frame.get("text", "").encode()
    first = (0x80 if frame.get("fin", True) else 0) | (frame.get("rsv", 0) << 4) | frame.get("opcode", TEXT)
    claim = frame.get("claim", len(payload))
    mask_bit = 0x80 if frame.get("masked") else 0
    if claim < 126:
        head = struct.pack("!BB", first, mask_bit | claim)
    elif claim < 65536:
        head = struct.pack("!BBH", first, mask_bit | 126, claim)
    else:
        head = struct.pack("!BBQ", first, mask_bit | 127, claim)
    if mask_bit:
        mask = os.urandom(4)
        head += mask
        payload = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    return (head + payload) * frame.get("times", 1)


class Stream:
    """One upgraded connection. The scene's condition guards what it remembers."""

    def __init__(self, scene, peer, request):
        self.scene = scene
        self.peer = peer
        self.request = request
        self.turn = threading.Lock()  # An SSL object takes one call at a time.
        self.buffer = b""
        self.frames = []
        self.taken = 0
        self.over = False
        self.close_code = None
        self.behaviour = {"echo": False, "pong": True, "close": True, "read": True}
        self.resumed = threading.Event()
        self.resumed.set()

    # Bytes

    def send(self, data):
        """Like sendall, but leaves the reading thread its turn."""
        view = memoryview(data)
        while view:
            try:
                with self.turn:
                    view = view[self.peer.send(view) :]
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                select.select([], [self.peer], [], 1)

    def receive(self):
        """More bytes, or nothing at the end."""
        while not self.scene.over.is_set():
            if not self.resumed.wait(1):
                continue
            try:
                with self.turn:
                    return self.peer.recv(65536)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                select.select([self.peer], [], [], 1)
        return b""

    def take(self, size):
        while len(self.buffer) < size:
            piece = self.receive()
            if not piece:
                raise EOFError
            self.buffer += piece
        piece, self.buffer = self.buffer[:size], self.buffer[size:]
        return piece

    # Serving

    def upgrade(self, fault):
        kind = fault["kind"] if fault else None
        key = header(self.request, "Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
        if kind == "bad-accept":
            accept = base64.b64encode(bytes(20)).decode()
        if kind != "no-accept":
            lines.append(f"Sec-WebSocket-Accept: {accept}")
        if kind == "unasked-extension":
            lines.append("Sec-WebSocket-Extensions: permessage-deflate")
        if kind == "unasked-protocol":
            lines.append("Sec-WebSocket-Protocol: chat")
        if kind == "deaf":
            self.behave(pong=False, close=False, read=False)
        early = b"".join(frame_bytes(frame) for frame in fault.get("frames", [])) if fault else b""
        self.peer.setblocking(False)
        self.send(("\r\n".join(lines) + "\r\n\r\n").encode() + early)

    def serve(self):
        try:
            while self.one_frame():
                pass
        except (EOFError, OSError):
            pass
        finally:
            with self.scene.changed:
                self.over = True
                self.scene.changed.notify_all()

    def one_frame(self):
        first, second = self.take(2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self.take(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self.take(8))
        masked = bool(second & 0x80)
        mask = self.take(4) if masked else bytes(4)
        payload = self.take(size)
        payload = (
            int.from_bytes(payload, "big") ^ int.from_bytes((mask * (size // 4 + 1))[:size], "big")
        ).to_bytes(size, "big")
        opcode = first & 0x0F
        with self.scene.changed:
            text = payload[2:] if opcode == CLOSE else payload
            self.frames.append({"opcode": opcode, "text": text.decode("utf-8", "replace"), "masked": masked})
            if opcode == CLOSE:
                self.close_code = struct.unpack("!H", payload[:2])[0] if payload else 1005
            self.scene.changed.notify_all()
        if opcode == PING and self.behaviour["pong"]:
            self.send(frame_bytes({"opcode": PONG, "hex": payload.hex()}))
        if opcode == TEXT and self.behaviour["echo"]:
            self.send(frame_bytes({"hex": payload.hex()}))
        if opcode == CLOSE and self.behaviour["close"]:
            if not self.closing():
                self.send(frame_bytes({"opcode": CLOSE, "hex": payload.hex()}))
            return False
        return True

    def closing(self):
        return self.behaviour.get("sent close", False)

    # Commands

    def behave(self, **changes):
        self.behaviour.update(changes)
        if self.behaviour["read"]:
            self.resumed.set()
        else:
            self.resumed.clear()
        return {}

    def next_frame(self):
        answer = self.scene.wait(lambda: len(self.frames) > self.taken or self.over)
        with self.scene.changed:
            if len(self.frames) > self.taken:
                self.taken += 1
                return self.frames[self.taken - 1]
        return answer if answer else {"error": "the stream ended before"}

    def close(self, code=None, reason=""):
        payload = b"" if code is None else struct.pack("!H", code) + reason.encode()
        self.behaviour["sent close"] = True
        self.send(frame_bytes({"opcode": CLOSE, "hex": payload.hex()}))
        return {}

    def cut(self, reset=False):
        if reset:
            self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.resumed.set()
            with self.turn:
                self.peer.close()
        else:
            # The reading thread sees the end, too, and closes.
            socket.socket.shutdown(self.peer, socket.SHUT_RDWR)
            self.resumed.set()
        return {}

    def ended(self):
        answer = self.scene.wait(lambda: self.over)
        return answer if answer else {"code": self.close_code}


def serve(connection, request, fault):
    """Answers an upgrade and serves the stream until its end."""
    if fault and fault["kind"] == "unending":
        connection.peer.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nX-Slow: ")
        while not connection.scene.over.wait(0.02):
            connection.peer.sendall(b"z")
        return
    stream = Stream(connection.scene, connection.peer, request)
    stream.buffer = connection.buffer
    # Known before anybody can hear that it stands: a second stream must not be counted before it.
    with stream.scene.changed:
        stream.upgrade(fault)
        stream.scene.streams.append(stream)
        stream.scene.changed.notify_all()
    stream.serve()


def command(scene, do, stream=1, **arguments):
    """One of the commands above."""
    answer = scene.wait(lambda: len(scene.streams) >= stream)
    if answer:
        return answer
    chosen = scene.streams[stream - 1]
    if do == "stream-opened":
        return {"target": chosen.request["target"], "headers": chosen.request["headers"]}
    if do == "stream-frame":
        return chosen.next_frame()
    if do == "stream-send":
        chosen.send(b"".join(frame_bytes(frame) for frame in arguments["frames"]))
        return {}
    if do == "stream-raw":
        chosen.send(bytes.fromhex(arguments["hex"]))
        return {}
    if do == "stream-close":
        return chosen.close(**arguments)
    if do == "stream-cut":
        return chosen.cut(**arguments)
    if do == "stream-ended":
        return chosen.ended()
    if do == "stream-behave":
        return chosen.behave(**arguments)
    raise ValueError(f"unknown command {do}")


def tunnel(peer, target):
    """What a CONNECT proxy does, to a port of this machine whatever the name."""
    port = int(target.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as other:
        peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        ends = {peer: other, other: peer}
        while True:
            readable, _, _ = select.select(list(ends), [], [])
            for end in readable:
                piece = end.recv(65536)
                if not piece:
                    return
                ends[end].sendall(piece)
