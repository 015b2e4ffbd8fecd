// Tools that see what the account holds.

internal import BackpackModel
internal import BackpackWire

extension Tool {
  static let account: [Tool] = [
    Tool(
      "list_positions", title: "Open positions",
      "List open perpetual positions. Changes nothing.", effect: .reads
    ) { venue throws(BackpackError) in
      OpenPositions(positions: try await venue.positions(on: nil))
    },
    Tool(
      "get_balances", title: "Balances",
      "Show balances by asset: available, locked in orders, staked, lent. Changes nothing.",
      effect: .reads,
      takes: Argument.flag("showZeroBalances", "Also assets the account has none of").optional
    ) { venue, showsZero throws(BackpackError) in
      async let loans = Result.of { () throws(BackpackError) in
        try await venue.borrowLendPositions()
      }
      let balances = try await venue.balances()
      return Holdings(balances, await loans, showsZero: showsZero ?? false)
    },
  ]
}

extension Result where Success: Sendable {
  fileprivate static func of(
    _ body: @Sendable () async throws(Failure) -> Success
  ) async -> Result {
    do throws(Failure) { return .success(try await body()) } catch { return .failure(error) }
  }
}

// MARK: Results

struct OpenPositions: ToolOutput {
  let positions: [Position]

  static let properties = [
    OutputProperty("positions", .objects), OutputProperty("count", .integer),
  ]

  func writeMembers(to writer: inout JSONWriter) {
    writer.rows("positions", positions, ifTooMany: "The others are left out.")
  }
}

/// Balances by asset, with what is lent and borrowed.
struct Holdings: ToolOutput {
  struct Row: Hashable, Sendable {
    let asset: Asset
    var balance = Balance(available: .zero, locked: .zero, staked: .zero)
    /// Positive: lent. Negative: borrowed. `nil`: could not be read.
    var loan: Quantity?

    var isZero: Bool {
      balance.available.isZero && balance.locked.isZero && balance.staked.isZero
        && loan?.isZero ?? true
    }
  }

  /// Sorted by asset.
  let rows: [Row]
  let assetCount: Int
  let warning: String?

  init(
    _ balances: [Asset: Balance], _ loans: Result<[BorrowLendPosition], BackpackError>,
    showsZero: Bool
  ) {
    var rows = balances.reduce(into: [Asset: Row]()) { rows, entry in
      rows[entry.key] = Row(asset: entry.key, balance: entry.value)
    }
    switch loans {
    case .success(let loans):
      for asset in rows.keys { rows[asset]?.loan = .zero }
      // What is lent entirely has no balance left.
      for loan in loans {
        rows[loan.asset, default: Row(asset: loan.asset)].loan = loan.netQuantity
      }
      warning = nil
    case .failure(let error):
      warning = """
        What is lent or borrowed could not be read, so it is not shown, and assets that are lent \
        entirely may be missing. \(error)
        """
    }
    assetCount = rows.count
    self.rows = rows.values.filter { showsZero || !$0.isZero }.sorted { $0.asset < $1.asset }
  }

  static let properties = [
    OutputProperty("balances", .object), OutputProperty("count", .integer),
    OutputProperty("totalAssets", .integer),
  ]

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("balances") { writer in
      for row in rows { writer.member(row.asset.rawValue, row) }
    }
    writer.member("count", rows.count)
    writer.member("totalAssets", assetCount)
    writer.member("warning", ifPresent: warning)
  }
}

extension Holdings.Row: WireWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("available", balance.available)
      writer.member("locked", balance.locked)
      writer.member("staked", balance.staked)
      writer.member("lent", orNull: loan.map { $0.isNegative ? .zero : $0 })
      if let loan, loan.isNegative { writer.member("borrowed", loan.magnitude) }
    }
  }
}
