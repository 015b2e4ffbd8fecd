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

  /// - Parameters:
  ///   - signedAt: when it was sent, by this machine's clock.
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
  }

  private struct Entry {
    var order: SentOrder
    var absentSince: Timestamp?
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    /// Oldest first.
    var keys: [Key] = []
  }

  private let state = Lock(State())

  /// Called right after signing, before anything leaves.
  func note(_ requests: [OrderRequest], signedAt: Timestamp, window: SigningWindow) {
    for request in requests {
      note(SentOrder(request, signedAt: signedAt, window: window))
    }
  }

  func note(_ order: SentOrder) {
    let key = Key(order)
    state.withLock { state in
      var order = order
      if let earlier = state.entries[key]?.order {
        // Sent again while the first could still arrive: the answer may be about either.
        if earlier.expiresAt >= order.signedAt {
          order.signedAt = min(earlier.signedAt, order.signedAt)
          order.expiresAt = max(earlier.expiresAt, order.expiresAt)
        }
      } else {
        if state.keys.count == Self.countMax {
          state.entries[state.keys.removeFirst()] = nil
        }
        state.keys.append(key)
      }
      state.entries[key] = Entry(order: order)
    }
  }

  /// When this client last sent `request`; `nil` where it did not, or longer ago than it remembers.
  func find(_ request: OrderRequest) -> SentOrder? {
    let key = Key(request)
    return state.withLock { $0.entries[key]?.order }
  }

  /// Takes in an order that is not known here, so that what is found out about it is kept.
  func adopt(_ order: SentOrder) {
    let key = Key(order)
    let isKnown = state.withLock { $0.entries[key] != nil }
    if !isKnown { note(order) }
  }

  /// Since when an order is known not to be open; see `Resolution`.
  func absence(of order: SentOrder) -> Timestamp? {
    let key = Key(order)
    return state.withLock { state in
      state.entries[key].flatMap { $0.order == order ? $0.absentSince : nil }
    }
  }

  func noteAbsence(of order: SentOrder, since: Timestamp) {
    let key = Key(order)
    state.withLock { state in
      if state.entries[key]?.order == order { state.entries[key]?.absentSince = since }
    }
  }
}
