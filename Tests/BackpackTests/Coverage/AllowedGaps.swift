// Where the client differs from the venue's specification on purpose, and why.

/// The finding, word for word, and its reason. One that is not found any more fails the test.
let allowedGaps: [String: String] = [
  "Side: values nobody knows are refused": """
  There is no third side. One that is taken for a bid or an ask costs money.
  """,
  "FuturePositionWithMargin.cumulativeInterest: required, and read where it is missing":
    cumulativeInterest,
  "FuturePositionWithMargin.cumulativeInterest: required, and read where it is null":
    cumulativeInterest,
  "POST /api/v1/order: header parameter X-BROKER-ID is not sent": brokerID,
  "POST /api/v1/order: header parameter X-BROKER-KEY is not sent": brokerKey,
  "POST /api/v1/strategy: header parameter X-BROKER-ID is not sent": brokerID,
  "POST /api/v1/strategy: header parameter X-BROKER-KEY is not sent": brokerKey,
]

private let cumulativeInterest =
  "The venue announced on 2025-09-01 that it goes; the specification still has it."

private let brokerID = "The body says it, where it is signed."
private let brokerKey = "Not documented beyond its name, and a broker's orders go by the broker ID."
