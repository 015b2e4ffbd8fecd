// Clients for C: an account, and how it is told to be opened.

import Backpack
import BackpackAccount
import BackpackGuard
public import BackpackHeader
import BackpackModel
import BackpackWire
import CProcess
import Glibc

/// What a `backpack_client` points to.
final class Client: Sendable {
  let account: TradingAccount
  let timeout: Duration
  private let text: CText
  private let shared = Lock<BackpackStreams?>(nil)

  init(_ account: TradingAccount, timeout: Duration) {
    self.account = account
    self.timeout = timeout
    text = CText(Self.describe(account))
  }

  var description: UnsafePointer<CChar> { text.start }

  /// One connection for all streams of the client.
  var streams: BackpackStreams {
    shared.withLock { shared in
      if let shared { return shared }
      let made = account.streams()
      shared = made
      return made
    }
  }

  private static func describe(_ account: TradingAccount) -> [UInt8] {
    JSONWriter.bytes { writer in
      writer.object { writer in
        writer.member("mode", account.mode.rawValue)
        writer.member("account", orNull: account.name)
        writer.member("apiKey", orNull: account.client.publicKey?.base64)
        writer.member("about", account.about)
        writer.member("warnings", account.warnings)
      }
    }
  }
}

/// Bytes and a NUL, at an address that stays.
final class CText: @unchecked Sendable {  // written once, before anybody can read it
  let start: UnsafePointer<CChar>
  let count: Int
  private let buffer: UnsafeMutableBufferPointer<CChar>

  init(_ bytes: some Collection<UInt8>) {
    count = bytes.count
    buffer = .allocate(capacity: count + 1)
    _ = buffer.initialize(from: bytes.lazy.map { CChar(bitPattern: $0) })
    buffer[count] = 0
    // It has at least one element, and so an address.
    start = UnsafePointer(buffer.baseAddress.unsafelyUnwrapped)
  }

  deinit { buffer.deallocate() }
}

// MARK: Opening and closing

@c @implementation
public func backpack_client_new(
  _ config: UnsafePointer<backpack_config>!, _ out: UnsafeMutablePointer<OpaquePointer?>!
) -> backpack_status {
  guard let out else { return failed(BACKPACK_E_ARGUMENT) }
  guard !cprocess_is_forked() else { return failed(BACKPACK_E_FORKED) }
  var options = AccountOptions()
  options.limits.setting = "the configuration it was opened with"
  if let config {
    if let problem = options.take(config) { return failed(BACKPACK_E_ARGUMENT, problem) }
    if let secret = config.pointee.secret_base64 {
      let bytes = UnsafeRawBufferPointer(start: secret, count: strnlen(secret, 256))
      do throws(KeyError) { options.key = try SecretKey(base64: bytes) } catch {
        return failed(BACKPACK_E_CONFIGURATION, error.sentence(about: "secret_base64"))
      }
    }
  }
  do throws(TradingAccount.Closed) {
    let client = Client(try TradingAccount(options), timeout: options.timeout)
    out.pointee = OpaquePointer(Unmanaged.passRetained(client).toOpaque())
    return backpack_status(BACKPACK_OK)
  } catch {
    let text = [error.problem.reason, error.problem.remedy].compactMap(\.self)
    return failed(BACKPACK_E_CONFIGURATION, text.joined(separator: " "))
  }
}

@c @implementation
public func backpack_client_free(_ client: OpaquePointer!) {
  // In a forked child its threads are not there to be waited for: better to leave it.
  guard let client, !cprocess_is_forked() else { return }
  Unmanaged<Client>.fromOpaque(UnsafeRawPointer(client)).release()
}

@c @implementation
public func backpack_client_describe(_ client: OpaquePointer!) -> UnsafePointer<CChar>! {
  guard let client, !cprocess_is_forked() else { return nil }
  return Unmanaged<Client>.fromOpaque(UnsafeRawPointer(client)).takeUnretainedValue().description
}

// MARK: The configuration

extension AccountOptions {
  /// Returns what is wrong with it; `nil` where nothing is.
  fileprivate mutating func take(_ config: UnsafePointer<backpack_config>) -> String? {
    // Looked at alone first: the rest of a smaller struct is not there.
    guard UnsafeRawPointer(config).load(as: Int.self) == MemoryLayout<backpack_config>.size else {
      return "size of backpack_config must be what BACKPACK_CONFIG_INIT sets"
    }
    let config = config.pointee
    guard config.secret_base64 == nil || config.env_file == nil else {
      return "give either secret_base64 or env_file"
    }
    switch Int(config.mode) {
    case Int(BACKPACK_MODE_AUTO): mode = .asConfigured
    case Int(BACKPACK_MODE_PAPER): mode = .paper
    case Int(BACKPACK_MODE_LIVE): mode = .live
    default: return "mode must be one of BACKPACK_MODE_AUTO, _PAPER, _LIVE"
    }
    if config.timeout_ms > 0 { timeout = .milliseconds(Int64(config.timeout_ms)) }
    let texts: [(UnsafePointer<CChar>?, String, WritableKeyPath<AccountOptions, String?>)] = [
      (config.env_file, "env_file", \.envFile),
      (config.base_url, "base_url", \.baseURL),
      (config.websocket_url, "websocket_url", \.webSocketURL),
    ]
    for (pointer, name, member) in texts {
      guard let pointer else { continue }
      guard let text = text(pointer), !text.isEmpty else {
        return "\(name) is empty, not UTF-8 or too long; NULL means as configured"
      }
      self[keyPath: member] = text
    }
    if let pointer = config.paper_state {
      guard let text = text(pointer), !text.isEmpty else {
        return "paper_state is empty, not UTF-8 or too long"
      }
      paperPlace = text == ":memory:" ? .memory(seed: nil) : .file(text)
    }
    if config.paper_seed != 0 {
      guard case .memory = paperPlace else {
        return "paper_seed is for paper_state \":memory:\": a kept account has its own"
      }
      paperPlace = .memory(seed: config.paper_seed)
    }
    return takeLimits(config)
  }

  private mutating func takeLimits(_ config: backpack_config) -> String? {
    if let pointer = config.order_max {
      guard let value = positive(pointer) else { return "order_max must be a positive decimal" }
      limits.orderMax = Notional(value)
    }
    if let pointer = config.day_max {
      guard let value = positive(pointer) else { return "day_max must be a positive decimal" }
      limits.dayMax = Notional(value)
    }
    if let pointer = config.price_distance_max {
      guard let value = positive(pointer), value <= .one else {
        return "price_distance_max must be a decimal above 0 and not above 1"
      }
      limits.priceDistanceMax = Rate(value)
    }
    if config.orders_per_minute_max > 0 {
      limits.ordersPerMinuteMax = Int(config.orders_per_minute_max)
    }
    return nil
  }

  private func positive(_ pointer: UnsafePointer<CChar>) -> ExactDecimal? {
    guard let text = text(pointer), let value = ExactDecimal(text), !value.isNegative,
      !value.isZero
    else { return nil }
    return value
  }
}

/// Most bytes of a name, path, number or address.
private let textSizeMax = 4096

/// `nil` for what is not UTF-8 or longer than `sizeMax` bytes.
func text(_ pointer: UnsafePointer<CChar>, sizeMax: Int = textSizeMax) -> String? {
  let size = strnlen(pointer, sizeMax + 1)
  guard size <= sizeMax else { return nil }
  let bytes = UnsafeRawBufferPointer(start: pointer, count: size)
  return String(validating: bytes, as: UTF8.self)
}
