// What goes wrong, and when.

import BackpackModel
import Testing

@testable import BackpackServer

@Suite struct `Fault plans` {
  private func plan(_ rules: String, seed: Int = 1) throws -> FaultPlan {
    try FaultPlan(parsing: Array(#"{"seed": \#(seed), "rules": [\#(rules)]}"#.utf8))
  }

  /// Which of so many requests end badly.
  private func endings(_ rules: String, _ count: Int, seed: Int = 1) throws -> [Int] {
    var plan = try plan(rules, seed: seed)
    return (1...count).filter { _ in plan.request(method: "GET", path: "/a").ending != nil }
  }

  private func faults(
    _ rules: String, _ requests: [(method: String, path: String)]
  ) throws -> [RequestFault] {
    var plan = try plan(rules)
    return requests.map { plan.request(method: $0.method, path: $0.path) }
  }

  @Test func `nothing goes wrong without rules`() throws {
    var plan = try plan("")

    let (request, frame) = (plan.request(method: "POST", path: "/a"), plan.frame(of: "depth.A"))

    #expect(request == RequestFault())
    #expect(frame == FaultPlan.FrameFault())
    #expect(plan.skew == .zero)
    #expect(!plan.hasFrameRules)
  }

  @Test(arguments: [
    (#""first": 2"#, [1, 2]), (#""after": 9"#, [10, 11, 12]), (#""every": 4"#, [4, 8, 12]),
    (#""after": 2, "every": 2, "first": 4"#, [4, 6]),
  ])
  func `first, after and every say which events are meant`(occasion: String, meant: [Int]) throws {
    #expect(try endings(#"{"action": "loseAnswer", \#(occasion)}"#, 12) == meant)
  }

  @Test func `a rule counts only what it is about`() throws {
    let faults = try faults(
      #"{"action": "loseAnswer", "method": "POST", "path": "/a/*", "every": 2}"#,
      [("POST", "/a/b"), ("GET", "/a/b"), ("POST", "/a"), ("POST", "/b"), ("POST", "/a/c")])

    #expect(faults.map(\.ending) == [nil, nil, nil, nil, .loseAnswer])
  }

  @Test func `a path without a star is that path alone`() throws {
    let faults = try faults(
      #"{"action": "disconnectBefore", "path": "/api/v1/order"}"#,
      [("GET", "/api/v1/orders"), ("GET", "/api/v1/order")])

    #expect(faults.map(\.ending) == [nil, .disconnectBefore])
  }

  @Test func `latencies add up and the first ending counts`() throws {
    let faults = try faults(
      """
      {"action": "latency", "ms": 10}, {"action": "truncateAnswer"}, {"action": "latency", "ms": 5},
      {"action": "loseAnswer"}
      """, [("GET", "/")])

    #expect(faults == [RequestFault(latency: .milliseconds(15), ending: .truncateAnswer)])
  }

  @Test func `a range of latencies is used from end to end`() throws {
    var plan = try plan(#"{"action": "latency", "ms": [3, 6]}"#)

    let seen = Set((0..<200).map { _ in plan.request(method: "GET", path: "/").latency })

    #expect(seen == Set((3...6).map { .milliseconds($0) }))
  }

  @Test func `the same seed gives the same chances, another seed others`() throws {
    let rule = #"{"action": "loseAnswer", "probability": "0.25"}"#

    let hits = try endings(rule, 1000)

    #expect(try hits == endings(rule, 1000))
    #expect(try hits != endings(rule, 1000, seed: 2))
    #expect((200...300).contains(hits.count), "seed 1 gave \(hits.count)")
  }

  @Test func `a rule more leaves the chances of those before it as they were`() throws {
    let rule = #"{"action": "loseAnswer", "probability": "0.5"}"#
    let another = #"{"action": "latency", "ms": [0, 9], "probability": "0.5"}"#

    #expect(try endings(rule, 200) == endings("\(rule), \(another)", 200))
  }

  @Test func `probability 0 never happens and 1 always`() throws {
    #expect(try endings(#"{"action": "loseAnswer", "probability": 0}"#, 500) == [])
    #expect(try endings(#"{"action": "loseAnswer", "probability": 1}"#, 500).count == 500)
  }

  @Test func `a status has the venue's form, or a gateway's`() throws {
    var plan = try plan(
      """
      {"action": "status", "status": 429, "retryAfter": 3, "first": 1},
      {"action": "status", "status": 502, "carriesOut": true}
      """)

    guard case .answer(let limited, false) = plan.request(method: "GET", path: "/").ending,
      case .answer(let gateway, true) = plan.request(method: "GET", path: "/").ending
    else {
      Issue.record("no answers")
      return
    }
    #expect(
      String(decoding: limited.body, as: UTF8.self)
        == #"{"code":"TOO_MANY_REQUESTS","message":"Too many requests"}"#)
    #expect(limited.header("Retry-After") == "3")
    #expect(gateway.status == 502)
    #expect(gateway.header("Content-Type") == "text/html")
  }

  @Test func `frames are dropped, doubled, delayed and cut by name`() throws {
    var plan = try plan(
      """
      {"action": "dropFrame", "stream": "depth.*"}, {"action": "duplicateFrame", "stream": "trade.A"},
      {"action": "delayFrame", "stream": "ticker.A", "ms": 7},
      {"action": "disconnectStream", "stream": "kline.*"},
      {"action": "disconnectStream", "stream": "account.*", "code": 1012}
      """)

    #expect(plan.hasFrameRules)
    let faults = [
      "depth.200ms.A", "trade.A", "trade.AB", "ticker.A", "kline.1m.A", "account.orderUpdate",
    ].map { plan.frame(of: $0) }
    #expect(faults.map(\.copies) == [0, 2, 1, 1, 1, 1])
    #expect(faults[3].delay == .milliseconds(7))
    #expect(faults.map(\.disconnect) == [nil, nil, nil, nil, .broken, .closed(code: 1012)])
  }

  @Test func `a clock is wrong from the start or after so many requests`() throws {
    var plan = try plan(
      #"{"action": "clockSkew", "ms": -500}, {"action": "clockSkew", "ms": 200, "after": 2}"#)

    let skews = (0..<3).map { _ in
      _ = plan.request(method: "GET", path: "/")
      return plan.skew
    }

    #expect(skews == [.milliseconds(-500), .milliseconds(-500), .milliseconds(-300)])
  }

  @Test(arguments: [
    (#"[]"#, "must hold an object"),
    (#"{}"#, "rules: must be an array"),
    (#"{"rules": [], "seed": "x"}"#, "seed: must be a whole number"),
    (#"{"rules": [], "seeds": 1}"#, "seeds: is not known here"),
    (#"{"rules": [1]}"#, "rules[0]: must be an object"),
    (#"{"rules": [{}]}"#, "rules[0].action: must be one of clockSkew, delayFrame"),
    (#"{"rules": [{"action": "latency", "ms": -1}]}"#, "rules[0].ms: must be a whole number"),
    (#"{"rules": [{"action": "latency", "ms": [1, 2, 3]}]}"#, "rules[0].ms: a range is"),
    (#"{"rules": [{"action": "latency", "ms": 1, "ms": 2}]}"#, "rules[0].ms: stands there twice"),
    (#"{"rules": [{"action": "loseAnswer", "method": "get"}]}"#, "rules[0].method: must be GET"),
    (#"{"rules": [{"action": "loseAnswer", "path": "/a*b*"}]}"#, "rules[0].path: must be a name"),
    (#"{"rules": [{"action": "loseAnswer", "path": ""}]}"#, "rules[0].path: must be a name"),
    (#"{"rules": [{"action": "loseAnswer", "first": 1.5}]}"#, "rules[0].first: must be a whole"),
    (#"{"rules": [{"action": "loseAnswer", "every": 2, "probability": 1}]}"#, "use two rules"),
    (#"{"rules": [{"action": "status", "status": 503, "form": "xml"}]}"#, "rules[0].form"),
    (#"{"rules": [{"action": "status", "status": 503, "carriesOut": 1}]}"#, "rules[0].carriesOut"),
    (#"{"rules": [{"action": "dropFrame", "path": "/"}]}"#, "rules[0].path: is not known here"),
    (#"{"rules": [{"action": "disconnectStream", "code": 5}]}"#, "rules[0].code: must be a whole"),
    (#"{"rules": [{"action": "clockSkew", "ms": 1, "every": 2}]}"#, "rules[0].every: is not known"),
    ("{\n\"rules\": [}", "line 2, column 11: this is not JSON"),
    (String(repeating: "[", count: 20), "nested too deep"),
  ])
  func `a mistake is named with its place`(text: String, problem: String) {
    #expect {
      try FaultPlan(parsing: Array(text.utf8))
    } throws: {
      "\($0)".contains(problem)
    }
  }
}
