"""A venue that checks signatures, remembers what it saw, and misbehaves on command.

Independent of the code under test: Python's standard library, and `cryptography` for Ed25519 and certificates.

    python3 server.py FIXTURES

prints `{"control": PORT}` and serves until its standard input closes. Each connection to the control port is one
scene: a port of its own, its own faults and records, gone when the connection closes. A scene takes one JSON
object a line and answers each with one:

    {"do": "open", "tls": null, "key": "<public key>"}   -> {"port": 41234, "certificate": "/tmp/...pem"}
    {"do": "fault", "kind": "cut-after-body", ...}        -> {}   the next request gets it; see faults.py
    {"do": "wait", "requests": 1}                         -> {}   once that many requests have begun
    {"do": "wait-closed", "connections": 1}               -> {}   once that many connections are closed
    {"do": "release"}                                     -> {}   hanging answers go on
    {"do": "seen"}                                        -> {"requests": [...], "connections": 2, "names": [...]}

`tls` is null, "sound", "wrong-name" or "expired"; `names` are the ones TLS asked for. An upgrade request makes a stream,
see stream.py. CONNECT makes a tunnel to that port of this machine.
"""

import json
import os
import socket
import ssl
import sys
import tempfile
import threading

try:
    import cryptography  # noqa: F401
except ImportError:
    print(json.dumps({"error": "Python's cryptography is missing; `make test` installs it"}), flush=True)
    sys.exit(1)

import faults
import stream
import venue
from certificate import write_self_signed

HEADER_SIZE_MAX = 64 * 1024
WAIT_SECONDS_MAX = 20


class Closed(Exception):
    """The peer is gone, or a fault ends the connection."""


class Scene:
    """One port, with what should go wrong there and what was seen."""

    def __init__(self, fixtures):
        self.fixtures = fixtures
        self.faults = []
        self.requests = []
        self.streams = []
        self.names = []
        self.connections = 0
        self.closed = 0
        self.changed = threading.Condition()
        self.released = threading.Event()
        self.over = threading.Event()
        self.listener = None
        self.tls = None
        self.key = None

    def open(self, tls=None, key=None):
        self.key = key
        answer = {}
        if tls:
            folder = tempfile.mkdtemp(prefix="backpack-fault-")
            answer["certificate"] = os.path.join(folder, "certificate.pem")
            secret = os.path.join(folder, "key.pem")
            write_self_signed(answer["certificate"], secret, flaw=tls)
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.sni_callback = lambda _, name, __: self.names.append(name)
            self.tls.load_cert_chain(answer["certificate"], secret)
            os.remove(secret)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        threading.Thread(target=self.accept, daemon=True).start()
        answer["port"] = self.listener.getsockname()[1]
        return answer

    def close(self):
        self.over.set()
        self.released.set()
        if self.listener:
            self.stop_listening()

    def stop_listening(self):
        try:
            self.listener.shutdown(socket.SHUT_RDWR)  # Wakes the thread that accepts.
        except OSError:
            pass  # Done before.
        self.listener.close()

    # What the other side asks for

    def command(self, do, **arguments):
        if do == "open":
            return self.open(**arguments)
        if do == "fault":
            faults.check(arguments)
            with self.changed:
                self.faults.append(arguments)
            return {}
        if do == "wait":
            return self.wait(lambda: len(self.requests) >= arguments["requests"])
        if do == "wait-closed":
            return self.wait(lambda: self.closed >= arguments["connections"])
        if do == "release":
            self.released.set()
            return {}
        if do == "seen":
            with self.changed:
                return {"requests": self.requests, "connections": self.connections, "names": self.names}
        if do.startswith("stream-"):
            return stream.command(self, do, **arguments)
        raise ValueError(f"unknown command {do}")

    def wait(self, condition):
        with self.changed:
            if not self.changed.wait_for(condition, WAIT_SECONDS_MAX):
                return {"error": f"waited {WAIT_SECONDS_MAX} s in vain"}
        return {}

    # Serving

    def accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            with self.changed:
                self.connections += 1
                number = self.connections
                self.changed.notify_all()
            threading.Thread(target=self.serve, args=(peer, number), daemon=True).start()

    def serve(self, peer, number):
        try:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls:
                peer = self.tls.wrap_socket(peer, server_side=True)
            connection = Connection(self, peer, number)
            while connection.one_request():
                pass
        except (Closed, OSError):
            pass
        finally:
            peer.close()
            with self.changed:
                self.closed += 1
                self.changed.notify_all()

    def record(self, request):
        with self.changed:
            self.requests.append(request)
            self.changed.notify_all()

    def next_fault(self, path, kinds=faults.KINDS):
        """The first fault that fits; off the list once it has happened `times` times (1 if unsaid)."""
        with self.changed:
            for fault in self.faults:
                if fault["kind"] in kinds and fault.get("path", path) == path:
                    fault["times"] = fault.get("times", 1) - 1
                    if fault["times"] <= 0:
                        self.faults.remove(fault)
                    return fault
        return None


