// Streams for C: events wait in a queue, and a pipe tells event loops that they do.

import Backpack
public import BackpackHeader
import BackpackModel
import BackpackWire
import CProcess
import Glibc

/// Events that nobody fetches: a program that is this late has to start anew.
private let eventsWaitingMax = Int(BACKPACK_STREAM_EVENTS_MAX)

/// What a `backpack_stream` points to.
final class Stream: Sendable {
  let queue: EventQueue
  private let tasks: [Task<Void, Never>]

  init(_ sequences: [(name: String, events: StreamEvents<String>)], _ queue: EventQueue) {
    self.queue = queue
    tasks = sequences.map { name, events in
      Task {
        do throws(StreamError) {
          for try await event in events {
            guard queue.append(EventText.of(event, name)) else { break }
          }
        } catch {
          _ = queue.append(EventText.noting("ended", name, error.description))
        }
        queue.finishOne()
      }
    }
  }

  func close() {
    for task in tasks { task.cancel() }
    queue.close()
  }
}

/// First in, first out, between the streams' tasks and one thread of C.
final class EventQueue: @unchecked Sendable {  // `current` is the one consumer's; the rest is under the lock
  private struct State {
    var events = Deque<[UInt8]>()
    var sourcesLeft: Int
    var isClosed = false
    /// Is there a byte in the pipe? There is while an event waits or all is over.
    var isSignalled = false
    var isFreed = false
  }

  /// Readable while there is something to fetch.
  let descriptor: Int32
  private let writeEnd: Int32
  private let state: Lock<State>
  /// What the consumer got last: lent until it fetches again.
  private var current: CText?

  /// `nil` where the process has no descriptors left.
  init?(sources: Int) {
    var ends: (read: Int32, write: Int32) = (-1, -1)
    guard cprocess_pipe(&ends.read, &ends.write) == 0 else { return nil }
    descriptor = ends.read
    writeEnd = ends.write
    state = Lock(State(sourcesLeft: sources))
  }

  deinit { free() }

  /// Closes the pipe. The tasks that fill the queue may outlive it for a moment.
  func free() {
    state.withLock { state in
      guard !state.isFreed else { return }
      state.isClosed = true
      state.isFreed = true
      Glibc.close(descriptor)
      Glibc.close(writeEnd)
    }
  }

  /// `false`: nothing more is taken.
  func append(_ event: [UInt8]) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      if state.events.count == eventsWaitingMax {
        state.events.append(EventText.noting("overflow", ""))
        state.isClosed = true
      } else {
        state.events.append(event)
      }
      signal(&state)
      return !state.isClosed
    }
  }

  func finishOne() {
    state.withLock { state in
      state.sourcesLeft -= 1
      if state.sourcesLeft == 0 { state.isClosed = true }
      if state.isClosed { signal(&state) }
    }
  }

  func close() {
    state.withLock { state in
      state.isClosed = true
      signal(&state)
    }
  }

  private func signal(_ state: inout State) {
    guard !state.isSignalled, !state.isFreed else { return }
    state.isSignalled = true
    // An empty pipe takes a byte.
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }

  enum Fetched {
    case event(CText)
    case closed
    case nothing
  }

  /// - Parameter timeoutMilliseconds: `nil` waits for ever.
  func next(timeoutMilliseconds: Int64?) -> Fetched {
    let deadline = timeoutMilliseconds.map { ContinuousClock.now + .milliseconds($0) }
    while true {
      switch take() {
      case .nothing: break
      case .event(let text):
        current = text
        return .event(text)
      case .closed: return .closed
      }
      var wait: Int32 = -1
      if let deadline {
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { return .nothing }
        // Rounded up: a wait of no time at all would spin.
        wait = Int32(
          clamping: left.components.seconds * 1000 + left.components.attoseconds
            / 1_000_000_000_000_000 + 1)
      }
      var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&waited, 1, wait)
    }
  }

  private func take() -> Fetched {
    state.withLock { state in
      if let event = state.events.popFirst() {
        if state.events.isEmpty, !state.isClosed { unsignal(&state) }
        return .event(CText(event))
      }
      return state.isClosed ? .closed : .nothing
    }
  }

  private func unsignal(_ state: inout State) {
    guard state.isSignalled else { return }
    state.isSignalled = false
    var byte: UInt8 = 0
    _ = read(descriptor, &byte, 1)
  }
}

