// Endpoints of the group Account.

import Backpack

extension CoveredEndpoint {
  static let account: [CoveredEndpoint] = [
    CoveredEndpoint(GetAccount())
  ]
}
