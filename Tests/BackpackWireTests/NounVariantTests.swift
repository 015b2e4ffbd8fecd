// What a noun makes of an answer with a member missing, null, of another kind, or of a new value.

import BackpackModel
import BackpackWire
import Testing

/// A complete sample of a noun. A member whose key ends in `?` may be missing or null.
struct Noun: Sendable, CustomTestStringConvertible {
  var testDescription: String
  private let sample: [(key: String, json: String)]
  private let optional: Set<String>
  private let reading: @Sendable (JSONNode) throws(WireError) -> String

  init<Value: WireReadable & SendableMetatype>(
    _ type: Value.Type, _ members: KeyValuePairs<String, String>
  ) {
    testDescription = "\(type)"
    sample = members.map { ($0.key.replacing("?", with: ""), $0.value) }
    optional = Set(
      members.filter { $0.key.hasSuffix("?") }.map { $0.key.replacing("?", with: "") })
    reading = { (node) throws(WireError) in String(reflecting: try Value(from: node)) }
  }

  var keys: [String] { sample.map(\.key) }
  func isOptional(_ key: String) -> Bool { optional.contains(key) }

  /// What is read, as text; with one member replaced, or left out where `json` is `nil`.
  func read(replacing key: String? = nil, with json: String? = nil) throws -> String {
    let members = sample.compactMap { member in
      guard member.key == key else { return "\"\(member.key)\":\(member.json)" }
      return json.map { "\"\(member.key)\":\($0)" }
    }
    let text = "{" + (members + ["\"invented\":{\"deep\":[1]}"]).joined(separator: ",") + "}"
    return try reading(try JSONNode(parsing: text.utf8))
  }

