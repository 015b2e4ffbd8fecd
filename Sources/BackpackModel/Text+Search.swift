// Looking for text in text, without the library of regular expressions behind the standard one.

extension StringProtocol {
  /// Where `text`, which is not empty, first stands; `nil` where it does not.
  package func firstPlace(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) {
        return start..<(index(start, offsetBy: text.count, limitedBy: endIndex) ?? endIndex)
      }
      start = index(after: start)
    }
    return nil
  }

  package func holds(_ text: String) -> Bool { firstPlace(of: text) != nil }
}
