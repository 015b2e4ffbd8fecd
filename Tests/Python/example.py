from backpack import BackpackClient
client = BackpackClient()                      # keys from the environment or .env; paper when there are none
orders = client.get_orders()
order = client.create_order(symbol="BTC_USDC", side="Bid", orderType="Limit", quantity="0.001", price="80000", timeInForce="GTC")
perp = client.create_order(symbol="SOL_USDC_PERP", side="Bid", orderType="Market", quoteQuantity="10")
client.cancel_order(order_id=order["id"], symbol="BTC_USDC")
for p in client.get_positions(): print(p["symbol"], p["netQuantity"], p["pnlUnrealized"])
for asset, b in client.get_balances().items(): print(asset, b["available"], b["locked"], b["staked"], b["lent"])
