// The venue's own specification, as cases the client's endpoints are held against.

import Backpack
import BackpackWire
import Foundation

/// One operation of the venue's OpenAPI document. What each member means: Tests/Specification/cases.py.
struct SpecifiedOperation: Sendable {
  /// `GET /api/v1/order`
  var name: String
  /// `get_order`
  var id: String
  /// `nil`: the document knows no signature for it.
  var instruction: String?
  var isPaged: Bool
  /// The body is an array of orders.
  var isBatch: Bool
  var parameters: [Parameter]
  /// Successes without a body.
  var emptyStatuses: [Int]
  /// One for each shape the answer may have.
  var samples: [Sample]

  struct Parameter: Sendable {
    var name: String
    /// Of JSON Schema.
    var type: String
    var isDecimal: Bool
    /// Every value there is, where they are listed.
    var values: [String]?
    var isRequired: Bool
    /// `query`, `body` or `header`.
    var place: String
  }

  struct Sample: Sendable {
    var text: String
    var fields: [Field]
    var withUnknownMembers: String?
  }

  /// A field and the sample with this field alone being otherwise.
  struct Field: Sendable {
    /// `LimitOrder.price`
    var name: String
    var isRequired: Bool
    /// `nil`: what is inside has fields of its own.
    var changed: String?
    var missing: String?
    var null: String
    /// The name of the enumeration, and the sample with a value it does not have.
    var enumeration: String?
    var unknown: String?
  }
}

enum Specification {
  /// Somebody else's file, which is not handed on with the sources.
  static let path: String = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let shared =
      ProcessInfo.processInfo.environment["BACKPACK_SHARED"].map { URL(filePath: $0) }
      ?? root.deletingLastPathComponent().appending(path: "shared")
    return shared.appending(path: "api/openapi.yml").path
  }()

  static var isHere: Bool { FileManager.default.fileExists(atPath: path) }

  static func operations() throws -> [SpecifiedOperation] {
    let python = ProcessInfo.processInfo.environment["BACKPACK_TEST_PYTHON"] ?? "python3"
    let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Specification/cases.py")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python, script.path, path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Unexpected(
        "\(python) \(script.path) ended with \(process.terminationStatus); it needs PyYAML, which "
          + "`make test` installs (BACKPACK_TEST_PYTHON names the interpreter)")
    }
    return try JSONNode(parsing: Array(printed)).read("operations")
  }
}

// MARK: Reading

extension SpecifiedOperation: WireReadable {
  init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      name: try node.read("name"), id: try node.read("id"),
      instruction: try node.readIfPresent("instruction"),
      isPaged: try node.read("isPaged"), isBatch: try node.read("isBatch"),
      parameters: try node.read("parameters"), emptyStatuses: try node.read("emptyStatuses"),
      samples: try node.read("samples"))
  }
}

extension SpecifiedOperation.Parameter: WireReadable {
  init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      name: try node.read("name"), type: try node.read("type"),
      isDecimal: try node.read("isDecimal"), values: try node.readIfPresent("values"),
      isRequired: try node.read("isRequired"), place: try node.read("place"))
  }
}

extension SpecifiedOperation.Sample: WireReadable {
  init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      text: try node.read("text"), fields: try node.read("fields"),
      withUnknownMembers: try node.readIfPresent("withUnknownMembers"))
  }
}

extension SpecifiedOperation.Field: WireReadable {
  init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      name: try node.read("name"), isRequired: try node.read("isRequired"),
      changed: try node.readIfPresent("changed"), missing: try node.readIfPresent("missing"),
      null: try node.read("null"), enumeration: try node.readIfPresent("enumeration"),
      unknown: try node.readIfPresent("unknown"))
  }
}
