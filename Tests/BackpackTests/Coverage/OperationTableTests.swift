// Does the table of operations agree with the venue's specification, name by name?

import BackpackWire
import Foundation
import Testing

@testable import Backpack

@Suite struct `The table of operations` {
  @Test(.enabled(if: Specification.isHere, "the venue's specification is not here"))
  func `has every operation of the specification, with its parameters and no others`() throws {
    var findings: [String] = []
    let specified = try Specification.operations()
    let table = Dictionary(uniqueKeysWithValues: Operation.all.map { ($0.name, $0) })
    for name in Set(table.keys).subtracting(specified.map(\.id)) {
      findings.append("\(name): not in the specification")
    }
    for operation in specified {
      guard let ours = table[operation.id] else {
        findings.append("\(operation.id): not in the table")
        continue
      }
      if "\(ours.route.method.rawValue) \(ours.route.path)" != operation.name {
        findings.append("\(operation.id): goes to \(ours.route.path)")
      }
      if ours.isBatch != operation.isBatch { findings.append("\(operation.id): batch or not") }
      findings += differences(ours, operation)
    }
    #expect(findings.sorted() == [])
  }

  private func differences(_ ours: Backpack.Operation, _ theirs: SpecifiedOperation) -> [String] {
    var findings: [String] = []
    // An object, whose signing is nowhere documented; headers are no parameters.
    let parameters = theirs.parameters.filter {
      $0.place != "header" && $0.name != "recipientInformation"
    }
    let names = Set(parameters.map(\.name))
    for field in ours.fields where !names.contains(field.name) {
      findings.append("\(ours.name): \(field.name) is not in the specification")
    }
    for parameter in parameters {
      guard let field = ours.fields.first(where: { $0.name == parameter.name }) else {
        findings.append("\(ours.name): \(parameter.name) is missing")
        continue
      }
      if field.isRequired != parameter.isRequired {
        findings.append("\(ours.name): is \(field.name) required?")
      }
      // Its numbers are an enumeration of texts there. A number is what everybody writes.
      if ours.name == "get_depth", field.name == "limit" { continue }
      let kind =
        switch parameter.type {
        case "boolean": "flag"
        case "integer": "integer"
        default: parameter.isDecimal ? "decimal" : "text"
        }
      let given = field.kind == .secret ? "text" : field.kind.rawValue
      if kind != given { findings.append("\(ours.name): \(field.name) is \(kind), not \(given)") }
    }
    return findings
  }

  @Test func `says of every change that it is one`() {
    for operation in Operation.all {
      #expect((operation.effect == .reads) == !operation.route.isWrite, "\(operation.name)")
    }
  }

  /// BACKPACK_WRITE_DOCS=1 writes it anew.
  @Test func `is what docs/operations.md says`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "docs/operations.md")
    if ProcessInfo.processInfo.environment["BACKPACK_WRITE_DOCS"] != nil {
      try Data(page.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == page)
  }

  private var page: String {
    var lines = [
      "# Operations by name",
      "",
      "What `backpack_request` takes in C and `client.request` in Python: the operations of the venue's",
      "specification under its own names, all \(Operation.all.count).",
      "",
      "Parameters are a JSON object by the venue's names; `execute_order_batch` takes an array of objects. **Bold** ones",
      "are required. A name that is not in the table is refused before anything is sent, as is a missing parameter or one",
      "of another kind: *text*, *decimal* (text such as `\"0.001\"`, or a whole number), *integer*, *flag* (`true` or",
      "`false`). A parameter that is `null` counts as left out.",
      "",
      "Live, orders pass the limits, and what **changes** anything else is refused: no limit can bound it. On paper",
      "everything is sent; the paper exchange says what it does not have.",
      "",
      "| operation | sends | effect | parameters |",
      "|---|---|---|---|",
    ]
    for operation in Operation.all {
      let parameters = operation.fields.map { field in
        let kind = field.kind == .secret ? "text" : field.kind.rawValue
        return "\(field.isRequired ? "**\(field.name)**" : field.name) *\(kind)*"
      }
      lines.append(
        "| `\(operation.name)` | `\(operation.route.method.rawValue) \(operation.route.path)` "
          + "| \(operation.effect.rawValue) | \(parameters.joined(separator: ", ")) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
