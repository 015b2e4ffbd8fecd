"""A trading conversation through the official Python client, in either of its generations.

Run as a program with the older one: conversation.py PROGRAM HOME REVISION
Prints a JSON object: what the client saw.
"""

import asyncio
import json
import sys


def plain(value):
    """A result of either generation, by the protocol's own member names."""
    return value.model_dump(mode="json", by_alias=True, exclude_none=True)


REFUSED_ORDERS = {
    "price is required for Limit orders": {"orderType": "Limit", "quantity": "1"},
    "quantity is required for Limit orders": {"orderType": "Limit", "price": "100"},
    "side must be 'Bid' or 'Ask'": {"orderType": "Limit", "price": "100", "quantity": "1", "side": "Buy"},
    "orderType must be 'Limit' or 'Market'": {"orderType": "Stop"},
    "timeInForce must be 'GTC', 'IOC', or 'FOK'": {
        "orderType": "Limit",
        "price": "100",
        "quantity": "1",
        "timeInForce": "GTX",
    },
    "quantity or quoteQuantity is required for Market orders": {"orderType": "Market"},
    "The venue refused: INVALID_CLIENT_REQUEST: Price decimal too long": {
        "orderType": "Limit",
        "price": "100.001",
        "quantity": "1",
    },
    "The venue refused: INSUFFICIENT_FUNDS: Insufficient funds": {
        "orderType": "Limit",
        "price": "100",
        "quantity": "1000",
    },
}


async def converse(session):
    """Everything an assistant does in a day. The client checks results against `outputSchema` itself."""
    seen = {"errors": {}}

    async def call(tool, **arguments):
        result = plain(await session.call_tool(tool, arguments))
        value = json.loads(result["content"][0]["text"])
        if not result.get("isError"):
            assert result["structuredContent"] == value
        return result.get("isError", False), value

    async def done(tool, **arguments):
        is_error, value = await call(tool, **arguments)
        assert not is_error, value
        return value

    seen["tools"] = [plain(tool) for tool in (await session.list_tools()).tools]
    for kind, symbol in [("spot", "SOL_USDC"), ("perpetual", "SOL_USDC_PERP")]:
        order = {"symbol": symbol, "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1"}
        placed = await done("create_order", **order)
        listed = await done("list_orders", symbol=symbol)
        cancelled = await done("cancel_order", symbol=symbol, orderId=placed["order"]["id"])
        left = await done("list_orders")
        seen[kind] = [placed, listed, cancelled, left]
    seen["market"] = await done(
        "create_order", symbol="SOL_USDC_PERP", side="Bid", orderType="Market", quantity="1"
    )
    seen["positions"] = await done("list_positions")
    seen["balances"] = await done("get_balances", showZeroBalances=True)
    for text, arguments in REFUSED_ORDERS.items():
        is_error, value = await call("create_order", **{"symbol": "SOL_USDC", "side": "Bid", **arguments})
        seen["errors"][text] = [is_error, value["error"]]
    return seen


async def by_session(program, home, revision):
    from mcp import ClientSession, StdioServerParameters, types
    from mcp.client.stdio import stdio_client

    types.LATEST_PROTOCOL_VERSION = revision
    server = StdioServerParameters(
        command=program, args=["mcp", "--paper", "--seed", "7"], env={"HOME": home}, cwd=home
    )
    async with stdio_client(server, errlog=sys.stderr) as streams, ClientSession(*streams) as session:
        greeting = plain(await session.initialize())
        await session.send_ping()
        seen = await converse(session)
        await session.send_ping()
        try:
            await session.call_tool("no_such_tool", {})
        except Exception as error:  # each generation has a class of its own for it
            seen["unknown tool"] = str(error)
    return {"greeting": greeting, **seen}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(by_session(*sys.argv[1:]))))
