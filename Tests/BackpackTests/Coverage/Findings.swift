// What an endpoint of the client lacks, or does otherwise, held against its operation.

import Backpack
import BackpackWire

/// Sentences about differences, each once. The list of allowed gaps names them word for word.
func findings(_ endpoint: CoveredEndpoint, against operation: SpecifiedOperation) -> Set<String> {
  routeFindings(endpoint, operation)
    .union(parameterFindings(endpoint, operation))
    .union(operation.samples.flatMap { answerFindings(endpoint, $0) })
}

private func routeFindings(
  _ endpoint: CoveredEndpoint, _ operation: SpecifiedOperation
) -> Set<String> {
  var found: Set<String> = []
  if endpoint.instruction != operation.instruction {
    let (ours, theirs) = (endpoint.instruction ?? "none", operation.instruction ?? "none")
    found.insert("\(operation.name): instruction \(ours), not \(theirs)")
  }
  if operation.isPaged, !endpoint.isPaged {
    found.insert("\(operation.name): paged, and no PagedEndpoint")
  }
  for (request, isNewestFirst) in zip(endpoint.requests, endpoint.isNewestFirst) {
    let ascends = request.entries.contains { $0.key == "sortDirection" && $0.value == .text("Asc") }
    if ascends == isNewestFirst {
      found.insert("\(operation.name): pages are taken for sorted the other way round")
    }
  }
  if operation.name.contains("/history/"), endpoint.rateGroup != .historical {
    found.insert("\(operation.name): not counted to the historical rate group")
  }
  for status in operation.emptyStatuses {
    do { _ = try endpoint.read("", status: status) } catch {
      found.insert("\(operation.name): status \(status) without a body is refused: \(error)")
    }
  }
  return found
}

private func parameterFindings(
  _ endpoint: CoveredEndpoint, _ operation: SpecifiedOperation
) -> Set<String> {
  var found: Set<String> = []
  let known = Dictionary(operation.parameters.map { ($0.name, $0) }) { first, _ in first }
  let sent = Set(endpoint.requests.flatMap { $0.entries.map(\.key) })
  for name in sent.subtracting(known.keys) {
    found.insert("\(operation.name): parameter \(name) is sent and does not exist")
  }
  for parameter in operation.parameters {
    let isSent =
      parameter.place == "header"
      ? endpoint.headers.contains(parameter.name.lowercased()) : sent.contains(parameter.name)
    if !isSent {
      found.insert("\(operation.name): \(parameter.place) parameter \(parameter.name) is not sent")
    }
    for request in endpoint.requests where parameter.isRequired {
      if !request.entries.contains(where: { $0.key == parameter.name }) {
        found.insert(
          "\(operation.name): parameter \(parameter.name) is required and may be missing")
      }
    }
  }
  for (name, value) in endpoint.requests.flatMap(\.entries) {
    guard let parameter = known[name] else { continue }
    if !parameter.allows(value) {
      found.insert("\(operation.name): parameter \(name) is sent as \(value)")
    }
  }
  return found
}

extension SpecifiedOperation.Parameter {
  fileprivate func allows(_ value: Parameters.Scalar) -> Bool {
    switch (value, type) {
    case (.integer, "integer"), (.bool, "boolean"), (.secret, "string"): true
    case (.text(let text), "string"):
      (values?.contains(text) ?? true) && (!isDecimal || ExactDecimal(text) != nil)
    // A query is text whatever the client takes it for.
    case (.integer(let digits), "string"): place == "query" && values?.contains(digits) ?? true
    case (.text(let text), "integer"): place == "query" && UInt64(text) != nil
    default: false
    }
  }
}

private func answerFindings(
  _ endpoint: CoveredEndpoint, _ sample: SpecifiedOperation.Sample
) -> Set<String> {
  let whole: String
  do { whole = try endpoint.read(sample.text) } catch {
    return ["\(endpoint.name): a full answer is refused: \(error)"]
  }
  var found: Set<String> = []
  /// `nil` where it is refused.
  func told(_ text: String) -> String? { try? endpoint.read(text) }  // that is the question

  if let more = sample.withUnknownMembers, told(more) != whole {
    found.insert("\(endpoint.name): members nobody knows are not passed over")
  }
  for field in sample.fields {
    if let changed = field.changed.map(told) {
      if changed == nil { found.insert("\(field.name): another value is refused") }
      if changed == whole { found.insert("\(field.name): not read") }
    }
    if let enumeration = field.enumeration, let unknown = field.unknown {
      switch told(unknown) {
      case nil: found.insert("\(enumeration): values nobody knows are refused")
      case whole: found.insert("\(field.name): not read")
      default: break
      }
    }
    for (text, state) in [(field.missing, "missing"), (field.null, "null")] {
      guard let text else { continue }
      let isRead = told(text) != nil
      if field.isRequired, isRead {
        found.insert("\(field.name): required, and read where it is \(state)")
      }
      if !field.isRequired, !isRead {
        found.insert("\(field.name): optional, and refused where it is \(state)")
      }
    }
  }
  return found
}
