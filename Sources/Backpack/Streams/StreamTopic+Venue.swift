// The venue's streams. To add one: a noun with its reader, and its topic here.

public import BackpackModel
internal import BackpackWire

/// Waiting events of a consumer that must miss none. At 10,000 a second it may be six seconds late.
private let eventsWaitingMax = 65_536
private let depthUpdatesWaitingMax = 8192

// MARK: The market

extension StreamTopic where Payload == BookTicker {
  /// The best level on each side, at each change of it.
  public static func bookTicker(_ symbol: Symbol) -> Self {
    Self(.bookTicker(symbol), delivery: .newest, pace: .atChanges)
  }
}

extension StreamTopic where Payload == DepthUpdate {
  /// Changes of the book. To have the book itself, see `BackpackStreams.orderBook`.
  ///
  /// A consumer that is late gets a `.gap`, and must begin with a new snapshot.
  public static func depth(_ symbol: Symbol, _ pace: DepthPace = .realtime) -> Self {
    Self(
      .depth(symbol, pace), delivery: .everyOrGap(limit: depthUpdatesWaitingMax), pace: .atChanges,
      readFrame: { (frame) throws(WireError) in try DepthUpdate(reading: frame) })
  }
}

extension StreamTopic where Payload == KlineUpdate {
  /// The running candle, at most once a second. A closed candle is never replaced by the next one.
  public static func klines(_ symbol: Symbol, _ interval: KlineInterval) -> Self {
    Self(
      .klines(symbol, interval), delivery: .newest, pace: .atChanges,
      supersedes: { newer, older in newer.start == older.start })
  }
}

extension StreamTopic where Payload == MarkPriceUpdate {
  /// Mark price, index price and funding estimate, about every second. Perpetuals and predictions.
  public static func markPrice(_ symbol: Symbol) -> Self {
    Self(.markPrice(symbol), delivery: .newest, pace: .everySecond)
  }
}

extension StreamTopic where Payload == TickerUpdate {
  /// Statistics of the last 24 hours, every second.
  public static func ticker(_ symbol: Symbol) -> Self {
    Self(.ticker(symbol), delivery: .newest, pace: .everySecond)
  }
}

extension StreamTopic where Payload == TradeUpdate {
  /// Every public trade from now on, as long as the connection stands: those of a gap are not told.
  public static func trades(_ symbol: Symbol) -> Self {
    Self(.trades(symbol), delivery: .everyOrEnd(limit: eventsWaitingMax), pace: .irregular)
  }
}

extension StreamTopic where Payload == OpenInterestUpdate {
  /// Open contracts, every minute: the first may take as long.
  public static func openInterest(_ symbol: Symbol) -> Self {
    Self(.openInterest(symbol), delivery: .newest, pace: .everyMinute)
  }
}

extension StreamTopic where Payload == LiquidationUpdate {
  /// Of all markets, or of one (which the venue does not document).
  public static func liquidations(on symbol: Symbol? = nil) -> Self {
    Self(
      .liquidations(on: symbol), delivery: .everyOrEnd(limit: eventsWaitingMax), pace: .irregular)
  }
}

// MARK: The account

extension StreamTopic where Payload == OrderUpdate {
  /// Orders of the account. Open ones are read by REST first, and after every gap, as `.reconciled`.
  public static func orderUpdates(on symbol: Symbol? = nil) -> Self {
    Self(
      .orderUpdates(on: symbol), delivery: .everyOrEnd(limit: eventsWaitingMax), pace: .irregular
    ).reconciled()
  }
}

extension StreamTopic where Payload == PositionUpdate {
  /// Positions of the account: how they stand, then each change. Reconciled after every gap.
  public static func positionUpdates(on symbol: Symbol? = nil) -> Self {
    Self(
      .positionUpdates(on: symbol), delivery: .everyOrEnd(limit: eventsWaitingMax),
      pace: .irregular
    ).reconciled()
  }
}

extension StreamTopic where Payload == BalanceUpdate {
  /// Balances of the account. Read by REST first, and after every gap, as `.reconciled`.
  public static var balanceUpdates: Self {
    Self(.balanceUpdates, delivery: .everyOrEnd(limit: eventsWaitingMax), pace: .irregular)
      .reconciled()
  }
}

extension StreamTopic where Payload == RFQUpdate {
  /// Requests for quotes. Not reconciled after a gap.
  public static func rfqUpdates(on symbol: Symbol? = nil) -> Self {
    Self(.rfqUpdates(on: symbol), delivery: .everyOrEnd(limit: eventsWaitingMax), pace: .irregular)
  }
}

// MARK: Anything else

extension StreamTopic where Payload == String {
  /// Any stream by its name, its `data` as JSON text, numbers with their digits: for `externalTicker`,
  /// `stockPrice`, `account.rfq` and whatever the venue invents.
  public static func raw(_ name: StreamName) -> Self {
    Self(name, delivery: .everyOrEnd(limit: eventsWaitingMax), pace: .irregular) {
      (node) throws(WireError) in node.json
    }
  }
}
