// What a tool says: a JSON object, or why there is none.

internal import BackpackModel
internal import BackpackWire

/// The result of a tool. Text and structured content are both these bytes.
struct ToolAnswer: Hashable, Sendable {
  let json: [UInt8]
  let isError: Bool

  /// - Parameter mode: which money is at stake; `nil` where no account could be opened.
  init(isError: Bool = false, mode: TradingMode?, _ members: (inout JSONWriter) -> Void) {
    let written = JSONWriter.bytes { writer in
      writer.object { writer in
        members(&writer)
        writer.member("mode", ifPresent: mode?.rawValue)
      }
    }
    // The only way out for text of the venue's making.
    json = ForeignText.cleaned(json: written)
    self.isError = isError
  }

  /// - Parameter effect: a tool that changes something says first that it did not succeed.
  init(_ failure: ToolFailure, of effect: ToolEffect, mode: TradingMode?) {
    self.init(isError: true, mode: mode) { writer in
      if !effect.isReadOnly {
        writer.member("success", false)
        writer.key("order")
        writer.null()
      }
      failure.writeMembers(to: &writer)
    }
  }
}

/// Why a call did not do what it should, and what can be done about that.
struct ToolFailure: Hashable, Sendable {
  var error: String
  var hint: String?
  /// The venue's name of the error.
  var code: ErrorCode?
  var outcome: Outcome?
  /// Of the order whose outcome is unknown.
  var clientID: ClientOrderID?
  /// All that is wrong with the arguments, where that is more than one thing.
  var problems: [String] = []

  enum Outcome: String, Hashable, Sendable {
    /// Nothing happened.
    case none
    /// It may have happened.
    case unknown
  }

  fileprivate func writeMembers(to writer: inout JSONWriter) {
    writer.member("error", error)
    writer.member("code", ifPresent: code)
    writer.member("outcome", ifPresent: outcome?.rawValue)
    writer.member("clientId", ifPresent: clientID)
    writer.member("hint", ifPresent: hint)
    if !problems.isEmpty { writer.member("problems", problems) }
  }
}

extension ToolFailure {
  init(problems: [String]) {
    self.init(
      error: problems.joined(separator: "; "), outcome: ToolFailure.Outcome.none,
      problems: problems.count > 1 ? problems : [])
  }

  init(_ refusal: Refusal) {
    self.init(error: refusal.reason, hint: refusal.remedy, outcome: ToolFailure.Outcome.none)
  }

  init(_ error: BackpackError) {
    self.init(error: error.description)
    switch error {
    case .rejected(let rejection):
      code = rejection.code
      hint = rejection.remedy ?? Hint.after(rejection)
      outcome = ToolFailure.Outcome.none
    case .refused(let refusal): self.init(refusal)
    case .throttled, .notSent, .unavailable: outcome = ToolFailure.Outcome.none
    case .outcomeUnknown(let clientID, _): becomeUnknown(clientID)
    case .changeUnknown: outcome = .unknown  // the error says where to look
    case .batchOutcomeUnknown: becomeUnknown(nil)
    case .unreadable(_, let clientID):
      if let clientID { becomeUnknown(clientID) }
    }
  }

  private mutating func becomeUnknown(_ clientID: ClientOrderID?) {
    outcome = .unknown
    self.clientID = clientID
    hint = Hint.afterUnknownOutcome
  }
}
