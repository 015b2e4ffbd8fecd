// What a handler answers, before it becomes an HTTP response.

import BackpackModel
import BackpackWire

struct Answer: Sendable {
  var status = 200
  var contentType: String?
  var cacheControl = "no-store"
  var pageHeaders: [HTTPHeader] = []
  var body: [UInt8] = []

  private static let json = "application/json; charset=utf-8"
  private static let plainText = "text/plain; charset=utf-8"

  static func value(_ value: some WireWritable) -> Answer { json { $0.value(value) } }

  static func json(_ body: (inout JSONWriter) -> Void) -> Answer {
    Answer(contentType: json, body: JSONWriter.bytes(body))
  }

  static func text(_ text: String) -> Answer {
    Answer(contentType: plainText, body: Array(text.utf8))
  }

  /// 200 without a body: done, and the venue documents no words for it.
  static let done = Answer()
  /// An empty list.
  static let none = json { writer in writer.array { _ in } }
  /// 204: nothing to tell.
  static let nothing = Answer(status: 204)

  var response: HTTPResponse {
    var headers = [HTTPHeader("Cache-Control", cacheControl)] + pageHeaders
    if let contentType { headers.append(HTTPHeader("Content-Type", contentType)) }
    return HTTPResponse(status: status, headers: headers, body: body)
  }
}

extension Answer {
  init(_ refusal: VenueRefusal) {
    let reply = refusal.reply
    if reply.code == nil {
      self = .text(reply.message)
    } else {
      self = .json { writer in writer.object { refusal.writeMembers(to: &$0) } }
    }
    status = reply.status
  }
}

extension VenueRefusal {
  /// `code` and `message`, as errors and batch results hold them.
  func writeMembers(to writer: inout JSONWriter) {
    writer.member("code", orNull: reply.code)
    writer.member("message", reply.message)
  }
}
