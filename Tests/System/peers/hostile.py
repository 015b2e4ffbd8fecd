"""A seeded generator of malformed and hostile requests, most of them validly signed so that they get in.

Everything is bytes for a socket: libraries refuse to send half of it.
"""

import dataclasses
import json
import urllib.parse

from peers import INSTRUCTIONS

SPOT, PERP = "SOL_USDC", "SOL_USDC_PERP"


class Token(str):
    """JSON text to be put in as it is: numbers that no Python value has."""


class Pairs(list):
    """A JSON object as (name, value) pairs: names may repeat, and keep their order."""


@dataclasses.dataclass
class Case:
    """One request, and what may come of it."""

    about: str
    method: str
    sent: bytes
    changes: bool = False
    """It could be carried out and change the account."""


# Values


NUMBERS = [
    "", " ", "0", "-0", "-1", "+1", "1.", ".5", "01", "1e400", "-1e400", "1e-400", "1E5", "NaN", "nan",
    "Infinity",
    "-Infinity", "0x10", "1_000", "1,5", "1 ", " 1", "1\n", "--1", "1e", "e5", "١٢", "１２", "½",
    "0." + "0" * 40 + "1",
    "9" * 38, "9" * 39, "9" * 400, "-" + "9" * 60, "0." + "9" * 38, "1." + "0" * 300, str(2**31), str(2**32),
    str(2**63 - 1), str(2**63), str(2**64), str(2**64 - 1), str(2**127), str(2**128),
    "0.000000000000000000000001",
    "170141183460469231731687303715884105727", "-170141183460469231731687303715884105728",
    "99999999999999999.99",
    "%", "80%", "101%", "-5%", "100.0000000000000000000000001%", "0%",
]  # fmt: skip
TEXTS = [
    "\x00", "a\x00b", "\x7f", "\u202e", "\ufeff", "😀", "é", "e\u0301", "\ud800", "../../etc/passwd", "%00",
    "%2e%2e", "&side=Ask",
    "a=b", "<script>alert(1)</script>", "' OR 1=1 --", "null", "undefined", "true", "True", "[]", "{}",
    "\r\nX-A: b",
    "\\", '"', "a" * 300, "a" * 70_000, "SOL_USDC", "sol_usdc", "SOL_USDC_PERP\x00", "SOL_USDC_",
    "_SOL_USDC", "_", "SOL__USDC",
    "USDC_USDC", "SOL", "HNT_USDC", "FRAG_USDC_PERP", "SOL_USDC_RFQ", "X_PREDICTION", "Bid", "bid", "BID",
    "Ask ",
    "Market", "market", "GTC", "GTX", "PERP", "Manual,AutoLend", ",,,", "1d", "1M", "0",
    "18446744073709551616",
]  # fmt: skip
TOKENS = [
    "null", "true", "false", "0", "-0", "-1", "1.5", "1e400", "-1e400", "1e-400", "1E+2", "9" * 40,
    "0." + "1" * 60,
    "NaN", "Infinity", "01", "1.", ".5", "+1", "4294967295", "4294967296", "9007199254740993", "[]", "{}",
    "[[]]", '{"a":{}}',
    "[1,2,3]", '["SOL_USDC"]', "[" * 60 + "]" * 60, '"\\u0000"', '"\\ud800"', '"\\ud83d\\ude00"', '"\\x"',
    "'a'", "undefined",
    "", '"', "/*", "18446744073709551616", "[null]", '{"a":1,"a":2}',
]  # fmt: skip


def odd(random):
    """A value that some parameter will not like."""
    kind = random.random()
    if kind < 0.45:
        return random.choice(NUMBERS)
    if kind < 0.75:
        return random.choice(TEXTS)
    if kind < 0.8:
        return "".join(chr(random.randrange(1, 0x2FF)) for _ in range(random.randrange(1, 40)))
    if kind < 0.85:
        return f"{random.randrange(10 ** random.randrange(1, 45))}.{random.randrange(10 ** random.randrange(1, 45))}"
    return Token(random.choice(TOKENS))


