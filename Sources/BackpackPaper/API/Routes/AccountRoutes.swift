// The account: settings, limits, positions, money in and out.

import BackpackModel
import BackpackWire

extension Route {
  static let account: [Route] = [
    Route(.get, "/api/v1/account", .signed("accountQuery")) { exchange, call in
      .value(try exchange.summary(at: call.now))
    },
    Route(.patch, "/api/v1/account", .signed("accountUpdate")) { exchange, call in
      try exchange.change(SettingsTicket(from: call.singleObject()), at: call.now)
      return .done
    },
    Route(.get, "/api/v1/account/limits/borrow", .signed("maxBorrowQuantity")) { exchange, call in
      let asset = Asset(try call.required("symbol"))
      return .value(
        MaxBorrowQuantity(
          asset: asset, maxQuantity: try exchange.maxBorrow(asset, at: call.now)))
    },
    Route(.get, "/api/v1/account/limits/order", .signed("maxOrderQuantity")) { exchange, call in
      let query = try MaxOrderQuery(call)
      return .value(
        MaxOrderQuantity(
          symbol: query.symbol, side: query.side, price: query.price,
          reduceOnly: try call.bool("reduceOnly"), autoBorrow: try call.bool("autoBorrow"),
          autoBorrowRepay: try call.bool("autoBorrowRepay"),
          autoLendRedeem: try call.bool("autoLendRedeem"),
          maxQuantity: try exchange.maxOrder(query, at: call.now)))
    },
    Route(.get, "/api/v1/account/limits/withdrawal", .signed("maxWithdrawalQuantity")) {
      exchange, call in
      let asset = Asset(try call.required("symbol"))
      let redeeming = try call.bool("autoLendRedeem")
      return .value(
        MaxWithdrawalQuantity(
          asset: asset, autoBorrow: try call.bool("autoBorrow"), autoLendRedeem: redeeming,
          maxQuantity: try exchange.withdrawable(
            asset, redeeming: redeeming ?? false, at: call.now)))
    },
    Route(.get, "/api/v1/position", .signed("positionQuery")) { exchange, call in
      let type = try call.marketType() ?? .perpetual
      let symbol = try call.optionalSymbol()
      return .value(
        type == .perpetual ? try exchange.positions(on: symbol, at: call.now) : [])
    },
  ]

  static let capital: [Route] = [
    Route(.get, "/api/v1/capital", .signed("balanceQuery")) { exchange, call in
      .value(try exchange.balances(at: call.now))
    },
    Route(.get, "/api/v1/capital/collateral", .signed("collateralQuery")) { exchange, call in
      _ = try call.integer("subaccountId", as: UInt16.self)
      return .value(try exchange.marginSummary(at: call.now))
    },
    Route(.post, "/api/v1/account/convertDust", .signed("convertDust")) { exchange, call in
      let reader = PayloadReader(
        node: try call.singleObject(), payload: "AccountConvertDustPayload")
      try exchange.convertDust(reader.text("symbol").map { Asset($0) }, at: call.now)
      return .done
    },
    Route(.get, "/wapi/v1/capital/deposits", .signed("depositQueryAll")) { exchange, call in
      try exchange.advance(to: call.now)
      let span = try call.span()
      return try call.page(exchange.records.deposits.rows.filter { span.contains($0.createdAt) }) {
        $0.noun
      }
    },
    Route(.get, "/wapi/v1/capital/deposit/address", .signed("depositAddressQuery")) { _, call in
      _ = try call.required("blockchain")
      _ = try call.word("blockchain", of: "Blockchain", PaperAssets.blockchains)
      return .value(DepositAddress(address: PaperAssets.address))
    },
    Route(.get, "/wapi/v1/capital/withdrawals", .signed("withdrawalQueryAll")) { exchange, call in
      try exchange.advance(to: call.now)
      let span = try call.span()
      let id = try call.integer("id", as: Int32.self).map(Int64.init)
      let clientID = call.text("clientId")
      let rows = exchange.records.withdrawals.rows.filter {
        span.contains($0.createdAt) && (id == nil || $0.id == id)
          && (clientID == nil || $0.wanted.clientID?.rawValue == clientID)
      }
      return try call.page(rows) { $0.noun(at: call.now) }
    },
    Route(.post, "/wapi/v1/capital/withdrawals", .signed("withdraw")) { exchange, call in
      let wanted = try PaperWithdrawal(from: call.singleObject())
      guard exchange.paysWithdrawals else { throw VenueRefusal.withdrawalsOff }
      return .value(try exchange.withdraw(wanted, at: call.now).noun(at: call.now))
    },
  ]
}

extension PaperDeposit {
  fileprivate var noun: Deposit {
    Deposit(
      id: id, asset: asset, quantity: quantity, source: .administrator, status: .confirmed,
      createdAt: createdAt, fromAddress: nil, toAddress: nil, transactionHash: nil,
      fiatAmount: nil, fiatCurrency: nil, institutionBIC: nil, platformMemo: nil)
  }
}

extension SentWithdrawal {
  fileprivate func noun(at now: Timestamp) -> Withdrawal {
    Withdrawal(
      id: id, clientID: wanted.clientID, asset: wanted.asset, quantity: wanted.quantity, fee: .zero,
      status: isConfirmed(at: now) ? .confirmed : .pending, createdAt: createdAt, triggerAt: nil,
      blockchain: wanted.blockchain, toAddress: wanted.address, transactionHash: nil,
      identifier: nil, isInternal: false, subaccountID: nil, fiatFee: nil, fiatCurrency: nil,
      fiatState: nil, providerID: nil, bankName: nil, bankIdentifier: nil, accountIdentifier: nil)
  }
}
