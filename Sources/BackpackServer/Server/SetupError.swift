// Why the server did not start.

/// A sentence or two for the person who started it: what is wrong, and what to do.
package struct SetupError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
