// The venue's enumerations. Open ones keep values this version does not know as text.

/// A value out of a set the venue may extend. Compare with the known ones; never switch exhaustively.
public protocol OpenEnumeration: TextIdentifier {}

/// What the order does: `bid` buys the base asset, `ask` sells it.
public enum Side: String, Hashable, Sendable, CaseIterable {
  case bid = "Bid"
  case ask = "Ask"

  public var opposite: Side { self == .bid ? .ask : .bid }
}

/// What an order does at its price. A trigger order is of the type it wakes as.
public struct OrderType: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let limit: OrderType = "Limit"
  public static let market: OrderType = "Market"
}

/// Where an order stands; see `isFinal`.
public struct OrderStatus: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  /// Resting, nothing filled.
  public static let new: OrderStatus = "New"
  /// Resting, partly filled.
  public static let partiallyFilled: OrderStatus = "PartiallyFilled"
  public static let filled: OrderStatus = "Filled"
  /// Ended by its owner.
  public static let cancelled: OrderStatus = "Cancelled"
  /// Ended by the venue: rest of an IOC order, post-only that would take, self trade, margin.
  /// May hold fills.
  public static let expired: OrderStatus = "Expired"
  /// Sleeps until its trigger price is reached.
  public static let triggerPending: OrderStatus = "TriggerPending"
  public static let triggerFailed: OrderStatus = "TriggerFailed"
}

/// The name of a time in force as the venue writes it in answers; to place one, see `TimeInForce`.
public struct TimeInForceName: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let gtc: TimeInForceName = "GTC"
  public static let ioc: TimeInForceName = "IOC"
  public static let fok: TimeInForceName = "FOK"
}

/// What is traded on a market.
public struct MarketType: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let spot: MarketType = "SPOT"
  public static let perpetual: MarketType = "PERP"
  /// An inverse perpetual, by its name; the venue does not explain it.
  public static let inversePerpetual: MarketType = "IPERP"
  /// A future that ends on a day.
  public static let dated: MarketType = "DATED"
  public static let prediction: MarketType = "PREDICTION"
  /// Traded by requests for quotes, without a book.
  public static let requestForQuote: MarketType = "RFQ"
}

/// What a market accepts at the moment.
public struct OrderBookState: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let open: OrderBookState = "Open"
  public static let closed: OrderBookState = "Closed"
  public static let cancelOnly: OrderBookState = "CancelOnly"
  public static let limitOnly: OrderBookState = "LimitOnly"
  public static let postOnly: OrderBookState = "PostOnly"
}

/// What happens when an order would trade against another one of the same account.
public struct SelfTradePrevention: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The incoming order ends. The venue's default.
  public static let rejectTaker: SelfTradePrevention = "RejectTaker"
  public static let rejectMaker: SelfTradePrevention = "RejectMaker"
  public static let rejectBoth: SelfTradePrevention = "RejectBoth"
}

/// Is the venue working?
public struct SystemStatus: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let ok: SystemStatus = "Ok"
  public static let maintenance: SystemStatus = "Maintenance"
}

/// Length of a candle, by the venue's name: `1m` is a minute, `1month` a month.
public struct KlineInterval: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let oneSecond: KlineInterval = "1s"
  public static let oneMinute: KlineInterval = "1m"
  public static let threeMinutes: KlineInterval = "3m"
  public static let fiveMinutes: KlineInterval = "5m"
  public static let fifteenMinutes: KlineInterval = "15m"
  public static let thirtyMinutes: KlineInterval = "30m"
  public static let oneHour: KlineInterval = "1h"
  public static let twoHours: KlineInterval = "2h"
  public static let fourHours: KlineInterval = "4h"
  public static let sixHours: KlineInterval = "6h"
  public static let eightHours: KlineInterval = "8h"
  public static let twelveHours: KlineInterval = "12h"
  public static let oneDay: KlineInterval = "1d"
  public static let threeDays: KlineInterval = "3d"
  public static let oneWeek: KlineInterval = "1w"
  public static let oneMonth: KlineInterval = "1month"
}

/// Which price a candle is of.
public struct KlinePriceType: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  /// Of trades. The venue's default.
  public static let last: KlinePriceType = "Last"
  public static let index: KlinePriceType = "Index"
  public static let mark: KlinePriceType = "Mark"
}

/// How far back the statistics of a ticker go.
public struct TickerInterval: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let oneDay: TickerInterval = "1d"
  public static let oneWeek: TickerInterval = "1w"
}

/// Which end of a history comes first. Where nothing is asked for, the newest did as far as was seen.
public enum SortDirection: String, Hashable, Sendable, CaseIterable {
  case oldestFirst = "Asc"
  case newestFirst = "Desc"
}

/// The venue's name of an error. Act on the ones you know; show the others.
public struct ErrorCode: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let invalidClientRequest: ErrorCode = "INVALID_CLIENT_REQUEST"
  public static let invalidOrder: ErrorCode = "INVALID_ORDER"
  public static let invalidPrice: ErrorCode = "INVALID_PRICE"
  public static let invalidQuantity: ErrorCode = "INVALID_QUANTITY"
  public static let invalidSymbol: ErrorCode = "INVALID_SYMBOL"
  public static let invalidMarket: ErrorCode = "INVALID_MARKET"
  public static let invalidSignature: ErrorCode = "INVALID_SIGNATURE"
  public static let insufficientFunds: ErrorCode = "INSUFFICIENT_FUNDS"
  public static let insufficientMargin: ErrorCode = "INSUFFICIENT_MARGIN"
  public static let resourceNotFound: ErrorCode = "RESOURCE_NOT_FOUND"
  public static let unauthorized: ErrorCode = "UNAUTHORIZED"
  public static let forbidden: ErrorCode = "FORBIDDEN"
  public static let maintenance: ErrorCode = "MAINTENANCE"
  public static let tradingPaused: ErrorCode = "TRADING_PAUSED"
  public static let orderLimit: ErrorCode = "ORDER_LIMIT"
  public static let tooManyRequests: ErrorCode = "TOO_MANY_REQUESTS"
  public static let timeout: ErrorCode = "TIMEOUT"
  public static let serverError: ErrorCode = "SERVER_ERROR"

  /// Does it tell that the venue failed, and not that it said no? It may have happened then.
  package var leavesOutcomeOpen: Bool { self == .timeout || self == .serverError }
}
