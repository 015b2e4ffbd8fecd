// A fault file, read. docs/faults.md describes it.

import BackpackModel
import BackpackWire

extension FaultPlan {
  /// Reads `{"seed": 7, "rules": [...]}`.
  ///
  /// - Throws: all mistakes there are, a line each, with the place of each.
  package init(parsing text: [UInt8]) throws(SetupError) {
    let root: JSONNode
    do {
      root = try JSONNode(parsing: text, depthMax: 8)
    } catch {
      throw SetupError(Self.syntaxProblem(error, in: text))
    }
    var reader = FaultReader()
    self = reader.plan(root)
    guard reader.mistakes.isEmpty else {
      throw SetupError(reader.mistakes.joined(separator: "\n"))
    }
  }

  private static func syntaxProblem(_ error: WireError, in text: [UInt8]) -> String {
    guard case .notJSON(let offset) = error.problem else { return "it is nested too deep" }
    let before = text.prefix(max(0, offset))
    let line = before.count(where: { $0 == UInt8(ascii: "\n") }) + 1
    let column = before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count + 1
    return "line \(line), column \(column): this is not JSON"
  }
}

/// Reads members of objects and remembers what was wrong with each.
struct FaultReader {
  private static let scopes = ["method", "path", "stream"]
  private static let occasions = ["after", "first", "every", "probability"]
  /// What each action may be told besides its scope and occasion.
  private static let actions: [String: [String]] = [
    "latency": ["ms"], "disconnectBefore": [], "loseAnswer": [], "truncateAnswer": [],
    "status": ["status", "form", "code", "message", "retryAfter", "carriesOut"],
    "dropFrame": [], "duplicateFrame": [], "delayFrame": ["ms"], "disconnectStream": ["code"],
    "clockSkew": ["ms"],
  ]
  private static let frameActions = [
    "dropFrame", "duplicateFrame", "delayFrame", "disconnectStream",
  ]
  private static let rulesMax = 1000
  private static let skewMax: Int64 = 86_400_000

  private(set) var mistakes: [String] = []

  mutating func note(_ place: String, _ problem: String) {
    mistakes.append(place.isEmpty ? problem : "\(place): \(problem)")
  }

  mutating func plan(_ root: JSONNode) -> FaultPlan {
    guard root.kind == .object else {
      note("", "the file must hold an object: {\"seed\": 1, \"rules\": [...]}")
      return FaultPlan(seed: 0, rules: [])
    }
    checkKeys(of: root, at: "", known: ["seed", "rules"])
    var seed: UInt64 = 0
    if let node = root["seed"] {
      if node.kind == .number, let value = node.text.flatMap({ UInt64($0) }) {
        seed = value
      } else {
        note("seed", "must be a whole number from 0 on")
      }
    }
    guard let list = root["rules"], list.kind == .array, list.count <= Self.rulesMax else {
      note("rules", "must be an array of at most \(Self.rulesMax) rules")
      return FaultPlan(seed: seed, rules: [])
    }
    var rules: [FaultRule] = []
    var skews: [FaultPlan.Skew] = []
    for (index, node) in list.children.enumerated() {
      read(node, at: "rules[\(index)]", into: &rules, &skews)
    }
    return FaultPlan(seed: seed, rules: rules, skews: skews)
  }

  private mutating func read(
    _ node: JSONNode, at place: String, into rules: inout [FaultRule],
    _ skews: inout [FaultPlan.Skew]
  ) {
    guard node.kind == .object else { return note(place, "must be an object") }
    guard let name = node["action"].flatMap(Self.string), let own = Self.actions[name] else {
      let known = Self.actions.keys.sorted().joined(separator: ", ")
      return note("\(place).action", "must be one of \(known)")
    }
    if name == "clockSkew" {
      checkKeys(of: node, at: place, known: ["action", "after"] + own)
      let amount = integer(node, "ms", at: place, in: -Self.skewMax...Self.skewMax) ?? 0
      let after = integer(node, "after", at: place, in: 0...1_000_000_000, default: 0) ?? 0
      skews.append(FaultPlan.Skew(amount: .milliseconds(amount), after: Int(after)))
      return
    }
    let scope = Self.frameActions.contains(name) ? ["stream"] : ["method", "path"]
    checkKeys(of: node, at: place, known: ["action"] + scope + Self.occasions + own)
    rules.append(
      FaultRule(
        subject: subject(node, isOfFrames: scope == ["stream"], at: place),
        occasion: occasion(node, at: place), action: action(name, node, at: place)))
  }

  // MARK: What a rule is about

  private mutating func subject(
    _ node: JSONNode, isOfFrames: Bool, at place: String
  ) -> FaultRule.Subject {
    if isOfFrames { return .frames(stream: pattern(node, "stream", at: place)) }
    var method: String?
    if let member = node["method"] {
      method = Self.string(member)
      if !["GET", "POST", "PATCH", "DELETE"].contains(method) {
        note("\(place).method", "must be GET, POST, PATCH or DELETE")
      }
    }
    return .requests(method: method, path: pattern(node, "path", at: place))
  }

  private mutating func pattern(
    _ node: JSONNode, _ key: String, at place: String
  ) -> NamePattern {
    guard let member = node[key] else { return .any }
    guard let text = Self.string(member), !text.isEmpty, !text.dropLast().contains("*"),
      key == "stream" || text == "*" || text.hasPrefix("/")
    else {
      let example = key == "path" ? "/api/v1/order or /api/v1/*" : "depth.SOL_USDC or depth.*"
      note("\(place).\(key)", "must be a name or its beginning and a star, such as \(example)")
      return .any
    }
    return NamePattern(text)
  }

  private mutating func occasion(_ node: JSONNode, at place: String) -> Occasion {
    let counts: ClosedRange<Int64> = 1...1_000_000_000
    var occasion = Occasion()
    occasion.after = Int(
      integer(node, "after", at: place, in: 0...counts.upperBound, default: 0) ?? 0)
    if node["first"] != nil {
      occasion.first = integer(node, "first", at: place, in: counts).map(Int.init)
    }
    if node["every"] != nil {
      occasion.every = integer(node, "every", at: place, in: counts).map(Int.init)
    }
    guard let member = node["probability"] else { return occasion }
    if occasion.every != nil {
      note("\(place).probability", "cannot stand beside every: use two rules")
    }
    guard member.kind == .number || member.kind == .string,
      let value = member.text.flatMap({ ExactDecimal($0) }), !value.isNegative, value <= .one,
      value.scale <= 9, let scaled = try? value * ExactDecimal(1_000_000_000),
      let billionths = UInt64(scaled.description)
    else {
      note(
        "\(place).probability", "must be a decimal from 0 to 1, at most nine digits after the point"
      )
      return occasion
    }
    occasion.probability = billionths
    return occasion
  }
}
