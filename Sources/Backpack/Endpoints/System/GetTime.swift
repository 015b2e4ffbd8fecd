// GET /api/v1/time

public import BackpackModel
public import BackpackWire

/// The venue's clock, to the millisecond.
public struct GetTime: Endpoint {
  public typealias Response = Timestamp
  public static let route = Route(.get, "/api/v1/time", .open)

  public init() {}

  public static func read(_ answer: HTTPResponse) throws(WireError) -> Timestamp {
    // Up to the year 2286: what is damaged or in another unit would set the clock of signatures.
    guard let milliseconds = Int64(String(decoding: answer.body, as: UTF8.self)),
      (0..<10_000_000_000_000).contains(milliseconds)
    else {
      throw WireError(.unexpected(expected: "milliseconds since 1970"))
    }
    return Timestamp(milliseconds: milliseconds)
  }
}
