// How long a call may take that is several requests.

/// When everything that a task does for one call must be over: instead of the time each request has.
package enum CallDeadline {
  @TaskLocal package static var current: ContinuousClock.Instant?
}
