// Files the command line names.

import BackpackServer
import Glibc

/// All bytes of a file of at most `sizeMax`.
func readFile(_ path: String, sizeMax: Int) throws(SetupError) -> [UInt8] {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { throw SetupError(String(cString: strerror(errno))) }
  defer { close(file) }
  var bytes = [UInt8](repeating: 0, count: sizeMax + 1)
  var size = 0
  while size < bytes.count {
    let count = bytes.withUnsafeMutableBytes { buffer in
      read(file, buffer.baseAddress?.advanced(by: size), buffer.count - size)
    }
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw SetupError(String(cString: strerror(errno))) }
    if count == 0 { return Array(bytes.prefix(size)) }
    size += count
  }
  throw SetupError("it is larger than \(sizeMax) bytes")
}
