// Lets time go on while somebody listens, and delivers what is to be told.

import BackpackModel

/// The one owner of the exchange: requests take turns at it, and one thread delivers mail.
///
/// The thread runs from the first connection to the last. While there are subscriptions it lets the
/// exchange go on ten times a second; otherwise it sleeps until there is mail or a ping is due. No
/// lock is held while a receiver is called.
final class FloorDriver: Sendable {
  enum Mode: Sendable {
    case thread
    /// Nothing happens but in `tick` and `deliver`.
    case byHand
  }

  private struct State: Sendable {
    var floor: TradingFloor
    var hasThread = false
  }

  private static let tickInterval = Duration.milliseconds(100)
  /// Of a thread that only has to ping. A clock may jump, so it looks again in a while.
  private static let pauseMax = Duration.seconds(10)

  private let state: Lock<State>
  private let mode: Mode
  private let now: @Sendable () -> Timestamp
  private let bell = Bell()

  init(_ floor: TradingFloor, mode: Mode, now: @escaping @Sendable () -> Timestamp) {
    state = Lock(State(floor: floor))
    self.mode = mode
    self.now = now
  }

  // MARK: From any thread

  /// Carries out a request; what it changed is told at once. `body` gets the time, read under the
  /// lock, so that requests are carried out in the order of their times.
  func carryOut(_ body: (inout PaperExchange, Timestamp) -> HTTPResponse) -> HTTPResponse {
    change { floor in
      do throws(StoreError) {
        return try floor.carryOut { body(&$0, now()) }
      } catch {
        return Answer(VenueRefusal.notKept(error.description)).response
      }
    }
  }

  func connect(_ receiver: any StreamReceiver, messageSizeMax: Int) -> UInt64 {
    let id = change { $0.connect(receiver, messageSizeMax: messageSizeMax, at: now()) }
    if !startThreadIfNeeded() {
      change { $0.close(id, .notOpened("no thread could be started")) }
      deliver()
    }
    return id
  }

  func receive(_ text: [UInt8], from id: UInt64) {
    change { $0.receive(text, from: id, at: now()) }
    // Mail or not: with the first subscription the thread begins to count time.
    bell.ring()
  }

  func wake() { bell.ring() }

  func close(_ id: UInt64) { change { $0.close(id, .byUs) } }

  func closeAll() {
    change { $0.closeAll(.byUs) }
    if mode == .byHand { deliver() }
  }

  private func change<Result: Sendable>(_ body: (inout TradingFloor) -> Result) -> Result {
    let (result, hasMail) = state.withLock { state in
      (body(&state.floor), !state.floor.outbox.isEmpty)
    }
    if hasMail { bell.ring() }
    return result
  }

  // MARK: On the delivering thread

  /// Lets time pass up to now, and delivers all there is to tell.
  func tick() {
    letTimePass()
    deliver()
  }

  /// Delivers all there is to tell, what is said while doing so included.
  func deliver() {
    while deliverOnce() {}
  }

  private func letTimePass() {
    state.withLock { $0.floor.letTimePass(to: now()) }
  }

  /// False where there was nothing.
  private func deliverOnce() -> Bool {
    let batch = state.withLock { $0.floor.takeMail() }
    for mail in batch {
      guard let receiver = state.withLock({ $0.floor.recipient(of: mail) }) else { continue }
      switch mail {
      case .opened: receiver.opened()
      case .message(_, let text): receiver.received(text.span.bytes)
      case .signOfLife: receiver.signOfLife()
      case .closed(_, let cause): receiver.closed(cause)
      }
    }
    return !batch.isEmpty
  }

  // MARK: The thread

  /// False where the system has no thread to give.
  private func startThreadIfNeeded() -> Bool {
    guard mode == .thread else { return true }
    let isNeeded = state.withLock { state in
      defer { state.hasThread = true }
      return !state.hasThread
    }
    guard isNeeded else { return true }
    do {
      try ServiceThread.detached { self.run() }
      return true
    } catch {
      state.withLock { $0.hasThread = false }
      return false
    }
  }

  private func run() {
    while let pause = pauseBeforeNextTurn() {
      bell.wait(atMost: pause)
      letTimePass()
      // Once, so that receivers who answer every message do not hold up the time.
      _ = deliverOnce()
    }
  }

  /// `nil`: nobody is connected any more, the thread ends.
  private func pauseBeforeNextTurn() -> Duration? {
    state.withLock { state in
      if !state.floor.outbox.isEmpty { return .zero }
      if state.floor.connections.isEmpty {
        state.hasThread = false
        return nil
      }
      if state.floor.hasSubscriptions { return Self.tickInterval }
      let untilPing = state.floor.connections.map(\.nextPing).min().map { $0 - now() } ?? .zero
      return min(max(untilPing, Self.tickInterval), Self.pauseMax)
    }
  }
}
