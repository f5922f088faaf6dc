internal import HTTP

/// A request's head that means the same to everybody who reads it.
struct RequestHead {
  /// How the body is delimited.
  enum Framing: Equatable {
    case none
    case length(Int)
    case chunked
  }

  let method: String
  let path: String
  let query: String?
  let headers: Headers
  let framing: Framing
  let expectsContinue: Bool
}

/// Why a head is refused; the connection ends with the answer.
struct HeadRefusal: Error, Equatable {
  let status: Int
  let sentence: String

  init(status: Int = 400, _ sentence: String) {
    self.status = status
    self.sentence = sentence
  }
}

/// The rules that libmicrohttpd does not keep itself; it takes the first of two `Content-Length` and of two `Host`,
/// prefers `Transfer-Encoding` where both lengths are given, and any target.
struct HeadRules {
  private static let longestMethod = 32

  private let isOld: Bool
  private let maximumFields: Int
  private var fields: [Headers.Field] = []
  private var contentLength: Int?
  private var isChunked = false
  private var hosts = 0
  private var expectsContinue = false

  init(version: UnsafeRawBufferPointer, maximumFields: Int) throws(HeadRefusal) {
    self.maximumFields = maximumFields
    if version.elementsEqual("HTTP/1.1".utf8) {
      isOld = false
    } else if version.elementsEqual("HTTP/1.0".utf8) {
      isOld = true
    } else {
      throw HeadRefusal(status: 505, "The server speaks HTTP/1.1 and HTTP/1.0.")
    }
    fields.reserveCapacity(8)
  }

  /// Takes a field as it was received, blanks after the value included.
  mutating func add(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) throws(HeadRefusal) {
    guard fields.count < maximumFields else {
      throw HeadRefusal(status: 431, "The request has too many header fields.")
    }
    guard !name.isEmpty, name.allSatisfy(Token.allows) else {
      throw HeadRefusal("A header field has an invalid name.")
    }
    guard value.allSatisfy(ByteClass.isFieldValue) else {
      throw HeadRefusal("A header field has control characters.")
    }
    try frame(name, value)
    var end = value.count
    while end > 0, value[end - 1] == 0x20 || value[end - 1] == 0x09 { end -= 1 }
    let trimmed = UnsafeRawBufferPointer(rebasing: value[..<end])
    fields.append(Headers.Field(String(decoding: name, as: UTF8.self), String(decoding: trimmed, as: UTF8.self)))
  }

  /// The whole head, once every field was added.
  func head(method: UnsafeRawBufferPointer, target: [UInt8]) throws(HeadRefusal) -> RequestHead {
    guard !method.isEmpty, method.count <= Self.longestMethod, method.allSatisfy(Token.allows)
    else { throw HeadRefusal("The request's method is invalid.") }
    guard hosts == 1 || isOld && hosts == 0 else {
      throw HeadRefusal(hosts == 0 ? "The request has no Host." : "The request has more than one Host.")
    }
    if isChunked, contentLength != nil {
      throw HeadRefusal("The request has both Content-Length and Transfer-Encoding.")
    }
    let name = String(decoding: method, as: UTF8.self)
    let mark = target.firstIndex(of: UInt8(ascii: "?"))
    let path = target[..<(mark ?? target.endIndex)]
    try check(target: target, path: path, isOptions: name == "OPTIONS")
    return RequestHead(
      method: name, path: String(decoding: path, as: UTF8.self),
      query: mark.map { String(decoding: target[($0 + 1)...], as: UTF8.self) }, headers: Headers(fields),
      framing: isChunked ? .chunked : contentLength.map { $0 > 0 ? .length($0) : .none } ?? .none,
      expectsContinue: expectsContinue && !isOld)
  }

  private mutating func frame(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(HeadRefusal) {
    switch name.count {
    case 4 where Self.isName(name, "host"):
      hosts += 1
      guard value.allSatisfy(ByteClass.isHost) else { throw HeadRefusal("The Host is invalid.") }
    case 6 where Self.isName(name, "expect"):
      expectsContinue = Self.isName(value, "100-continue")
    case 14 where Self.isName(name, "content-length"):
      guard contentLength == nil else { throw HeadRefusal("The request has more than one Content-Length.") }
      guard let length = Self.length(value) else { throw HeadRefusal("The Content-Length is invalid.") }
      contentLength = length
    case 17 where Self.isName(name, "transfer-encoding"):
      guard !isChunked else { throw HeadRefusal("The request has more than one Transfer-Encoding.") }
      guard !isOld, Self.isName(value, "chunked") else {
        throw HeadRefusal("The Transfer-Encoding is not exactly chunked.")
      }
      isChunked = true
    default: break
    }
  }

  private func check(target: [UInt8], path: ArraySlice<UInt8>, isOptions: Bool) throws(HeadRefusal) {
    guard target.allSatisfy(ByteClass.isTarget) else {
      throw HeadRefusal("The request's target has invalid characters.")
    }
    guard target.first == UInt8(ascii: "/") || isOptions && target == [UInt8(ascii: "*")] else {
      throw HeadRefusal("The request's target is not a path.")
    }
    var rest = path
    while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
      rest = rest[(percent + 1)...]
      if rest.starts(with: "00".utf8) { throw HeadRefusal("The request's path has a null character.") }
    }
  }

  private static func length(_ value: UnsafeRawBufferPointer) -> Int? {
    guard !value.isEmpty, value.count <= 18 else { return nil }
    var number = 0
    for byte in value {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return number
  }

  /// Whether the bytes are this lower-case text, but for case.
  private static func isName(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
    guard bytes.count == text.utf8CodeUnitCount else { return false }
    for index in 0..<bytes.count {
      let byte = bytes[index]
      let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
      if lower != text.utf8Start[index] { return false }
    }
    return true
  }
}

/// Which bytes may stand where.
enum ByteClass {
  static func isFieldValue(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }

  static func isTarget(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#") }

  /// A name or an address with a port, and the blanks after it.
  static func isHost(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "#"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"): false
    case UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: " "), 0x09:
      true
    default: Token.allows(byte)
    }
  }
}
