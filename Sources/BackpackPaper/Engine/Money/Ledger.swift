// Who owns what: the account's assets, and the other side of everything it received and paid.

import BackpackModel

/// Double entry: whatever the account gains somebody loses, so that every asset adds up to zero at every
/// moment, to the last digit.
struct Ledger: Sendable {
  /// The account's part of one asset. Nothing in here is negative between two requests.
  struct Holding: Hashable, Sendable {
    var available = Quantity.zero
    /// Reserved by open spot orders.
    var locked = Quantity.zero
    /// Out on loan: the account's, but not in `available`.
    var lent = Quantity.zero
    /// Owed, interest included.
    var borrowed = Quantity.zero

    /// What it has, lent out or not.
    func total() throws(DecimalError) -> Quantity { try available + locked + lent }
    /// What it has less what it owes.
    func net() throws(DecimalError) -> Quantity { try total() - borrowed }
    var isEmpty: Bool { self == Holding() }
  }

  /// Whom the account trades with.
  enum Party: String, CaseIterable, Sendable {
    /// Everybody else in the market.
    case crowd
    /// Trading and liquidation fees.
    case fees
    /// Bears what a bankrupt account cannot.
    case insurance
    /// Interest of lenders and borrowers.
    case lending
    /// Where deposits come from and withdrawals go.
    case outside
  }

  private(set) var assets: [Asset] = []
  private var indexes: [Asset: Int] = [:]
  private(set) var holdings: [Holding] = []
  private var parties: [[Quantity]] = Party.allCases.map { _ in [] }
  /// Grows with every change of a holding; what a store compares.
  private(set) var version: UInt64 = 0

  // MARK: Assets

  func index(of asset: Asset) -> Int? { indexes[asset] }

  /// The place of an asset, made where it has none yet.
  mutating func enlist(_ asset: Asset) -> Int {
    if let index = indexes[asset] { return index }
    indexes[asset] = assets.count
    assets.append(asset)
    holdings.append(Holding())
    for party in parties.indices { parties[party].append(.zero) }
    return assets.count - 1
  }

  subscript(asset: Asset) -> Holding { indexes[asset].map { holdings[$0] } ?? Holding() }

  func balance(of party: Party, in asset: Int) -> Quantity { parties[Self.place(of: party)][asset] }

  /// Did the account ever have any of it? Then somebody else has what is gone.
  func wasTouched(_ asset: Int) -> Bool { parties.contains { !$0[asset].isZero } }

  /// Zero, always.
  func sum(of asset: Int) throws -> Quantity {
    try parties.reduce(holdings[asset].net()) { try $0 + $1[asset] }
  }

  private static func place(of party: Party) -> Int {
    switch party {
    case .crowd: 0
    case .fees: 1
    case .insurance: 2
    case .lending: 3
    case .outside: 4
    }
  }

  // MARK: Moves

  /// The account receives an amount from somebody; negative: pays.
  mutating func receive(_ amount: Quantity, of asset: Int, from party: Party) throws {
    let place = Self.place(of: party)
    holdings[asset].available = try holdings[asset].available + amount
    parties[place][asset] = try parties[place][asset] - amount
    version += 1
  }

  mutating func pay(_ amount: Quantity, of asset: Int, to party: Party) throws {
    try receive(-amount, of: asset, from: party)
  }

  mutating func lock(_ amount: Quantity, of asset: Int) throws {
    holdings[asset].available = try holdings[asset].available - amount
    holdings[asset].locked = try holdings[asset].locked + amount
    version += 1
  }

  mutating func unlock(_ amount: Quantity, of asset: Int) throws {
    try lock(-amount, of: asset)
  }

  /// Gives out on loan; negative: takes back.
  mutating func lend(_ amount: Quantity, of asset: Int) throws {
    holdings[asset].available = try holdings[asset].available - amount
    holdings[asset].lent = try holdings[asset].lent + amount
    version += 1
  }

  /// Makes a debt; negative: pays it back.
  mutating func borrow(_ amount: Quantity, of asset: Int) throws {
    holdings[asset].available = try holdings[asset].available + amount
    holdings[asset].borrowed = try holdings[asset].borrowed + amount
    version += 1
  }

  /// Interest on what is lent, added to it.
  mutating func earnInterest(_ amount: Quantity, of asset: Int) throws {
    let place = Self.place(of: .lending)
    holdings[asset].lent = try holdings[asset].lent + amount
    parties[place][asset] = try parties[place][asset] - amount
    version += 1
  }

  /// Interest on what is owed, added to it.
  mutating func oweInterest(_ amount: Quantity, of asset: Int) throws {
    let place = Self.place(of: .lending)
    holdings[asset].borrowed = try holdings[asset].borrowed + amount
    parties[place][asset] = try parties[place][asset] + amount
    version += 1
  }

  /// A debt that cannot be paid back becomes the insurance's.
  mutating func forgiveDebt(of asset: Int) throws {
    let place = Self.place(of: .insurance)
    parties[place][asset] = try parties[place][asset] - holdings[asset].borrowed
    holdings[asset].borrowed = .zero
    version += 1
  }

  // MARK: Stores

  /// Nobody owns anything; the assets keep their places.
  mutating func clear() {
    for index in assets.indices { restore(assets[index], Holding(), parties: [:]) }
  }

  /// Takes over another ledger's amounts. Its assets may be in another order, the places here stay as they
  /// are; answers where each of its assets is here.
  mutating func adopt(_ other: Ledger) -> [Int] {
    clear()
    let places = other.assets.map { enlist($0) }
    for (theirs, ours) in places.enumerated() {
      holdings[ours] = other.holdings[theirs]
      for party in parties.indices { parties[party][ours] = other.parties[party][theirs] }
    }
    version = max(version, other.version) + 1
    return places
  }

  /// As it was written down.
  mutating func restore(
    _ asset: Asset, _ holding: Holding, parties amounts: [Party: Quantity]
  ) {
    let index = enlist(asset)
    holdings[index] = holding
    for party in Party.allCases {
      parties[Self.place(of: party)][index] = amounts[party] ?? .zero
    }
    version += 1
  }
}
