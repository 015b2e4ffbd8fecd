// One strategy by either of its identifiers: in a request, and in the answer to it.

import BackpackModel
import BackpackWire

extension StrategyReference {
  func parameters(on symbol: Symbol) -> Parameters {
    switch self {
    case .id(let id): ["strategyId": id, "symbol": symbol]
    case .clientID(let id): ["clientStrategyId": id, "symbol": symbol]
    }
  }
}

extension Strategy {
  /// Throws where this is not the strategy referred to. A client ID the venue left out counts for nothing.
  func require(_ reference: StrategyReference, on symbol: Symbol) throws(WireError) {
    try Backpack.require(self.symbol, is: symbol, at: "symbol")
    switch reference {
    case .id(let id): try Backpack.require(self.id, is: id, at: "id")
    case .clientID(let id):
      if let clientID { try Backpack.require(clientID, is: id, at: "clientStrategyId") }
    }
  }
}
