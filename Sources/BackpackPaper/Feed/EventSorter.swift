// Puts events that come almost in order of time into order of time.

internal import BackpackModel

/// Holds events back until none before them can come any more.
///
/// What comes later than `tolerance` allows is taken for as late as it may be, so that time never goes back.
/// What is given out does not depend on when it is asked for.
struct EventSorter: Sendable {
  private let tolerance: Duration
  private var waiting: [MarketEvent] = []
  private var head = 0
  private var newest: Timestamp?
  private var isFinished = false
  /// Events whose time was moved.
  private(set) var lateCount = 0

  init(tolerance: Duration) { self.tolerance = tolerance }

  var isEmpty: Bool { head == waiting.count }

  /// The earliest that waits, whether or not it is certain.
  var first: MarketEvent? { isEmpty ? nil : waiting[head] }

  /// Is everything here that happened up to then?
  func isCertain(of moment: Timestamp) -> Bool {
    isFinished || newest.map { $0 - tolerance > moment } ?? false
  }

  mutating func insert(_ event: MarketEvent) {
    var event = event
    let newest = max(self.newest ?? event.moment, event.moment)
    self.newest = newest
    if event.moment < newest - tolerance {
      event.moment = newest - tolerance
      lateCount += 1
    }
    // Behind those of the same moment: the order of the file counts.
    var place = waiting.count
    while place > head, waiting[place - 1].moment > event.moment { place -= 1 }
    waiting.insert(event, at: place)
  }

  /// Nothing more comes.
  mutating func finish() { isFinished = true }

  /// The earliest event, if it is certain and not after `limit`.
  mutating func take(upTo limit: Timestamp) -> MarketEvent? {
    guard let event = first, event.moment <= limit, isCertain(of: event.moment) else { return nil }
    head += 1
    if head >= 1024, head * 2 >= waiting.count {
      waiting.removeFirst(head)
      head = 0
    }
    return event
  }
}
