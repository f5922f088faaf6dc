/// Names of crawlers, as a robots.txt writes them and as crawlers give theirs.
enum RobotsAgent {
  static func isTokenByte(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "-")
  }

  /// The keys under which the value of a `User-agent` line is found.
  ///
  /// Google's matcher takes the leading letters, `_` and `-`; `*`, also with words behind it, means everybody. A name
  /// in which it finds nothing, or which goes on outside ASCII, is additionally known whole: nobody else can mean it.
  static func keys(naming value: ArraySlice<UInt8>) -> [String] {
    if value.first == UInt8(ascii: "*"), value.count == 1 || RobotsLine.isSpace(value[value.startIndex + 1]) {
      return ["*"]
    }
    let token = value.prefix(while: isTokenByte)
    var keys = token.isEmpty ? [] : [lowercased(token)]
    if !value.isEmpty, token.isEmpty || value.contains(where: { $0 >= 0x80 }) { keys.append(lowercased(value)) }
    return keys
  }

  /// The key of the crawler that asks: its product token, in lower case.
  ///
  /// A whole user agent text is cut at its version or comment (`Bot/2.1 (+https://...)`); one that poses as a browser
  /// is known by the name after `compatible;`. A token with other characters is kept as it is and therefore matches
  /// no group, as in Google's matcher.
  static func key(asking agent: String) -> String {
    var name = Array(agent.utf8)[...]
    if name.starts(with: "Mozilla/".utf8), let comment = name.firstRange(of: Array("compatible;".utf8)) {
      name = name[comment.upperBound...]
    }
    name = name.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: ";") }
    return lowercased(RobotsLine.trimmed(name))
  }

  private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}
