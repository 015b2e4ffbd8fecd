// `backpack paper status`: how the paper account stands.

import ArgumentParser
import Backpack
import BackpackAccount
import BackpackModel
import BackpackPaper
import BackpackWire

extension Paper {
  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show balances, positions, open orders and equity.")

    @OptionGroup var state: StateFile
    @Flag(help: "Write one line of JSON instead.") var json = false

    func run() throws {
      let store = try state.existing()
      let report = try store.report(at: systemTime())
      let terminal = Terminal(environment: processEnvironment())
      if json {
        terminal.write(String(decoding: Self.json(store.path, report), as: UTF8.self))
      } else {
        Self.show(store.path, report, on: terminal)
      }
    }

    // MARK: For people

    private static func show(_ path: String, _ report: PaperReport, on terminal: Terminal) {
      terminal.write("Paper account \(path), since \(report.openedAt.klineText) UTC")
      if let equity = report.equity, let free = report.equityAvailable {
        terminal.write("Equity \(equity) USDC, \(free) of it free for new orders")
      } else {
        terminal.write(
          "Its markets are not invented ones: what it is worth shows where it is served.")
      }
      terminal.write("\nBalances")
      terminal.table(
        [["asset", "free", "in orders", "lent", "owed"]]
          + report.holdings.map { holding in
            [holding.asset.rawValue]
              + [holding.available, holding.locked, holding.lent, holding.borrowed]
              .map { $0.isZero ? "-" : $0.description }
          })
      terminal.write(report.positions.isEmpty ? "\nNo positions" : "\nPositions")
      if !report.positions.isEmpty {
        terminal.table(
          [["market", "quantity", "entry", "mark", "unrealised", "realised", "liquidation"]]
            + report.positions.map { position in
              [
                position.symbol.rawValue, position.netQuantity.description,
                shortened(position.entryPrice),
                report.equity == nil ? "-" : position.markPrice.description,
                report.equity == nil ? "-" : position.pnlUnrealized.description,
                position.pnlRealized.description,
                report.equity == nil || position.estLiquidationPrice.isZero
                  ? "-" : position.estLiquidationPrice.description,
              ]
            })
      }
      terminal.write(report.openOrders.isEmpty ? "\nNo open orders" : "\nOpen orders")
      if !report.openOrders.isEmpty {
        terminal.table(
          [["id", "market", "side", "price", "quantity", "filled", "status"]]
            + report.openOrders.map { order in
              [
                order.id.rawValue, order.symbol.rawValue, order.side.rawValue,
                order.price?.description ?? order.trigger?.price.map { "at \($0)" } ?? "market",
                order.quantity?.description ?? order.trigger?.quantity?.description ?? "-",
                order.executedQuantity.description, order.status.rawValue,
              ]
            })
      }
    }

    /// An average has up to 28 digits.
    private static func shortened(_ price: Price) -> String {
      // Rounding to fewer digits cannot overflow.
      (try? price.decimal.rounded(scale: 6, .halfEven).description) ?? price.description
    }

    // MARK: For programs

    private static func write(unpriced position: Position, to writer: inout JSONWriter) {
      writer.object { writer in
        writer.member("symbol", position.symbol)
        writer.member("netQuantity", position.netQuantity)
        writer.member("entryPrice", position.entryPrice)
        writer.member("pnlRealized", position.pnlRealized)
      }
    }

    private static func json(_ path: String, _ report: PaperReport) -> [UInt8] {
      JSONWriter.bytes { writer in
        writer.object { writer in
          writer.member("file", path)
          writer.member("openedAt", report.openedAt.milliseconds)
          writer.member("equity", orNull: report.equity)
          writer.member("equityAvailable", orNull: report.equityAvailable)
          writer.member("balances") { writer in
            for holding in report.holdings {
              writer.member(holding.asset.rawValue) { writer in
                writer.member("available", holding.available)
                writer.member("locked", holding.locked)
                writer.member("lent", holding.lent)
                writer.member("borrowed", holding.borrowed)
              }
            }
          }
          if report.equity == nil {
            writer.arrayMember("positions") { writer in
              for position in report.positions { write(unpriced: position, to: &writer) }
            }
          } else {
            writer.member("positions", report.positions)
          }
          writer.member("openOrders", report.openOrders)
        }
      }
    }
  }
}
