// GET /api/v1/ping

public import BackpackModel
public import BackpackWire

/// Answers when the venue is there.
public struct Ping: Endpoint {
  public typealias Response = Void
  public static let route = Route(.get, "/api/v1/ping", .open)

  public init() {}

  public static func read(_ answer: HTTPResponse) throws(WireError) {
    guard answer.body.elementsEqual("pong".utf8) else {
      throw WireError(.unexpected(expected: "pong"))
    }
  }
}
