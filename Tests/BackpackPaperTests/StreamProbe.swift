// One stream connection in a test: what is sent over it, and all it heard.

import BackpackModel
import BackpackPaper
import BackpackWire
import Testing

/// Writes down what it hears.
final class StreamProbe: StreamReceiver {
  enum Event: Hashable, Sendable {
    case opened
    case message(String)
    case signOfLife
    case closed(StreamClosure)
  }

  private let log = Lock<[Event]>([])
  private let reaction: @Sendable (Event) -> Void

  /// - Parameter reaction: called after each event, on the thread that brings it.
  init(_ reaction: @escaping @Sendable (Event) -> Void = { _ in }) { self.reaction = reaction }

  var events: [Event] { log.withLock(\.self) }

  private func hear(_ event: Event) {
    log.withLock { $0.append(event) }
    reaction(event)
  }

  func opened() { hear(.opened) }
  func received(_ message: RawSpan) {
    hear(.message(message.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }))
  }
  func signOfLife() { hear(.signOfLife) }
  func closed(_ cause: StreamClosure) { hear(.closed(cause)) }
}

/// One event of a stream.
struct TestFrame: Sendable {
  let stream: String
  let data: JSONNode

  func text(_ key: String) -> String? { data[key]?.text }
  func time(_ key: String) throws -> Timestamp { Timestamp(microseconds: try data.read(key)) }
}

/// A connection and its far end.
struct TestStream {
  let venue: TestVenue
  let probe: StreamProbe
  let connection: any StreamConnection

  func send(_ text: String) { connection.send(Array(text.utf8)) }

  func subscribe(_ names: String...) { send(Self.frame("SUBSCRIBE", names)) }
  func unsubscribe(_ names: String...) { send(Self.frame("UNSUBSCRIBE", names)) }

  func subscribeSigned(
    _ names: String..., key: SecretKey? = nil, at moment: Timestamp? = nil
  ) throws {
    let headers = try (key ?? venue.key).headers(
      instruction: "subscribe", groups: [[:]], sentAt: moment ?? venue.clock.now)
    send(Self.frame("SUBSCRIBE", names, signature: headers.map(\.value)))
  }

  static func frame(_ method: String, _ names: [String], signature: [String]? = nil) -> String {
    func list(_ texts: [String]) -> String {
      "[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }
    let signed = signature.map { ",\"signature\":\(list($0))" } ?? ""
    return "{\"method\":\"\(method)\",\"params\":\(list(names))\(signed)}"
  }

  /// Lets time pass, in the steps in which the exchange itself would, and delivers.
  func pass(_ span: Duration, step: Duration = .milliseconds(100)) {
    var left = span
    while left > .zero {
      venue.clock.advance(min(step, left))
      left -= step
      venue.transport.streams.tick()
    }
  }

  func deliver() { venue.transport.streams.deliver() }

  var messages: [String] {
    probe.events.compactMap { if case .message(let text) = $0 { text } else { nil } }
  }

  /// What came over streams, of one where a name is given; errors are none.
  func frames(_ stream: String? = nil, afterMessage count: Int = 0) throws -> [TestFrame] {
    try messages.dropFirst(count).compactMap { text in
      let node = try JSONNode(parsing: Array(text.utf8))
      guard let name = node["stream"]?.text, let data = node["data"] else { return nil }
      return stream == nil || name == stream ? TestFrame(stream: name, data: data) : nil
    }
  }

  /// `4006 Invalid stream`.
  var errors: [String] {
    get throws {
      try messages.compactMap { text in
        let node = try JSONNode(parsing: Array(text.utf8))
        guard let error = node["error"] else { return nil }
        #expect(node["id"]?.isNull == true)
        return "\(error["code"]?.text ?? "-") \(error["message"]?.text ?? "-")"
      }
    }
  }
}

extension TestVenue {
  func connect(
    messageSizeMax: Int = 1 << 20,
    _ reaction: @escaping @Sendable (StreamProbe.Event) -> Void = { _ in }
  ) -> TestStream {
    let probe = StreamProbe(reaction)
    let request = StreamRequest(url: "paper:", messageSizeMax: messageSizeMax)
    return TestStream(
      venue: self, probe: probe,
      connection: transport.streams.connect(request, receiver: probe))
  }
}

extension Parameters {
  /// An order's body; without a price a market order.
  static func order(
    _ side: String, _ price: String?, _ quantity: String, on symbol: Symbol = "SOL_USDC",
    clientID: UInt32? = nil, timeInForce: String? = nil, reduceOnly: Bool? = nil,
    prevention: String? = nil
  ) -> Parameters {
    [
      "symbol": symbol, "side": side, "orderType": price == nil ? "Market" : "Limit",
      "price": price, "quantity": quantity, "clientId": clientID, "timeInForce": timeInForce,
      "reduceOnly": reduceOnly, "selfTradePrevention": prevention,
    ]
  }
}
