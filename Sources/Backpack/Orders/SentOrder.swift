// Orders that left, with the times that decide whether they can still arrive.

public import BackpackModel
public import BackpackWire

/// An order that was sent, as far as it is needed to find it again.
public struct SentOrder: Hashable, Sendable {
  public var clientID: ClientOrderID
  public var symbol: Symbol
  public var side: Side
  /// What its signature says: the venue's time as well as this machine knew it.
  public var signedAt: Timestamp
  /// The venue refuses it once its own clock is past this.
  public var expiresAt: Timestamp
  /// When it was signed, on a clock nobody sets. Known to the client that sent it alone.
  var leftAt: ContinuousClock.Instant?
  /// The venue's, where its answer came.
  var id: OrderID?
  /// Orders this client sent before under the same client ID, as far as their answers came: others.
  var earlierIDs: [OrderID] = []

  /// - Parameters:
  ///   - request: the order as it was sent.
  ///   - signedAt: when it was sent. Where that clock may have been ahead of the venue's by more than
  ///     `ResolutionMargins.clock`, give an earlier time: the order would be taken for an older one.
  ///   - window: what the client that sent it was set to.
  public init(_ request: OrderRequest, signedAt: Timestamp, window: SigningWindow = .standard) {
    clientID = request.clientID
    symbol = request.symbol
    side = request.side
    self.signedAt = signedAt
    expiresAt = signedAt + .milliseconds(Int64(window.milliseconds))
  }
}

/// The orders a client sent lately, oldest forgotten first.
///
/// Kept in memory alone: after a restart tell `resolve` yourself what was sent and when.
final class SentOrders: Sendable {
  static let countMax = 1024
  /// More than are sent under one client ID within the time an order can be mistaken for another.
  private static let earlierMax = 64

  private struct Key: Hashable {
    let symbol: Symbol
    let side: Side
    let clientID: ClientOrderID

    init(_ order: SentOrder) {
      (symbol, side, clientID) = (order.symbol, order.side, order.clientID)
    }
    init(_ order: OrderRequest) {
      (symbol, side, clientID) = (order.symbol, order.side, order.clientID)
    }
    init?(_ order: Order) {
      guard let clientID = order.clientID else { return nil }
      (symbol, side, self.clientID) = (order.symbol, order.side, clientID)
    }
  }

  /// What was found out by some margins holds for these alone.
  private struct Search: Hashable {
    let order: SentOrder
    let margins: ResolutionMargins
  }

  private struct State {
    var orders: [Key: SentOrder] = [:]
    /// Oldest first.
    var keys: [Key] = []
    /// Since when an order is known not to be open; see `Resolution`.
    var absences: [Search: Timestamp] = [:]
  }

  private let state = Lock(State())

  /// Called right after signing, before anything leaves.
  func note(_ requests: [OrderRequest], signedAt: Timestamp, window: SigningWindow) {
    let now = ContinuousClock.now
    for request in requests {
      var order = SentOrder(request, signedAt: signedAt, window: window)
      order.leftAt = now
      note(order)
    }
  }

  private func note(_ order: SentOrder) {
    let key = Key(order)
    state.withLock { state in
      var order = order
      if let earlier = state.orders[key] {
        order.earlierIDs = (earlier.earlierIDs + [earlier.id].compactMap(\.self))
          .suffix(Self.earlierMax)
        // Sent again while the first could still arrive: the answer may be about either.
        if earlier.expiresAt >= order.signedAt {
          order.signedAt = min(earlier.signedAt, order.signedAt)
          order.expiresAt = max(earlier.expiresAt, order.expiresAt)
          order.leftAt = earlier.leftAt
        }
        state.keys.removeAll { $0 == key }
      } else if state.keys.count == Self.countMax {
        state.orders[state.keys.removeFirst()] = nil
      }
      state.keys.append(key)
      state.orders[key] = order
    }
  }

  /// The venue said that it took these.
  func noteTaken(_ orders: [Order]) {
    state.withLock { state in
      for order in orders {
        if let key = Key(order) { state.orders[key]?.id = order.id }
      }
    }
  }

  /// When this client last sent `request`; `nil` where it did not, or longer ago than it remembers.
  func find(_ request: OrderRequest) -> SentOrder? {
    let key = Key(request)
    return state.withLock { $0.orders[key] }
  }

  /// The orders of a market with this client ID: none, one, or a bid and an ask.
  func find(_ clientID: ClientOrderID, on symbol: Symbol) -> [SentOrder] {
    state.withLock { state in
      state.orders.values.filter { $0.clientID == clientID && $0.symbol == symbol }
    }
  }

  func absence(of order: SentOrder, _ margins: ResolutionMargins) -> Timestamp? {
    state.withLock { $0.absences[Search(order: order, margins: margins)] }
  }

  func noteAbsence(of order: SentOrder, _ margins: ResolutionMargins, since: Timestamp) {
    state.withLock { state in
      // What is forgotten here costs time, and is found out anew.
      if state.absences.count >= Self.countMax { state.absences = [:] }
      state.absences[Search(order: order, margins: margins)] = since
    }
  }
}
