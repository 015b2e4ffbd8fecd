// Orders, positions and balances as events and REST answers both tell them.

internal import BackpackModel

extension OrderUpdate: AccountReadable {
  var key: OrderID { orderID }
  var isGone: Bool { status.isFinal }
  static var mayPassUnseen: Bool { true }

  var state: OrderUpdate {
    var state = self
    (state.event, state.fill) = (nil, nil)
    return state
  }

  /// A REST answer that knows of less executed is older than the event, whatever its status.
  func isNoNews(after known: OrderUpdate) -> Bool {
    executedQuantity < known.executedQuantity
      || executedQuantity == known.executedQuantity && status == known.status
        && quantity == known.quantity && price == known.price
  }

  static func readOpen(
    on symbol: Symbol?, _ reading: any StreamReading
  ) async throws(BackpackError) -> [OrderUpdate] {
    try await reading.openOrders(on: symbol, marketType: nil).map(OrderUpdate.init(of:))
  }

  static func readGone(
    _ gone: [OrderUpdate], since: Timestamp?, on symbol: Symbol?, _ reading: any StreamReading
  ) async throws(BackpackError) -> [OrderUpdate] {
    try await reading.endedOrders(
      Dictionary(gone.map { ($0.orderID, $0.symbol) }, uniquingKeysWith: { $1 }),
      andCreatedSince: since, on: symbol)
  }
}

extension PositionUpdate: AccountReadable {
  var key: Symbol { symbol }
  var isGone: Bool { netQuantity.isZero }
  static var mayPassUnseen: Bool { false }

  var state: PositionUpdate {
    var state = self
    state.event = nil
    return state
  }

  func isNoNews(after known: PositionUpdate) -> Bool {
    netQuantity == known.netQuantity && entryPrice == known.entryPrice
  }

  static func readOpen(
    on symbol: Symbol?, _ reading: any StreamReading
  ) async throws(BackpackError) -> [PositionUpdate] {
    try await reading.positions(on: symbol).map(PositionUpdate.init(of:))
  }

  /// What is not among the open positions is closed. How it closed, only a history would tell.
  static func readGone(
    _ gone: [PositionUpdate], since: Timestamp?, on symbol: Symbol?, _ reading: any StreamReading
  ) async throws(BackpackError) -> [PositionUpdate] {
    gone.map {
      PositionUpdate(
        event: nil, symbol: $0.symbol, netQuantity: .zero, positionID: $0.positionID)
    }
  }
}

extension BalanceUpdate: AccountReadable {
  var key: Asset { asset }
  var isGone: Bool { balance == Balance(available: .zero, locked: .zero, staked: .zero) }
  static var mayPassUnseen: Bool { false }
  var state: BalanceUpdate { self }

  func isNoNews(after known: BalanceUpdate) -> Bool { balance == known.balance }

  static func readOpen(
    on symbol: Symbol?, _ reading: any StreamReading
  ) async throws(BackpackError) -> [BalanceUpdate] {
    try await reading.balances().map { BalanceUpdate(asset: $0.key, balance: $0.value) }
  }

  /// The venue leaves out what an account holds nothing of.
  static func readGone(
    _ gone: [BalanceUpdate], since: Timestamp?, on symbol: Symbol?, _ reading: any StreamReading
  ) async throws(BackpackError) -> [BalanceUpdate] {
    gone.map {
      BalanceUpdate(
        asset: $0.asset, balance: Balance(available: .zero, locked: .zero, staked: .zero))
    }
  }
}
