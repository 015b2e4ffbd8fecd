// POST /wapi/v1/capital/withdrawals

public import BackpackModel
public import BackpackWire

/// Asks for money to leave the venue. **What has left does not come back.**
///
/// Cannot be made without an acknowledgement that agrees with the request to the letter, nor changed
/// once it is made. The address must stand in the account's address book as exempt from the second
/// factor, or the request needs a `twoFactorToken`.
///
/// Sent at most once. Where the answer is lost, `BackpackError.changeUnknown` names the client ID to look
/// for with `GetWithdrawals`; asking again before that may pay twice. Not to find it proves nothing
/// while the request may still arrive (`BackpackClient.Options.window`) and the list may lag: look
/// again after a minute.
///
/// The venue also takes `recipientInformation`, an object. How nested members are signed nobody knows, so
/// it cannot be sent; where the venue demands it, withdraw on its website.
public struct RequestWithdrawal: Endpoint {
  public typealias Response = Withdrawal
  public static let route = Route(.post, "/wapi/v1/capital/withdrawals", .signed("withdraw"))

  public let withdrawal: WithdrawalRequest

  /// - Throws: `.refused` where the acknowledgement is of another withdrawal, or where the request could
  ///   not be signed or is no withdrawal. Nothing is sent.
  public init(
    _ withdrawal: WithdrawalRequest, acknowledging acknowledgement: WithdrawalAcknowledgement
  ) throws(BackpackError) {
    try Self.check(withdrawal)
    try Self.check(acknowledgement, against: withdrawal)
    self.withdrawal = withdrawal
  }

  public var change: AccountChange? { .withdrawal(withdrawal.clientID) }

  public var parameters: Parameters {
    [
      "address": withdrawal.address, "blockchain": withdrawal.blockchain,
      "clientId": withdrawal.clientID, "quantity": withdrawal.quantity, "symbol": withdrawal.asset,
      "twoFactorToken": withdrawal.twoFactorToken,
      "autoBorrow": withdrawal.autoBorrow ? true : nil,
      "autoLendRedeem": withdrawal.autoLendRedeem ? true : nil,
    ]
  }

  /// The quantity told may be without the fee, and the address in another spelling: neither is compared.
  public func verify(_ told: Withdrawal) throws(WireError) {
    try require(told.asset, is: withdrawal.asset, at: "symbol")
    try require(told.blockchain, is: withdrawal.blockchain, at: "blockchain")
    if let clientID = told.clientID {
      try require(clientID, is: withdrawal.clientID, at: "clientId")
    }
  }

  private static func check(_ withdrawal: WithdrawalRequest) throws(BackpackError) {
    guard withdrawal.quantity.isPositive else {
      throw refused("A withdrawal of \(withdrawal.quantity) \(withdrawal.asset) is none.")
    }
    // Blanks and invisible characters come from pasting, and money does not come back.
    let address = withdrawal.address.utf8
    guard !address.isEmpty, address.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw refused(
        "The address is empty, or holds blanks or characters that are not plain ASCII.",
        "Copy it anew.")
    }
    guard !address.contains(where: "&=\"\\".utf8.contains) else {
      throw refused(
        "The address holds one of & = \" \\, which cannot be signed without ambiguity.",
        "Withdraw to it on the venue's website.")
    }
    guard (1...255).contains(withdrawal.clientID.rawValue.utf8.count) else {
      throw refused("The client ID of a withdrawal has 1 to 255 bytes.")
    }
  }

  private static func check(
    _ acknowledgement: WithdrawalAcknowledgement, against withdrawal: WithdrawalRequest
  ) throws(BackpackError) {
    guard
      acknowledgement.quantity == withdrawal.quantity, acknowledgement.asset == withdrawal.asset,
      acknowledgement.address == withdrawal.address,
      acknowledgement.blockchain == withdrawal.blockchain
    else {
      throw refused(
        """
        The request is to withdraw \(withdrawal.quantity) \(withdrawal.asset) to \
        \(withdrawal.address) on \(withdrawal.blockchain), the acknowledgement is of \
        \(acknowledgement.quantity) \(acknowledgement.asset) to \(acknowledgement.address) on \
        \(acknowledgement.blockchain).
        """,
        "Find out which is meant.")
    }
  }

  private static func refused(_ reason: String, _ remedy: String? = nil) -> BackpackError {
    let remedy = [remedy, "Nothing was sent."].compactMap(\.self).joined(separator: " ")
    return .refused(Refusal(reason: reason, remedy: remedy))
  }
}
