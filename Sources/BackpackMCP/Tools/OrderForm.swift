// The arguments that make up an order, and the rules between them.

internal import BackpackModel

/// Ten arguments of `create_order` that together are one `OrderRequest`.
struct OrderForm: Parameter {
  private enum Kind { case limit, market }
  private enum Lifetime { case gtc, ioc, fok }

  private let symbol = Argument.symbol
  private let side = Argument<Side>.choice(
    "side", "Bid buys, Ask sells", ["Bid": .bid, "Ask": .ask])
  private let kind = Argument<Kind>.choice(
    "orderType", "Limit needs price and quantity", ["Limit": .limit, "Market": .market])
  private let quantity = Argument<Quantity>.decimal("quantity", "In base asset").optional
  private let price = Argument<Price>.decimal("price", "Limit only; in quote asset").optional
  private let lifetime = Argument<Lifetime>.choice(
    "timeInForce", "Default GTC", ["GTC": .gtc, "IOC": .ioc, "FOK": .fok]
  ).optional
  private let quoteQuantity = Argument<Notional>.decimal(
    "quoteQuantity", "Market only, instead of quantity; in quote asset"
  ).optional
  private let postOnly = Argument.flag("postOnly", "Limit GTC only: never take").optional
  private let reduceOnly = Argument.flag("reduceOnly", "Perpetuals: only shrink a position")
    .optional
  private let clientID = Argument.clientID.optional

  var properties: [ArgumentProperty] {
    symbol.properties + side.properties + kind.properties + quantity.properties
      + price.properties + lifetime.properties + quoteQuantity.properties + postOnly.properties
      + reduceOnly.properties + clientID.properties
  }

  func read(from reader: inout ArgumentReader) -> OrderRequest? {
    let symbol = reader.required(symbol)
    let side = reader.required(side)
    let kind = kind(from: &reader)
    let reduceOnly = reader.optional(reduceOnly)
    let clientID = reader.optional(clientID)
    guard let symbol, let side, let kind, reader.problems.isEmpty else { return nil }
    return OrderRequest(
      symbol: symbol, side: side, kind: kind, reduceOnly: reduceOnly.value ?? false,
      clientID: clientID.value ?? .random())
  }

  private func kind(from reader: inout ArgumentReader) -> OrderRequest.Kind? {
    let kind = reader.required(kind)
    let size = Size(
      quantity: reader.optional(quantity), price: reader.optional(price),
      quoteQuantity: reader.optional(quoteQuantity))
    let lifetime = reader.optional(lifetime).value ?? .gtc
    let postOnly = reader.optional(postOnly).value ?? false
    return switch kind {
    case .limit: limit(size, lifetime, postOnly: postOnly, &reader)
    case .market: market(size, lifetime, postOnly: postOnly, &reader)
    case nil: nil
    }
  }

  private struct Size {
    let quantity: Given<Quantity>
    let price: Given<Price>
    let quoteQuantity: Given<Notional>
  }

  private func limit(
    _ size: Size, _ lifetime: Lifetime, postOnly: Bool, _ reader: inout ArgumentReader
  ) -> OrderRequest.Kind? {
    if size.quantity.isAbsent { reader.report("quantity is required for Limit orders") }
    if size.price.isAbsent { reader.report("price is required for Limit orders") }
    if !size.quoteQuantity.isAbsent { reader.report("quoteQuantity is for Market orders only") }
    if postOnly, lifetime != .gtc {
      reader.report("postOnly cannot be combined with timeInForce 'IOC' or 'FOK'")
    }
    guard let price = size.price.value, let quantity = size.quantity.value else { return nil }
    let timeInForce: OrderRequest.TimeInForce =
      switch lifetime {
      case .gtc: .gtc(postOnly: postOnly)
      case .ioc: .ioc
      case .fok: .fok
      }
    return .limit(price: price, quantity: quantity, timeInForce)
  }

  /// GTC is taken as if left out: hosts fill in defaults, and a market order never rests anyway.
  private func market(
    _ size: Size, _ lifetime: Lifetime, postOnly: Bool, _ reader: inout ArgumentReader
  ) -> OrderRequest.Kind? {
    if !size.price.isAbsent { reader.report("price is for Limit orders only") }
    if postOnly { reader.report("postOnly is for Limit orders only") }
    let allOrNothing = lifetime == .fok
    switch (size.quantity, size.quoteQuantity) {
    case (.value(let quantity), .absent):
      return .market(.base(quantity), allOrNothing: allOrNothing)
    case (.absent, .value(let notional)):
      return .market(.quote(notional), allOrNothing: allOrNothing)
    case (.absent, .absent):
      reader.report("quantity or quoteQuantity is required for Market orders")
    case (.value, .value):
      reader.report("quantity or quoteQuantity is required for Market orders, not both")
    default: break  // reported when it was read
    }
    return nil
  }
}
