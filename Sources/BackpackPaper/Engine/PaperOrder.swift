// Orders inside the exchange: what is asked for, what it became, and its fills.

import BackpackModel

/// An order as it arrives, well-formed but not yet checked against its market.
struct OrderTicket: Hashable, Sendable {
  var symbol: Symbol
  var side: Side
  var kind: OrderRequest.Kind
  /// What a market order said besides; it takes what it can whatever this says, and only echoes it.
  var marketTimeInForce = TimeInForceName.gtc
  var reduceOnly = false
  var clientID: ClientOrderID?
  var selfTradePrevention: SelfTradePrevention = .rejectTaker
}

/// An order that was taken in.
struct PaperOrder: Hashable, Sendable {
  enum Size: Hashable, Sendable {
    case steps(Int64)
    /// A market order's notional.
    case quote(Notional)
  }

  let number: UInt64
  /// Index of its market in the exchange.
  let market: Int
  let ticket: OrderTicket
  /// `nil` for market orders.
  let limitTicks: Int64?
  /// Cut down when a reduce-only order outgrows its position.
  var size: Size
  let createdAt: Timestamp
  var executedSteps: Int64 = 0
  var executedQuote = Notional.zero
  var status = OrderStatus.new
  /// The venue's name for why an order `Expired`.
  var expiryReason: String?

  var side: Side { ticket.side }
  /// What still may fill; of a quote-sized order, which never rests, nothing.
  var remainingSteps: Int64 {
    if case .steps(let steps) = size { steps - executedSteps } else { 0 }
  }

  /// What this order keeps reserved for `steps` of it: quote for a bid, base for an ask. Fees are
  /// taken from what is received and need no reserve.
  func lock(steps: Int64, in listing: MarketListing) throws -> (asset: Asset, amount: Quantity)? {
    guard !listing.isPerpetual, let limitTicks else { return nil }
    let scale = listing.scale
    switch side {
    case .bid:
      let notional = try scale.notional(ticks: limitTicks, steps: steps)
      return (listing.market.quote, Quantity(notional.decimal))
    case .ask: return (listing.market.base, try scale.quantity(steps: steps))
    }
  }

  func noun(in listing: MarketListing) throws -> Order {
    let scale = listing.scale
    var order = Order(
      id: OrderID(String(number)), clientID: ticket.clientID, symbol: ticket.symbol, side: side,
      type: .limit, status: status, timeInForce: .gtc,
      executedQuantity: try scale.quantity(steps: executedSteps),
      executedQuoteQuantity: executedQuote,
      reduceOnly: listing.isPerpetual ? ticket.reduceOnly : nil,
      selfTradePrevention: ticket.selfTradePrevention, createdAt: createdAt)
    switch size {
    case .steps(let steps): order.quantity = try scale.quantity(steps: steps)
    case .quote(let notional): order.quoteQuantity = notional
    }
    switch ticket.kind {
    case .limit(let price, _, let timeInForce):
      order.price = price
      order.postOnly = timeInForce == .gtc(postOnly: true)
      switch timeInForce {
      case .gtc: break
      case .ioc: order.timeInForce = .ioc
      case .fok: order.timeInForce = .fok
      }
    case .market:
      order.type = .market
      order.timeInForce = ticket.marketTimeInForce
    case .trigger: break  // refused when it comes in
    }
    return order
  }
}

/// An execution of one of the account's orders.
struct PaperFill: Hashable, Sendable {
  let orderNumber: UInt64
  let clientID: ClientOrderID?
  let symbol: Symbol
  let side: Side
  let price: Price
  let quantity: Quantity
  /// In `feeAsset`.
  let fee: Quantity
  let feeAsset: Asset
  let isMaker: Bool
  let timestamp: Timestamp
  /// `nil` for a liquidation, which prints no trade.
  let tradeID: Int64?
  /// The venue's name for an order of its own; `nil` for the user's.
  let systemOrderType: String?
}

/// The account's open orders, by number, that is by age.
struct OpenOrders: Sendable {
  static let countMax = 1000

  private(set) var all: [PaperOrder] = []

  subscript(number: UInt64) -> PaperOrder? {
    index(of: number).map { all[$0] }
  }

  /// Numbers only grow, so the array stays sorted.
  mutating func append(_ order: PaperOrder) { all.append(order) }

  mutating func replace(_ order: PaperOrder) {
    if let index = index(of: order.number) { all[index] = order }
  }

  mutating func remove(_ number: UInt64) {
    if let index = index(of: number) { all.remove(at: index) }
  }

  func first(_ reference: OrderReference) -> PaperOrder? {
    switch reference {
    case .id(let id): UInt64(id.rawValue).flatMap { self[$0] }
    case .clientID(let id): all.first { $0.ticket.clientID == id }
    }
  }

  private func index(of number: UInt64) -> Int? {
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low + high) / 2
      if all[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low < all.count && all[low].number == number ? low : nil
  }
}
