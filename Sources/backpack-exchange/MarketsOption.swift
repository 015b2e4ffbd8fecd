// Where the prices come from: invented, out of a file, or from the venue itself.

import ArgumentParser
import Backpack
import BackpackFeed
import BackpackModel
import BackpackPaper
import BackpackServer

/// `--source` and what belongs to it.
struct MarketsOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where prices come from: synthetic (invented, by --seed), recorded:FILE (made by `backpack record`), "
        + "live (the venue's public data).", valueName: "source"))
  var source = "synthetic"

  @Option(
    help: ArgumentHelp(
      "With --source live: the markets, separated by commas.", valueName: "symbols"))
  var markets =
    "SOL_USDC,BTC_USDC,ETH_USDC,SOL_USDC_PERP,BTC_USDC_PERP,ETH_USDC_PERP"

  @Option(
    help: ArgumentHelp(
      "With --source live: the venue's address for requests.", valueName: "url"))
  var liveRestURL = "https://api.backpack.exchange"

  @Option(
    help: ArgumentHelp("With --source live: the venue's address for streams.", valueName: "url"))
  var liveWsURL = "wss://ws.backpack.exchange"

  /// Sets up where prices come from, and with live ones whose time it is.
  ///
  /// - Returns: the real time, by which the exchange's clock goes.
  func apply(
    to settings: inout ExchangeSettings, now: @escaping @Sendable () -> Timestamp
  ) throws -> @Sendable () -> Timestamp {
    if source == "synthetic" { return now }
    if source == "live" {
      guard settings.start == nil, settings.speed == .realTime else {
        throw SetupError(
          "--source live goes by the venue's own time: leave out --start and --speed.")
      }
      let feed = try live()
      settings.feed = feed
      settings.source = "live"
      return { feed.venueTime }
    }
    guard source.hasPrefix("recorded:") else {
      throw SetupError(
        "\"\(source)\" is no source: write synthetic, live, or recorded:FILE with a file that "
          + "`backpack record` made.")
    }
    let path = String(source.dropFirst("recorded:".count))
    do {
      settings.feed = try RecordedFeed(path: path, startingAt: settings.start ?? now())
    } catch {
      throw SetupError("\(error)")
    }
    settings.source = "recorded"
    return now
  }

  private func live() throws -> LiveFeed {
    let symbols = markets.split(separator: ",").map { Symbol(String($0)) }
    let client = BackpackClient(
      transport: CurlTransport(), key: nil,
      options: BackpackClient.Options(baseURL: liveRestURL))
    let streams = client.streams(options: BackpackStreams.Options(url: liveWsURL))
    var options = LiveFeed.Options()
    options.log = { StandardError.write("live data: \($0)") }
    return try waiting { [options] () -> Result<LiveFeed, SetupError> in
      do {
        let feed = try await LiveFeed.open(symbols, of: client, over: streams, options: options)
        let missing = await feed.waitForBooks()
        if !missing.isEmpty {
          StandardError.write(
            "No book yet of \(missing.map(\.rawValue).joined(separator: ", ")): orders there wait until "
              + "something changes in it.")
        }
        return .success(feed)
      } catch {
        return .failure(SetupError("\(error)"))
      }
    }.get()
  }
}
