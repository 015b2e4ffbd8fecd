// What became of an order whose answer was lost.

public import BackpackModel

/// How an unknown outcome was settled, or that it is not.
public enum OrderOutcome: Hashable, Sendable {
  /// The venue took the order. Read its status: it may have ended since.
  case accepted(FoundOrder)
  /// The order does not exist and cannot come any more: it was refused, or never arrived. Nothing
  /// happened; it is safe to send it again.
  case notPlaced
  /// Not found, and not yet excluded. Ask again at `until`, by the venue's clock; do not send the order
  /// again. The error is of a read that failed; without one it is too early to tell.
  case stillUnknown(until: Timestamp, BackpackError?)
}

/// An order that was found again by its client ID.
public struct FoundOrder: Hashable, Sendable {
  /// Where it was found, with all that stands there.
  public enum Source: Hashable, Sendable {
    case openOrders(Order)
    case orderHistory(HistoryOrder)
    /// At least one fill; there may be more to come.
    case fills([OrderFill])
  }

  public var id: OrderID
  public var source: Source

  init(_ order: Order) { (id, source) = (order.id, .openOrders(order)) }
  init(_ order: HistoryOrder) { (id, source) = (order.id, .orderHistory(order)) }
  init(_ id: OrderID, _ fills: [OrderFill]) { (self.id, source) = (id, .fills(fills)) }

  /// `nil` where fills alone tell of the order.
  public var status: OrderStatus? {
    switch source {
    case .openOrders(let order): order.status
    case .orderHistory(let order): order.status
    case .fills: nil
    }
  }

  /// Base asset filled, as far as it is told; `nil` where it is not.
  public var executedQuantity: Quantity? {
    switch source {
    case .openOrders(let order): return order.executedQuantity
    case .orderHistory(let order): return order.executedQuantity
    case .fills(let fills):
      var sum = Quantity.zero
      for fill in fills {
        // nil: not to be told exactly.
        guard let larger = try? sum + fill.quantity else { return nil }
        sum = larger
      }
      return sum
    }
  }
}

/// How much clocks may differ and news may lag before an order counts as not placed.
///
/// The venue documents no bounds. Where a wrong `.notPlaced` would cost more than waiting, raise them.
public struct ResolutionMargins: Hashable, Sendable {
  /// How much older than its signature an order may be told to be. Orders with the same client ID that
  /// are older are others.
  public var clock: Duration
  /// From the last moment the venue lets a request in until its engine has carried it out.
  public var arrival: Duration
  /// How far the histories may lag behind the engine.
  public var history: Duration

  public init(clock: Duration, arrival: Duration, history: Duration) {
    self.clock = clock
    self.arrival = arrival
    self.history = history
  }

  public static let standard = ResolutionMargins(
    clock: .seconds(5), arrival: .seconds(2), history: .seconds(5))
}
