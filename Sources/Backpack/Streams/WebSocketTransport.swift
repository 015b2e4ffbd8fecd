// WebSocket connections over libwebsockets: the transport that real streams take.

public import BackpackModel

/// Opens streams over the network with libwebsockets.
///
/// Speaks wss, its certificates and their names verified, TLS 1.2 or later; ws only to this machine
/// (127.x.y.z, localhost, [::1]). Takes `https_proxy`, `all_proxy` and `no_proxy` from the
/// environment (HTTP proxies only), and the file of trusted certificates from `CURL_CA_BUNDLE` or
/// `SSL_CERT_FILE`. Follows no redirect, offers no compression.
///
/// Answers pings. When nothing came for 20 s it pings, and after 10 s more of silence it gives the
/// connection up. Text only: a binary message breaks the connection.
///
/// May be shared by threads. One thread of its own drives all connections and calls their receivers,
/// so a receiver that takes its time holds up the others; it and libwebsockets start with the first
/// connection. Keep the transport while its connections are wanted: with the last reference to it they
/// end, and the thread.
public final class WebSocketTransport: StreamTransport {
  /// How patient it is; tests are less so.
  struct Patience: Sendable {
    /// Without a sign of life, until we ping.
    var pingAfter = Duration.seconds(20)
    /// Without an answer to our ping, until we give up.
    var silenceMax = Duration.seconds(10)
    /// For the other side's part of an orderly end.
    var closeWait = Duration.seconds(1)
    /// Bytes waiting to be sent on one connection.
    var queueSizeMax = 1 << 20
  }

  /// Connections of one transport at the same time.
  static let connectionsMax = 1000

  private let libraryName: String?
  private let certificateFile: String?
  private let environment: Proxy.Environment
  private let patience: Patience
  private let running = Lock<WebSocketLoop?>(nil)

  public convenience init() {
    self.init(certificateFile: TrustedCertificates.fileFromEnvironment())
  }

  /// - Parameters:
  ///   - library: name of the shared library, as the dynamic linker searches it; `nil` for the one
  ///     this was built for.
  ///   - certificateFile: PEM file of trusted certificates; `nil` for the system's.
  init(
    library: String? = nil, certificateFile: String?,
    environment: @escaping Proxy.Environment = Proxy.processEnvironment,
    patience: Patience = Patience()
  ) {
    libraryName = library
    self.certificateFile = certificateFile
    self.environment = environment
    self.patience = patience
  }

  deinit {
    running.withLock { $0 }?.stop()
  }

  /// Begins to open a connection; see `StreamTransport.connect`.
  ///
  /// `closed(.notOpened)` tells what was wrong: the URL, the name, the connection, TLS, the answer to
  /// the upgrade, `request.timeout`, or a library that is not installed.
  public func connect(
    _ request: StreamRequest, receiver: any StreamReceiver
  ) -> any StreamConnection {
    let loop = runningLoop()
    let link = WebSocketLink(request, environment, patience, loop: loop, receiver: receiver)
    loop.start(link)
    return link
  }

  private func runningLoop() -> WebSocketLoop {
    let (loop, worn) = running.withLock { running -> (WebSocketLoop, WebSocketLoop?) in
      if let loop = running, loop.isAlive { return (loop, nil) }
      let worn = running
      let loop = WebSocketLoop(libraryName: libraryName, certificateFile: certificateFile)
      running = loop
      return (loop, worn)
    }
    worn?.stop()
    return loop
  }
}
