// Markets and their rules on the wire: `Market` of the venue's specification.

public import BackpackModel

extension Market: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("symbol"),
      base: try node.read("baseSymbol"),
      quote: try node.read("quoteSymbol"),
      type: try node.read("marketType"),
      rules: try node.read("filters"),
      state: try node.read("orderBookState"),
      visible: try node.read("visible"),
      createdAt: try node.read("createdAt"),
      imf: try node.readIfPresent("imfFunction"),
      mmf: try node.readIfPresent("mmfFunction"),
      fundingInterval: try node.readIfPresent("fundingInterval", as: Int64.self)
        .map(Duration.milliseconds),
      fundingRateUpperBound: try node.readIfPresent("fundingRateUpperBound"),
      fundingRateLowerBound: try node.readIfPresent("fundingRateLowerBound"),
      openInterestLimit: try node.readIfPresent("openInterestLimit"),
      positionLimitWeight: try node.readIfPresent("positionLimitWeight"))
  }
}

extension Market: WireWritable {
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", symbol)
      writer.member("baseSymbol", base)
      writer.member("quoteSymbol", quote)
      writer.member("marketType", type)
      writer.member("filters", rules)
      writer.member("imfFunction", orNull: imf)
      writer.member("mmfFunction", orNull: mmf)
      writer.member("fundingInterval", orNull: fundingInterval?.wholeMilliseconds)
      writer.member("fundingRateUpperBound", orNull: fundingRateUpperBound)
      writer.member("fundingRateLowerBound", orNull: fundingRateLowerBound)
      writer.member("openInterestLimit", orNull: openInterestLimit)
      writer.member("orderBookState", state)
      writer.member("createdAt", createdAt)
      writer.member("visible", visible)
      writer.member("positionLimitWeight", orNull: positionLimitWeight)
    }
  }
}

extension Duration {
  fileprivate var wholeMilliseconds: Int64 {
    components.seconds &* 1000 &+ components.attoseconds / 1_000_000_000_000_000
  }
}

extension MarketRules: WireReadable {
  /// From the venue's `filters`.
  public init(from node: borrowing JSONNode) throws(WireError) {
    guard let price = node["price"] else { throw WireError(.missing, at: "price") }
    guard let quantity = node["quantity"] else { throw WireError(.missing, at: "quantity") }
    do {
      self.init(
        tickSize: try price.read("tickSize"),
        minPrice: try price.read("minPrice"),
        maxPrice: try price.readIfPresent("maxPrice"),
        stepSize: .zero, minQuantity: .zero,
        maxMultiplier: try price.readIfPresent("maxMultiplier"),
        minMultiplier: try price.readIfPresent("minMultiplier"),
        maxImpactMultiplier: try price.readIfPresent("maxImpactMultiplier"),
        minImpactMultiplier: try price.readIfPresent("minImpactMultiplier"),
        meanMarkPriceBand: try price.readIfPresent("meanMarkPriceBand"),
        meanPremiumTolerance: try price["meanPremiumBand"]?.readIfPresent("tolerancePct"),
        borrowEntryFeeMaxMultiplier: try price.readIfPresent("borrowEntryFeeMaxMultiplier"),
        borrowEntryFeeMinMultiplier: try price.readIfPresent("borrowEntryFeeMinMultiplier"),
        maxPriceUpdateMultiplier: try price.readIfPresent("maxPriceUpdateMultiplier"),
        minPriceUpdateMultiplier: try price.readIfPresent("minPriceUpdateMultiplier"))
    } catch {
      throw error.inside(key: "price")
    }
    do {
      stepSize = try quantity.read("stepSize")
      minQuantity = try quantity.read("minQuantity")
      maxQuantity = try quantity.readIfPresent("maxQuantity")
    } catch {
      throw error.inside(key: "quantity")
    }
  }
}

extension MarketRules: WireWritable {
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("price") { writer in
        writer.member("minPrice", minPrice)
        writer.member("maxPrice", orNull: maxPrice)
        writer.member("tickSize", tickSize)
        writer.member("maxMultiplier", orNull: maxMultiplier)
        writer.member("minMultiplier", orNull: minMultiplier)
        writer.member("maxImpactMultiplier", orNull: maxImpactMultiplier)
        writer.member("minImpactMultiplier", orNull: minImpactMultiplier)
        writer.member("meanMarkPriceBand", orNull: meanMarkPriceBand)
        if let meanPremiumTolerance {
          writer.member("meanPremiumBand") { $0.member("tolerancePct", meanPremiumTolerance) }
        } else {
          writer.key("meanPremiumBand")
          writer.null()
        }
        writer.member("borrowEntryFeeMaxMultiplier", orNull: borrowEntryFeeMaxMultiplier)
        writer.member("borrowEntryFeeMinMultiplier", orNull: borrowEntryFeeMinMultiplier)
        writer.member("maxPriceUpdateMultiplier", orNull: maxPriceUpdateMultiplier)
        writer.member("minPriceUpdateMultiplier", orNull: minPriceUpdateMultiplier)
      }
      writer.member("quantity") { writer in
        writer.member("minQuantity", minQuantity)
        writer.member("maxQuantity", orNull: maxQuantity)
        writer.member("stepSize", stepSize)
      }
    }
  }
}

extension MarketRules.Band: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      maxMultiplier: try node.read("maxMultiplier"), minMultiplier: try node.read("minMultiplier"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("maxMultiplier", maxMultiplier)
      writer.member("minMultiplier", minMultiplier)
    }
  }
}

extension MarginFunction: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    let type: String = try node.read("type")
    guard type == "sqrt" else {
      self = .unknown(type)
      return
    }
    self = .squareRoot(base: try node.read("base"), factor: try node.read("factor"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      switch self {
      case .squareRoot(let base, let factor):
        writer.member("type", "sqrt")
        writer.member("base", base)
        writer.member("factor", factor)
      case .unknown(let type):
        writer.member("type", type)
      }
    }
  }
}
