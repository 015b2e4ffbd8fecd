// One request on its way through libcurl: what is asked, what has come, what it means in the end.

internal import BackpackModel
internal import CCurl
internal import Glibc
internal import Synchronization

/// One request and its answer so far.
///
/// Made by the sender; from `CurlLoop.start` on it is touched under the loop's lock alone, except
/// `cancelled`, which is atomic, what is constant, and `finish`, after which nobody else does.
final class CurlTransfer: @unchecked Sendable {  // See above.
  typealias Outcome = Result<HTTPResponse, TransportError>

  let plan: CurlPlan
  let cancelled = Atomic(false)
  var continuation: CheckedContinuation<Outcome, Never>?

  private let library: CurlLibrary
  /// While it is under way.
  var easy: UnsafeMutableRawPointer?
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  /// The connection was up and the first byte was about to leave. From here on, assume it did.
  private var sent = false
  private var wantedTwice = false
  private var headers: [HTTPHeader] = []
  private var headerSize = 0
  /// The empty line after the headers has come.
  private var headersEnded = false
  private var body: [UInt8] = []
  /// Why we ended the transfer ourselves.
  private var objection: String?

  init(_ plan: CurlPlan, library: CurlLibrary) {
    self.plan = plan
    self.library = library
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    ccurl_list_free(library.table, headerList)
    errorText.deallocate()
  }

  // MARK: Asking

  /// Sets an easy handle up for this request. - Throws: `.notSent`, always.
  func prepare(with handles: inout CurlHandles) throws(TransportError) -> UnsafeMutableRawPointer {
    if cancelled.load(ordering: .acquiring) { throw .notSent("cancelled") }
    guard plan.deadline > .now else { throw .notSent("the time for it was over") }
    do throws(CurlHandles.Refused) {
      let easy = try handles.take()
      do {
        try setUp(easy)
      } catch {
        handles.free(easy)
        throw error
      }
      self.easy = easy
      return easy
    } catch {
      throw .notSent("libcurl refused a setting: \(library.text(of: error.code))")
    }
  }

  /// Everything that differs between requests: the handle may have carried another one.
  private func setUp(_ easy: UnsafeMutableRawPointer) throws(CurlHandles.Refused) {
    let table = library.table
    var receiver = receiver()
    try check(ccurl_set_receiver(table, easy, &receiver))
    try check(ccurl_set_error_buffer(table, easy, errorText))

    try check(ccurl_set_protocol(table, easy, plan.origin.isPlain))
    try check(ccurl_set_text(table, easy, CURLOPT_URL, plan.url))
    // None for this machine; for others what the environment says.
    try check(ccurl_set_text(table, easy, CURLOPT_PROXY, plan.origin.isPlain ? "" : nil))

    for line in plan.headerLines {
      guard let longer = ccurl_list_append(table, headerList, line) else {
        throw CurlHandles.Refused(code: CURLE_OUT_OF_MEMORY)
      }
      headerList = longer
    }
    try check(ccurl_set_headers(table, easy, headerList))
    if plan.request.method == .post || !plan.request.body.isEmpty {
      try check(ccurl_set_body(table, easy, plan.request.body, plan.request.body.count))
    } else {
      try check(ccurl_set_number(table, easy, CURLOPT_HTTPGET, 1))
    }
    // The verb; how the body is framed was decided above.
    try check(ccurl_set_text(table, easy, CURLOPT_CUSTOMREQUEST, plan.request.method.rawValue))
  }

  private func check(_ code: CURLcode) throws(CurlHandles.Refused) {
    try CurlHandles.Refused.check(code)
  }

  // MARK: Receiving

  /// Calls back into this transfer, which the loop keeps alive meanwhile.
  private func receiver() -> ccurl_receiver {
    ccurl_receiver(
      context: Unmanaged.passUnretained(self).toOpaque(),
      sending: { context, _, _, _, _ in
        context.map(CurlTransfer.at)?.mayLeave() == true ? 0 : 1
      },
      header: { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return CurlTransfer.at(context).take(headerLine: line) ? line.count : 0
      },
      body: { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return CurlTransfer.at(context).take(piece) ? piece.count : 0
      })
  }

  private static func at(_ context: UnsafeMutableRawPointer) -> CurlTransfer {
    Unmanaged.fromOpaque(context).takeUnretainedValue()
  }

  /// Asked before each sending. libcurl comes here a second time when a kept connection died under
  /// the request and it is about to send it again on a new one; the venue may have acted on the first.
  private func mayLeave() -> Bool {
    wantedTwice = sent
    sent = true
    return !wantedTwice
  }

  private func take(headerLine line: UnsafeRawBufferPointer) -> Bool {
    headerSize += line.count
    guard headerSize <= CurlPlan.headerSizeMax else {
      objection = "the answer's headers exceed \(CurlPlan.headerSizeMax) bytes"
      return false
    }
    if line.starts(with: "HTTP/".utf8) {
      headers = []  // What came before was an interim answer.
      headersEnded = false
    } else if line.first == UInt8(ascii: "\r") || line.first == UInt8(ascii: "\n") {
      headersEnded = true
    } else if let colon = line.firstIndex(of: UInt8(ascii: ":")), !headersEnded {
      headers.append(
        HTTPHeader(Self.trimmed(line[..<colon]), Self.trimmed(line[(colon + 1)...])))
    }
    return true
  }

  private func take(_ piece: UnsafeRawBufferPointer) -> Bool {
    guard piece.count <= plan.request.responseSizeMax - body.count else {
      objection = "the answer exceeds \(plan.request.responseSizeMax) bytes"
      return false
    }
    body.append(contentsOf: piece)
    return true
  }

  private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
    let start = bytes.drop(while: isBlank)
    let end = start.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start.startIndex
    return String(decoding: start[..<end], as: UTF8.self)
  }

  // MARK: The end

  /// What libcurl's verdict means to the sender.
  func outcome(of code: CURLcode) -> Outcome {
    guard code == CURLE_OK, let easy else { return failure(reason(for: code)) }
    // libcurl is content when the connection ends in the middle of the headers.
    guard headersEnded else { return failure("the answer broke off") }
    let status = ccurl_status(library.table, easy)
    return .success(HTTPResponse(status: status, headers: headers, body: body))
  }

  func failure(_ reason: String) -> Outcome {
    .failure(sent ? .interrupted(reason) : .notSent(reason))
  }

  /// The deadline is over.
  func timeOut() -> Outcome {
    failure("no \(sent ? "complete answer" : "connection") within \(plan.timeout.text)")
  }

  /// Gives the sender its outcome. The second call does nothing.
  func finish(_ outcome: Outcome) {
    continuation.take()?.resume(returning: outcome)
  }

  private func reason(for code: CURLcode) -> String {
    if let objection { return objection }
    if wantedTwice { return CurlReason.keptConnectionClosed }
    let meaning = library.text(of: code)
    let details = errorText[0] == 0 ? meaning : String(cString: errorText)
    return CurlReason.text(for: code, sent: sent, meaning: meaning, details: details)
  }
}
