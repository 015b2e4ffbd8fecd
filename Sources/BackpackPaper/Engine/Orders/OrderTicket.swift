// An order as it arrives: well-formed, not yet checked against its market.

import BackpackModel

/// What an order asks for.
struct OrderTicket: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case limit(price: Price, quantity: Quantity, OrderRequest.TimeInForce)
    case market(OrderRequest.MarketSize, allOrNothing: Bool = false)
    /// Sleeps first.
    case trigger(Boxed<OrderRequest.Trigger>)
  }

  var symbol: Symbol
  var side: Side
  var kind: Kind
  /// What a market order said besides; it takes what it can whatever this says, and only echoes it.
  var marketTimeInForce = TimeInForceName.gtc
  var reduceOnly = false
  var clientID: ClientOrderID?
  var selfTradePrevention: SelfTradePrevention = .rejectTaker
  /// What few orders say.
  var extras: Boxed<OrderExtras>?

  var spotMargin: Set<SpotMargin> { extras?.value.spotMargin ?? [] }
  var trigger: OrderRequest.Trigger? {
    if case .trigger(let trigger) = kind { trigger.value } else { nil }
  }
}

struct OrderExtras: Hashable, Sendable {
  var stopLoss: OrderRequest.AttachedTrigger?
  var takeProfit: OrderRequest.AttachedTrigger?
  var slippage: SlippageTolerance?
  var spotMargin: Set<SpotMargin> = []

  var isEmpty: Bool { self == OrderExtras() }
}

/// A value that is kept once however often it is copied: a million plain orders do not carry room for what
/// few orders have.
final class Boxed<Value: Hashable & Sendable>: Hashable, Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }

  static func == (a: Boxed, b: Boxed) -> Bool { a === b || a.value == b.value }
  func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
