// Endpoints of the group Assets.

import Backpack

extension CoveredEndpoint {
  static let assets: [CoveredEndpoint] = [
    CoveredEndpoint(GetAssets(country: "DE")),
    CoveredEndpoint(GetCollateralParameters()),
  ]
}
