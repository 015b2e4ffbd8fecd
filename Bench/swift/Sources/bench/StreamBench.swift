// Order updates through a private stream, from the socket to the consumer: what comes, what is lost, what it takes.

import Backpack
import Glibc

/// Prints one line of name=value pairs; the number of an update is its client ID.
enum StreamBench {
  static func run(_ url: String, _ restURL: String, count: Int) async throws {
    let client = BackpackClient(
      transport: CurlTransport(),
      key: try SecretKey(base64: "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="),
      options: .init(baseURL: restURL))
    let streams = client.streams(over: WebSocketTransport(), options: .init(url: url))

    var tally = Tally(count: count)
    events: for try await event in try streams.events(of: .orderUpdates()) {
      switch event {
      case .update(let update, _):
        guard let number = update.clientID.map({ Int($0.rawValue) }), number > 0 else {
          break events
        }
        tally.note(number, update)
      case .reconciled: break
      default: tally.faults += 1
      }
    }
    streams.close()
    tally.report()
  }

  private struct Tally {
    let count: Int
    var received = 0
    var outOfOrder = 0
    var faults = 0
    private var latest = 0
    private var startTime: Int64 = 0
    private var startProcessor: Int64 = 0
    private var memoryWarm = 0
    private var memoryMax = 0
    private var memoryEnd = 0
    private var endTime: Int64 = 0
    private var delays: [Int64]

    init(count: Int) {
      self.count = count
      // Touched before, so that our own book-keeping does not show as growth.
      delays = Array(repeating: .max, count: count)
    }

    mutating func note(_ number: Int, _ update: OrderUpdate) {
      if received == 0 {
        startTime = Worker.nanoseconds(of: CLOCK_MONOTONIC)
        startProcessor = Worker.nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID)
      }
      if received < count, let sentAt = update.eventTime {
        delays[received] = systemTime().microseconds - sentAt.microseconds
      }
      received += 1
      if number != latest + 1 { outOfOrder += 1 }
      latest = number
      if received == count / 5 { memoryWarm = Self.memory() }
      if received > count / 5, received % 5000 == 0 {
        memoryEnd = Self.memory()
        memoryMax = max(memoryMax, memoryEnd)
      }
      endTime = Worker.nanoseconds(of: CLOCK_MONOTONIC)
    }

    func report() {
      let processor = Worker.nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID) - startProcessor
      let sorted = delays.prefix(received).sorted()
      func delay(_ share: Double) -> Int64 {
        sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
      }
      Worker.say(
        """
        received=\(received) lost=\(count - received) disordered=\(outOfOrder) faults=\(faults) \
        wall_ns=\(endTime - startTime) processor_ns=\(processor) \
        memory_warm_kib=\(memoryWarm) memory_end_kib=\(memoryEnd) memory_max_kib=\(memoryMax) \
        delay_p50_us=\(delay(0.5)) delay_p99_us=\(delay(0.99)) delay_max_us=\(sorted.last ?? 0)
        """)
    }

    /// Resident, in KiB.
    private static func memory() -> Int {
      let fields = String(decoding: Worker.bytes(of: "/proc/self/statm"), as: UTF8.self)
        .split(separator: " ")
      return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4 : 0
    }
  }
}
