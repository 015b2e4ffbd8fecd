// A venue in the process: true books and a true account, told over a connection that can be cut.

import BackpackModel

@testable import Backpack

/// Keeps several markets and the orders of one account, sends what subscribers are to know, and loses what
/// happens while nobody is connected. Subscriptions begin some time after they were asked for, and the
/// venue says nothing of it.
final class ModelVenue: StreamTransport, StreamReading {
  final class Connection: StreamConnection {
    let receiver: any StreamReceiver
    let venue: ModelVenue
    init(_ receiver: any StreamReceiver, _ venue: ModelVenue) {
      self.receiver = receiver
      self.venue = venue
    }
    func send(_ text: [UInt8]) { venue.hear(text) }
    func close() { receiver.closed(.byUs) }
  }

  struct State {
    var random: SplitMix
    var markets: [Symbol: ModelMarket] = [:]
    var orders: [OrderID: Order] = [:]
    /// Orders that are open, for a quick draw.
    var open: [OrderID] = []
    var ended: [(at: Timestamp, id: OrderID)] = []
    var connection: Connection?
    var hasOpened = false
    /// Streams and the moment from which they are served.
    var streams: [String: Timestamp] = [:]
    var now = ManualClock.start
    var told = 0
    var untold = 0
    var cuts = 0
    /// Markets of whose last update nobody was told.
    var skipped: Set<Symbol> = []
  }

  let state: Lock<State>

  init(seed: UInt64, markets: [Symbol]) {
    var state = State(random: SplitMix(seed))
    for symbol in markets {
      state.markets[symbol] = ModelMarket(symbol, &state.random, historyMax: 100)
    }
    self.state = Lock(state)
  }

  // MARK: The connection

  func connect(
    _ request: StreamRequest, receiver: any StreamReceiver
  ) -> any StreamConnection {
    let connection = Connection(receiver, self)
    state.withLock { state in
      state.connection = connection
      state.hasOpened = false
      state.streams = [:]
    }
    return connection
  }

  private func hear(_ text: [UInt8]) {
    // Written by the streams: the test's other side vouches for its form.
    guard let frame = try? JSONNode(parsing: text), let names = frame["params"] else { return }
    state.withLock { state in
      for name in names.children.compactMap(\.text) {
        let delay = Duration.milliseconds(Int.random(in: 0...1500, using: &state.random))
        state.streams[name] = frame["method"]?.text == "SUBSCRIBE" ? state.now + delay : nil
      }
    }
  }

  func cut() {
    let connection = state.withLock { state in
      defer { state.connection = nil }
      state.cuts += 1
      return state.connection
    }
    connection?.receiver.closed(.broken("cut"))
  }

  // MARK: What happens

  /// One step of the world: every market moves, an order or two changes.
  func step(at now: Timestamp) {
    let (connection, opens) = state.withLock { state in
      state.now = now
      defer { if state.connection != nil { state.hasOpened = true } }
      return (state.connection, !state.hasOpened)
    }
    if let connection, opens { connection.receiver.opened() }
    let frames = state.withLock { state in state.step() }
    guard let connection else { return }
    for frame in frames {
      let bytes = Array(frame.utf8)
      connection.receiver.received(bytes.span.bytes)
    }
  }

  // MARK: REST

  func depth(_ symbol: Symbol, limit: Int?) async throws(BackpackError) -> Depth {
    try state.withLock { state throws(BackpackError) in
      // It fails now and then, and now and then it lags.
      if Int.random(in: 0..<10, using: &state.random) == 0 { throw .unavailable(reason: "503") }
      let lag = Int.random(in: 0...3, using: &state.random)
      return state.markets[symbol]?.past(lag)
        ?? Depth(bids: [], asks: [], lastUpdateID: 0, timestamp: state.now)
    }
  }

  func openOrders(
    on symbol: Symbol?, marketType: MarketType?
  ) async throws(BackpackError) -> [Order] {
    try state.withLock { state throws(BackpackError) in
      if Int.random(in: 0..<10, using: &state.random) == 0 { throw .unavailable(reason: "503") }
      return state.open.compactMap { state.orders[$0] }
    }
  }

  func endedOrders(
    _ ids: [OrderID: Symbol], andCreatedSince since: Timestamp?, on symbol: Symbol?
  ) async throws(BackpackError) -> [OrderUpdate] {
    state.withLock { state in
      let recent = since.map { since in
        state.ended.reversed().prefix { $0.at >= since }.map(\.id)
          .filter { (state.orders[$0]?.createdAt ?? since) >= since }
      }
      return Set((recent ?? []) + ids.keys).compactMap { state.orders[$0] }
        .filter(\.status.isFinal).map(OrderUpdate.init(of:))
    }
  }

  func positions(on symbol: Symbol?) async throws(BackpackError) -> [Position] { [] }
  func balances() async throws(BackpackError) -> [Asset: Balance] { [:] }
  func venueTime() -> Timestamp { state.withLock(\.now) }
}

extension ModelVenue.State {
  fileprivate mutating func step() -> [String] {
    var frames: [String] = []
    skipped = []
    for symbol in markets.keys.sorted() {
      guard let frame = markets[symbol]?.step(&random), isServed("depth.\(symbol)") else {
        continue
      }
      switch Int.random(in: 0..<500, using: &random) {
      case 0:
        skipped.insert(symbol)
        continue
      case 1: frames += [frame, frame]
      default: frames.append(frame)
      }
    }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      guard let frame = changeOrder() else { continue }
      if isServed("account.orderUpdate") {
        told += 1
        frames.append(frame)
      } else {
        untold += 1
      }
    }
    return frames
  }

  private func isServed(_ stream: String) -> Bool {
    guard connection != nil, hasOpened, let begin = streams[stream] else { return false }
    return begin <= now
  }

  private mutating func changeOrder() -> String? {
    guard open.count > 3, Int.random(in: 0..<5, using: &random) > 0 || open.count > 20 else {
      return newOrder()
    }
    let index = Int.random(in: 0..<open.count, using: &random)
    guard var order = orders[open[index]] else { return nil }
    let event: String
    if Bool.random(using: &random) {
      // Half a unit more is executed, of three.
      order.executedQuantity = Quantity(
        stringLiteral: order.executedQuantity.isZero
          ? "1" : "\(order.executedQuantity == "1" ? "2" : "3")")
      order.status = order.executedQuantity == "3" ? .filled : .partiallyFilled
      event = "orderFill"
    } else {
      order.status = .cancelled
      event = "orderCancelled"
    }
    orders[order.id] = order
    if order.status.isFinal {
      open.remove(at: index)
      ended.append((now, order.id))
    }
    return tell(order, event)
  }

  private mutating func newOrder() -> String {
    let id = OrderID(String(5_000_000_000 + orders.count))
    let order = Order(
      id: id, clientID: nil, symbol: "A_USDC", side: .bid, type: .limit, status: .new,
      timeInForce: .gtc, price: "1", quantity: "3", createdAt: now)
    orders[id] = order
    open.append(id)
    return tell(order, "orderAccepted")
  }

  private func tell(_ order: Order, _ event: String) -> String {
    #"{"stream":"account.orderUpdate","data":{"E":\#(now.microseconds),"O":"USER","S":"Bid","T":\#(now.microseconds),"V":"RejectTaker","X":"\#(order.status)","Z":"0","e":"\#(event)","f":"GTC","i":"\#(order.id)","o":"LIMIT","p":"1","q":"3","r":false,"s":"A_USDC","t":null,"z":"\#(order.executedQuantity)"}}"#
  }
}
