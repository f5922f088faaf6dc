/// Decides the encoding of a page and turns it into UTF-8.
///
/// In this order: byte order mark, `Content-Type` header, `<meta>` or XML declaration, then whether the bytes are UTF-8; what is
/// left is Windows-1252. A page that says UTF-8 and plainly is not is read as Windows-1252 too (leboncoin 2015 to 2018 did so).
public enum CharsetDetection {
  /// How far the start of a page is searched for a declaration, in bytes.
  public static let declarationWindow = 4096

  /// A page in UTF-8 and the encoding it was in.
  public struct Decoded: Sendable {
    /// The encoding that was decided on.
    public let charset: Charset
    /// The page in UTF-8 without a byte order mark.
    public let bytes: [UInt8]
  }

  /// Reads a page; `contentType` is the value of its header, if it had one.
  public static func decode(_ bytes: [UInt8], contentType: String? = nil) -> Decoded {
    if let mark = Charset.mark(of: bytes) {
      return Decoded(charset: mark.charset, bytes: mark.charset.decode(bytes[mark.length...]))
    }
    let header = contentType.flatMap(charset(inHeader:))
    guard let claimed = header ?? declared(in: bytes) ?? .some(.utf8) else {
      return Decoded(charset: .utf8, bytes: bytes)
    }
    if claimed.name.hasPrefix("UTF-16"), header == nil {
      // A page whose declaration can be read byte by byte is not UTF-16 (HTML standard, "prescan").
      return decodeUTF8(bytes, isPromised: false)
    }
    if claimed == .utf8 { return decodeUTF8(bytes, isPromised: header != nil) }
    if claimed.name == "UTF-16LE" { return decodeUnmarkedUTF16(bytes) }
    return Decoded(charset: claimed, bytes: claimed.decode(bytes[...]))
  }

  private static func decodeUTF8(_ bytes: [UInt8], isPromised: Bool) -> Decoded {
    let survey = UTF8Text.survey(bytes[...])
    if survey.isValid { return Decoded(charset: .utf8, bytes: bytes) }
    let looksLatin = survey.strays > survey.sequences + survey.broken
    if looksLatin, !isPromised || survey.strays > 1 {
      return Decoded(charset: .windows1252, bytes: Charset.windows1252.decode(bytes[...]))
    }
    return Decoded(charset: .utf8, bytes: UTF8Text.repaired(bytes[...]))
  }

  /// UTF-16 without a mark is read high byte first where that is what the zeros say.
  private static func decodeUnmarkedUTF16(_ bytes: [UInt8]) -> Decoded {
    let start = bytes.prefix(200)
    let zerosFirst = start.enumerated().count { $0.offset % 2 == 0 && $0.element == 0 }
    let zerosSecond = start.enumerated().count { $0.offset % 2 == 1 && $0.element == 0 }
    let charset: Charset = zerosFirst > zerosSecond ? .utf16BigEndian : .utf16LittleEndian
    return Decoded(charset: charset, bytes: charset.decode(bytes[...]))
  }

  /// The encoding that a `Content-Type` header names, such as `text/html; charset="utf-8"`; nil without a usable one.
  public static func charset(inHeader value: String) -> Charset? {
    for parameter in parameters(of: value) where parameter.name.lowercased() == "charset" {
      if let charset = Charset(label: parameter.value) { return charset }
    }
    return nil
  }

  /// The parameters of a header value, quoted ones without their quotes (RFC 9110 5.6.6); malformed ones are left out.
  private static func parameters(of value: String) -> [(name: String, value: String)] {
    var result: [(String, String)] = []
    for piece in splitOutsideQuotes(value) {
      guard let equals = piece.firstIndex(of: "=") else { continue }
      let name = piece[..<equals].drop { $0 == " " || $0 == "\t" }
      var text = piece[piece.index(after: equals)...]
      while let last = text.last, last == " " || last == "\t" || last.isNewline { text.removeLast() }
      guard !name.isEmpty, !name.contains(where: { $0 == " " || $0 == "\"" }) else { continue }
      if text.first == "\"" {
        guard text.count >= 2, text.last == "\"", !text.dropFirst().dropLast().contains("\"") else { continue }
        text = text.dropFirst().dropLast()
      } else if text.contains(where: { $0 == "\"" || $0 == "'" || $0 == " " }) {
        continue
      }
      if !text.isEmpty { result.append((String(name), String(text))) }
    }
    return result
  }

  private static func splitOutsideQuotes(_ value: String) -> [Substring] {
    var pieces: [Substring] = []
    var start = value.startIndex
    var isQuoted = false
    for index in value.indices {
      switch value[index] {
      case "\"": isQuoted.toggle()
      case ";" where !isQuoted, "," where !isQuoted:
        pieces.append(value[start..<index])
        start = value.index(after: index)
      default: break
      }
    }
    pieces.append(value[start...])
    return pieces
  }

  /// The encoding that the start of a page declares in a `<meta>` or an XML declaration; nil when there is none that is known.
  public static func declared(in bytes: [UInt8]) -> Charset? {
    var scanner = DeclarationScanner(bytes: bytes.prefix(declarationWindow))
    return scanner.find()
  }
}
