"""A venue that does nothing but send order updates, numbered, at a steady pace.

stream_server.py

Prints its port. A connection asks with its path: /RATE/COUNT sends COUNT updates, RATE a second, after the first
frame (the subscription) came; then one more with client ID 0, which says that this was all. Every order is accepted
and filled at once, so that none stays open. Runs until standard input ends.
"""

import base64
import hashlib
import select
import socket
import struct
import sys
import threading
import time

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TICK_SECONDS = 0.001
COMMON = '"s":"SOL_USDC","S":"Bid","o":"LIMIT","f":"GTC","q":"2.50","p":"141.20","O":"USER","V":"RejectTaker"'


def frame(text):
    payload = text.encode()
    if len(payload) < 126:
        return struct.pack("!BB", 0x81, len(payload)) + payload
    return struct.pack("!BBH", 0x81, 126, len(payload)) + payload


def update(number, now_us):
    """The client ID is the number; two numbers share an order."""
    order = 1_000_000_000 + (number + 1) // 2
    if number % 2 == 1:
        rest = f'"e":"orderAccepted","X":"New","z":"0","Z":"0"'
    else:
        rest = (
            f'"e":"orderFill","X":"Filled","z":"2.50","Z":"353.00","t":{number},"l":"2.50","L":"141.20",'
            '"m":true,"n":"0.07","N":"USDC"'
        )
    return frame(
        f'{{"data":{{"E":{now_us},"T":{now_us},"i":"{order}","c":{number},{COMMON},{rest}}},'
        '"stream":"account.orderUpdate"}'
    )


def upgrade(connection):
    """The path asked for, once the connection is a stream."""
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(4096)
        if not piece:
            raise ConnectionError("no request")
        request += piece
    lines = request.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    accept = base64.b64encode(hashlib.sha1((headers["sec-websocket-key"] + GUID).encode()).digest()).decode()
    connection.sendall(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
    )
    return lines[0].split()[1]


def send_updates(connection, rate, count):
    start, sent = time.monotonic(), 0
    while sent < count:
        due = min(count, int((time.monotonic() - start) * rate) + 1)
        now_us = time.time_ns() // 1000
        connection.sendall(b"".join(update(number, now_us) for number in range(sent + 1, due + 1)))
        sent = due
        # What the other side says is read and let go.
        if select.select([connection], [], [], 0)[0] and not connection.recv(4096):
            return
        time.sleep(TICK_SECONDS)
    connection.sendall(update(0, time.time_ns() // 1000))


def serve(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        rate, count = map(int, upgrade(connection).strip("/").split("/"))
        connection.recv(4096)  # The subscription.
        time.sleep(0.5)  # Open orders are read meanwhile, by REST.
        send_updates(connection, rate, count)
        while connection.recv(4096):
            pass
    except OSError:
        pass
    connection.close()


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    print("port", listener.getsockname()[1], flush=True)

    def accept():
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


main()
