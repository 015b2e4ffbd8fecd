// Where the client differs from the venue's specification on purpose, and why.

/// The finding, word for word, and its reason. One that is not found any more fails the test.
let allowedGaps: [String: String] = [
  "Side: values nobody knows are refused":
    "There is no third side. One that is taken for a bid or an ask costs money.",

  // Members of requests that are not sent.
  "POST /api/v1/order: header parameter X-BROKER-ID is not sent": brokerID,
  "POST /api/v1/orders: header parameter X-BROKER-ID is not sent": brokerID,
  "POST /api/v1/strategy: header parameter X-BROKER-ID is not sent": brokerID,
  "POST /wapi/v1/capital/withdrawals: body parameter recipientInformation is not sent":
    "An object: how nested members are signed is nowhere documented.",

  // Members of answers the specification calls required, and that may be missing.
  "FuturePositionWithMargin.cumulativeInterest: required, and read where it is missing":
    cumulativeInterest,
  "FuturePositionWithMargin.cumulativeInterest: required, and read where it is null":
    cumulativeInterest,
  "PriceBandMeanPremium.tolerancePct: required, and read where it is missing": band,
  "PriceBandMeanPremium.tolerancePct: required, and read where it is null": band,
  "LimitOrder.postOnly: required, and read where it is missing": limitOrder,
  "LimitOrder.postOnly: required, and read where it is null": limitOrder,
  "LimitOrder.price: required, and read where it is missing": limitOrder,
  "LimitOrder.price: required, and read where it is null": limitOrder,
  "LimitOrder.quantity: required, and read where it is missing": limitOrder,
  "LimitOrder.quantity: required, and read where it is null": limitOrder,

  // The tag of a batch's results.
  "OrderType.operation: not read": operationOk,
  "OrderType.operation: required, and read where it is missing": operationOk,
  "OrderType.operation: required, and read where it is null": operationOk,
  "ApiErrorResponse.operation: required, and read where it is missing": operationErr,
  "ApiErrorResponse.operation: required, and read where it is null": operationErr,
  "ApiErrorResponse.operation: another value is refused": operationUnknown,
  "ApiErrorResponse.operation: values nobody knows are refused": operationUnknown,
  "ApiErrorResponse.code: required, and read where it is missing": refusalCode,
  "ApiErrorResponse.code: required, and read where it is null": refusalCode,
]

private let brokerID = "The body says it, where it is signed."
private let cumulativeInterest =
  "The venue announced on 2025-09-01 that it goes; the specification still has it."
private let band = "A band of another kind must not make every market unreadable."
private let limitOrder = """
  An order that was placed must not count as unknown for want of a member it was placed with; `nil` says \
  that the venue left it out.
  """
private let operationOk =
  "Whoever has an order's ID has been placed; the official client reads no tag."
private let operationErr = "A result without an ID is no order; the official client reads no tag."
private let operationUnknown =
  "A result that is neither order nor refusal may have happened: the batch is called unknown."
private let refusalCode = "A refusal without a code is one all the same."
