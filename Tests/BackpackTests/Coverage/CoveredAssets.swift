// Endpoints of the group Assets.

import Backpack

extension CoveredEndpoint {
  static let assets: [CoveredEndpoint] = [

    ]
}
