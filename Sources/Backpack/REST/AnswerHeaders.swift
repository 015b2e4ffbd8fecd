// What the headers of an answer say of it.

import BackpackModel

extension AnswerMetadata {
  /// - Parameters:
  ///   - receivedAt: by the venue's clock.
  ///   - elapsed, attempts: of the request that was answered.
  init(
    of answer: HTTPResponse, receivedAt: Timestamp, elapsed: Duration, attempts: Int
  ) {
    self.init(
      receivedAt: receivedAt, age: answer.number("Age").map { .seconds($0) } ?? .zero,
      elapsed: elapsed, attempts: attempts,
      page: answer.number("X-Total").map {
        Page(
          total: $0, number: answer.number("X-Current-Page"), count: answer.number("X-Page-Count"),
          size: answer.number("X-Page-Size"))
      })
  }
}

extension HTTPResponse {
  /// A header that counts something. `nil` where it is missing or no number from 0 to 2^31: a time to
  /// come or gone wrong must not pass for a fact.
  func number(_ name: String) -> Int? {
    guard let text = header(name), let number = Int32(text), number >= 0 else { return nil }
    return Int(number)
  }
}
