// Prediction events on the wire.

public import BackpackModel

extension StrikePriceCondition: WireReadable {}
extension SeriesRecurrence: WireReadable {}
extension ResolutionSource: WireReadable {}

extension PredictionEvent: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      slug: try node.read("slug"),
      title: try node.read("title"),
      markets: try node.read("predictionMarkets"),
      tags: try node.read("tags"),
      series: try node.read("series"),
      details: try node.read("description"),
      imageURL: try node.readIfPresent("imgUrl"),
      quoteVolume: try node.read("quoteVolume"),
      resolution: try node.read("resolution"),
      resolved: try node.read("resolved"),
      resolutionDelay: .seconds(try node.read("resolutionDelaySecs", as: Int32.self)))
  }
}

extension PredictionMarket: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("marketSymbol"),
      question: try node.read("question"),
      groupLabel: try node.readIfPresent("groupLabel"),
      yesOutcomeLabel: try node.read("yesOutcomeLabel"),
      noOutcomeLabel: try node.read("noOutcomeLabel"),
      rules: try node.read("rules"),
      resolvedAt: try node.readNaiveTimeIfPresent("resolvedAt"),
      resolutionPrice: try node.readIfPresent("resolutionPrice"),
      activePrice: try node.read("activePrice"),
      quoteVolume: try node.read("quoteVolume"),
      quoteVolumeLifetime: try node.read("quoteVolumeLifetime"),
      imageURL: try node.readIfPresent("imgUrl"),
      resolutionCondition: try node.readIfPresent("resolutionCondition"),
      proposedResolution: try node.readIfPresent("proposedResolution"),
      proposedResolutionAt: try node.readNaiveTimeIfPresent("proposedResolutionAt"),
      resolutionDelay: .seconds(try node.read("resolutionDelaySecs", as: Int32.self)))
  }
}

extension ResolutionCondition: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    switch try node.read("type", as: String.self) {
    case "QuantityRange":
      self = .quantityRange(
        from: try node.readIfPresent("greaterThanOrEqual"),
        below: try node.readIfPresent("lessThan"))
    case "StrikePrice": self = .strikePrice(try node.read("condition"))
    case "Outcome": self = .outcome(try node.read("outcome"))
    case let type: self = .unknown(type)
    }
  }
}

extension PredictionTag: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      slug: try node.read("slug"),
      title: try node.read("title"))
  }
}

extension PredictionSeries: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      slug: try node.read("slug"),
      title: try node.read("title"),
      recurrence: try node.readIfPresent("recurrence"))
  }
}

extension PredictionResolution: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      resolved: try node.read("resolved"),
      startsAt: try node.readNaiveTime("startDate"),
      endsAt: try node.readNaiveTimeIfPresent("endDate"),
      strikePrice: try node.readIfPresent("strikePrice"),
      closePrice: try node.readIfPresent("closePrice"),
      sourceEventID: try node.readIfPresent("resolutionSourceEventIdentifier"),
      source: try node.readIfPresent("resolutionSource"),
      outcome: try node.readIfPresent("outcome"))
  }
}
