// Batch results, and the page of a history.

import BackpackModel
import BackpackWire

extension BatchResult {
  init(_ refusal: VenueRefusal) {
    let reply = refusal.reply
    self = .rejected(Rejection(status: 200, code: reply.code, message: reply.message))
  }
}

extension Call {
  /// The page of `rows` (oldest first) that the query asks for; newest first unless it says
  /// otherwise.
  func page<Row>(
    _ rows: some BidirectionalCollection<Row>, limitMax: UInt64 = 1000,
    as noun: (Row) throws -> some WireWritable
  ) throws -> Answer {
    let limit = Int(min(try integer("limit", as: UInt64.self) ?? 100, limitMax))
    // Bounded, so that a page behind all pages still has a number.
    let offset = Int(clamping: min(try integer("offset", as: UInt64.self) ?? 0, 1 << 62))
    guard limit > 0 else {
      throw VenueRefusal.parameter(
        "limit", type: "integer(uint64)", problem: "invalid digit found in string")
    }
    let isAscending = try word("sortDirection", of: "SortDirection", ["Asc", "Desc"]) == "Asc"
    let ordered = isAscending ? Array(rows) : rows.reversed()
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
