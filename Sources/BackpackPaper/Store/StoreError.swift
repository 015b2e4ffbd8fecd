// Why a paper account could not be read or written, and what to do then.

public import BackpackModel

/// What went wrong with a state file. Nothing of the request was kept.
///
/// Holds the file's path, and never anything that stands in the file.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Cases answer one question: what may I do now?
  public enum Problem: Hashable, Sendable {
    /// Another process works on it and did not end in time.
    case locked
    /// The disk, or the quota, is used up.
    case full
    /// The file or its folder may not be written.
    case readOnly
    /// It is not there and cannot be made, or cannot be opened. Holds the system's reason.
    case cannotOpen(reason: String)
    /// It was removed, or another file was put in its place, while it was in use.
    case removed
    /// Not a database, or the database of another program.
    case notAPaperAccount
    /// Written by a newer version of this program.
    case newer(version: Int)
    /// Its account trades in other markets than the ones it should be used for.
    case otherMarkets(source: String)
    /// It has something open in markets of which nobody tells.
    case missingMarkets([Symbol])
    /// Something in it cannot be what was written. Holds the name of the column, or of a table.
    case damaged(column: String)
    /// The disk failed, or SQLite did. Holds SQLite's text for its code.
    case failed(reason: String)
  }

  public let problem: Problem
  public let path: String

  init(_ problem: Problem, _ path: String) {
    self.problem = problem
    self.path = path
  }

  /// Could another place for the file do better?
  public var isAboutThePlace: Bool {
    switch problem {
    case .readOnly, .cannotOpen: true
    default: false
    }
  }

  /// What happened, in one sentence.
  public var reason: String {
    switch problem {
    case .locked: "The paper account \(path) is locked by another process."
    case .full: "The disk is full: the paper account \(path) could not be written."
    case .readOnly: "The paper account \(path) may not be written."
    case .cannotOpen(let reason): "The paper account \(path) cannot be opened: \(reason)."
    case .removed: "The paper account \(path) was removed or replaced."
    case .notAPaperAccount: "\(path) is not a paper account."
    case .newer(let version):
      "The paper account \(path) was written by a newer backpack (its format is \(version), "
        + "this program knows \(StoreSchema.version))."
    case .otherMarkets(let source):
      "The paper account \(path) trades in \(source == "synthetic" ? "invented" : source) markets."
    case .missingMarkets(let symbols):
      "The paper account \(path) has something open in "
        + "\(symbols.map(\.rawValue).joined(separator: ", "))."
    case .damaged(let column): "The paper account \(path) is damaged (\(column))."
    case .failed(let reason): "The paper account \(path) could not be used: \(reason)."
    }
  }

  /// What a person does about it, in one sentence.
  public var remedy: String {
    switch problem {
    case .locked: "Try again; if it stays so, end the other backpack processes that use it."
    case .full: "Make room and try again: nothing of this request was kept."
    case .readOnly, .cannotOpen:
      "Make the file and its folder writable for you, or name another file (--paper-state FILE)."
    case .removed: "Put it back, or restart to go on with what is there now."
    case .notAPaperAccount: "Name another file, or move this one away."
    case .newer: "Use that version, or name another file (--paper-state FILE)."
    case .otherMarkets:
      "Serve it with that --source (backpack-exchange --state FILE), or name another file."
    case .missingMarkets: "Name them among the markets, too."
    case .damaged: "Move it away and restart to begin with a new account."
    case .failed: "Look after the disk and try again: nothing of this request was kept."
    }
  }

  public var description: String { "\(reason) \(remedy)" }
}
