// One stream: from the wish to connect to its end.

internal import BackpackModel
internal import CWebSocket
internal import Glibc

/// One connection over libwebsockets.
///
/// Made by who connects; from `WebSocketLoop.start` on only the loop's thread touches it, except
/// `outbox`, which is locked, and what is constant; the loop's mutex hands it over. No lock is held
/// while the receiver is called.
final class WebSocketLink: StreamConnection, @unchecked Sendable {  // See above.
  enum Phase {
    /// A name is looked up, or an address tried.
    case opening
    case open
    /// Both sides know that it ends.
    case closing
    /// The receiver has been told.
    case over
  }

  private let request: StreamRequest
  private let environment: Proxy.Environment
  let patience: WebSocketTransport.Patience
  let loop: WebSocketLoop
  let outbox: Lock<Outbox>

  var receiver: (any StreamReceiver)?
  var phase = Phase.opening
  var plan: WebSocketPlan?
  private var addresses: ArraySlice<String> = []
  /// Until then this address may take; `nil` once TCP stands.
  var attemptDeadline: ContinuousClock.Instant?
  var wire: OpaquePointer?
  /// libwebsockets is about to do away with the wire.
  var wireIsEnding = false
  /// We are inside of cws_connect.
  var isConnecting = false
  /// What went wrong, found out before the connection ended of it.
  var finding: StreamClosure?
  private var closeDeadline: ContinuousClock.Instant?

  private var lastSign = ContinuousClock.now
  private var silence = Silence.none
  var isPingDue = false
  /// We asked for `writable`, or libwebsockets has reason to call it that is ours.
  var expectsWritable = false
  var message: [UInt8] = []

  /// What we did about nothing having come for a while.
  private enum Silence {
    case none
    case pinged(at: ContinuousClock.Instant)
    /// The time is over; what may have come while we were busy is still read.
    case lastLook
  }

  init(
    _ request: StreamRequest, _ environment: @escaping Proxy.Environment,
    _ patience: WebSocketTransport.Patience, loop: WebSocketLoop, receiver: any StreamReceiver
  ) {
    self.request = request
    self.environment = environment
    self.patience = patience
    self.loop = loop
    self.receiver = receiver
    outbox = Lock(Outbox(sizeMax: patience.queueSizeMax))
  }

  // MARK: From any thread

  func send(_ text: [UInt8]) {
    if outbox.withLock({ $0.add(text) }) { loop.notice(self) }
  }

  func close() {
    if outbox.withLock({ $0.requestClose() }) { loop.notice(self) }
  }

  // MARK: Opening

  /// The loop never took it. From the thread that made it.
  func refuse(_ reason: String) {
    phase = .over
    outbox.withLock { $0.shut() }
    receiver.take()?.closed(.notOpened(reason))
  }

  func begin() {
    do {
      let plan = try WebSocketPlan(request, environment: environment)
      self.plan = plan
      loop.hasDeadline(plan.deadline)
      if outbox.withLock({ $0.isClosing }) { return finish(.byUs) }
      let host = plan.proxy?.authority ?? plan.authority
      if host.isIPv6 || host.isIPv4 { return take([host.host]) }
      try NameLookup.start(host.host) { [self] addresses in loop.lookedUp(self, addresses) }
    } catch let error as WebSocketPlan.Refused {
      finish(.notOpened(error.reason))
    } catch {
      finish(.notOpened("\(error)"))
    }
  }

  /// The addresses have been found, or none.
  func take(_ addresses: [String]) {
    guard phase == .opening, let plan else { return }
    guard !addresses.isEmpty else {
      return finish(
        .notOpened(
          plan.proxy == nil ? WebSocketReason.unresolved : WebSocketReason.unresolvedProxy))
    }
    self.addresses = addresses[...]
    tryNextAddress()
  }

  func tryNextAddress() {
    guard phase == .opening, let plan, let handle = loop.handle else { return }
    // A share of the time each, so that one that swallows everything leaves some to the others.
    while phase == .opening, wire == nil, let address = addresses.popFirst() {
      let now = ContinuousClock.now
      let deadline = now + max(.zero, plan.deadline - now) / (addresses.count + 1)
      attemptDeadline = deadline
      loop.hasDeadline(deadline)
      finding = nil
      wireIsEnding = false
      isConnecting = true
      wire = connect(handle, plan, address)
      isConnecting = false
    }
    if phase == .opening, wire == nil {
      finish(finding ?? .notOpened(WebSocketReason.unconnected))
    } else if phase == .over {
      endWire()
    }
  }

