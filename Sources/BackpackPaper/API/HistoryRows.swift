// Rows that this side makes: batch results and fills, and the page of a history.

import BackpackModel
import BackpackWire

extension BatchResult {
  init(_ refusal: VenueRefusal) {
    let reply = refusal.reply
    self = .rejected(Rejection(status: 200, code: reply.code, message: reply.message))
  }
}

extension OrderFill {
  /// Client IDs are text here.
  init(_ fill: PaperFill) {
    self.init(
      orderID: OrderID(String(fill.orderNumber)), clientIDText: fill.clientID?.description,
      symbol: fill.symbol, side: fill.side, price: fill.price, quantity: fill.quantity,
      fee: fill.fee, feeAsset: fill.feeAsset, isMaker: fill.isMaker, timestamp: fill.timestamp,
      tradeID: fill.tradeID, systemOrderType: fill.systemOrderType.map { SystemOrderType($0) })
  }
}

extension Call {
  /// The page of `rows` (oldest first) that the query asks for; newest first unless it says
  /// otherwise.
  func page<Row>(_ rows: [Row], as noun: (Row) throws -> some WireWritable) throws -> Answer {
    let limit = Int(min(try integer("limit", as: UInt64.self) ?? 100, 1000))
    // Bounded, so that a page behind all pages still has a number.
    let offset = Int(clamping: min(try integer("offset", as: UInt64.self) ?? 0, 1 << 62))
    guard limit > 0 else {
      throw VenueRefusal.parameter(
        "limit", type: "integer(uint64)", problem: "invalid digit found in string")
    }
    let isAscending = try word("sortDirection", of: "SortDirection", ["Asc", "Desc"]) == "Asc"
    let ordered = isAscending ? rows : rows.reversed()
    var answer = Answer.value(try ordered.dropFirst(offset).prefix(limit).map(noun))
    answer.pageHeaders = [
      HTTPHeader("X-Page-Count", String((rows.count + limit - 1) / limit)),
      HTTPHeader("X-Current-Page", String(offset / limit + 1)),
      HTTPHeader("X-Page-Size", String(limit)),
      HTTPHeader("X-Total", String(rows.count)),
    ]
    return answer
  }
}
