/// What a customer may decide about the requests that are sent to a server of its own: one rule for where it is said and for where
/// it is sent.
public enum CustomerRequest {
  /// The most bytes of a URL with all that is added to it.
  public static let longestURL = 2_048
  /// More header fields than this are refused.
  public static let mostFields = 20
  /// The most bytes of all names and values of header fields together.
  public static let mostHeaderBytes = 8_192

  /// Why a field is not sent.
  public enum HeaderProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// There are this many.
    case tooMany(Int)
    /// They have this many bytes together.
    case tooLong(Int)
    /// The name at this place, counted from 1, is not one.
    case name(Int)
    /// The value of this field has line ends or other control characters.
    case value(String)
    /// This field is the sender's own.
    case reserved(String)

    /// One sentence that says what to do.
    public var description: String {
      switch self {
      case .tooMany(let count): "there are \(count) headers, and at most \(CustomerRequest.mostFields) are sent"
      case .tooLong(let count):
        "the headers have \(count) bytes together, and at most \(CustomerRequest.mostHeaderBytes) are sent"
      case .name(let place): "the name of header \(place) is not one; use letters, digits and hyphens"
      case .value(let name): "the value of the header \(name) has control characters; leave them out"
      case .reserved(let name): "the header \(name) is set by the sender; leave it out"
      }
    }
  }

  /// Throws for the first field that may not be sent.
  public static func judge(_ headers: Headers) throws(HeaderProblem) {
    guard headers.fields.count <= mostFields else { throw .tooMany(headers.fields.count) }
    let bytes = headers.fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    guard bytes <= mostHeaderBytes else { throw .tooLong(bytes) }
    for (index, field) in headers.fields.enumerated() { try judge(field, at: index + 1) }
  }

  /// Throws unless this field, the one at `place`, may be sent.
  public static func judge(_ field: Headers.Field, at place: Int = 1) throws(HeaderProblem) {
    guard Token.isToken(field.name) else { throw .name(place) }
    guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { throw .value(field.name) }
    guard !isReserved(field.name) else { throw .reserved(field.name) }
  }

  private static func isReserved(_ name: String) -> Bool {
    let name = name.lowercased()
    return reserved.contains(name) || reservedBeginnings.contains { name.hasPrefix($0) }
  }

  /// Names, in lower case, of what frames the message, what says who sends it and what is in it, and what signs it.
  public static let reserved: Set<String> = [
    "host", "content-length", "content-type", "content-encoding", "content-digest", "transfer-encoding", "connection",
    "keep-alive", "te", "trailer", "upgrade", "expect", "user-agent", "accept-encoding",
  ]
  /// No name begins so.
  public static let reservedBeginnings = ["webhook-", "signature", "proxy-"]
}
