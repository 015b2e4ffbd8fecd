// The exchange's time as a function of the real time.

import BackpackModel
import Testing

@testable import BackpackServer

@Suite struct `The exchange's time` {
  private let start = Timestamp(milliseconds: 1_788_220_800_000)
  private let real = Timestamp(milliseconds: 1_000_000)

  @Test func `without options it is the real time`() {
    let clock = VenueClock(realStart: real)

    #expect(clock.time(at: real) == real)
    #expect(clock.time(at: real + .microseconds(1)) == real + .microseconds(1))
    #expect(clock.time(at: real - .seconds(5)) == real - .seconds(5))
  }

  @Test func `speed multiplies what has passed, to the microsecond`() throws {
    let clock = VenueClock(
      start: start, speed: try ClockSpeed(parsing: "0.333333"), realStart: real)

    #expect(clock.time(at: real + .seconds(1)) == start + .microseconds(333_333))
    #expect(clock.time(at: real + .seconds(1_000_000)) == start + .seconds(333_333))
  }

  @Test func `time that stands still moves by hand only`() {
    var clock = VenueClock(start: start, speed: .standingStill, realStart: real)
    let before = clock.time(at: real + .seconds(99))

    clock.advance(by: .milliseconds(1500))

    #expect(before == start)
    #expect(clock.time(at: real + .seconds(99)) == start + .milliseconds(1500))
  }

  @Test func `a wrong clock is wrong by as much at any time`() throws {
    var clock = VenueClock(start: start, speed: try ClockSpeed(parsing: "60"), realStart: real)

    clock.skew = .milliseconds(-250)

    #expect(clock.time(at: real) == start - .milliseconds(250))
    #expect(clock.time(at: real + .seconds(1)) == start + .seconds(60) - .milliseconds(250))
  }

  @Test func `no span leads out of the calendar`() throws {
    var clock = VenueClock(start: start, speed: try ClockSpeed(parsing: "86400"), realStart: real)
    for _ in 0..<10_000 { clock.advance(by: .seconds(366 * 86_400)) }

    #expect(clock.time(at: real + .seconds(10_000_000_000)) == VenueClock.latest)

    clock.skew = .seconds(-1_000_000_000_000)
    #expect(clock.time(at: real) == Timestamp(milliseconds: 0))
  }

  @Test func `patience counts real time and advances, not speed`() throws {
    var clock = VenueClock(start: start, speed: try ClockSpeed(parsing: "3600"), realStart: real)
    clock.advance(by: .seconds(30))

    #expect(clock.patience(at: real + .seconds(2)) == .seconds(32))
  }

  @Test(arguments: ["0", "0.5", "1", "60", "86400", "0.000001"])
  func `a speed is shown as it was written`(text: String) throws {
    #expect(try ClockSpeed(parsing: text).description == text)
  }

  @Test(arguments: ["", "-1", "1e3", "fast", "86400.000001", "0.0000001", "1,5", " 1", "+1", "0x1"])
  func `what is no speed is refused with an example`(text: String) {
    #expect {
      try ClockSpeed(parsing: text)
    } throws: {
      "\($0)".contains("0 to 86400")
    }
  }
}
