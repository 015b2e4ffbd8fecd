// Names of streams, both ways.

import BackpackModel
import Testing

@Suite struct `A stream's name` {
  @Test(arguments: [
    (StreamName.bookTicker("SOL_USDC"), "bookTicker.SOL_USDC", StreamName.Kind.bookTicker),
    (.depth("SOL_USDC"), "depth.SOL_USDC", .depth(.realtime)),
    (.depth("A.B_USDC", .every200ms), "depth.200ms.A.B_USDC", .depth(.every200ms)),
    (.depth("SOL_USDC", .every600ms), "depth.600ms.SOL_USDC", .depth(.every600ms)),
    (.depth("SOL_USDC", .every1000ms), "depth.1000ms.SOL_USDC", .depth(.every1000ms)),
    (.klines("AAPL.US_USDC", "1month"), "kline.1month.AAPL.US_USDC", .kline("1month")),
    (.markPrice("SOL_USDC_PERP"), "markPrice.SOL_USDC_PERP", .markPrice),
    (.ticker("kPEPE_USDC_PERP"), "ticker.kPEPE_USDC_PERP", .ticker),
    (.trades("AAPL.US_USDC"), "trade.AAPL.US_USDC", .trade),
    (.openInterest("SOL_USDC_PERP"), "openInterest.SOL_USDC_PERP", .openInterest),
    (.liquidations(), "liquidation", .liquidation),
    (.liquidations(on: "SOL_USDC"), "liquidation.SOL_USDC", .liquidation),
    (.orderUpdates(), "account.orderUpdate", .orderUpdate),
    (.orderUpdates(on: "A.B_USDC"), "account.orderUpdate.A.B_USDC", .orderUpdate),
    (.positionUpdates(), "account.positionUpdate", .positionUpdate),
    (.rfqUpdates(on: "SOL_USDC_RFQ"), "account.rfqUpdate.SOL_USDC_RFQ", .rfqUpdate),
    (.balanceUpdates, "account.balanceUpdate", .balanceUpdate),
    ("externalTicker.AAPL", "externalTicker.AAPL", .other),
    ("account.rfq.SOL_USDC_RFQ", "account.rfq.SOL_USDC_RFQ", .other),
    ("tickers.SOL_USDC", "tickers.SOL_USDC", .other), ("kline.SOL_USDC", "kline.SOL_USDC", .other),
  ])
  func `says what it is, and is read from the left`(
    name: StreamName, text: String, kind: StreamName.Kind
  ) {
    #expect(name.rawValue == text)
    #expect(name.kind == kind)
    #expect(name.isPrivate == text.hasPrefix("account."))
  }

  @Test func `gives the market back, dots and all`() {
    #expect(StreamName.depth("A.B_USDC", .every200ms).symbol == "A.B_USDC")
    #expect(StreamName.klines("AAPL.US_USDC", "1m").symbol == "AAPL.US_USDC")
    #expect(StreamName.orderUpdates(on: "A.B_USDC").symbol == "A.B_USDC")
    #expect(StreamName.orderUpdates().symbol == nil)
    #expect(StreamName("stockPrice.AAPL").symbol == nil)
  }
}
