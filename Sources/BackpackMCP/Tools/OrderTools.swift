// Tools that see, place and cancel orders.

internal import BackpackModel
internal import BackpackWire

extension Tool {
  static let orders: [Tool] = [
    Tool(
      "list_orders", title: "Open orders",
      "List open orders, of one market or all. Changes nothing.", effect: .reads,
      takes: Argument.symbol.optional, Argument.marketType.optional
    ) { venue, symbol, marketType throws(BackpackError) in
      OpenOrders(
        orders: try await venue.openOrders(on: symbol, marketType: marketType), symbol: symbol)
    },
    Tool(
      "create_order", title: "Place an order",
      "Place an order. This trades the account's money. Amounts are decimal text.",
      effect: .trades, takes: OrderForm()
    ) { venue, request throws(BackpackError) in
      do throws(BackpackError) {
        return OrderReceipt(placed: try await venue.place(request))
      } catch .rejected(var rejection) where Hint.isAboutSteps(rejection) {
        // Without the market's rules, which cost a read, the venue's words have to do.
        let rules = try? await venue.market(request.symbol).rules
        rejection.remedy = rules?.nearestValues(to: request)
        throw .rejected(rejection)
      } catch .outcomeUnknown(nil, let reason) {
        throw .outcomeUnknown(request.clientID, reason: reason)
      } catch .unreadable(let path, nil) {
        throw .unreadable(path: path, request.clientID)
      }
    },
    Tool(
      "cancel_order", title: "Cancel an order",
      "Cancel one open order. This takes it off the book.", effect: .cancels,
      takes: Argument.orderID, Argument.symbol
    ) { venue, orderID, symbol throws(BackpackError) in
      switch try await venue.cancel(.id(orderID), on: symbol) {
      case .cancelled(let order): OrderReceipt(order: order, note: nil)
      case .accepted:
        OrderReceipt(
          order: nil,
          note: """
            The exchange took the request in but has not carried it out yet: the order can still \
            fill. list_orders shows whether it still rests.
            """)
      }
    },
  ]
}

extension Argument<MarketType> {
  static let marketType = Argument.choice(
    "marketType", "Default: all",
    [
      "SPOT": .spot, "PERP": .perpetual, "IPERP": "IPERP", "DATED": "DATED",
      "PREDICTION": "PREDICTION", "RFQ": "RFQ",
    ])
}

// MARK: Results

/// Open orders.
struct OpenOrders: ToolOutput {
  let orders: [Order]
  let symbol: Symbol?

  static let properties = [
    OutputProperty("orders", .objects), OutputProperty("count", .integer),
    OutputProperty("symbol", .text),
  ]

  func writeMembers(to writer: inout JSONWriter) {
    writer.rows(
      "orders", orders,
      ifTooMany: symbol == nil
        ? "Give a symbol or a marketType to see the others."
        : "The others are left out; they are open all the same.")
    writer.member("symbol", symbol?.rawValue ?? "all")
  }
}

/// What became of an order that was placed or cancelled.
struct OrderReceipt: ToolOutput {
  /// `nil`: the venue has not said.
  let order: Order?
  let note: String?

  // `order` and `error` can be null, which the schemas of some hosts cannot say.
  static let properties = [OutputProperty("success", .boolean)]

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("success", true)
    writer.member("order", orNull: order)
    writer.key("error")
    writer.null()
    writer.member("note", ifPresent: note)
  }
}

extension OrderReceipt {
  /// The venue took the order. That alone does not mean that it trades or rests.
  init(placed order: Order) {
    self.init(order: order, note: Self.note(on: order))
  }

  private static func note(on order: Order) -> String? {
    switch order.status {
    case .expired where order.executedQuantity.isZero:
      """
      Accepted, but ended without a fill: the book offered too little (IOC, FOK, Market), a \
      post-only order would have taken, or a margin, price or self-trade rule stopped it.
      """
    case .expired: "Filled in part; the rest ended and does not rest on the book."
    case .cancelled: "Accepted, but cancelled again already."
    case .triggerFailed: "Accepted, but its trigger failed; it is over."
    default: nil
    }
  }
}
