// Which calls run now, and which wait.

/// Number of a call. Ours, never used twice, unlike the ids clients choose.
typealias CallNumber = UInt64

/// Reads run side by side; calls that change something run one at a time, in order of arrival.
///
/// One place is kept free of reads: an order can be cancelled however many reads hang.
struct Schedule {
  private let runningMax: Int
  private let waitingMax: Int
  private var waitingReads: [Call] = []
  private var waitingWrites: [Call] = []
  private(set) var runningReads: Set<CallNumber> = []
  private(set) var runningWrite: CallNumber?

  init(runningMax: Int, waitingMax: Int) {
    self.runningMax = runningMax
    self.waitingMax = waitingMax
  }

  var hasWaiting: Bool { !waitingReads.isEmpty || !waitingWrites.isEmpty }
  var runningCount: Int { runningReads.count + (runningWrite == nil ? 0 : 1) }

  /// Puts `call` last in its line. False: too many are waiting.
  mutating func admit(_ call: Call) -> Bool {
    guard waitingReads.count + waitingWrites.count < waitingMax || canStartAtOnce(call) else {
      return false
    }
    if call.effect.isReadOnly { waitingReads.append(call) } else { waitingWrites.append(call) }
    return true
  }

  private func canStartAtOnce(_ call: Call) -> Bool {
    call.effect.isReadOnly
      ? waitingReads.isEmpty && hasPlaceForRead : waitingWrites.isEmpty && runningWrite == nil
  }

  private var hasPlaceForRead: Bool { runningReads.count < runningMax - 1 }

  /// A call that may start, now counted as running.
  mutating func next() -> Call? {
    if runningWrite == nil, !waitingWrites.isEmpty {
      let call = waitingWrites.removeFirst()
      runningWrite = call.number
      return call
    }
    if hasPlaceForRead, !waitingReads.isEmpty {
      let call = waitingReads.removeFirst()
      runningReads.insert(call.number)
      return call
    }
    return nil
  }

  mutating func end(_ number: CallNumber) {
    runningReads.remove(number)
    if runningWrite == number { runningWrite = nil }
  }

  /// Takes a waiting call out of its line. False: it is not waiting.
  mutating func withdraw(_ number: CallNumber) -> Bool {
    let count = waitingReads.count + waitingWrites.count
    waitingReads.removeAll { $0.number == number }
    waitingWrites.removeAll { $0.number == number }
    return waitingReads.count + waitingWrites.count < count
  }

  mutating func withdrawAll() {
    waitingReads.removeAll()
    waitingWrites.removeAll()
  }
}