class Connection:
    def __init__(self, scene, peer, number):
        self.scene = scene
        self.peer = peer
        self.number = number
        self.buffer = b""

    def one_request(self):
        """Reads, records and answers a request. False when the connection should end."""
        if self.scene.next_fault(None, kinds={"cut-before-reading"}):
            return False

        request = self.read_head()
        self.scene.record(request)
        fault = self.scene.next_fault(request["path"], kinds=faults.KINDS | stream.KINDS)
        if fault is not None and fault["kind"] == "cut-after-headers":
            return False
        if request["method"] == "CONNECT" and fault is None:
            stream.tunnel(self.peer, request["target"])
            return False
        if stream.wanted(request) and (fault is None or fault["kind"] in stream.KINDS):
            stream.serve(self, request, fault)
            return False
        self.read_body(request)
        venue.judge(request, self.scene.key)
        if fault is not None:
            return faults.act(fault, self, request)
        status, headers, body = venue.answer(request, self.scene.fixtures)
        self.send(status, headers, body)
        return True

    def read_head(self):
        while b"\r\n\r\n" not in self.buffer:
            if len(self.buffer) > HEADER_SIZE_MAX:
                raise Closed
            self.receive()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, version = first.split(" ")
        path, _, query = target.partition("?")
        return {
            "connection": self.number,
            "method": method,
            "target": target,
            "path": path,
            "query": query,
            "version": version,
            "headers": [[name, value.strip()] for name, value in (line.split(":", 1) for line in lines)],
            "body": "",
            "complete": False,
            "signature": None,
        }

    def read_body(self, request):
        size = int(venue.header(request, "Content-Length") or 0)
        while len(self.buffer) < size:
            self.receive()
        body, self.buffer = self.buffer[:size], self.buffer[size:]
        request["body"] = body.decode("utf-8", "replace")
        request["complete"] = True

    def receive(self):
        piece = self.peer.recv(65536)
        if not piece:
            raise Closed
        self.buffer += piece

    def send(self, status, headers, body, size=None):
        """`size`: the length to claim, where it is not the true one."""
        lines = [f"HTTP/1.1 {status} {venue.REASONS.get(status, 'Status')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if status != 204:
            lines.append(f"Content-Length: {len(body) if size is None else size}")
        self.peer.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body)


def control(peer, fixtures):
    scene = Scene(fixtures)
    try:
        with peer, peer.makefile("rw", encoding="utf-8") as stream:
            for line in stream:
                try:
                    answer = scene.command(**json.loads(line))
                except Exception as error:  # The test should read what it did wrong.
                    answer = {"error": f"{type(error).__name__}: {error}"}
                stream.write(json.dumps(answer) + "\n")
                stream.flush()
    except OSError:
        pass  # A test that ends in a hurry.
    finally:
        scene.close()


def main():
    fixtures = sys.argv[1]
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(json.dumps({"control": listener.getsockname()[1]}), flush=True)

    def accept():
        while True:
            peer, _ = listener.accept()
            threading.Thread(target=control, args=(peer, fixtures), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()  # Ends with the program that started us.


if __name__ == "__main__":
    main()
