// The venue's operations by name, for doors whose callers bring JSON: C, Python, a terminal.

package import BackpackModel
import BackpackWire

/// One operation of the venue's REST interface, known by the name its specification gives it.
///
/// A misspelt or missing parameter is refused before anything is sent: the venue passes over names it
/// does not know, and "cancel the orders of one market" must not become something else.
package struct Operation: Sendable {
  /// What it does to the account.
  package enum Effect: String, Hashable, Sendable {
    case reads
    /// Takes orders or other risk away.
    case cancels
    /// Places orders.
    case places
    /// Changes anything else: loans, withdrawals, settings, strategies, quotes.
    case changes
  }

  /// Such as `get_klines`. Source: `operationId` of the venue's specification.
  package let name: String
  package let effect: Effect
  package let route: Route
  /// Required ones first.
  package let fields: [Field]
  /// Takes an array of objects, rather than one.
  package let isBatch: Bool

  init<E: Endpoint>(
    _ name: String, _ endpoint: E.Type, _ effect: Effect = .reads, required: [Field] = [],
    optional: [Field] = [], isBatch: Bool = false
  ) {
    self.name = name
    self.effect = effect
    self.isBatch = isBatch
    route = E.route
    fields = required + optional.map(\.left)
  }

  /// One parameter.
  package struct Field: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
      /// Names, identifiers, choices.
      case text
      /// Exact: text such as "0.001", or an integer.
      case decimal
      case integer
      case flag
      /// Text that is in no print.
      case secret
    }

    package let name: String
    package let kind: Kind
    package private(set) var isRequired = true

    /// The same, not required.
    fileprivate var left: Field {
      var copy = self
      copy.isRequired = false
      return copy
    }

    static func text(_ name: String) -> Field { Field(name: name, kind: .text) }
    static func decimal(_ name: String) -> Field { Field(name: name, kind: .decimal) }
    static func integer(_ name: String) -> Field { Field(name: name, kind: .integer) }
    static func flag(_ name: String) -> Field { Field(name: name, kind: .flag) }
    static func secret(_ name: String) -> Field { Field(name: name, kind: .secret) }
  }

  /// `nil` for a name the specification does not have.
  package static func named(_ name: String) -> Operation? { byName[name] }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}

extension BackpackClient {
  /// Sends an operation and answers the venue's JSON, unread: `null` where it answers nothing.
  ///
  /// - Parameters:
  ///   - operation: also an order; it is sent as it is, without what `place` knows about orders.
  ///   - parameters: JSON, an object (an array for batches) by the venue's names; empty for none.
  /// - Throws: `.refused` for parameters the operation does not take, and what `send` throws.
  package func send(
    _ operation: Operation, parameters: [UInt8] = []
  ) async throws(BackpackError) -> [UInt8] {
    let errand = Errand(
      operation.route, try operation.payload(of: parameters),
      change: operation.route.isWrite ? .operation(operation.name) : nil)
    let (answer, _) = try await carryOut(errand)
    // 202, and operations whose status says it all.
    if answer.body.isEmpty { return Array("null".utf8) }
    // The one answer that is text, not JSON.
    if operation.route == Ping.route { return Array(#""pong""#.utf8) }
    do { _ = try JSONNode(parsing: answer.body) } catch { throw errand.unreadable(error) }
    return answer.body
  }
}
