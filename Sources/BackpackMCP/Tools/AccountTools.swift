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
      let (rows, problem) = try await venue.holdings()
      return Holdings(rows, loansProblem: problem, showsZero: showsZero ?? false)
    },
  ]
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
  let rows: [AssetHolding]
  let assetCount: Int
  let warning: String?

  init(_ rows: [AssetHolding], loansProblem: BackpackError?, showsZero: Bool) {
    warning = loansProblem.map { error in
      """
      What is lent or borrowed could not be read, so it is not shown, and assets that are lent \
      entirely may be missing. \(error)
      """
    }
    assetCount = rows.count
    self.rows = rows.filter { showsZero || !$0.isZero }
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
