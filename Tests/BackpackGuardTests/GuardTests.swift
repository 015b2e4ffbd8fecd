import BackpackModel
import Glibc
import Testing

@testable import BackpackGuard

/// A venue with fixed prices that counts what reaches it.
private final class CountingVenue: TradingVenue {
  let mode = TradingMode.live
  private let placed = Lock<[OrderRequest]>([])
  var orders: [OrderRequest] { placed.withLock { $0 } }

  func place(_ request: OrderRequest) async throws(BackpackError) -> Order {
    placed.withLock { $0.append(request) }
    return Order(
      id: "1", clientID: request.clientID, symbol: request.symbol, side: request.side, type: .limit,
      status: .new, timeInForce: .gtc, createdAt: Timestamp(microseconds: 0))
  }

  func depth(_ symbol: Symbol, limit: Int?) async throws(BackpackError) -> Depth {
    let book = { (bids: [Level], asks: [Level]) in
      Depth(bids: bids, asks: asks, lastUpdateID: 1, timestamp: Timestamp(microseconds: 0))
    }
    let level = { (price: Price, quantity: Quantity) in Level(price: price, quantity: quantity) }
    return switch symbol {
    case "EMPTY_USDC": book([], [])
    // A mark of 100 as well, far from what the perpetual's book offers.
    case "WIDE_USDC", "WIDE_USDC_PERP": book([level("1", "100")], [level("199", "100")])
    case "THIN_USDC":
      book([level("99", "1"), level("94", "100")], [level("101", "1"), level("106", "100")])
    default: book([level("99", "100")], [level("101", "100")])
    }
  }

  func markPrice(of symbol: Symbol) async throws(BackpackError) -> Answer<MarkPrice?> {
    if symbol == "GARBLED_USDC_PERP" { throw .unreadable(path: "markPrice", nil) }
    let ages: [Symbol: Duration] = [
      "SOL_USDC_PERP": .seconds(30), "WIDE_USDC_PERP": .zero, "OLD_USDC_PERP": .seconds(31),
    ]
    let mark = MarkPrice(
      symbol: symbol, markPrice: "100", indexPrice: nil, fundingRate: nil, nextFundingAt: nil)
    return Answer(
      ages[symbol] == nil ? nil : mark,
      AnswerMetadata(receivedAt: Timestamp(microseconds: 0), age: ages[symbol] ?? .zero))
  }

  func openOrders(on symbol: Symbol?, marketType: MarketType?) async throws(BackpackError)
    -> [Order]
  { [] }
  func order(_ reference: OrderReference, on symbol: Symbol) async throws(BackpackError) -> Order {
    throw .unavailable(reason: "not part of this venue")
  }
  func cancel(
    _ reference: OrderReference, on symbol: Symbol
  ) async throws(BackpackError) -> CancelOutcome { .accepted }
  func positions(on symbol: Symbol?) async throws(BackpackError) -> [Position] { [] }
  func balances() async throws(BackpackError) -> [Asset: Balance] { [:] }
  func borrowLendPositions() async throws(BackpackError) -> [BorrowLendPosition] { [] }
  func account() async throws(BackpackError) -> AccountSummary {
    throw .unavailable(reason: "not part of this venue")
  }
  func markets() async throws(BackpackError) -> [Market] { [] }
  func market(_ symbol: Symbol) async throws(BackpackError) -> Market {
    throw .unavailable(reason: "not part of this venue")
  }
  func ticker(_ symbol: Symbol) async throws(BackpackError) -> Ticker? { nil }
}

/// A guarded venue over a folder of its own, with a clock that stands until it is moved.
private final class Bench: Sendable {
  let venue = CountingVenue()
  let folder: String
  private let time = Lock(Timestamp(milliseconds: 1_790_000_000_000))

