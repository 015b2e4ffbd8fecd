// libwebsockets, opened when it is first needed.

internal import BackpackModel
internal import CWebSocket

/// A loaded libwebsockets.
struct WebSocketLibrary: @unchecked Sendable {  // cwebsocket.h: threads may share the table.
  /// Why there is none to use, or no loop over it; a sentence without its full stop.
  struct Unusable: Error {
    let reason: String
  }

  /// The table every loop takes. Never freed: a started libwebsockets cannot be unloaded.
  let table: OpaquePointer

  /// Opened once a process, by whoever asks first.
  private static let shared = Result { () throws(Unusable) in try WebSocketLibrary(opening: nil) }

  /// - Parameter name: as the dynamic linker searches it; `nil` for the one this was built for.
  static func load(_ name: String? = nil) throws(Unusable) -> WebSocketLibrary {
    name == nil ? try shared.get() : try WebSocketLibrary(opening: name)
  }

  private init(opening name: String?) throws(Unusable) {
    table = try Self.make { problem in
      if let name { return name.withCString { cws_load($0, problem) } }
      return cws_load(nil, problem)
    }
  }

  /// A loop for the thread that asks.
  func makeLoop(
    _ events: cws_events, certificateFile: String?, connectionsMax: Int
  ) throws(Unusable) -> OpaquePointer {
    var events = events
    return try Self.make { problem in
      "backpack/\(backpackVersion)".withCString { agent in
        var settings = cws_settings(
          certificate_file: nil, agent: agent, wires_max: UInt32(clamping: connectionsMax))
        guard let certificateFile else {
          return cws_loop_new(table, &events, &settings, problem)
        }
        return certificateFile.withCString { file in
          settings.certificate_file = file
          return cws_loop_new(table, &events, &settings, problem)
        }
      }
    }
  }

  private static func make(
    _ attempt: (UnsafeMutablePointer<CChar>) -> OpaquePointer?
  ) throws(Unusable) -> OpaquePointer {
    var problem = [CChar](repeating: 0, count: Int(CWS_PROBLEM_SIZE))
    if let made = problem.withUnsafeMutableBufferPointer({ $0.baseAddress.flatMap(attempt) }) {
      return made
    }
    let text = problem.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    throw Unusable(reason: String(decoding: text, as: UTF8.self))
  }
}
