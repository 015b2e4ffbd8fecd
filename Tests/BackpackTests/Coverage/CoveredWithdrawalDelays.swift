// Endpoints of the group Withdrawal Delays.

import Backpack

extension CoveredEndpoint {
  static let withdrawalDelays: [CoveredEndpoint] = [
    CoveredEndpoint(GetWithdrawalDelay()),
    CoveredEndpoint(CreateWithdrawalDelay(hours: 24, twoFactorToken: TwoFactorToken("123456"))),
    CoveredEndpoint(UpdateWithdrawalDelay(hours: 24, twoFactorToken: TwoFactorToken("123456"))),
  ]
}