/// Events as JSON.
private enum EventText {
  static func of(_ event: StreamEvent<String>, _ name: String) -> [UInt8] {
    switch event {
    case .update(let json, _): data(json, name)
    case .reconciled(let json): data(json, name)
    case .gap(let gap): noting("gap", name, "\(gap.cause)")
    case .resumed: noting("resumed", name)
    case .silent: noting("silent", name)
    case .stale: noting("stale", name)
    case .unreconciled(let reason): noting("complaint", name, reason)
    case .complaint(.venue(let code, let message)):
      noting("complaint", name, "the venue says \(message) (\(code))")
    case .complaint(.unreadable(let path)):
      noting("complaint", name, "an event could not be read at \(path)")
    }
  }

  private static func data(_ json: String, _ name: String) -> [UInt8] {
    JSONWriter.bytes { writer in
      writer.object { writer in
        writer.member("stream", name)
        writer.key("data")
        writer.raw(Array(json.utf8))
      }
    }
  }

  static func noting(_ event: String, _ name: String, _ reason: String? = nil) -> [UInt8] {
    JSONWriter.bytes { writer in
      writer.object { writer in
        writer.member("stream", name)
        writer.member("event", event)
        writer.member("reason", ifPresent: reason)
      }
    }
  }
}

private func borrowed(_ stream: OpaquePointer?) -> Stream? {
  stream.map { Unmanaged<Stream>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
}

@c @implementation
public func backpack_stream_open(
  _ client: OpaquePointer!, _ names: UnsafePointer<UnsafePointer<CChar>?>!, _ names_count: Int,
  _ out: UnsafeMutablePointer<OpaquePointer?>!
) -> backpack_status {
  guard let client, let names, let out, names_count != 0 else { return failed(BACKPACK_E_ARGUMENT) }
  guard (1...Int(BACKPACK_STREAMS_MAX)).contains(names_count) else {
    return failed(BACKPACK_E_TOO_LARGE)
  }
  guard !cprocess_is_forked() else { return failed(BACKPACK_E_FORKED) }
  let streams = Unmanaged<Client>.fromOpaque(UnsafeRawPointer(client)).takeUnretainedValue().streams
  var texts: [String] = []
  for pointer in UnsafeBufferPointer(start: names, count: names_count) {
    guard let pointer, let name = text(pointer), !name.isEmpty else {
      return failed(BACKPACK_E_ARGUMENT)
    }
    // Twice the same stream would bring every event twice.
    if !texts.contains(name) { texts.append(name) }
  }
  var sequences: [(name: String, events: StreamEvents<String>)] = []
  for name in texts {
    do throws(StreamError) {
      sequences.append((name, try streams.events(of: .raw(StreamName(rawValue: name)))))
    } catch {
      return failed(BACKPACK_E_REFUSED, error.description)
    }
  }
  guard let queue = EventQueue(sources: sequences.count) else {
    return failed(BACKPACK_E_MEMORY, "no file descriptors are left; see ulimit -n")
  }
  out.pointee = OpaquePointer(Unmanaged.passRetained(Stream(sequences, queue)).toOpaque())
  return backpack_status(BACKPACK_OK)
}

@c @implementation
public func backpack_stream_fd(_ stream: OpaquePointer!) -> Int32 {
  borrowed(stream)?.queue.descriptor ?? -1
}

@c @implementation
public func backpack_stream_next(
  _ stream: OpaquePointer!, _ timeout_ms: UInt32,
  _ text_out: UnsafeMutablePointer<UnsafePointer<CChar>?>!, _ size_out: UnsafeMutablePointer<Int>!
) -> backpack_status {
  guard let stream, let text_out else { return failed(BACKPACK_E_ARGUMENT) }
  guard !cprocess_is_forked() else { return failed(BACKPACK_E_FORKED) }
  let queue = Unmanaged<Stream>.fromOpaque(UnsafeRawPointer(stream)).takeUnretainedValue().queue
  let timeout = timeout_ms == .max ? nil : Int64(timeout_ms)
  switch queue.next(timeoutMilliseconds: timeout) {
  case .event(let text):
    text_out.pointee = text.start
    size_out?.pointee = text.count
    return backpack_status(BACKPACK_OK)
  case .closed: return failed(BACKPACK_E_CLOSED)
  case .nothing: return failed(BACKPACK_E_TIMEOUT)
  }
}

@c @implementation
public func backpack_stream_close(_ stream: OpaquePointer!) {
  guard !cprocess_is_forked() else { return }
  borrowed(stream)?.close()
}

@c @implementation
public func backpack_stream_free(_ stream: OpaquePointer!) {
  guard let stream, !cprocess_is_forked() else { return }
  let held = Unmanaged<Stream>.fromOpaque(UnsafeRawPointer(stream))
  held.takeUnretainedValue().close()
  held.takeUnretainedValue().queue.free()
  held.release()
}