  init() throws {
    var template = Array("/tmp/backpack-guard-XXXXXX".utf8CString)
    folder = String(cString: try #require(mkdtemp(&template))) + "/journal"
  }

  /// A new gate, as another process would open it.
  var gate: GuardedVenue {
    GuardedVenue(venue, journal: OrderJournal(folder: folder), now: { self.time.withLock { $0 } })
  }

  func pass(_ span: Duration) { time.withLock { $0 = $0 + span } }

  func refusal(_ request: OrderRequest) async throws -> Refusal? {
    do {
      _ = try await gate.place(request)
      return nil
    } catch {
      guard case .refused(let refusal) = error else { throw error }
      return refusal
    }
  }
}

@Suite struct `Limits of live trading` {
  @Test func `an order inside the limits is sent once`() async throws {
    let bench = try Bench()
    let order = OrderRequest.limit(.bid, "SOL_USDC_PERP", price: "99", quantity: "1")
    #expect(try await bench.refusal(order) == nil)
    #expect(bench.venue.orders == [order])
  }

  @Test func `an order admitted for a batch counts as sent, and is not sent`() async throws {
    let bench = try Bench()
    for _ in 0..<10 {
      try await bench.gate.admit(.limit(.bid, "SOL_USDC_PERP", price: "99", quantity: "1"))
    }
    #expect(bench.venue.orders.isEmpty)
    let refusal = try await bench.refusal(
      .limit(.bid, "SOL_USDC_PERP", price: "99", quantity: "1"))
    #expect(refusal?.reason == "10 orders were sent in the last minute.")
  }

  @Test func `a batch is written down as a whole or not at all`() async throws {
    let bench = try Bench()
    let order = OrderRequest.limit(.bid, "SOL_USDC_PERP", price: "99", quantity: "1")
    await #expect(throws: BackpackError.self) {
      try await bench.gate.admit(Array(repeating: order, count: 11))
    }
    let dear = OrderRequest.limit(.bid, "SOL_USDC_PERP", price: "99", quantity: "100")
    await #expect(throws: BackpackError.self) { try await bench.gate.admit([order, order, dear]) }
    // None of those refused counts: a whole minute's worth is still there.
    try await bench.gate.admit(Array(repeating: order, count: 10))
  }

