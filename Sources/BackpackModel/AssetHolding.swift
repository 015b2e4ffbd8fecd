// An asset with what is lent or borrowed of it: two answers of the venue as one row.

/// What the account holds of one asset.
public struct AssetHolding: Hashable, Sendable {
  public let asset: Asset
  public var balance = Balance(available: .zero, locked: .zero, staked: .zero)
  /// Positive: lent. Negative: borrowed. `nil`: could not be read.
  public var loan: Quantity?

  public var isZero: Bool {
    balance.available.isZero && balance.locked.isZero && balance.staked.isZero
      && loan?.isZero ?? true
  }

  /// Sorted by asset. What is lent entirely has no balance left, and a row all the same.
  ///
  /// - Parameter loans: `nil` where they could not be read.
  public static func all(
    _ balances: [Asset: Balance], _ loans: [BorrowLendPosition]?
  ) -> [AssetHolding] {
    var rows = balances.reduce(into: [Asset: AssetHolding]()) { rows, entry in
      rows[entry.key] = AssetHolding(asset: entry.key, balance: entry.value)
    }
    if let loans {
      for asset in rows.keys { rows[asset]?.loan = .zero }
      for loan in loans {
        rows[loan.asset, default: AssetHolding(asset: loan.asset)].loan = loan.netQuantity
      }
    }
    return rows.values.sorted { $0.asset < $1.asset }
  }
}

extension TradingVenue {
  /// Balances and loans, read at once. Loans that cannot be read do not hide the balances.
  public func holdings() async throws(BackpackError) -> (
    rows: [AssetHolding], loansProblem: BackpackError?
  ) {
    async let loans = Result.of { () throws(BackpackError) in try await borrowLendPositions() }
    let balances = try await balances()
    switch await loans {
    case .success(let loans): return (AssetHolding.all(balances, loans), nil)
    case .failure(let error): return (AssetHolding.all(balances, nil), error)
    }
  }
}

extension Result where Success: Sendable {
  fileprivate static func of(
    _ body: @Sendable () async throws(Failure) -> Success
  ) async -> Result {
    do throws(Failure) { return .success(try await body()) } catch { return .failure(error) }
  }
}
