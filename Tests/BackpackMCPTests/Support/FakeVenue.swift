// An exchange that does what a test tells it, and remembers what it was asked.

import BackpackModel

@testable import BackpackMCP

/// Holds whoever comes until it is opened, and tells when somebody came.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var arrivals = 0
    var held: [Int: CheckedContinuation<Bool, Never>] = [:]
    var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Lock(State())

  /// Counts somebody who comes, and holds nobody. The number of the arrival.
  @discardableResult func arrive() -> Int {
    state.withLock { state in
      state.arrivals += 1
      for watcher in state.watchers where watcher.count <= state.arrivals {
        watcher.continuation.resume()
      }
      state.watchers.removeAll { $0.count <= state.arrivals }
      return state.arrivals
    }
  }

  /// Waits until the gate opens. False: the task was cancelled before that.
  func pass() async -> Bool {
    let number = arrive()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let result: Bool? = state.withLock { state in
          if state.isOpen { return true }
          if Task.isCancelled { return false }
          state.held[number] = continuation
          return nil
        }
        if let result { continuation.resume(returning: result) }
      }
    } onCancel: {
      state.withLock { $0.held.removeValue(forKey: number) }?.resume(returning: false)
    }
  }

  func open() {
    let held = state.withLock { state in
      state.isOpen = true
      defer { state.held = [:] }
      return state.held.values
    }
    for continuation in held { continuation.resume(returning: true) }
  }

  /// Waits until `count` callers came altogether.
  func arrivals(_ count: Int = 1) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.arrivals >= count { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }
}

/// A venue of answers made up in advance.
final class FakeVenue: TradingVenue {
  struct Script: Sendable {
    var orders: Result<[Order], BackpackError> = .success([])
    var placing: Result<Order, BackpackError> = .success(.sample)
    var cancelling: Result<CancelOutcome, BackpackError> = .success(.cancelled(.sample))
    var positions: Result<[Position], BackpackError> = .success([])
    var balances: Result<[Asset: Balance], BackpackError> = .success([:])
    var loans: Result<[BorrowLendPosition], BackpackError> = .success([])
  }

  enum Event: Hashable, Sendable {
    case listed(Symbol?, MarketType?)
    case placed(OrderRequest)
    case cancelled(OrderReference, Symbol)
    case positions, balances
    /// The task of a held call was cancelled.
    case interrupted
  }

  let mode: TradingMode
  let script: Script
  /// Where reads, or writes, are held; `nil`: they run through.
  let readGate: Gate?
  let writeGate: Gate?
  private let log = Lock<[Event]>([])

  init(
    mode: TradingMode = .paper, readGate: Gate? = nil, writeGate: Gate? = nil,
    _ prepare: (inout Script) -> Void = { _ in }
  ) {
    self.mode = mode
    self.readGate = readGate
    self.writeGate = writeGate
    var script = Script()
    prepare(&script)
    self.script = script
  }

  var events: [Event] { log.withLock(\.self) }
  var placed: [OrderRequest] {
    events.compactMap { if case .placed(let request) = $0 { request } else { nil } }
  }

  private func record(_ event: Event) { log.withLock { $0.append(event) } }

  private func hold(at gate: Gate?) async throws(BackpackError) {
    guard let gate, await !gate.pass() else { return }
    record(.interrupted)
    throw .unavailable(reason: "cancelled")
  }

  func openOrders(
    on symbol: Symbol?, marketType: MarketType?
  ) async throws(BackpackError) -> [Order] {
    record(.listed(symbol, marketType))
    try await hold(at: readGate)
    return try script.orders.get()
  }

  func place(_ request: OrderRequest) async throws(BackpackError) -> Order {
    record(.placed(request))
    try await hold(at: writeGate)
    return try script.placing.get()
  }

  func cancel(
    _ reference: OrderReference, on symbol: Symbol
  ) async throws(BackpackError) -> CancelOutcome {
    record(.cancelled(reference, symbol))
    try await hold(at: writeGate)
    return try script.cancelling.get()
  }

  func positions(on symbol: Symbol?) async throws(BackpackError) -> [Position] {
    record(.positions)
    try await hold(at: readGate)
    return try script.positions.get()
  }

  func balances() async throws(BackpackError) -> [Asset: Balance] {
    record(.balances)
    return try script.balances.get()
  }

  func borrowLendPositions() async throws(BackpackError) -> [BorrowLendPosition] {
    try script.loans.get()
  }

  // No tool asks for these.
  private static let unused = BackpackError.refused(Refusal(reason: "not part of this test"))

  func order(_ reference: OrderReference, on symbol: Symbol) async throws(BackpackError) -> Order {
    throw Self.unused
  }
  func account() async throws(BackpackError) -> AccountSummary { throw Self.unused }
  func markets() async throws(BackpackError) -> [Market] { throw Self.unused }
  func market(_ symbol: Symbol) async throws(BackpackError) -> Market { throw Self.unused }
  func ticker(_ symbol: Symbol) async throws(BackpackError) -> Ticker? { throw Self.unused }
  func depth(_ symbol: Symbol, limit: Int?) async throws(BackpackError) -> Depth {
    throw Self.unused
  }
  func markPrice(of symbol: Symbol) async throws(BackpackError) -> Answer<MarkPrice?> {
    throw Self.unused
  }
}

extension Order {
  static let sample = Order(
    id: "28001234567", clientID: 7, symbol: "SOL_USDC", side: .bid, type: .limit, status: .new,
    timeInForce: .gtc, price: "141.2", quantity: "2", postOnly: false,
    createdAt: Timestamp(milliseconds: 1_700_000_000_000))

  func with(_ change: (inout Order) -> Void) -> Order {
    var order = self
    change(&order)
    return order
  }
}
