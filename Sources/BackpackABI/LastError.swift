// What went wrong in the last failed call of a thread. CProcess keeps it, until the thread ends.

public import BackpackHeader
import BackpackModel
import CProcess

/// The detail behind a status.
struct Failure {
  var status: backpack_status
  var message: String
  var code: String?
  var httpStatus: Int32 = 0
  var retryAfterMilliseconds: Int64 = -1
  var clientIDs: [UInt32] = []
}

/// Notes a failure without more to say than its status, for this thread. Works in a forked child.
func failed(_ status: some BinaryInteger) -> backpack_status {
  let status = backpack_status(truncatingIfNeeded: status)
  var failure = cprocess_failure()
  failure.status = status
  failure.retry_after_ms = -1
  failure.message = UnsafePointer(backpack_status_text(status))
  cprocess_note(failure)
  return status
}

func failed(_ status: some BinaryInteger, _ message: String) -> backpack_status {
  Failure(status: backpack_status(truncatingIfNeeded: status), message: message).note()
}

func failed(_ error: BackpackError) -> backpack_status { Failure(error).note() }

extension Failure {
  fileprivate func note() -> backpack_status {
    var failure = cprocess_failure()
    failure.status = status
    failure.http_status = httpStatus
    failure.retry_after_ms = retryAfterMilliseconds
    failure.ids_count = clientIDs.count
    message.withCString { message in
      failure.message = message
      clientIDs.withUnsafeBufferPointer { ids in
        failure.ids = ids.baseAddress
        if let code {
          code.withCString { code in
            failure.code = code
            cprocess_note(failure)
          }
        } else {
          cprocess_note(failure)
        }
      }
    }
    return status
  }
}

/// `backpack_error` and the struct behind it are the same memory; Tests/ABITests/layout.c holds them to it.
@c @implementation
public func backpack_last_error() -> UnsafePointer<backpack_error>! {
  cprocess_noted().map { UnsafeRawPointer($0).assumingMemoryBound(to: backpack_error.self) }
}

extension Failure {
  init(_ error: BackpackError) {
    self.init(status: Self.status(of: error), message: error.description)
    clientIDs = error.clientIDs.map(\.rawValue)
    switch error {
    case .rejected(let rejection):
      httpStatus = Int32(clamping: rejection.status)
      code = rejection.code?.rawValue
      if let remedy = rejection.remedy { message += " \(remedy)" }
    case .throttled(let retryAfter):
      httpStatus = 429
      if let retryAfter {
        // Rounded up: told too short, the next attempt would be too early.
        let (seconds, attoseconds) = retryAfter.components
        let milliseconds = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        let (product, overflows) = seconds.multipliedReportingOverflow(by: 1000)
        retryAfterMilliseconds = overflows ? .max : max(0, product &+ milliseconds)
      }
    default: break
    }
  }

  private static func status(of error: BackpackError) -> backpack_status {
    let status =
      switch error {
      case .rejected: BACKPACK_E_REJECTED
      case .throttled: BACKPACK_E_THROTTLED
      case .refused: BACKPACK_E_REFUSED
      case .notSent: BACKPACK_E_NOT_SENT
      case .unavailable: BACKPACK_E_UNAVAILABLE
      case .outcomeUnknown, .changeUnknown, .batchOutcomeUnknown: BACKPACK_E_UNKNOWN
      case .unreadable: error.isOutcomeUnknown ? BACKPACK_E_UNKNOWN : BACKPACK_E_UNREADABLE
      }
    return backpack_status(truncatingIfNeeded: status)
  }
}
