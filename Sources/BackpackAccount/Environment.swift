// The process's environment as a dictionary.

import Glibc

/// Variables of the process, read once; the first of equal names counts, as in getenv.
public func processEnvironment() -> [String: String] {
  var variables: [String: String] = [:]
  var next = environ
  while let entry = next.pointee {
    let text = String(cString: entry)
    if let equals = text.firstIndex(of: "=") {
      let key = String(text[..<equals])
      if variables[key] == nil { variables[key] = String(text[equals...].dropFirst()) }
    }
    next += 1
  }
  return variables
}
