"""The venue's side of its documented interface: routes, signature check, example answers."""

import base64
import json
import os
import time
import urllib.parse

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

REASONS = {200: "OK", 202: "Accepted", 204: "No Content", 302: "Found", 307: "Temporary Redirect",
           308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
           404: "Not Found", 409: "Conflict", 429: "Too Many Requests", 500: "Internal Server Error",
           502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}

# Method and path: the instruction that authorises it (None for public ones), the file that answers.
ROUTES = {
    ("GET", "/api/v1/status"): (None, "status.json"),
    ("GET", "/api/v1/ping"): (None, "ping.txt"),
    ("GET", "/api/v1/time"): (None, None),
    ("GET", "/api/v1/wallets"): (None, "wallets.json"),
    ("GET", "/api/v1/assets"): (None, "assets.json"),
    ("GET", "/api/v1/collateral"): (None, "collateral-parameters.json"),
    ("GET", "/api/v1/markets"): (None, "markets.json"),
    ("GET", "/api/v1/market"): (None, "market.json"),
    ("GET", "/api/v1/depth"): (None, "depth-20.json"),
    ("GET", "/api/v1/prediction"): (None, "prediction-events.json"),
    ("GET", "/api/v1/prediction/tags"): (None, "prediction-tags.json"),
    ("GET", "/api/v1/market-sessions"): (None, "market-sessions.json"),
    ("GET", "/api/v1/securities"): (None, "securities.json"),
    ("GET", "/api/v1/markPrices"): (None, "mark-prices.json"),
    ("GET", "/api/v1/openInterest"): (None, "open-interest.json"),
    ("GET", "/api/v1/fundingRates"): (None, "funding-rates.json"),
    ("GET", "/api/v1/klines"): (None, "klines-1m.json"),
    ("GET", "/api/v1/ticker"): (None, "ticker.json"),
    ("GET", "/api/v1/tickers"): (None, "tickers.json"),
    ("GET", "/api/v1/trades"): (None, "trades.json"),
    ("GET", "/api/v1/trades/history"): (None, "trades.json"),
    ("GET", "/api/v1/borrowLend/markets"): (None, "borrow-lend-markets.json"),
    ("GET", "/api/v1/account"): ("accountQuery", "account.json"),
    ("PATCH", "/api/v1/account"): ("accountUpdate", ""),
    ("GET", "/api/v1/account/limits/borrow"): ("maxBorrowQuantity", "max-borrow-quantity.json"),
    ("GET", "/api/v1/account/limits/order"): ("maxOrderQuantity", "max-order-quantity.json"),
    ("GET", "/api/v1/account/limits/withdrawal"): ("maxWithdrawalQuantity", "max-withdrawal-quantity.json"),
    ("GET", "/api/v1/capital"): ("balanceQuery", "balances.json"),
    ("GET", "/api/v1/capital/collateral"): ("collateralQuery", "collateral.json"),
    ("POST", "/api/v1/account/convertDust"): ("convertDust", ""),
    ("GET", "/wapi/v1/capital/deposits"): ("depositQueryAll", "deposits.json"),
    ("GET", "/wapi/v1/capital/deposit/address"): ("depositAddressQuery", "deposit-address.json"),
    ("GET", "/wapi/v1/capital/withdrawals"): ("withdrawalQueryAll", "withdrawals.json"),
    ("POST", "/wapi/v1/capital/withdrawals"): ("withdraw", "withdrawal-requested.json"),
    ("GET", "/wapi/v1/history/dust"): ("dustHistoryQueryAll", "dust-conversions.json"),
    ("GET", "/wapi/v1/history/settlement"): ("settlementHistoryQueryAll", "settlements.json"),
    ("GET", "/wapi/v1/capital/withdrawals/delay"): (None, "withdrawal-delay.json"),
    ("POST", "/wapi/v1/capital/withdrawals/delay"): (None, ""),
    ("PATCH", "/wapi/v1/capital/withdrawals/delay"): (None, "withdrawal-delay.json"),
    ("GET", "/api/v1/order"): ("orderQuery", "order-limit-new.json"),
    ("POST", "/api/v1/order"): ("orderExecute", "order-limit-new.json"),
    ("DELETE", "/api/v1/order"): ("orderCancel", "order-limit-cancelled.json"),
    ("GET", "/api/v1/orders"): ("orderQueryAll", "orders-open.json"),
    ("POST", "/api/v1/orders"): ("orderExecute", "orders-batch.json"),
    ("DELETE", "/api/v1/orders"): ("orderCancelAll", "cancel-all.json"),
    ("GET", "/wapi/v1/history/fills"): ("fillHistoryQueryAll", "fills.json"),
    ("GET", "/wapi/v1/history/orders"): ("orderHistoryQueryAll", "order-history.json"),
    ("GET", "/api/v1/position"): ("positionQuery", "positions.json"),
    ("GET", "/wapi/v1/history/funding"): ("fundingHistoryQueryAll", "funding-payments.json"),
    ("GET", "/wapi/v1/history/position"): ("positionHistoryQueryAll", "position-history.json"),
    ("GET", "/api/v1/borrowLend/positions"): ("borrowLendPositionQuery", "borrow-lend-positions.json"),
    ("POST", "/api/v1/borrowLend"): ("borrowLendExecute", ""),
    ("GET", "/wapi/v1/history/borrowLend"): ("borrowHistoryQueryAll", "borrow-history.json"),
    ("GET", "/wapi/v1/history/interest"): ("interestHistoryQueryAll", "interest-history.json"),
    ("GET", "/wapi/v1/history/borrowLend/positions"):
        ("borrowPositionHistoryQueryAll", "borrow-lend-position-history.json"),
    ("GET", "/api/v1/borrowLend/position/liquidationPrice"): (None, "liquidation-price.json"),
    ("GET", "/api/v1/borrowLend/markets/history"): (None, "borrow-lend-market-history.json"),
    ("GET", "/api/v1/borrowLend/apy"): (None, "apy-rates.json"),
    ("GET", "/api/v1/strategy"): ("strategyQuery", "strategy.json"),
    ("POST", "/api/v1/strategy"): ("strategyCreate", "strategy.json"),
    ("DELETE", "/api/v1/strategy"): ("strategyCancel", "strategy.json"),
    ("GET", "/api/v1/strategies"): ("strategyQueryAll", "strategies.json"),
    ("DELETE", "/api/v1/strategies"): ("strategyCancelAll", "strategies.json"),
    ("GET", "/wapi/v1/history/strategies"): ("strategyHistoryQueryAll", "strategy-history.json"),
    ("GET", "/api/v1/rfqs"): ("rfqQuery", "rfqs.json"),
    ("POST", "/api/v1/rfq"): ("rfqSubmit", "rfq.json"),
    ("POST", "/api/v1/rfq/quote"): ("quoteSubmit", "quote.json"),
    ("POST", "/api/v1/rfq/accept"): ("quoteAccept", "rfq.json"),
    ("POST", "/api/v1/rfq/refresh"): ("rfqRefresh", "rfq.json"),
    ("POST", "/api/v1/rfq/cancel"): ("rfqCancel", "rfq.json"),
    ("GET", "/wapi/v1/history/rfq"): ("rfqHistoryQueryAll", "rfq-history.json"),
    ("GET", "/wapi/v1/history/quote"): ("quoteHistoryQueryAll", "quote-history.json"),
    ("GET", "/wapi/v1/history/rfq/fill"): ("rfqFillHistoryQueryAll", "rfq-fills.json"),
    ("GET", "/wapi/v1/history/quote/fill"): ("quoteFillHistoryQueryAll", "quote-fills.json"),
    ("GET", "/api/v1/vaults"): (None, "vaults.json"),
    ("GET", "/api/v1/vaults/history"): (None, "vault-history.json"),
    ("POST", "/api/v1/vault/mint"): ("vaultMint", ""),
    ("POST", "/api/v1/vault/redeem"): ("vaultRedeemRequest", ""),
    ("DELETE", "/api/v1/vault/redeem"): ("vaultRedeemCancel", ""),
    ("GET", "/api/v1/vault/redeems/pending"): ("vaultPendingRedeemsQuery", "vault-redemptions.json"),
    ("GET", "/api/v1/vault/nav"): ("vaultNavQuery", "vault-nav.json"),
}

