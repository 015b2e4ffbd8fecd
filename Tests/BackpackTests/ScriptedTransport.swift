// A transport made of values: no network, no clock.

import Backpack
import Logging

/// Answers in order, the last one again and again; keeps what it was asked to send.
final class ScriptedTransport: HTTPTransport {
  typealias Outcome = Result<HTTPResponse, TransportError>
  private let script: [Outcome]
  private let asked = Lock<[HTTPRequest]>([])

  init(_ script: Outcome...) { self.script = script }

  var requests: [HTTPRequest] { asked.withLock(\.self) }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let index = asked.withLock { asked in
      asked.append(request)
      return asked.count - 1
    }
    return try script[min(index, script.count - 1)].get()
  }
}

extension Result where Success == HTTPResponse, Failure == TransportError {
  static func answer(
    _ status: Int, _ body: String = "{}", headers: [HTTPHeader] = []
  ) -> Self {
    .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
  }
}

/// Tries again at once.
let eager = ReadRetry(attemptsMax: 3, firstWaitMax: .zero)

func client(
  _ transport: ScriptedTransport, key: SecretKey?, retry: ReadRetry = eager, logger: Logger? = nil,
  now: @escaping @Sendable () -> Timestamp = systemTime
) -> BackpackClient {
  BackpackClient(
    transport: transport, key: key,
    // Its own budgets: one test's 429 is not another's.
    options: .init(retry: retry, rateLimits: RateLimits(), logger: logger, now: now))
}

extension [HTTPHeader] {
  func value(_ name: String) -> String? { first { $0.name == name }?.value }
}
