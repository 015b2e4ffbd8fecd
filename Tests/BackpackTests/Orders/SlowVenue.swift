// A venue whose news travel slowly, with time in the hand.

import BackpackModel
import BackpackWire

@testable import Backpack

/// Answers from what a test put there; loses the answer to every order.
///
/// Time stands still but for `pause`: an event planned for a moment happens when time gets there.
final class SlowVenue: HTTPTransport {
  struct World: Sendable {
    var time = SlowVenue.start
    var open: [Order] = []
    var history: [HistoryOrder] = []
    var fills: [OrderFill] = []
    /// Seconds the time has been lying in a cache.
    var timeAge = 0
    /// Answers to orders, the first of them; without any, the answer is lost.
    var taken: [Order] = []
    /// Paths that get no answer.
    var failing: Set<String> = []
    /// Rows the venue gives a page at most.
    var pageSizeMax = 1000
    /// Happens right before the request with this number, counted from 1.
    var before: [Int: @Sendable (inout World) -> Void] = [:]
    var plan: [(at: Duration, event: @Sendable (inout World) -> Void)] = []
    var requests: [HTTPRequest] = []
  }

  /// 2026-09-01 12:00:00 UTC.
  static let start = Timestamp(milliseconds: 1_788_264_000_000)
  static let timePath = "/api/v1/time"
  static let openPath = "/api/v1/orders"
  static let historyPath = "/wapi/v1/history/orders"
  static let fillsPath = "/wapi/v1/history/fills"

  private let world = Lock(World())

  init(_ change: (inout World) -> Void = { _ in }) {
    var made = World()
    change(&made)
    let ready = made
    world.withLock { $0 = ready }
  }

  /// Paths asked for, in order, orders left out.
  var asked: [String] {
    requests.filter { $0.method == .get }.map { String($0.target.prefix { $0 != "?" }) }
  }
  var requests: [HTTPRequest] { world.withLock(\.requests) }

  /// A client whose clock differs from the venue's by `offset`.
  func client(offset: Duration = .zero) throws -> BackpackClient {
    let now: @Sendable () -> Timestamp = { self.world.withLock(\.time) + offset }
    return BackpackClient(
      transport: self, key: try Fixtures.key(),
      options: .init(retry: .none, rateLimits: RateLimits(), now: now))
  }

  /// Lets time pass, and what was planned meanwhile happen.
  func pause(_ span: Duration) {
    world.withLock { world in
      world.time = world.time + span
      let (time, plan) = (world.time, world.plan)
      world.plan = plan.filter { SlowVenue.start + $0.at > time }
      for step in plan where SlowVenue.start + step.at <= time { step.event(&world) }
    }
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let answer: HTTPResponse? = world.withLock { world in
      world.requests.append(request)
      world.before.removeValue(forKey: world.requests.count)?(&world)
      let path = String(request.target.prefix { $0 != "?" })
      if request.method == .post, !world.taken.isEmpty {
        return HTTPResponse(status: 200, body: JSONWriter.bytes(of: world.taken.removeFirst()))
      }
      guard request.method == .get, !world.failing.contains(path) else { return nil }
      switch path {
      case Self.timePath:
        let told = world.time + .seconds(-world.timeAge)
        return HTTPResponse(
          status: 200, headers: [HTTPHeader("Age", "\(world.timeAge)")],
          body: Array("\(told.milliseconds)".utf8))
      case Self.openPath: return Self.page(world.open, \.symbol, of: request, max: .max)
      case Self.historyPath:
        return Self.page(world.history, \.symbol, of: request, max: world.pageSizeMax)
      case Self.fillsPath:
        return Self.page(world.fills, \.symbol, of: request, max: world.pageSizeMax)
      default: return HTTPResponse(status: 404)
      }
    }
    guard let answer else { throw .interrupted("lost") }
    return answer
  }

  /// The rows asked for, in the order they stand.
  private static func page<Row: WireWritable>(
    _ rows: [Row], _ symbol: (Row) -> Symbol, of request: HTTPRequest, max: Int
  ) -> HTTPResponse {
    func text(_ key: String) -> String? {
      request.target.split(whereSeparator: { "?&".contains($0) })
        .first { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) }
    }
    func number(_ key: String) -> Int? { text(key).flatMap { Int($0) } }
    let asked = text("symbol")
    let rows = rows.filter { asked == nil || symbol($0).rawValue == asked }
    let page = rows.dropFirst(number("offset") ?? 0).prefix(min(number("limit") ?? .max, max))
    return HTTPResponse(
      status: 200, headers: [HTTPHeader("X-Total", "\(rows.count)")],
      body: JSONWriter.bytes(of: Array(page)))
  }
}

extension BackpackClient {
  /// As `resolve`, time passing in `venue`.
  func resolve(
    _ requests: [OrderRequest], in venue: SlowVenue, waitingUpTo limit: Duration = .zero
  ) async throws -> [OrderOutcome] {
    let sent = try requests.map { request in
      guard let sent = sentOrders.find(request) else { throw Unexpected("\(request) was not sent") }
      return sent
    }
    return await resolve(sent, waitingUpTo: limit, margins: .standard) { venue.pause($0) }
  }

  func resolve(
    _ request: OrderRequest, in venue: SlowVenue, waitingUpTo limit: Duration = .zero
  ) async throws -> OrderOutcome {
    try await resolve([request], in: venue, waitingUpTo: limit)[0]
  }
}

extension OrderRequest {
  /// What the venue makes of it, `age` after the venue's start.
  func taken(
    _ age: Duration = .zero, _ status: OrderStatus = .new, id: OrderID = "900"
  ) -> Order {
    Order(
      id: id, clientID: clientID, symbol: symbol, side: side, type: .limit, status: status,
      timeInForce: .gtc, price: "1", quantity: "1",
      executedQuantity: status == .filled ? "1" : "0", postOnly: false,
      createdAt: SlowVenue.start + age)
  }

  func filled(_ age: Duration = .zero, _ quantity: Quantity = "1", id: OrderID = "900") -> OrderFill
  {
    OrderFill(
      orderID: id, clientIDText: "\(clientID)", symbol: symbol, side: side, price: "1",
      quantity: quantity, fee: "0", feeAsset: "USDC", isMaker: false,
      timestamp: SlowVenue.start + age, tradeID: 1)
  }
}
