// Stock-like products: when they trade, and how much at a time.

/// Opening hours, weekly, by the clocks of a place.
public struct MarketSession: Hashable, Sendable {
  /// `US_MARKET_HOURS`.
  public var name: String
  /// The venue's `description`.
  public var details: String?
  public var start: TimeOfDay
  public var end: TimeOfDay
  /// Whose clocks the times are of: `America/New_York`.
  public var timeZone: String
  public var startWeekday: Weekday
  /// The last day it opens on. Before `startWeekday` the range wraps the week: 7 to 4 is Sunday to
  /// Thursday.
  public var endWeekday: Weekday

  public init(
    name: String, details: String?, start: TimeOfDay, end: TimeOfDay, timeZone: String,
    startWeekday: Weekday, endWeekday: Weekday
  ) {
    self.name = name
    self.details = details
    self.start = start
    self.end = end
    self.timeZone = timeZone
    self.startWeekday = startWeekday
    self.endWeekday = endWeekday
  }
}

/// A security that can be traded.
public struct Security: Hashable, Sendable {
  public var asset: Asset
  public var name: String
  /// The security's identifier in North America.
  public var cusip: String?
  public var sessions: [SecuritySession]

  public init(asset: Asset, name: String, cusip: String?, sessions: [SecuritySession]) {
    self.asset = asset
    self.name = name
    self.cusip = cusip
    self.sessions = sessions
  }
}

/// The quantity rules of a security during one session. Quantities are of the security.
public struct SecuritySession: Hashable, Sendable {
  /// That of a `MarketSession`.
  public var name: String
  public var minQuantity: Quantity
  /// `nil`: no such bound.
  public var maxQuantity: Quantity?
  public var stepSize: Quantity

  public init(name: String, minQuantity: Quantity, maxQuantity: Quantity?, stepSize: Quantity) {
    self.name = name
    self.minQuantity = minQuantity
    self.maxQuantity = maxQuantity
    self.stepSize = stepSize
  }
}

/// A time by a clock on the wall. Which moment that is depends on place and day.
public struct TimeOfDay: Hashable, Comparable, Sendable {
  /// What the clock shows since midnight, 0 ... 86_400_999_999: a leap second fits in.
  public let microseconds: Int64

  /// `nil` for what no clock shows.
  public init?(microseconds: Int64) {
    guard (0..<86_401_000_000).contains(microseconds) else { return nil }
    self.microseconds = microseconds
  }

  public init?(hour: Int, minute: Int, second: Int = 0) {
    guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else {
      return nil
    }
    microseconds = Int64((hour * 60 + minute) * 60 + second) * 1_000_000
  }

  public static func < (a: TimeOfDay, b: TimeOfDay) -> Bool { a.microseconds < b.microseconds }
}

/// A day of the week as ISO 8601 counts: 1 is Monday, 7 is Sunday.
public struct Weekday: RawRepresentable, Hashable, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
  public static let monday = Weekday(rawValue: 1)
  public static let tuesday = Weekday(rawValue: 2)
  public static let wednesday = Weekday(rawValue: 3)
  public static let thursday = Weekday(rawValue: 4)
  public static let friday = Weekday(rawValue: 5)
  public static let saturday = Weekday(rawValue: 6)
  public static let sunday = Weekday(rawValue: 7)
}
