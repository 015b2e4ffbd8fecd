// The benchmarks in Swift; Bench/run.py starts one process for each.

import Backpack
import Glibc

@main
struct Bench {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch (arguments.first, arguments.count) {
    case ("sign", 1): try await SigningBench.run()
    case ("depth", 2): try await DepthBench.run(arguments[1])
    case ("book", 3): try await BookBench.run(arguments[1], arguments[2])
    case ("rest", 2): try await RESTBench.run(arguments[1])
    case ("stream", 4):
      try await StreamBench.run(arguments[1], arguments[2], count: Int(arguments[3]) ?? 0)
    default:
      print("bench sign | depth FILE | book SNAPSHOT FRAMES | rest URL | stream URL REST-URL COUNT")
      exit(2)
    }
  }
}
