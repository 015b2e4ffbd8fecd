// Assets, the networks they travel on, and what they are worth as collateral.

/// A network that assets come and go on, by the venue's name. Deposits name the same networks
/// otherwise: see `DepositSource`.
public struct Blockchain: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let zeroGravity: Blockchain = "0G"
  public static let aptos: Blockchain = "Aptos"
  public static let arbitrum: Blockchain = "Arbitrum"
  public static let avalanche: Blockchain = "Avalanche"
  public static let base: Blockchain = "Base"
  public static let berachain: Blockchain = "Berachain"
  public static let bitcoin: Blockchain = "Bitcoin"
  public static let bitcoinCash: Blockchain = "BitcoinCash"
  public static let bsc: Blockchain = "Bsc"
  public static let cardano: Blockchain = "Cardano"
  public static let dogecoin: Blockchain = "Dogecoin"
  public static let eclipse: Blockchain = "Eclipse"
  public static let equalsMoney: Blockchain = "EqualsMoney"
  public static let ethereum: Blockchain = "Ethereum"
  public static let fogo: Blockchain = "Fogo"
  public static let hyperEVM: Blockchain = "HyperEVM"
  public static let hyperliquid: Blockchain = "Hyperliquid"
  public static let linea: Blockchain = "Linea"
  public static let litecoin: Blockchain = "Litecoin"
  public static let monad: Blockchain = "Monad"
  public static let near: Blockchain = "Near"
  public static let optimism: Blockchain = "Optimism"
  public static let plasma: Blockchain = "Plasma"
  public static let polygon: Blockchain = "Polygon"
  public static let sei: Blockchain = "Sei"
  public static let sui: Blockchain = "Sui"
  public static let solana: Blockchain = "Solana"
  public static let stable: Blockchain = "Stable"
  public static let story: Blockchain = "Story"
  public static let tron: Blockchain = "Tron"
  public static let xrp: Blockchain = "XRP"
  public static let zcash: Blockchain = "Zcash"
}

/// An asset the venue takes, and where. Source: `MarketAsset` of the venue's specification.
public struct ListedAsset: Hashable, Sendable {
  public var asset: Asset
  /// What people call it: `Solana` for SOL.
  public var displayName: String
  /// Its name in CoinGecko's catalogue, where it has one.
  public var coingeckoID: String?
  /// One for each network the asset is available on.
  public var tokens: [AssetToken]

  public init(asset: Asset, displayName: String, coingeckoID: String?, tokens: [AssetToken]) {
    self.asset = asset
    self.displayName = displayName
    self.coingeckoID = coingeckoID
    self.tokens = tokens
  }
}

/// An asset on one network. Quantities are of the asset.
public struct AssetToken: Hashable, Sendable {
  /// What people call it on this network.
  public var displayName: String
  public var blockchain: Blockchain
  /// `nil`: the native coin of the network.
  public var contractAddress: String?
  /// Does the venue take it from this network at the moment?
  public var depositEnabled: Bool
  public var minimumDeposit: Quantity
  /// Does the venue send it to this network at the moment?
  public var withdrawEnabled: Bool
  public var minimumWithdrawal: Quantity
  /// `nil`: no such bound.
  public var maximumWithdrawal: Quantity?
  /// In the asset.
  public var withdrawalFee: Quantity
  /// Digits after the point that the token has on this network.
  public var nativeDecimals: UInt8?

  public init(
    displayName: String, blockchain: Blockchain, contractAddress: String?, depositEnabled: Bool,
    minimumDeposit: Quantity, withdrawEnabled: Bool, minimumWithdrawal: Quantity,
    maximumWithdrawal: Quantity?, withdrawalFee: Quantity, nativeDecimals: UInt8?
  ) {
    self.displayName = displayName
    self.blockchain = blockchain
    self.contractAddress = contractAddress
    self.depositEnabled = depositEnabled
    self.minimumDeposit = minimumDeposit
    self.withdrawEnabled = withdrawEnabled
    self.minimumWithdrawal = minimumWithdrawal
    self.maximumWithdrawal = maximumWithdrawal
    self.withdrawalFee = withdrawalFee
    self.nativeDecimals = nativeDecimals
  }
}

/// An address of the exchange itself.
public struct VenueWallet: Hashable, Sendable {
  public var blockchain: Blockchain
  /// As the network writes addresses.
  public var address: String

  public init(blockchain: Blockchain, address: String) {
    self.blockchain = blockchain
    self.address = address
  }
}

/// What an asset counts as collateral, the same for every account.
///
/// Source: `CollateralSummary` of the venue's specification.
public struct CollateralParameters: Hashable, Sendable {
  public var asset: Asset
  public var imfFunction: MarginFunction
  public var mmfFunction: MarginFunction
  public var haircut: HaircutFunction

  public init(
    asset: Asset, imfFunction: MarginFunction, mmfFunction: MarginFunction, haircut: HaircutFunction
  ) {
    self.asset = asset
    self.imfFunction = imfFunction
    self.mmfFunction = mmfFunction
    self.haircut = haircut
  }
}

/// How much of an asset's value counts as collateral.
public struct HaircutFunction: Hashable, Sendable {
  /// Share that counts: 0.9 is a haircut of 10 %.
  public var weight: Rate
  public var kind: Kind

  /// How the share depends on the quantity.
  public enum Kind: Hashable, Sendable {
    /// The weight, whatever the quantity.
    case identity
    /// Less for large quantities; the venue does not document the formula.
    case inverseSquareRoot(base: ExactDecimal, positiveCurvePenalty: ExactDecimal)
    /// A kind this version does not know, by its name.
    case unknown(String)
  }

  public init(weight: Rate, kind: Kind) {
    self.weight = weight
    self.kind = kind
  }
}
