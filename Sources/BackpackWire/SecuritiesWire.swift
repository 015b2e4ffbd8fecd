// Securities and their opening hours on the wire.

public import BackpackModel

extension MarketSession: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      name: try node.read("name"),
      details: try node.readIfPresent("description"),
      start: try node.read("startTime"),
      end: try node.read("endTime"),
      timeZone: try node.read("timezone"),
      startWeekday: try node.read("startWeekday"),
      endWeekday: try node.read("endWeekday"))
  }
}

extension Security: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("asset"),
      name: try node.read("name"),
      cusip: try node.readIfPresent("cusip"),
      sessions: try node.read("sessions"))
  }
}

extension SecuritySession: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      name: try node.read("name"),
      minQuantity: try node.read("minQuantity"),
      maxQuantity: try node.readIfPresent("maxQuantity"),
      stepSize: try node.read("stepSize"))
  }
}

extension TimeOfDay: WireReadable {
  /// `09:30:00`, or with a fraction.
  public init(from node: borrowing JSONNode) throws(WireError) {
    // On the first day of 1970, the moment is the time of day.
    guard let moment = Timestamp(naiveText: "1970-01-01T" + (try String(from: node))),
      let time = TimeOfDay(microseconds: moment.microseconds)
    else { throw WireError(.unexpected(expected: "a time of day such as 09:30:00")) }
    self = time
  }
}

extension Weekday: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(rawValue: try Int(from: node))
  }
}
