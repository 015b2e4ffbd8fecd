// GET /api/v1/time

public import BackpackModel
public import BackpackWire

/// The venue's clock, to the millisecond.
public struct GetTime: Endpoint {
  public typealias Response = Timestamp
  public static let route = Route(.get, "/api/v1/time", .open)

  public init() {}

  public static func read(_ answer: HTTPResponse) throws(WireError) -> Timestamp {
    guard let milliseconds = Int64(String(decoding: answer.body, as: UTF8.self)) else {
      throw WireError(.unexpected(expected: "milliseconds since 1970"))
    }
    return Timestamp(milliseconds: milliseconds)
  }
}
