// Endpoints of the group System.

import Backpack

extension CoveredEndpoint {
  static let system: [CoveredEndpoint] = [
    CoveredEndpoint(GetStatus()),
    CoveredEndpoint(Ping()),
    CoveredEndpoint(GetTime()),
    CoveredEndpoint(GetWallets()),
  ]
}
