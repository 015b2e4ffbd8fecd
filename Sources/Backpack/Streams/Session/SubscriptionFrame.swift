// The frames that go out: SUBSCRIBE, signed where private, and UNSUBSCRIBE.

internal import BackpackModel
internal import BackpackWire

enum SubscriptionFrame {
  /// Signed now: call it at the moment of sending. `nil` where it cannot be signed.
  static func subscribe(
    _ names: [StreamName], key: SecretKey?, _ reading: any StreamReading, _ window: SigningWindow
  ) -> [UInt8]? {
    guard names.contains(where: \.isPrivate) else { return frame("SUBSCRIBE", names, []) }
    guard let key else { return nil }
    do {
      let headers = try key.headers(
        instruction: "subscribe", groups: [[:]], sentAt: reading.venueTime(), window: window)
      // Key, signature, time and window, in the order of the headers; texts all four.
      return frame("SUBSCRIBE", names, headers.map(\.value))
    } catch {
      return nil
    }
  }

  static func unsubscribe(_ names: [StreamName]) -> [UInt8] { frame("UNSUBSCRIBE", names, []) }

  private static func frame(
    _ method: String, _ names: [StreamName], _ signature: [String]
  ) -> [UInt8] {
    JSONWriter.bytes { writer in
      writer.object { writer in
        writer.member("method", method)
        writer.member("params", names.map(\.rawValue))
        if !signature.isEmpty { writer.member("signature", signature) }
      }
    }
  }
}
