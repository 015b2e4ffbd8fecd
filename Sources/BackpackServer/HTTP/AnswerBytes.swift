// An answer as bytes on a connection.

import BackpackModel
import NIOCore
import NIOHTTP1

/// Writes head and body into one buffer, so that they leave in one packet.
struct AnswerBytes {
  /// Of a `HEAD` request: everything but the body.
  var isHead: Bool
  /// The connection ends after it.
  var closes: Bool
  /// For an HTTP/1.0 client that asked to keep the connection.
  var saysKeepAlive: Bool
  /// The body ends after so many bytes, whatever its length says.
  var bodySizeMax = Int.max

  func write(_ response: HTTPResponse, date: String, into buffer: inout ByteBuffer) {
    let status = HTTPResponseStatus(statusCode: response.status)
    buffer.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\nDate: \(date)\r\n")
    for header in response.headers {
      buffer.writeString(header.name)
      buffer.writeStaticString(": ")
      buffer.writeString(header.value)
      buffer.writeStaticString("\r\n")
    }
    // Neither has a body, nor a length (RFC 9110, 8.6).
    if response.status != 204, response.status >= 200 {
      buffer.writeString("Content-Length: \(response.body.count)\r\n")
    }
    if closes {
      buffer.writeStaticString("Connection: close\r\n")
    } else if saysKeepAlive {
      buffer.writeStaticString("Connection: keep-alive\r\n")
    }
    buffer.writeStaticString("\r\n")
    if !isHead { buffer.writeBytes(response.body.prefix(bodySizeMax)) }
  }
}
