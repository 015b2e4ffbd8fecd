// How fast the exchange's time runs, as exact as it was written.

import BackpackModel

/// Seconds of the exchange for each real one: 1 is real time, 60 an hour a minute, 0 stands still.
package struct ClockSpeed: Hashable, Sendable, CustomStringConvertible {
  /// In millionths, 0 ... 86,400,000,000.
  let millionths: Int64

  package static let realTime = ClockSpeed(millionths: 1_000_000)
  package static let standingStill = ClockSpeed(millionths: 0)

  private init(millionths: Int64) { self.millionths = millionths }

  /// Reads a plain decimal: 0 ... 86400, at most six digits after the point.
  package init(parsing text: String) throws(SetupError) {
    guard let value = ExactDecimal(text), !value.isNegative, value <= ExactDecimal(86_400),
      value.scale <= 6, let scaled = try? value * ExactDecimal(1_000_000),
      let millionths = Int64(scaled.description)
    else {
      throw SetupError(
        "\"\(text)\" is no speed: give a decimal from 0 to 86400 with at most six digits after the "
          + "point, such as 0, 0.5, 1 or 60.")
    }
    self.millionths = millionths
  }

  package var description: String {
    // A scale of 6 always fits.
    (try? ExactDecimal(mantissa: millionths, scale: 6).description) ?? "?"
  }
}
