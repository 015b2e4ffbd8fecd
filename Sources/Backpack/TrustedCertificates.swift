// Whose certificates requests and streams trust.

internal import Glibc

enum TrustedCertificates {
  /// A PEM file to use instead of the system's, as the curl tool finds it; `nil` for the system's.
  static func fileFromEnvironment() -> String? {
    for name in ["CURL_CA_BUNDLE", "SSL_CERT_FILE"] {
      if let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty { return value }
    }
    return nil
  }
}
