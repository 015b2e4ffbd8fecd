// Members that several kinds of orders have.

import BackpackModel
import BackpackWire

extension Parameters {
  /// Always explicit: the venue's default is nowhere documented.
  mutating func append(timeInForce: OrderRequest.TimeInForce) {
    switch timeInForce {
    case .gtc(let postOnly):
      append("timeInForce", "GTC")
      append("postOnly", postOnly ? true : nil)
    case .ioc: append("timeInForce", "IOC")
    case .fok: append("timeInForce", "FOK")
    }
  }

  /// Those that are not allowed are left out: the venue's default is no.
  mutating func append(spotMargin: Set<SpotMargin>) {
    for flag in SpotMargin.allCases where spotMargin.contains(flag) { append(flag.rawValue, true) }
  }
}
