// Every bound of the protocol layer, in one place.

/// What a client can make the server hold or do at most.
struct Limits: Sendable {
  /// Bytes of a line from the client.
  var lineSizeMax = 4 << 20
  var runningMax = 32
  var waitingMax = 256
  /// Calls of tools that read: the venue itself takes 2000 requests a minute.
  var readBurst = 2000
  var readsPerSecond = 33
  /// Orders, and once more as many cancellations.
  var writeBurst = 600
  var writesPerSecond = 10
  /// Bytes the client has not read yet. Above it no call is started and no line is read.
  var backlogSizeMax = 1 << 20
  /// From the end of input to exit. Clients send SIGTERM two seconds after closing our input.
  var drainTime = Duration.milliseconds(1500)
  /// How often to look whether the parent is still there.
  var parentCheckInterval = Duration.seconds(10)
}
