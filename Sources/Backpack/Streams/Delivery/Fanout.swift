// From one stream to all its consumers: read once, handed to each.

internal import BackpackModel
internal import BackpackWire

/// The consumers of one stream that want it as `Payload`.
final class Fanout<Payload: Sendable>: FrameSink {
  private let topic: StreamTopic<Payload>
  private var subscribers: [Subscriber<Payload>] = []
  /// Follows the account, where this is a stream of it that can be read by REST.
  private let ledger: (any AccountLedger<Payload>)?
  /// What consumers were told that is not over yet.
  private var gap: StreamGap?

  init(_ topic: StreamTopic<Payload>, ledger: (any AccountLedger<Payload>)?) {
    self.topic = topic
    self.ledger = ledger
  }

  var isEmpty: Bool { subscribers.isEmpty }

  /// One that comes later is told what the others know: how the account stands, and of a gap.
  func add(_ subscriber: Subscriber<Payload>) {
    // It is in nobody's hands yet: nobody waits to be woken.
    for state in ledger?.states ?? [] { _ = subscriber.tell(.reconciled(state)) }
    if let gap { _ = subscriber.tell(.gap(gap)) }
    subscribers.append(subscriber)
  }
  func remove(_ subscriber: Subscriber<Payload>) { subscribers.removeAll { $0 === subscriber } }

  func receive(
    _ message: RawSpan, _ frame: inout ArrivedFrame, _ effects: inout StreamEffects
  ) {
    let payload: Payload
    do {
      payload = try topic.read(message, &frame)
    } catch {
      let path = error.path.isEmpty ? "the start (\(error))" : error.path
      return tell(.complaint(.unreadable(path: path)), &effects)
    }
    ledger?.observe(payload)
    let receivedAt = frame.receivedAt
    forEach(&effects) { $0.deliver(payload, at: receivedAt) }
  }

  func take(_ notice: StreamSession.Notice, _ effects: inout StreamEffects) {
    switch notice {
    case .gap(let since, let cause):
      let moment = effects.wallTime(of: since)
      ledger?.lost(since: moment)
      let gap = StreamGap(since: moment, cause: cause)
      self.gap = gap
      tell(.gap(gap), &effects)
    case .standing(let afterGap):
      gap = nil
      if afterGap { tell(.resumed, &effects) }
      ledger?.stands(&effects)
    case .silent(let span): tell(.silent(span), &effects)
    case .stale(let span): tell(.stale(span), &effects)
    case .complaint(let code, let message):
      tell(.complaint(.venue(code: code, message: message)), &effects)
    case .rejected(let code, let message):
      end(.rejected(name: topic.name, code: code, message: message), &effects)
    }
  }

  func tick(_ effects: inout StreamEffects) { ledger?.tick(&effects) }
  var deadline: Duration? { ledger?.deadline }

  func end(_ error: StreamError, _ effects: inout StreamEffects) {
    for subscriber in subscribers {
      subscriber.mailbox.end(.failure(error), discarding: false)
      effects.awake.append(subscriber.mailbox)
    }
    subscribers = []
    gap = nil
  }

  /// A REST answer came: what it says differently is told, or why it could not be had.
  func take(_ answer: any Sendable, _ effects: inout StreamEffects) {
    guard let ledger, let answer = answer as? AccountAnswer<Payload> else { return }
    switch ledger.take(answer, &effects) {
    case .differences(let payloads):
      for payload in payloads { tell(.reconciled(payload), &effects) }
    case .failed(let reason): tell(.unreconciled(reason: reason), &effects)
    }
  }

  private func tell(_ event: StreamEvent<Payload>, _ effects: inout StreamEffects) {
    forEach(&effects) { $0.tell(event) }
  }

  private func forEach(
    _ effects: inout StreamEffects, _ body: (Subscriber<Payload>) -> Subscriber<Payload>.Delivered
  ) {
    var hasEnded = false
    for subscriber in subscribers {
      switch body(subscriber) {
      case .asleep: continue
      case .wake: effects.awake.append(subscriber.mailbox)
      case .ended:
        hasEnded = true
        effects.awake.append(subscriber.mailbox)
      }
    }
    if hasEnded { subscribers.removeAll { $0.hasEnded } }
  }
}
