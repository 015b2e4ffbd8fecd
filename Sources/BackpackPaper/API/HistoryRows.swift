// Rows that only this side writes: batch results and histories.

import BackpackModel
import BackpackWire

/// One order of a batch: what became of it.
enum BatchResult: WireWritable {
  case placed(Order)
  case refused(VenueRefusal)

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      switch self {
      case .placed(let order):
        order.writeMembers(to: &writer)
        writer.member("operation", "Ok")
      case .refused(let refusal):
        writer.member("operation", "Err")
        refusal.writeMembers(to: &writer)
      }
    }
  }
}

/// A row of the order history: an order, its time as text, and why it expired.
struct HistoryOrder: WireWritable {
  let order: Order
  let expiryReason: String?

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      order.writeSharedMembers(to: &writer)
      writer.member("createdAt", order.createdAt.historyText)
      writer.member("expiryReason", orNull: expiryReason)
      writer.member("systemOrderType", orNull: String?.none)
    }
  }
}

/// A row of the fill history. Client IDs are text here.
struct HistoryFill: WireWritable {
  let fill: PaperFill

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("clientId", orNull: fill.clientID?.description)
      writer.member("fee", fill.fee)
      writer.member("feeSymbol", fill.feeAsset)
      writer.member("isMaker", fill.isMaker)
      writer.member("orderId", String(fill.orderNumber))
      writer.member("price", fill.price)
      writer.member("quantity", fill.quantity)
      writer.member("side", fill.side)
      writer.member("symbol", fill.symbol)
      writer.member("systemOrderType", orNull: fill.systemOrderType)
      writer.member("timestamp", fill.timestamp.historyText)
      writer.member("tradeId", orNull: fill.tradeID)
    }
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
