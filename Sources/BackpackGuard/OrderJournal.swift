// What was sent, on disk before it leaves: several processes share one account's limits through it.

public import BackpackModel
public import BackpackWire
import Glibc

/// The orders sent for one account, a JSON line each, in a file a day.
///
/// A line is on disk (fsync) before its order leaves, so neither a crash nor a second editor window
/// forgets what counts towards the limits. Files are kept: they tell afterwards which client ID belonged to
/// which order. Safe between threads and between processes (flock).
public struct OrderJournal: Sendable {
  /// An order about to be sent.
  public struct Entry: Hashable, Sendable {
    public var sentAt: Timestamp
    public var clientID: ClientOrderID
    public var symbol: Symbol
    public var side: Side
    /// The most it can be worth, in dollars.
    public var worth: Notional

    public init(
      sentAt: Timestamp, clientID: ClientOrderID, symbol: Symbol, side: Side, worth: Notional
    ) {
      self.sentAt = sentAt
      self.clientID = clientID
      self.symbol = symbol
      self.side = side
      self.worth = worth
    }
  }

  private let folder: String

  /// - Parameter folder: made when it is needed, for its owner alone. One an account.
  public init(folder: String) { self.folder = folder }

  /// Where journals live: `$XDG_STATE_HOME/backpack/journal/ACCOUNT`; `nil` without a home.
  ///
  /// - Parameter account: the public key, which is no secret, as a name for the folder.
  public static func standardFolder(
    account: String, environment: [String: String]
  ) -> String? {
    let state: String
    if let configured = environment["XDG_STATE_HOME"], configured.hasPrefix("/") {
      state = configured
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      state = home + "/.local/state"
    } else {
      return nil
    }
    let name = String(account.map { $0.isLetter || $0.isNumber ? $0 : "-" }.prefix(16))
    return "\(state)/backpack/journal/\(name)"
  }

  /// Writes entries of one moment down if `limits` allow all of them beside what was sent before, under one
  /// lock.
  ///
  /// Waits for other processes of the account until the call's time is over (`CallDeadline`), 10 s where
  /// it has none. No thread waits meanwhile: cancellations and reads go on.
  ///
  /// - Throws: `.refused` when they do not, or when the journal cannot be read or written: an order that
  ///   cannot be written down is not sent. `.notSent` where another process kept the lock.
  public func reserve(_ entries: [Entry], within limits: Limits) async throws(BackpackError) {
    let deadline = CallDeadline.current ?? .now + .seconds(10)
    try File.makeFolder(folder)
    let lock = open("\(folder)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw File.failure("cannot be opened", "\(folder)/lock") }
    defer { close(lock) }  // releases the lock
    while flock(lock, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw File.failure("cannot be locked", "\(folder)/lock")
      }
      do { try await Task.sleep(for: .milliseconds(5)) } catch _ {
        throw .notSent(reason: "the call was cancelled")
      }
      guard ContinuousClock.now < deadline else {
        throw .notSent(
          reason: "another process keeps the journal of orders locked (\(folder)/lock)")
      }
    }
    try check(entries, within: limits)
    try append(entries)
  }

  private func check(_ added: [Entry], within limits: Limits) throws(BackpackError) {
    guard let sentAt = added.first?.sentAt else { return }
    let earlier = try self.entries(since: sentAt + .seconds(-86_400))
    let lastMinute = earlier.count { $0.sentAt > sentAt + .seconds(-60) }
    guard lastMinute + added.count <= limits.ordersPerMinuteMax else {
      let more = added.count == 1 ? "" : ", and these are \(added.count) more"
      throw .refused(
        Refusal(
          reason: "\(lastMinute) orders were sent in the last minute\(more).",
          remedy: limits.remedy("orders_per_minute_max", "\(limits.ordersPerMinuteMax)")))
    }
    var sum = Notional.zero
    do { for other in earlier + added { sum = try sum + other.worth } } catch {
      throw .refused(Refusal(reason: "The orders of the last 24 hours do not add up."))
    }
    guard sum <= limits.dayMax else {
      throw .refused(
        Refusal(
          reason: "With this order \(sum) USD would have been sent in 24 hours.",
          remedy: limits.remedy("day_max", "\(limits.dayMax) USD")))
    }
  }

  // MARK: Files

  private func path(ofDayWith moment: Timestamp) -> String {
    "\(folder)/\(moment.klineText.prefix(10)).jsonl"
  }

  /// Entries after `start`, from the files of that day and the two after it (a clock may step back).
  private func entries(since start: Timestamp) throws(BackpackError) -> [Entry] {
    var found: [Entry] = []
    for day in 0..<3 {
      let path = path(ofDayWith: start + .seconds(86_400 * day))
      guard let bytes = try File.read(path) else { continue }
      for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
        do {
          let entry = try Entry(from: try JSONNode(parsing: line))
          if entry.sentAt > start { found.append(entry) }
        } catch {
          throw .refused(
            Refusal(
              reason: "The journal \(path) is damaged in line \(number + 1).",
              remedy: "Move the file away if you know what was sent that day. Nothing was sent."))
        }
      }
    }
    return found
  }

  /// All have the same moment, so one file and one write: a crash leaves all or none.
  private func append(_ entries: [Entry]) throws(BackpackError) {
    guard let first = entries.first else { return }
    let lines = entries.flatMap { JSONWriter.bytes(of: $0) + [UInt8(ascii: "\n")] }
    try File.append(lines, to: path(ofDayWith: first.sentAt))
  }
}

extension OrderJournal.Entry: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      sentAt: Timestamp(milliseconds: try node.read("sentAt")),
      clientID: try node.read("clientId"),
      symbol: try node.read("symbol"),
      side: try node.read("side"),
      worth: try node.read("worth"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("sentAt", sentAt.milliseconds)
      writer.member("clientId", clientID)
      writer.member("symbol", symbol)
      writer.member("side", side)
      writer.member("worth", worth)
    }
  }
}

/// The few file operations of the journal, failures worded for a person.
private enum File {
  static func makeFolder(_ path: String) throws(BackpackError) {
    var made = ""
    for part in path.split(separator: "/") {
      made += "/" + part
      guard mkdir(made, 0o700) == 0 || errno == EEXIST else {
        throw failure("cannot be made", made)
      }
    }
  }

  /// `nil` where there is no such file.
  static func read(_ path: String) throws(BackpackError) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw failure("cannot be opened", path)
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes.append(contentsOf: chunk[..<count])
      } else if errno != EINTR {
        throw failure("cannot be read", path)
      }
    }
  }

  /// On disk when it returns.
  static func append(_ bytes: [UInt8], to path: String) throws(BackpackError) {
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure("cannot be opened", path) }
    defer { close(file) }
    let size = lseek(file, 0, SEEK_END)
    guard write(file, bytes, bytes.count) == bytes.count, fdatasync(file) == 0 else {
      let error = failure("cannot be written", path)
      // Half a line would make the journal unreadable. Should this fail too, reading says so.
      _ = ftruncate(file, size)
      throw error
    }
  }

  static func failure(_ what: String, _ path: String) -> BackpackError {
    let reason = String(cString: strerror(errno))
    return .refused(
      Refusal(
        reason: "The journal of orders \(what): \(path): \(reason).",
        remedy: "Live orders are written down before they are sent. Nothing was sent."))
  }
}
