// Why a transfer failed, in words for people: short, without addresses, queries or data.

internal import CCurl

enum CurlReason {
  static let keptConnectionClosed = "the kept connection was closed before an answer came"

  /// - Parameters:
  ///   - sent: whether the request may have left.
  ///   - meaning: libcurl's constant text for the code.
  ///   - details: libcurl's words on this very case.
  static func text(
    for code: CURLcode, sent: Bool, meaning: String, details: String
  ) -> String {
    switch code {
    // Trouble with a connection after the sending: libcurl was making a new one to send again.
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
      CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_OPERATION_TIMEDOUT:
      sent ? keptConnectionClosed : text(forConnecting: code, details)
    case CURLE_GOT_NOTHING: "the connection was closed before an answer came"
    case CURLE_SEND_ERROR: "the connection was lost while sending"
    case CURLE_RECV_ERROR: "the connection was lost before the answer was complete"
    case CURLE_PARTIAL_FILE: "the answer broke off"
    case CURLE_BAD_CONTENT_ENCODING: "the answer's compression is damaged"
    case CURLE_UNSUPPORTED_PROTOCOL where sent: "the answer is not HTTP"
    case CURLE_WEIRD_SERVER_REPLY: "the answer is not HTTP"
    case CURLE_SSL_CACERT_BADFILE: "the file of trusted certificates could not be read"
    default: meaning
    }
  }

  private static func text(forConnecting code: CURLcode, _ details: String) -> String {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: "the venue's host name could not be resolved"
    case CURLE_COULDNT_RESOLVE_PROXY: "the proxy's host name could not be resolved"
    case CURLE_COULDNT_CONNECT: "no connection could be made"
    case CURLE_OPERATION_TIMEDOUT: "no connection within \(CurlPlan.connectTimeMaxMS / 1000) s"
    // What is wrong with a certificate only libcurl can say; its words hold names, never data.
    case CURLE_PEER_FAILED_VERIFICATION: "the server's certificate is not trusted (\(details))"
    default: "TLS failed (\(details))"
    }
  }
}
