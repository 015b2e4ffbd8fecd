// Rarely read rows as JSON: what happened to loans, transfers and strategies.

import BackpackModel
import BackpackWire

/// A row of the tables `history` and `running_strategies`. Exact, unlike the venue's form of most.
protocol StoredRow: Sendable {
  func write(to writer: inout JSONWriter, in exchange: PaperExchange)
  init(from node: JSONNode, in exchange: PaperExchange) throws
}

extension StoredRow {
  func text(in exchange: PaperExchange) -> String {
    String(decoding: JSONWriter.bytes { write(to: &$0, in: exchange) }, as: UTF8.self)
  }

  init(parsing text: String, in exchange: PaperExchange) throws {
    try self.init(from: JSONNode(parsing: Array(text.utf8)), in: exchange)
  }
}

extension JSONNode {
  func moment(_ key: String) throws -> Timestamp {
    Timestamp(microseconds: try read(key))
  }

  fileprivate func market(in exchange: PaperExchange) throws -> Int {
    try exchange.index(of: try read("symbol"))
  }
}

extension FundingPayment: StoredRow {
  func write(to writer: inout JSONWriter, in exchange: PaperExchange) {
    writer.object { writer in
      writer.member("symbol", symbol)
      writer.member("quantity", quantity)
      writer.member("rate", fundingRate)
      writer.member("intervalEnd", intervalEnd.microseconds)
    }
  }

  init(from node: JSONNode, in exchange: PaperExchange) throws {
    self.init(
      symbol: try node.read("symbol"), quantity: try node.read("quantity"),
      fundingRate: try node.read("rate"), intervalEnd: try node.moment("intervalEnd"),
      userID: PaperExchange.userID, subaccountID: nil)
  }
}

extension InterestPayment: StoredRow {
  func write(to writer: inout JSONWriter, in exchange: PaperExchange) {
    writer.object { writer in
      writer.member("type", type.rawValue)
      writer.member("asset", asset)
      writer.member("market", market)
      writer.member("positionId", positionID)
      writer.member("quantity", quantity)
      writer.member("rate", interestRate)
      writer.member("interval", interval)
      writer.member("at", timestamp.microseconds)
    }
  }

  init(from node: JSONNode, in exchange: PaperExchange) throws {
    self.init(
      type: try node.read("type"), asset: try node.read("asset"), market: try node.read("market"),
      positionID: try node.read("positionId"), quantity: try node.read("quantity"),
      interestRate: try node.read("rate"), interval: try node.read("interval"),
      timestamp: try node.moment("at"))
  }
}

extension Settlement: StoredRow {
  func write(to writer: inout JSONWriter, in exchange: PaperExchange) {
    writer.object { writer in
      writer.member("quantity", quantity)
      writer.member("source", source.rawValue)
      writer.member("at", timestamp.microseconds)
      writer.member("positionId", ifPresent: positionID)
    }
  }

  init(from node: JSONNode, in exchange: PaperExchange) throws {
    self.init(
      quantity: try node.read("quantity"), source: try node.read("source"),
      timestamp: try node.moment("at"), userID: PaperExchange.userID, subaccountID: nil,
      positionID: try node.readIfPresent("positionId"), engineSequence: nil)
  }
}

extension BorrowLendMovement: StoredRow {
  func write(to writer: inout JSONWriter, in exchange: PaperExchange) {
    writer.object { writer in
      writer.member("event", eventType.rawValue)
      writer.member("positionId", positionID)
      writer.member("asset", asset)
      writer.member("quantity", quantity)
      writer.member("positionQuantity", ifPresent: positionQuantity)
      writer.member("source", source.rawValue)
      writer.member("orderId", ifPresent: spotMarginOrderID)
      writer.member("at", timestamp.microseconds)
    }
  }

  init(from node: JSONNode, in exchange: PaperExchange) throws {
    self.init(
      eventType: try node.read("event"), positionID: try node.read("positionId"),
      asset: try node.read("asset"), quantity: try node.read("quantity"),
      positionQuantity: try node.readIfPresent("positionQuantity"),
      source: try node.read("source"), spotMarginOrderID: try node.readIfPresent("orderId"),
      timestamp: try node.moment("at"))
  }
}

