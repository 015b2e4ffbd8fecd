// What happens on the tour, step by step, and what must be answered.

import BackpackModel
import BackpackWire

/// A conversation of an assistant with the server: look, buy, look again, cancel. Throws at the first
/// answer that is not as it should be.
struct TourScript {
  private var conversation: Conversation
  private let terminal: Terminal
  private var step = 0

  init(_ conversation: Conversation, terminal: Terminal) {
    self.conversation = conversation
    self.terminal = terminal
  }

  mutating func run() throws {
    try connect()
    try showBalances()
    let spot = try rest()
    let perpetual = try restOnPerpetual()
    try showOrders(containing: [spot, perpetual])
    try buyAtMarket()
    try showPositions()
    try beRefused()
    try cancel(spot)
    try cancel(perpetual)
    try showNoOrders()
  }

  // MARK: Steps

  private mutating func connect() throws {
    title("Connect, as an editor does", tool: "initialize, tools/list")
    let (name, version) = try conversation.open()
    let tools = try conversation.toolNames()
    for tool in ["list_orders", "create_order", "cancel_order", "list_positions", "get_balances"] {
      try expect(tools.contains(tool), "the server offers no tool \(tool)")
    }
    terminal.line("\(name) \(version) offers \(tools.joined(separator: ", "))")
  }

  private mutating func showBalances() throws {
    title("What does the paper account hold?", tool: "get_balances")
    let answer = try success("get_balances")
    guard let balances = answer["balances"] else { throw complaint("no balances in the answer") }
    try expect(balances["USDC"] != nil, "the paper account holds no USDC")
    var rows = [["asset", "available", "locked", "lent"]]
    for (asset, balance) in balances.members {
      rows.append([
        asset, try balance.read("available"), try balance.read("locked"),
        try balance.readIfPresent("lent") ?? "unknown",
      ])
    }
    terminal.table(rows)
  }

  private mutating func rest() throws -> PlacedOrder {
    title("Buy 0.001 BTC should it ever cost 80,000", tool: "create_order")
    let order = try place([
      "symbol": "BTC_USDC", "side": "Bid", "orderType": "Limit", "quantity": "0.001",
      "price": "80000", "timeInForce": "GTC",
    ])
    try expect(order.status == "New", "the order is \(order.status), not New")
    return order
  }

  private mutating func restOnPerpetual() throws -> PlacedOrder {
    title("Offer to sell 0.5 SOL perpetual at 250, post-only", tool: "create_order")
    let order = try place([
      "symbol": "SOL_USDC_PERP", "side": "Ask", "orderType": "Limit", "quantity": "0.5",
      "price": "250", "postOnly": true,
    ])
    try expect(order.status == "New", "the order is \(order.status), not New")
    return order
  }

  private mutating func showOrders(containing placed: [PlacedOrder]) throws {
    title("Which orders are open, on all markets?", tool: "list_orders")
    let answer = try success("list_orders")
    guard let orders = answer["orders"] else { throw complaint("no orders in the answer") }
    var rows = [["order", "market", "side", "quantity", "price", "status"]]
    var seen: Set<String> = []
    for order in orders.children {
      seen.insert(try order.read("id"))
      rows.append(
        try ["id", "symbol", "side", "quantity", "price", "status"].map {
          try order.readIfPresent($0) ?? "-"
        })
    }
    for order in placed {
      try expect(seen.contains(order.id), "order \(order.id) is missing from the list")
    }
    terminal.table(rows)
  }

  private mutating func buyAtMarket() throws {
    title("Buy SOL perpetual for 10 USDC, at the market", tool: "create_order")
    let order = try place([
      "symbol": "SOL_USDC_PERP", "side": "Bid", "orderType": "Market", "quoteQuantity": "10",
    ])
    try expect(order.status == "Filled", "the order is \(order.status), not Filled")
  }

