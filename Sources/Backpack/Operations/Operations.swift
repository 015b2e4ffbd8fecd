// The table of operations. A test holds it against the venue's specification, name by name.

extension Operation {
  /// Every operation of the venue's specification, by its groups.
  package static let all: [Operation] =
    markets + orders + account + capital + loans + strategies + quotes + vaults + system

  static let markets: [Operation] = [
    Operation("get_markets", GetMarkets.self, optional: [.text("marketType")]),
    Operation("get_market", GetMarket.self, required: [.text("symbol")]),
    Operation(
      "get_depth", GetDepth.self, required: [.text("symbol")], optional: [.integer("limit")]),
    Operation(
      "get_ticker", GetTicker.self, required: [.text("symbol")], optional: [.text("interval")]),
    Operation("get_tickers", GetTickers.self, optional: [.text("interval")]),
    Operation(
      "get_klines", GetKlines.self,
      required: [.text("symbol"), .text("interval"), .integer("startTime")],
      optional: [.integer("endTime"), .text("priceType")]),
    Operation(
      "get_recent_trades", GetTrades.self, required: [.text("symbol")],
      optional: [.integer("limit")]),
    Operation(
      "get_historical_trades", GetTradeHistory.self, required: [.text("symbol")],
      optional: page),
    Operation(
      "get_mark_prices", GetMarkPrices.self, optional: [.text("symbol"), .text("marketType")]),
    Operation(
      "get_funding_interval_rates", GetFundingRates.self, required: [.text("symbol")],
      optional: page),
    Operation("get_open_interest", GetOpenInterest.self, optional: [.text("symbol")]),
    Operation("get_market_sessions", GetMarketSessions.self),
    Operation("get_securities", GetSecurities.self),
    Operation(
      "get_prediction_events", GetPredictionEvents.self,
      optional: [
        .text("symbol"), .text("tagSlug"), .text("eventSlug"), .text("seriesSlug"),
        .flag("resolved"),
      ] + page),
    Operation("get_prediction_tags", GetPredictionTags.self),
    Operation("get_assets", GetAssets.self, optional: [.text("country")]),
    Operation("get_collateral_parameters", GetCollateralParameters.self),
  ]

  static let orders: [Operation] = [
    Operation(
      "get_open_orders", GetOpenOrders.self, optional: [.text("symbol"), .text("marketType")]),
    Operation("get_order", GetOrder.self, required: [.text("symbol")], optional: orderReference),
    Operation(
      "execute_order", PlaceOrder.self, .places, required: orderRequired, optional: orderOptional),
    Operation(
      "execute_order_batch", PlaceOrders.self, .places, required: orderRequired,
      optional: orderOptional, isBatch: true),
    Operation(
      "cancel_order", CancelOrder.self, .cancels, required: [.text("symbol")],
      optional: orderReference),
    Operation(
      "cancel_open_orders", CancelAllOrders.self, .cancels, required: [.text("symbol")],
      optional: [.text("orderType")]),
    Operation(
      "get_order_history", GetOrderHistory.self,
      optional: [
        .text("symbol"), .text("orderId"), .text("strategyId"), .text("marketType"), sort,
      ] + page),
    Operation(
      "get_fills", GetFills.self,
      optional: [
        .text("symbol"), .text("orderId"), .text("strategyId"), .integer("from"), .integer("to"),
        .text("fillType"), .text("marketType"), sort,
      ] + page),
    Operation(
      "get_positions", GetPositions.self, optional: [.text("symbol"), .text("marketType")]),
    Operation(
      "get_position_history", GetPositionHistory.self,
      optional: [.text("symbol"), .text("state"), .text("marketType"), sort] + page),
    Operation(
      "get_funding_payments", GetFundingPayments.self,
      optional: [.text("symbol"), .integer("subaccountId"), sort] + page),
  ]

  static let account: [Operation] = [
    Operation("get_account", GetAccount.self),
    Operation(
      "update_account_settings", UpdateAccount.self, .changes,
      optional: [
        .decimal("leverageLimit"), .flag("autoBorrowSettlements"), .flag("autoLend"),
        .flag("autoRepayBorrows"),
      ]),
    Operation("get_max_borrow_quantity", GetMaxBorrowQuantity.self, required: [.text("symbol")]),
    Operation(
      "get_max_order_quantity", GetMaxOrderQuantity.self,
      required: [.text("symbol"), .text("side")],
      optional: [
        .decimal("price"), .flag("reduceOnly"), .flag("autoBorrow"), .flag("autoBorrowRepay"),
        .flag("autoLendRedeem"),
      ]),
    Operation(
      "get_max_withdrawal_quantity", GetMaxWithdrawalQuantity.self, required: [.text("symbol")],
      optional: [.flag("autoBorrow"), .flag("autoLendRedeem")]),
    Operation("convert_dust", ConvertDust.self, .changes, optional: [.text("symbol")]),
    Operation(
      "get_dust_history", GetDustConversions.self,
      optional: [.text("symbol"), .integer("id"), sort] + page),
  ]

