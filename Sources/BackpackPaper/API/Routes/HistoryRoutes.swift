// Histories, page by page.

import BackpackModel
import BackpackWire

extension Route {
  static let history: [Route] = [
    Route(.get, "/wapi/v1/history/orders", .signed("orderHistoryQueryAll")) { exchange, call in
      let rows = try exchange.orderHistory(call.historyFilter(), at: call.now)
      return try call.page(rows) { try exchange.historyRow($0) }
    },
    Route(.get, "/wapi/v1/history/fills", .signed("fillHistoryQueryAll")) { exchange, call in
      try call.page(exchange.fillHistory(call.historyFilter(), at: call.now)) { $0 }
    },
    Route(.get, "/wapi/v1/history/strategies", .signed("strategyHistoryQueryAll")) {
      exchange, call in
      try exchange.advance(to: call.now)
      let filter = try call.historyFilter()
      let all = Array(exchange.records.strategies.rows) + exchange.strategies.all
      let rows = all.filter { strategy in
        filter.matches(
          strategy.number, strategy: strategy.number, exchange.markets[strategy.market].market,
          strategy.createdAt)
      }.sorted { $0.number < $1.number }
      return try call.page(rows) { try exchange.historyRow($0) }
    },
    Route(.get, "/wapi/v1/history/funding", .signed("fundingHistoryQueryAll")) { exchange, call in
      try exchange.advance(to: call.now)
      let symbol = try call.optionalSymbol()
      return try call.page(
        exchange.records.funding.rows.filter { symbol == nil || $0.symbol == symbol }
      ) { $0 }
    },
    Route(.get, "/wapi/v1/history/position", .signed("positionHistoryQueryAll")) {
      exchange, call in
      try exchange.advance(to: call.now)
      let symbol = try call.optionalSymbol()
      let types = try call.marketTypes()
      let state = try call.word("state", of: "PositionState", ["Open", "Closed"])
      let rows = try exchange.positionHistory().filter {
        (symbol == nil || $0.symbol == symbol) && (types?.contains(.perpetual) ?? true)
          && (state == nil || $0.state.rawValue == state)
      }
      return try call.page(rows) { $0 }
    },
    Route(.get, "/wapi/v1/history/settlement", .signed("settlementHistoryQueryAll")) {
      exchange, call in
      try exchange.advance(to: call.now)
      let source = try call.word("source", of: "SettlementSourceFilter", settlementSources)
      let rows = exchange.records.settlements.rows.filter {
        source.map($0.source.isOf) ?? true
      }
      return try call.page(rows) { $0 }
    },
    Route(.get, "/wapi/v1/history/dust", .signed("dustHistoryQueryAll")) { exchange, call in
      try exchange.advance(to: call.now)
      let id = try call.integer("id", as: Int64.self)
      let asset = call.text("symbol").map { Asset($0) }
      let rows = exchange.records.dust.rows.filter {
        (id == nil || Int64($0.id) == id) && (asset == nil || $0.asset == asset)
      }
      return try call.page(rows) { $0 }
    },
    Route(.get, "/wapi/v1/history/borrowLend", .signed("borrowHistoryQueryAll")) {
      exchange, call in
      try exchange.advance(to: call.now)
      let types = ["Borrow", "BorrowRepay", "Lend", "LendRedeem"]
      let type = try call.word("type", of: "BorrowLendEventType", types)
      let sources = call.text("sources").map { Set($0.split(separator: ",").map(String.init)) }
      let position = call.text("positionId")
      let asset = call.text("symbol").map { Asset($0) }
      let rows = exchange.records.movements.rows.filter { row in
        (type == nil || row.eventType.rawValue == type)
          && (sources?.contains(row.source.rawValue) ?? true)
          && (position == nil || row.positionID == position)
          && (asset == nil || row.asset == asset)
      }
      return try call.page(rows) { $0 }
    },
    Route(.get, "/wapi/v1/history/interest", .signed("interestHistoryQueryAll")) {
      exchange, call in
      try exchange.advance(to: call.now)
      let source = try call.word(
        "source", of: "InterestPaymentSource", ["UnrealizedPnl", "BorrowLend"])
      let position = call.text("positionId")
      let asset = call.text("asset").map { Asset($0) }
      let market = try call.optionalSymbol()
      let rows = exchange.records.interest.rows.filter { row in
        source != "UnrealizedPnl" && (position == nil || row.positionID == position)
          && (asset == nil || row.asset == asset) && (market == nil || row.market == market)
      }
      return try call.page(rows) { $0 }
    },
    Route(.get, "/wapi/v1/history/borrowLend/positions", .signed("borrowPositionHistoryQueryAll")) {
      exchange, call in
      try exchange.advance(to: call.now)
      let side = try call.word("side", of: "BorrowLendSide", ["Borrow", "Lend"])
      let state = try call.word("state", of: "BorrowLendPositionState", ["Open", "Closed"])
      let asset = call.text("symbol").map { Asset($0) }
      let rows = exchange.loanHistory(state: state).filter {
        (side == nil || $0.side.rawValue == side) && (asset == nil || $0.asset == asset)
      }
      return try call.page(rows) { $0 }
    },
  ]

  private static let settlementSources = [
    "BackstopLiquidation", "CulledBorrowInterest", "CulledRealizePnl",
    "CulledRealizePnlBookUtilization", "FundingPayment", "RealizePnl", "TradingFees",
    "TradingFeesSystem",
  ]
}

extension SettlementSource {
  /// Does the venue's filter word stand for this one?
  fileprivate func isOf(_ filter: String) -> Bool {
    switch filter {
    case "CulledRealizePnl": rawValue.hasPrefix("CulledRealizePnl")
    case "BackstopLiquidation": rawValue.hasPrefix("Backstop")
    default: rawValue == filter
    }
  }
}

extension Call {
  fileprivate func historyFilter() throws -> HistoryFilter {
    let fillTypes = [
      "User", "BookLiquidation", "Adl", "Backstop", "Liquidation", "AllLiquidation",
      "CollateralConversion", "CollateralConversionAndSpotLiquidation",
    ]
    let span = try span()
    return HistoryFilter(
      orderID: text("orderId").map { OrderID($0) }, strategyID: text("strategyId"),
      symbol: try optionalSymbol(), marketTypes: try marketTypes(), from: span.from, to: span.to,
      fillType: try word("fillType", of: "FillType", fillTypes))
  }
}
