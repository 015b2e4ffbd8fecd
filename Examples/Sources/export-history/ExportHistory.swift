// Exports all fills of an account as CSV, with a progress bar.

import Backpack
import BackpackPaper
import Foundation

@main
struct ExportHistory {
  static func main() async throws {
    let exchange = try PaperVenue.open(seed: 1, now: systemTime)
    let client = BackpackClient(transport: exchange.transport, key: exchange.key, mode: .paper)
    try await trade(with: client)

    let path = CommandLine.arguments.dropFirst().first ?? "/dev/stdout"
    guard path == "/dev/stdout" || FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else {
      tell("\(path) cannot be written. Name a file in a folder that is there.\n")
      exit(1)
    }
    try file.write(
      contentsOf: Data("time_us,symbol,side,price,quantity,fee,fee_asset,maker,order_id\n".utf8))

    // Oldest first, so that fills of the meantime come at the end. One request a page, at the pace the
    // venue allows: 30 a minute.
    var count = 0
    for try await page in client.pages(of: GetFills(sortDirection: .oldestFirst, limit: 100)) {
      var rows = ""
      for fill in page.rows {
        rows += """
          \(fill.timestamp.microseconds),\(fill.symbol),\(fill.side),\(fill.price),\(fill.quantity),\
          \(fill.fee),\(fill.feeAsset),\(fill.isMaker),\(fill.orderID)\n
          """
      }
      try file.write(contentsOf: Data(rows.utf8))
      count += page.rows.count
      show(count, of: page.total ?? count)
    }
    try file.close()
    tell("\n\(count) fills exported\n")
  }

  private static func show(_ count: Int, of total: Int) {
    let width = 40
    let full = total == 0 ? width : width * count / total
    let bar = String(repeating: "#", count: full) + String(repeating: ".", count: width - full)
    tell("\r[\(bar)] \(count)/\(total)")
  }

  /// On the error stream, so that the table on the other one stays a table.
  private static func tell(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  /// A past to export.
  private static func trade(with client: BackpackClient) async throws {
    for index in 0..<300 {
      _ = try await client.place(
        .market(index.isMultiple(of: 2) ? .bid : .ask, "SOL_USDC", .base("0.5")))
    }
  }
}
