// Running a server on two descriptors.

internal import BackpackModel
internal import Glibc

extension MCPServer {
  /// Serves the program that started this one, over standard input and output.
  public func run() async -> Ending {
    await run(input: STDIN_FILENO, output: STDOUT_FILENO, signals: [SIGTERM, SIGINT, SIGHUP])
  }

  /// Serves one client, until it is gone or a signal says to stop. Then calls that run get a little
  /// time to end, and what they say is written.
  ///
  /// Standard input and output, where given, become private to the protocol: a stray `print` lands
  /// on standard error. SIGPIPE is ignored from here on.
  ///
  /// - Parameter signals: handled like the end of input while this runs
  public func run(input: Int32, output: Int32, signals: [Int32] = []) async -> Ending {
    guard let bell = Bell() else { return .outOfResources }
    // A descriptor that is not open is one that was closed before we started.
    guard let ownOutput = Descriptor.copy(of: output) else { return .outputClosed }
    guard let ownInput = Descriptor.copy(of: input) ?? Descriptor.null() else {
      return .outOfResources
    }
    claimStandardDescriptors(input: input, output: output)
    signal(SIGPIPE, SIG_IGN)
    let handlers = ShutdownSignals(signals, ring: bell)
    defer { withExtendedLifetime(handlers) {} }

    let connection = Connection(newSession, output: ownOutput, bell: bell, limits: limits)
    let ending = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        do {
          try ServiceThread.detached { [limits, parent] in
            var loop = ReadingLoop(
              connection, input: ownInput, output: ownOutput, bell: bell, limits: limits,
              parent: parent)
            continuation.resume(returning: loop.run())
          }
        } catch {
          continuation.resume(returning: .outOfResources)
        }
      }
    } onCancel: {
      bell.ring(ReadingLoop.stopRing)
    }
    log(.debug, "server ended: \(ending)")
    return ending
  }

  var newSession: Session {
    Session(
      server: information, instructions: instructions, toolbox: toolbox, limits: limits, now: .now)
  }
}
