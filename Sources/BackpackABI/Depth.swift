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
  depth.bids = bpk_levels(items: io.pointee.bids?.core, capacity: io.pointee.bids_capacity, count: 0)
  depth.asks = bpk_levels(items: io.pointee.asks?.core, capacity: io.pointee.asks_capacity, count: 0)
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
  let bids = UnsafeBufferPointer(start: depth.pointee.bids, count: depth.pointee.bids_count)
  let asks = UnsafeBufferPointer(start: depth.pointee.asks, count: depth.pointee.asks_count)
  let priceScale = max(largestScale(of: bids, \.price), largestScale(of: asks, \.price))
  let quantityScale = max(largestScale(of: bids, \.quantity), largestScale(of: asks, \.quantity))
  guard priceScale <= BPK_DECIMAL_SCALE_MAX, quantityScale <= BPK_DECIMAL_SCALE_MAX else {
    return failed(BACKPACK_E_ARGUMENT)
  }
  let powers = powersOfTen()
  guard write(bids, \.price, priceScale, powers, to: io.pointee.bid_prices),
    write(bids, \.quantity, quantityScale, powers, to: io.pointee.bid_quantities),
    write(asks, \.price, priceScale, powers, to: io.pointee.ask_prices),
    write(asks, \.quantity, quantityScale, powers, to: io.pointee.ask_quantities)
  else { return failed(BACKPACK_E_OVERFLOW) }
  io.pointee.price_scale = priceScale
  io.pointee.quantity_scale = quantityScale
  return backpack_status(BACKPACK_OK)
}

@inline(__always)
private func largestScale(
  of levels: UnsafeBufferPointer<backpack_level>, _ member: KeyPath<backpack_level, backpack_decimal>
) -> UInt8 {
  var largest: UInt8 = 0
  for level in levels { largest = max(largest, level[keyPath: member].scale) }
  return largest
}

/// `false` where a value does not fit.
@inline(__always)
private func write(
  _ levels: UnsafeBufferPointer<backpack_level>,
  _ member: KeyPath<backpack_level, backpack_decimal>, _ scale: UInt8,
  _ powers: borrowing PowersOfTen, to out: UnsafeMutablePointer<Int64>?
) -> Bool {
  guard let out else { return levels.isEmpty }
  for (index, level) in levels.enumerated() {
    let value = level[keyPath: member]
    guard value.high == 0, let magnitude = scaled(value.low, by: Int(scale) - Int(value.scale), powers)
    else { return false }
    out[index] = value.negative ? -magnitude : magnitude
  }
  return true
}

/// `nil` beyond 63 bits. 0 stays 0, however many digits.
@inline(__always)
private func scaled(_ value: UInt64, by digits: Int, _ powersOfTen: borrowing PowersOfTen) -> Int64? {
  if value == 0 { return 0 }
  guard digits < powersOfTen.count else { return nil }
  let (product, overflows) = value.multipliedReportingOverflow(by: powersOfTen[digits])
  return overflows ? nil : Int64(exactly: product)
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

