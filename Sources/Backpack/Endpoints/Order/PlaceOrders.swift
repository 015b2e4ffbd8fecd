// POST /api/v1/orders

public import BackpackModel
public import BackpackWire

/// Places 1 ... 50 orders in one request. Each is taken or refused by itself.
///
/// The results stand in the order of `orders`; one of them alone may be unknown, too. Where the
/// venue cannot read one of the orders, it refuses all.
/// Without a readable answer each of them may have happened: `.batchOutcomeUnknown`.
public struct PlaceOrders: Endpoint {
  public typealias Response = [BatchResult]
  public static let route = Route(.post, "/api/v1/orders", .signed("orderExecute"))
  /// Source: seen by other programs, not documented.
  public static let ordersMax = 50

  public var orders: [OrderRequest]

  public init(_ orders: [OrderRequest]) { self.orders = orders }

  public func placed(in results: [BatchResult]) -> [Order] {
    results.compactMap { if case .placed(let order) = $0 { order } else { nil } }
  }

  public var payload: Payload { .batch(orders.map(Parameters.init(placing:))) }

  public var refusal: Refusal? {
    guard (1...Self.ordersMax).contains(orders.count) else {
      return Refusal(
        reason: "A batch of \(orders.count) orders; the venue takes 1 to \(Self.ordersMax).",
        remedy: "Send several batches. Nothing was sent.")
    }
    var seen: Set<ClientOrderID> = []
    for (index, order) in orders.enumerated() {
      // Each has to be found again by its client ID, whatever becomes of the answer.
      guard seen.insert(order.clientID).inserted else {
        return Refusal(
          reason: "Two orders of the batch have the client ID \(order.clientID).",
          remedy: "Give each its own, or none to have one drawn. Nothing was sent.")
      }
      if order.broker?.key != nil {
        return Refusal(
          reason: "Order \(index + 1) of the batch has a broker key; the venue takes none there.",
          remedy: "Leave the key out, or place the order by itself. Nothing was sent.")
      }
      if let refusal = order.refusal {
        return Refusal(
          reason: "Order \(index + 1) of the batch: \(refusal.reason)", remedy: refusal.remedy)
      }
    }
    return nil
  }

  public func verify(_ results: [BatchResult]) throws(WireError) {
    guard results.count == orders.count else {
      throw WireError(.unexpected(expected: "\(orders.count) results"))
    }
    for (index, (result, order)) in zip(results, orders).enumerated() {
      guard case .placed(let placed) = result else { continue }
      do { try placed.require(order) } catch { throw error.inside(index: index) }
    }
  }
}
