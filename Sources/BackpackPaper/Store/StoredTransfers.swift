// Deposits, withdrawals and conversions as JSON.

import BackpackModel
import BackpackWire

extension PaperDeposit: StoredRow {
  func write(to writer: inout JSONWriter, in exchange: PaperExchange) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("asset", asset)
      writer.member("quantity", quantity)
      writer.member("at", createdAt.microseconds)
    }
  }

  init(from node: JSONNode, in exchange: PaperExchange) throws {
    self.init(
      id: try node.read("id"), asset: try node.read("asset"), quantity: try node.read("quantity"),
      createdAt: try node.moment("at"))
  }
}

extension SentWithdrawal: StoredRow {
  func write(to writer: inout JSONWriter, in exchange: PaperExchange) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("asset", wanted.asset)
      writer.member("quantity", wanted.quantity)
      writer.member("blockchain", wanted.blockchain)
      writer.member("address", wanted.address)
      writer.member("clientId", ifPresent: wanted.clientID?.rawValue)
      writer.member("redeeming", wanted.redeeming)
      writer.member("at", createdAt.microseconds)
    }
  }

  init(from node: JSONNode, in exchange: PaperExchange) throws {
    self.init(
      id: try node.read("id"),
      wanted: PaperWithdrawal(
        asset: try node.read("asset"), quantity: try node.read("quantity"),
        blockchain: try node.read("blockchain"), address: try node.read("address"),
        clientID: try node.readIfPresent("clientId"), redeeming: try node.read("redeeming")),
      createdAt: try node.moment("at"))
  }
}

extension CollateralConversion: StoredRow {
  func write(to writer: inout JSONWriter, in exchange: PaperExchange) {
    writer.object { writer in
      writer.member("order", orderNumber)
      writer.member("asset", asset)
      writer.member("sold", sold)
      writer.member("debt", debt)
      writer.member("paid", paid)
      writer.member("at", timestamp.microseconds)
    }
  }

  init(from node: JSONNode, in exchange: PaperExchange) throws {
    self.init(
      orderNumber: try node.read("order"), asset: try node.read("asset"),
      sold: try node.read("sold"), debt: try node.read("debt"), paid: try node.read("paid"),
      timestamp: try node.moment("at"))
  }
}

extension DustConversion: StoredRow {
  func write(to writer: inout JSONWriter, in exchange: PaperExchange) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("asset", asset)
      writer.member("quantity", quantity)
      writer.member("usdcReceived", usdcReceived)
      writer.member("at", timestamp.microseconds)
    }
  }

  init(from node: JSONNode, in exchange: PaperExchange) throws {
    self.init(
      id: try node.read("id"), asset: try node.read("asset"), quantity: try node.read("quantity"),
      usdcReceived: try node.read("usdcReceived"),
      timestamp: try node.moment("at"))
  }
}