  static let all: [Noun] = [
    Noun(VenueWallet.self, ["blockchain": #""Tomorrow""#, "address": #""0x1""#]),
    Noun(
      ListedAsset.self,
      [
        "symbol": #""SOL""#, "displayName": #""Solana""#, "coingeckoId?": #""solana""#,
        "tokens": "[]",
      ]),
    Noun(
      AssetToken.self,
      [
        "displayName": #""Solana""#, "blockchain": #""Solana""#, "contractAddress?": #""x""#,
        "depositEnabled": "true", "minimumDeposit": #""1""#, "withdrawEnabled": "false",
        "minimumWithdrawal": #""2""#, "maximumWithdrawal?": #""3""#, "withdrawalFee": #""4""#,
        "nativeDecimals?": "9",
      ]),
    Noun(
      CollateralParameters.self,
      [
        "symbol": #""SOL""#, "imfFunction": sqrt, "mmfFunction": sqrt,
        "haircutFunction": #"{"weight":"1","kind":{"type":"identity"}}"#,
      ]),
    Noun(HaircutFunction.self, ["weight": #""0.9""#, "kind": #"{"type":"new"}"#]),
    Noun(
      HaircutFunction.Kind.self,
      ["type": #""inverseSqrt""#, "base": #""1.1""#, "positiveCurvePenalty": #""0.2""#]),
    Noun(
      PredictionEvent.self,
      [
        "slug": #""s""#, "title": #""t""#, "predictionMarkets": "[]", "tags": "[]", "series": "[]",
        "description": #""d""#, "imgUrl?": #""u""#, "quoteVolume": #""1""#,
        "resolution": #"{"resolved":true,"startDate":"2026-09-01T00:00:00"}"#, "resolved": "false",
        "resolutionDelaySecs": "604800",
      ]),
    Noun(
      PredictionMarket.self,
      [
        "marketSymbol": #""A_USDC_PREDICTION""#, "question": #""q""#, "groupLabel?": #""g""#,
        "yesOutcomeLabel": #""y""#, "noOutcomeLabel": #""n""#, "rules": #""r""#,
        "resolvedAt?": time, "resolutionPrice?": #""1""#, "activePrice": #""0.5""#,
        "quoteVolume": #""2""#, "quoteVolumeLifetime": #""3""#, "imgUrl?": #""u""#,
        "resolutionCondition?": #"{"type":"Outcome","outcome":"x"}"#,
        "proposedResolution?": "true", "proposedResolutionAt?": time, "resolutionDelaySecs": "0",
      ]),
    Noun(PredictionTag.self, ["slug": #""s""#, "title": #""t""#]),
    Noun(
      PredictionSeries.self, ["slug": #""s""#, "title": #""t""#, "recurrence?": #""yearly""#]),
    Noun(
      PredictionResolution.self,
      [
        "resolved": "true", "startDate": time, "endDate?": time, "strikePrice?": #""1""#,
        "closePrice?": #""2""#, "resolutionSourceEventIdentifier?": #""i""#,
        "resolutionSource?": #""oracle""#, "outcome?": #""o""#,
      ]),
    Noun(
      ResolutionCondition.self,
      ["type": #""QuantityRange""#, "greaterThanOrEqual?": #""1""#, "lessThan?": #""2""#]),
    Noun(ResolutionCondition.self, ["type": #""StrikePrice""#, "condition": #""beside""#]),
    Noun(ResolutionCondition.self, ["type": #""Outcome""#, "outcome": #""o""#]),
    Noun(
      MarketSession.self,
      [
        "name": #""n""#, "description?": #""d""#, "startTime": #""09:30:00""#,
        "endTime": #""23:59:60.999999999""#, "timezone": #""America/New_York""#,
        "startWeekday": "7", "endWeekday": "4",
      ]),
    Noun(
      Security.self,
      ["asset": #""AAPL.US""#, "name": #""n""#, "cusip?": #""c""#, "sessions": "[]"]),
    Noun(
      SecuritySession.self,
      [
        "name": #""n""#, "minQuantity": #""1""#, "maxQuantity?": #""2""#, "stepSize": #""3""#,
      ]),
    Noun(
      OpenInterest.self,
      ["symbol": #""A_USDC""#, "openInterest?": #""1""#, "timestamp": "1788285149338"]),
    Noun(
      FundingRate.self,
      ["symbol": #""A_USDC""#, "fundingRate": #""-0.1""#, "intervalEndTimestamp": time]),
    Noun(MaxBorrowQuantity.self, ["maxBorrowQuantity": #""1""#, "symbol": #""USDC""#]),
    Noun(
      MaxOrderQuantity.self,
      [
        "autoBorrow?": "true", "autoBorrowRepay?": "false", "autoLendRedeem?": "true",
        "maxOrderQuantity": #""1""#, "price?": #""2""#, "side": #""Ask""#, "symbol": #""A_USDC""#,
        "reduceOnly?": "false",
      ]),
    Noun(
      MaxWithdrawalQuantity.self,
      [
        "autoBorrow?": "true", "autoLendRedeem?": "false", "maxWithdrawalQuantity": #""1""#,
        "symbol": #""USDC""#,
      ]),
    Noun(
      MarginAccountSummary.self,
      [
        "assetsValue": #""1""#, "borrowLiability": #""2""#, "collateral": "[]", "imf": #""3""#,
        "unsettledEquity": #""4""#, "liabilitiesValue": #""5""#, "marginFraction?": #""6""#,
        "mmf": #""7""#, "netEquity": #""8""#, "netEquityAvailable": #""9""#,
        "netEquityLocked": #""10""#, "netExposureFutures": #""11""#, "pnlUnrealized": #""-12""#,
      ]),
    Noun(
      CollateralHolding.self,
      [
        "symbol": #""SOL""#, "assetMarkPrice": #""1""#, "totalQuantity": #""2""#,
        "balanceNotional": #""3""#, "collateralWeight": #""4""#, "collateralValue": #""5""#,
        "openOrderQuantity": #""6""#, "lendQuantity": #""7""#, "availableQuantity": #""8""#,
      ]),
    Noun(
      Deposit.self,
      [
        "id": "1", "toAddress?": #""a""#, "fromAddress?": #""b""#, "source": #""new""#,
        "status": #""new""#, "transactionHash?": #""h""#, "symbol": #""USDC""#,
        "quantity": #""1""#, "createdAt": time, "fiatAmount?": "100.5", "fiatCurrency?": #""EUR""#,
        "institutionBic?": #""i""#, "platformMemo?": #""m""#,
      ]),
    Noun(DepositAddress.self, ["address": #""a""#]),
    Noun(
      Withdrawal.self,
      [
        "id": "-1", "blockchain": #""new""#, "clientId?": #""c""#, "identifier?": #""i""#,
        "quantity": #""1""#, "fee": #""0""#, "fiatFee?": #""2""#, "fiatState?": #""new""#,
        "fiatSymbol?": #""EUR""#, "providerId?": #""p""#, "symbol": #""USDC""#,
        "status": #""new""#, "subaccountId?": "3", "toAddress": #""a""#,
        "transactionHash?": #""h""#, "createdAt": time, "isInternal": "false", "bankName?": #""n""#,
        "bankIdentifier?": #""b""#, "accountIdentifier?": #""a""#, "triggerAt?": time,
      ]),
    Noun(
      WithdrawalDelay.self,
      [
        "currentWithdrawalDelayHours?": "2147483647", "pendingWithdrawalDelayHours?": "0",
        "pendingWithdrawalDelayHoursEnabledAt?": time,
      ]),
    Noun(
      DustConversion.self,
      [
        "id": "18446744073709551615", "quantity": #""1""#, "symbol": #""SOL""#,
        "usdcReceived": #""2""#, "timestamp": time,
      ]),
    Noun(
      Settlement.self,
      [
        "quantity": #""-1""#, "source": #""new""#, "subaccountId?": "1", "timestamp": time,
        "userId": "2", "positionId?": #""3""#, "engineSequence?": "18446744073709551615",
      ]),
    Noun(
      FundingPayment.self,
      [
        "userId": "1", "subaccountId?": "2", "symbol": #""A_USDC_PERP""#, "quantity": #""-1""#,
        "intervalEndTimestamp": time, "fundingRate": #""0.1""#,
      ]),
    Noun(
      PositionHistoryRow.self,
      [
        "id": #""1""#, "symbol": #""A_USDC_PERP""#, "netQuantity": #""1""#,
        "netExposureQuantity": #""2""#, "netExposureNotional": #""3""#, "netCost": #""4""#,
        "markPrice": #""5""#, "entryPrice": #""6""#, "cumulativePnlRealized": #""7""#,
        "unrealizedPnl": #""8""#, "fundingQuantity": #""9""#, "interest": #""10""#,
        "liquidated": #""11""#, "imf": #""12""#, "fees": #""13""#, "state": #""new""#,
        "closedVolume": #""14""#, "liquidationFees": #""15""#, "closingPrice?": #""16""#,
        "accountLeverage?": #""17""#, "openedAt?": time, "closedAt?": time,
      ]),
  ]

  private static let time = #""2026-09-01T12:34:56.123456789""#
  private static let sqrt = #"{"type":"sqrt","base":"0.1","factor":"0.2"}"#
}

@Suite struct `A noun of the venue` {
  @Test(arguments: Noun.all)
  func `names each member it needs when that is missing or null`(noun: Noun) throws {
    for key in noun.keys where !noun.isOptional(key) {
      for json in [nil, "null"] {
        #expect(throws: WireError(.missing, at: key)) {
          try noun.read(replacing: key, with: json)
        }
      }
    }
  }

  @Test(arguments: Noun.all)
  func `has nothing where an optional member is missing or null, and shows it where it is there`(
    noun: Noun
  ) throws {
    let complete = try noun.read()
    for key in noun.keys where noun.isOptional(key) {
      let without = try noun.read(replacing: key)
      #expect(without == (try noun.read(replacing: key, with: "null")), "\(key)")
      #expect(without != complete, "\(key) is not read")
    }
  }

  @Test(arguments: Noun.all)
  func `refuses a member of another kind, and names it`(noun: Noun) throws {
    for key in noun.keys {
      let error = #expect(throws: WireError.self) { try noun.read(replacing: key, with: "{}") }
      #expect(error?.path.hasPrefix(key) == true)
    }
  }

  @Test(arguments: Noun.all)
  func `refuses numbers that do not fit and texts that are none`(noun: Noun) throws {
    // Decimals and times are the texts that can be wrong; names may be anything.
    for key in noun.keys {
      for json in [#""1e400""#, "1e400", "[[]]"] {
        guard let read = try? noun.read(replacing: key, with: json) else { continue }
        #expect(json == #""1e400""# && read.contains("1e400"), "\(key): \(json) became \(read)")
      }
    }
  }
}

@Suite struct `Amounts and times in special dress` {
  private func fiat(_ json: String) throws -> Quantity? {
    let text = """
      {"id":1,"source":"banxa","status":"confirmed","symbol":"USDC","quantity":"1",
      "createdAt":"2026-09-01 00:00:00","fiatAmount":\(json)}
      """
    return try Deposit(from: try JSONNode(parsing: text.utf8)).fiatAmount
  }

  @Test(
    arguments: [
      ("100", "100"), ("100.50", "100.5"), ("0.1", "0.1"), ("1e3", "1000"), ("1.5E+2", "150"),
      ("15e-1", "1.5"), ("1e-28", "0.0000000000000000000000000001"), ("1e0", "1"),
      ("-2.5e1", "-25"),
      (#""7""#, "7"), ("12345678901234567.25", "12345678901234567.25"),
    ] as [(String, Quantity)])
  func `an amount that comes as a number keeps every digit`(json: String, amount: Quantity) throws {
    #expect(try fiat(json) == amount)
  }

  @Test(arguments: ["1e29", "1e-29", "1e999999999999", "true", "[]", #""""#, #""abc""#, #""1e""#])
  func `one that does not fit is refused, never rounded`(json: String) {
    #expect(throws: WireError(.unexpected(expected: "a number"), at: "fiatAmount")) {
      try fiat(json)
    }
  }

  @Test(arguments: [
    ("00:00:00", 0), ("09:30:00", 34_200_000_000), ("16:00:00.5", 57_600_500_000),
    ("23:59:60.999999999", 86_400_999_999),
  ])
  func `a time of day is that of the clock`(text: String, microseconds: Int64) throws {
    let node = try JSONNode(parsing: "\"\(text)\"".utf8)
    #expect(try TimeOfDay(from: node).microseconds == microseconds)
  }

  @Test(arguments: ["24:00:00", "9:30:00", "09:60:00", "09:30", "", "09:30:00Z", "-1:00:00"])
  func `what no clock shows is refused`(text: String) throws {
    let node = try JSONNode(parsing: "\"\(text)\"".utf8)
    #expect(throws: WireError.self) { try TimeOfDay(from: node) }
  }

  @Test func `a time of day is made of what a clock shows, and of nothing else`() {
    #expect(TimeOfDay(hour: 16, minute: 0)?.microseconds == 57_600_000_000)
    #expect(TimeOfDay(hour: 24, minute: 0) == nil)
    #expect(TimeOfDay(hour: 0, minute: 60) == nil)
    #expect(TimeOfDay(hour: 0, minute: 0, second: -1) == nil)
    #expect(TimeOfDay(microseconds: -1) == nil)
    #expect(TimeOfDay(microseconds: 86_401_000_000) == nil)
  }
}
