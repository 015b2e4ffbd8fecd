// HTTP over libcurl: the transport that real requests take.

public import BackpackModel

/// Sends requests over the network with libcurl.
///
/// Keeps connections open and uses HTTP/2 where the server offers it. Speaks https, its certificates
/// verified; http only to this machine (127.x.y.z, localhost, [::1]). Takes `https_proxy`, `no_proxy`
/// and the like from the environment, and the file of trusted certificates from `CURL_CA_BUNDLE` or
/// `SSL_CERT_FILE`. Follows no redirect, keeps no cookie.
///
/// A request goes out at most once. libcurl by itself sends again when a kept connection turns out to
/// be dead; that is prevented, for reads as well as for orders.
///
/// May be shared by threads. A request leaves on the thread it is sent from; one thread of its own waits for
/// all answers. That thread and libcurl start with the first request, and it ends with the last reference.
public final class CurlTransport: HTTPTransport {
  private enum State {
    case idle
    case running(CurlLoop)
  }

  private let libraryName: String
  private let certificateFile: String?
  private let state = Lock(State.idle)
  private let latestOrigin = Lock<CurlOrigin?>(nil)

  public convenience init() {
    self.init(library: CurlLibrary.name, certificateFile: TrustedCertificates.fileFromEnvironment())
  }

  /// - Parameters:
  ///   - library: name of the shared library, as the dynamic linker searches it.
  ///   - certificateFile: PEM file of trusted certificates; `nil` for the system's.
  init(library: String = CurlLibrary.name, certificateFile: String?) {
    libraryName = library
    self.certificateFile = certificateFile
  }

  deinit {
    state.withLock { state in
      if case .running(let loop) = state { loop.stop() }
    }
  }

  /// Sends a request and waits for the whole answer.
  ///
  /// Ends when the answer is complete, when `request.timeout` is over (of which at most 10 s for the
  /// connection), or when the task is cancelled, which aborts the transfer.
  ///
  /// - Throws: `TransportError.notSent` where no byte of the request has left: the request is not one
  ///   this transport sends, the name, the connection or TLS failed, or it was cancelled or its time
  ///   was over before. `TransportError.interrupted` for all that happens later.
  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let plan = try plan(for: request)
    let loop = try runningLoop()
    let transfer = CurlTransfer(plan, library: loop.library)
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        loop.start(transfer, resuming: continuation)
      }
    } onCancel: {
      loop.cancel(transfer)
    }
    return try outcome.get()
  }

  /// Clients send to one place as a rule: it is looked at when it changes.
  private func plan(for request: HTTPRequest) throws(TransportError) -> CurlPlan {
    let known = latestOrigin.withLock { $0?.baseURL == request.baseURL ? $0 : nil }
    let plan = try CurlPlan(request, origin: known)
    if known == nil { latestOrigin.withLock { $0 = plan.origin } }
    return plan
  }

  private func runningLoop() throws(TransportError) -> CurlLoop {
    try state.withLock { state throws(TransportError) in
      if case .running(let loop) = state {
        if loop.isAlive { return loop }
        loop.stop()
        state = .idle
      }
      do {
        let loop = try CurlLoop(
          library: try CurlLibrary.load(libraryName), certificateFile: certificateFile)
        state = .running(loop)
        return loop
      } catch {
        throw .notSent((error as? CurlLibrary.Missing)?.reason ?? "\(error)")
      }
    }
  }
}
