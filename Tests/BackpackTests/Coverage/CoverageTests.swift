// Does the client have everything the venue's specification has?

import Testing

@Suite struct `The venue's specification` {
  @Test(.enabled(if: Specification.isHere, "the venue's specification is not here"))
  func `has a counterpart in the client for every operation, parameter and field`() throws {
    let operations = try Specification.operations()
    let endpoints = Dictionary(CoveredEndpoint.all.map { ($0.name, $0) }) { first, _ in first }
    #expect(endpoints.count == CoveredEndpoint.all.count, "an endpoint stands in the table twice")
    #expect(operations.count > 80, "the document was not understood")

    var found = Set(
      endpoints.keys.filter { name in !operations.contains { $0.name == name } }
        .map { "\($0): not in the specification" })
    for operation in operations {
      if let endpoint = endpoints[operation.name] {
        found.formUnion(findings(endpoint, against: operation))
      } else {
        found.insert("\(operation.name): not in the client")
      }
    }

    let allowed = Set(allowedGaps.keys)
    expectNone(found.subtracting(allowed), "differs from the specification")
    expectNone(allowed.subtracting(found), "allowed to differ, and does not any more")
  }

  private func expectNone(_ findings: Set<String>, _ what: String) {
    guard !findings.isEmpty else { return }
    Issue.record("\(what):\n\(findings.sorted().joined(separator: "\n"))")
  }
}