def written(value):
    """JSON text of anything, tokens as they are."""
    if isinstance(value, Token):
        return str(value)
    if isinstance(value, Pairs):
        return "{" + ",".join(f"{json.dumps(name)}:{written(each)}" for name, each in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value)


def signed(value):
    """As the exchange will read the value back for the signed text, where that is known."""
    if isinstance(value, Token):
        if value[:1] == '"':
            try:
                return json.loads(value)
            except ValueError:
                return str(value)
        return str(value)
    if isinstance(value, (bool, type(None))):
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)


# Plausible requests: what mutations start from


def order(random, price):
    """An order that could be placed, of any kind."""
    symbol = random.choice((SPOT, SPOT, PERP, PERP, "BTC_USDC", "JUP_USDC", "kPEPE_USDC_PERP"))
    pairs = Pairs([("symbol", symbol), ("side", random.choice(("Bid", "Ask")))])
    if random.random() < 0.7:
        pairs += [("orderType", "Limit"), ("price", random.choice((price, "100", "0.5", "139.99")))]
        pairs += [("quantity", random.choice(("0.1", "1", "0.01", "5")))]
    else:
        pairs += [("orderType", "Market")]
        pairs += [random.choice((("quantity", "0.1"), ("quoteQuantity", "20")))]
    extras = [
        ("timeInForce", random.choice(("GTC", "IOC", "FOK"))), ("postOnly", random.random() < 0.5),
        ("reduceOnly", random.random() < 0.5), ("clientId", random.randrange(2**32)),
        ("selfTradePrevention", random.choice(("RejectTaker", "RejectMaker", "RejectBoth", "Allow"))),
        ("triggerPrice", "130"), ("triggerQuantity", random.choice(("0.1", "50%"))), ("triggerBy",
        "MarkPrice"),
        ("stopLossTriggerPrice", "90"), ("stopLossLimitPrice", "89"), ("stopLossTriggerBy", "LastPrice"),
        ("takeProfitTriggerPrice", "200"), ("takeProfitLimitPrice", "201"), ("takeProfitTriggerBy",
        "IndexPrice"),
        ("slippageTolerance", "1"), ("slippageToleranceType", random.choice(("Percent", "TickSize"))),
        ("autoLend", True), ("autoLendRedeem", True), ("autoBorrow", True), ("autoBorrowRepay", True),
        ("brokerId", 1400),
    ]  # fmt: skip
    pairs += random.sample(extras, random.choice((0, 0, 1, 1, 2, 3, 6)))
    return pairs


