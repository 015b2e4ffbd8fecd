// libcurl's handles for single requests, kept for the next ones.

internal import BackpackModel
internal import CCurl

/// Easy handles with the settings that all requests of a transport share.
///
/// One that carried a request to its end is used again: making it and its settings anew would cost more
/// than all that is set for a request. Everything that differs between requests must be set for each.
struct CurlHandles {
  /// Kept beyond those in use.
  private static let idleMax = 16

  let library: CurlLibrary
  let certificateFile: String?
  private var idle: [UnsafeMutableRawPointer] = []

  /// A setting that libcurl refused.
  struct Refused: Error {
    let code: CURLcode

    static func check(_ code: CURLcode) throws(Refused) {
      guard code == CURLE_OK else { throw Refused(code: code) }
    }
  }

  init(library: CurlLibrary, certificateFile: String?) {
    self.library = library
    self.certificateFile = certificateFile
  }

  mutating func take() throws(Refused) -> UnsafeMutableRawPointer {
    if let easy = idle.popLast() { return easy }
    guard let easy = ccurl_easy_new(library.table) else {
      throw Refused(code: CURLE_OUT_OF_MEMORY)
    }
    do {
      try setUp(easy)
    } catch {
      free(easy)
      throw error
    }
    return easy
  }

  /// Only after a complete answer, and out of the multi handle.
  mutating func takeBack(_ easy: UnsafeMutableRawPointer) {
    // What these point to ends with the transfer.
    guard idle.count < Self.idleMax,
      // And no order or token of the last request stays in memory until the next.
      ccurl_set_body(library.table, easy, nil, 0) == CURLE_OK,
      ccurl_set_headers(library.table, easy, nil) == CURLE_OK,
      ccurl_set_error_buffer(library.table, easy, nil) == CURLE_OK
    else { return free(easy) }
    idle.append(easy)
  }

  func free(_ easy: UnsafeMutableRawPointer) { ccurl_easy_free(library.table, easy) }

  mutating func freeAll() {
    for easy in idle { free(easy) }
    idle = []
  }

  private func setUp(_ easy: UnsafeMutableRawPointer) throws(Refused) {
    let table = library.table
    try set(easy, CURLOPT_NOSIGNAL, 1)
    // Where name look-up outlasts the deadline, leave its thread behind instead of waiting for it
    // and holding up everyone else. libcurl before 7.87 does not know the option.
    _ = ccurl_set_number(table, easy, CURLOPT_QUICK_EXIT, 1)
    // The loop watches the deadline: libcurl's own timer forgets transfers that wait their turn.
    try set(easy, CURLOPT_CONNECTTIMEOUT_MS, CurlPlan.connectTimeMaxMS)
    // Fronts like the venue's close idle connections after a minute or so. Using one as it goes would
    // leave the outcome of an order unknown, so let go well before.
    try set(easy, CURLOPT_MAXAGE_CONN, 30)

    try set(easy, CURLOPT_PATH_AS_IS, 1)
    try set(easy, CURLOPT_FOLLOWLOCATION, 0)
    try set(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    try set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    // A libcurl built without HTTP/2 refuses this, and HTTP/1.1 is fine.
    _ = ccurl_set_number(table, easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
    try set(easy, CURLOPT_SSL_VERIFYPEER, 1)
    try set(easy, CURLOPT_SSL_VERIFYHOST, 2)
    try set(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    if let certificateFile {
      try Refused.check(ccurl_set_text(table, easy, CURLOPT_CAINFO, certificateFile))
    }
    let agent = "backpack/\(backpackVersion)"
    try Refused.check(ccurl_set_text(table, easy, CURLOPT_USERAGENT, agent))
    try Refused.check(ccurl_set_text(table, easy, CURLOPT_ACCEPT_ENCODING, ""))
  }

  private func set(
    _ easy: UnsafeMutableRawPointer, _ option: CURLoption, _ number: Int
  ) throws(Refused) {
    try Refused.check(ccurl_set_number(library.table, easy, option, number))
  }
}
