// The exchange together with those who listen: requests and frames in, mail out.

import BackpackModel

/// What must change together: the exchange, its stream connections, and mail not yet delivered.
///
/// Knows no clock and calls nobody: time is passed in, and what is to be told is left in `outbox`. With a
/// store, whatever changes the exchange is a transaction there.
struct TradingFloor: Sendable {
  /// A frame larger than this closes the connection. The venue's bound is not known.
  static let frameSizeMax = 65536
  /// Messages that one connection may have waiting.
  static let waitingMax = 8192
  /// The venue pings every minute, for the first time some 5 to 38 seconds after opening.
  private static let firstPing = Duration.seconds(20)
  private static let pingInterval = Duration.seconds(60)

  struct Connection: Sendable {
    let id: UInt64
    let receiver: any StreamReceiver
    let messageSizeMax: Int
    var session = PaperStreamSession()
    var waitingCount = 0
    var nextPing: Timestamp
  }

  /// To be carried out in order. What is addressed to a connection that is gone is dropped.
  enum Mail: Sendable {
    case opened(UInt64)
    case message(UInt64, [UInt8])
    case signOfLife(UInt64)
    case closed(any StreamReceiver, StreamClosure)
  }

  var exchange: PaperExchange
  private let authentication: Authentication
  private let store: PaperStore?
  /// Opened when it is first needed.
  private var session: StoreSession?
  private(set) var connections: [Connection] = []
  private(set) var outbox: [Mail] = []
  /// How many streams of all connections need a topic.
  private var listeners: [Topic: Int] = [:]
  private var nextID: UInt64 = 1

  init(exchange: PaperExchange, authentication: Authentication, store: PaperStore? = nil) {
    self.exchange = exchange
    self.authentication = authentication
    self.store = store
  }

  /// Does time have to go on for somebody?
  var hasSubscriptions: Bool { connections.contains { !$0.session.subscriptions.isEmpty } }

  // MARK: The account

  /// Carries `body` out on the account as it is now, and keeps what that changed. What happened is told then,
  /// and not where it could not be kept.
  mutating func carryOut<Result>(
    _ body: (inout PaperExchange) -> Result
  ) throws(StoreError) -> Result {
    let result = try kept(body)
    tellWhatHappened()
    return result
  }

  private mutating func kept<Result>(
    _ body: (inout PaperExchange) -> Result
  ) throws(StoreError) -> Result {
    guard let store else { return body(&exchange) }
    let session: StoreSession
    if let opened = self.session { session = opened } else { session = try store.session() }
    self.session = session
    defer {
      // What listeners are told next would not follow on what they know.
      if session.hasLost { closeAll(.byVenue(code: 1012, reason: "Service restart")) }
    }
    return try session.carryOut(on: &exchange, body)
  }

  // MARK: Connections

  mutating func connect(
    _ receiver: any StreamReceiver, messageSizeMax: Int, at now: Timestamp
  ) -> UInt64 {
    let id = nextID
    nextID += 1
    connections.append(
      Connection(
        id: id, receiver: receiver, messageSizeMax: messageSizeMax,
        nextPing: now + Self.firstPing))
    outbox.append(.opened(id))
    return id
  }

  /// What still waits for it is dropped. Nothing where it is gone already.
  mutating func close(_ id: UInt64, _ cause: StreamClosure) {
    guard let index = index(of: id) else { return }
    let connection = connections.remove(at: index)
    for subscription in connection.session.subscriptions.values { release(subscription) }
    outbox.append(.closed(connection.receiver, cause))
  }

  mutating func closeAll(_ cause: StreamClosure) {
    for id in connections.map(\.id) { close(id, cause) }
  }

  private func index(of id: UInt64) -> Int? { connections.firstIndex { $0.id == id } }

  // MARK: Frames of clients

