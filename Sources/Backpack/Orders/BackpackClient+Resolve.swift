// Settling orders whose answer was lost: a few reads for however many orders.

public import BackpackModel

extension BackpackClient {
  /// Finds out what became of an order of this client whose outcome is unknown. Places nothing.
  ///
  /// ```swift
  /// do {
  ///   try await client.place(order)
  /// } catch {
  ///   guard error.isOutcomeUnknown else { throw error }
  ///   switch try await client.resolve(order, waitingUpTo: .seconds(30)) {
  ///   case .accepted(let found): print(found.id, found.status as Any)
  ///   case .notPlaced: print("nothing happened")
  ///   case .stillUnknown(let until, let error): print("ask again at", until, error as Any)
  ///   }
  /// }
  /// ```
  ///
  /// Looks in the open orders, then the order history, then the fills: up to five requests a round. Two
  /// of them count to the venue's smaller budget.
  ///
  /// - Parameters:
  ///   - request: the order as it was sent.
  ///   - limit: how long to wait in all between rounds. Zero: one round. By the standard margins a
  ///     `.notPlaced` takes about 12 s from the sending.
  ///   - margins: how far clocks and histories are trusted.
  /// - Returns: never an error of a read; that leaves the order `.stillUnknown`.
  /// - Throws: `.refused` where this client did not send the order, or has sent 1024 others since. Then
  ///   say when it was sent: `resolve([SentOrder(order, signedAt: …)])`.
  public func resolve(
    _ request: OrderRequest, waitingUpTo limit: Duration = .zero,
    margins: ResolutionMargins = .standard
  ) async throws(BackpackError) -> OrderOutcome {
    let sent = try sentOrder(request)
    return await resolve([sent], waitingUpTo: limit, margins: margins)[0]
  }

  /// The same by the client ID, within the time the call has (`CallDeadline`).
  ///
  /// - Throws: `.refused` where this client sent no such order, or has sent 1024 others since; and where
  ///   it sent a bid and an ask.
  package func resolve(
    _ clientID: ClientOrderID, on symbol: Symbol
  ) async throws(BackpackError) -> OrderOutcome {
    let found = sentOrders.find(clientID, on: symbol)
    guard let sent = found.first, found.count == 1 else {
      let reason =
        found.isEmpty
        ? "This client does not remember sending order \(clientID) on \(symbol)."
        : "This client sent a bid and an ask with the client ID \(clientID) on \(symbol)."
      throw .refused(
        Refusal(
          reason: reason,
          remedy: "Look for it in the open orders, the order history and the fills."))
    }
    // A little is left for the reads of the last round.
    let limit = CallDeadline.current.map {
      max(.zero, ContinuousClock.now.duration(to: $0) - .seconds(1))
    }
    return await resolve([sent], waitingUpTo: limit ?? .zero)[0]
  }

  /// The same for several orders, those of a batch for example: no more requests than for one.
  ///
  /// - Returns: outcomes in the order of `requests`.
  public func resolve(
    _ requests: [OrderRequest], waitingUpTo limit: Duration = .zero,
    margins: ResolutionMargins = .standard
  ) async throws(BackpackError) -> [OrderOutcome] {
    var sent: [SentOrder] = []
    for request in requests { sent.append(try sentOrder(request)) }
    return await resolve(sent, waitingUpTo: limit, margins: margins)
  }

  /// The same for orders somebody else sent, or this program before it was restarted.
  ///
  /// - Returns: outcomes in the order of `sent`.
  public func resolve(
    _ sent: [SentOrder], waitingUpTo limit: Duration = .zero,
    margins: ResolutionMargins = .standard
  ) async -> [OrderOutcome] {
    await resolve(sent, waitingUpTo: limit, margins: margins) { span async throws in
      try await Task.sleep(for: span)
    }
  }

  /// - Parameter pause: lets time pass. Throws where nothing is to be waited for any more.
  func resolve(
    _ sent: [SentOrder], waitingUpTo limit: Duration, margins: ResolutionMargins,
    pause: (Duration) async throws -> Void
  ) async -> [OrderOutcome] {
    guard !sent.isEmpty else { return [] }
    var resolutions = sent.map {
      Resolution($0, margins: margins, absentSince: sentOrders.absence(of: $0, margins))
    }
    var waited = Duration.zero
    var step = Duration.seconds(1)
    while true {
      await readRound(&resolutions)
      guard resolutions.contains(where: { $0.settled == nil }), !Task.isCancelled else { break }
      // News may come at any time, and time itself settles what does not come.
      let wait = min(step, limit - waited, resolutions.compactMap(\.wait).min() ?? step)
      guard wait > .zero else { break }
      // Cancelled: what is known so far is the answer.
      do { try await pause(wait) } catch { break }
      waited += wait
      step = min(step * 2, .seconds(8))
    }
    return resolutions.map(\.outcome)
  }

