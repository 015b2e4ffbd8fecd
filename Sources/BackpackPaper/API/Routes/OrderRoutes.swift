// Orders and strategies.

import BackpackModel
import BackpackWire

extension Route {
  static let orders: [Route] = [
    Route(.get, "/api/v1/order", .signed("orderQuery")) { exchange, call in
      let reference = try call.orderReference()
      let order = try exchange.openOrder(reference, on: call.symbol(), at: call.now)
      return .value(try exchange.noun(order))
    },
    Route(.post, "/api/v1/order", .signed("orderExecute")) { exchange, call in
      let ticket = try OrderTicket(from: call.singleObject())
      let order = try exchange.place(ticket, at: call.now)
      return .value(try exchange.noun(order))
    },
    Route(.delete, "/api/v1/order", .signed("orderCancel")) { exchange, call in
      let ticket = try CancelTicket(from: call.singleObject())
      let order = try exchange.cancel(ticket.reference, on: ticket.symbol, at: call.now)
      return .value(try exchange.noun(order))
    },
    Route(.get, "/api/v1/orders", .signed("orderQueryAll")) { exchange, call in
      let orders = try exchange.openOrders(
        on: call.optionalSymbol(), marketType: call.marketType(), at: call.now)
      return .value(try orders.map(exchange.noun))
    },
    Route(.post, "/api/v1/orders", .signed("orderExecute")) { exchange, call in
      // All are read before the first is placed: a malformed member refuses the whole batch.
      let tickets = try call.batch().map { try OrderTicket(from: $0) }
      var results: [BatchResult] = []
      for ticket in tickets {
        do {
          let order = try exchange.place(ticket, at: call.now)
          results.append(.placed(try exchange.noun(order)))
        } catch let refusal as VenueRefusal {
          results.append(BatchResult(refusal))
        }
      }
      return .value(results)
    },
    Route(.delete, "/api/v1/orders", .signed("orderCancelAll")) { exchange, call in
      let ticket = try CancelAllTicket(from: call.singleObject())
      let orders = try exchange.cancelAll(on: ticket.symbol, ticket.kind, at: call.now)
      return .value(try orders.map(exchange.noun))
    },
  ]

  static let strategies: [Route] = [
    Route(.get, "/api/v1/strategy", .signed("strategyQuery")) { exchange, call in
      let reference = try call.strategyReference()
      try exchange.advance(to: call.now)
      let market = try exchange.index(of: call.symbol())
      guard let strategy = exchange.strategies.first(reference), strategy.market == market else {
        throw VenueRefusal.strategyNotFound
      }
      return .value(try exchange.noun(strategy))
    },
    Route(.post, "/api/v1/strategy", .signed("strategyCreate")) { exchange, call in
      let ticket = try StrategyTicket(from: call.singleObject())
      let strategy = try exchange.start(ticket, at: call.now)
      return .value(try exchange.noun(strategy))
    },
    Route(.delete, "/api/v1/strategy", .signed("strategyCancel")) { exchange, call in
      let reader = PayloadReader(node: try call.singleObject(), payload: "StrategyCancelPayload")
      let strategy = try exchange.cancelStrategy(
        reader.strategyReference(), on: reader.symbol(), at: call.now)
      return .value(try exchange.noun(strategy))
    },
    Route(.get, "/api/v1/strategies", .signed("strategyQueryAll")) { exchange, call in
      try exchange.advance(to: call.now)
      let symbol = try call.optionalSymbol()
      let type = try call.marketType()
      let strategies = exchange.strategies.all.filter {
        let market = exchange.markets[$0.market].market
        return (symbol == nil || market.symbol == symbol) && (type == nil || market.type == type)
      }
      return .value(try strategies.map(exchange.noun))
    },
    Route(.delete, "/api/v1/strategies", .signed("strategyCancelAll")) { exchange, call in
      let reader = PayloadReader(node: try call.singleObject(), payload: "StrategyCancelAllPayload")
      let symbol = try reader.symbol()
      let market = try exchange.index(of: symbol)
      try exchange.advance(to: call.now)
      let cancelled = try exchange.strategies.all.filter { $0.market == market }.map {
        try exchange.cancelStrategy(.id(StrategyID(String($0.number))), on: symbol, at: call.now)
      }
      return .value(try cancelled.map(exchange.noun))
    },
  ]
}

extension Call {
  fileprivate func batch() throws -> [JSONNode] {
    guard let body, body.root.kind == .array, (1...RequestBody.batchMax).contains(body.root.count)
    else {
      throw VenueRefusal.payload("expected an array of 1 to \(RequestBody.batchMax) orders")
    }
    return body.objects
  }
}
