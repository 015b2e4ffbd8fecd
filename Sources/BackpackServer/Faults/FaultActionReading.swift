// What happens by a rule of a fault file, read.

import BackpackModel
import BackpackWire

extension FaultReader {
  mutating func action(
    _ name: String, _ node: JSONNode, at place: String
  ) -> FaultRule.Action {
    switch name {
    case "latency": .latency(milliseconds(node, at: place))
    case "disconnectBefore": .end(.disconnectBefore)
    case "loseAnswer": .end(.loseAnswer)
    case "truncateAnswer": .end(.truncateAnswer)
    case "status": .end(answer(node, at: place))
    case "dropFrame": .frame(.drop)
    case "duplicateFrame": .frame(.duplicate)
    case "delayFrame": .frame(.delay(milliseconds(node, at: place)))
    default: .frame(.disconnect(code: closeCode(node, at: place)))
    }
  }

  private mutating func milliseconds(_ node: JSONNode, at place: String) -> ClosedRange<Int64> {
    let allowed: ClosedRange<Int64> = 0...3_600_000
    if let member = node["ms"], member.kind == .array {
      let ends = member.children.compactMap { Self.integer($0) }
      guard member.count == 2, ends.count == 2, ends[0] <= ends[1], allowed.contains(ends[0]),
        allowed.contains(ends[1])
      else {
        note(
          "\(place).ms", "a range is [least, most], whole milliseconds up to \(allowed.upperBound)")
        return 0...0
      }
      return ends[0]...ends[1]
    }
    let value = integer(node, "ms", at: place, in: allowed) ?? 0
    return value...value
  }

  private mutating func closeCode(_ node: JSONNode, at place: String) -> UInt16? {
    guard node["code"] != nil else { return nil }
    return integer(node, "code", at: place, in: 1000...4999).map { UInt16($0) }
  }

  private mutating func answer(_ node: JSONNode, at place: String) -> RequestFault.Ending {
    let status = Int(integer(node, "status", at: place, in: 400...599) ?? 500)
    var form = status == 502 ? "html" : "json"
    if let member = node["form"] {
      form = Self.string(member) ?? ""
      if !["json", "html"].contains(form) { note("\(place).form", "must be json or html") }
    }
    var texts: [String: String] = [:]
    for key in ["code", "message"] {
      guard let member = node[key] else { continue }
      texts[key] = Self.string(member)
      if texts[key] == nil { note("\(place).\(key)", "must be text") }
    }
    var headers: [HTTPHeader] = []
    if node["retryAfter"] != nil,
      let seconds = integer(node, "retryAfter", at: place, in: 0...86_400)
    {
      headers.append(HTTPHeader("Retry-After", String(seconds)))
    }
    let carriesOut = node["carriesOut"]
    if let carriesOut, carriesOut.bool == nil {
      note("\(place).carriesOut", "must be true or false")
    }
    let response =
      form == "html"
      ? HTTPResponse.gatewayPage(status, headers: headers)
      : HTTPResponse.venueError(
        status, code: texts["code"], message: texts["message"], headers: headers)
    return .answer(response, carriesOut: carriesOut?.bool ?? false)
  }

  // MARK: Members

  mutating func integer(
    _ node: JSONNode, _ key: String, at place: String, in range: ClosedRange<Int64>,
    default fallback: Int64? = nil
  ) -> Int64? {
    guard let member = node[key] else {
      if fallback == nil { note("\(place).\(key)", "is missing") }
      return fallback
    }
    guard let value = Self.integer(member), range.contains(value) else {
      note(
        "\(place).\(key)", "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return value
  }

  mutating func checkKeys(of node: JSONNode, at place: String, known: [String]) {
    let dot = place.isEmpty ? "" : "."
    for (key, _) in node.members where !known.contains(key) {
      note("\(place)\(dot)\(key)", "is not known here; there are \(known.joined(separator: ", "))")
    }
    if let twice = node.duplicateKey(deep: false) {
      note("\(place)\(dot)\(twice)", "stands there twice")
    }
  }

  static func integer(_ node: JSONNode) -> Int64? {
    node.kind == .number ? node.text.flatMap { Int64($0) } : nil
  }

  static func string(_ node: JSONNode) -> String? {
    node.kind == .string ? node.text : nil
  }
}
