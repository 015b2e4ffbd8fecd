// Every way in which the venue says no: status, code and text, in one place.

import BackpackModel

/// Why a request was refused. Nothing changed.
///
/// Texts marked (ours) are not known of the venue.
enum VenueRefusal: Error, Hashable, Sendable {
  // Getting in
  case missingHeader(String)
  case unreadableHeader(String)
  case unknownKey
  case wrongSignature
  case expired
  case tooEarly
  // Reading the request
  case unknownPath
  case wrongMethod
  /// A query parameter is missing or of another form than `type`.
  case parameter(String, type: String, problem: String)
  case payload(String)
  // Markets
  case unknownMarket
  case symbolNotFound
  case noDepth
  case noMarkPrice
  case staleMarket
  case marketClosed
  // Orders
  case priceTooLong
  case priceOutOfRange
  case priceTooFar
  case quantityTooLong
  case quantityTooSmall
  case quantityTooLarge
  case noPrice
  case noQuantity
  case twoSizes
  case noMarketQuantity
  case contradictory(String)
  case notOffered(String)
  case unpairedTrigger
  case badTrigger(String)
  case badSchedule
  case wouldTake
  case marketOrdersOff
  case postOnlyMode
  case nothingToReduce
  case duplicateClientID
  case tooManyOrders
  case oneIDNeeded
  case oneStrategyIDNeeded
  case orderNotFoundToCancel
  case orderNotFound
  case strategyNotFoundToCancel
  case strategyNotFound
  case positionNotFound
  // Money
  case insufficientFunds
  case insufficientMargin
  case positionLimit
  case unknownAsset
  case badLoanQuantity
  case borrowLimit
  case insufficientSupply
  case redeemFirst
  case badTransferQuantity
  case depositTooLarge
  case badAddress
  case withdrawalsOff
  case badSettings(String)
  // Ours to fix
  case internalError
  case stopped
  /// The account could not be read or written. Holds what to do then.
  case notKept(String)

