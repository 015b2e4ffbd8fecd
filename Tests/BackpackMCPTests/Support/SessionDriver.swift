// A session without pipes, threads or tasks: lines in, lines out, calls run when a test says so.

import BackpackModel

@testable import BackpackMCP

struct SessionDriver {
  private var session: Session
  /// Time stands still unless a test moves it.
  var now: ContinuousClock.Instant
  /// Started and not ended yet, in the order they were started.
  private(set) var running: [Call] = []
  /// Calls whose tasks were to be cancelled.
  private(set) var aborted: [CallNumber] = []

  init(
    _ venue: any TradingVenue = FakeVenue(), revision: String? = "2025-11-25",
    limits: Limits = Limits()
  ) {
    now = .now
    session = Session(
      server: .backpack, instructions: "", toolbox: Toolbox(MCPServer.tools, on: venue),
      limits: limits, now: now)
    if let revision { _ = receive(Line.initialize(revision)) }
  }

  /// Lines the server writes at once.
  mutating func receive(_ line: String) -> [String] { receive(bytes: Array(line.utf8)) }

  mutating func receive(bytes: [UInt8]) -> [String] {
    perform(session.receive(Message(line: bytes), at: now))
  }

  mutating func receiveTooLong() -> [String] { perform(session.receiveTooLong()) }

  private mutating func perform(_ actions: [Session.Action]) -> [String] {
    var lines: [String] = []
    for action in actions {
      switch action {
      case .write(let line): lines.append(String(line.text.dropLast()))
      case .abort(let number): aborted.append(number)
      }
    }
    while let call = session.nextCall() { running.append(call) }
    return lines
  }

  /// Runs the `index`th running call to its end; its answer, where one is to be written.
  mutating func finish(_ index: Int = 0) async -> String? {
    let call = running.remove(at: index)
    let answer = await call.work()
    let isWanted = session.ended(call)
    _ = perform([])
    let line = Reply.result(.call(answer), to: call.id, in: call.revision)
    return isWanted ? String(line.text.dropLast()) : nil
  }

  var runningIDs: [RequestID] { running.map(\.id) }
  var isIdle: Bool { session.isIdle }

  mutating func abandon() { _ = perform(session.abandon()) }
}
