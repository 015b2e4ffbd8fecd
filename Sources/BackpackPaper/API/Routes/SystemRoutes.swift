// The system and the assets.

import BackpackModel
import BackpackWire

extension Route {
  static let system: [Route] = [
    Route(.get, "/api/v1/ping", .uncached) { _, _ in .text("pong") },
    Route(.get, "/api/v1/time", .uncached) { _, call in .text(String(call.now.milliseconds)) },
    Route(.get, "/api/v1/status", .uncached) { _, _ in
      .value(VenueStatus(status: .ok, message: nil))
    },
    Route(.get, "/api/v1/wallets", .cached(seconds: 300)) { _, _ in
      .value(PaperAssets.wallets)
    },
    Route(.get, "/api/v1/assets", .cached(seconds: 300)) { exchange, _ in
      .value(exchange.ledger.assets.sorted().map(PaperAssets.listed))
    },
    Route(.get, "/api/v1/collateral", .cached(seconds: 300)) { _, _ in
      .value(
        CollateralTerms.all.map {
          CollateralParameters(
            asset: $0.asset, imfFunction: $0.imf, mmfFunction: $0.mmf, haircut: $0.haircut)
        })
    },
  ]
}

/// Addresses and networks that lead nowhere: paper money comes and goes without them.
enum PaperAssets {
  static let address = "PaperMoneyOnly1111111111111111111111111111111"

  /// The venue's names; a paper account has the same address on all of them.
  static let blockchains = [
    "0G", "Aptos", "Arbitrum", "Avalanche", "Base", "Berachain", "Bitcoin", "BitcoinCash", "Bsc",
    "Cardano", "Dogecoin", "Eclipse", "EqualsMoney", "Ethereum", "Fogo", "HyperEVM", "Hyperliquid",
    "Linea", "Litecoin", "Monad", "Near", "Optimism", "Plasma", "Polygon", "Sei", "Sui", "Solana",
    "Stable", "Story", "Tron", "XRP", "Zcash",
  ]

  static let wallets = [VenueWallet(blockchain: .solana, address: address)]

  static func listed(_ asset: Asset) -> ListedAsset {
    ListedAsset(
      asset: asset, displayName: asset.rawValue, coingeckoID: nil,
      tokens: [
        AssetToken(
          displayName: asset.rawValue, blockchain: .solana, contractAddress: nil,
          depositEnabled: true, minimumDeposit: "0", withdrawEnabled: true,
          minimumWithdrawal: "0", maximumWithdrawal: nil, withdrawalFee: "0", nativeDecimals: 9)
      ])
  }
}
