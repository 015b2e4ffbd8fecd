// Why a text could not be read: where in it, and what was expected there. Never the text itself.

/// Something in a JSON text is missing or not what it should be.
public struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was wrong.
  public enum Problem: Hashable, Sendable {
    /// The text as a whole is no JSON: where reading stopped, in bytes.
    case notJSON(offset: Int)
    case nestedTooDeep
    case missing
    /// Of another kind than needed: `expected a string`.
    case unexpected(expected: String)
  }

  public var problem: Problem
  /// From the root: `[3].filters.price`; empty for the root.
  public private(set) var path: String

  public init(_ problem: Problem, at path: String = "") {
    self.problem = problem
    self.path = path
  }

  func inside(key: String) -> WireError { inside(key) }
  package func inside(index: Int) -> WireError { inside("[\(index)]") }

  private func inside(_ outer: String) -> WireError {
    var error = self
    error.path = path.isEmpty || path.hasPrefix("[") ? outer + path : "\(outer).\(path)"
    return error
  }

  public var description: String {
    let place = path.isEmpty ? "the root" : path
    switch problem {
    case .notJSON(let offset): return "not JSON (at byte \(offset))"
    case .nestedTooDeep: return "nested too deep"
    case .missing: return "\(place) is missing"
    case .unexpected(let expected): return "\(place): expected \(expected)"
    }
  }
}
