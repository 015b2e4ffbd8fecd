// Securities and their opening hours on the wire.

public import BackpackModel

extension MarketSession: WireReadable, WireWritable {
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

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", name)
      writer.member("description", orNull: details)
      writer.member("startTime", start)
      writer.member("endTime", end)
      writer.member("timezone", timeZone)
      writer.member("startWeekday", startWeekday)
      writer.member("endWeekday", endWeekday)
    }
  }
}

extension Security: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("asset"),
      name: try node.read("name"),
      cusip: try node.readIfPresent("cusip"),
      sessions: try node.read("sessions"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("asset", asset)
      writer.member("name", name)
      writer.member("cusip", orNull: cusip)
      writer.member("sessions", sessions)
    }
  }
}

extension SecuritySession: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      name: try node.read("name"),
      minQuantity: try node.read("minQuantity"),
      maxQuantity: try node.readIfPresent("maxQuantity"),
      stepSize: try node.read("stepSize"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", name)
      writer.member("minQuantity", minQuantity)
      writer.member("maxQuantity", orNull: maxQuantity)
      writer.member("stepSize", stepSize)
    }
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

extension TimeOfDay: WireWritable {
  public func write(to writer: inout JSONWriter) {
    writer.string(String(Timestamp(microseconds: microseconds).historyText.dropFirst(11)))
  }
}

extension Weekday: WireWritable {
  public func write(to writer: inout JSONWriter) { writer.number(String(rawValue)) }
}
