// One order by either of its identifiers: in a request, and in the answer to it.

import BackpackModel
import BackpackWire

extension OrderReference {
  func parameters(on symbol: Symbol) -> Parameters {
    switch self {
    case .id(let id): ["orderId": id, "symbol": symbol]
    case .clientID(let id): ["clientId": id, "symbol": symbol]
    }
  }

  var clientID: ClientOrderID? {
    if case .clientID(let id) = self { id } else { nil }
  }
}

extension Order {
  /// Throws where this is not the order referred to. A client ID the venue left out counts for nothing.
  func require(_ reference: OrderReference, on symbol: Symbol) throws(WireError) {
    try Backpack.require(self.symbol, is: symbol, at: "symbol")
    switch reference {
    case .id(let id): try Backpack.require(self.id, is: id, at: "id")
    case .clientID(let id):
      if let clientID { try Backpack.require(clientID, is: id, at: "clientId") }
    }
  }
}
