// The published revisions of the protocol that are spoken here, and what each of them knows.

/// A revision agreed by `initialize`. Compared by equality: their order means nothing.
enum Revision: String, CaseIterable, Sendable {
  case june2025 = "2025-06-18"
  case november2025 = "2025-11-25"

  /// Offered to clients that ask for anything else.
  static let newest = Revision.november2025

  /// How an error says that the id of its request could not be read: until June 2025 `"id":null`,
  /// since then no member at all.
  var writesNullForUnreadableID: Bool { self == .june2025 }
}

extension Revision {
  /// The part of `result` this revision knows.
  func fitted(_ result: ServerResult) -> ServerResult {
    switch self {
    case .june2025: Self.fittedToJune2025(result)
    case .november2025: result
    }
  }

  private static func fittedToJune2025(_ result: ServerResult) -> ServerResult {
    guard case .initialized(var greeting) = result else { return result }
    greeting.server.description = nil
    greeting.server.websiteURL = nil
    return .initialized(greeting)
  }
}
