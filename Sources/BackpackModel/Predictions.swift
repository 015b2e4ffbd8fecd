// Events that people trade predictions on.

/// An event, and the markets on its outcomes. Source: `Event` of the venue's specification.
public struct PredictionEvent: Hashable, Sendable {
  /// The event's identifier: `2026-fifa-world-cup-winner-mens`.
  public var slug: String
  public var title: String
  public var markets: [PredictionMarket]
  public var tags: [PredictionTag]
  public var series: [PredictionSeries]
  /// The venue's `description`.
  public var details: String
  /// A picture for people.
  public var imageURL: String?
  /// Of 24 hours.
  public var quoteVolume: Notional
  public var resolution: PredictionResolution
  /// Are all of its markets decided?
  public var resolved: Bool
  /// From a proposed resolution to the resolution; at most 7 days.
  public var resolutionDelay: Duration

  public init(
    slug: String, title: String, markets: [PredictionMarket], tags: [PredictionTag],
    series: [PredictionSeries], details: String, imageURL: String?, quoteVolume: Notional,
    resolution: PredictionResolution, resolved: Bool, resolutionDelay: Duration
  ) {
    self.slug = slug
    self.title = title
    self.markets = markets
    self.tags = tags
    self.series = series
    self.details = details
    self.imageURL = imageURL
    self.quoteVolume = quoteVolume
    self.resolution = resolution
    self.resolved = resolved
    self.resolutionDelay = resolutionDelay
  }
}

/// One outcome of an event, traded as yes or no.
public struct PredictionMarket: Hashable, Sendable {
  public var symbol: Symbol
  /// What is to be answered by yes or no.
  public var question: String
  /// What tells this market from the event's others.
  public var groupLabel: String?
  /// What the venue writes for yes: a name, a team.
  public var yesOutcomeLabel: String
  /// What the venue writes for no.
  public var noOutcomeLabel: String
  /// What decides the question, in prose.
  public var rules: String
  public var resolvedAt: Timestamp?
  public var resolutionPrice: Price?
  public var activePrice: Price
  /// Of 24 hours.
  public var quoteVolume: Notional
  public var quoteVolumeLifetime: Notional
  /// A picture for people.
  public var imageURL: String?
  public var resolutionCondition: ResolutionCondition?
  /// True: yes.
  public var proposedResolution: Bool?
  public var proposedResolutionAt: Timestamp?
  /// From `proposedResolutionAt` to the resolution; at most 7 days.
  public var resolutionDelay: Duration

  public init(
    symbol: Symbol, question: String, groupLabel: String?, yesOutcomeLabel: String,
    noOutcomeLabel: String, rules: String, resolvedAt: Timestamp?, resolutionPrice: Price?,
    activePrice: Price, quoteVolume: Notional, quoteVolumeLifetime: Notional, imageURL: String?,
    resolutionCondition: ResolutionCondition?, proposedResolution: Bool?,
    proposedResolutionAt: Timestamp?, resolutionDelay: Duration
  ) {
    self.symbol = symbol
    self.question = question
    self.groupLabel = groupLabel
    self.yesOutcomeLabel = yesOutcomeLabel
    self.noOutcomeLabel = noOutcomeLabel
    self.rules = rules
    self.resolvedAt = resolvedAt
    self.resolutionPrice = resolutionPrice
    self.activePrice = activePrice
    self.quoteVolume = quoteVolume
    self.quoteVolumeLifetime = quoteVolumeLifetime
    self.imageURL = imageURL
    self.resolutionCondition = resolutionCondition
    self.proposedResolution = proposedResolution
    self.proposedResolutionAt = proposedResolutionAt
    self.resolutionDelay = resolutionDelay
  }
}

/// What decides a market. A kind this version does not know is kept by its name.
public enum ResolutionCondition: Hashable, Sendable {
  /// The measured quantity lies in a range; a bound that is `nil` does not hold.
  case quantityRange(from: ExactDecimal?, below: ExactDecimal?)
  /// The price ends on this side of the event's strike price.
  case strikePrice(StrikePriceCondition)
  case outcome(String)
  case unknown(String)
}

/// On which side of the strike price the answer is yes.
public struct StrikePriceCondition: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let above: StrikePriceCondition = "above"
  public static let below: StrikePriceCondition = "below"
}

/// What an event is about.
public struct PredictionTag: Hashable, Sendable {
  /// For `GetPredictionEvents.tagSlug`.
  public var slug: String
  public var title: String

  public init(slug: String, title: String) {
    self.slug = slug
    self.title = title
  }
}

/// Events of the same kind.
public struct PredictionSeries: Hashable, Sendable {
  /// For `GetPredictionEvents.seriesSlug`.
  public var slug: String
  public var title: String
  public var recurrence: SeriesRecurrence?

  public init(slug: String, title: String, recurrence: SeriesRecurrence?) {
    self.slug = slug
    self.title = title
    self.recurrence = recurrence
  }
}

/// How often a series has a new event.
public struct SeriesRecurrence: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let minutely: SeriesRecurrence = "minutely"
  public static let fiveMinutely: SeriesRecurrence = "fiveMinutely"
  public static let fifteenMinutely: SeriesRecurrence = "fifteenMinutely"
  public static let hourly: SeriesRecurrence = "hourly"
  public static let daily: SeriesRecurrence = "daily"
  public static let weekly: SeriesRecurrence = "weekly"
  public static let monthly: SeriesRecurrence = "monthly"
}

/// How an event ended, or will.
public struct PredictionResolution: Hashable, Sendable {
  /// True once every market of the event is resolved.
  public var resolved: Bool
  public var startsAt: Timestamp
  public var endsAt: Timestamp?
  /// At the start.
  public var strikePrice: Price?
  /// At the end.
  public var closePrice: Price?
  /// The name of the price at the source: `BTCUSDT`.
  public var sourceEventID: String?
  public var source: ResolutionSource?
  /// The winner, where the event is about one.
  public var outcome: String?

  public init(
    resolved: Bool, startsAt: Timestamp, endsAt: Timestamp?, strikePrice: Price?,
    closePrice: Price?, sourceEventID: String?, source: ResolutionSource?, outcome: String?
  ) {
    self.resolved = resolved
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.strikePrice = strikePrice
    self.closePrice = closePrice
    self.sourceEventID = sourceEventID
    self.source = source
    self.outcome = outcome
  }
}

/// Whose prices decide.
public struct ResolutionSource: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let binance: ResolutionSource = "binance"
}
