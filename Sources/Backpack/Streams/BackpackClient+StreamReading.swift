// What the streams read by REST, by the client.

public import BackpackModel

extension BackpackClient: StreamReading {
  /// Few are asked for one by one; of many, the newest pages of the history are searched.
  ///
  /// Requests of the history count to the venue's small budget.
  public func endedOrders(_ ids: [OrderID: Symbol]) async throws(BackpackError) -> [OrderUpdate] {
    var found: [OrderUpdate] = []
    if ids.count <= Self.askedOneByOneMax {
      for (id, symbol) in ids {
        let rows = try await send(GetOrderHistory(symbol: symbol, orderID: id, limit: 10))
        found += rows.filter { $0.id == id }.map(OrderUpdate.init(of:))
      }
      return found
    }
    let symbols = Set(ids.values)
    var missing = Set(ids.keys)
    var page = GetOrderHistory(symbol: symbols.count == 1 ? symbols.first : nil, limit: 1000)
    for index in 0..<Self.pagesMax {
      page.offset = index * 1000
      let rows = try await send(page)
      for row in rows where missing.remove(row.id) != nil { found.append(OrderUpdate(of: row)) }
      if missing.isEmpty || rows.count < 1000 { break }
    }
    return found
  }

  private static var askedOneByOneMax: Int { 3 }
  private static var pagesMax: Int { 5 }
}
