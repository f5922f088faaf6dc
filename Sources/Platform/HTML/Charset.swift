internal import Glibc

/// A character encoding by the name under which iconv knows it, such as `UTF-8` or `WINDOWS-1252`.
public struct Charset: Sendable, Hashable, CustomStringConvertible {
  /// Upper-case iconv name.
  public let name: String

  /// The name in lower case, as pages write it.
  public var description: String { name.lowercased() }

  /// UTF-8.
  public static let utf8 = Charset(known: "UTF-8")
  /// What browsers read where a page says ISO-8859-1 or nothing usable.
  public static let windows1252 = Charset(known: "WINDOWS-1252")
  /// UTF-16, low byte first.
  public static let utf16LittleEndian = Charset(known: "UTF-16LE")
  /// UTF-16, high byte first.
  public static let utf16BigEndian = Charset(known: "UTF-16BE")

  /// UTF-32, low byte first.
  static let utf32LittleEndian = Charset(known: "UTF-32LE")
  /// UTF-32, high byte first.
  static let utf32BigEndian = Charset(known: "UTF-32BE")

  private init(known name: String) { self.name = name }

  /// The encoding that a label of a header or a `<meta>` means, as browsers read it.
  ///
  /// ISO-8859-1 and ASCII are Windows-1252, GBK is GB18030 and so on (encoding.spec.whatwg.org, "Names and labels", read 2026-11-21). Nil for a
  /// label that neither this list nor iconv knows.
  public init?(label: some StringProtocol) {
    let label = String(label.lowercased().filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" })
    guard !label.isEmpty, label.utf8.count < 40,
      label.utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0) || "-_:.".utf8.contains($0) })
    else { return nil }
    if let name = Self.aliases[label] ?? Self.aliases[label.replacing("_", with: "-")] {
      self.name = name
      return
    }
    let descriptor = iconv_open("UTF-8", label)
    guard descriptor != iconv_t(bitPattern: -1) else { return nil }
    iconv_close(descriptor)
    name = label.uppercased()
  }

  private static let aliases: [String: String] = {
    let groups: [(String, [String])] = [
      ("UTF-8", ["utf-8", "utf8", "unicode-1-1-utf-8", "x-unicode20utf8", "utf8mb4"]),
      (
        "WINDOWS-1252",
        [
          "windows-1252", "cp1252", "x-cp1252", "iso-8859-1", "iso8859-1", "iso88591", "latin1", "latin-1", "l1",
          "ascii",
          "us-ascii", "ansi-x3.4-1968", "cp819", "ibm819", "iso-ir-100",
        ]
      ),
      ("WINDOWS-1254", ["windows-1254", "iso-8859-9", "iso8859-9", "latin5", "l5", "cp1254"]),
      ("WINDOWS-1250", ["windows-1250", "cp1250", "x-cp1250"]),
      ("WINDOWS-1251", ["windows-1251", "cp1251", "x-cp1251"]),
      ("CP874", ["tis-620", "iso-8859-11", "windows-874"]),
      ("GB18030", ["gb18030", "gb18030-2000", "gbk", "x-gbk", "gb2312", "gb-2312-80", "chinese", "cp936", "ms936"]),
      ("BIG5-HKSCS", ["big5", "big5-hkscs", "x-x-big5", "cn-big5"]),
      ("CP932", ["shift-jis", "shiftjis", "sjis", "x-sjis", "ms-kanji", "windows-31j", "cp932"]),
      ("CP949", ["euc-kr", "korean", "ks-c-5601-1987", "ks-c-5601-1989", "windows-949", "cp949"]),
      ("UTF-16LE", ["utf-16", "utf-16le", "unicode", "ucs-2"]),
      ("UTF-16BE", ["utf-16be"]),
    ]
    var table: [String: String] = [:]
    for (name, labels) in groups { for label in labels { table[label] = name } }
    return table
  }()

  /// The encoding that a byte order mark states, and how long the mark is.
  public static func mark(of bytes: some Collection<UInt8>) -> (charset: Charset, length: Int)? {
    let start = Array(bytes.prefix(4))
    if start.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    // Before UTF-16, whose mark it begins with: no page begins with a character of code 0.
    if start == [0xFF, 0xFE, 0, 0] { return (.utf32LittleEndian, 4) }
    if start == [0, 0, 0xFE, 0xFF] { return (.utf32BigEndian, 4) }
    if start.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if start.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    return nil
  }

  /// The bytes in UTF-8; what the encoding does not allow becomes U+FFFD.
  public func decode(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    if self == .utf8 { return UTF8Text.repaired(bytes) }
    let descriptor = iconv_open("UTF-8", name)
    guard descriptor != iconv_t(bitPattern: -1) else { return UTF8Text.repaired(bytes) }
    defer { iconv_close(descriptor) }
    var input = Array(bytes)
    var output = [UInt8](repeating: 0, count: max(64, input.count * 2 + 16))
    var used = 0
    input.withUnsafeMutableBytes { input in
      var source = input.baseAddress?.assumingMemoryBound(to: CChar.self)
      var left = input.count
      while left > 0 {
        if output.count - used < 16 { output.append(contentsOf: repeatElement(0, count: output.count)) }
        let failed = output.withUnsafeMutableBytes { output in
          var target = output.baseAddress?.assumingMemoryBound(to: CChar.self).advanced(by: used)
          var room = output.count - used
          let result = iconv(descriptor, &source, &left, &target, &room)
          used = output.count - room
          return result == -1 && errno != E2BIG
        }
        if failed {
          output.replaceSubrange(used..<used + 3, with: replacement(for: source))
          used += 3
          source = source?.advanced(by: 1)
          left -= 1
        }
      }
    }
    output.removeLast(output.count - used)
    return output
  }

  /// U+FFFD; the euro sign for the lone 0x80 of GB18030, which browsers know and iconv does not (encoding.spec.whatwg.org, "gb18030
  /// decoder", read 2026-11-21).
  private func replacement(for source: UnsafePointer<CChar>?) -> [UInt8] {
    name == "GB18030" && source?.pointee == CChar(bitPattern: 0x80) ? [0xE2, 0x82, 0xAC] : [0xEF, 0xBF, 0xBD]
  }
}