# Whose answers a cache in front of the venue keeps (response-headers.json).
CACHED = {"/api/v1/markets": "markets", "/api/v1/ticker": "ticker", "/api/v1/klines": "klines",
          "/api/v1/trades": "trades", "/api/v1/markPrices": "markPrices",
          "/api/v1/openInterest": "openInterest", "/api/v1/depth": "depth"}

# Lists that hold one market's rows where a symbol is asked for.
BY_SYMBOL = {"/api/v1/orders", "/wapi/v1/history/orders", "/wapi/v1/history/fills"}


def header(request, name):
    for key, value in request["headers"]:
        if key.lower() == name.lower():
            return value
    return None


def content_type(name):
    return "text/plain; charset=utf-8" if name.endswith(".txt") else "application/json; charset=utf-8"


def fixture(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def refusal(status, code, message):
    body = json.dumps({"code": code, "message": message}, separators=(",", ":")).encode()
    return status, {"Content-Type": "application/json; charset=utf-8"}, body


def answer(request, fixtures):
    """Status, headers and body an upright venue would give."""
    route = ROUTES.get((request["method"], request["path"]))
    if route is None:
        return 404, {"Content-Type": "text/plain; charset=utf-8"}, b"not found"
    instruction, name = route
    if instruction is not None and request["signature"] != "valid":
        expired = request["signature"] == "expired"
        message = "Request has expired" if expired else "Invalid signature"
        return refusal(400, "INVALID_CLIENT_REQUEST", message)
    if name is None:
        return 200, {"Content-Type": "text/plain; charset=utf-8"}, str(now_ms()).encode()
    if name == "":
        return 200, {}, b""
    headers = {"Content-Type": content_type(name)}
    if request["path"] in CACHED:
        headers |= json.loads(fixture(fixtures, "response-headers.json"))[CACHED[request["path"]]]
    body = fixture(fixtures, name)
    symbol = dict(urllib.parse.parse_qsl(request["query"] or "")).get("symbol")
    if request["method"] == "GET" and request["path"] in BY_SYMBOL and symbol is not None:
        body = json.dumps([row for row in json.loads(body) if row["symbol"] == symbol]).encode()
    return 200, headers, body


# ---- Signatures -------------------------------------------------------------------------------------------------


def now_ms():
    return time.time_ns() // 1_000_000


def judge(request, key):
    """Writes into the request what its signature is worth: absent, valid, expired, or what is wrong."""
    present = [name for name in ("X-API-Key", "X-Signature", "X-Timestamp") if header(request, name)]
    if not present:
        request["signature"] = "absent"
        return
    try:
        request["signature"] = verdict(request, key)
    except (ValueError, KeyError, TypeError, InvalidSignature) as error:
        request["signature"] = f"wrong: {type(error).__name__} {error}".strip()


def verdict(request, key):
    route = ROUTES.get((request["method"], request["path"]))
    if route is None or route[0] is None:
        return "wrong: this route takes no signature"
    public = header(request, "X-API-Key")
    if key is not None and public != key:
        return "wrong: unknown key"
    timestamp = header(request, "X-Timestamp")
    window = header(request, "X-Window") or "5000"
    for digits in (timestamp, window):
        if digits is None or not digits.isascii() or not digits.isdigit():
            return "wrong: timestamp or window is no plain integer"
    if int(window) > 60000:
        return "wrong: window above 60000"
    text = signed_text(request, route[0]) + f"&timestamp={timestamp}&window={window}"
    signature = base64.b64decode(header(request, "X-Signature"), validate=True)
    Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True)).verify(
        signature, text.encode())
    return "expired" if int(timestamp) + int(window) < now_ms() else "valid"


def signed_text(request, instruction):
    """Rules R1 to R12 of the venue's documentation, without timestamp and window."""
    if request["method"] == "GET":
        pairs = urllib.parse.parse_qsl(request["query"], keep_blank_values=True, strict_parsing=True) \
            if request["query"] else []
        return group(instruction, pairs)
    if request["query"]:
        raise ValueError("parameters of a write stand in its body")
    if not (header(request, "Content-Type") or "").startswith("application/json"):
        raise ValueError("a body without its content type")
    body = json.loads(request["body"], object_pairs_hook=unique)
    orders = body if isinstance(body, list) else [body]
    return "&".join(group(instruction, [(k, text(k, v)) for k, v in order.items()]) for order in orders)


def group(instruction, pairs):
    return "&".join([f"instruction={instruction}"] + [f"{k}={v}" for k, v in sorted(pairs)])


def unique(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def text(key, value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, str)):
        return str(value)
    raise ValueError(f"{key} is neither text nor integer nor truth value")
