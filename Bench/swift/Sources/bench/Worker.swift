// What every benchmark in Swift has in common: it runs a batch when told, and times it.

import Glibc

/// One line out with the answer, so that contenders can be compared before they are timed; then for each
/// line in, a count, that many runs and a line out: nanoseconds by the wall clock and of this process's
/// processor time, all threads.
struct Worker {
  static func serve(answer: String, _ batch: (Int) async throws -> Void) async rethrows {
    say("answer \(answer)")
    while let line = readLine(), let count = Int(line) {
      let (wall, cpu) = (
        nanoseconds(of: CLOCK_MONOTONIC), nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID)
      )
      try await batch(count)
      let (wallEnd, cpuEnd) = (
        nanoseconds(of: CLOCK_MONOTONIC), nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID)
      )
      say("\(wallEnd - wall) \(cpuEnd - cpu)")
    }
  }

  static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  static func nanoseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  static func bytes(of path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&block, 1, block.count, file), count > 0 {
      bytes += block[..<count]
    }
    return bytes
  }
}
