// The account's operations for C. Every order goes the way of `execute_order`: one reader, one gate.

import Backpack
import BackpackAccount
public import BackpackHeader
import BackpackModel
import BackpackWire
import Glibc

/// A batch of 50 orders has about 20,000.
private let parametersSizeMax = Int(BACKPACK_PARAMS_JSON_SIZE_MAX)

@c @implementation
public func backpack_get_orders(
  _ client: OpaquePointer!, _ symbol: UnsafePointer<CChar>!,
  _ call: UnsafePointer<backpack_call>!, _ out: UnsafeMutablePointer<OpaquePointer?>!
) -> backpack_status {
  guard let out, let symbol = marketOrAll(symbol) else { return failed(BACKPACK_E_ARGUMENT) }
  return perform(client, call) { (client) async throws(BackpackError) in
    try await client.account.venue.openOrders(on: symbol, marketType: nil)
  } finish: {
    give(CallResult($0), to: out)
  }
}

@c @implementation
public func backpack_create_order(
  _ client: OpaquePointer!, _ request: UnsafePointer<backpack_order_request>!,
  _ call: UnsafePointer<backpack_call>!, _ out: UnsafeMutablePointer<OpaquePointer?>!
) -> backpack_status {
  guard let out, let request else { return failed(BACKPACK_E_ARGUMENT) }
  guard
    UnsafeRawPointer(request).load(as: Int.self) == MemoryLayout<backpack_order_request>.size
  else {
    return failed(
      BACKPACK_E_ARGUMENT,
      "size of backpack_order_request must be what BACKPACK_ORDER_REQUEST_INIT sets")
  }
  guard let json = parameters(of: request.pointee) else {
    return failed(
      BACKPACK_E_ARGUMENT,
      "side is neither BACKPACK_BID nor BACKPACK_ASK, or a text of the order is not UTF-8 or too long"
    )
  }
  return perform(client, call) { (client) async throws(BackpackError) in
    try await client.account.request("execute_order", parameters: json)
  } finish: {
    give(CallResult($0), to: out)
  }
}

@c @implementation
public func backpack_cancel_order(
  _ client: OpaquePointer!, _ symbol: UnsafePointer<CChar>!, _ order_id: UnsafePointer<CChar>!,
  _ client_id: UInt32, _ call: UnsafePointer<backpack_call>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!
) -> backpack_status {
  guard let out, let (reference, symbol) = order(symbol, order_id, client_id) else {
    return failed(BACKPACK_E_ARGUMENT)
  }
  return perform(client, call) { (client) async throws(BackpackError) in
    try await client.account.cancel(reference, on: symbol)
  } finish: {
    give(CallResult($0), to: out)
  }
}

@c @implementation
public func backpack_get_order(
  _ client: OpaquePointer!, _ symbol: UnsafePointer<CChar>!, _ order_id: UnsafePointer<CChar>!,
  _ client_id: UInt32, _ call: UnsafePointer<backpack_call>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!
) -> backpack_status {
  guard let out, let (reference, symbol) = order(symbol, order_id, client_id) else {
    return failed(BACKPACK_E_ARGUMENT)
  }
  return perform(client, call) { (client) async throws(BackpackError) in
    try await client.account.venue.order(reference, on: symbol)
  } finish: {
    give(CallResult($0), to: out)
  }
}

@c @implementation
public func backpack_resolve_order(
  _ client: OpaquePointer!, _ symbol: UnsafePointer<CChar>!, _ client_id: UInt32,
  _ call: UnsafePointer<backpack_call>!, _ outcome_out: UnsafeMutablePointer<backpack_outcome>!
) -> backpack_status {
  guard let outcome_out, let symbol, let market = text(symbol), !market.isEmpty else {
    return failed(BACKPACK_E_ARGUMENT)
  }
  return perform(client, call) { (client) async throws(BackpackError) in
    try await client.account.client.resolve(ClientOrderID(client_id), on: Symbol(market))
  } finish: { outcome in
    let found =
      switch outcome {
      case .accepted: BACKPACK_OUTCOME_PLACED
      case .notPlaced: BACKPACK_OUTCOME_NOT_PLACED
      case .stillUnknown: BACKPACK_OUTCOME_UNKNOWN
      }
    outcome_out.pointee = backpack_outcome(truncatingIfNeeded: found)
    return backpack_status(BACKPACK_OK)
  }
}

