// What drives the streams: the lock, the transport, the alarm and the REST requests around the machines.

internal import BackpackModel
internal import BackpackWire
internal import Logging

/// The shared part of `BackpackStreams`, its sequences and its books. Ends with the last of them.
///
/// One lock guards everything; frames are read and put into queues under it, on the transport's thread.
/// What calls foreign code comes after it is released: tasks are woken, requests begun, and calls of the
/// transport made, these in order and by one thread at a time (`outgoing`).
final class StreamCore: Sendable {
  struct State {
    var session: StreamSession
    var channels: [StreamName: StreamChannel] = [:]
    var connection: (any StreamConnection)?
    /// Counts connections; what an older one still says is not heard.
    var generation = 0
    var outgoing: [Outgoing] = []
    var isSending = false
    var isClosed = false
  }

  /// A call of the transport.
  enum Outgoing: Sendable {
    case connect(generation: Int)
    case close(any StreamConnection)
    case subscribe([StreamName])
    case unsubscribe([StreamName])
  }

  let options: BackpackStreams.Options
  let key: SecretKey?
  private let transport: any StreamTransport
  private let reading: any StreamReading
  private let clock: StreamClock
  private let alarm: StreamAlarm
  private let state: Lock<State>

  init(
    transport: any StreamTransport, key: SecretKey?, reading: any StreamReading,
    options: BackpackStreams.Options
  ) {
    self.transport = transport
    self.key = key
    self.reading = reading
    self.options = options
    clock = options.clock
    alarm = StreamAlarm(options.clock)
    state = Lock(State(session: StreamSession(limits: options.limits)))
  }

  deinit { state.withLock(\.connection)?.close() }

  // MARK: Under the lock

  /// Runs `body` alone, then does what it asks for.
  func transact<Result: Sendable>(
    _ body: (inout State, inout StreamEffects) -> Result
  ) -> Result {
    var effects = StreamEffects(now: clock.now(), wallTime: options.now(), share: clock.share)
    let (result, isSending) = state.withLock { state in
      let result = body(&state, &effects)
      return (result, !state.outgoing.isEmpty && !state.isSending)
    }
    carryOut(effects)
    if isSending { send() }
    return result
  }

  private func carryOut(_ effects: StreamEffects) {
    for sleeper in effects.awake { sleeper.wake() }
    for job in effects.jobs {
      clock.run { [weak self, reading] in
        let answer = await job(reading)
        self?.take(answer)
      }
    }
    if let deadline = effects.deadline {
      alarm.set(deadline) { [weak self] in self?.tick() }
    }
  }

  private func take(_ answer: StreamAnswer) {
    transact { state, effects in
      for sink in state.channels[answer.name]?.sinks ?? [] { sink.take(answer.content, &effects) }
    }
  }

  private func tick() {
    transact { state, effects in
      let actions = state.session.tick(at: effects.now, share: effects.share())
      state.perform(actions, &effects)
      for channel in state.channels.values {
        for sink in channel.sinks {
          if let due = sink.deadline, due <= effects.now { sink.tick(&effects) }
          if let next = sink.deadline { effects.wake(by: next) }
        }
      }
      if let next = state.session.deadline(after: effects.now) { effects.wake(by: next) }
    }
  }

  // MARK: Consumers

  func subscribe<Payload>(
    to topic: StreamTopic<Payload>
  ) throws(StreamError) -> Subscription<Payload> {
    try check(topic.name)
    let subscriber = Subscriber(topic)
    let isOpen = transact { state, effects in
      guard !state.isClosed else { return false }
      let channel = state.channel(topic.name)
      if let fanout = channel.fanout(of: Payload.self) {
        fanout.add(subscriber)
      } else {
        let fanout = Fanout(topic, ledger: topic.makeLedger?())
        fanout.add(subscriber)
        channel.add(fanout, &effects)
      }
      state.subscribe(topic.name, topic.pace, &effects)
      return true
    }
    guard isOpen else { throw .closed }
    return Subscription(subscriber) { [self] in
      transact { state, effects in
        guard let channel = state.channels[topic.name],
          let fanout = channel.fanout(of: Payload.self)
        else { return }
        fanout.remove(subscriber)
        if fanout.isEmpty { state.remove(fanout, from: topic.name, &effects) }
      }
    }
  }

