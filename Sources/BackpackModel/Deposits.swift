// Money that comes in.

/// A deposit. Source: `Deposit` of the venue's specification.
public struct Deposit: Hashable, Sendable {
  public var id: Int64
  public var asset: Asset
  public var quantity: Quantity
  public var source: DepositSource
  public var status: DepositStatus
  public var createdAt: Timestamp
  /// On the network it came by; `nil` where it came through a bank or from inside the venue.
  public var fromAddress: String?
  /// The same of where it arrived.
  public var toAddress: String?
  /// Of the network; `nil` where there is none, or none yet.
  public var transactionHash: String?
  /// Of `fiatCurrency`.
  public var fiatAmount: Quantity?
  public var fiatCurrency: FiatCurrency?
  /// The bank that sent it.
  public var institutionBIC: String?
  /// A note of the platform the deposit came through.
  public var platformMemo: String?

  public init(
    id: Int64, asset: Asset, quantity: Quantity, source: DepositSource, status: DepositStatus,
    createdAt: Timestamp, fromAddress: String?, toAddress: String?, transactionHash: String?,
    fiatAmount: Quantity?, fiatCurrency: FiatCurrency?, institutionBIC: String?,
    platformMemo: String?
  ) {
    self.id = id
    self.asset = asset
    self.quantity = quantity
    self.source = source
    self.status = status
    self.createdAt = createdAt
    self.fromAddress = fromAddress
    self.toAddress = toAddress
    self.transactionHash = transactionHash
    self.fiatAmount = fiatAmount
    self.fiatCurrency = fiatCurrency
    self.institutionBIC = institutionBIC
    self.platformMemo = platformMemo
  }
}

/// Where deposits of this account go, on the network asked for.
public struct DepositAddress: Hashable, Sendable {
  /// As the network writes addresses.
  public var address: String

  public init(address: String) {
    self.address = address
  }
}

/// A network or a payment processor. Networks are spelt otherwise than in `Blockchain`: `solana`,
/// not `Solana`.
public struct DepositSource: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let administrator: DepositSource = "administrator"
  public static let zeroGravity: DepositSource = "0G"
  public static let aptos: DepositSource = "aptos"
  public static let arbitrum: DepositSource = "arbitrum"
  public static let avalanche: DepositSource = "avalanche"
  public static let base: DepositSource = "base"
  public static let berachain: DepositSource = "berachain"
  public static let bitcoin: DepositSource = "bitcoin"
  public static let bitcoinCash: DepositSource = "bitcoinCash"
  public static let bsc: DepositSource = "bsc"
  public static let cardano: DepositSource = "cardano"
  public static let dogecoin: DepositSource = "dogecoin"
  public static let eclipse: DepositSource = "eclipse"
  public static let ethereum: DepositSource = "ethereum"
  public static let fogo: DepositSource = "fogo"
  public static let hyperEVM: DepositSource = "hyperEVM"
  public static let hyperliquid: DepositSource = "hyperliquid"
  public static let linea: DepositSource = "linea"
  public static let litecoin: DepositSource = "litecoin"
  public static let monad: DepositSource = "monad"
  public static let near: DepositSource = "near"
  public static let polygon: DepositSource = "polygon"
  public static let optimism: DepositSource = "optimism"
  public static let plasma: DepositSource = "plasma"
  public static let sei: DepositSource = "sei"
  public static let stable: DepositSource = "stable"
  public static let sui: DepositSource = "sui"
  public static let solana: DepositSource = "solana"
  public static let story: DepositSource = "story"
  public static let tron: DepositSource = "tron"
  public static let xrp: DepositSource = "xRP"
  public static let zcash: DepositSource = "zcash"
  public static let equalsMoney: DepositSource = "equalsMoney"
  public static let banxa: DepositSource = "banxa"
  public static let `internal`: DepositSource = "internal"
}

/// How far a deposit is, in the venue's words; it does not explain them.
public struct DepositStatus: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let cancelled: DepositStatus = "cancelled"
  public static let confirmed: DepositStatus = "confirmed"
  public static let declined: DepositStatus = "declined"
  public static let expired: DepositStatus = "expired"
  public static let initiated: DepositStatus = "initiated"
  public static let ownershipVerificationRequired: DepositStatus = "ownershipVerificationRequired"
  public static let pending: DepositStatus = "pending"
  public static let refunded: DepositStatus = "refunded"
  public static let senderVerificationCompleted: DepositStatus = "senderVerificationCompleted"
  public static let senderVerificationRequired: DepositStatus = "senderVerificationRequired"
}

/// A currency that is no coin, by its ISO 4217 letters: `EUR`.
public struct FiatCurrency: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}