  private mutating func showPositions() throws {
    title("Which positions are open?", tool: "list_positions")
    let answer = try success("list_positions")
    guard let positions = answer["positions"] else { throw complaint("no positions in the answer") }
    var rows = [["market", "net quantity", "entry", "mark", "unrealized PnL", "est. liquidation"]]
    var symbols: [String] = []
    for position in positions.children {
      symbols.append(try position.read("symbol"))
      rows.append(
        try [
          "symbol", "netQuantity", "entryPrice", "markPrice", "pnlUnrealized",
          "estLiquidationPrice",
        ].map { Self.shortened(try position.read($0)) })
    }
    try expect(symbols == ["SOL_USDC_PERP"], "expected one position in SOL_USDC_PERP")
    terminal.table(rows)
  }

  private mutating func beRefused() throws {
    title("An order that makes no sense: a limit without a price", tool: "create_order")
    let answer = try conversation.call(
      "create_order",
      ["symbol": "BTC_USDC", "side": "Bid", "orderType": "Limit", "quantity": "0.001"])
    try expect(answer.isError, "the order was not refused")
    let error: String = try answer.content.read("error")
    try expect(
      error.holds("price is required for Limit orders"), "refused for another reason: \(error)")
    terminal.line("refused, as it should be: \(error)")
  }

  private mutating func cancel(_ placed: PlacedOrder) throws {
    title("Cancel the order on \(placed.symbol)", tool: "cancel_order")
    let answer = try success("cancel_order", ["orderId": placed.id, "symbol": placed.symbol])
    guard let order = answer["order"] else { throw complaint("no order in the answer") }
    let status: String = try order.read("status")
    try expect(status == "Cancelled", "the order is \(status), not Cancelled")
    terminal.line("order \(placed.id): \(status)")
  }

  private mutating func showNoOrders() throws {
    title("Nothing is left open", tool: "list_orders")
    let count: Int = try success("list_orders").read("count")
    try expect(count == 0, "\(count) orders are still open")
    terminal.line("0 orders")
  }

  // MARK: Tools of the trade

  private struct PlacedOrder {
    let id: String
    let symbol: String
    let status: String
  }

  private mutating func place(_ arguments: Parameters) throws -> PlacedOrder {
    let answer = try success("create_order", arguments)
    guard let order = answer["order"] else { throw complaint("no order in the answer") }
    let placed = PlacedOrder(
      id: try order.read("id"), symbol: try order.read("symbol"), status: try order.read("status"))
    let executed: Quantity = try order.read("executedQuantity")
    var line = "order \(placed.id) on \(placed.symbol): \(placed.status)"
    if executed.isPositive {
      let cost: Notional = try order.read("executedQuoteQuantity")
      line += ", \(executed) for \(cost) USDC"
    }
    terminal.line(line)
    return placed
  }

  private mutating func success(_ tool: String, _ arguments: Parameters = [:]) throws -> JSONNode {
    let answer = try conversation.call(tool, arguments)
    if answer.isError {
      throw complaint("\(tool) failed: \(try answer.content.read("error", as: String.self))")
    }
    let mode: String = try answer.content.read("mode")
    try expect(mode == "paper", "\(tool) answered for mode \(mode)")
    return answer.content
  }

  private mutating func title(_ text: String, tool: String) {
    step += 1
    terminal.title(step, text, detail: tool)
  }

  private func expect(_ condition: Bool, _ otherwise: String) throws {
    if !condition { throw complaint(otherwise) }
  }

  private func complaint(_ text: String) -> Conversation.Complaint {
    Conversation.Complaint(description: text)
  }

  /// Entry prices may have 28 digits after the point; for people, eight do.
  private static func shortened(_ decimal: String) -> String {
    guard let value = ExactDecimal(decimal), let short = try? value.rounded(scale: 8, .halfEven)
    else { return decimal }  // not a decimal: shown as it came
    return short == value ? "\(short)" : "\(short)…"
  }
}
