// A request while it arrives, and what is wrong with it before anybody looks at what it asks.

import BackpackModel
import NIOCore
import NIOHTTP1

struct IncomingRequest {
  static let bodySizeMax = 1 << 20
  private static let allowed = "GET, HEAD, POST, PATCH, DELETE"

  let head: HTTPRequestHead
  private(set) var body: [UInt8] = []
  /// Why it will not be asked; the rest of it is read and dropped.
  private(set) var refusal: HTTPResponse?
  private let method: BackpackModel.HTTPMethod
  private let target: String

  init(_ head: HTTPRequestHead) {
    self.head = head
    method = Self.method(head.method) ?? .get
    let target = Self.originForm(head.uri)
    self.target = target ?? "/"
    if Self.method(head.method) == nil {
      refusal =
        Self.isPreflight(head)
        ? .text(403, "web pages of other origins may not ask")
        : .text(405, "method not allowed", headers: [HTTPHeader("Allow", Self.allowed)])
    } else if target == nil {
      refusal = .text(400, "the request target must be a path")
    } else if head.version == .http1_1, head.headers["host"].count != 1 {
      refusal = .text(400, "exactly one Host header is needed")
    }
  }

  /// False where the body is longer than we take.
  mutating func append(_ piece: ByteBuffer) -> Bool {
    guard body.count + piece.readableBytes <= Self.bodySizeMax else { return false }
    body.append(contentsOf: piece.readableBytesView)
    return true
  }

  /// Says so beforehand.
  var announcesTooMuch: Bool {
    guard let text = head.headers.first(name: "content-length") else { return false }
    return (Int(text) ?? .max) > Self.bodySizeMax
  }

  var expectsContinue: Bool {
    head.version == .http1_1
      && head.headers["expect"].contains { $0.lowercased() == "100-continue" }
  }

  /// Whoever asks for another protocol gets nothing read after the request: the decoder stops.
  var endsHTTP: Bool {
    head.method == .CONNECT
      || head.headers.contains(name: "upgrade")
        && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
  }

  var request: HTTPRequest {
    HTTPRequest(
      method: method, baseURL: "", target: target,
      headers: head.headers.map { HTTPHeader($0.name, $0.value) }, body: body)
  }

  private static func method(_ method: NIOHTTP1.HTTPMethod) -> BackpackModel.HTTPMethod? {
    switch method {
    case .GET, .HEAD: .get
    case .POST: .post
    case .PATCH: .patch
    case .DELETE: .delete
    default: nil
    }
  }

  /// A browser asks so before it lets a page of another origin send a request.
  private static func isPreflight(_ head: HTTPRequestHead) -> Bool {
    head.method == .OPTIONS
      && (head.headers.contains(name: "origin")
        || head.headers.contains(name: "access-control-request-method"))
  }

  /// `/path?query`; of a request as proxies get it, without scheme and host.
  private static func originForm(_ uri: String) -> String? {
    if uri.hasPrefix("/") { return uri }
    guard uri.lowercased().hasPrefix("http://") else { return nil }
    let rest = uri.dropFirst("http://".count)
    guard let slash = rest.firstIndex(of: "/") else { return "/" }
    return String(rest[slash...])
  }
}
