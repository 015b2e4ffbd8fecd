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
  case wouldTake
  case marketOrdersOff
  case postOnlyMode
  case nothingToReduce
  case duplicateClientID
  case tooManyOrders
  case oneIDNeeded
  case orderNotFoundToCancel
  case orderNotFound
  case positionNotFound
  // Money
  case insufficientFunds
  case insufficientMargin
  case positionLimit
  // Ours to fix
  case internalError

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
    case .orderNotFoundToCancel: (400, .invalidClientRequest, "Order not found")
    case .orderNotFound: (404, .resourceNotFound, "Order not found")
    case .positionNotFound: (404, .resourceNotFound, "Position not found")

    case .insufficientFunds: (400, .insufficientFunds, "Insufficient funds")
    case .insufficientMargin: (400, .insufficientMargin, "Insufficient margin")
    case .positionLimit: (400, "POSITION_LIMIT", "Position limit exceeded")  // (ours)

    case .internalError: (500, .serverError, "Internal server error")
    }
  }
}