  private func sentOrder(_ request: OrderRequest) throws(BackpackError) -> SentOrder {
    if let sent = sentOrders.find(request) { return sent }
    throw .refused(
      Refusal(
        reason: "This client does not remember sending order \(request.clientID) on "
          + "\(request.symbol).",
        remedy: "Say when it was sent: resolve([SentOrder(order, signedAt: …)])."))
  }

  // MARK: One round

  /// Reads what is needed for those that are not settled yet, in the order `Resolution` asks for.
  private func readRound(_ resolutions: inout [Resolution]) async {
    do throws(BackpackError) {
      let time = await timeIfTold()
      let now = ContinuousClock.now
      for index in resolutions.indices { resolutions[index].begin(at: time.value, now: now) }
      if let error = time.error { resolutions.fail(error) }

      let orders = try await openOrders(on: resolutions.onlySymbol)
      for index in resolutions.indices { resolutions[index].see(openOrders: orders) }
      if resolutions.contains(where: \.needsTimeAfterOpenOrders) {
        let later = try await uncachedTime()
        for index in resolutions.indices {
          resolutions[index].sawOpenOrders(before: later)
          if let since = resolutions[index].absentSince {
            sentOrders.noteAbsence(
              of: resolutions[index].order, resolutions[index].margins, since: since)
          }
        }
      }

      guard let oldest = resolutions.oldestUnsettled else { return }
      let history = try await newestRows(
        of: GetOrderHistory(symbol: resolutions.onlySymbol, sortDirection: .newestFirst),
        backTo: oldest, \.createdAt)
      for index in resolutions.indices { resolutions[index].see(history: history) }

      guard let oldest = resolutions.oldestUnsettled else { return }
      let fills = try await newestRows(
        of: GetFills(
          symbol: resolutions.onlySymbol, fillType: .user, from: oldest,
          sortDirection: .newestFirst),
        backTo: oldest, \.timestamp)
      for index in resolutions.indices { resolutions[index].see(fills: fills) }
    } catch {
      resolutions.fail(error)
    }
  }

  /// The venue's own clock; without it orders can be found, and none can be excluded.
  private func timeIfTold() async -> (value: Timestamp?, error: BackpackError?) {
    do { return (try await uncachedTime(), nil) } catch { return (nil, error) }
  }

  /// A cache tells a time long past, and margins counted from that would be none.
  private func uncachedTime() async throws(BackpackError) -> Timestamp {
    let answer = try await answer(GetTime())
    guard answer.metadata.age == .zero else {
      throw .unavailable(reason: "the venue's time came from a cache")
    }
    return answer.value
  }

  /// Every row from now back to `oldest`, page by page.
  ///
  /// Rows that come in between move the others to later pages: some are read twice, none is missed.
  private func newestRows<E: PagedEndpoint>(
    of endpoint: E, backTo oldest: Timestamp, _ time: (E.Row) -> Timestamp
  ) async throws(BackpackError) -> [E.Row] {
    let pageSize = 100
    let pagesMax = 10
    var endpoint = endpoint
    var rows: [E.Row] = []
    endpoint.limit = pageSize
    for _ in 0..<pagesMax {
      endpoint.offset = rows.count
      let page = try await answer(endpoint)
      rows += page.value
      // A page that is not full ends nothing: the venue may give fewer rows than it is asked for.
      guard let last = page.value.last, time(last) >= oldest,
        rows.count < page.metadata.page?.total ?? .max
      else { return rows }
    }
    throw .unavailable(
      reason: "more than \(rows.count) rows of history are newer than the order")
  }
}

extension [Resolution] {
  /// The market all open questions are about, so that answers are short; `nil` where they are several.
  fileprivate var onlySymbol: Symbol? {
    let symbols = Set(lazy.filter { $0.settled == nil }.map(\.order.symbol))
    return symbols.count == 1 ? symbols.first : nil
  }

  fileprivate var oldestUnsettled: Timestamp? {
    lazy.filter { $0.settled == nil }.map(\.oldest).min()
  }

  fileprivate mutating func fail(_ error: BackpackError) {
    for index in indices where self[index].settled == nil { self[index].fail(error) }
  }
}
