// The order book for C: a `backpack_book` is the core's.

public import BackpackHeader
import CBackpack
import Glibc

@c @implementation
public func backpack_book_new(
  _ symbol: UnsafePointer<CChar>!, _ levels_max: Int, _ out: UnsafeMutablePointer<OpaquePointer?>!
) -> backpack_status {
  guard let symbol, let out else { return failed(BACKPACK_E_ARGUMENT) }
  var book: OpaquePointer?
  let size = strnlen(symbol, Int(BPK_SYMBOL_SIZE_MAX) + 1)
  guard size > 0 else { return failed(BACKPACK_E_ARGUMENT) }
  let status = bpk_book_new(symbol, size, levels_max, &book)
  guard status == BPK_OK else { return jsonStatus(status) }
  out.pointee = book
  return backpack_status(BACKPACK_OK)
}

@c @implementation
public func backpack_book_free(_ book: OpaquePointer!) { bpk_book_free(book) }

@c @implementation
public func backpack_book_load(
  _ book: OpaquePointer!, _ json: UnsafePointer<CChar>!, _ json_size: Int, _ limit: Int
) -> backpack_status {
  guard let book, let json, json_size >= 0, limit >= 0 else { return failed(BACKPACK_E_ARGUMENT) }
  return bookStatus(bpk_book_load_json(book, json, json_size, limit), of: book)
}

@c @implementation
public func backpack_book_apply(
  _ book: OpaquePointer!, _ json: UnsafePointer<CChar>!, _ json_size: Int,
  _ applied_out: UnsafeMutablePointer<Bool>!
) -> backpack_status {
  guard let book, let json, json_size >= 0 else { return failed(BACKPACK_E_ARGUMENT) }
  var change = bpk_book_change()
  let status = bpk_book_apply_json(book, json, json_size, &change)
  if status == BPK_OK { applied_out?.pointee = change.applied }
  return bookStatus(status, of: book)
}

@c @implementation
public func backpack_book_describe(
  _ book: OpaquePointer!, _ out: UnsafeMutablePointer<backpack_book_info>!
) -> backpack_status {
  guard let book, let out else { return failed(BACKPACK_E_ARGUMENT) }
  var info = backpack_book_info()
  info.state = backpack_book_state(truncatingIfNeeded: bpk_book_state_of(book).rawValue)
  info.bids_cut = bpk_book_is_cut(book, BPK_SIDE_BID)
  info.asks_cut = bpk_book_is_cut(book, BPK_SIDE_ASK)
  info.bids_count = bpk_book_count(book, BPK_SIDE_BID)
  info.asks_count = bpk_book_count(book, BPK_SIDE_ASK)
  info.last_update_id = bpk_book_last_update_id(book)
  info.engine_time_us = bpk_book_engine_time_us(book)
  out.pointee = info
  return backpack_status(BACKPACK_OK)
}

@c @implementation
public func backpack_book_levels(
  _ book: OpaquePointer!, _ side: backpack_side, _ out: UnsafeMutablePointer<backpack_level>!,
  _ capacity: Int, _ count_out: UnsafeMutablePointer<Int>!
) -> backpack_status {
  guard let book, let count_out, let side = bpk_side(side), capacity >= 0,
    out != nil || capacity == 0
  else { return failed(BACKPACK_E_ARGUMENT) }
  // Never more than there are: a huge capacity is only a promise of room.
  let wanted = min(capacity, bpk_book_count(book, side))
  var count = 0
  var none = bpk_level()
  let status =
    if let out { bpk_book_levels(book, side, out.core, wanted, &count) } else {
      bpk_book_levels(book, side, &none, 0, &count)
    }
  guard status == BPK_OK else { return bookStatus(status, of: book) }
  count_out.pointee = count
  return backpack_status(BACKPACK_OK)
}

@c @implementation
public func backpack_book_cost(
  _ book: OpaquePointer!, _ order_side: backpack_side, _ quantity: backpack_decimal,
  _ quantity_out: UnsafeMutablePointer<backpack_decimal>!,
  _ notional_out: UnsafeMutablePointer<backpack_decimal>!
) -> backpack_status {
  guard let book, let quantity_out, let notional_out, let side = bpk_side(order_side),
    let quantity = quantity.core
  else { return failed(BACKPACK_E_ARGUMENT) }
  var cost = bpk_book_cost()
  let status = bpk_book_cost_of(book, side, quantity, &cost)
  guard status == BPK_OK else { return bookStatus(status, of: book) }
  quantity_out.pointee = backpack_decimal(cost.quantity)
  notional_out.pointee = backpack_decimal(cost.notional)
  return backpack_status(BACKPACK_OK)
}

extension bpk_side {
  fileprivate init?(_ side: backpack_side) {
    switch Int(side) {
    case Int(BACKPACK_BID): self = BPK_SIDE_BID
    case Int(BACKPACK_ASK): self = BPK_SIDE_ASK
    default: return nil
    }
  }
}

private func bookStatus(_ status: bpk_status, of book: OpaquePointer) -> backpack_status {
  switch status {
  case BPK_E_NOT_SYNCED: return failed(BACKPACK_E_NOT_SYNCED)
  case BPK_E_GAP: return failed(BACKPACK_E_GAP)
  case BPK_E_CROSSED, BPK_E_EXHAUSTED: return failed(BACKPACK_E_BROKEN)
  // A member that stands twice is bad JSON, a price that stands twice breaks the book.
  case BPK_E_DUPLICATE_KEY where bpk_book_state_of(book) == BPK_BOOK_BROKEN:
    return failed(BACKPACK_E_BROKEN)
  default: return jsonStatus(status)
  }
}