  static let capital: [Operation] = [
    Operation("get_balances", GetBalances.self),
    Operation("get_collateral", GetCollateral.self, optional: [.integer("subaccountId")]),
    Operation("get_deposit_address", GetDepositAddress.self, required: [.text("blockchain")]),
    Operation(
      "get_deposits", GetDeposits.self,
      optional: [.integer("from"), .integer("to"), .flag("excludePlatform")] + page),
    Operation(
      "get_withdrawals", GetWithdrawals.self,
      optional: [.integer("id"), .text("clientId"), .integer("from"), .integer("to")] + page),
    Operation(
      "request_withdrawal", RequestWithdrawal.self, .changes,
      required: [.text("address"), .text("blockchain"), .decimal("quantity"), .text("symbol")],
      optional: [
        .text("clientId"), .secret("twoFactorToken"), .flag("autoBorrow"),
        .flag("autoLendRedeem"),
      ]),
    Operation("get_withdrawal_delay", GetWithdrawalDelay.self),
    Operation(
      "create_withdrawal_delay", CreateWithdrawalDelay.self, .changes,
      required: [.integer("withdrawalDelayHours"), .secret("twoFactorToken")]),
    Operation(
      "update_withdrawal_delay", UpdateWithdrawalDelay.self, .changes,
      required: [.integer("withdrawalDelayHours"), .secret("twoFactorToken")]),
    Operation(
      "get_settlement_history", GetSettlements.self, optional: [.text("source"), sort] + page),
  ]

  static let loans: [Operation] = [
    Operation("get_borrow_lend_positions", GetBorrowLendPositions.self),
    Operation(
      "get_borrow_lend_estimated_liquidation_price", GetBorrowLendLiquidationPrice.self,
      required: [.text("borrow")], optional: [.integer("subaccountId")]),
    Operation(
      "execute_borrow_lend", ExecuteBorrowLend.self, .changes,
      required: [.decimal("quantity"), .text("side"), .text("symbol")]),
    Operation("get_borrow_lend_markets", GetBorrowLendMarkets.self),
    Operation(
      "get_borrow_lend_markets_history", GetBorrowLendMarketHistory.self,
      required: [.text("interval")], optional: [.text("symbol")]),
    Operation("get_apy_rates", GetApyRates.self, optional: [.integer("tierId")]),
    Operation(
      "get_borrow_lend_history", GetBorrowLendHistory.self,
      optional: [
        .text("type"), .text("sources"), .text("positionId"), .text("symbol"), sort,
      ] + page),
    Operation(
      "get_interest_history", GetInterestHistory.self,
      optional: [
        .text("asset"), .text("symbol"), .text("positionId"), .text("source"), sort,
      ] + page),
    Operation(
      "get_borrow_lend_position_history", GetBorrowLendPositionHistory.self,
      optional: [.text("symbol"), .text("side"), .text("state"), sort] + page),
  ]

  static let strategies: [Operation] = [
    Operation(
      "get_open_strategies", GetOpenStrategies.self,
      optional: [.text("symbol"), .text("marketType"), .text("strategyType")]),
    Operation(
      "get_strategy", GetStrategy.self, required: [.text("symbol")], optional: strategyReference),
    Operation(
      "strategy_create", CreateStrategy.self, .changes,
      required: [.text("strategyType"), .text("side"), .text("symbol")],
      optional: [
        .decimal("quantity"), .decimal("price"), .text("timeInForce"), .flag("postOnly"),
        .flag("reduceOnly"), .integer("duration"), .integer("interval"),
        .flag("randomizedIntervalQuantity"), .integer("clientStrategyId"),
        .text("selfTradePrevention"), .decimal("slippageTolerance"),
        .text("slippageToleranceType"), .integer("brokerId"),
      ] + spotMargin),
    Operation(
      "cancel_strategy", CancelStrategy.self, .cancels, required: [.text("symbol")],
      optional: strategyReference),
    Operation(
      "cancel_open_strategies", CancelAllStrategies.self, .cancels, required: [.text("symbol")],
      optional: [.text("strategyType")]),
    Operation(
      "get_strategies_history", GetStrategyHistory.self,
      optional: [.text("symbol"), .text("strategyId"), .text("marketType"), sort] + page),
  ]