PAGE = [("limit", "10"), ("offset", "0"), ("sortDirection", "Asc"), ("symbol", SPOT)]
TIMES = [("from", "1"), ("to", "1790000000000")]
# Parameters of each operation beyond those that all have.
PLAUSIBLE = {
    ("GET", "/api/v1/klines"): [("symbol", SPOT), ("interval", "1m"), ("startTime", "1788220000"),
        ("endTime", "1788220800"), ("priceType", "Mark")],
    ("GET", "/api/v1/depth"): [("symbol", SPOT), ("limit", "20")],
    ("GET", "/api/v1/ticker"): [("symbol", SPOT), ("interval", "1w")],
    ("GET", "/api/v1/tickers"): [("interval", "1w")],
    ("GET", "/api/v1/markets"): [("marketType", "SPOT"), ("marketType", "PERP")],
    ("GET", "/api/v1/markPrices"): [("symbol", PERP), ("marketType", "PERP")],
    ("GET", "/api/v1/trades"): [("symbol", SPOT), ("limit", "5")],
    ("GET", "/api/v1/trades/history"): [("symbol", SPOT), ("limit", "5"), ("offset", "2")],
    ("GET", "/api/v1/prediction"): [("symbol", SPOT), ("resolved", "true"), ("limit", "1"), ("offset", "0")],
    ("GET", "/api/v1/borrowLend/markets/history"): [("interval", "1d"), ("symbol", "USDC")],
    ("GET", "/api/v1/borrowLend/apy"): [("tierId", "1")],
    ("GET", "/api/v1/assets"): [("country", "DE")],
    ("GET", "/api/v1/account/limits/order"): [("symbol", SPOT), ("side", "Bid"), ("price", "100"),
        ("reduceOnly", "true"), ("autoBorrow", "true")],
    ("GET", "/api/v1/account/limits/borrow"): [("symbol", "SOL")],
    ("GET", "/api/v1/account/limits/withdrawal"): [("symbol", "SOL"), ("autoBorrow", "true")],
    ("GET", "/api/v1/capital/collateral"): [("subaccountId", "1")],
    ("GET", "/api/v1/order"): [("symbol", SPOT), ("orderId", "1")],
    ("GET", "/api/v1/orders"): [("symbol", SPOT), ("marketType", "SPOT")],
    ("GET", "/api/v1/position"): [("symbol", PERP), ("marketType", "PERP")],
    ("GET", "/api/v1/strategy"): [("symbol", SPOT), ("strategyId", "1")],
    ("GET", "/api/v1/strategies"): [("symbol", SPOT), ("strategyType", "Scheduled")],
    ("GET", "/api/v1/rfqs"): [("symbol", "SOL_USDC_RFQ"), ("rfqId", "1")],
    ("GET", "/api/v1/vault/redeems/pending"): [("vaultId", "1")],
    ("GET", "/api/v1/vaults/history"): [("interval", "1d"), ("vaultId", "1")],
    ("GET", "/api/v1/borrowLend/position/liquidationPrice"): [("borrow", "eyJzeW1ib2wiOiJTT0wifQ=="),
        ("subaccountId", "1")],
    ("GET", "/wapi/v1/capital/deposit/address"): [("blockchain", "Solana")],
    ("GET", "/wapi/v1/capital/deposits"): [*TIMES, ("limit", "1"), ("offset", "0"), ("excludePlatform",
        "true")],
    ("GET", "/wapi/v1/capital/withdrawals"): [*TIMES, ("limit", "1"), ("id", "1"), ("clientId", "a")],
    ("GET", "/wapi/v1/history/fills"): [*PAGE, *TIMES, ("orderId", "1"), ("fillType", "User"),
        ("marketType", "SPOT"), ("strategyId", "1")],
    ("GET", "/wapi/v1/history/orders"): [*PAGE, ("orderId", "1"), ("marketType", "PERP"), ("strategyId",
        "1")],
    ("GET", "/wapi/v1/history/interest"): [*PAGE, ("asset", "SOL"), ("positionId", "1"), ("source",
        "BorrowLend")],
    ("GET", "/wapi/v1/history/borrowLend"): [*PAGE, ("type", "Lend"), ("sources", "Manual,AutoLend"),
        ("positionId", "1")],
    ("GET", "/wapi/v1/history/borrowLend/positions"): [*PAGE, ("side", "Lend"), ("state", "Open")],
    ("GET", "/wapi/v1/history/position"): [*PAGE, ("state", "Closed"), ("marketType", "PERP")],
    ("GET", "/wapi/v1/history/settlement"): [*PAGE, ("source", "TradingFees")],
    ("GET", "/wapi/v1/history/funding"): [*PAGE, ("subaccountId", "1")],
    ("PATCH", "/api/v1/account"): [("leverageLimit", "5"), ("autoLend", False), ("autoRepayBorrows", False),
        ("autoBorrowSettlements", True)],
    ("POST", "/api/v1/account/convertDust"): [("symbol", "JUP")],
    ("POST", "/api/v1/borrowLend"): [("symbol", "USDC"), ("side", "Lend"), ("quantity", "1")],
    ("POST", "/wapi/v1/capital/withdrawals"): [("address", "1" * 32), ("blockchain", "Solana"), ("symbol",
        "USDC"), ("quantity", "10"), ("clientId", "x"), ("twoFactorToken", "123456")],
    ("DELETE", "/api/v1/order"): [("symbol", SPOT), ("orderId", "1")],
    ("DELETE", "/api/v1/orders"): [("symbol", SPOT), ("orderType", "RestingLimitOrder")],
    ("POST", "/api/v1/strategy"): [("strategyType", "Scheduled"), ("symbol", SPOT), ("side", "Bid"),
        ("quantity", "1"), ("duration", 600000), ("interval", 60000), ("clientStrategyId", 7),
        ("randomizedIntervalQuantity", True), ("price", "100")],
    ("DELETE", "/api/v1/strategy"): [("symbol", SPOT), ("strategyId", "1")],
    ("DELETE", "/api/v1/strategies"): [("symbol", SPOT), ("strategyType", "Scheduled")],
    ("POST", "/api/v1/rfq"): [("symbol", "SOL_USDC_RFQ"), ("side", "Bid"), ("quantity", "1")],
    ("POST", "/api/v1/rfq/quote"): [("rfqId", "1"), ("bidPrice", "1"), ("askPrice", "2")],
    ("POST", "/api/v1/vault/mint"): [("vaultId", 1), ("symbol", "USDC"), ("quantity", "1")],
}  # fmt: skip
ORDERS = [("POST", "/api/v1/order"), ("POST", "/api/v1/orders")]


