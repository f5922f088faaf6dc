public import HTTP

/// Which headers a customer may have sent along.
public enum HeaderRules {
  /// More would only be a burden to every attempt.
  public static let most = 20
  /// Of a name or a value, in bytes.
  public static let longest = 2_048

  private static let taken: Set<String> = [
    "host", "content-length", "content-type", "content-encoding", "transfer-encoding", "connection", "te", "trailer",
    "upgrade", "expect", "keep-alive", "user-agent",
  ]
  private static let takenBeginnings = ["webhook-", "signature", "proxy-"]
  private static let tokenMarks = Set("!#$%&'*+-.^_`|~".utf8)

  /// Throws for a name that is no token of RFC 9110, a value with a control character, and names that are the sender's.
  public static func check(_ headers: Headers) throws(EndpointRefusal) {
    guard headers.fields.count <= most else { throw .invalidHeaders("there are more than \(most)") }
    for field in headers.fields {
      let name = field.name.lowercased()
      guard !name.isEmpty, name.utf8.count <= longest, name.utf8.allSatisfy(isToken) else {
        throw .invalidHeaders("a name has a character that names must not have")
      }
      guard !taken.contains(name), !takenBeginnings.contains(where: { name.hasPrefix($0) }) else {
        throw .invalidHeaders("\(field.name) is set by the sender")
      }
      guard field.value.utf8.count <= longest, field.value.utf8.allSatisfy({ $0 >= 32 && $0 != 127 }) else {
        throw .invalidHeaders("the value of \(field.name) is too long or has a control character")
      }
    }
  }

  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: tokenMarks.contains(byte)
    }
  }
}
