// Bodies that change the account otherwise than by an order, read.

import BackpackModel
import BackpackWire

extension StrategyTicket {
  init(from node: JSONNode) throws {
    let reader = PayloadReader(node: node, payload: "StrategyCreatePayload")
    let symbol = try reader.symbol()
    let side = try reader.side()
    _ = try reader.requiredWord("strategyType", of: "StrategyTypeEnum", ["Scheduled"])
    let terms = try OrderTerms(from: reader)
    guard let quantity = try reader.decimal("quantity", as: Quantity.self), quantity.isPositive
    else { throw VenueRefusal.noQuantity }
    guard let duration = try reader.milliseconds("duration"),
      let interval = try reader.milliseconds("interval")
    else { throw VenueRefusal.badSchedule }
    let price = try reader.decimal("price", as: Price.self)
    guard price != nil || !terms.postOnly else {
      throw VenueRefusal.contradictory("Market orders cannot be post-only")
    }
    let extras = OrderExtras(
      slippage: try reader.slippage(), spotMargin: try reader.spotMargin())
    self.init(
      symbol: symbol, side: side, quantity: quantity, price: price,
      timeInForce: try terms.timeInForce(),
      timeInForceName: terms.name.map { TimeInForceName($0) } ?? .gtc,
      reduceOnly: try reader.bool("reduceOnly") ?? false,
      clientID: try reader.integer("clientStrategyId", as: UInt32.self)
        .map { ClientStrategyID($0) },
      selfTradePrevention: try reader.selfTradePrevention(), durationMilliseconds: duration,
      intervalMilliseconds: interval,
      randomized: try reader.bool("randomizedIntervalQuantity") ?? false,
      extras: extras.isEmpty ? nil : Boxed(extras))
  }
}

extension SettingsTicket {
  init(from node: JSONNode) throws {
    let reader = PayloadReader(node: node, payload: "UpdateAccountSettingsRequest")
    self.init(
      autoBorrowSettlements: try reader.bool("autoBorrowSettlements"),
      autoLend: try reader.bool("autoLend"), autoRepayBorrows: try reader.bool("autoRepayBorrows"),
      leverageLimit: try reader.decimal("leverageLimit", as: Rate.self)?.decimal)
  }
}

extension PaperWithdrawal {
  init(from node: JSONNode) throws {
    let reader = PayloadReader(node: node, payload: "AccountWithdrawalPayload")
    guard let quantity = try reader.decimal("quantity", as: Quantity.self) else {
      throw VenueRefusal.payload("missing field `quantity`")
    }
    let address = try reader.required("address", as: "string")
    guard (1...256).contains(address.utf8.count) else { throw VenueRefusal.badAddress }
    self.init(
      asset: Asset(try reader.required("symbol", as: "CustodyAsset")), quantity: quantity,
      blockchain: Blockchain(
        try reader.requiredWord("blockchain", of: "Blockchain", PaperAssets.blockchains)),
      address: address,
      clientID: try reader.textOrNumber("clientId").map { WithdrawalClientID($0) },
      redeeming: try reader.bool("autoLendRedeem") ?? false)
  }
}

extension PayloadReader {
  fileprivate func milliseconds(_ key: String) throws -> Int64? {
    try integer(key, as: UInt64.self).map { Int64(clamping: $0) }
  }

  func strategyReference() throws -> StrategyReference {
    switch (try text("strategyId"), try integer("clientStrategyId", as: UInt32.self)) {
    case (let id?, nil): .id(StrategyID(id))
    case (nil, let id?): .clientID(ClientStrategyID(id))
    default: throw VenueRefusal.oneStrategyIDNeeded
    }
  }
}
