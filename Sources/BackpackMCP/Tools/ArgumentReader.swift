// Reads the arguments of one call and gathers everything that is wrong with them.

internal import BackpackWire

/// Arguments as they came. Null, `""` and `"null"` are how some hosts leave one out.
struct ArgumentReader {
  private let arguments: JSONNode?
  private(set) var problems: [String] = []

  init(_ arguments: JSONNode?, known: [ArgumentProperty]) {
    self.arguments = arguments
    guard let arguments else { return }
    if let name = arguments.duplicateKey(deep: true) {
      report("\(ForeignText.cleaned(name, lengthMax: 40)) is given more than once")
    }
    // A misspelt name must not turn an order into a different one.
    for name in arguments.children.lazy.compactMap(\.key)
    where !known.contains(where: { $0.name == name }) {
      report("unknown argument '\(ForeignText.cleaned(name, lengthMax: 40))'")
      if problems.count >= 10 { break }
    }
  }

  mutating func report(_ problem: String) { problems.append(problem) }

  mutating func required<Value>(_ argument: Argument<Value>) -> Value? {
    guard let node = node(argument.name) else {
      report("\(argument.name) is required")
      return nil
    }
    return convert(node, argument)
  }

  mutating func optional<Value>(_ argument: OptionalArgument<Value>) -> Given<Value> {
    guard let node = node(argument.name) else { return .absent }
    return convert(node, argument.argument).map(Given.value) ?? .invalid
  }

  private mutating func convert<Value>(_ node: JSONNode, _ argument: Argument<Value>) -> Value? {
    if let value = argument.convert(node) { return value }
    report("\(argument.name) \(argument.demand)")
    return nil
  }

  private func node(_ name: String) -> JSONNode? {
    guard let node = arguments?[name], !node.isNull else { return nil }
    if node.kind == .string, let text = node.text, text.isEmpty || text == "null" { return nil }
    return node
  }
}
