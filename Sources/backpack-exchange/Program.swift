// The paper exchange as a program: for bots in any language, on this machine.

import ArgumentParser
import BackpackModel
import BackpackServer
import Glibc

@main
struct Exchange: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backpack-exchange",
    abstract:
      "A paper exchange that speaks Backpack Exchange's REST and WebSocket, on this machine.",
    discussion: """
      Prints its addresses and a key pair, then serves until it is stopped (Ctrl-C). Point your bot's base URLs at \
      it and give it the key; nothing else changes. No money, no network; without --state everything is forgotten at the end.

      Besides the venue's paths there are some of its own:

        GET  /paper/v1/account         its addresses and the key pair
        GET  /paper/v1/status          its time, speed, seed and connections
        POST /paper/v1/advance?ms=N    moves its time forward
        POST /paper/v1/deposit?symbol=USDC&quantity=1000
                                       pays paper money in
      """,
    version: backpackVersion)

  @OptionGroup var options: ExchangeOptions
  @OptionGroup var markets: MarketsOption

  func run() throws {
    // Threads inherit this: signals wait until the main thread asks for them.
    var endings = sigset_t()
    sigemptyset(&endings)
    sigaddset(&endings, SIGTERM)
    sigaddset(&endings, SIGINT)
    pthread_sigmask(SIG_BLOCK, &endings, nil)
    // A client that goes away shows as an error of write; not as our death.
    signal(SIGPIPE, SIG_IGN)

    var settings = try options.settings()
    let realNow = try markets.apply(to: &settings, now: systemTime)
    try options.keep(&settings, at: settings.start ?? realNow())
    let exchange = ServedExchange(settings, realNow: realNow)
    let front = try options.front(exchange)
    let server = try ExchangeServer.start(
      front, host: options.listener(), port: options.port)
    let announcement = Announcement(
      restURL: server.restURL, webSocketURL: server.webSocketURL, key: settings.key,
      seed: settings.seed)
    front.introduce(announcement)
    for line in options.json ? [announcement.json] : announcement.lines { say(line) }

    var signal: Int32 = 0
    while sigwait(&endings, &signal) != 0 {}
    // A second one ends the program at once.
    pthread_sigmask(SIG_UNBLOCK, &endings, nil)
    server.stop()
  }

  /// At once, also where standard output is a pipe.
  private func say(_ line: String) {
    var rest = Array("\(line)\n".utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }  // nobody listens; the exchange is there all the same
      rest = rest.dropFirst(count)
    }
  }
}

/// The real time.
@Sendable private func systemTime() -> Timestamp {
  var now = timespec()
  clock_gettime(CLOCK_REALTIME, &now)
  return Timestamp(microseconds: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000)
}
