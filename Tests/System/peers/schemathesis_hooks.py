"""Signs what schemathesis makes up, so that it gets further than the door.

Loaded by `st run` through SCHEMATHESIS_HOOKS, in a process of its own; the environment says for which exchange.
"""

import atexit
import base64
import collections
import json
import os

import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from peers import INSTRUCTIONS

KEY, NOW_MS = os.environ["HOSTILE_KEY"], os.environ["HOSTILE_NOW_MS"]
PRIVATE = Ed25519PrivateKey.from_private_bytes(base64.b64decode(os.environ["HOSTILE_SECRET"])[:32])


def text_of(value):
    return value if isinstance(value, str) else json.dumps(value)


@schemathesis.hook
def before_call(context, case, kwargs):
    instruction = INSTRUCTIONS.get((case.method.upper(), case.operation.path))
    if instruction is None:
        return
    source = case.query if case.method.upper() == "GET" else case.body
    groups = source if isinstance(source, list) else [source]
    parts = []
    for group in groups:
        parts.append(f"instruction={instruction}")
        if hasattr(group, "items"):
            parts += [
                f"{name}={text_of(value)}"
                for name, value in sorted(group.items(), key=lambda pair: str(pair[0]))
            ]
    text = "&".join([*parts, f"timestamp={NOW_MS}", "window=5000"])
    signature = base64.b64encode(PRIVATE.sign(text.encode("utf-8", "replace"))).decode()
    case.headers = {
        **{name: value for name, value in (case.headers or {}).items() if not name.lower().startswith("x-")},
        "X-API-Key": KEY,
        "X-Signature": signature,
        "X-Timestamp": NOW_MS,
        "X-Window": "5000",
    }


COUNTS = collections.Counter()


@schemathesis.hook
def after_call(context, case, response):
    COUNTS[str(response.status_code)] += 1
    if b"Invalid signature" in response.content:
        COUNTS["Invalid signature"] += 1


@atexit.register
def report():
    with open(os.environ["HOSTILE_REPORT"], "w", encoding="utf-8") as file:
        json.dump(COUNTS, file)
