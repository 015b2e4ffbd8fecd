// One market's order book, kept from a snapshot and the updates after it, by the C core.

public import BackpackModel
internal import CBackpack

/// A book that is right, or says nothing.
///
/// Starts empty; `load` a snapshot, then `apply` every update of the stream in order. When
/// something is missing or cannot be, the book is broken: from then on all it shows is `nil` and
/// all updates are `.notSynced`, until the next snapshot. Levels are told apart by the value of
/// their price.
///
/// A side is *cut* when levels at its far end are unknown, because the snapshot was cut there or
/// the side outgrew `levelsMax`. It then holds every level up to a certain price and none behind
/// it, and only gets shorter as the market moves that way: load a new snapshot in time. When its
/// last level goes, the book breaks.
///
/// Allocates its memory when made, none later. One owner; queries may come from several threads
/// while nobody changes it.
public struct DepthBook: ~Copyable {
  let handle: OpaquePointer

  /// Why there is no book.
  public enum Unmakable: Error, Hashable, Sendable {
    /// A name of more than 64 bytes, or `levelsMax` out of its range.
    case outOfRange
    case memory
  }

  /// - Parameters:
  ///   - symbol: updates of other markets are refused; `nil`: none is, when the caller keeps them
  ///     apart. At most 64 bytes.
  ///   - levelsMax: levels kept a side, 1 ... 100,000; the worst are dropped beyond it.
  public init(symbol: Symbol? = nil, levelsMax: Int = 5000) throws(Unmakable) {
    var made: OpaquePointer?
    let status: bpk_status
    if var name = symbol?.rawValue {
      status = name.withUTF8 { utf8 in
        utf8.withMemoryRebound(to: CChar.self) {
          bpk_book_new($0.baseAddress, $0.count, levelsMax, &made)
        }
      }
    } else {
      status = bpk_book_new(nil, 0, levelsMax, &made)
    }
    guard status == BPK_OK, let made else {
      throw status == BPK_E_MEMORY ? .memory : .outOfRange
    }
    handle = made
  }

  deinit { bpk_book_free(handle) }

  // MARK: Changing it

  /// What became of a snapshot.
  public enum LoadOutcome: Hashable, Sendable {
    case synced
    /// Best bid not below best ask. Broken.
    case crossed
    /// A price stands twice. Broken.
    case duplicatePrice
    /// A price or quantity is negative. As before.
    case negative
  }

  /// Replaces everything by a snapshot.
  ///
  /// - Parameter limit: levels a side that were asked for, where they were: a side with as many
  ///   counts as cut. `nil`: the snapshot is whole.
  public mutating func load(_ snapshot: Depth, limit: Int? = nil) -> LoadOutcome {
    let status = Level.withRaw(snapshot.bids, snapshot.asks) { bids, asks in
      var depth = bpk_depth(
        bids: bids, asks: asks, last_update_id: snapshot.lastUpdateID,
        engine_time_us: snapshot.timestamp.microseconds)
      return bpk_book_load(handle, &depth, max(limit ?? 0, 0))
    }
    switch status {
    case BPK_OK: return .synced
    case BPK_E_DUPLICATE_KEY: return .duplicatePrice
    case BPK_E_ARGUMENT: return .negative
    default: return .crossed
    }
  }

  /// What became of an update.
  public enum Outcome: Hashable, Sendable {
    case applied(Change)
    /// The book knew all of it already. Nothing changed.
    case old
    /// Updates are missing before this one. Broken: load a new snapshot.
    case gap
    /// Best bid not below best ask after it: something was lost. Broken: load a new snapshot.
    case crossed
    /// The last known level of a cut side is gone. Broken: load a new snapshot.
    case exhausted
    /// Empty or broken already. Nothing changed; keep the update until after the next snapshot.
    case notSynced
    /// Of another market. Nothing changed.
    case otherMarket
    /// No depth update. Nothing changed; if it was meant to be one, the next will be a gap.
    case unreadable(WireError)
  }

  public typealias Change = BookChange

  /// Applies one frame of the stream, envelope included. Allocates nothing for the usual frame.
  public mutating func apply(_ frame: RawSpan) -> Outcome {
    frame.withUnsafeBytes { bytes in
      var change = bpk_book_change()
      let text = bytes.assumingMemoryBound(to: CChar.self)
      let status = bpk_book_apply_json(handle, text.baseAddress, text.count, &change)
      // Another market and another shape share a status; only the frame itself tells them apart.
      return Self.outcome(status, change) ?? Self.problem(in: frame)
    }
  }

  /// Applies an update that was read already.
  public mutating func apply(_ update: DepthUpdate) -> Outcome {
    var name = update.symbol.rawValue
    guard name.utf8.count <= Int(BPK_SYMBOL_SIZE_MAX) else { return .otherMarket }
    var change = bpk_book_change()
    let status = Level.withRaw(update.bids, update.asks) { bids, asks in
      var raw = bpk_depth_update()
      raw.bids = bids
      raw.asks = asks
      raw.first_update_id = update.firstUpdateID
      raw.last_update_id = update.lastUpdateID
      raw.engine_time_us = update.engineTime.microseconds
      raw.event_time_us = update.eventTime.microseconds
      raw.symbol_size = name.utf8.count
      name.withUTF8 { utf8 in withUnsafeMutableBytes(of: &raw.symbol) { $0.copyBytes(from: utf8) } }
      return bpk_book_apply(handle, &raw, &change)
    }
    return Self.outcome(status, change)
      ?? (status == BPK_E_SHAPE ? .otherMarket : .unreadable(Self.impossible))
  }

  /// Back to empty.
  public mutating func reset() { bpk_book_reset(handle) }

  private static let impossible = WireError(
    .unexpected(expected: "U not above u, no negative price or quantity"))

  /// `nil` where the update itself was refused.
  private static func outcome(_ status: bpk_status, _ change: bpk_book_change) -> Outcome? {
    switch status {
    case BPK_OK: change.applied ? .applied(Change(change)) : .old
    case BPK_E_GAP: .gap
    case BPK_E_CROSSED: .crossed
    case BPK_E_EXHAUSTED: .exhausted
    case BPK_E_NOT_SYNCED: .notSynced
    default: nil
    }
  }

  private static func problem(in frame: RawSpan) -> Outcome {
    do {
      _ = try DepthUpdate(reading: frame)
      return .otherMarket
    } catch {
      return .unreadable(error)
    }
  }
}

// bpk.h: a const book may be used by several threads at once, and changes need the one owner.
extension DepthBook: @unchecked Sendable {}

extension BookChange {
  fileprivate init(_ raw: bpk_book_change) {
    self.init(
      bestBidChanged: raw.best_bid_changed, bestAskChanged: raw.best_ask_changed,
      bids: raw.bids_changed, asks: raw.asks_changed)
  }
}