  @Test func `another process that keeps the journal locked costs an order its time, and no more`()
    async throws
  {
    let bench = try Bench()
    let order = OrderRequest.limit(.bid, "SOL_USDC_PERP", price: "99", quantity: "1")
    #expect(try await bench.refusal(order) == nil)
    let other = open(bench.folder + "/lock", O_RDWR)
    #expect(flock(other, LOCK_EX) == 0)
    await #expect(
      throws: BackpackError.notSent(
        reason: "another process keeps the journal of orders locked (\(bench.folder)/lock)")
    ) {
      try await CallDeadline.$current.withValue(.now + .milliseconds(30)) {
        _ = try await bench.gate.place(order)
      }
    }
    let waiting = Task { try await bench.gate.place(order) }
    waiting.cancel()
    await #expect(throws: BackpackError.notSent(reason: "the call was cancelled")) {
      try await waiting.value
    }
    #expect(bench.venue.orders.count == 1)
    close(other)
    #expect(try await bench.refusal(order) == nil)
  }

  @Test func `a price nobody can read is no order that may have happened`() async throws {
    let bench = try Bench()
    await #expect(
      throws: BackpackError.unavailable(
        reason: "the venue's price of GARBLED_USDC_PERP could not be read at markPrice")
    ) {
      _ = try await bench.gate.place(
        .limit(.bid, "GARBLED_USDC_PERP", price: "99", quantity: "1"))
    }
    #expect(bench.venue.orders.isEmpty)
  }

  @Test func `a refusal names where the limit can be raised, if it can`() throws {
    var limits = Limits.builtIn
    #expect(limits.remedy("order_max", "1000 USD").contains("no setting to raise it"))
    limits.setting = "backpack_config"
    #expect(limits.remedy("order_max", "1000 USD").contains("can raise it in backpack_config"))
  }

  @Test func `an order may be worth 1000 dollars and not a cent more`() async throws {
    let bench = try Bench()
    #expect(try await bench.refusal(.limit(.bid, "SOL_USDC", price: "100", quantity: "10")) == nil)
    let refusal = try await bench.refusal(
      .limit(.bid, "SOL_USDC", price: "100", quantity: "10.0001"))
    #expect(refusal?.reason.contains("1000.01 USD") == true)
    #expect(refusal?.remedy?.contains("order_max") == true)
    #expect(bench.venue.orders.count == 1)
  }

  @Test func `an order is not valued at a price from a cache that nobody fills any more`()
    async throws
  {
    let bench = try Bench()
    let refusal = try await bench.refusal(
      .limit(.bid, "OLD_USDC_PERP", price: "100", quantity: "1"))
    #expect(refusal?.reason.contains("31 s old") == true)
    #expect(bench.venue.orders.isEmpty)
  }

  @Test func `what cannot be valued beforehand is not sent: triggers, exits, loans`() async throws {
    let bench = try Bench()
    var borrowing = OrderRequest.limit(.bid, "SOL_USDC", price: "99", quantity: "1")
    borrowing.spotMargin = [.autoBorrow]
    let exit = OrderRequest.AttachedTrigger(price: "90", reference: .markPrice)
    for order in [
      .trigger(.ask, "SOL_USDC_PERP", at: "90", by: .markPrice, quantity: "100%"),
      .limit(.bid, "SOL_USDC_PERP", price: "99", quantity: "1", stopLoss: exit), borrowing,
    ] as [OrderRequest] {
      let refusal = try await bench.refusal(order)
      #expect(refusal?.reason.contains("cannot be valued") == true)
    }
    #expect(bench.venue.orders.isEmpty)
  }

  @Test func `a low ask is valued at the market's price, not at the caller's`() async throws {
    let bench = try Bench()
    #expect(try await bench.refusal(.limit(.ask, "SOL_USDC", price: "96", quantity: "10.1")) != nil)
    #expect(bench.venue.orders.isEmpty)
  }

  @Test func `a market order is valued at the worst price within the band`() async throws {
    let bench = try Bench()
    #expect(try await bench.refusal(.market(.bid, "SOL_USDC", .base("9.52"))) == nil)
    #expect(try await bench.refusal(.market(.bid, "SOL_USDC", .base("9.53"))) != nil)
    #expect(try await bench.refusal(.market(.bid, "SOL_USDC", .quote("1000"))) == nil)
    #expect(try await bench.refusal(.market(.bid, "SOL_USDC", .quote("1000.01"))) != nil)
  }

  @Test(arguments: ["WIDE_USDC", "WIDE_USDC_PERP"] as [Symbol], [Side.bid, .ask])
  func `a market order is not sent where the book is far from the price`(
    symbol: Symbol, side: Side
  ) async throws {
    let bench = try Bench()
    // 5 at the ask of 199 cost 995, but 9 cost 1791: more than an order may, were it valued at 100.
    for size in [.base("9"), .base("0.01"), .quote("10")] as [OrderRequest.MarketSize] {
      let refusal = try await bench.refusal(.market(side, symbol, size))
      #expect(refusal?.remedy?.contains("price_distance_max") == true)
    }
    #expect(bench.venue.orders.isEmpty)
  }

  @Test func `a market order takes no more than stands within the band`() async throws {
    let bench = try Bench()
    for side in [Side.bid, .ask] {
      let all: Notional = side == .bid ? "101" : "99"
      #expect(try await bench.refusal(.market(side, "THIN_USDC", .base("1"))) == nil)
      #expect(try await bench.refusal(.market(side, "THIN_USDC", .quote(all))) == nil)
      #expect(try await bench.refusal(.market(side, "THIN_USDC", .base("1.01"))) != nil)
      #expect(try await bench.refusal(.market(side, "THIN_USDC", .quote(all + "0.01"))) != nil)
    }
    #expect(bench.venue.orders.count == 4)
  }

  @Test func `a price may be five per cent from the mark and no further, on either side`()
    async throws
  {
    let bench = try Bench()
    for price in ["95", "105"] as [Price] {
      #expect(
        try await bench.refusal(.limit(.bid, "SOL_USDC_PERP", price: price, quantity: "1")) == nil)
    }
    for price in ["94.99", "105.01"] as [Price] {
      let refusal = try await bench.refusal(
        .limit(.bid, "SOL_USDC_PERP", price: price, quantity: "1"))
      #expect(refusal?.reason.contains("5 %") == true)
    }
    #expect(bench.venue.orders.count == 2)
  }

  @Test func `ten orders a minute are sent, the eleventh waits for the next minute`() async throws {
    let bench = try Bench()
    let order = OrderRequest.limit(.bid, "SOL_USDC", price: "100", quantity: "0.01")
    for _ in 0..<10 { #expect(try await bench.refusal(order) == nil) }
    #expect(try await bench.refusal(order)?.remedy?.contains("orders_per_minute_max") == true)
    bench.pass(.seconds(61))
    #expect(try await bench.refusal(order) == nil)
    #expect(bench.venue.orders.count == 11)
  }

  @Test func `10,000 dollars a day are sent, whichever process sends them`() async throws {
    let bench = try Bench()
    let order = OrderRequest.limit(.bid, "SOL_USDC", price: "100", quantity: "10")
    for _ in 0..<10 {
      #expect(try await bench.refusal(order) == nil)
      bench.pass(.seconds(3600))
    }
    let small = OrderRequest.limit(.bid, "SOL_USDC", price: "100", quantity: "0.01")
    #expect(try await bench.refusal(small)?.remedy?.contains("day_max") == true)
    bench.pass(.seconds(14 * 3600 + 1))
    #expect(try await bench.refusal(small) == nil)
    #expect(bench.venue.orders.count == 11)
  }

  @Test func `an order of no or negative size is refused`() async throws {
    let bench = try Bench()
    for quantity in ["0", "-1"] as [Quantity] {
      #expect(
        try await bench.refusal(.limit(.bid, "SOL_USDC", price: "100", quantity: quantity)) != nil)
      #expect(try await bench.refusal(.market(.bid, "SOL_USDC", .base(quantity))) != nil)
    }
    #expect(bench.venue.orders.isEmpty)
  }

  @Test func `an order that cannot be valued in dollars is refused`() async throws {
    let bench = try Bench()
    #expect(try await bench.refusal(.limit(.bid, "SOL_EUR", price: "100", quantity: "1")) != nil)
    #expect(try await bench.refusal(.limit(.bid, "EMPTY_USDC", price: "100", quantity: "1")) != nil)
    #expect(bench.venue.orders.isEmpty)
  }

  @Test func `an order that cannot be written down is not sent`() async throws {
    let bench = try Bench()
    let gate = GuardedVenue(
      bench.venue, journal: OrderJournal(folder: "/proc/no/such/place"),
      now: { Timestamp(microseconds: 0) })
    await #expect(throws: BackpackError.self) {
      try await gate.place(.limit(.bid, "SOL_USDC", price: "100", quantity: "1"))
    }
    let homeless = GuardedVenue(bench.venue, journal: nil, now: { Timestamp(microseconds: 0) })
    await #expect(throws: BackpackError.self) {
      try await homeless.place(.limit(.bid, "SOL_USDC", price: "100", quantity: "1"))
    }
    #expect(bench.venue.orders.isEmpty)
  }

  @Test func `a damaged journal stops orders instead of forgetting what was sent`() async throws {
    let bench = try Bench()
    let order = OrderRequest.limit(.bid, "SOL_USDC", price: "100", quantity: "1")
    #expect(try await bench.refusal(order) == nil)
    let day = try #require(opendir(bench.folder))
    defer { closedir(day) }
    while let entry = readdir(day) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasSuffix(".jsonl") else { continue }
      let file = try #require(fopen("\(bench.folder)/\(name)", "a"))
      fputs("{\"sentAt\":17\n", file)
      fclose(file)
    }
    #expect(try await bench.refusal(order)?.reason.contains("damaged in line 2") == true)
    #expect(bench.venue.orders.count == 1)
  }

  @Test func `orders sent at once from many tasks never exceed the limit together`() async throws {
    let bench = try Bench()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<40 {
        group.addTask {
          // Refusals are what this test is about; the count below tells how many there were.
          _ = try? await bench.refusal(.limit(.bid, "SOL_USDC", price: "100", quantity: "0.01"))
        }
      }
    }
    #expect(bench.venue.orders.count == 10)
  }
}