  /// What the answer is made of; `code` is `nil` where the venue answers in plain text.
  var reply: (status: Int, code: ErrorCode?, message: String) {
    switch self {
    case .missingHeader(let name):
      (400, .invalidClientRequest, "Missing \(name) header")  // (ours)
    case .unreadableHeader(let name): (400, .invalidClientRequest, "Invalid \(name) header")
    case .unknownKey: (401, .unauthorized, "Unauthorized")
    case .wrongSignature: (400, .invalidClientRequest, "Invalid signature")
    case .expired: (400, .invalidClientRequest, "Request has expired")
    case .tooEarly:
      (400, "TOO_EARLY", "Request timestamp is too far in the future")  // (ours)

    case .unknownPath: (404, nil, "not found")
    case .wrongMethod: (405, nil, "method not allowed")  // (ours)
    case .parameter(let name, let type, let problem):
      (400, nil, "failed to parse parameter `\(name)`: failed to parse \"\(type)\": \(problem)")
    case .payload(let problem): (400, nil, "parse request payload error: \(problem)")

    case .unknownMarket: (400, .invalidClientRequest, "Invalid market symbol")
    case .symbolNotFound: (400, .invalidClientRequest, "Symbol not found")
    case .noDepth: (404, .resourceNotFound, "Not Found")
    case .noMarkPrice:
      (400, .tradingPaused, "Market has no price yet")  // (ours)
    case .staleMarket:  // (ours)
      (
        400, .tradingPaused,
        "The live data of this market is interrupted; nothing trades on old prices"
      )
    case .marketClosed: (400, .tradingPaused, "Market is not open for orders")  // (ours)

    case .priceTooLong: (400, .invalidClientRequest, "Price decimal too long")
    case .priceOutOfRange:
      (400, .invalidPrice, "Price is outside the market's allowed range")  // (ours)
    case .priceTooFar: (400, .invalidPrice, "Price is too far from the last active price")
    case .quantityTooLong: (400, .invalidClientRequest, "Quantity decimal too long")
    case .quantityTooSmall:
      (400, .invalidClientRequest, "Quantity is below the minimum allowed value")
    case .quantityTooLarge:  // (ours)
      (400, .invalidClientRequest, "Quantity is above the maximum allowed value")
    case .noPrice: (400, .invalidClientRequest, "Limit orders must specify a `price`")  // (ours)
    case .noQuantity:  // (ours)
      (400, .invalidClientRequest, "Limit orders must specify a positive `quantity`")
    case .twoSizes:  // (ours)
      (400, .invalidClientRequest, "Must specify either `quantity` or `quoteQuantity`, not both")
    case .noMarketQuantity:
      (400, .invalidClientRequest, "Market orders must specify a positive `quantity`")
    case .contradictory(let text): (400, .invalidOrder, text)  // (ours)
    // 400, not 501: a 5xx on order entry would mean that the outcome is unknown.
    case .notOffered(let what):
      (400, "NOT_IMPLEMENTED", "\(what) is not available on the paper exchange")  // (ours)
    case .unpairedTrigger:
      (
        400, .invalidClientRequest,
        "Must specify both `triggerPrice` and `triggerQuantity` or neither"
      )
    case .badTrigger(let text): (400, .invalidClientRequest, text)  // (ours)
    case .badSchedule:  // (ours)
      (
        400, .invalidClientRequest,
        "`interval` must be at least 1000 ms and `duration` from one interval to 30 days"
      )
    case .wouldTake: (400, .invalidOrder, "Order would immediately match and take")
    case .marketOrdersOff:
      (400, .invalidOrder, "Market takes limit orders only at the moment")  // (ours)
    case .postOnlyMode:
      (400, .invalidOrder, "Market takes post-only orders only at the moment")  // (ours)
    case .nothingToReduce:
      (400, .invalidOrder, "Reduce-only order would not reduce a position")  // (ours)
    case .duplicateClientID:
      (400, .invalidClientRequest, "Duplicate `clientId` among open orders")  // (ours)
    case .tooManyOrders: (400, .orderLimit, "Too many open orders")  // (ours)
    case .oneIDNeeded:  // (ours)
      (400, .invalidClientRequest, "Must specify exactly one of `orderId` and `clientId`")
    case .oneStrategyIDNeeded:  // (ours)
      (
        400, .invalidClientRequest,
        "Must specify exactly one of `strategyId` and `clientStrategyId`"
      )
    case .orderNotFoundToCancel: (400, .invalidClientRequest, "Order not found")
    case .orderNotFound: (404, .resourceNotFound, "Order not found")
    case .strategyNotFoundToCancel: (400, .invalidClientRequest, "Strategy not found")  // (ours)
    case .strategyNotFound: (404, .resourceNotFound, "Strategy not found")
    case .positionNotFound: (404, .resourceNotFound, "Position not found")

    case .insufficientFunds: (400, .insufficientFunds, "Insufficient funds")
    case .insufficientMargin: (400, .insufficientMargin, "Insufficient margin")
    case .positionLimit: (400, "POSITION_LIMIT", "Position limit exceeded")  // (ours)
    case .unknownAsset: (400, "INVALID_ASSET", "Invalid asset")  // (ours)
    case .badLoanQuantity:  // (ours)
      (400, "INVALID_QUANTITY", "Quantity must be a positive multiple of the asset's step size")
    case .borrowLimit: (400, "BORROW_LIMIT", "Borrow limit exceeded")  // (ours)
    case .insufficientSupply:
      (400, "INSUFFICIENT_SUPPLY", "Insufficient supply to borrow")  // (ours)
    case .redeemFirst:
      (400, "BORROW_REQUIRES_LEND_REDEEM", "Redeem what is lent before borrowing")  // (ours)
    case .badTransferQuantity:  // (ours)
      (400, "INVALID_QUANTITY", "Quantity must be positive, with 9 decimals at most")
    case .depositTooLarge:  // (ours)
      (
        400, "INVALID_QUANTITY",
        "An account holds \(AccountLimits.depositMax) of one asset at most"
      )
    case .badAddress: (400, .invalidClientRequest, "Invalid address")  // (ours)
    case .withdrawalsOff:  // (ours)
      (
        403, "FORBIDDEN",
        "Withdrawals are switched off on this paper exchange; start it with --withdrawals simulated"
      )
    case .badSettings(let text): (400, .invalidClientRequest, text)  // (ours)

    case .internalError: (500, .serverError, "Internal server error")
    case .stopped:  // (ours)
      (
        503, "MAINTENANCE", "The paper exchange stopped after an internal error; restart it"
      )
    case .notKept(let text): (503, "MAINTENANCE", text)  // (ours)
    }
  }
}