  mutating func receive(_ text: [UInt8], from id: UInt64, at now: Timestamp) {
    guard text.count <= Self.frameSizeMax else {
      return close(id, .byVenue(code: 1009, reason: "Message too big"))
    }
    // First tell what happened before: it is not for streams that begin now.
    advance(to: now)
    guard let index = index(of: id) else { return }
    let outcome = connections[index].session.receive(text, authentication: authentication, at: now)
    post(outcome.replies, to: id)
    for subscription in outcome.stopped { release(subscription) }
    do {
      for subscription in outcome.started { try retain(subscription) }
      for subscription in outcome.started where subscription.topic == .positions {
        let standing = try exchange.standingPositions().map(EngineEvent.position)
        let moment = exchange.now
        post(
          standing.filter(subscription.takes).map {
            $0.frame(on: subscription.name, sentAt: moment)
          }, to: id)
      }
    } catch {
      fail()
    }
  }

  private mutating func retain(_ subscription: Subscription) throws {
    guard let topic = subscription.topic else { return }
    listeners[topic, default: 0] += 1
    if listeners[topic] == 1 { try exchange.startWatching(topic) }
  }

  private mutating func release(_ subscription: Subscription) {
    guard let topic = subscription.topic, let count = listeners[topic] else { return }
    listeners[topic] = count > 1 ? count - 1 : nil
    if count == 1 { exchange.stopWatching(topic) }
  }

  // MARK: Events

  /// Lets the exchange go on, if anybody listens, and leaves in `outbox` what is to be told.
  mutating func letTimePass(to now: Timestamp) {
    for index in connections.indices where connections[index].nextPing <= now {
      connections[index].nextPing = now + Self.pingInterval
      outbox.append(.signOfLife(connections[index].id))
    }
    if hasSubscriptions { advance(to: now) }
  }

  private mutating func advance(to now: Timestamp) {
    guard !exchange.hasFailed else { return }
    do {
      try carryOut { exchange in
        do { try exchange.advance(to: now) } catch { exchange.hasFailed = true }
      }
    } catch {
      // Time goes on with the next attempt; until then requests are told why not.
    }
    if exchange.hasFailed { fail() }
  }

  /// To be called after everything that may have changed the exchange.
  private mutating func tellWhatHappened() {
    guard hasSubscriptions, !exchange.hasFailed else { return }
    do {
      let events = try exchange.takeEvents()
      for id in connections.map(\.id) {
        guard let index = index(of: id) else { continue }
        post(connections[index].session.frames(for: events, at: exchange.now), to: id)
      }
    } catch {
      fail()
    }
  }

  /// Arithmetic beyond the limits checked at the door; REST answers 500.
  private mutating func fail() {
    exchange.hasFailed = true
    closeAll(.byVenue(code: 1011, reason: "Internal server error"))
  }

  // MARK: Mail

  private mutating func post(_ messages: [[UInt8]], to id: UInt64) {
    guard !messages.isEmpty, let index = index(of: id) else { return }
    guard connections[index].waitingCount + messages.count <= Self.waitingMax else {
      return close(id, .byVenue(code: 1008, reason: "Too slow"))
    }
    let sizeMax = connections[index].messageSizeMax
    guard messages.allSatisfy({ $0.count <= sizeMax }) else {
      return close(id, .broken("a message of more than \(sizeMax) bytes came"))
    }
    connections[index].waitingCount += messages.count
    outbox += messages.map { .message(id, $0) }
  }

  mutating func takeMail() -> [Mail] {
    defer { outbox = [] }
    return outbox
  }

  /// Who gets this; `nil`: nobody any more.
  mutating func recipient(of mail: Mail) -> (any StreamReceiver)? {
    switch mail {
    case .closed(let receiver, _): return receiver
    case .opened(let id), .signOfLife(let id): return index(of: id).map { connections[$0].receiver }
    case .message(let id, _):
      guard let index = index(of: id) else { return nil }
      connections[index].waitingCount -= 1
      return connections[index].receiver
    }
  }
}
