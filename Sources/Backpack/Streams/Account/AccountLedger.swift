// Carries out what a reconciliation asks for.

internal import BackpackModel

/// Follows one stream of the account. Belongs to the streams' lock.
protocol AccountLedger<Payload>: AnyObject {
  associatedtype Payload: Sendable
  /// All that is open, as far as it was told; without what only happened once, such as a fill.
  var states: [Payload] { get }
  func observe(_ payload: Payload)
  func lost(since: Timestamp)
  func stands(_ effects: inout StreamEffects)
  func tick(_ effects: inout StreamEffects)
  var deadline: Duration? { get }
  func take(
    _ answer: AccountAnswer<Payload>, _ effects: inout StreamEffects
  ) -> AccountOutcome<Payload>
}

/// What came of a REST request.
enum AccountAnswer<Payload: Sendable>: Sendable {
  case open([Payload], ticket: Int)
  case gone([Payload], ticket: Int)
  case failure(BackpackError, ticket: Int)
}

/// What consumers are to be told of it.
enum AccountOutcome<Payload: Sendable> {
  case differences([Payload])
  case failed(reason: String)
}

/// How a noun of the account is read by REST.
protocol AccountReadable: AccountPayload {
  /// As a REST answer would tell it: how it stands, not what happened.
  var state: Self { get }
  static func readOpen(
    on symbol: Symbol?, _ reading: any StreamReading
  ) async throws(BackpackError) -> [Self]
  static func readGone(
    _ gone: [Self], since: Timestamp?, on symbol: Symbol?, _ reading: any StreamReading
  ) async throws(BackpackError) -> [Self]
}

final class ReconcilingLedger<Payload: AccountReadable>: AccountLedger {
  private let name: StreamName
  private var machine = Reconciliation<Payload>()

  init(_ name: StreamName) { self.name = name }

  var states: [Payload] { machine.known.values.map(\.state) }
  func observe(_ payload: Payload) { machine.observe(payload) }
  func lost(since: Timestamp) { machine.lost(since: since) }
  var deadline: Duration? { machine.deadline }

  func stands(_ effects: inout StreamEffects) {
    perform(machine.stands(at: effects.now), &effects)
  }

  func tick(_ effects: inout StreamEffects) {
    perform(machine.tick(at: effects.now), &effects)
  }

  func take(
    _ answer: AccountAnswer<Payload>, _ effects: inout StreamEffects
  ) -> AccountOutcome<Payload> {
    defer { if let deadline = machine.deadline { effects.wake(by: deadline) } }
    switch answer {
    case .open(let rows, let ticket):
      let (differences, action) = machine.answered(rows, ticket: ticket, at: effects.now)
      perform(action, &effects)
      return .differences(differences)
    case .gone(let rows, let ticket):
      let (differences, failure) = machine.answeredGone(
        rows, ticket: ticket, at: effects.now, share: effects.share())
      return failure.map { .failed(reason: $0) } ?? .differences(differences)
    case .failure(let error, let ticket):
      let reason = machine.failed(
        "\(error)", ticket: ticket, at: effects.now, share: effects.share())
      return reason.map { .failed(reason: $0) } ?? .differences([])
    }
  }

  private func perform(_ action: Reconciliation<Payload>.Action, _ effects: inout StreamEffects) {
    let name = name
    switch action {
    case .none: return
    case .read(let ticket):
      effects.jobs.append { reading in
        do throws(BackpackError) {
          let rows = try await Payload.readOpen(on: name.symbol, reading)
          return StreamAnswer(name, AccountAnswer.open(rows, ticket: ticket))
        } catch {
          return StreamAnswer(name, AccountAnswer<Payload>.failure(error, ticket: ticket))
        }
      }
    case .readGone(let ticket, let keys, let since):
      let gone = keys.compactMap { machine.known[$0] }
      effects.jobs.append { reading in
        do throws(BackpackError) {
          let rows = try await Payload.readGone(
            gone, since: since, on: name.symbol, reading)
          return StreamAnswer(name, AccountAnswer.gone(rows, ticket: ticket))
        } catch {
          return StreamAnswer(name, AccountAnswer<Payload>.failure(error, ticket: ticket))
        }
      }
    }
  }
}

extension StreamTopic where Payload: AccountReadable {
  /// The same, with REST asked for what the stream left out.
  func reconciled() -> Self {
    var topic = self
    let name = name
    topic.makeLedger = { ReconcilingLedger<Payload>(name) }
    return topic
  }
}
