// Deposits and withdrawals on the wire.

public import BackpackModel

extension DepositSource: WireReadable, WireWritable {}
extension DepositStatus: WireReadable, WireWritable {}
extension FiatCurrency: WireReadable, WireWritable {}
extension WithdrawalStatus: WireReadable, WireWritable {}
extension FiatWithdrawalState: WireReadable, WireWritable {}
extension WithdrawalClientID: WireReadable, WireWritable, ParameterConvertible {}

extension TwoFactorToken: ParameterConvertible {
  public var parameter: Parameters.Scalar { .secret(secret) }
}

extension Deposit: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("id"),
      asset: try node.read("symbol"),
      quantity: try node.read("quantity"),
      source: try node.read("source"),
      status: try node.read("status"),
      createdAt: try node.readNaiveTime("createdAt"),
      fromAddress: try node.readIfPresent("fromAddress"),
      toAddress: try node.readIfPresent("toAddress"),
      transactionHash: try node.readIfPresent("transactionHash"),
      fiatAmount: try node.readNumberIfPresent("fiatAmount"),
      fiatCurrency: try node.readIfPresent("fiatCurrency"),
      institutionBIC: try node.readIfPresent("institutionBic"),
      platformMemo: try node.readIfPresent("platformMemo"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("symbol", asset)
      writer.member("quantity", quantity)
      writer.member("source", source)
      writer.member("status", status)
      writer.member("createdAt", createdAt.historyText)
      writer.member("fromAddress", orNull: fromAddress)
      writer.member("toAddress", orNull: toAddress)
      writer.member("transactionHash", orNull: transactionHash)
      if let fiatAmount {
        writer.key("fiatAmount")
        writer.number(fiatAmount.description)
      } else {
        writer.member("fiatAmount", orNull: String?.none)
      }
      writer.member("fiatCurrency", orNull: fiatCurrency)
      writer.member("institutionBic", orNull: institutionBIC)
      writer.member("platformMemo", orNull: platformMemo)
    }
  }
}

extension DepositAddress: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      address: try node.read("address"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("address", address)
    }
  }
}

extension Withdrawal: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("id"),
      clientID: try node.readIfPresent("clientId"),
      asset: try node.read("symbol"),
      quantity: try node.read("quantity"),
      fee: try node.read("fee"),
      status: try node.read("status"),
      createdAt: try node.readNaiveTime("createdAt"),
      triggerAt: try node.readNaiveTimeIfPresent("triggerAt"),
      blockchain: try node.read("blockchain"),
      toAddress: try node.read("toAddress"),
      transactionHash: try node.readIfPresent("transactionHash"),
      identifier: try node.readIfPresent("identifier"),
      isInternal: try node.read("isInternal"),
      subaccountID: try node.readIfPresent("subaccountId"),
      fiatFee: try node.readIfPresent("fiatFee"),
      fiatCurrency: try node.readIfPresent("fiatSymbol"),
      fiatState: try node.readIfPresent("fiatState"),
      providerID: try node.readIfPresent("providerId"),
      bankName: try node.readIfPresent("bankName"),
      bankIdentifier: try node.readIfPresent("bankIdentifier"),
      accountIdentifier: try node.readIfPresent("accountIdentifier"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("clientId", orNull: clientID)
      writer.member("symbol", asset)
      writer.member("quantity", quantity)
      writer.member("fee", fee)
      writer.member("status", status)
      writer.member("createdAt", createdAt.historyText)
      writer.member("triggerAt", orNull: triggerAt?.historyText)
      writer.member("blockchain", blockchain)
      writer.member("toAddress", toAddress)
      writer.member("transactionHash", orNull: transactionHash)
      writer.member("identifier", orNull: identifier)
      writer.member("isInternal", isInternal)
      writer.member("subaccountId", orNull: subaccountID)
      writer.member("fiatFee", orNull: fiatFee)
      writer.member("fiatSymbol", orNull: fiatCurrency)
      writer.member("fiatState", orNull: fiatState)
      writer.member("providerId", orNull: providerID)
      writer.member("bankName", orNull: bankName)
      writer.member("bankIdentifier", orNull: bankIdentifier)
      writer.member("accountIdentifier", orNull: accountIdentifier)
    }
  }
}

extension WithdrawalDelay: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      current: try node.readIfPresent("currentWithdrawalDelayHours", as: Int32.self)
        .map { .seconds(3600 * Int64($0)) },
      pending: try node.readIfPresent("pendingWithdrawalDelayHours", as: Int32.self)
        .map { .seconds(3600 * Int64($0)) },
      pendingEnabledAt: try node.readNaiveTimeIfPresent("pendingWithdrawalDelayHoursEnabledAt"))
  }
}

extension JSONNode {
  /// An amount as a JSON number, the only one the venue writes (a double on its side): it may have an
  /// exponent, which no other decimal has.
  fileprivate func readNumberIfPresent(_ key: String) throws(WireError) -> Quantity? {
    guard let node = self[key], !node.isNull else { return nil }
    guard let text = node.text, let decimal = ExactDecimal(numberText: text) else {
      throw WireError(.unexpected(expected: "a number"), at: key)
    }
    return Quantity(decimal)
  }
}

extension ExactDecimal {
  /// `120.5`, `1e21`, `1.5E-7`; `nil` where the digits do not fit.
  fileprivate init?(numberText text: String) {
    let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) {
      $0 == "e" || $0 == "E"
    }
    guard let digits = parts.first.flatMap({ ExactDecimal($0) }) else { return nil }
    guard parts.count > 1 else {
      self = digits
      return
    }
    guard let exponent = Int(parts[1]), (-28...28).contains(exponent) else { return nil }
    let zeros = String(repeating: "0", count: Int(exponent.magnitude))
    guard let power = ExactDecimal(exponent < 0 ? "0.\(zeros.dropLast())1" : "1\(zeros)"),
      let product = try? digits * power  // nil: more digits than a decimal has
    else { return nil }
    self = product
  }
}
