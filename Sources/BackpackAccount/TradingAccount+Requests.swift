// Operations by name, through the one gate: what a limit cannot put a bound on is not sent for money.

import Backpack
import BackpackGuard
public import BackpackModel
import BackpackWire

/// What an operation answered.
public enum OperationAnswer: Sendable {
  case order(Order)
  /// Taken in by the venue and not carried out yet (status 202): an order may still fill.
  case accepted
  /// The venue's JSON as it came.
  case json([UInt8])
}

extension TradingAccount {
  /// Carries an operation out.
  ///
  /// Orders pass the Guard. Other changes (loans, withdrawals, settings, strategies, quotes) are for
  /// paper: the limits of live trading cannot bound them.
  ///
  /// - Parameters:
  ///   - name: the venue's name of it, such as `get_klines`.
  ///   - json: the parameters, an object or an array of objects; empty for none.
  public func request(
    _ name: String, parameters json: [UInt8] = []
  ) async throws(BackpackError) -> OperationAnswer {
    guard let operation = Operation.named(name) else {
      throw .refused(
        Refusal(
          reason: "There is no operation of that name.\(Self.suggestion(for: name))",
          remedy: "docs/operations.md lists all \(Operation.all.count). Nothing was sent."))
    }
    switch name {
    case "execute_order":
      guard let order = try operation.orders(in: json).first else {
        throw .refused(Refusal(reason: "execute_order needs an order. Nothing was sent."))
      }
      return .order(try await place(order))
    case "execute_order_batch": return .json(try await place(operation.orders(in: json)))
    case "cancel_order":
      let (reference, symbol) = try operation.reference(in: json)
      return try await cancel(reference, on: symbol)
    case "get_order":
      let (reference, symbol) = try operation.reference(in: json)
      return .order(try await venue.order(reference, on: symbol))
    default:
      if operation.effect == .changes, mode == .live { throw Self.unbounded(operation) }
      return .json(try await client.send(operation, parameters: json))
    }
  }

  /// Places an order through the Guard. An unknown outcome always names its client ID.
  public func place(_ order: OrderRequest) async throws(BackpackError) -> Order {
    do throws(BackpackError) {
      return try await venue.place(order)
    } catch .outcomeUnknown(nil, let reason) {
      throw .outcomeUnknown(order.clientID, reason: reason)
    }
  }

  public func cancel(
    _ reference: OrderReference, on symbol: Symbol
  ) async throws(BackpackError) -> OperationAnswer {
    switch try await venue.cancel(reference, on: symbol) {
    case .cancelled(let order): .order(order)
    case .accepted: .accepted
    }
  }

  /// All orders are admitted before any of them leaves, or none is.
  private func place(_ orders: [OrderRequest]) async throws(BackpackError) -> [UInt8] {
    let batch = PlaceOrders(orders)
    if let refusal = batch.refusal { throw .refused(refusal) }
    try await guarded?.admit(orders)
    let results = try await client.send(batch)
    return JSONWriter.bytes { writer in
      writer.array { writer in
        for (order, result) in zip(orders, results) { Self.write(result, of: order, to: &writer) }
      }
    }
  }

  /// As the venue's row; one without an order says which it is about, for its client ID may have been drawn here.
  private static func write(
    _ result: BatchResult, of order: OrderRequest, to writer: inout JSONWriter
  ) {
    let (rejection, outcome): (Rejection, String)
    switch result {
    case .placed: return result.write(to: &writer)
    case .rejected(let told): (rejection, outcome) = (told, "rejected")
    case .outcomeUnknown(let told): (rejection, outcome) = (told, "unknown")
    }
    writer.object { writer in
      writer.member("operation", "Err")
      writer.member("code", orNull: rejection.code)
      writer.member("message", rejection.message)
      writer.member("clientId", order.clientID)
      writer.member("symbol", order.symbol)
      writer.member("outcome", outcome)
    }
  }

  private static func unbounded(_ operation: Operation) -> BackpackError {
    .refused(
      Refusal(
        reason: "\(operation.name) is not sent for money: the limits cannot put a bound on it.",
        remedy: "Do it on the venue's website; on paper it is sent. Nothing was sent."))
  }

  private static func suggestion(for name: String) -> String {
    let near = Operation.all.map(\.name).filter { known in
      !name.isEmpty && (known.holds(name.lowercased()) || name.lowercased().holds(known))
    }
    return near.isEmpty ? "" : " Did you mean \(near.prefix(3).joined(separator: ", "))?"
  }
}
