// JSON Schema, in the subset that all hosts and model interfaces take: flat, one type a property.

internal import BackpackWire

enum ToolSchema {
  static func input(_ properties: [ArgumentProperty]) -> [UInt8] {
    JSONWriter.bytes { writer in
      writer.object { writer in
        writer.member("type", "object")
        if !properties.isEmpty {
          writer.member("properties") { writer in
            for property in properties { writer.member(property.name, property) }
          }
        }
        let required = properties.filter(\.isRequired).map(\.name)
        if !required.isEmpty { writer.member("required", required) }
        writer.member("additionalProperties", false)
      }
    }
  }

  /// What a successful result holds. Members that may be null are left out: they have no one type.
  static func output(_ properties: [OutputProperty]) -> [UInt8] {
    JSONWriter.bytes { writer in
      writer.object { writer in
        writer.member("type", "object")
        writer.member("properties") { writer in
          for property in properties { writer.member(property.name, property) }
          writer.member("mode", OutputProperty("mode", .text))
        }
        writer.member("required", properties.map(\.name) + ["mode"])
      }
    }
  }
}

/// A member of a result that is always there.
struct OutputProperty: Sendable {
  enum Kind: String, Sendable {
    case text = "string"
    case integer
    case boolean
    case object
    case objects = "array"
  }

  let name: String
  let kind: Kind

  init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

extension OutputProperty: WireWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("type", kind.rawValue)
      if kind == .objects {
        writer.member("items") { $0.member("type", "object") }
      }
    }
  }
}

extension ArgumentProperty: WireWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      switch type {
      case .text(let pattern):
        writer.member("type", "string")
        writer.member("pattern", ifPresent: pattern)
      case .choice(let names):
        writer.member("type", "string")
        writer.member("enum", names)
      case .boolean: writer.member("type", "boolean")
      case .integer(let range):
        writer.member("type", "integer")
        writer.member("minimum", range.lowerBound)
        writer.member("maximum", range.upperBound)
      }
      writer.member("description", description)
    }
  }
}
