// Endpoints of the group Strategy.

import Backpack

extension CoveredEndpoint {
  static let strategies: [CoveredEndpoint] = [
    CoveredEndpoint(
      GetStrategy(.id("1"), symbol: "SOL_USDC"), GetStrategy(.clientID(7), symbol: "SOL_USDC")),
    CoveredEndpoint(
      CreateStrategy(
        StrategyRequest(
          symbol: "SOL_USDC", side: .bid, quantity: "10",
          schedule: .init(
            duration: .seconds(3600), interval: .seconds(60), randomizedQuantity: true),
          orders: .limit(price: "141.2", .gtc(postOnly: true)), reduceOnly: true,
          slippageTolerance: .percent("0.5"), selfTradePrevention: .rejectBoth,
          spotMargin: Set(SpotMargin.allCases),
          broker: Broker(id: 3, key: BrokerKey("key")), clientID: 7))),
    CoveredEndpoint(
      CancelStrategy(.id("1"), symbol: "SOL_USDC"), CancelStrategy(.clientID(7), symbol: "SOL_USDC")
    ),
    CoveredEndpoint(GetOpenStrategies(symbol: "SOL_USDC", marketType: .spot, type: .scheduled)),
    CoveredEndpoint(CancelAllStrategies(symbol: "SOL_USDC", type: .scheduled)),
    CoveredEndpoint(
      GetStrategyHistory(
        strategyID: "1", symbol: "SOL_USDC", marketType: .spot, limit: 10, offset: 20,
        sortDirection: .oldestFirst)),
  ]
}
