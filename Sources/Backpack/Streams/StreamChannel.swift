// One subscribed stream and all who listen to it.

internal import BackpackModel
internal import BackpackWire

/// Belongs to the streams' lock.
final class StreamChannel {
  private(set) var sinks: [any FrameSink] = []
  /// A sink that comes later must learn that the stream stands already.
  private var stands = false

  func fanout<Payload>(of: Payload.Type) -> Fanout<Payload>? {
    for case let fanout as Fanout<Payload> in sinks { return fanout }
    return nil
  }

  func add(_ sink: any FrameSink, _ effects: inout StreamEffects) {
    sinks.append(sink)
    if stands { sink.take(.standing(afterGap: false), &effects) }
  }

  func remove(_ sink: any FrameSink) { sinks.removeAll { $0 === sink } }

  func take(_ notice: StreamSession.Notice, _ effects: inout StreamEffects) {
    switch notice {
    case .standing: stands = true
    case .gap, .rejected: stands = false
    case .silent, .stale, .complaint: break
    }
    for sink in sinks { sink.take(notice, &effects) }
  }
}

extension StreamCore.State {
  mutating func channel(_ name: StreamName) -> StreamChannel {
    if let channel = channels[name] { return channel }
    let channel = StreamChannel()
    channels[name] = channel
    return channel
  }

  mutating func subscribe(
    _ name: StreamName, _ pace: StreamPace, _ effects: inout StreamEffects
  ) {
    perform(session.subscribe(name, pace: pace, at: effects.now), &effects)
  }

  /// The last sink gone, the stream goes.
  mutating func remove(
    _ sink: any FrameSink, from name: StreamName, _ effects: inout StreamEffects
  ) {
    guard let channel = channels[name] else { return }
    channel.remove(sink)
    guard channel.sinks.isEmpty else { return }
    channels[name] = nil
    perform(session.unsubscribe(name, at: effects.now), &effects)
  }

  mutating func disconnect() {
    generation += 1
    if let connection { outgoing.append(.close(connection)) }
    connection = nil
  }

  /// Carries out what the session decided, and asks to be woken when it has something to decide next.
  mutating func perform(_ actions: [StreamSession.Action], _ effects: inout StreamEffects) {
    for action in actions {
      switch action {
      case .connect:
        generation += 1
        outgoing.append(.connect(generation: generation))
      case .disconnect: disconnect()
      case .subscribe(let names): outgoing.append(.subscribe(names))
      case .unsubscribe(let names): outgoing.append(.unsubscribe(names))
      case .tell(let names, let notice):
        for name in names { channels[name]?.take(notice, &effects) }
      }
    }
    if let next = session.deadline(after: effects.now) { effects.wake(by: next) }
    for case .tell(let names, _) in actions {
      for name in names {
        for sink in channels[name]?.sinks ?? [] {
          if let next = sink.deadline { effects.wake(by: next) }
        }
      }
    }
  }

  /// Returns what is to be logged, where a frame is of no use to anybody.
  mutating func receive(_ message: RawSpan, _ effects: inout StreamEffects) -> String? {
    var frame = ArrivedFrame(receivedAt: effects.wallTime)
    let name: StreamName
    if let quick = StreamFrame.quickName(of: message) {
      name = StreamName(rawValue: quick)
    } else {
      let parsed: StreamFrame
      do { parsed = try frame.parse(message) } catch {
        session.signOfLife(at: effects.now)
        return "a frame could not be read (\(error))"
      }
      switch parsed {
      case .event(let stream, _): name = StreamName(rawValue: stream)
      case .error(let code, let text):
        perform(session.complained(code: code, message: text, at: effects.now), &effects)
        return "the venue complained: \(code) \(text.prefix(200))"
      case .other:
        session.signOfLife(at: effects.now)
        return "a frame was neither event nor error"
      }
    }
    let actions = session.received(name, at: effects.now)
    if !actions.isEmpty { perform(actions, &effects) }
    guard let channel = channels[name] else { return nil }  // unsubscribed a moment ago
    for sink in channel.sinks { sink.receive(message, &frame, &effects) }
    return nil
  }
}
