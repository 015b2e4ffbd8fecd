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

  /// Throws where this is not what became of `request`.
  func require(_ request: OrderRequest) throws(WireError) {
    try require(.clientID(request.clientID), on: request.symbol)
    try Backpack.require(side, is: request.side, at: "side")
  }
}

/// Throws where a list filtered by market holds an order of another one.
func requireAll<Row>(
  _ rows: [Row], of symbol: Symbol?, _ told: (Row) -> Symbol
) throws(WireError) {
  guard let symbol else { return }
  for (index, row) in rows.enumerated() {
    do { try require(told(row), is: symbol, at: "symbol") } catch {
      throw error.inside(index: index)
    }
  }
}
