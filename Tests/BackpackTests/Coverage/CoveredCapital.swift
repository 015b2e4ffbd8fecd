// Endpoints of the group Capital.

import Backpack

extension CoveredEndpoint {
  static let capital: [CoveredEndpoint] = [
    CoveredEndpoint(GetBalances())
  ]
}
