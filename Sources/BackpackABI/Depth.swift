// Depth for C: the core reads it into the caller's buffers; then, if wanted, as integers.

public import BackpackHeader
import CBackpack

/// Levels of the two headers are the same memory; Tests/ABITests/layout.c holds them to it.
extension UnsafeMutablePointer<backpack_level> {
  var core: UnsafeMutablePointer<bpk_level> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: bpk_level.self)
  }
}

/// What the core says about JSON.
func jsonStatus(_ status: bpk_status) -> backpack_status {
  switch status {
  case BPK_OK: backpack_status(BACKPACK_OK)
  case BPK_E_ARGUMENT: failed(BACKPACK_E_ARGUMENT)
  case BPK_E_MEMORY: failed(BACKPACK_E_MEMORY)
  case BPK_E_CAPACITY: failed(BACKPACK_E_CAPACITY)
  case BPK_E_OVERFLOW: failed(BACKPACK_E_OVERFLOW)
  default: failed(BACKPACK_E_FORMAT)
  }
}

@c @implementation
public func backpack_depth_parse(
  _ json: UnsafePointer<CChar>!, _ json_size: Int, _ io: UnsafeMutablePointer<backpack_depth>!
) -> backpack_status {
  guard let json, let io, json_size >= 0, isUsable(io.pointee) else {
    return failed(BACKPACK_E_ARGUMENT)
  }
  var depth = bpk_depth()
  depth.bids = bpk_levels(
    items: io.pointee.bids?.core, capacity: io.pointee.bids_capacity, count: 0)
  depth.asks = bpk_levels(
    items: io.pointee.asks?.core, capacity: io.pointee.asks_capacity, count: 0)
  let status = bpk_depth_parse(json, json_size, &depth)
  guard status == BPK_OK else { return jsonStatus(status) }
  io.pointee.bids_count = depth.bids.count
  io.pointee.asks_count = depth.asks.count
  io.pointee.last_update_id = depth.last_update_id
  io.pointee.engine_time_us = depth.engine_time_us
  return backpack_status(BACKPACK_OK)
}

/// Sizes arrive as they are in C: beyond what an address space holds they are negative here.
private func isUsable(_ depth: backpack_depth) -> Bool {
  let most = Int.max / MemoryLayout<backpack_level>.stride
  return (0...most).contains(depth.bids_capacity) && (0...most).contains(depth.asks_capacity)
    && (depth.bids != nil || depth.bids_capacity == 0)
    && (depth.asks != nil || depth.asks_capacity == 0)
}

// MARK: Integers

@c @implementation
public func backpack_depth_to_fixed(
  _ depth: UnsafePointer<backpack_depth>!, _ io: UnsafeMutablePointer<backpack_fixed_depth>!
) -> backpack_status {
  guard let depth, let io, isUsable(depth.pointee),
    (0...depth.pointee.bids_capacity).contains(depth.pointee.bids_count),
    (0...depth.pointee.asks_capacity).contains(depth.pointee.asks_count),
    depth.pointee.bids_count == 0
      || io.pointee.bid_prices != nil && io.pointee.bid_quantities != nil,
    depth.pointee.asks_count == 0
      || io.pointee.ask_prices != nil && io.pointee.ask_quantities != nil
  else { return failed(BACKPACK_E_ARGUMENT) }
  let bids = Amounts(depth.pointee.bids, count: depth.pointee.bids_count)
  let asks = Amounts(depth.pointee.asks, count: depth.pointee.asks_count)
  let scales = bids.scales(beside: asks.scales(beside: (0, 0)))
  guard scales.price <= BPK_DECIMAL_SCALE_MAX, scales.quantity <= BPK_DECIMAL_SCALE_MAX else {
    return failed(BACKPACK_E_ARGUMENT)
  }
  let powers = powersOfTen()
  guard
    bids.write(scales, powers, io.pointee.bid_prices, io.pointee.bid_quantities),
    asks.write(scales, powers, io.pointee.ask_prices, io.pointee.ask_quantities)
  else { return failed(BACKPACK_E_OVERFLOW) }
  io.pointee.price_scale = scales.price
  io.pointee.quantity_scale = scales.quantity
  return backpack_status(BACKPACK_OK)
}

/// The levels of one side.
private struct Amounts {
  private let levels: UnsafeBufferPointer<backpack_level>

  init(_ start: UnsafePointer<backpack_level>?, count: Int) {
    levels = UnsafeBufferPointer(start: start, count: count)
  }

  /// Digits after the point: those of the longest price and the longest quantity.
  func scales(beside other: (price: UInt8, quantity: UInt8)) -> (price: UInt8, quantity: UInt8) {
    var (price, quantity) = other
    for level in levels {
      price = max(price, level.price.scale)
      quantity = max(quantity, level.quantity.scale)
    }
    return (price, quantity)
  }

  /// `false` where a value does not fit.
  func write(
    _ scales: (price: UInt8, quantity: UInt8), _ powers: borrowing PowersOfTen,
    _ prices: UnsafeMutablePointer<Int64>?, _ quantities: UnsafeMutablePointer<Int64>?
  ) -> Bool {
    guard let prices, let quantities else { return levels.isEmpty }
    for index in levels.indices {
      guard let price = scaled(levels[index].price, to: scales.price, powers),
        let quantity = scaled(levels[index].quantity, to: scales.quantity, powers)
      else { return false }
      prices[index] = price
      quantities[index] = quantity
    }
    return true
  }
}

/// `nil` beyond 63 bits. 0 stays 0, however many digits.
@inline(__always)
private func scaled(
  _ value: backpack_decimal, to scale: UInt8, _ powers: borrowing PowersOfTen
) -> Int64? {
  if value.low == 0, value.high == 0 { return 0 }
  let digits = Int(scale) - Int(value.scale)
  guard value.high == 0, digits < powers.count else { return nil }
  let (product, overflows) = value.low.multipliedReportingOverflow(by: powers[digits])
  guard !overflows, let magnitude = Int64(exactly: product) else { return nil }
  return value.negative ? -magnitude : magnitude
}

/// 10^0 ... 10^19. No global: those are lazy, and a lazy one may hang in a forked child; see cprocess.h.
private typealias PowersOfTen = InlineArray<20, UInt64>

private func powersOfTen() -> PowersOfTen {
  var power: UInt64 = 1
  return PowersOfTen { index in
    if index > 0 { power *= 10 }
    return power
  }
}
