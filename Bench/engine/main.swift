// The paper exchange's engine: orders that match, and orders among many that rest.

import BackpackPaper
import Glibc

/// Nanoseconds of this thread's processor time.
func processorTime() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

func residentKilobytes() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss
}

func nanoseconds(each count: Int, _ work: () throws -> Void) rethrows -> Int64 {
  let start = processorTime()
  try work()
  return (processorTime() - start) / Int64(count)
}

var trial = try EngineTrial()
try trial.match(20_000)
let matched = try nanoseconds(each: 200_000) { try trial.match(200_000) }
print("{\"what\":\"matched\",\"ns\":\(matched),\"per_second\":\(1_000_000_000 / max(1, matched))}")

var resting = try EngineTrial()
try resting.rest(1000)
try resting.placeAndCancel(20_000)
let few = try nanoseconds(each: 100_000) { try resting.placeAndCancel(100_000) }
let before = residentKilobytes()
try resting.rest(999_000)
let after = residentKilobytes()
let many = try nanoseconds(each: 100_000) { try resting.placeAndCancel(100_000) }
print(
  """
  {"what":"resting","orders":\(resting.restingCount),"ns_at_1000":\(few),"ns_at_1000000":\(many),\
  "bytes_each":\((after - before) * 1024 / 999_000)}
  """)
