internal import CLibXML2

/// Character references in text that was not parsed as markup, such as `&#39;` inside JSON.
public enum Entities {
  /// The text with its references replaced; one that is unknown stays as it is.
  public static func decoded(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var result = ""
    var rest = Substring(text)
    while let ampersand = rest.firstIndex(of: "&") {
      result += rest[..<ampersand]
      rest = rest[ampersand...]
      guard let semicolon = rest.prefix(12).firstIndex(of: ";"),
        let scalar = scalar(rest[rest.index(after: ampersand)..<semicolon])
      else {
        result += "&"
        rest.removeFirst()
        continue
      }
      result.unicodeScalars.append(scalar)
      rest = rest[rest.index(after: semicolon)...]
    }
    return result + rest
  }

  private static func scalar(_ name: Substring) -> Unicode.Scalar? {
    guard name.first == "#" else {
      return htmlEntityLookup(String(name)).flatMap { Unicode.Scalar($0.pointee.value) }
    }
    let digits = name.dropFirst()
    let value = digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return value.flatMap(Unicode.Scalar.init)
  }
}
