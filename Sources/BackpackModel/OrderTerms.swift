// What an order may say besides side, price and size: slippage, spot margin, broker.

/// How far from the price it met a market order may trade before its rest ends.
public struct SlippageTolerance: Hashable, Sendable {
  /// In the unit that `type` names. More than 0.
  public var value: ExactDecimal
  public var type: SlippageToleranceType

  public init(_ value: ExactDecimal, _ type: SlippageToleranceType) {
    self.value = value
    self.type = type
  }

  /// So many tick sizes of the market.
  public static func ticks(_ count: Int) -> SlippageTolerance {
    SlippageTolerance(ExactDecimal(count), .tickSize)
  }

  /// The venue's `Percent`; the value is sent as it is. The venue nowhere says whether 0.5 is half a per
  /// cent, as its name tells, or half the price: try a small order first.
  public static func percent(_ value: ExactDecimal) -> SlippageTolerance {
    SlippageTolerance(value, .percent)
  }
}

/// The unit of a slippage tolerance: ticks, or the venue's `Percent`.
public struct SlippageToleranceType: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let tickSize: SlippageToleranceType = "TickSize"
  public static let percent: SlippageToleranceType = "Percent"
}

/// What an order on a spot market may do with loans. Each is off unless an order asks for it.
///
/// Raw values are the venue's names of the members.
public enum SpotMargin: String, Hashable, Sendable, CaseIterable {
  /// Lends what the order brings in.
  case autoLend
  /// Takes back what is lent, if the order needs it.
  case autoLendRedeem
  /// Borrows what the order needs: **makes debt**, which costs interest.
  case autoBorrow
  /// Repays a loan with what the order brings in.
  case autoBorrowRepay
}

/// Through whom an order comes.
///
/// The identifier goes into the body, where it is signed: nobody on the way can put another in its
/// place. The venue's header of the same meaning, `X-Broker-Id`, is not signed and never sent.
public struct Broker: Hashable, Sendable {
  public var id: UInt16
  /// Goes into the header `X-Broker-Key`, which the venue takes with single orders only.
  public var key: BrokerKey?

  public init(id: UInt16, key: BrokerKey? = nil) {
    self.id = id
    self.key = key
  }
}

/// The broker's key. Printing or dumping it shows nothing of it.
public struct BrokerKey: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  package let text: String

  /// `nil` unless 1 ... 256 visible ASCII characters: it becomes a header.
  public init?(_ text: String) {
    guard (1...256).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else { return nil }
    self.text = text
  }

  public var description: String { "BrokerKey" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
