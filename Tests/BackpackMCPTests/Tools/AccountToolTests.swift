// list_positions, get_balances.

import BackpackModel
import BackpackWire
import Testing

@testable import BackpackMCP

struct AccountToolTests {
  private func balances(
    _ arguments: String = "{}", _ prepare: (inout FakeVenue.Script) -> Void
  ) async throws -> ToolAnswer {
    try await call("get_balances", arguments, on: FakeVenue(prepare))
  }

  private static let two: [Asset: Balance] = [
    "USDC": Balance(available: "10.5", locked: "1", staked: "0"),
    "SOL": Balance(available: "0", locked: "0", staked: "0"),
  ]

  private func loan(_ asset: Asset, _ quantity: Quantity) -> BorrowLendPosition {
    BorrowLendPosition(
      id: "1", asset: asset, netQuantity: quantity, cumulativeInterest: "0", markPrice: "1",
      netExposureQuantity: "0", netExposureNotional: "0", estLiquidationPrice: "0", imf: "0",
      mmf: "0", imfFunction: .squareRoot(base: "0", factor: "0"),
      mmfFunction: .squareRoot(base: "0", factor: "0"))
  }

  @Test func `zero balances are hidden, but counted`() async throws {
    let answer = try await balances { $0.balances = .success(Self.two) }
    #expect(
      answer.text == """
        {"balances":{"USDC":{"available":"10.5","locked":"1","staked":"0","lent":"0"}},\
        "count":1,"totalAssets":2,"mode":"paper"}
        """)
  }

  @Test(arguments: ["true", "\"true\""])
  func `zero balances are shown on request, sorted by asset`(flag: String) async throws {
    let answer = try await balances(#"{"showZeroBalances":\#(flag)}"#) {
      $0.balances = .success(Self.two)
    }
    #expect(try answer.node["balances"]?.members.map(\.key) == ["SOL", "USDC"])
    #expect(try answer.node["count"]?.text == "2")
  }

  @Test func `what is lent entirely is shown, and a debt is not called a loan`() async throws {
    let answer = try await balances {
      $0.balances = .success(Self.two)
      $0.loans = .success([loan("BTC", "0.5"), loan("SOL", "-2")])
    }
    let shown = try #require(try answer.node["balances"])
    #expect(shown.members.map(\.key) == ["BTC", "SOL", "USDC"])
    #expect(shown["BTC"]?["lent"]?.text == "0.5")
    #expect(shown["BTC"]?["available"]?.text == "0")
    #expect(shown["SOL"]?["lent"]?.text == "0")
    #expect(shown["SOL"]?["borrowed"]?.text == "2")
    #expect(try answer.node["totalAssets"]?.text == "3")
  }

  @Test func `loans that cannot be read are not called zero`() async throws {
    let answer = try await balances {
      $0.balances = .success(Self.two)
      $0.loans = .failure(.unavailable(reason: "HTTP 502"))
    }
    #expect(!answer.isError)
    #expect(try answer.node["balances"]?["USDC"]?["lent"]?.isNull == true)
    #expect(try answer.node["warning"]?.text?.contains("HTTP 502") == true)
  }

  @Test func `balances that cannot be read are an error`() async throws {
    let answer = try await balances { $0.balances = .failure(.unavailable(reason: "HTTP 502")) }
    #expect(answer.isError)
    #expect(
      answer.text == """
        {"error":"No answer: HTTP 502. It is safe to try again.","outcome":"none","mode":"paper"}
        """)
  }

  @Test func `positions have the venue's names`() async throws {
    let function = MarginFunction.squareRoot(base: "0.02", factor: "0.0001")
    let position = Position(
      symbol: "SOL_USDC_PERP", netQuantity: "-3", entryPrice: "140", breakEvenPrice: "139.9",
      markPrice: "141", estLiquidationPrice: "210", pnlUnrealized: "-3", pnlRealized: "0",
      netCost: "-420", netExposureQuantity: "3", netExposureNotional: "423",
      cumulativeFundingPayment: "0", cumulativeInterest: nil, imf: "0.02", mmf: "0.0125",
      imfFunction: function, mmfFunction: function, positionID: "1", userID: 1, subaccountID: nil)

    let answer = try await call(
      "list_positions", on: FakeVenue { $0.positions = .success([position]) })

    let node = try answer.node
    #expect(node.members.map(\.key) == ["positions", "count", "mode"])
    let shown = try #require(node["positions"]?.children.first { _ in true })
    for key in [
      "symbol", "netQuantity", "entryPrice", "markPrice", "pnlUnrealized", "pnlRealized",
      "estLiquidationPrice",
    ] {
      #expect(shown[key]?.text != nil, "\(key)")
    }
  }

  @Test func `T2 list_positions takes nothing`() async throws {
    let answer = try await call("list_positions", #"{"symbol":"SOL_USDC_PERP"}"#)
    #expect(answer.isError)
    #expect(try answer.error == "unknown argument 'symbol'")
  }
}
