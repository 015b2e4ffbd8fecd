// From an answer that is no success to what the caller may do next.

import BackpackModel
import BackpackWire

/// Decides by status first, then by code; the message is for people.
///
/// Source: the venue's specification for statuses and codes; that a 5xx on order entry tells nothing
/// follows from its architecture (one command stream behind a front that may give up first).
func failure(
  of answer: HTTPResponse, isWrite: Bool, clientID: ClientOrderID?
) -> BackpackError {
  let words = VenueWords(answer)
  let told =
    words.code.map { "\($0): \(words.message)" } ?? "HTTP \(answer.status): \(words.message)"
  let unclear: BackpackError =
    isWrite ? .outcomeUnknown(clientID, reason: told) : .unavailable(reason: told)

  if words.code?.leavesOutcomeOpen == true { return unclear }
  switch answer.status {
  case 429: return .throttled(retryAfter: retryAfter(answer))
  case 408: return unclear
  case 400..<500:
    return .rejected(Rejection(status: answer.status, code: words.code, message: words.message))
  case 503 where isWrite && (words.code == .maintenance || words.code == .tradingPaused):
    // The venue itself says that it takes nothing in; any other 503 may come from a front that gave up.
    return .rejected(Rejection(status: 503, code: words.code, message: words.message))
  default:
    // 5xx, and 1xx or 3xx, which the venue does not send: somebody else answered in its place.
    return unclear
  }
}

/// `Retry-After` in whole seconds; the venue sends none as far as anybody saw, its front may.
private func retryAfter(_ answer: HTTPResponse) -> Duration? {
  guard let text = answer.header("Retry-After"), let seconds = Int64(text),
    (0...86_400).contains(seconds)
  else { return nil }
  return .seconds(seconds)
}

/// Code and message out of an error body in any of its forms: JSON, plain text, a web page, nothing.
struct VenueWords {
  private static let messageMax = 500
  let code: ErrorCode?
  let message: String

  init(_ answer: HTTPResponse) {
    if let node = try? JSONNode(parsing: answer.body),  // no JSON: handled below
      let message = node["message"]?.text ?? node["code"]?.text
    {
      code = node["code"]?.text.map { ErrorCode($0) }
      self.message = Self.cleaned(message)
      return
    }
    code = nil
    let text = String(decoding: answer.body.prefix(4 * Self.messageMax), as: UTF8.self)
    let start = text.first { !$0.isWhitespace }
    message =
      switch start {
      case nil: "no further information"
      case "<": "a web page came instead of an answer, probably from a proxy or firewall on the way"
      default: Self.cleaned(text)
      }
  }

  /// One line of bounded length: it ends up in logs and in front of a language model.
  private static func cleaned(_ text: String) -> String {
    let printable = text.unicodeScalars.lazy.map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
        .unassigned:
        Unicode.Scalar(UInt8(ascii: " "))
      default: scalar
      }
    }
    var cleaned = String(String.UnicodeScalarView(printable.prefix(messageMax)))
    while cleaned.last == " " { cleaned.removeLast() }
    return cleaned
  }
}
