// The thread that reads: sleeps until something comes in, a bell rings or the client is gone.

internal import Glibc

/// Why a server stopped.
public enum Ending: Hashable, Sendable {
  /// The client closed our input, as it should.
  case inputEnded
  /// The client does not read any more.
  case outputClosed
  case signal(Int32)
  /// The process that started us is gone, though our input is still open.
  case parentGone
  /// The task that ran the server was cancelled.
  case cancelled
  /// The system gave us no descriptor or no thread.
  case outOfResources

  /// For `exit`: a client that leaves is no failure.
  public var exitCode: Int32 { self == .outOfResources ? 1 : 0 }
}

struct ReadingLoop {
  /// Rings the bell of a server whose task was cancelled; no signal has this number.
  static let stopRing: UInt8 = 0xFF

  private let connection: Connection
  private let input: Descriptor
  private let output: Descriptor
  private let bell: Bell
  private let limits: Limits
  private let parent: @Sendable () -> Int32
  private let firstParent: Int32
  private var lines: LineReader
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  /// Set once: from then on nothing is read, and at `deadline` everything is over.
  private var ending: Ending?
  private var deadline = ContinuousClock.now

  init(
    _ connection: Connection, input: Descriptor, output: Descriptor, bell: Bell, limits: Limits,
    parent: @escaping @Sendable () -> Int32
  ) {
    self.connection = connection
    self.input = input
    self.output = output
    self.bell = bell
    self.limits = limits
    self.parent = parent
    firstParent = parent()
    lines = LineReader(sizeMax: limits.lineSizeMax)
  }

  /// Returns when the conversation is over and everything has been written that can be.
  mutating func run() -> Ending {
    while true {
      let status = connection.status
      if status.isClosed { begin(.outputClosed) }
      if let ending, status.isIdle || deadline <= .now {
        connection.end()
        return ending
      }
      wait(status)
    }
  }

  private mutating func wait(_ status: Connection.Status) {
    let isReading = ending == nil && !status.isCongested
    // A descriptor of -1 is passed over; an event mask of 0 still reports errors.
    var states = [
      pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(
        fd: status.isClosed ? -1 : output.raw, events: status.hasBacklog ? Int16(POLLOUT) : 0,
        revents: 0),
      pollfd(fd: isReading ? input.raw : -1, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&states, nfds_t(states.count), timeout)
    guard count > 0 else {
      if count == 0 { checkParent() }
      return
    }
    if states[0].revents != 0 { hear(bell.silence()) }
    if states[1].revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 {
      connection.closeOutput()
    } else if states[1].revents != 0 {
      connection.flush()
    }
    if states[2].revents != 0 { readInput() }
  }

  /// Milliseconds, rounded up so that the loop never spins.
  private var timeout: Int32 {
    let span = ending == nil ? limits.parentCheckInterval : deadline - .now
    return Int32(clamping: Int64(max(0, (span / .milliseconds(1)).rounded(.up))))
  }

  private mutating func begin(_ reason: Ending) {
    guard ending == nil else { return }
    ending = reason
    deadline = .now + limits.drainTime
    connection.beginEnding()
  }

  private mutating func hear(_ rings: [UInt8]) {
    for ring in rings where ring != 0 {
      // Asked a second time: at once.
      if ending != nil { deadline = .now }
      begin(ring == Self.stopRing ? .cancelled : .signal(Int32(ring)))
    }
  }

  /// Hosts that leak the other end of our input never end it, not even by dying.
  private mutating func checkParent() {
    if parent() != firstParent { begin(.parentGone) }
  }

  private mutating func readInput() {
    let count = read(input.raw, &buffer, buffer.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    if count > 0 {
      lines.append(buffer.prefix(count))
      while let event = lines.next() { connection.receive(event) }
    } else {
      if let event = lines.finish() { connection.receive(event) }
      begin(.inputEnded)
    }
  }
}
