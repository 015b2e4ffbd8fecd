// The thread that drives all streams of one transport.

internal import BackpackModel
internal import CWebSocket
internal import Glibc

/// Runs streams on a thread of its own until stopped.
final class WebSocketLoop: @unchecked Sendable {
  // Off the thread only `inbox` and `thread`, which are locked, and constants. The handle in the
  // inbox is for cws_loop_wake, which cwebsocket.h allows on any thread, and gone from it before it
  // is freed. The rest belongs to the thread.

  private struct Inbox: Sendable {
    var started: [WebSocketLink] = []
    var noticed: [WebSocketLink] = []
    var lookedUp: [(link: WebSocketLink, addresses: [String])] = []
    var stopping = false
    /// Why the thread gave up; nothing can be started any more.
    var failure: String?
    var handle: Handle?
  }

  /// A C loop.
  private struct Handle: @unchecked Sendable {  // See above.
    let pointer: OpaquePointer
  }

  private let libraryName: String?
  private let certificateFile: String?
  private let inbox = Lock(Inbox())
  private let thread = Lock<ServiceThread?>(nil)

  private(set) var handle: OpaquePointer?
  private var links: [ObjectIdentifier: WebSocketLink] = [:]
  private var retrying: [WebSocketLink] = []
  /// No deadline is before.
  private var nextDeadline = ContinuousClock.now

  /// Starts the thread.
  init(libraryName: String?, certificateFile: String?) {
    self.libraryName = libraryName
    self.certificateFile = certificateFile
    do {
      let started = try ServiceThread { self.run() }
      thread.withLock { $0 = started }
    } catch {
      inbox.withLock { $0.failure = error.description }
    }
  }

  // MARK: From any thread

  var isAlive: Bool { inbox.withLock { $0.failure == nil && !$0.stopping } }

  func start(_ link: WebSocketLink) {
    let failure = inbox.withLock { inbox in
      if inbox.failure == nil { inbox.started.append(link) }
      return inbox.failure
    }
    if let failure { link.refuse(failure) } else { wake() }
  }

  /// The link wants to send or to close.
  func notice(_ link: WebSocketLink) {
    inbox.withLock { $0.noticed.append(link) }
    wake()
  }

  func lookedUp(_ link: WebSocketLink, _ addresses: [String]) {
    inbox.withLock { inbox in
      // After the end nobody looks any more, and the link, which holds the loop, would stay for ever.
      if inbox.failure == nil { inbox.lookedUp.append((link, addresses)) }
    }
    wake()
  }

  /// Ends the thread and waits for that, unless it is the caller. Call it once.
  func stop() {
    inbox.withLock { $0.stopping = true }
    wake()
    thread.withLock { $0.take() }?.join()
  }

  /// Under the lock, which is what keeps the handle there.
  private func wake() {
    inbox.withLock { inbox in
      if let handle = inbox.handle { cws_loop_wake(handle.pointer) }
    }
  }

  // MARK: On the loop's thread

  private func run() {
    do {
      let library = try WebSocketLibrary.load(libraryName)
      let handle = try library.makeLoop(
        WebSocketLink.events, certificateFile: certificateFile,
        connectionsMax: WebSocketTransport.connectionsMax)
      serve(handle)
      inbox.withLock { $0.handle = nil }
      endAll()
      self.handle = nil
      cws_loop_free(handle)
      links = [:]
    } catch {
      giveUp(error.reason)
      endAll()
    }
  }

  private func serve(_ handle: OpaquePointer) {
    self.handle = handle
    inbox.withLock { $0.handle = Handle(pointer: handle) }
    while let (started, noticed, lookedUp) = takeInbox() {
      for link in started { begin(link) }
      for (link, addresses) in lookedUp { link.take(addresses) }
      for link in noticed { link.attend() }
      while let link = retrying.popLast() { link.tryNextAddress() }
      let rest = endOverdue()
      if !cws_loop_serve(handle, Int64(rest)) { giveUp("libwebsockets failed") }
    }
  }

  private typealias News = (
    started: [WebSocketLink], noticed: [WebSocketLink],
    lookedUp: [(link: WebSocketLink, addresses: [String])]
  )

  /// `nil` when it is time to end.
  private func takeInbox() -> News? {
    inbox.withLock { inbox in
      if inbox.stopping || inbox.failure != nil { return nil }
      defer { (inbox.started, inbox.noticed, inbox.lookedUp) = ([], [], []) }
      return (inbox.started, inbox.noticed, inbox.lookedUp)
    }
  }

  private func begin(_ link: WebSocketLink) {
    guard links.count < WebSocketTransport.connectionsMax else {
      return link.finish(
        .notOpened("one transport holds \(WebSocketTransport.connectionsMax) connections at most"))
    }
    links[ObjectIdentifier(link)] = link
    link.begin()
  }

  /// The link and its wire are over.
  func forget(_ link: WebSocketLink) { links[ObjectIdentifier(link)] = nil }

  /// Tries the link's next address when libwebsockets is done with what it is at.
  func retry(_ link: WebSocketLink) { retrying.append(link) }

  /// A link has an earlier deadline than before.
  func hasDeadline(_ deadline: ContinuousClock.Instant) {
    nextDeadline = min(nextDeadline, deadline)
  }

  /// Microseconds until the next deadline. Links whose deadline moved away are looked at once more
  /// than needed, which is cheaper than keeping them in order while messages pour in.
  private func endOverdue() -> Int {
    let now = ContinuousClock.now
    if now >= nextDeadline {
      nextDeadline = now + WebSocketPlan.timeoutMax
      for link in Array(links.values) {
        if let deadline = link.endOverdue(now) { hasDeadline(deadline) }
      }
    }
    return max(0, (nextDeadline - now).wholeMilliseconds) * 1000
  }

  private func giveUp(_ reason: String) { inbox.withLock { $0.failure = $0.failure ?? reason } }

  /// Ends what is there and, until the inbox is shut, what comes.
  private func endAll() {
    let (waiting, failure) = inbox.withLock { inbox in
      if inbox.failure == nil { inbox.failure = WebSocketReason.transportGone }
      defer { (inbox.started, inbox.noticed, inbox.lookedUp) = ([], [], []) }
      return (inbox.started, inbox.stopping ? nil : inbox.failure)
    }
    for link in Array(links.values) + waiting { link.endWithLoop(failure) }
  }
}
