// libcurl, opened when it is first needed.

internal import CCurl

/// A loaded libcurl.
struct CurlLibrary: @unchecked Sendable {  // ccurl.h: threads may share the table.
  static let name = "libcurl.so.4"

  /// Why there is no libcurl to use; a sentence without its full stop.
  struct Missing: Error {
    let reason: String
  }

  /// The table every call into CCurl takes. Never freed: a started libcurl cannot be unloaded.
  let table: OpaquePointer

  /// Opened once a process, by whoever asks first.
  private static let shared = Result { () throws(Missing) in try CurlLibrary(opening: name) }

  static func load(_ name: String = name) throws(Missing) -> CurlLibrary {
    name == Self.name ? try shared.get() : try CurlLibrary(opening: name)
  }

  private init(opening name: String) throws(Missing) {
    var problem = [CChar](repeating: 0, count: Int(CCURL_PROBLEM_SIZE))
    guard let table = ccurl_load(name, &problem) else {
      let text = problem.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
      throw Missing(reason: String(decoding: text, as: UTF8.self))
    }
    self.table = table
  }

  func text(of code: CURLcode) -> String { String(cString: ccurl_error_text(table, code)) }
  func text(of code: CURLMcode) -> String { String(cString: ccurl_multi_error_text(table, code)) }
}
