// What came back, with how old it is.

/// A value from the venue, and what the answer around it said.
public struct Answer<Value: Sendable>: Sendable {
  public var value: Value
  public var metadata: AnswerMetadata

  public init(_ value: Value, _ metadata: AnswerMetadata) {
    self.value = value
    self.metadata = metadata
  }
}

extension Answer: Equatable where Value: Equatable {}
extension Answer: Hashable where Value: Hashable {}

/// When an answer was made, how it came, and which page of how many it is.
///
/// Public answers pass a cache that keeps some for minutes, and for up to an hour where the venue
/// itself does not answer: look at `age` before calling a price fresh.
public struct AnswerMetadata: Hashable, Sendable {
  /// When the whole answer was here, by the venue's clock as far as it was measured.
  public var receivedAt: Timestamp
  /// How long the answer had been lying in caches on the way (`Age`, whole seconds). Zero where no
  /// cache told of any.
  public var age: Duration
  /// From sending the request that was answered to the whole answer.
  public var elapsed: Duration
  /// Requests sent, the answered one included; more than 1 only for reads.
  public var attempts: Int
  /// Histories: which page of the whole this is.
  public var page: Page?

  /// From the headers `X-Page-Count`, `X-Current-Page`, `X-Page-Size` and `X-Total`.
  public struct Page: Hashable, Sendable {
    /// Rows in all, of every page.
    public var total: Int
    /// Counted from 1.
    public var number: Int?
    /// Pages in all.
    public var count: Int?
    /// Rows a page.
    public var size: Int?

    public init(total: Int, number: Int? = nil, count: Int? = nil, size: Int? = nil) {
      self.total = total
      self.number = number
      self.count = count
      self.size = size
    }
  }

  /// When the venue made the answer. Too late by at most `elapsed`; where the value has a time of the
  /// venue's engine (depth, trades), that one is exact.
  public var madeAt: Timestamp { receivedAt + (.zero - age) }

  public init(
    receivedAt: Timestamp, age: Duration = .zero, elapsed: Duration = .zero, attempts: Int = 1,
    page: Page? = nil
  ) {
    self.receivedAt = receivedAt
    self.age = age
    self.elapsed = elapsed
    self.attempts = attempts
    self.page = page
  }
}
