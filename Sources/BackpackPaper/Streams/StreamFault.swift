// Every way in which a stream connection says no.

import BackpackWire

/// Why a frame of a client's was refused, by the venue's codes. Nothing in it was carried out.
struct StreamFault: Error, Hashable, Sendable {
  let code: Int
  let message: String

  static let unreadable = StreamFault(code: 4002, message: "Parse error")
  static let invalidStream = StreamFault(code: 4006, message: "Invalid stream")
  static let invalidDepthWindow = StreamFault(code: 4008, message: "Invalid depth window")
  // What the venue says to these is not known; the codes are ours.
  static let tooManyStreams = StreamFault(code: 4009, message: "Too many streams")
  static let missingSignature = StreamFault(code: 4003, message: "Missing signature")

  /// A signature that REST would refuse for this reason.
  init(_ refusal: VenueRefusal) {
    switch refusal {
    case .expired, .tooEarly, .unknownKey: self.init(code: 4003, message: refusal.reply.message)
    default: self.init(code: 4003, message: "Invalid signature")
    }
  }

  private init(code: Int, message: String) {
    self.code = code
    self.message = message
  }

  /// `{"id":null,"error":{"code":4006,"message":"Invalid stream"}}`
  var frame: [UInt8] {
    JSONWriter.bytes { writer in
      writer.object { writer in
        writer.member("id", orNull: Int?.none)
        writer.member("error") { writer in
          writer.member("code", code)
          writer.member("message", message)
        }
      }
    }
  }
}
