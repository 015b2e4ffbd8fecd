// A book kept from updates of ten levels, from the bytes of the stream's frame on, as the client keeps it.

import Backpack

enum BookBench {
  static func run(_ snapshotPath: String, _ framesPath: String) async throws {
    let snapshot = try GetDepth.read(
      HTTPResponse(status: 200, body: Worker.bytes(of: snapshotPath)))
    let frames = Worker.bytes(of: framesPath).split(separator: UInt8(ascii: "\n")).map(Array.init)
    var book = try DepthBook(levelsMax: 8192)
    var next = frames.count
    try await Worker.serve(answer: "-") { count in
      for _ in 0..<count {
        if next == frames.count {
          // One loading for all frames: little, and it counts.
          guard case .synced = book.load(snapshot) else { throw Refused() }
          next = 0
        }
        let frame = frames[next]
        guard case .applied = book.apply(frame.span.bytes) else { throw Refused() }
        next += 1
      }
    }
  }

  struct Refused: Error {}
}
