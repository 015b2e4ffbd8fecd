// Vaults: pools that trade their members' money. Shares in them are tokens.

/// The venue's number of a vault.
public struct VaultID: RawRepresentable, Hashable, Sendable, CustomStringConvertible,
  ExpressibleByIntegerLiteral
{
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public init(_ value: UInt32) { rawValue = value }
  public init(integerLiteral value: UInt32) { rawValue = value }
  public var description: String { String(rawValue) }
}

/// A vault and its rules.
public struct Vault: Hashable, Sendable {
  public var id: VaultID
  /// What a share in it is called.
  public var token: Asset
  /// What goes in and comes out.
  public var asset: Asset
  /// Does it take money at the moment?
  public var mintsEnabled: Bool
  /// Does it take tokens back at the moment?
  public var redeemsEnabled: Bool
  /// In `asset`.
  public var minMintQuantity: Quantity
  /// In `token`.
  public var minRedeemTokens: Quantity
  /// At least this long from asking for the money back to getting it.
  public var redeemDelay: Duration
  /// Smallest step of a quantity of tokens.
  public var tokenStepSize: Quantity
  /// Tokens that can still be minted.
  public var remainingMintQuantity: Quantity?

  public init(
    id: VaultID, token: Asset, asset: Asset, mintsEnabled: Bool, redeemsEnabled: Bool,
    minMintQuantity: Quantity, minRedeemTokens: Quantity, redeemDelay: Duration,
    tokenStepSize: Quantity, remainingMintQuantity: Quantity?
  ) {
    self.id = id
    self.token = token
    self.asset = asset
    self.mintsEnabled = mintsEnabled
    self.redeemsEnabled = redeemsEnabled
    self.minMintQuantity = minMintQuantity
    self.minRedeemTokens = minRedeemTokens
    self.redeemDelay = redeemDelay
    self.tokenStepSize = tokenStepSize
    self.remainingMintQuantity = remainingMintQuantity
  }
}

/// Vault tokens on their way back into money.
public struct VaultRedemption: Hashable, Sendable {
  public var id: String
  public var vaultID: VaultID
  public var status: VaultRedeemStatus
  /// In vault tokens.
  public var tokenQuantity: Quantity
  /// Once redeemed.
  public var token: Asset?
  /// What came out. Once redeemed.
  public var asset: Asset?
  /// In `asset`. Once redeemed.
  public var quantity: Quantity?
  /// Value of a token when it was redeemed.
  public var nav: Price?
  /// Why it was cancelled.
  public var reason: String?
  public var timestamp: Timestamp

  public init(
    id: String, vaultID: VaultID, status: VaultRedeemStatus, tokenQuantity: Quantity,
    token: Asset?, asset: Asset?, quantity: Quantity?, nav: Price?, reason: String?,
    timestamp: Timestamp
  ) {
    self.id = id
    self.vaultID = vaultID
    self.status = status
    self.tokenQuantity = tokenQuantity
    self.token = token
    self.asset = asset
    self.quantity = quantity
    self.nav = nav
    self.reason = reason
    self.timestamp = timestamp
  }
}

/// How far a redemption is.
public struct VaultRedeemStatus: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let requested: VaultRedeemStatus = "Requested"
  public static let redeemed: VaultRedeemStatus = "Redeemed"
  public static let cancelled: VaultRedeemStatus = "Cancelled"
}

/// What a vault and one of its tokens are worth. NAV: net asset value, in USDC a token.
public struct VaultNAV: Hashable, Sendable {
  /// Of one token, now.
  public var nav: Price
  /// Of one token, averaged over time.
  public var twapNav: Price
  /// What minting goes by: the higher of the two.
  public var mintNav: Price
  /// What redeeming goes by: the lower of the two.
  public var redeemNav: Price
  public var vaultEquity: Notional
  /// After haircuts.
  public var netEquity: Notional
  public var tokenCirculatingSupply: Quantity
  /// When the values were last worked out.
  public var lastCrankAt: Timestamp?

  public init(
    nav: Price, twapNav: Price, mintNav: Price, redeemNav: Price, vaultEquity: Notional,
    netEquity: Notional, tokenCirculatingSupply: Quantity, lastCrankAt: Timestamp?
  ) {
    self.nav = nav
    self.twapNav = twapNav
    self.mintNav = mintNav
    self.redeemNav = redeemNav
    self.vaultEquity = vaultEquity
    self.netEquity = netEquity
    self.tokenCirculatingSupply = tokenCirculatingSupply
    self.lastCrankAt = lastCrankAt
  }
}

/// What a vault was worth at one moment of the past.
public struct VaultSnapshot: Hashable, Sendable {
  public var vaultID: VaultID
  /// Of one token.
  public var nav: Price?
  /// USDC.
  public var vaultEquity: Notional?
  public var tokenCirculatingSupply: Quantity?
  public var timestamp: Timestamp

  public init(
    vaultID: VaultID, nav: Price?, vaultEquity: Notional?, tokenCirculatingSupply: Quantity?,
    timestamp: Timestamp
  ) {
    self.vaultID = vaultID
    self.nav = nav
    self.vaultEquity = vaultEquity
    self.tokenCirculatingSupply = tokenCirculatingSupply
    self.timestamp = timestamp
  }
}
