// From JSON somebody wrote to the parameters of a request: everything that is wrong is said at once.

import BackpackModel
import BackpackWire

extension Operation {
  /// - Parameter json: empty for no parameters.
  /// - Throws: `.refused` with everything that is wrong. Names what stands where, never a secret.
  func payload(of json: [UInt8]) throws(BackpackError) -> Payload {
    let groups = try objects(in: json).map { (object) throws(BackpackError) in
      var reader = ParameterReader(object, self)
      let parameters = reader.parameters(fields)
      try reader.finish()
      return parameters
    }
    return isBatch ? .batch(groups) : .single(groups.first ?? [:])
  }

  /// The object, or those of a batch.
  func objects(in json: [UInt8]) throws(BackpackError) -> [JSONNode?] {
    guard !json.isEmpty else { return isBatch ? [] : [nil] }
    let root: JSONNode
    do { root = try JSONNode(parsing: json, depthMax: 8) } catch {
      throw refused("The parameters are not JSON: \(error).")
    }
    guard root.kind == (isBatch ? .array : .object) else {
      let wanted = isBatch ? "an array of objects" : "an object"
      throw refused("The parameters must be \(wanted).")
    }
    guard isBatch else { return [root] }
    return try root.children.map { (child) throws(BackpackError) in
      guard child.kind == .object else { throw refused("Each order must be an object.") }
      return child
    }
  }

  func refused(_ reason: String) -> BackpackError {
    .refused(Refusal(reason: "\(name): \(reason)", remedy: "Nothing was sent."))
  }
}

/// Reads the members of one object and gathers what is wrong with them.
struct ParameterReader {
  private let object: JSONNode?
  private let operation: Operation
  private(set) var problems: [String] = []
  private static let problemsMax = 8

  /// - Parameter object: `nil` where nothing was given. `null` members count as left out.
  init(_ object: JSONNode?, _ operation: Operation) {
    self.object = object
    self.operation = operation
    guard let object else { return }
    if let name = object.duplicateKey(deep: true) { report("\(shown(name)) is given twice") }
    for name in object.children.lazy.compactMap(\.key)
    where !operation.fields.contains(where: { $0.name == name }) {
      report(unknown(name))
      if problems.count == Self.problemsMax { break }
    }
  }

  mutating func report(_ problem: String) { problems.append(problem) }

  /// Throws where anything was reported.
  func finish() throws(BackpackError) {
    guard !problems.isEmpty else { return }
    throw operation.refused("\(problems.joined(separator: "; ")).")
  }

  /// All of them, in the order of the table.
  mutating func parameters(_ fields: [Operation.Field]) -> Parameters {
    var parameters = Parameters()
    for field in fields {
      if let value = value(of: field) { parameters.append(field.name, Raw(parameter: value)) }
    }
    return parameters
  }

  private struct Raw: ParameterConvertible {
    let parameter: Parameters.Scalar
  }

  func has(_ name: String) -> Bool { object?[name].map { !$0.isNull } ?? false }

  mutating func text(_ name: String) -> String? { scalar(name)?.plainText }
  mutating func flag(_ name: String) -> Bool? { scalar(name).map { $0 == .bool(true) } }
  mutating func decimal<Value: DecimalUnit>(_ name: String, as: Value.Type = Value.self) -> Value? {
    // What is no decimal was reported by `scalar`.
    scalar(name).flatMap { ExactDecimal($0.plainText) }.map(Value.init)
  }

  /// One of a few words.
  mutating func choice<Value>(_ name: String, _ choices: KeyValuePairs<String, Value>) -> Value? {
    guard let text = text(name) else { return nil }
    if let found = choices.first(where: { $0.key == text }) { return found.value }
    report("\(name) must be one of \(choices.map(\.key).joined(separator: ", "))")
    return nil
  }

  private mutating func scalar(_ name: String) -> Parameters.Scalar? {
    guard let field = operation.fields.first(where: { $0.name == name }) else { return nil }
    return value(of: field)
  }

  private mutating func value(of field: Operation.Field) -> Parameters.Scalar? {
    guard let node = object?[field.name], !node.isNull else {
      if field.isRequired { report("\(field.name) is required") }
      return nil
    }
    let text = node.text ?? ""
    switch (field.kind, node.kind) {
    case (.text, .string) where !text.isEmpty: return .text(text)
    case (.secret, .string) where !text.isEmpty: return .secret(text)
    case (.integer, .number), (.integer, .string):
      if isInteger(text) { return .integer(text) }
    case (.decimal, .string):
      if ExactDecimal(text) != nil { return .text(text) }
    // A fraction that comes as a number has been a binary one somewhere, as a rule.
    case (.decimal, .number):
      if isInteger(text), ExactDecimal(text) != nil { return .text(text) }
    case (.flag, .bool):
      if let value = node.bool { return .bool(value) }
    default: break
    }
    report("\(field.name) must be \(demand(of: field.kind))")
    return nil
  }

  private func demand(of kind: Operation.Field.Kind) -> String {
    switch kind {
    case .text, .secret: "text"
    case .decimal: #"a decimal as text, such as "0.001""#
    case .integer: "an integer"
    case .flag: "true or false"
    }
  }

  private func isInteger(_ text: String) -> Bool {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    return (1...20).contains(digits.utf8.count) && digits.utf8.allSatisfy { (48...57).contains($0) }
      && (digits == "0" || !digits.hasPrefix("0"))
  }

  private func unknown(_ name: String) -> String {
    let known = operation.fields.map(\.name)
    let meant = known.first { $0.lowercased() == name.lowercased() }
    if let meant { return "\(shown(name)) is unknown: write \(meant)" }
    let all = known.isEmpty ? "it takes none" : "it takes \(known.joined(separator: ", "))"
    return "\(shown(name)) is unknown: \(all)"
  }

  /// Somebody's text in a message: short, and of letters.
  private func shown(_ name: String) -> String {
    String(name.prefix(40).map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "?" })
  }
}
