// GET /wapi/v1/capital/deposit/address

public import BackpackModel
public import BackpackWire

/// Where to send deposits on one network. Refused with 409 when the venue cannot make an address
/// now.
public struct GetDepositAddress: Endpoint {
  public typealias Response = DepositAddress
  public static let route = Route(
    .get, "/wapi/v1/capital/deposit/address", .signed("depositAddressQuery"))

  public var blockchain: Blockchain
  public var parameters: Parameters { ["blockchain": blockchain] }

  public init(blockchain: Blockchain) { self.blockchain = blockchain }
}
