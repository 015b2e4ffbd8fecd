// What went wrong, told by what the caller may do next.

/// Every failure of a call. The case answers one question: what may I do now?
@nonexhaustive
public enum BackpackError: Error, Hashable, Sendable {
  /// The venue said no. Nothing changed; fix the request.
  case rejected(Rejection)
  /// Over the rate limit. Nothing changed; wait, then retry.
  case throttled(retryAfter: Duration?)
  /// We said no, before anything was sent: a limit, a missing key, a malformed value.
  case refused(Refusal)
  /// The request never left. Nothing changed; safe to retry.
  case notSent(reason: String)
  /// A read got no usable answer. Nothing can have changed; safe to retry.
  case unavailable(reason: String)
  /// An order or cancellation was sent and got no clear answer (silence, 5xx, TIMEOUT): it may have
  /// happened. Look the order up by this client ID before doing anything else.
  case outcomeUnknown(ClientOrderID?, reason: String)
  /// A change that is no order was sent and got no clear answer: it may have happened. The change says
  /// where to look before doing anything else.
  case changeUnknown(AccountChange, reason: String)
  /// A batch of orders was sent and got no clear or readable answer: each of them may have happened. Look
  /// all of them up by these client IDs, in the order of the batch, before doing anything else.
  case batchOutcomeUnknown([ClientOrderID], reason: String)
  /// The venue answered a request successfully, but the answer could not be read. With a client ID, the
  /// order may have been taken or cancelled; without one it was a read, and nothing changed. Holds the
  /// JSON path, never the payload.
  case unreadable(path: String, ClientOrderID?)
}

/// The venue's own words on why it said no.
public struct Rejection: Hashable, Sendable {
  /// HTTP status.
  public var status: Int
  /// `nil` where the venue answered in plain text.
  public var code: ErrorCode?
  /// For people; it changes. Cut to 500 characters, control characters removed.
  public var message: String
  /// Ours, where we know better than the venue says: the values it would take.
  public var remedy: String?

  public init(status: Int, code: ErrorCode?, message: String, remedy: String? = nil) {
    self.status = status
    self.code = code
    self.message = message
    self.remedy = remedy
  }
}

/// Why nothing was sent, and what to do about it.
public struct Refusal: Hashable, Sendable {
  public var reason: String
  /// What makes it work: the setting to change, the nearest valid value.
  public var remedy: String?

  public init(reason: String, remedy: String? = nil) {
    self.reason = reason
    self.remedy = remedy
  }
}

/// A change of the account that is no order, and whose outcome can be unknown.
@nonexhaustive
public enum AccountChange: Hashable, Sendable {
  case withdrawal(WithdrawalClientID)
  case dustConversion
  case settings
  case withdrawalDelay
  case loan(of: Asset)
  case strategy(StrategyReference)
  /// All of one market.
  case strategies(on: Symbol)
  case rfq(RFQReference)
  case quote(ClientOrderID)
  case vault(VaultID)
  /// One that was asked for by the venue's name of it, such as `vault_mint`.
  case operation(String)

  /// Where it shows whether it happened: a sentence without its end.
  var whereToLook: String {
    switch self {
    case .withdrawal(let id): "Look for client ID \(id) in the list of withdrawals"
    case .dustConversion: "Look at the history of dust conversions"
    case .settings: "Read the account's settings"
    case .withdrawalDelay: "Read the withdrawal delay"
    case .loan(let asset): "Look at the loans of \(asset)"
    case .strategy(let reference): "Look for the \(reference), running or in the history,"
    case .strategies(let symbol): "Look at the running strategies of \(symbol)"
    case .rfq(let reference): "Look for the \(reference), open or in the history,"
    case .quote(let id): "Look for client ID \(id) in the history of quotes and their fills"
    case .vault(let id): "Look at the balance of the tokens of vault \(id)"
    case .operation(let name): "Read what \(name) was to change"
    }
  }
}

extension BackpackError {
  /// May an order, a cancellation or a change have happened all the same? Then look before doing
  /// anything else.
  public var isOutcomeUnknown: Bool {
    switch self {
    case .outcomeUnknown, .batchOutcomeUnknown, .changeUnknown: true
    case .unreadable(_, let clientID): clientID != nil
    case .rejected, .throttled, .refused, .notSent, .unavailable: false
    }
  }

  /// The orders that may have happened, as far as their client IDs are known.
  public var clientIDs: [ClientOrderID] {
    switch self {
    case .batchOutcomeUnknown(let clientIDs, _): clientIDs
    case .outcomeUnknown(let clientID, _), .unreadable(_, let clientID):
      clientID.map { [$0] } ?? []
    case .changeUnknown, .rejected, .throttled, .refused, .notSent, .unavailable: []
    }
  }
}

extension BackpackError: CustomStringConvertible {
  /// One or two sentences for a person: what happened, and what to do now.
  public var description: String {
    switch self {
    case .rejected(let rejection):
      let code = rejection.code.map { "\($0): " } ?? "HTTP \(rejection.status): "
      return "The venue refused: \(code)\(rejection.message)"
    case .throttled(let retryAfter):
      // Rounded up: told too short, the next attempt would be too early.
      let wait =
        retryAfter.map { "\($0.components.seconds + ($0.components.attoseconds > 0 ? 1 : 0)) s" }
        ?? "a little"
      return "Too many requests; nothing changed. Wait \(wait), then try again."
    case .refused(let refusal):
      return [refusal.reason, refusal.remedy].compactMap(\.self).joined(separator: " ")
    case .notSent(let reason):
      return "Not sent: \(reason). Nothing changed; it is safe to try again."
    case .unavailable(let reason):
      return "No answer: \(reason). It is safe to try again."
    case .outcomeUnknown(let clientID, let reason):
      return """
        Outcome unknown: \(reason). It may have happened. \(Self.lookUp(clientID)) before sending \
        anything again.
        """
    case .changeUnknown(let change, let reason):
      return """
        Outcome unknown: \(reason). It may have happened. \(change.whereToLook) before sending \
        anything again; what does not show may still come within a minute.
        """
    case .batchOutcomeUnknown(let clientIDs, let reason):
      return """
        Outcome unknown: \(reason). Each of the \(clientIDs.count) orders may have happened. Look them \
        up by their client IDs before sending anything again.
        """
    case .unreadable(let path, let clientID):
      let advice = clientID == nil ? "" : " \(Self.lookUp(clientID)) before sending anything again."
      return "The venue's answer could not be read at \(path).\(advice)"
    }
  }

  private static func lookUp(_ clientID: ClientOrderID?) -> String {
    clientID.map { "Look the order up by client ID \($0)" } ?? "Look at the open orders"
  }
}
