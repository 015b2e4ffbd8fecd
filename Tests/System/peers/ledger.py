"""What an account has as far as REST tells, and whether that adds up."""

from decimal import Decimal

SPOT, PERP = "SOL_USDC", "SOL_USDC_PERP"


def exact(value):
    return Decimal(value)


class State:
    """The account as far as REST tells, its money by asset."""

    def __init__(self, account):
        self.capital = {
            asset: (exact(row["available"]), exact(row["locked"]))
            for asset, row in account.get("/api/v1/capital").items()
        }
        self.orders = account.get("/api/v1/orders")
        self.positions = account.get("/api/v1/position")
        self.loans = account.get("/api/v1/borrowLend/positions")
        self.settings = account.get("/api/v1/account")

    def __eq__(self, other):
        return vars(self) == vars(other)

    def differences(self, other):
        return {
            name: (vars(self)[name], vars(other)[name])
            for name in vars(self)
            if vars(self)[name] != vars(other)[name]
        }

    def locked_by_orders(self):
        """Spot orders on the book hold what they may have to pay."""
        locked = {}
        for order in self.orders:
            if order["symbol"].endswith("_PERP") or order["status"] == "TriggerPending":
                continue
            base, _, quote = order["symbol"].rpartition("_")
            rest = exact(order["quantity"]) - exact(order["executedQuantity"])
            asset, amount = (quote, rest * exact(order["price"])) if order["side"] == "Bid" else (base, rest)
            locked[asset] = locked.get(asset, 0) + amount
        return locked


def near(price, factor):
    return str((Decimal(price) * Decimal(factor)).quantize(Decimal("0.01")))


def with_something_to_lose(account):
    """Orders on both sides, and a position with a reducing order."""
    bid, ask = account.best(SPOT)
    account.placed(SPOT, "Bid", near(bid, "0.985"), "0.7", clientId=1)
    account.placed(SPOT, "Ask", near(ask, "1.015"), "0.6", clientId=2)
    account.placed(PERP, "Bid", None, "0.5")
    account.placed(PERP, "Ask", near(ask, "1.01"), "0.5", reduceOnly=True)


def all_fills(account):
    offset = 0
    while rows := account.get("/wapi/v1/history/fills", limit=1000, offset=offset):
        offset += len(rows)
        yield from rows


def expect_locked_by_open_orders(account):
    state = State(account)
    locked = {asset: amounts[1] for asset, amounts in state.capital.items() if amounts[1] != 0}

    assert locked == {asset: amount for asset, amount in state.locked_by_orders().items() if amount != 0}
    assert all(amount >= 0 for amounts in state.capital.values() for amount in amounts), state.capital


def expect_books_in_order(account):
    for market in account.get("/api/v1/markets"):
        if market["orderBookState"] == "Open":
            bid, ask = account.best(market["symbol"])
            assert Decimal(0) < Decimal(bid) < Decimal(ask), market["symbol"]


def expect_positions_of_fills(account):
    net = {}
    for row in all_fills(account):
        if row["symbol"].endswith("_PERP"):
            quantity = exact(row["quantity"]) * (1 if row["side"] == "Bid" else -1)
            net[row["symbol"]] = net.get(row["symbol"], 0) + quantity
    open_ones = {row["symbol"]: exact(row["netQuantity"]) for row in account.get("/api/v1/position")}

    assert open_ones == {symbol: quantity for symbol, quantity in net.items() if quantity != 0}


def expect_orders_to_work(account):
    for symbol in (SPOT, PERP):
        answer = account.ask("DELETE", "/api/v1/orders", {"symbol": symbol})
        assert answer.status == 200, answer
    account.ask("PATCH", "/api/v1/account", {"leverageLimit": "10", "autoLend": False})
    bid, _ = account.best(SPOT)

    resting = account.placed(SPOT, "Ask", near(bid, "1.02"), "0.1")
    assert resting["status"] == "New"
    cancelled = account.ask("DELETE", "/api/v1/order", {"symbol": SPOT, "orderId": resting["id"]})
    assert cancelled.json["status"] == "Cancelled"
    assert account.placed(SPOT, "Ask", None, "0.1")["status"] == "Filled"
