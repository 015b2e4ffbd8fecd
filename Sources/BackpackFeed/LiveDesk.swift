// Listens to the streams of some markets and keeps what they say until it is taken.

internal import Backpack
internal import BackpackModel
internal import BackpackPaper

/// What the feed and its listening tasks share.
final class LiveDesk: Sendable {
  private let lines: Lock<[Symbol: LiveMarket]>
  private let streams: BackpackStreams
  private let options: LiveFeed.Options
  /// One disconnection is told by every stream; it is one sentence.
  private let lastSentence = Lock("")

  init(
    _ lines: [Symbol: LiveMarket], _ streams: BackpackStreams, _ options: LiveFeed.Options
  ) {
    self.lines = Lock(lines)
    self.streams = streams
    self.options = options
  }

  // MARK: For the feed

  func take(upTo moment: Timestamp) -> [MarketEvent] {
    let events = lines.withLock { lines in
      lines.keys.sorted().flatMap { lines[$0]?.takeWaiting(upTo: moment) ?? [] }
    }
    // What is of one moment stays in the order it came.
    return events.enumerated().sorted {
      ($0.element.moment, $0.offset) < ($1.element.moment, $1.offset)
    }.map(\.element)
  }

  var counts: LiveFeed.Counts {
    lines.withLock { lines in
      lines.values.reduce(into: LiveFeed.Counts()) { sum, line in
        sum.interruptions += line.counts.interruptions
        sum.coalesced += line.counts.coalesced
        sum.tradesDropped += line.counts.tradesDropped
        sum.tradesMissed += line.counts.tradesMissed
      }
    }
  }

  var isConnected: Bool { streams.isConnected }

  func position(of symbol: Symbol) -> UInt64? { lines.withLock { $0[symbol]?.position } }

  func state(of symbol: Symbol) -> LiveFeed.State {
    let found = lines.withLock { lines in lines[symbol].map { ($0.heardAt, $0.book.state) } }
    guard let (heardAt, book) = found else {
      return LiveFeed.State(age: nil, trouble: "\(symbol) is not listened to")
    }
    let age = heardAt.map { max(options.now() - $0, .zero) }
    var trouble = book.trouble.map { "the book of \(symbol) is not in step: \($0)" }
    if trouble == nil, let age, age > options.staleAfter {
      trouble = "nothing was heard of \(symbol) for \(age.components.seconds) s"
    }
    return LiveFeed.State(age: age, trouble: trouble)
  }

  func waitForBooks(_ symbols: [Symbol], _ patience: Duration) async -> [Symbol] {
    await withTaskGroup(of: Symbol?.self) { group in
      for symbol in symbols {
        group.addTask { [self] in
          // Why it is not there, its state says; the book is the one this holds already.
          let book = try? await streams.orderBook(
            symbol, pace: options.pace, patience: patience)
          change(symbol) { $0.look() }
          return book == nil ? symbol : nil
        }
      }
      return await group.reduce(into: []) { if let symbol = $1 { $0.append(symbol) } }.sorted()
    }
  }

  // MARK: Listening

  func listen(to market: Market) -> [Task<Void, Never>] {
    let symbol = market.symbol
    var tasks = [
      Task { await watchBook(symbol) },
      Task {
        await follow(.depth(symbol, options.pace), symbol) { $0.take($1) }
      },
      Task {
        await follow(.trades(symbol), symbol, onGap: { $0.loseTrades() }) { $0.take($1) }
      },
    ]
    // Spot markets have no such prices, and those without a book none of these streams.
    if market.type != .spot, market.type != .requestForQuote {
      tasks.append(Task { await follow(.markPrice(symbol), symbol) { $0.take($1) } })
    }
    return tasks
  }

  private func change(_ symbol: Symbol, _ body: (inout LiveMarket) -> Void) {
    lines.withLock { lines in
      guard var line = lines[symbol] else { return }
      // Taken out meanwhile, so that its queue is not copied.
      lines[symbol] = nil
      body(&line)
      lines[symbol] = line
    }
  }

  private func watchBook(_ symbol: Symbol) async {
    guard let changes = lines.withLock({ $0[symbol]?.book.changes }) else { return }
    var trouble: String?
    for await bookChange in changes {
      change(symbol) { $0.look() }
      let now = bookChange.state.trouble
      if case .syncing(.starting) = bookChange.state { continue }
      if now != trouble {
        tell(
          now.map { "The book of \(symbol) is out of step: \($0)." }
            ?? "The book of \(symbol) is in step again.")
      }
      trouble = now
    }
  }

  private func follow<Payload: Sendable>(
    _ topic: StreamTopic<Payload>, _ symbol: Symbol,
    onGap: (inout LiveMarket) -> Void = { _ in },
    _ take: (inout LiveMarket, Payload) -> Void
  ) async {
    while !Task.isCancelled {
      do throws(StreamError) {
        for try await event in try streams.events(of: topic) {
          hear(event, topic.name, symbol, onGap, take)
        }
        return  // cancelled
      } catch {
        tell(error.description)
        // Too much piled up while this had no time: begin again. Anything else is for good.
        guard case .tooLate = error else { return }
        change(symbol, onGap)
      }
    }
  }

  private func hear<Payload>(
    _ event: StreamEvent<Payload>, _ name: StreamName, _ symbol: Symbol,
    _ onGap: (inout LiveMarket) -> Void, _ take: (inout LiveMarket, Payload) -> Void
  ) {
    switch event {
    case .update(let payload, let arrival):
      change(symbol) { line in
        line.hear(at: arrival.receivedAt)
        take(&line, payload)
      }
    case .gap(let gap):
      change(symbol, onGap)
      if let reason = gap.cause.reason { tell("The connection to the streams ended: \(reason).") }
    case .silent(let span):
      tell("Nothing came on \(name) for \(span.components.seconds) s: is the market open?")
    case .stale(let span):
      tell("Nothing came on \(name) for \(span.components.seconds) s.")
    case .complaint(.venue(let code, let message)):
      tell("The venue says: \(message.prefix(200)) (\(code)).")
    case .complaint(.unreadable(let path)):
      tell("An event on \(name) could not be read at \(path), and is left out.")
    case .resumed, .reconciled, .unreconciled: return
    }
  }

  private func tell(_ sentence: String) {
    let isNew = lastSentence.withLock { last in
      defer { last = sentence }
      return last != sentence
    }
    if isNew { options.log(sentence) }
  }
}

extension OrderBook.State {
  /// Half a sentence; `nil` while live.
  fileprivate var trouble: String? {
    switch self {
    case .live: nil
    case .broken(let reason): reason
    case .syncing(let trouble):
      switch trouble {
      case .starting: "nothing came yet"
      case .disconnected: "the connection is being made"
      case .missedUpdate: "an update is missing"
      case .crossed: "its sides crossed"
      case .exhausted: "the known levels ran out"
      case .unreadable: "an update could not be read"
      case .snapshotFailed(let reason): reason
      }
    }
  }
}

extension StreamGap.Cause {
  /// Half a sentence; `nil` where the connection is not at fault.
  fileprivate var reason: String? {
    switch self {
    case .disconnected(.byUs): "it was closed here"
    case .disconnected(.byVenue(let code, let reason)):
      "the venue closed it (\(code.map(String.init) ?? "no code") \(reason.prefix(200)))"
    case .disconnected(.notOpened(let reason)), .disconnected(.broken(let reason)): reason
    case .connectionSilent(let span): "nothing came for \(span.components.seconds) s"
    case .refused(let code, let message): "the venue refused: \(message.prefix(200)) (\(code))"
    case .consumerLate: nil
    }
  }
}