  static let quotes: [Operation] = [
    Operation(
      "get_open_rfqs", GetOpenRFQs.self,
      optional: [
        .text("symbol"), .integer("rfqId"), .flag("deferredSettlement"), .integer("subaccountId"),
      ]),
    Operation(
      "submit_rfq", SubmitRFQ.self, .changes, required: [.text("symbol"), .text("side")],
      optional: [
        .decimal("quantity"), .decimal("quoteQuantity"), .decimal("price"), .integer("clientId"),
        .text("executionMode"),
      ] + spotMargin),
    Operation(
      "accept_quote", AcceptQuote.self, .changes, required: [.text("quoteId")],
      optional: [.text("rfqId"), .integer("clientId")]),
    Operation("refresh_rfq", RefreshRFQ.self, .changes, required: [.text("rfqId")]),
    Operation(
      "cancel_rfq", CancelRFQ.self, .cancels, optional: [.text("rfqId"), .integer("clientId")]),
    Operation(
      "submit_quote", SubmitQuote.self, .changes,
      required: [.text("rfqId"), .decimal("bidPrice"), .decimal("askPrice")],
      optional: [.integer("clientId")] + spotMargin),
    Operation(
      "get_rfq_history", GetRFQHistory.self,
      optional: [
        .text("symbol"), .text("rfqId"), .text("status"), .text("side"),
        .flag("deferredSettlement"), sort,
      ] + page),
    Operation(
      "get_quote_history", GetQuoteHistory.self,
      optional: [
        .text("symbol"), .text("quoteId"), .text("status"), .flag("deferredSettlement"), sort,
      ] + page),
    Operation(
      "get_rfq_fill_history", GetRFQFills.self,
      optional: [
        .text("symbol"), .text("quoteId"), .text("side"), .text("fillType"),
        .flag("deferredSettlement"), sort,
      ] + page),
    Operation(
      "get_quote_fill_history", GetQuoteFills.self,
      optional: [.text("symbol"), .text("quoteId"), .text("side"), sort] + page),
  ]

  static let vaults: [Operation] = [
    Operation("get_vaults", GetVaults.self),
    Operation("get_vault_nav", GetVaultNAV.self),
    Operation(
      "get_vault_history", GetVaultHistory.self, required: [.text("interval")],
      optional: [.integer("vaultId")]),
    Operation(
      "get_vault_pending_redeems", GetPendingVaultRedemptions.self,
      required: [.integer("vaultId")]),
    Operation(
      "vault_mint", MintVaultTokens.self, .changes,
      required: [.integer("vaultId"), .text("symbol"), .decimal("quantity")],
      optional: [.flag("autoBorrow"), .flag("autoLendRedeem")]),
    Operation(
      "vault_redeem", RedeemVaultTokens.self, .changes, required: [.integer("vaultId")],
      optional: [.decimal("vaultTokenQuantity")]),
    Operation(
      "vault_redeem_cancel", CancelVaultRedemption.self, .cancels,
      required: [.integer("vaultId")]),
  ]

  static let system: [Operation] = [
    Operation("get_status", GetStatus.self),
    Operation("ping", Ping.self),
    Operation("get_time", GetTime.self),
    Operation("get_wallets", GetWallets.self),
  ]

  // MARK: Parameters that several have

  private static let page: [Field] = [.integer("limit"), .integer("offset")]
  private static let sort = Field.text("sortDirection")
  private static let orderReference: [Field] = [.text("orderId"), .integer("clientId")]
  private static let strategyReference: [Field] = [
    .text("strategyId"), .integer("clientStrategyId"),
  ]
  private static let spotMargin: [Field] = [
    .flag("autoLend"), .flag("autoLendRedeem"), .flag("autoBorrow"), .flag("autoBorrowRepay"),
  ]
  private static let orderRequired: [Field] = [.text("symbol"), .text("side"), .text("orderType")]
  private static let orderOptional: [Field] =
    [
      .decimal("quantity"), .decimal("quoteQuantity"), .decimal("price"), .text("timeInForce"),
      .flag("postOnly"), .flag("reduceOnly"), .integer("clientId"), .text("selfTradePrevention"),
      .text("stopLossTriggerPrice"), .text("stopLossTriggerBy"), .decimal("stopLossLimitPrice"),
      .text("takeProfitTriggerPrice"), .text("takeProfitTriggerBy"),
      .decimal("takeProfitLimitPrice"), .text("triggerPrice"), .text("triggerBy"),
      .text("triggerQuantity"), .decimal("slippageTolerance"), .text("slippageToleranceType"),
      .integer("brokerId"),
    ] + spotMargin
}
