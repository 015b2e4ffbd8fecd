// Histories of any length, page by page.

public import BackpackModel

extension BackpackClient {
  /// All rows of a history, fetched as they are asked for.
  ///
  /// ```swift
  /// for try await fill in client.rows(of: GetFills(symbol: "SOL_USDC")) { … }
  /// ```
  ///
  /// - Parameter endpoint: its `offset` is where to begin, its `limit` the rows a request; `nil` asks
  ///   for as many as the venue gives.
  public func rows<E: PagedEndpoint>(of endpoint: E) -> HistoryRows<E> {
    HistoryRows(pages: pages(of: endpoint))
  }

  /// The same by whole pages, with how many rows there are in all: for a progress bar.
  public func pages<E: PagedEndpoint>(of endpoint: E) -> HistoryPages<E> {
    HistoryPages(client: self, endpoint: endpoint)
  }
}

/// A page of a history.
public struct HistoryPage<Row: Sendable>: Sendable {
  public var rows: [Row]
  /// Rows before the first of these, counted as the venue counts.
  public var offset: Int
  /// Rows in all when this page was made; `nil` where the venue does not say.
  public var total: Int?
  public var metadata: AnswerMetadata
}

/// Pages of a history, one request each. The historical rate limit is waited for, however long.
///
/// The newest row comes first unless the endpoint says otherwise, so a row that is added while pages
/// are read moves the others back by one. The venue says how many rows there are: those already told
/// are stepped over, and what is added meanwhile is not told. Iterate in ascending order for an export
/// that ends with what was added last.
public struct HistoryPages<E: PagedEndpoint>: AsyncSequence, Sendable {
  public typealias Element = HistoryPage<E.Row>
  public typealias Failure = BackpackError

  let client: BackpackClient
  let endpoint: E

  public func makeAsyncIterator() -> Iterator { Iterator(client: client, endpoint: endpoint) }

  public struct Iterator: AsyncIteratorProtocol {
    private let client: BackpackClient
    private var endpoint: E
    private var offset: Int
    private var total: Int?
    /// Rows told before that the next answer has again.
    private var told = 0
    private var isAtEnd = false
    /// Answers in a row that had nothing new.
    private var fruitless = 0
    private static var fruitlessMax: Int { 10 }

    init(client: BackpackClient, endpoint: E) {
      self.client = client
      self.endpoint = endpoint
      offset = endpoint.offset ?? 0
      self.endpoint.limit = endpoint.limit ?? E.limitMax
    }

    public mutating func next() async throws(BackpackError) -> HistoryPage<E.Row>? {
      try await next(isolation: #isolation)
    }

    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(BackpackError) -> HistoryPage<E.Row>? {
      while !isAtEnd {
        endpoint.offset = offset
        let answer = try await client.answer(endpoint, waitingForRate: true)
        let totalNow = answer.metadata.page?.total
        if endpoint.isNewestFirst, let totalNow, let total {
          told += Swift.max(0, totalNow - total)
        }
        total = totalNow ?? total

        let page = HistoryPage(
          rows: Array(answer.value.dropFirst(told)),
          offset: offset + Swift.min(told, answer.value.count),
          total: totalNow, metadata: answer.metadata)
        told -= answer.value.count - page.rows.count
        offset += answer.value.count
        // Fewer rows than asked for end nothing: the venue may give less a page than it is asked for.
        isAtEnd = answer.value.isEmpty || totalNow.map { offset >= $0 } ?? false
        fruitless = page.rows.isEmpty ? fruitless + 1 : 0
        if !page.rows.isEmpty { return page }
        guard fruitless < Self.fruitlessMax else {
          throw .unavailable(
            reason: "the history grows faster than it can be read; ask for ascending order")
        }
      }
      return nil
    }
  }
}

/// Rows of a history, one after another; the pages as `HistoryPages` has them.
public struct HistoryRows<E: PagedEndpoint>: AsyncSequence, Sendable {
  public typealias Element = E.Row
  public typealias Failure = BackpackError

  let pages: HistoryPages<E>

  public func makeAsyncIterator() -> Iterator { Iterator(pages: pages.makeAsyncIterator()) }

  public struct Iterator: AsyncIteratorProtocol {
    private var pages: HistoryPages<E>.Iterator
    private var rows: [E.Row] = []
    private var index = 0

    init(pages: HistoryPages<E>.Iterator) { self.pages = pages }

    public mutating func next() async throws(BackpackError) -> E.Row? {
      try await next(isolation: #isolation)
    }

    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(BackpackError) -> E.Row? {
      while index == rows.count {
        guard let page = try await pages.next(isolation: actor) else { return nil }
        rows = page.rows
        index = 0
      }
      defer { index += 1 }
      return rows[index]
    }
  }
}
