// Orders and positions as the private streams have them.

import BackpackModel
import BackpackWire

extension OrderChange.Kind {
  var streamName: String {
    switch self {
    case .accepted: "orderAccepted"
    case .filled: "orderFill"
    case .cancelled: "orderCancelled"
    case .expired: "orderExpired"
    case .modified: "orderModified"
    case .triggerPlaced: "triggerPlaced"
    case .triggerFailed: "triggerFailed"
    }
  }
}

extension OrderChange.Kind {
  /// Who made the order.
  fileprivate var origin: String {
    guard case .filled(let fill) = self else { return "USER" }
    switch fill.systemOrderType {
    case nil: return "USER"
    case .some("LiquidatePositionOnBackstop"): return "BACKSTOP_LIQUIDITY_PROVIDER"
    default: return "LIQUIDATION_AUTOCLOSE"
    }
  }
}

extension OrderChange {
  func write(to writer: inout JSONWriter) {
    writer.member("s", order.symbol)
    writer.member("i", order.id)
    writer.member("c", ifPresent: order.clientID)
    writer.member("S", order.side)
    // Upper case, unlike REST.
    writer.member("o", order.type == .market ? "MARKET" : "LIMIT")
    writer.member("f", order.timeInForce)
    writer.member("q", ifPresent: order.quantity)
    writer.member("Q", ifPresent: quoteQuantity)
    writer.member("p", ifPresent: order.price)
    writer.member("P", ifPresent: order.trigger?.price)
    writer.member("B", ifPresent: order.trigger?.reference)
    writer.member("Y", ifPresent: order.trigger?.quantity)
    writer.member("a", ifPresent: order.takeProfit?.price)
    writer.member("d", ifPresent: order.takeProfit?.reference)
    writer.member("j", ifPresent: order.takeProfit?.limitPrice)
    writer.member("b", ifPresent: order.stopLoss?.price)
    writer.member("g", ifPresent: order.stopLoss?.reference)
    writer.member("k", ifPresent: order.stopLoss?.limitPrice)
    writer.member("X", order.status)
    if case .expired(let reason?) = kind { writer.member("R", reason) }
    writeFill(to: &writer)
    writer.member("z", order.executedQuantity)
    writer.member("Z", order.executedQuoteQuantity)
    writer.member("V", order.selfTradePrevention)
    writer.member("O", kind.origin)
    writer.member("I", ifPresent: order.relatedOrderID)
    writer.member("H", ifPresent: order.strategyID)
    // False on spot, where REST has null.
    writer.member("r", order.reduceOnly ?? false)
    writer.member("y", ifPresent: order.postOnly)
    writer.member("T", moment.microseconds)
  }

  private func writeFill(to writer: inout JSONWriter) {
    guard case .filled(let fill) = kind else {
      writer.member("t", orNull: Int64?.none)
      return
    }
    writer.member("t", orNull: fill.tradeID)
    writer.member("l", fill.quantity)
    writer.member("L", fill.price)
    writer.member("m", fill.isMaker)
    writer.member("n", fill.fee)
    writer.member("N", fill.feeAsset)
  }
}

extension PositionChange.Kind {
  var streamName: String {
    switch self {
    case .opened: "positionOpened"
    case .adjusted: "positionAdjusted"
    case .closed: "positionClosed"
    }
  }
}

extension PositionChange {
  func write(to writer: inout JSONWriter) {
    writer.member("s", symbol)
    writer.member("B", entryPrice)
    writer.member("b", breakEvenPrice)
    writer.member("q", netQuantity)
    writer.member("Q", exposureQuantity)
    writer.member("n", exposureNotional)
    writer.member("M", markPrice)
    writer.member("f", imf)
    writer.member("m", mmf)
    writer.member("p", realized)
    writer.member("P", unrealized)
    // A number, whatever the documentation's sample shows.
    writer.member("i", id)
    // Abolished, but still there.
    writer.member("l", Price.zero)
    writer.member("T", moment.microseconds)
  }
}
