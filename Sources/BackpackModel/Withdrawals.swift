// Money that goes out: what the venue tells of it.

/// A withdrawal. Source: `Withdrawal` of the venue's specification.
public struct Withdrawal: Hashable, Sendable {
  public var id: Int64
  public var clientID: WithdrawalClientID?
  public var asset: Asset
  public var quantity: Quantity
  /// In the asset. Whether `quantity` includes it is not documented.
  public var fee: Quantity
  public var status: WithdrawalStatus
  public var createdAt: Timestamp
  /// When it will be carried out; set where a delay is in force.
  public var triggerAt: Timestamp?
  public var blockchain: Blockchain
  /// As the network writes addresses.
  public var toAddress: String
  /// `nil` until it is sent.
  public var transactionHash: String?
  /// The transaction's hash, too, once it is sent.
  public var identifier: String?
  /// To another account of the venue.
  public var isInternal: Bool
  public var subaccountID: Int64?
  /// Of `fiatCurrency`.
  public var fiatFee: Quantity?
  public var fiatCurrency: FiatCurrency?
  public var fiatState: FiatWithdrawalState?
  /// Of the payment provider.
  public var providerID: String?
  /// `nil`, like the two below, unless it goes to a bank.
  public var bankName: String?
  /// The bank's.
  public var bankIdentifier: String?
  /// The account's at that bank.
  public var accountIdentifier: String?

  public init(
    id: Int64, clientID: WithdrawalClientID?, asset: Asset, quantity: Quantity, fee: Quantity,
    status: WithdrawalStatus, createdAt: Timestamp, triggerAt: Timestamp?, blockchain: Blockchain,
    toAddress: String, transactionHash: String?, identifier: String?, isInternal: Bool,
    subaccountID: Int64?, fiatFee: Quantity?, fiatCurrency: FiatCurrency?,
    fiatState: FiatWithdrawalState?, providerID: String?, bankName: String?,
    bankIdentifier: String?, accountIdentifier: String?
  ) {
    self.id = id
    self.clientID = clientID
    self.asset = asset
    self.quantity = quantity
    self.fee = fee
    self.status = status
    self.createdAt = createdAt
    self.triggerAt = triggerAt
    self.blockchain = blockchain
    self.toAddress = toAddress
    self.transactionHash = transactionHash
    self.identifier = identifier
    self.isInternal = isInternal
    self.subaccountID = subaccountID
    self.fiatFee = fiatFee
    self.fiatCurrency = fiatCurrency
    self.fiatState = fiatState
    self.providerID = providerID
    self.bankName = bankName
    self.bankIdentifier = bankIdentifier
    self.accountIdentifier = accountIdentifier
  }
}

/// How far a withdrawal is, in the venue's words; it does not explain them.
public struct WithdrawalStatus: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let confirmed: WithdrawalStatus = "confirmed"
  public static let ownershipVerificationRequired: WithdrawalStatus =
    "ownershipVerificationRequired"
  public static let pending: WithdrawalStatus = "pending"
  public static let recipientInformationProvided: WithdrawalStatus = "recipientInformationProvided"
  public static let recipientInformationRequired: WithdrawalStatus = "recipientInformationRequired"
}

/// Where a withdrawal through a bank stands. Source: `EqualsMoneyWithdrawalState`.
public struct FiatWithdrawalState: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let initialized: FiatWithdrawalState = "initialized"
  public static let pending: FiatWithdrawalState = "pending"
  public static let fulfilling: FiatWithdrawalState = "fulfilling"
  public static let processing: FiatWithdrawalState = "processing"
  public static let complete: FiatWithdrawalState = "complete"
  public static let declined: FiatWithdrawalState = "declined"
  public static let cancelled: FiatWithdrawalState = "cancelled"
  public static let review: FiatWithdrawalState = "review"
  public static let awaitingDocuments: FiatWithdrawalState = "awaitingDocuments"
  public static let awaitingComplianceQuestions: FiatWithdrawalState = "awaitingComplianceQuestions"
  public static let refundedInternal: FiatWithdrawalState = "refundedInternal"
  public static let refundedExternal: FiatWithdrawalState = "refundedExternal"
}

/// How long withdrawals to addresses outside the address book wait: time to stop one that is not
/// yours.
public struct WithdrawalDelay: Hashable, Sendable {
  /// In force now.
  public var current: Duration?
  /// In force from `pendingEnabledAt` on.
  public var pending: Duration?
  public var pendingEnabledAt: Timestamp?

  public init(current: Duration?, pending: Duration?, pendingEnabledAt: Timestamp?) {
    self.current = current
    self.pending = pending
    self.pendingEnabledAt = pendingEnabledAt
  }
}
