// Endpoints of the group Withdrawal Delays.

import Backpack

extension CoveredEndpoint {
  static let withdrawalDelays: [CoveredEndpoint] = [

    ]
}