  private func connect(
    _ handle: OpaquePointer, _ plan: WebSocketPlan, _ address: String
  ) -> OpaquePointer? {
    // A proxy looks the venue's name up itself.
    let destination = plan.proxy == nil ? address : plan.authority.host
    return destination.withCString { destination in
      plan.authority.text.withCString { host in
        plan.target.withCString { path in
          var target = cws_target(
            address: destination, port: UInt32(plan.port), host: host, path: path, proxy: nil,
            tls: plan.isSecure)
          let context = Unmanaged.passUnretained(self).toOpaque()
          guard let proxy = plan.proxy else { return cws_connect(handle, &target, context) }
          return proxy.text(at: address).withCString { proxy in
            target.proxy = proxy
            return cws_connect(handle, &target, context)
          }
        }
      }
    }
  }

  // MARK: Sending and ending

  /// Looks what has been put into the outbox.
  func attend() {
    let (isClosing, overflowed) = outbox.withLock { $0.look() }
    switch phase {
    case .over: break
    case _ where overflowed:
      let reason = "more than \(patience.queueSizeMax) bytes were waiting to be sent"
      finish(phase == .opening ? .notOpened(reason) : .broken(reason))
    case .opening:
      if isClosing { finish(.byUs) }
    case .open where isClosing:
      finding = .byUs
      startClosing()
      wantWrite()
    case .open: wantWrite()
    case .closing: break
    }
  }

  func startClosing() {
    phase = .closing
    let deadline = ContinuousClock.now + patience.closeWait
    closeDeadline = deadline
    loop.hasDeadline(deadline)
  }

  func wantWrite() {
    guard let wire, !wireIsEnding, let handle = loop.handle else { return }
    expectsWritable = true
    cws_want_write(handle, wire)
  }

  /// Tells the receiver, the first time, and lets go of the connection.
  func finish(_ closure: StreamClosure) {
    guard phase != .over else { return }
    phase = .over
    outbox.withLock { $0.shut() }
    message = []
    endWire()
    receiver.take()?.closed(closure)
  }

  /// Cuts what is still connected, and leaves the loop when nothing is.
  func endWire() {
    if let wire {
      if !wireIsEnding, let handle = loop.handle { cws_cut(handle, wire) }
    } else if !isConnecting {
      loop.forget(self)
    }
  }

  /// The loop ends, for this reason; `nil`: because the transport did.
  func endWithLoop(_ failure: String?) {
    guard let failure else { return finish(.byUs) }
    finish(phase == .opening ? .notOpened(failure) : .broken(failure))
  }

  // MARK: Time

  /// Ends what takes too long, and pings where nothing comes. - Returns: when to look again.
  func endOverdue(_ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    switch phase {
    case .opening: return endOverdueOpening(now)
    case .open: return endSilence(now)
    case .closing:
      guard let closeDeadline, now >= closeDeadline else { return closeDeadline }
      finish(finding ?? .broken(WebSocketReason.cut))
      return nil
    case .over: return nil
    }
  }

  private func endOverdueOpening(_ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    guard let plan else { return nil }
    if now >= plan.deadline {
      finish(.notOpened("the stream did not stand within \(plan.timeout.text)"))
      return nil
    }
    guard let attemptDeadline else { return plan.deadline }
    if now >= attemptDeadline, let wire, !wireIsEnding, let handle = loop.handle {
      self.attemptDeadline = nil
      wireIsEnding = true
      finding = .notOpened(WebSocketReason.unconnected)
      cws_cut(handle, wire)
      return plan.deadline
    }
    return min(attemptDeadline, plan.deadline)
  }

  private func endSilence(_ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    switch silence {
    case .none:
      let due = lastSign + patience.pingAfter
      guard now >= due else { return due }
      silence = .pinged(at: now)
      isPingDue = true
      wantWrite()
      return now + patience.silenceMax
    case .pinged(let time):
      let due = time + patience.silenceMax
      guard now >= due else { return due }
      silence = .lastLook
      return now
    case .lastLook:
      finish(
        .broken("nothing came, and our ping was not answered within \(patience.silenceMax.text)"))
      return nil
    }
  }

  /// Something came.
  func sawSign() {
    lastSign = .now
    if case .none = silence { return }
    silence = .none
    loop.hasDeadline(lastSign + patience.pingAfter)
  }
}
