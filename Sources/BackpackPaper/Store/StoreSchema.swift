// The tables of a state file.

/// One file holds one account. Amounts are decimals in text, moments are microseconds since 1970 (UTC).
///
/// Tables that people look at have columns; what is rarely looked at is JSON. A histories' `seq` counts its
/// rows from 1 on, so that a process knows which of them it has not seen.
enum StoreSchema {
  /// In `user_version`. A file of a newer one is refused.
  static let version = 1
  /// In `application_id`: the letters BPPA.
  static let applicationID = 0x4250_5041

  /// Of an order, in the order in which `StoredOrder` writes and reads them.
  static let orderColumns = """
    number, symbol, side, type, status, price, quantity, quote_quantity, percent, executed_quantity, \
    executed_quote, covered_quantity, client_id, created_at, triggered_at, wakes_when, parent, strategy, expiry_reason, request
    """

  private static let orderTypes = """
    symbol TEXT NOT NULL, side TEXT NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL, price TEXT,
      quantity TEXT, quote_quantity TEXT, percent TEXT, executed_quantity TEXT NOT NULL,
      executed_quote TEXT NOT NULL, covered_quantity TEXT NOT NULL, client_id INTEGER, created_at INTEGER NOT NULL, triggered_at INTEGER,
      wakes_when TEXT, parent INTEGER, strategy INTEGER, expiry_reason TEXT, request TEXT NOT NULL
    """

  static let text = """
    CREATE TABLE account (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      -- Every change of anything in the file makes it larger.
      generation INTEGER NOT NULL,
      resets INTEGER NOT NULL,
      seed TEXT NOT NULL,
      -- synthetic, recorded or live; of the latter two the markets' rules, in the venue's JSON.
      source TEXT NOT NULL,
      markets TEXT NOT NULL,
      secret_key TEXT NOT NULL,
      opened_at INTEGER NOT NULL,
      clock INTEGER NOT NULL,
      auto_borrow_settlements INTEGER NOT NULL,
      auto_lend INTEGER NOT NULL,
      auto_repay_borrows INTEGER NOT NULL,
      leverage_limit TEXT NOT NULL,
      next_order INTEGER NOT NULL,
      next_position INTEGER NOT NULL,
      next_loan INTEGER NOT NULL,
      next_transfer INTEGER NOT NULL);

    -- What the account has, and the other side of everything it received and paid: a row adds up to zero
    -- (available + locked + lent - borrowed + the parties).
    CREATE TABLE holdings (
      asset TEXT PRIMARY KEY, available TEXT NOT NULL, locked TEXT NOT NULL, lent TEXT NOT NULL,
      borrowed TEXT NOT NULL, crowd TEXT NOT NULL, fees TEXT NOT NULL, insurance TEXT NOT NULL,
      lending TEXT NOT NULL, outside TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE positions (
      symbol TEXT PRIMARY KEY, position_id INTEGER NOT NULL, opened_at INTEGER NOT NULL,
      net_quantity TEXT NOT NULL, cost TEXT NOT NULL, realized TEXT NOT NULL, charges TEXT NOT NULL,
      funding TEXT NOT NULL, fees TEXT NOT NULL, closed_quantity TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE loans (
      asset TEXT PRIMARY KEY, loan_id INTEGER NOT NULL, side TEXT NOT NULL, source TEXT NOT NULL,
      opened_at INTEGER NOT NULL, cumulative_interest TEXT NOT NULL,
      quantity_max TEXT NOT NULL) WITHOUT ROWID;

    -- By days since 1970: what fee tiers go by.
    CREATE TABLE volume (day INTEGER PRIMARY KEY, notional TEXT NOT NULL);

    -- `ahead`: how much of other people's orders stands before it at its price.
    CREATE TABLE open_orders (number INTEGER PRIMARY KEY, ahead TEXT NOT NULL, \(orderTypes));

    CREATE TABLE ended_orders (seq INTEGER PRIMARY KEY, number INTEGER NOT NULL, \(orderTypes));

    CREATE TABLE fills (
      seq INTEGER PRIMARY KEY, order_number INTEGER NOT NULL, client_id INTEGER, strategy INTEGER,
      symbol TEXT NOT NULL, side TEXT NOT NULL, price TEXT NOT NULL, quantity TEXT NOT NULL,
      fee TEXT NOT NULL, fee_asset TEXT NOT NULL, is_maker INTEGER NOT NULL, at INTEGER NOT NULL,
      trade_id INTEGER, system_order_type TEXT);

    CREATE TABLE running_strategies (number INTEGER PRIMARY KEY, row TEXT NOT NULL);

    -- Everything else that happened, by kind.
    CREATE TABLE history (
      kind TEXT NOT NULL, seq INTEGER NOT NULL, row TEXT NOT NULL,
      PRIMARY KEY (kind, seq)) WITHOUT ROWID;

    PRAGMA application_id = \(applicationID);
    PRAGMA user_version = \(version);
    """

  /// What a reset empties.
  static let accountTables = [
    "holdings", "positions", "loans", "volume", "open_orders", "ended_orders", "fills",
    "running_strategies", "history",
  ]
}
