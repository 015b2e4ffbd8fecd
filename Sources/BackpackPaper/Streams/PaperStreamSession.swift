// What one stream connection is subscribed to, as a state machine: text and events in, text out.

import BackpackModel

/// One client's side of the streams. Pure: no sockets, no clock, no exchange.
///
/// Success is silence, as at the venue. A frame is carried out whole or refused whole.
struct PaperStreamSession: Sendable {
  /// Streams of one connection. The venue's bound is not known.
  static let streamsMax = 1024

  /// What a frame of the client's leads to.
  struct Outcome: Sendable {
    var replies: [[UInt8]] = []
    var started: [Subscription] = []
    var stopped: [Subscription] = []
  }

  private(set) var subscriptions: [String: Subscription] = [:]
  /// Who gets events of a topic, in the order they subscribed; aggregated depth apart.
  private var routes: [Topic: [Subscription]] = [:]
  private var windows: [DepthWindow] = []

  // MARK: Frames of the client

  mutating func receive(
    _ text: [UInt8], authentication: Authentication, at now: Timestamp
  ) -> Outcome {
    do {
      let frame = try ClientFrame(parsing: text)
      var wanted: [Subscription] = []
      for name in frame.names { wanted.append(try Subscription(name)) }
      switch frame.method {
      case .subscribe:
        try Self.admit(wanted, frame.signature, authentication, at: now)
        return try subscribe(wanted)
      case .unsubscribe: return unsubscribe(wanted)
      }
    } catch {
      return Outcome(replies: [error.frame])
    }
  }

  private static func admit(
    _ wanted: [Subscription], _ signature: [String]?, _ authentication: Authentication,
    at now: Timestamp
  ) throws(StreamFault) {
    guard wanted.contains(where: \.isPrivate) else { return }
    guard let signature else { throw .missingSignature }
    do {
      try authentication.check(subscription: signature, now: now)
    } catch {
      throw StreamFault(error as? VenueRefusal ?? .wrongSignature)
    }
  }

  private mutating func subscribe(_ wanted: [Subscription]) throws(StreamFault) -> Outcome {
    var outcome = Outcome()
    var names = Set(subscriptions.keys)
    let new = wanted.filter { names.insert($0.name).inserted }
    guard names.count <= Self.streamsMax else { throw .tooManyStreams }
    for subscription in new {
      subscriptions[subscription.name] = subscription
      outcome.started.append(subscription)
      if let span = subscription.window {
        windows.append(DepthWindow(subscription, span: span))
      } else if let topic = subscription.topic {
        routes[topic, default: []].append(subscription)
      }
    }
    return outcome
  }

  private mutating func unsubscribe(_ wanted: [Subscription]) -> Outcome {
    var outcome = Outcome()
    for subscription in wanted {
      guard subscriptions.removeValue(forKey: subscription.name) != nil else { continue }
      outcome.stopped.append(subscription)
      windows.removeAll { $0.subscription == subscription }
      if let topic = subscription.topic {
        routes[topic]?.removeAll { $0 == subscription }
        if routes[topic]?.isEmpty == true { routes[topic] = nil }
      }
    }
    return outcome
  }

  // MARK: Frames to the client

  /// What this client is told of these events, and of what was collected for it before. To be
  /// called as time goes on, too, when nothing happened.
  mutating func frames(for events: [EngineEvent], at now: Timestamp) -> [[UInt8]] {
    var frames: [[UInt8]] = []
    for event in events {
      for subscription in routes[event.topic] ?? [] where subscription.takes(event) {
        frames.append(event.frame(on: subscription.name, sentAt: now))
      }
    }
    for index in windows.indices {
      guard case .market(let symbol, _) = windows[index].subscription.topic else { continue }
      for case .book(let change) in events where change.symbol == symbol {
        windows[index].add(change)
      }
      if let change = windows[index].takeDue(at: now, symbol: symbol) {
        let name = windows[index].subscription.name
        frames.append(EngineEvent.book(change).frame(on: name, sentAt: now))
      }
    }
    return frames
  }
}

extension Subscription {
  /// Is an event of its topic for it?
  func takes(_ event: EngineEvent) -> Bool { symbol == nil || symbol == event.symbol }
}
