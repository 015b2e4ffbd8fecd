// The tools of one server and the account they work on.

internal import BackpackModel
internal import BackpackWire

/// The list is fixed when the server starts; a tool that is not in it cannot be called.
struct Toolbox: Sendable {
  enum Binding {
    case answer(ToolAnswer)
    case work(@Sendable () async -> ToolAnswer)
  }

  private let tools: [Tool]
  /// Why there is no account to work on, where there is none.
  private let account: Result<any TradingVenue, Unconfigured>

  struct Unconfigured: Error { let problem: Refusal }

  init(_ tools: [Tool], on venue: any TradingVenue) {
    self.tools = tools
    account = .success(venue)
  }

  init(_ tools: [Tool], without problem: Refusal) {
    self.tools = tools
    account = .failure(Unconfigured(problem: problem))
  }

  var listings: [ToolListing] { tools.map(\.listing) }

  subscript(name: String) -> Tool? { tools.first { $0.name == name } }

  /// Everything there is to say about a call before it is started.
  func bind(_ tool: Tool, to arguments: JSONNode?) -> Binding {
    switch account {
    case .failure(let unconfigured):
      return .answer(failure(ToolFailure(unconfigured.problem), of: tool))
    case .success(let venue):
      switch tool.bind(arguments, venue) {
      case .problems(let problems):
        return .answer(failure(ToolFailure(problems: problems), of: tool))
      case .work(let work): return .work(work)
      }
    }
  }

  func busy(_ tool: Tool) -> ToolAnswer {
    failure(
      ToolFailure(
        error: "busy: too many calls are waiting",
        hint: "Nothing was done. Wait for earlier calls to finish, then try again.",
        outcome: ToolFailure.Outcome.none),
      of: tool)
  }

  func tooOften(_ tool: Tool, wait seconds: Int) -> ToolAnswer {
    failure(
      ToolFailure(
        error: "Too many calls in a short time",
        hint: "Nothing was done. Try again in \(seconds) s.",
        outcome: ToolFailure.Outcome.none),
      of: tool)
  }

  private func failure(_ failure: ToolFailure, of tool: Tool) -> ToolAnswer {
    ToolAnswer(failure, of: tool.effect, mode: try? account.get().mode)  // nil: there is no account
  }
}
