// Answers that the server gives itself, without asking the exchange.

import BackpackModel
import BackpackWire
import NIOHTTP1

extension HTTPResponse {
  static let plainText = "text/plain; charset=utf-8"
  static let json = "application/json; charset=utf-8"

  static func text(
    _ status: Int, _ text: String, headers: [HTTPHeader] = []
  ) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: [HTTPHeader("Content-Type", plainText)] + headers,
      body: Array(text.utf8))
  }

  /// `{"code":"…","message":"…"}`, as the venue's errors look.
  static func venueError(
    _ status: Int, code: String, message: String, headers: [HTTPHeader] = []
  ) -> HTTPResponse {
    let body = JSONWriter.bytes { writer in
      writer.object { writer in
        writer.member("code", code)
        writer.member("message", message)
      }
    }
    return HTTPResponse(
      status: status,
      headers: [HTTPHeader("Cache-Control", "no-store"), HTTPHeader("Content-Type", json)]
        + headers, body: body)
  }

  /// The same with the code and text that belong to the status, where others are not given.
  static func venueError(
    _ status: Int, code: String?, message: String?, headers: [HTTPHeader]
  ) -> HTTPResponse {
    let usual = usualErrors[status] ?? (status < 500 ? usualErrors[400] : usualErrors[500])
    return venueError(
      status, code: code ?? usual?.code ?? "SERVER_ERROR", message: message ?? usual?.message ?? "",
      headers: headers)
  }

  private static let usualErrors: [Int: (code: String, message: String)] = [
    400: ("INVALID_CLIENT_REQUEST", "Bad request"), 401: ("UNAUTHORIZED", "Unauthorized"),
    403: ("FORBIDDEN", "Forbidden"), 404: ("RESOURCE_NOT_FOUND", "Not Found"),
    429: ("TOO_MANY_REQUESTS", "Too many requests"),
    500: ("SERVER_ERROR", "Internal server error"), 502: ("SERVER_ERROR", "Bad gateway"),
    503: ("MAINTENANCE", "System is under maintenance"), 504: ("TIMEOUT", "Request timed out"),
  ]

  static let tooManyRequests = venueError(429, code: nil, message: nil, headers: [])

  /// What the network in front of the venue says in its place.
  static func gatewayPage(_ status: Int, headers: [HTTPHeader]) -> HTTPResponse {
    let title = "\(status) \(HTTPResponseStatus(statusCode: status).reasonPhrase)"
    let page = """
      <html>
      <head><title>\(title)</title></head>
      <body>
      <center><h1>\(title)</h1></center>
      <hr><center>cloudflare</center>
      </body>
      </html>

      """
    return HTTPResponse(
      status: status, headers: [HTTPHeader("Content-Type", "text/html")] + headers,
      body: Array(page.utf8))
  }
}

extension HTTPResponse {
  static let bodyTooLarge = text(
    413, "the body is larger than \(IncomingRequest.bodySizeMax) bytes")

  /// What to say to what the decoder could not read; `nil`: there is nobody to talk to.
  static func refusal(of error: any Error) -> HTTPResponse? {
    guard let error = error as? HTTPParserError else { return nil }
    return switch error {
    case .invalidEOFState, .closedConnection: nil
    case .headerOverflow: .text(431, "the request head is too large")
    case .invalidVersion: .text(505, "only HTTP/1.0 and HTTP/1.1 are spoken here")
    default: .text(400, "bad request")
    }
  }
}
