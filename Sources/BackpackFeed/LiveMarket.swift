// One market of a live feed: from what the streams say to events that wait to be taken.

internal import Backpack
internal import BackpackModel
internal import BackpackPaper

/// What came of one market and was not taken yet. Belongs to the feed's lock.
///
/// Where the book stands is the `OrderBook`'s business, which is at the newest update or ahead of what this
/// is told: it finds gaps, reads snapshots and begins again. This goes from one of its states to the next by
/// the updates in sequence, and takes its whole book where the sequence does not lead on.
struct LiveMarket {
  let market: Market
  let book: OrderBook
  /// The newest word of the venue, by this machine's clock.
  private(set) var heardAt: Timestamp?
  private(set) var counts = LiveFeed.Counts()

  private let waitingMax: Int
  private var waiting: [MarketEvent] = []
  /// The last update that is in what was told; `nil`: the whole book must come next.
  private(set) var position: UInt64?
  private var loads = 0
  /// Behind these the book is not known, and levels there are not told: those between them are missing.
  private var lowestBid: Price?
  private var highestAsk: Price?
  private var toldBookAt = Timestamp(microseconds: .min)
  private var lastTradeID: Int64?
  private var prices = Prices()

  init(_ market: Market, _ book: OrderBook, waitingMax: Int) {
    self.market = market
    self.book = book
    self.waitingMax = waitingMax
  }

  mutating func hear(at moment: Timestamp) { heardAt = max(heardAt ?? moment, moment) }

  // MARK: The book

  /// Looks at the book: one that is new, or was read anew, is told whole.
  mutating func look() {
    let footing = book.footing
    guard footing.isLive else {
      if position != nil { counts.interruptions += 1 }
      position = nil
      return
    }
    guard position == nil || footing.loads != loads, let standing = book.standing else { return }
    position = standing.depth.lastUpdateID
    loads = standing.loads
    lowestBid = standing.areBidsCut ? standing.depth.bids.last?.price : nil
    highestAsk = standing.areAsksCut ? standing.depth.asks.last?.price : nil
    tell(
      .book(bids: standing.depth.bids, asks: standing.depth.asks),
      bookAt: standing.depth.timestamp)
  }

  mutating func take(_ update: DepthUpdate) {
    look()
    guard let last = position, update.lastUpdateID > last else { return }
    guard update.firstUpdateID <= last + 1 else {
      // What lies between did not get here: the book as it is now tells of it, if it knows better.
      counts.interruptions += 1
      position = nil
      return look()
    }
    position = update.lastUpdateID
    let bids = lowestBid.map { lowest in update.bids.filter { $0.price >= lowest } }
    let asks = highestAsk.map { highest in update.asks.filter { $0.price <= highest } }
    tell(.levels(bids: bids ?? update.bids, asks: asks ?? update.asks), bookAt: update.engineTime)
  }

  /// The times of a book do not go back, whatever the venue's clocks do: its updates must stay in sequence.
  private mutating func tell(_ move: MarketMove, bookAt moment: Timestamp) {
    toldBookAt = max(toldBookAt, moment)
    tell(move, at: toldBookAt)
  }

  // MARK: Trades and prices

  mutating func take(_ trade: TradeUpdate) {
    if let last = lastTradeID {
      guard trade.id > last else { return }
      counts.tradesMissed += Int(clamping: trade.id - last - 1)
    }
    lastTradeID = trade.id
    tell(
      .trade(
        price: trade.price, quantity: trade.quantity, taker: trade.isBuyerMaker ? .ask : .bid),
      at: trade.engineTime)
  }

  /// The stream of trades broke off: what comes next follows on nothing.
  mutating func loseTrades() { lastTradeID = nil }

  mutating func take(_ update: MarkPriceUpdate) {
    guard let move = prices.change(to: update.mark) else { return }
    tell(move, at: update.engineTime)
  }

  // MARK: What waits

  private mutating func tell(_ move: MarketMove, at moment: Timestamp) {
    waiting.append(MarketEvent(symbol: market.symbol, moment: moment, move: move))
    if waiting.count > waitingMax { coalesce() }
  }

  /// Nobody took anything for long: of the book and the prices the newest state stays, of the trades the
  /// newer half of what may wait.
  private mutating func coalesce() {
    let trades = waiting.filter { if case .trade = $0.move { true } else { false } }
    let latestPrices = waiting.last { if case .prices = $0.move { true } else { false } }
    let kept = trades.suffix(waitingMax / 2)
    counts.coalesced += waiting.count - trades.count
    counts.tradesDropped += trades.count - kept.count
    waiting = Array(kept)
    if var latestPrices {
      latestPrices.move = prices.whole
      waiting.append(latestPrices)
    }
    position = nil
    look()
  }

  /// Hands over what happened up to then, in the order it came.
  mutating func takeWaiting(upTo moment: Timestamp) -> [MarketEvent] {
    let taken = waiting.filter { $0.moment <= moment }
    if taken.count == waiting.count {
      waiting = []
    } else {
      waiting.removeAll { $0.moment <= moment }
    }
    return taken
  }
}

/// The prices that were told.
private struct Prices {
  private var mark: Price?
  private var index: Price?
  private var fundingRate: Rate?
  private var nextFundingAt: Timestamp?

  var whole: MarketMove {
    .prices(mark: mark, index: index, fundingRate: fundingRate, nextFundingAt: nextFundingAt)
  }

  /// What is new; `nil`: nothing is.
  mutating func change(to new: MarkPrice) -> MarketMove? {
    let change = Prices(
      mark: new.markPrice == mark ? nil : new.markPrice,
      index: new.indexPrice == index ? nil : new.indexPrice,
      fundingRate: new.fundingRate == fundingRate ? nil : new.fundingRate,
      nextFundingAt: new.nextFundingAt == nextFundingAt ? nil : new.nextFundingAt)
    mark = new.markPrice
    index = new.indexPrice ?? index
    fundingRate = new.fundingRate ?? fundingRate
    nextFundingAt = new.nextFundingAt ?? nextFundingAt
    return change.whole == Prices().whole ? nil : change.whole
  }

  init() {}

  private init(mark: Price?, index: Price?, fundingRate: Rate?, nextFundingAt: Timestamp?) {
    self.mark = mark
    self.index = index
    self.fundingRate = fundingRate
    self.nextFundingAt = nextFundingAt
  }
}