@c @implementation
public func backpack_get_positions(
  _ client: OpaquePointer!, _ symbol: UnsafePointer<CChar>!,
  _ call: UnsafePointer<backpack_call>!, _ out: UnsafeMutablePointer<OpaquePointer?>!
) -> backpack_status {
  guard let out, let symbol = marketOrAll(symbol) else { return failed(BACKPACK_E_ARGUMENT) }
  return perform(client, call) { (client) async throws(BackpackError) in
    try await client.account.venue.positions(on: symbol)
  } finish: {
    give(CallResult($0), to: out)
  }
}

@c @implementation
public func backpack_get_balances(
  _ client: OpaquePointer!, _ call: UnsafePointer<backpack_call>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!
) -> backpack_status {
  guard let out else { return failed(BACKPACK_E_ARGUMENT) }
  return perform(client, call) { (client) async throws(BackpackError) in
    try await client.account.venue.holdings().rows
  } finish: {
    give(CallResult($0), to: out)
  }
}

@c @implementation
public func backpack_request(
  _ client: OpaquePointer!, _ operation: UnsafePointer<CChar>!,
  _ params_json: UnsafePointer<CChar>!, _ call: UnsafePointer<backpack_call>!,
  _ out: UnsafeMutablePointer<OpaquePointer?>!
) -> backpack_status {
  guard let out, let operation, let name = text(operation) else {
    return failed(BACKPACK_E_ARGUMENT)
  }
  var json: [UInt8] = []
  if let params_json {
    let size = strnlen(params_json, parametersSizeMax + 1)
    guard size <= parametersSizeMax else { return failed(BACKPACK_E_TOO_LARGE) }
    // The JSON reader refuses what is not UTF-8.
    json = Array(UnsafeRawBufferPointer(start: params_json, count: size))
  }
  return perform(client, call) { [json] (client) async throws(BackpackError) in
    try await client.account.request(name, parameters: json)
  } finish: {
    give(CallResult($0), to: out)
  }
}

// MARK: Arguments

/// NULL means all markets: an inner `nil`. The outer `nil` is a symbol that cannot be one.
private func marketOrAll(_ symbol: UnsafePointer<CChar>?) -> Symbol?? {
  guard let symbol else { return .some(nil) }
  guard let text = text(symbol), !text.isEmpty else { return nil }
  return Symbol(text)
}

private func order(
  _ symbol: UnsafePointer<CChar>?, _ id: UnsafePointer<CChar>?, _ clientID: UInt32
) -> (OrderReference, Symbol)? {
  guard let symbol, let market = text(symbol), !market.isEmpty else { return nil }
  guard let id else {
    // 0 is what a forgotten client ID looks like.
    return clientID == 0 ? nil : (.clientID(ClientOrderID(clientID)), Symbol(market))
  }
  guard let id = text(id), !id.isEmpty else { return nil }
  return (.id(OrderID(id)), Symbol(market))
}

/// The order by the venue's names of its members; `nil` where it cannot be written.
private func parameters(of request: backpack_order_request) -> [UInt8]? {
  let side: Side
  switch Int(request.side) {
  case Int(BACKPACK_BID): side = .bid
  case Int(BACKPACK_ASK): side = .ask
  default: return nil
  }
  var texts: [(String, String)] = []
  for (name, pointer) in [
    ("symbol", request.symbol), ("orderType", request.order_type),
    ("quantity", request.quantity), ("quoteQuantity", request.quote_quantity),
    ("price", request.price), ("timeInForce", request.time_in_force),
  ] {
    guard let pointer else { continue }
    guard let text = text(pointer) else { return nil }
    texts.append((name, text))
  }
  return JSONWriter.bytes { writer in
    writer.object { writer in
      writer.member("side", side)
      for (name, text) in texts { writer.member(name, text) }
      if request.post_only { writer.member("postOnly", true) }
      if request.reduce_only { writer.member("reduceOnly", true) }
      if request.client_id != 0 { writer.member("clientId", request.client_id) }
    }
  }
}
