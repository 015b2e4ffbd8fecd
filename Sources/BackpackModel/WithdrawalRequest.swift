// Money that goes out: asking for it, and saying that it is meant.

/// Our own identifier of a withdrawal: free text of 1 ... 255 bytes.
///
/// The only thing by which a withdrawal whose answer was lost can be found again.
public struct WithdrawalClientID: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// 32 random hexadecimal digits.
  public static func random() -> WithdrawalClientID {
    let halves = [UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)]
    return WithdrawalClientID(
      halves.map { half in
        let digits = String(half, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
      }.joined())
  }
}

/// A token the venue issued against the account's second factor. Does not show in prints and dumps.
public struct TwoFactorToken: Hashable, Sendable {
  package let secret: String

  public init(_ secret: String) { self.secret = secret }
}

extension TwoFactorToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "two-factor token (hidden)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A withdrawal to be asked for. Asks for nothing by itself: see `WithdrawalAcknowledgement`.
public struct WithdrawalRequest: Hashable, Sendable {
  public var asset: Asset
  /// Of the asset. Whether the fee comes on top is not documented.
  public var quantity: Quantity
  /// As the network writes addresses: visible ASCII. Whether it exists nobody checks.
  public var address: String
  public var blockchain: Blockchain
  /// Drawn when left out: every withdrawal carries one, so that its outcome can be looked up.
  public var clientID: WithdrawalClientID
  /// Needed unless the account's address book has the address as exempt from the second factor.
  public var twoFactorToken: TwoFactorToken?
  /// May borrow what is missing. This makes a debt.
  public var autoBorrow: Bool
  /// May call in loans given.
  public var autoLendRedeem: Bool

  public init(
    of quantity: Quantity, _ asset: Asset, to address: String, on blockchain: Blockchain,
    clientID: WithdrawalClientID = .random(), twoFactorToken: TwoFactorToken? = nil,
    autoBorrow: Bool = false, autoLendRedeem: Bool = false
  ) {
    self.asset = asset
    self.quantity = quantity
    self.address = address
    self.blockchain = blockchain
    self.clientID = clientID
    self.twoFactorToken = twoFactorToken
    self.autoBorrow = autoBorrow
    self.autoLendRedeem = autoLendRedeem
  }
}

/// The word of whoever owns the money that a withdrawal is meant.
///
/// What is on a blockchain does not come back. So the request alone sends nothing: somebody has to say,
/// apart from it, what leaves and where to, and the two must agree to the letter. Fill this in from where
/// the decision was made (a person's confirmation, an approved list), never from the request itself:
/// copied, it proves nothing.
public struct WithdrawalAcknowledgement: Hashable, Sendable {
  public let quantity: Quantity
  public let asset: Asset
  /// Compared byte by byte with the request's.
  public let address: String
  public let blockchain: Blockchain

  public init(
    irreversiblySending quantity: Quantity, _ asset: Asset, to address: String,
    on blockchain: Blockchain
  ) {
    self.quantity = quantity
    self.asset = asset
    self.address = address
    self.blockchain = blockchain
  }
}