  func check(_ name: StreamName) throws(StreamError) {
    guard (1...128).contains(name.rawValue.utf8.count),
      !name.rawValue.hasSuffix("."), name.symbol?.isWellFormed != false,
      Symbol(String(name.rawValue.prefix(64))).isWellFormed,
      Symbol(String(name.rawValue.suffix(64))).isWellFormed
    else {
      throw .refused(
        Refusal(
          reason: "A stream cannot be called that.",
          remedy: "Names have letters, digits, dots and underscores."))
    }
    guard name.isPrivate, key == nil else { return }
    throw .refused(
      Refusal(
        reason: "The stream \(name) needs an API key, and none is configured.",
        remedy: "Set \(Configuration.Variable.privateKey)."))
  }

  func close() {
    transact { state, effects in
      guard !state.isClosed else { return }
      state.isClosed = true
      for channel in state.channels.values {
        for sink in channel.sinks { sink.end(.closed, &effects) }
      }
      state.channels = [:]
      state.session = StreamSession()
      state.disconnect()
    }
  }

  /// Calls the closure once, later, unless what is returned is called before.
  func wake(after span: Duration, _ body: @escaping @Sendable () -> Void) -> StreamClock.Cancel {
    clock.wake(clock.now() + span, body)
  }

  var connectionState: StreamSession.Connection { state.withLock(\.session.connection) }
  var channelCount: Int { state.withLock(\.channels.count) }

  // MARK: The connection

  private func send() {
    while true {
      let batch = state.withLock { state -> [Outgoing] in
        guard !state.isSending else { return [] }
        defer { state.outgoing = [] }
        state.isSending = !state.outgoing.isEmpty
        return state.outgoing
      }
      guard !batch.isEmpty else { return }
      for outgoing in batch { send(outgoing) }
      state.withLock { $0.isSending = false }
    }
  }

  private func send(_ outgoing: Outgoing) {
    switch outgoing {
    case .connect(let generation):
      log("connecting")
      let made = transport.connect(
        options.request, receiver: StreamEar(self, generation: generation))
      let isWanted = state.withLock { state in
        guard state.generation == generation else { return false }
        state.connection = made
        return true
      }
      if !isWanted { made.close() }
    case .close(let connection): connection.close()
    case .subscribe(let names):
      log("subscribing to \(names.count)")
      guard let frame = SubscriptionFrame.subscribe(names, key: key, reading, options.window) else {
        // Never sent: nobody must take the venue's silence for a yes.
        return unsigned(names)
      }
      state.withLock(\.connection)?.send(frame)
    case .unsubscribe(let names):
      state.withLock(\.connection)?.send(SubscriptionFrame.unsubscribe(names))
    }
  }

  private func unsigned(_ names: [StreamName]) {
    log("a subscription could not be signed")
    let reason = "It could not be signed: check this machine's clock"
    transact { state, effects in
      let actions = names.flatMap { name in
        state.session.refuse(name, code: 0, message: reason, at: effects.now)
      }
      state.perform(actions, &effects)
    }
  }

  func opened(generation: Int) {
    log("connected")
    transact { state, effects in
      guard generation == state.generation else { return }
      state.perform(state.session.opened(at: effects.now), &effects)
    }
  }

  func signOfLife(generation: Int) {
    transact { state, effects in
      if generation == state.generation { state.session.signOfLife(at: effects.now) }
    }
  }

  func closed(_ cause: StreamClosure, generation: Int) {
    log("disconnected: \(cause)")
    transact { state, effects in
      guard generation == state.generation else { return }
      state.connection = nil
      state.generation += 1
      let actions = state.session.closed(
        .disconnected(cause), at: effects.now, share: effects.share())
      state.perform(actions, &effects)
    }
  }

  func received(_ message: RawSpan, generation: Int) {
    let fault: String? = transact { state, effects in
      guard generation == state.generation else { return nil }
      return state.receive(message, &effects)
    }
    if let fault { log(fault) }
  }

  private func log(_ text: @autoclosure () -> String) {
    options.logger?.debug("streams: \(text())")
  }
}

/// Hears one connection. Does not keep the streams alive.
private final class StreamEar: StreamReceiver {
  private weak let core: StreamCore?
  private let generation: Int

  init(_ core: StreamCore, generation: Int) {
    self.core = core
    self.generation = generation
  }

  func opened() { core?.opened(generation: generation) }
  func received(_ message: RawSpan) { core?.received(message, generation: generation) }
  func signOfLife() { core?.signOfLife(generation: generation) }
  func closed(_ cause: StreamClosure) { core?.closed(cause, generation: generation) }
}