def mutated(random, pairs):
    """The same with one to three things wrong."""
    pairs = Pairs(pairs)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        where = random.randrange(len(pairs)) if pairs else 0
        kind = random.random()
        if not pairs or kind < 0.1:
            pairs.insert(
                where,
                (
                    random.choice(("x", "", "\x00", "symbol ", "Symbol", "constructor", "__proto__")),
                    odd(random),
                ),
            )
        elif kind < 0.25:
            pairs.pop(where)
        elif kind < 0.33:
            pairs.append((pairs[where][0], odd(random)))
        elif kind < 0.4:
            pairs[where] = (
                random.choice((str.upper, str.lower, str.swapcase))(pairs[where][0]),
                pairs[where][1],
            )
        elif kind < 0.45:
            pairs[where] = (pairs[where][0], Token(written(str(pairs[where][1]))[1:-1] or "0"))
        else:
            pairs[where] = (pairs[where][0], odd(random))
    return pairs


class Generator:
    def __init__(self, random, account, price):
        self.random, self.account, self.price = random, account, price

    # Bytes

    def request(self, method, target, headers=(), body=b""):
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self.account.exchange.address}"]
        lines += [f"{name}: {value}" for name, value in headers]
        if body or method not in ("GET", "HEAD"):
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join(lines).encode("utf-8", "surrogatepass") + b"\r\n\r\n" + body

    def signing(self, instruction, groups):
        """Headers over what the exchange is going to read. Values it cannot read need no true signature."""
        account = self.account
        parts = []
        for group in groups:
            parts.append(f"instruction={instruction}")
            parts += [
                f"{name}={signed(value)}"
                for name, value in sorted(group, key=lambda p: p[0].encode("utf-8", "surrogatepass"))
            ]
        sent_at = account.now_ms()
        parts += [f"timestamp={sent_at}", "window=5000"]
        signature = account.sign_bytes("&".join(parts).encode("utf-8", "replace"))
        return [
            ("X-API-Key", account.key),
            ("X-Signature", signature),
            ("X-Timestamp", sent_at),
            ("X-Window", 5000),
        ]

    def call(self, about, method, path, pairs, more=()):
        """A signed request of the dialect; `pairs`: query, body, or the list of a batch."""
        instruction = INSTRUCTIONS[method, path]
        groups = pairs if pairs and not isinstance(pairs, Pairs) else [pairs]
        headers = [] if instruction is None else self.signing(instruction, groups)
        if method == "GET":
            query = "&".join(
                "=".join(urllib.parse.quote(signed(part), safe="", errors="surrogatepass") for part in pair)
                for pair in pairs
            )
            return Case(
                about, method, self.request(method, f"{path}?{query}" if query else path, [*headers, *more])
            )
        body = written(pairs).encode("utf-8", "surrogatepass")
        headers.append(("Content-Type", "application/json; charset=utf-8"))
        return Case(about, method, self.request(method, path, [*headers, *more], body), changes=True)

    # Kinds

    def signed_nonsense(self):
        """Known operations, rightly signed, with something wrong in their parameters."""
        if self.random.random() < 0.45:
            method, path = self.random.choice(ORDERS)
        else:
            method, path = self.random.choice(sorted(INSTRUCTIONS))
        if (method, path) == ("POST", "/api/v1/orders"):
            count = self.random.choice((0, 1, 1, 2, 3, 50, 51))
            orders = [order(self.random, self.price) for _ in range(count)]
            pairs = [mutated(self.random, each) if self.random.random() < 0.6 else each for each in orders]
            # An empty array is no object either.
            return self.call("batch", method, path, pairs) if pairs else self.raw_body(path, method, b"[]")
        if (method, path) == ("POST", "/api/v1/order"):
            plausible = order(self.random, self.price)
            if self.random.random() < 0.4:  # members that are fine, but seldom go together
                return self.call("signed order", method, path, plausible)
        else:
            plausible = Pairs(PLAUSIBLE.get((method, path), PAGE if "history" in path else []))
        return self.call("signed nonsense", method, path, mutated(self.random, plausible))

    def raw_body(self, path, method, body, about="body"):
        headers = self.signing(INSTRUCTIONS[method, path] or "x", [[]])
        headers.append(("Content-Type", "application/json"))
        return Case(about, method, self.request(method, path, headers, body), changes=True)

    def broken_body(self):
        """Bodies that are no JSON, or none that anybody wants."""
        whole = written(order(self.random, self.price)).encode()
        cut = self.random.randrange(len(whole))
        depth = self.random.choice((9, 100, 1000, 100_000))
        body = self.random.choice((
            b"", b" ", b"null", b"true", b"1", b'"a"', b"[]", b"{}", b"{,}", b'{"a"}', b'{"a":}', b"[1]",
            b"[[]]", b"[{}]",
            whole[:cut], whole + b"x", whole + whole, b"\xef\xbb\xbf" + whole,
            whole.decode().encode("utf-16"), b"\x00" + whole,
            whole.replace(b'"', b"'"), whole[:cut] + b"\xff\xfe" + whole[cut:],
            whole[:cut] + b"\x00" + whole[cut:],
            b"[" * depth, b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth, b"\xff" * 1000,
            b"[" + b",".join([b"{}"] * 1000) + b"]", b'{"symbol":"' + b"S" * 200_000 + b'"}', b"1" * 100_000,
            bytes(self.random.randrange(256) for _ in range(200)), b"symbol=SOL_USDC&side=Bid", b"<xml/>",
        ))  # fmt: skip
        method, path = self.random.choice([key for key in sorted(INSTRUCTIONS) if key[0] != "GET"])
        return self.raw_body(path, method, body, "broken body")

    def broken_signature(self):
        """A good order under headers that must not open the account."""
        method, path = "POST", "/api/v1/order"
        pairs = Pairs([
            ("symbol", SPOT), ("side", "Bid"), ("orderType", "Limit"), ("price", self.price), ("quantity",
            "0.1"),
        ])  # fmt: skip
        good = dict(self.signing("orderExecute", [pairs]))
        now = good["X-Timestamp"]
        signature = good["X-Signature"]
        change = self.random.choice((
            {"X-Signature": signature[:-4] + "AAA="}, {"X-Signature": ""}, {"X-Signature": "A" * 88},
            {"X-Signature": signature[:40]},
            {"X-Signature": "%%%"}, {"X-Signature": signature * 100}, {"X-Signature": signature.swapcase()},
            {"X-Signature": None},
            {"X-Signature": dict(self.signing("orderCancel", [pairs]))["X-Signature"]},
            {"X-Signature": dict(self.signing("orderExecute", [pairs[1:]]))["X-Signature"]},
            {"X-API-Key": ""}, {"X-API-Key": None}, {"X-API-Key": "A" * 43 + "="}, {"X-API-Key": signature},
            {"X-API-Key": "\xff" * 9},
            {"X-API-Key": "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
            {"X-Timestamp": 0}, {"X-Timestamp": now - 5001}, {"X-Timestamp": now + 60_001},
            {"X-Timestamp": -now}, {"X-Timestamp": None},
            {"X-Timestamp": "9" * 30}, {"X-Timestamp": "1e12"}, {"X-Timestamp": f"0{now}"},
            {"X-Timestamp": f"{now}.0"}, {"X-Timestamp": 2**63 - 1},
            {"X-Timestamp": -(2**63)}, {"X-Timestamp": 2**64 - 1}, {"X-Window": 0}, {"X-Window": -1},
            {"X-Window": 60_001}, {"X-Window": 2**63 - 1}, {"X-Window": 2**64},
            {"X-Window": "x"}, {"X-Window": ""}, {"X-Window": "５０００"}, {"X-Window": 4999},
        ))  # fmt: skip
        headers = [(name, value) for name, value in (good | change).items() if value is not None]
        headers.append(("Content-Type", "application/json"))
        body = written(pairs).encode()
        return Case(
            f"broken signature {change}", method, self.request(method, path, headers, body), changes=True
        )

    def odd_headers(self):
        """A public question with headers that nobody needs."""
        more = self.random.choice((
            [("X-A", "a" * 7000)], [("X-A", "b")] * 90, [("X-Signature", "x")], [("Content-Type",
            "\xe4\xf6")], [("Accept", "text/html;q=0")],
            [("Accept-Encoding", "gzip, br;q=0, *")], [("Content-Encoding", "gzip")], [("Range",
            "bytes=0-1")], [("If-None-Match", "*")],
            [("Expect", "100-continue")], [("Expect", "a-miracle")], [("Upgrade", "h2c"), ("Connection",
            "Upgrade, HTTP2-Settings")],
            [("Cookie", "a=b; " * 300)], [("Origin", "https://example.org")], [("X-Forwarded-For",
            "' OR 1=1")], [("Connection", "close")],
            [("Connection", "keep-alive, X-A")], [("X-Broker-Id", "70000")], [("X-Broker-Key", "\x01")],
            [("TE", "trailers")], [("Via", "1.1 a")],
        ))  # fmt: skip
        path = self.random.choice(
            ("/api/v1/time", f"/api/v1/depth?symbol={SPOT}", "/api/v1/markets", "/api/v1/capital")
        )
        return Case(f"headers {more[:1]}", "GET", self.request("GET", path, more))

    def odd_target(self):
        """Paths and methods that do not exist."""
        path = self.random.choice((
            "/", "//", "/api", "/api/v1", "/api/v1/", "/api/v1//time", "/api/v1/time/", "/api/v2/order",
            "/API/V1/TIME", "/api/v1/ti%6de",
            "/api/v1/../v1/time", "/%2e%2e/etc/passwd", "/api/v1/time%00", "/api/v1/time;a=b",
            "/api/v1/time?", "/api/v1/time?&&=&=a&%",
            "/api/v1/depth?symbol", "/api/v1/depth?symbol=%", "/api/v1/depth?symbol=%zz",
            "/api/v1/depth?symbol=%ff%fe", "/api/v1/depth?symbol=SOL%00_USDC",
            "/api/v1/depth?" + "&".join(["symbol=SOL_USDC"] * 300), "/api/v1/depth?symbol=SOL_USDC#x",
            "/api/v1/depth?symbol=" + "S" * 5000,
            "/" + "a" * 5000, "/api/v1/markets/SOL_USDC", "/wapi/v1/history/pnl", "/api/v1/openInterests",
            "/wapi/v1/user/2fa", "/paper/v1/nothing",
            "/paper/v1/advance?ms=-1", "/paper/v1/advance?ms=1e9", "/paper/v1/advance", "*",
            "/api/v1/depth?symbol=SOL_USDC&limit=%31%30",
            "/api/v1/klines?symbol=SOL_USDC&interval=1s&startTime=0",
            "/api/v1/klines?symbol=SOL_USDC&interval=1s&startTime=-9223372036854775808&endTime=9223372036854775807",
            "/api/v1/klines?symbol=SOL_USDC&interval=1month&startTime=9223372036854775807",
            "/api/v1/trades/history?symbol=SOL_USDC&offset=18446744073709551615&limit=1000",
            "/api/v1/fundingRates?symbol=SOL_USDC_PERP&limit=10001&offset=18446744073709551615",
        ))  # fmt: skip
        method = self.random.choice(
            ("GET", "GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO", "get")
        )
        if "advance" in path and "ms=-1" not in path and method == "POST":
            path = "/paper/v1/advance?ms=x"
        return Case(f"target {path[:60]}", method, self.request(method, path))

    def all(self, count):
        kinds = (
            [self.signed_nonsense] * 13
            + [self.broken_body] * 3
            + [self.odd_headers, self.odd_target, self.odd_target]
        )
        for _ in range(count):
            yield self.random.choice(kinds)()


def garbage(random, host):
    """Bytes that are no request; the connection may be cut without a word."""
    good = f"GET /api/v1/time HTTP/1.1\r\nHost: {host}\r\n"
    fixed = [
        b"", b"\r\n" * 50, b"\x00" * 100, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x07" * 200,
        b"GET\r\n\r\n", b"GET /\r\n\r\n",
        b"GET / HTTP/0.9\r\n\r\n", b"GET / HTTP/2.0\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", good.encode() + b"No colon\r\n\r\n",
        good.encode() + b": empty\r\n\r\n", good.encode() + b"A b: c\r\n\r\n",
        good.encode() + b"X: a\x00b\r\n\r\n", good.encode() + b" folded: x\r\n\r\n",
        good.encode() + b"Host: other\r\n\r\n", good.encode().replace(b"\r", b"") + b"\n",
        good.encode() + b"Content-Length: -1\r\n\r\n", good.encode() + b"Content-Length: x\r\n\r\n",
        good.encode() + b"Content-Length: 99999999999999999999\r\n\r\n",
        good.encode() + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        good.encode() + b"Content-Length: 5000000\r\n\r\n",
        good.encode() + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
        good.encode() + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        good.encode() + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nabc",
        good.encode() + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc",
        good.encode() + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        good.encode() + b"Content-Length: 100\r\n\r\nshort", good.encode() + b"X: " + b"a" * 200_000,
        good.encode() + b"X: a\r\n" * 20_000 + b"\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n", (good + "\r\n").encode() * 200,
        good.encode() + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n\xff\xff\xff\xff",
        good.encode() + b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 12\r\nSec-WebSocket-Key: a\r\n\r\n",
        good.encode() + b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\xff\xff\xff\xff\xff",
    ]  # fmt: skip
    yield from fixed
    for _ in range(60):
        yield bytes(random.randrange(256) for _ in range(random.randrange(1, 400)))
    for _ in range(60):
        damaged = bytearray((good + "Content-Length: 0\r\n\r\n").encode())
        for _ in range(random.randrange(1, 6)):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        yield bytes(damaged)
