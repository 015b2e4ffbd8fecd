// What calls answer, for C: JSON, and typed rows whose texts live as long as the result.

import BackpackAccount
public import BackpackHeader
import BackpackModel
import BackpackWire
import Glibc

/// What a `backpack_result` points to. Never changes once it is made.
final class CallResult: @unchecked Sendable {  // written by `init` alone
  let json: CText
  private var texts: [UnsafeMutablePointer<CChar>] = []
  private(set) var orders: RowsOf<backpack_order> = .init([])
  private(set) var positions: RowsOf<backpack_position> = .init([])
  private(set) var balances: RowsOf<backpack_balance> = .init([])

  var count: Int { orders.count + positions.count + balances.count }

  init(json: [UInt8]) { self.json = CText(json) }

  convenience init(_ order: Order) {
    self.init(json: JSONWriter.bytes(of: order))
    orders = RowsOf([row(of: order)])
  }

  convenience init(_ orders: [Order]) {
    self.init(json: JSONWriter.bytes(of: orders))
    self.orders = RowsOf(orders.map(row(of:)))
  }

  convenience init(_ positions: [Position]) {
    self.init(json: JSONWriter.bytes(of: positions))
    self.positions = RowsOf(positions.map(row(of:)))
  }

  convenience init(_ holdings: [AssetHolding]) {
    self.init(
      json: JSONWriter.bytes { writer in
        writer.object { writer in
          for holding in holdings { writer.member(holding.asset.rawValue, holding) }
        }
      })
    balances = RowsOf(holdings.map(row(of:)))
  }

  convenience init(_ answer: OperationAnswer) {
    switch answer {
    case .order(let order): self.init(order)
    case .accepted: self.init(json: Array("null".utf8))
    case .json(let json): self.init(json: json)
    }
  }

  deinit { for text in texts { free(text) } }

  // MARK: Rows

  private func row(of order: Order) -> backpack_order {
    var row = backpack_order()
    row.id = keep(order.id.rawValue)
    row.symbol = keep(order.symbol.rawValue)
    row.order_type = keep(order.type.rawValue)
    row.status = keep(order.status.rawValue)
    row.time_in_force = keep(order.timeInForce.rawValue)
    row.price = keep(order.price)
    row.quantity = keep(order.quantity)
    row.quote_quantity = keep(order.quoteQuantity)
    row.executed_quantity = keep(order.executedQuantity)
    row.executed_quote_quantity = keep(order.executedQuoteQuantity)
    row.trigger_price = keep(order.trigger?.price)
    row.created_at_ms = order.createdAt.milliseconds
    row.side = backpack_side(truncatingIfNeeded: order.side == .bid ? BACKPACK_BID : BACKPACK_ASK)
    row.client_id = order.clientID?.rawValue ?? 0
    row.has_client_id = order.clientID != nil
    row.post_only = order.postOnly ?? false
    row.reduce_only = order.reduceOnly ?? false
    return row
  }

  private func row(of position: Position) -> backpack_position {
    var row = backpack_position()
    row.symbol = keep(position.symbol.rawValue)
    row.net_quantity = keep(position.netQuantity)
    row.entry_price = keep(position.entryPrice)
    row.break_even_price = keep(position.breakEvenPrice)
    row.mark_price = keep(position.markPrice)
    row.est_liquidation_price = keep(position.estLiquidationPrice)
    row.pnl_unrealized = keep(position.pnlUnrealized)
    row.pnl_realized = keep(position.pnlRealized)
    row.cumulative_funding = keep(position.cumulativeFundingPayment)
    row.imf = keep(position.imf)
    row.mmf = keep(position.mmf)
    return row
  }

  private func row(of holding: AssetHolding) -> backpack_balance {
    var row = backpack_balance()
    row.asset = keep(holding.asset.rawValue)
    row.available = keep(holding.balance.available)
    row.locked = keep(holding.balance.locked)
    row.staked = keep(holding.balance.staked)
    row.lent = keep(holding.loan.map { $0.isNegative ? .zero : $0 })
    return row
  }

  /// A copy that lives as long as the result; NULL for nothing.
  private func keep(_ value: (some CustomStringConvertible)?) -> UnsafePointer<CChar>? {
    guard let value, let copy = strdup(value.description) else { return nil }
    texts.append(copy)
    return UnsafePointer(copy)
  }
}

/// Rows of C structs at an address that stays.
final class RowsOf<Row> {
  private let rows: UnsafeMutableBufferPointer<Row>
  var count: Int { rows.count }

  init(_ rows: [Row]) {
    self.rows = .allocate(capacity: rows.count)
    _ = self.rows.initialize(from: rows)
  }

  deinit { rows.deallocate() }  // C structs: nothing to destroy in them

  subscript(index: Int) -> UnsafePointer<Row>? {
    guard rows.indices.contains(index) else { return nil }
    return rows.baseAddress.map { UnsafePointer($0 + index) }
  }
}

/// Hands a result over to C.
func give(
  _ result: CallResult, to out: UnsafeMutablePointer<OpaquePointer?>
) -> backpack_status {
  out.pointee = OpaquePointer(Unmanaged.passRetained(result).toOpaque())
  return backpack_status(BACKPACK_OK)
}

private func borrowed(_ result: OpaquePointer?) -> CallResult? {
  result.map { Unmanaged<CallResult>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
}

@c @implementation
public func backpack_result_free(_ result: OpaquePointer!) {
  guard let result else { return }
  Unmanaged<CallResult>.fromOpaque(UnsafeRawPointer(result)).release()
}

@c @implementation
public func backpack_result_json(
  _ result: OpaquePointer!, _ size_out: UnsafeMutablePointer<Int>!
) -> UnsafePointer<CChar>! {
  guard let result = borrowed(result) else { return nil }
  size_out?.pointee = result.json.count
  return result.json.start
}

@c @implementation
public func backpack_result_count(_ result: OpaquePointer!) -> Int { borrowed(result)?.count ?? 0 }

@c @implementation
public func backpack_result_order(
  _ result: OpaquePointer!, _ index: Int
) -> UnsafePointer<backpack_order>! { borrowed(result)?.orders[index] }

@c @implementation
public func backpack_result_position(
  _ result: OpaquePointer!, _ index: Int
) -> UnsafePointer<backpack_position>! { borrowed(result)?.positions[index] }

@c @implementation
public func backpack_result_balance(
  _ result: OpaquePointer!, _ index: Int
) -> UnsafePointer<backpack_balance>! { borrowed(result)?.balances[index] }
