// A moment: microseconds since 1970, whatever unit the venue used for it.

/// A moment in UTC. The venue writes milliseconds, microseconds, seconds and texts; all become this.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Microseconds since 1970-01-01 00:00:00 UTC.
  public let microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }
  public init(milliseconds: Int64) {
    let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1000)
    microseconds = overflow ? (milliseconds < 0 ? .min : .max) : product
  }

  /// Since 1970; what is finer is cut off.
  public var milliseconds: Int64 { microseconds / 1000 }

  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }

  public static func + (moment: Timestamp, span: Duration) -> Timestamp {
    let (seconds, attoseconds) = span.components
    return Timestamp(
      microseconds: moment.microseconds &+ seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000)
  }

  public static func - (moment: Timestamp, span: Duration) -> Timestamp { moment + (.zero - span) }

  public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
    .microseconds(later.microseconds &- earlier.microseconds)
  }
}
