// Lists inside results, kept to a size that hosts take.

internal import BackpackWire

extension JSONWriter {
  /// Bytes of rows in one result. Hosts cut or refuse results of a few hundred kilobytes.
  static var rowsSizeMax: Int { 150_000 }

  /// Members `key` and `count`; where not all fit, also `truncated`, `shown` and `note`.
  mutating func rows(
    _ key: String, _ elements: [some WireWritable], ifTooMany advice: String
  ) {
    var shown = 0
    var size = 0
    arrayMember(key) { writer in
      for element in elements {
        let row = JSONWriter.bytes(of: element)
        size += row.count + 1
        if size > Self.rowsSizeMax { break }
        writer.raw(row)
        shown += 1
      }
    }
    member("count", elements.count)
    if shown < elements.count {
      member("truncated", true)
      member("shown", shown)
      member("note", advice)
    }
  }
}
