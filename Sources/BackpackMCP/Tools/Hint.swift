// What to do about an error of the venue: one table.

internal import BackpackModel

enum Hint {
  static let afterUnknownOutcome = """
    Do not send it again yet. Find out first, with list_orders (compare clientId), and once more \
    after some seconds: it may still arrive. An order that is not listed may have been filled, which \
    list_positions and get_balances show.
    """

  static func after(_ rejection: Rejection) -> String? {
    // The venue uses one code for many faults of a request; its message tells them apart.
    let message = rejection.message.lowercased()
    if let hint = byMessage.first(where: { message.holds($0.part) })?.hint { return hint }
    return rejection.code.flatMap { byCode[$0] }
  }

  /// Is the refusal about the market's tick, step or minimum?
  static func isAboutSteps(_ rejection: Rejection) -> Bool {
    let message = rejection.message.lowercased()
    return message.holds("decimal too long") || message.holds("below the minimum")
  }

  private static let byMessage: [(part: String, hint: String)] = [
    ("quantity decimal too long", "quantity must be a whole multiple of the market's step size."),
    ("price decimal too long", "price must be a whole multiple of the market's tick size."),
    ("below the minimum", "quantity must be at least the market's minimum quantity."),
    ("invalid market symbol", unknownSymbol),
    ("symbol not found", unknownSymbol),
    ("request has expired", "The clock of this computer is off, or the network is very slow."),
    (
      "invalid signature", "The API key and secret do not belong together. Check the configuration."
    ),
    (
      "order not found",
      "It may be filled, cancelled or expired; list_orders shows what still rests."
    ),
    (
      "immediately match", "A post-only order must not cross the book: choose a price away from it."
    ),
  ]

  private static let unknownSymbol =
    "Symbols look like SOL_USDC (spot) and SOL_USDC_PERP (perpetual); letter case matters."

  private static let byCode: [ErrorCode: String] = [
    .insufficientFunds: "get_balances shows what is available; choose a smaller quantity.",
    .insufficientMargin:
      "Choose a smaller quantity, or free margin; list_positions shows what is open.",
    .invalidSymbol: unknownSymbol,
    .invalidMarket: unknownSymbol,
    .invalidPrice: "The price is too far from the market, or not a multiple of its tick size.",
    .invalidQuantity:
      "The quantity is outside the market's bounds, or not a multiple of its step size.",
    .invalidSignature: "The API key and secret do not belong together. Check the configuration.",
    .unauthorized: "The API key is not accepted. Check the configuration.",
    .forbidden: "The API key may not do this.",
    .maintenance: "The exchange is under maintenance. Try again later.",
    .tradingPaused: "Trading in this market is paused. Try again later.",
    .orderLimit: "Too many open orders: cancel some first.",
    .resourceNotFound:
      "It may be filled, cancelled or expired; list_orders shows what still rests.",
    "ACCOUNT_LIQUIDATING": "The account is being liquidated; nothing can be placed now.",
    "ACCOUNT_DEACTIVATED": "The account is deactivated; only the exchange's support can help.",
    "POSITION_LIMIT": "The position would become too large: choose a smaller quantity.",
    "MAX_LEVERAGE_REACHED": "The account's leverage limit is reached: choose a smaller quantity.",
  ]
}
