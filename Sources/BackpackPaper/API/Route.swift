// Every endpoint of the paper exchange: method, path, access and handler in one table.

import BackpackModel
import BackpackWire

struct Route: Sendable {
  enum Access: Sendable {
    /// With what the venue's caches are told.
    case everybody(cacheControl: String)
    /// Signed with this instruction.
    case signed(String)

    static func cached(seconds: Int) -> Access {
      .everybody(cacheControl: "public, s-maxage=\(seconds), stale-if-error=3600")
    }
    static let uncached = Access.everybody(cacheControl: "no-store")
  }

  let method: HTTPMethod
  let path: String
  let access: Access
  let answer: @Sendable (inout PaperExchange, Call) throws -> Answer

  init(
    _ method: HTTPMethod, _ path: String, _ access: Access,
    answer: @escaping @Sendable (inout PaperExchange, Call) throws -> Answer
  ) {
    self.method = method
    self.path = path
    self.access = access
    self.answer = answer
  }

  static func find(_ method: HTTPMethod, _ path: String) throws -> Route {
    guard let methods = byPath[path] else { throw VenueRefusal.unknownPath }
    guard let route = methods[method] else { throw VenueRefusal.wrongMethod }
    return route
  }

  private static let byPath: [String: [HTTPMethod: Route]] =
    all.reduce(into: [:]) { $0[$1.path, default: [:]][$1.method] = $1 }

  static let all = system + publicData + account + trading + history

  // MARK: System

  private static let system: [Route] = [
    Route(.get, "/api/v1/ping", .uncached) { _, _ in .text("pong") },
    Route(.get, "/api/v1/time", .uncached) { _, call in .text(String(call.now.milliseconds)) },
    Route(.get, "/api/v1/status", .uncached) { _, _ in
      .value(VenueStatus(status: .ok, message: nil))
    },
  ]

  // MARK: Public data

  private static let publicData: [Route] = [
    Route(.get, "/api/v1/markets", .cached(seconds: 300)) { exchange, call in
      let type = try call.marketType()
      let markets = exchange.markets.map(\.listing.market)
      return .value(markets.filter { type == nil || $0.type == type })
    },
    Route(.get, "/api/v1/market", .cached(seconds: 300)) { exchange, call in
      .value(exchange.markets[try exchange.index(of: call.symbol())].listing.market)
    },
    Route(.get, "/api/v1/depth", .everybody(cacheControl: "no-cache=\"Set-Cookie\"")) {
      exchange, call in
      let limits = ["5", "10", "20", "50", "100", "500", "1000"]
      let limit = try call.word("limit", of: "DepthLimit", limits).flatMap { Int($0) } ?? 1000
      return .value(try exchange.depth(call.symbol(), limit: limit, at: call.now))
    },
    Route(.get, "/api/v1/ticker", .cached(seconds: 20)) { exchange, call in
      let ticker = try exchange.ticker(call.symbol(), days: call.tickerDays(), at: call.now)
      return ticker.map { .value($0) } ?? .nothing
    },
    Route(.get, "/api/v1/tickers", .cached(seconds: 20)) { exchange, call in
      .value(try exchange.tickers(days: call.tickerDays(), at: call.now))
    },
    Route(.get, "/api/v1/trades", .cached(seconds: 5)) { exchange, call in
      let limit = try call.integer("limit", as: UInt16.self) ?? 100
      return .value(try exchange.trades(call.symbol(), limit: Int(limit), at: call.now))
    },
    Route(.get, "/api/v1/klines", .cached(seconds: 60)) { exchange, call in
      let interval = try call.candleInterval()
      if let kind = try call.word("priceType", of: "KlinePriceType", ["Last", "Index", "Mark"]),
        kind != "Last"
      {
        throw VenueRefusal.notOffered("`priceType` \(kind)")
      }
      let start = try call.seconds("startTime") ?? call.missing("startTime", "integer(int64)")
      return .value(
        try exchange.candles(
          call.symbol(), interval, from: start, to: call.seconds("endTime"), at: call.now))
    },
    Route(.get, "/api/v1/markPrices", .cached(seconds: 1)) { exchange, call in
      // Only perpetuals have mark prices here, and they are the default.
      let type = try call.marketType() ?? .perpetual
      let symbol = try call.optionalSymbol()
      return .value(
        type == .perpetual ? try exchange.markPrices(symbol, at: call.now) : [])
    },
  ]

  // MARK: The account

  private static let account: [Route] = [
    Route(.get, "/api/v1/account", .signed("accountQuery")) { exchange, call in
      .value(try exchange.summary(at: call.now))
    },
    Route(.get, "/api/v1/capital", .signed("balanceQuery")) { exchange, call in
      .value(try exchange.balances(at: call.now))
    },
    Route(.get, "/api/v1/position", .signed("positionQuery")) { exchange, call in
      let type = try call.marketType() ?? .perpetual
      let symbol = try call.optionalSymbol()
      return .value(
        type == .perpetual ? try exchange.positions(on: symbol, at: call.now) : [])
    },
    Route(.get, "/api/v1/borrowLend/positions", .signed("borrowLendPositionQuery")) {
      exchange, call in
      .value(try exchange.loans(at: call.now))
    },
  ]

