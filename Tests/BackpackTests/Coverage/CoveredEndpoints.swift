// Every endpoint of the client, by the venue's groups.

extension CoveredEndpoint {
  static let all: [CoveredEndpoint] =
    system + assets + markets + trades + account + capital + withdrawalDelays + orders + positions
    + borrowLend + borrowLendMarkets + strategies + rfqs + vaults
}
