// One request for quote by either of its identifiers: in a request, and in the answer to it.

import BackpackModel
import BackpackWire

extension RFQReference {
  var parameters: Parameters {
    switch self {
    case .id(let id): ["rfqId": id]
    case .clientID(let id): ["clientId": id]
    }
  }
}

extension RFQ {
  /// Throws where this is not the RFQ referred to. A client ID the venue left out counts for nothing.
  func require(_ reference: RFQReference) throws(WireError) {
    switch reference {
    case .id(let id): try Backpack.require(self.id, is: id, at: "rfqId")
    case .clientID(let id):
      if let clientID { try Backpack.require(clientID, is: id, at: "clientId") }
    }
  }
}
