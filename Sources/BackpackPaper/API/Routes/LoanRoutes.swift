// Loans by hand, and what the exchange does not offer.

import BackpackModel
import BackpackWire

extension Route {
  static let loans: [Route] = [
    Route(.get, "/api/v1/borrowLend/positions", .signed("borrowLendPositionQuery")) {
      exchange, call in
      .value(try exchange.loans(at: call.now))
    },
    Route(.post, "/api/v1/borrowLend", .signed("borrowLendExecute")) { exchange, call in
      let reader = PayloadReader(
        node: try call.singleObject(), payload: "BorrowLendExecutePayload")
      let side = try reader.requiredWord("side", of: "BorrowLendSide", ["Borrow", "Lend"])
      guard let quantity = try reader.decimal("quantity", as: Quantity.self) else {
        throw VenueRefusal.payload("missing field `quantity`")
      }
      try exchange.borrowOrLend(
        BorrowLendRequest(
          BorrowLendSide(side), Asset(try reader.required("symbol", as: "CustodyAsset")),
          quantity: quantity), at: call.now)
      return .done
    },
  ]

  /// Requests for quote, vaults, prediction markets and withdrawal delays: there are none here, and none can
  /// be made. Lists are empty, doing is refused.
  static let switchedOff: [Route] =
    [
      "/api/v1/prediction", "/api/v1/prediction/tags", "/api/v1/vaults", "/api/v1/vaults/history",
    ].map { path in Route(.get, path, .cached(seconds: 300)) { _, _ in .none } }
    + [
      ("/api/v1/rfqs", "rfqQuery"), ("/wapi/v1/history/rfq", "rfqHistoryQueryAll"),
      ("/wapi/v1/history/quote", "quoteHistoryQueryAll"),
      ("/wapi/v1/history/rfq/fill", "rfqFillHistoryQueryAll"),
      ("/wapi/v1/history/quote/fill", "quoteFillHistoryQueryAll"),
    ].map { path, name in
      Route(.get, path, .signed(name)) { _, call in
        try call.page([String]()) { $0 }
      }
    }
    + [
      (.post, "/api/v1/rfq", "rfqSubmit"), (.post, "/api/v1/rfq/quote", "quoteSubmit"),
      (.post, "/api/v1/rfq/accept", "quoteAccept"), (.post, "/api/v1/rfq/refresh", "rfqRefresh"),
      (.post, "/api/v1/rfq/cancel", "rfqCancel"), (.post, "/api/v1/vault/mint", "vaultMint"),
      (.post, "/api/v1/vault/redeem", "vaultRedeemRequest"),
      (.delete, "/api/v1/vault/redeem", "vaultRedeemCancel"),
      (.get, "/api/v1/vault/redeems/pending", "vaultPendingRedeemsQuery"),
      (.get, "/api/v1/vault/nav", "vaultNavQuery"),
    ].map { (method: HTTPMethod, path: String, name: String) in
      Route(method, path, .signed(name)) { _, _ in
        throw name.hasPrefix("vaultPending") || name == "vaultNavQuery"
          ? VenueRefusal.unknownKey : VenueRefusal.notOffered("`\(path)`")
      }
    }
    + [
      (.get, "/wapi/v1/capital/withdrawals/delay"), (.post, "/wapi/v1/capital/withdrawals/delay"),
      (.patch, "/wapi/v1/capital/withdrawals/delay"),
      (.get, "/api/v1/borrowLend/position/liquidationPrice"),
    ].map { (method: HTTPMethod, path: String) in
      // For a browser that is logged in; a key does not open it.
      Route(method, path, .uncached) { _, _ in throw VenueRefusal.unknownKey }
    }
}
