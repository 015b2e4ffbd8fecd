// What was traded: the public tape of one market, and candles made of it.

import BackpackModel

/// The last trades and the candles of the last days, both bounded.
struct MarketTape: Sendable {
  struct Print: Sendable {
    let id: Int64
    let ticks: Int64
    let steps: Int64
    let taker: Side
    let timestamp: Timestamp
  }

  /// Open, high, low, close and volumes over some time.
  struct Candle: Sendable {
    let startSeconds: Int64
    let open: Int64
    var high: Int64
    var low: Int64
    var close: Int64
    var steps: Int64
    var tickSteps: Int128
    var trades: UInt64

    init(startSeconds: Int64, ticks: Int64, steps: Int64) {
      self.startSeconds = startSeconds
      (open, high, low, close) = (ticks, ticks, ticks, ticks)
      self.steps = steps
      tickSteps = Int128(ticks) * Int128(steps)
      trades = 1
    }

    mutating func add(_ later: Candle) {
      high = max(high, later.high)
      low = min(low, later.low)
      close = later.close
      steps += later.steps
      tickSteps += later.tickSteps
      trades += later.trades
    }

    func starting(at seconds: Int64) -> Candle {
      var moved = Candle(startSeconds: seconds, ticks: open, steps: 0)
      moved.add(self)
      moved.trades = trades
      return moved
    }
  }

  static let printsMax = 1000
  /// Two days of minutes.
  static let candlesMax = 2880

  private(set) var prints: [Print] = []
  /// One a minute that saw a trade.
  private(set) var candles: [Candle] = []
  /// Of the latest trade.
  private(set) var lastTicks: Int64?
  private var nextID: Int64

  init(firstID: Int64) { nextID = firstID }

  /// Takes down a trade and gives it its number. The tape never runs backwards: a trade said to be
  /// earlier than the one before gets that one's time.
  mutating func record(ticks: Int64, steps: Int64, taker: Side, at moment: Timestamp) -> Int64 {
    let timestamp = max(moment, prints.last?.timestamp ?? moment)
    let id = nextID
    nextID += 1
    lastTicks = ticks
    // Trimmed in bulk, so that a trade costs no shift of the whole array.
    if prints.count >= 2 * Self.printsMax { prints.removeFirst(prints.count - Self.printsMax) }
    prints.append(Print(id: id, ticks: ticks, steps: steps, taker: taker, timestamp: timestamp))

    let minute = CandleInterval.seconds(60).start(of: timestamp.wholeSeconds)
    let candle = Candle(startSeconds: minute, ticks: ticks, steps: steps)
    if let last = candles.indices.last, candles[last].startSeconds == minute {
      candles[last].add(candle)
    } else {
      if candles.count >= 2 * Self.candlesMax {
        candles.removeFirst(candles.count - Self.candlesMax)
      }
      candles.append(candle)
    }
    return id
  }

  /// Everything since `startSeconds` (to the minute) as one candle; `nil` without trades.
  func summary(sinceSeconds startSeconds: Int64) -> Candle? {
    candles.filter { $0.startSeconds >= startSeconds }.reduce(into: nil) { sum, candle in
      if sum == nil { sum = candle } else { sum?.add(candle) }
    }
  }

  /// Candles of an interval, oldest first; those without trades left out. Candles shorter than a
  /// minute come from the trades still kept. `since` is the start of a candle.
  func candles(_ interval: CandleInterval, since startSeconds: Int64 = .min) -> [Candle] {
    let source: [Candle]
    if interval.isShorterThanMinute {
      let before = prints.lastIndex { $0.timestamp.wholeSeconds < startSeconds }
      source = prints[((before ?? -1) + 1)...].map {
        Candle(startSeconds: $0.timestamp.wholeSeconds, ticks: $0.ticks, steps: $0.steps)
      }
    } else {
      let before = candles.lastIndex { $0.startSeconds < startSeconds }
      source = Array(candles[((before ?? -1) + 1)...])
    }
    return source.reduce(into: []) { rows, candle in
      let start = interval.start(of: candle.startSeconds)
      if let last = rows.indices.last, rows[last].startSeconds == start {
        rows[last].add(candle)
      } else {
        rows.append(candle.starting(at: start))
      }
    }
  }
}

/// The length of a candle, by the venue's names.
enum CandleInterval: Hashable, Sendable {
  case seconds(Int64)
  /// Begins on Mondays.
  case week
  case month

  /// `nil` for names the venue does not know.
  init?(_ name: KlineInterval) {
    let lengths: [KlineInterval: Int64] = [
      "1s": 1, "1m": 60, "3m": 180, "5m": 300, "15m": 900, "30m": 1800, "1h": 3600, "2h": 7200,
      "4h": 14400, "6h": 21600, "8h": 28800, "12h": 43200, "1d": 86400, "3d": 259_200,
    ]
    switch name {
    case "1w": self = .week
    case "1month": self = .month
    default:
      guard let length = lengths[name] else { return nil }
      self = .seconds(length)
    }
  }

  var isShorterThanMinute: Bool {
    if case .seconds(let length) = self { length < 60 } else { false }
  }

  /// Start of the candle that holds this second since 1970.
  func start(of second: Int64) -> Int64 {
    switch self {
    case .seconds(let length): return second.floored(to: length)
    case .week: return (second - Self.firstMonday).floored(to: Self.weekSeconds) + Self.firstMonday
    case .month:
      var date = CalendarDate(daysSince1970: second.floored(to: Self.daySeconds) / Self.daySeconds)
      date.day = 1
      return date.daysSince1970 * Self.daySeconds
    }
  }

  /// Start of the candle after the one that starts at `start`.
  func next(after start: Int64) -> Int64 {
    switch self {
    case .seconds(let length): return start + length
    case .week: return start + Self.weekSeconds
    case .month: return self.start(of: start + 32 * Self.daySeconds)
    }
  }

  private static let daySeconds: Int64 = 86400
  private static let weekSeconds: Int64 = 7 * daySeconds
  /// 1970-01-05.
  private static let firstMonday: Int64 = 4 * daySeconds
}

extension Int64 {
  /// The multiple of `unit` (positive) at or below this.
  func floored(to unit: Int64) -> Int64 {
    let rest = self % unit
    return self - (rest < 0 ? rest + unit : rest)
  }
}

extension Timestamp {
  /// Seconds since 1970, rounded down.
  var wholeSeconds: Int64 { microseconds.floored(to: 1_000_000) / 1_000_000 }

  /// The end of time where that does not fit.
  init(seconds: Int64) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    self.init(microseconds: overflow ? (seconds < 0 ? .min : .max) : product)
  }
}
