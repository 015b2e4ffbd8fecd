// What the streams read by REST, by the client.

public import BackpackModel

extension BackpackClient: StreamReading {
  /// Reads the newest pages of the order history; what they do not tell, order by order.
  ///
  /// Requests of the history count to the venue's small budget: of orders made since the moment, those
  /// among the newest 1000 of the history are found.
  public func endedOrders(
    _ ids: [OrderID: Symbol], andCreatedSince since: Timestamp?, on symbol: Symbol?
  ) async throws(BackpackError) -> [OrderUpdate] {
    var found: [OrderUpdate] = []
    var missing = ids
    if since != nil || ids.count > Self.askedOneByOneMax {
      // Our clock was measured roughly or not at all, and the history is sorted by a time it does not name.
      let since = since.map { venueTime(of: $0) + Self.margin }
      var page = GetOrderHistory(symbol: symbol, limit: Self.rowsPerPage)
      for index in 0..<Self.pagesMax {
        page.offset = index * Self.rowsPerPage
        let rows = try await send(page)
        for row in rows {
          let isNew = since.map { row.createdAt >= $0 && row.status.isFinal } ?? false
          if missing.removeValue(forKey: row.id) != nil || isNew {
            found.append(OrderUpdate(of: row))
          }
        }
        let isPast = since.map { since in rows.allSatisfy { $0.createdAt < since } } ?? true
        if rows.count < Self.rowsPerPage || isPast && missing.count <= Self.askedOneByOneMax {
          break
        }
      }
    }
    for (id, symbol) in missing.prefix(Self.askedOneByOneMax) {
      let rows = try await send(GetOrderHistory(symbol: symbol, orderID: id, limit: 10))
      found += rows.filter { $0.id == id }.map(OrderUpdate.init(of:))
    }
    return found
  }

  private static var askedOneByOneMax: Int { 3 }
  private static var rowsPerPage: Int { 200 }
  private static var pagesMax: Int { 5 }
  private static var margin: Duration { .seconds(-5) }
}