extension Loan: StoredRow {
  func write(to writer: inout JSONWriter, in exchange: PaperExchange) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("asset", exchange.ledger.assets[asset])
      writer.member("side", side.rawValue)
      writer.member("source", source.rawValue)
      writer.member("openedAt", openedAt.microseconds)
      writer.member("cumulativeInterest", cumulativeInterest)
      writer.member("quantityMax", quantityMax)
    }
  }

  init(from node: JSONNode, in exchange: PaperExchange) throws {
    guard let asset = exchange.ledger.index(of: try node.read("asset")) else {
      throw VenueRefusal.unknownAsset
    }
    self.init(
      id: try node.read("id"), asset: asset, side: try node.read("side"),
      source: try node.read("source"), openedAt: try node.moment("openedAt"),
      cumulativeInterest: try node.read("cumulativeInterest"),
      quantityMax: try node.read("quantityMax"))
  }
}

extension ClosedPosition: StoredRow {
  func write(to writer: inout JSONWriter, in exchange: PaperExchange) {
    writer.object { writer in
      writer.member("symbol", exchange.markets[market].symbol)
      writer.member("position") { writer in
        writer.member("id", position.id)
        writer.member("openedAt", position.openedAt.microseconds)
        writer.member("netSteps", position.netSteps)
        writer.member("cost", position.cost)
        writer.member("realized", position.realized)
        writer.member("charges", position.charges)
        writer.member("funding", position.funding)
        writer.member("fees", position.fees)
        writer.member("closedSteps", position.closedSteps)
      }
      writer.member("realized", realized)
      writer.member("closingPrice", closingPrice)
      writer.member("closedAt", closedAt.microseconds)
      writer.member("liquidationFee", liquidationFee)
    }
  }

  init(from node: JSONNode, in exchange: PaperExchange) throws {
    guard let open = node["position"] else { throw WireError(.missing, at: "position") }
    let position = PaperPosition(
      id: try open.read("id"), openedAt: try open.moment("openedAt"),
      netSteps: try open.read("netSteps"), cost: try open.read("cost"),
      realized: try open.read("realized"), charges: try open.read("charges"),
      funding: try open.read("funding"), fees: try open.read("fees"),
      closedSteps: try open.read("closedSteps"))
    self.init(
      position: position, market: try node.market(in: exchange),
      realized: try node.read("realized"), closingPrice: try node.read("closingPrice"),
      closedAt: try node.moment("closedAt"), liquidationFee: try node.read("liquidationFee"))
  }
}

extension PaperStrategy: StoredRow {
  func write(to writer: inout JSONWriter, in exchange: PaperExchange) {
    writer.object { writer in
      writer.member("number", number)
      writer.member("symbol", exchange.markets[market].symbol)
      writer.member("request", stored: ticket)
      writer.member("totalSteps", totalSteps)
      writer.member("createdAt", createdAt.microseconds)
      writer.member("status", status.rawValue)
      writer.member("slicesSent", slicesSent)
      writer.member("sentSteps", sentSteps)
      writer.member("executedSteps", executedSteps)
      writer.member("executedQuote", executedQuote)
      writer.member("nextSliceAt", nextSliceAt.microseconds)
      writer.member("openSlices", openSlices)
      writer.member("endReason", ifPresent: endReason)
    }
  }

  init(from node: JSONNode, in exchange: PaperExchange) throws {
    self.init(
      number: try node.read("number"), market: try node.market(in: exchange),
      ticket: try node.readStored("request"), totalSteps: try node.read("totalSteps"),
      createdAt: try node.moment("createdAt"), status: try node.read("status"),
      slicesSent: try node.read("slicesSent"), sentSteps: try node.read("sentSteps"),
      executedSteps: try node.read("executedSteps"), executedQuote: try node.read("executedQuote"),
      nextSliceAt: try node.moment("nextSliceAt"), openSlices: try node.read("openSlices"),
      endReason: try node.readIfPresent("endReason"))
  }
}
