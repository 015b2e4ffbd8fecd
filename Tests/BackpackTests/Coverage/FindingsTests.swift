// Does the coverage test see what an endpoint lacks? An endpoint with every fault there is.

import Backpack
import BackpackWire
import Testing

private struct Faulty: Endpoint {
  static let route = Route(.get, "/wapi/v1/history/faults", .signed("faultQuery"))
  var parameters: Parameters { ["clientId": "7", "side": "Bid", "invented": true] }

  struct Response: WireReadable {
    var good: Price
    var lenient: Price?
    var strict: Price
    var side: Side

    init(from node: borrowing JSONNode) throws(WireError) {
      good = try node.read("good")
      lenient = try node.readIfPresent("lenient")
      strict = try node.read("strict")
      side = try node.read("side")
      if node["invented"] != nil { throw WireError(.unexpected(expected: "nothing")) }
    }
  }
}

@Suite struct `What the coverage test finds` {
  /// A field of an object with five, by the text of the object without it.
  private func field(
    _ name: String, isRequired: Bool = true, enumeration: String? = nil
  ) -> SpecifiedOperation.Field {
    let members = [
      "good": "1", "lenient": "1", "strict": "1", "side": enumeration == nil ? "1" : "Bid",
      "unread": "1",
    ]
    func text(_ value: String?) -> String {
      var members = members.mapValues { "\"\($0)\"" }
      members["side"] = #""Bid""#
      members[name] = value
      return
        "{\(members.sorted { $0.key < $1.key }.map { "\"\($0)\":\($1)" }.joined(separator: ","))}"
    }
    return SpecifiedOperation.Field(
      name: "Fault.\(name)", isRequired: isRequired,
      changed: text(enumeration == nil ? #""2""# : #""Ask""#), missing: text(nil),
      null: text("null"), enumeration: enumeration,
      unknown: enumeration == nil ? nil : text(#""Sideways""#))
  }

  private var operation: SpecifiedOperation {
    func parameter(_ name: String, _ type: String, isRequired: Bool = false)
      -> SpecifiedOperation.Parameter
    {
      .init(
        name: name, type: type, isDecimal: false, values: nil, isRequired: isRequired, place: "body"
      )
    }
    let text = #"{"good":"1","lenient":"1","side":"Bid","strict":"1","unread":"1"}"#
    return SpecifiedOperation(
      name: "GET /wapi/v1/history/faults", id: "none", instruction: "faultHistoryQuery",
      isPaged: true,
      isBatch: false,
      parameters: [
        parameter("clientId", "integer"), parameter("side", "string"),
        parameter("symbol", "string", isRequired: true),
      ],
      emptyStatuses: [204],
      samples: [
        .init(
          text: text,
          fields: [
            field("good"), field("lenient"), field("strict", isRequired: false),
            field("side", enumeration: "Side"), field("unread", isRequired: false),
          ],
          withUnknownMembers: text.replacing("{", with: #"{"invented":1,"#))
      ])
  }

  @Test func `is every fault of a faulty endpoint, and nothing else`() {
    let name = "GET /wapi/v1/history/faults"
    let found = findings(CoveredEndpoint(Faulty()), against: operation)
    #expect(
      found.sorted()
        == [
          "Fault.lenient: required, and read where it is missing",
          "Fault.lenient: required, and read where it is null",
          "Fault.strict: optional, and refused where it is missing",
          "Fault.strict: optional, and refused where it is null",
          "Fault.unread: not read",
          "\(name): instruction faultQuery, not faultHistoryQuery",
          "\(name): members nobody knows are not passed over",
          "\(name): not counted to the historical rate group",
          "\(name): paged, and no PagedEndpoint",
          "\(name): parameter clientId is sent as \"7\"",
          "\(name): parameter invented is sent and does not exist",
          "\(name): parameter symbol is required and may be missing",
          "\(name): body parameter symbol is not sent",
          "\(name): status 204 without a body is refused: not JSON (at byte 0)",
          "Side: values nobody knows are refused",
        ].sorted())
  }
}
