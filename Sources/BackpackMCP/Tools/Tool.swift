// A tool: one value that yields its schema, its reading of arguments and its work.

internal import BackpackModel
internal import BackpackWire

/// What calling a tool can do. Decides the annotations, and whether calls run side by side.
enum ToolEffect: Sendable {
  case reads
  /// Places or changes orders.
  case trades
  /// Takes orders off the book; doing it twice does no more.
  case cancels

  var isReadOnly: Bool { self == .reads }
  var isDestructive: Bool { self != .reads }
  var isIdempotent: Bool { self != .trades }
}

/// What a tool's work results in.
protocol ToolOutput: Sendable {
  /// Members that are always there.
  static var properties: [OutputProperty] { get }
  func writeMembers(to writer: inout JSONWriter)
}

struct Tool: Sendable {
  enum Binding {
    /// Something is wrong with the arguments.
    case problems([String])
    case work(@Sendable () async -> ToolAnswer)
  }

  let listing: ToolListing
  /// Reads the arguments, completely, before anything is done.
  let bind: @Sendable (JSONNode?, any TradingVenue) -> Binding

  var name: String { listing.name }
  var effect: ToolEffect { listing.effect }

  /// - Parameters:
  ///   - description: what it does and what it changes, at most 300 characters
  ///   - perform: gets the venue and the values of the parameters, in their order
  init<each P: Parameter, Output: ToolOutput>(
    _ name: String, title: String, _ description: String, effect: ToolEffect,
    takes parameters: repeat each P,
    perform:
      @escaping @Sendable (any TradingVenue, repeat (each P).Value)
      async throws(BackpackError) -> Output
  ) {
    var properties: [ArgumentProperty] = []
    for parameter in repeat each parameters { properties += parameter.properties }
    let known = properties

    listing = ToolListing(
      name: name, title: title, description: description, inputSchema: ToolSchema.input(known),
      outputSchema: ToolSchema.output(Output.properties), effect: effect)

    bind = { arguments, venue in
      var reader = ArgumentReader(arguments, known: known)
      let read = (repeat (each parameters).read(from: &reader))
      guard reader.problems.isEmpty, let values = try? (repeat Self.unwrapped(each read)) else {
        return .problems(reader.problems)  // a value is missing only where a problem was reported
      }
      return .work {
        do throws(BackpackError) {
          let output = try await perform(venue, repeat each values)
          return ToolAnswer(mode: venue.mode) { output.writeMembers(to: &$0) }
        } catch {
          return ToolAnswer(ToolFailure(error), of: effect, mode: venue.mode)
        }
      }
    }
  }

  private struct Missing: Error {}

  private static func unwrapped<Value>(_ value: Value?) throws(Missing) -> Value {
    guard let value else { throw Missing() }
    return value
  }
}
