// What libwebsockets tells about one stream, on the loop's thread.

internal import BackpackModel
internal import CWebSocket

extension WebSocketLink {
  /// Calls back into the link, which the loop keeps alive until `gone`.
  static let events = cws_events(
    reached: { at($0)?.reached() },
    opened: { at($0)?.opened() },
    answered: { at($0)?.answered(status: $1) },
    mistrusted: { at($0)?.mistrusted($1) },
    received: { context, piece in
      guard let link = at(context), let piece else { return UInt32(CWS_CUT) }
      return link.received(piece.pointee)
    },
    ponged: { at($0)?.ponged() },
    writable: { at($0)?.writable() ?? UInt32(CWS_CUT) },
    closing: { at($0)?.closing(UnsafeRawBufferPointer(start: $1, count: $2)) },
    failed: { at($0)?.failed(UnsafeRawBufferPointer(start: $1, count: $2)) },
    closed: { at($0)?.closed() },
    gone: { at($0)?.gone() })

  private static func at(_ context: UnsafeMutableRawPointer?) -> WebSocketLink? {
    context.map { Unmanaged.fromOpaque($0).takeUnretainedValue() }
  }

  // MARK: Opening

  private func reached() { attemptDeadline = nil }

  private func answered(status: UInt32) {
    guard phase == .opening, status != 101 else { return }
    finding = .notOpened("the venue answered HTTP \(status) instead of opening the stream")
  }

  private func mistrusted(_ why: UnsafePointer<CChar>?) {
    let details = why.map { String(cString: $0) } ?? "no reason given"
    finding = .notOpened("the server's certificate is not trusted (\(details))")
  }

  private func opened() {
    guard phase == .opening else { return }
    phase = .open
    sawSign()
    loop.hasDeadline(.now + patience.pingAfter)
    // Also takes the call to `writable` that the upgrade itself may have left behind.
    wantWrite()
    receiver?.opened()
  }

  private func failed(_ words: UnsafeRawBufferPointer) {
    wireIsEnding = true
    guard phase == .opening else { return }
    let words = words.isEmpty ? nil : String(decoding: words.prefix { $0 != 0 }, as: UTF8.self)
    finding = finding ?? .notOpened(WebSocketReason.text(forOpening: words))
  }

  // MARK: Receiving

  private func received(_ piece: cws_piece) -> UInt32 {
    guard phase == .open, let plan else { return 0 }
    sawSign()
    if piece.is_binary { return break_(WebSocketReason.binary, code: 1003) }
    if piece.is_first { message.removeAll(keepingCapacity: true) }
    let room = plan.messageSizeMax - message.count
    guard piece.size <= room, piece.frame_left <= room - piece.size else {
      return break_("a message exceeds \(plan.messageSizeMax) bytes", code: 1009)
    }
    let bytes = UnsafeRawBufferPointer(start: piece.bytes, count: piece.size)
    if piece.is_first && piece.is_last { return deliver(bytes) }
    message.append(contentsOf: bytes)
    guard piece.is_last else { return 0 }
    defer { if message.capacity > Self.keptCapacityMax { message = [] } }
    return message.withUnsafeBytes(deliver)
  }

  /// What a connection may keep for its next message.
  private static var keptCapacityMax: Int { 256 << 10 }

  private func deliver(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard Self.isUTF8(bytes) else { return break_(WebSocketReason.notUTF8, code: 1007) }
    receiver?.received(bytes.bytes)
    return 0
  }

  private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    do {
      _ = try UTF8Span(validating: bytes.assumingMemoryBound(to: UInt8.self).span)
      return true
    } catch {
      return false
    }
  }

  /// Ends the connection with this code. - Returns: the code.
  private func break_(_ reason: String, code: UInt32) -> UInt32 {
    finding = .broken(reason)
    startClosing()
    return code
  }

  private func ponged() {
    sawSign()
    receiver?.signOfLife()
  }

  // MARK: Sending

  private func writable() -> UInt32 {
    guard phase == .open || phase == .closing else { return 0 }
    let wasExpected = expectsWritable
    expectsWritable = false
    // libwebsockets answers pings without telling. But it calls `writable` afterwards, whoever asked.
    if !wasExpected, phase == .open {
      sawSign()
      receiver?.signOfLife()
    }
    guard let wire, let handle = loop.handle else { return UInt32(CWS_CUT) }
    if isPingDue {
      isPingDue = false
      guard cws_send_ping(handle, wire) else { return UInt32(CWS_CUT) }
      wantWrite()
      return 0
    }
    guard var frame = outbox.withLock({ $0.next() }) else {
      return phase == .closing && finding == .byUs ? 1000 : 0
    }
    let size = frame.count - Int(CWS_PADDING)
    let sent = frame.withUnsafeMutableBufferPointer { frame in
      frame.baseAddress.map { cws_send_text(handle, wire, $0, size) } ?? false
    }
    guard sent else { return UInt32(CWS_CUT) }
    if cws_is_choked(handle, wire) {
      expectsWritable = true
    } else if phase == .closing || !outbox.withLock({ $0.isEmpty }) {
      wantWrite()
    }
    return 0
  }

  // MARK: The end

  private func closing(_ payload: UnsafeRawBufferPointer) {
    guard phase == .open else { return }
    let (code, reason) = WebSocketReason.closure(of: payload)
    finding = .byVenue(code: code, reason: reason)
    startClosing()
  }

  private func closed() {
    wireIsEnding = true
    switch phase {
    case .opening:
      finding = finding ?? .notOpened(WebSocketReason.text(forOpening: nil))
    case .open, .closing: finish(finding ?? .broken(WebSocketReason.cut))
    case .over: break
    }
  }

  private func gone() {
    wire = nil
    wireIsEnding = true
    if isConnecting { return }  // cws_connect is about to return nothing.
    switch phase {
    case .opening:
      // Where TCP did not stand, another address may do.
      if attemptDeadline != nil || finding == .notOpened(WebSocketReason.unconnected) {
        loop.retry(self)
      } else {
        finish(finding ?? .notOpened(WebSocketReason.text(forOpening: nil)))
      }
    case .open, .closing: finish(finding ?? .broken(WebSocketReason.cut))
    case .over: loop.forget(self)
    }
  }
}