  // MARK: Trading

  private static let trading: [Route] = [
    Route(.get, "/api/v1/order", .signed("orderQuery")) { exchange, call in
      let reference = try call.orderReference()
      return .value(try exchange.openOrder(reference, on: call.symbol(), at: call.now))
    },
    Route(.post, "/api/v1/order", .signed("orderExecute")) { exchange, call in
      let ticket = try OrderTicket(from: call.singleObject())
      return .value(try exchange.place(ticket, at: call.now))
    },
    Route(.delete, "/api/v1/order", .signed("orderCancel")) { exchange, call in
      let ticket = try CancelTicket(from: call.singleObject())
      return .value(try exchange.cancel(ticket.reference, on: ticket.symbol, at: call.now))
    },
    Route(.get, "/api/v1/orders", .signed("orderQueryAll")) { exchange, call in
      .value(
        try exchange.openOrders(
          on: call.optionalSymbol(), marketType: call.marketType(), at: call.now))
    },
    Route(.post, "/api/v1/orders", .signed("orderExecute")) { exchange, call in
      // All are read before the first is placed: a malformed member refuses the whole batch.
      let tickets = try call.batch().map { try OrderTicket(from: $0) }
      var results: [BatchResult] = []
      for ticket in tickets {
        do {
          results.append(.placed(try exchange.place(ticket, at: call.now)))
        } catch let refusal as VenueRefusal {
          results.append(BatchResult(refusal))
        }
      }
      return .value(results)
    },
    Route(.delete, "/api/v1/orders", .signed("orderCancelAll")) { exchange, call in
      let ticket = try CancelAllTicket(from: call.singleObject())
      _ = try exchange.index(of: ticket.symbol)
      return .value(
        ticket.conditionalOnly ? [] : try exchange.cancelAll(on: ticket.symbol, at: call.now))
    },
  ]

  // MARK: History

  private static let history: [Route] = [
    Route(.get, "/wapi/v1/history/orders", .signed("orderHistoryQueryAll")) { exchange, call in
      let rows = try exchange.orderHistory(call.historyFilter(), at: call.now)
      return try call.page(rows) {
        HistoryOrder(
          try exchange.noun($0), expiryReason: $0.expiryReason.map { OrderExpiryReason($0) })
      }
    },
    Route(.get, "/wapi/v1/history/fills", .signed("fillHistoryQueryAll")) { exchange, call in
      try call.page(exchange.fillHistory(call.historyFilter(), at: call.now)) {
        OrderFill($0)
      }
    },
  ]
}

extension Call {
  fileprivate func tickerDays() throws -> Int64 {
    try word("interval", of: "TickerInterval", ["1d", "1w"]) == "1w" ? 7 : 1
  }

  fileprivate func candleInterval() throws -> CandleInterval {
    guard let interval = CandleInterval(KlineInterval(try required("interval"))) else {
      throw VenueRefusal.parameter(
        "interval", type: "KlineInterval", problem: "Expect a valid enumeration value.")
    }
    return interval
  }

  fileprivate func seconds(_ name: String) throws -> Timestamp? {
    try integer(name, as: Int64.self).map { seconds in
      // Inside the years a calendar has, so that nothing overflows.
      Timestamp(seconds: min(max(seconds, 0), 253_402_300_799))
    }
  }

  fileprivate func missing(_ name: String, _ type: String) throws -> Timestamp {
    throw VenueRefusal.parameter(
      name, type: type, problem: "Type \"\(type)\" expects an input value.")
  }

  fileprivate func historyFilter() throws -> HistoryFilter {
    HistoryFilter(
      orderID: text("orderId").map { OrderID($0) }, symbol: try optionalSymbol(),
      marketType: try marketType(),
      from: try integer("from", as: Int64.self).map(Timestamp.init(milliseconds:)),
      to: try integer("to", as: Int64.self).map(Timestamp.init(milliseconds:)),
      usersOnly: text("fillType") == "User")
  }

  fileprivate func singleObject() throws -> JSONNode {
    guard let root = body?.root, root.kind == .object else {
      throw VenueRefusal.payload("expected an object")
    }
    return root
  }

  fileprivate func batch() throws -> [JSONNode] {
    guard let body, body.root.kind == .array, (1...RequestBody.batchMax).contains(body.root.count)
    else {
      throw VenueRefusal.payload("expected an array of 1 to \(RequestBody.batchMax) orders")
    }
    return body.objects
  }
}
