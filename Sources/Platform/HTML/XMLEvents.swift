internal import CLibXML2
internal import Glibc

/// What a reader of XML meets, in document order; names are without their prefix.
public enum XMLEvent: Sendable, Hashable {
  /// An opening tag.
  case start(name: String, attributes: [String: String])
  /// A piece of text or of a CDATA section; neighbours belong together.
  case text(String)
  /// A closing tag, or the end of an element that was never closed.
  case end(name: String)
}

/// Reads XML that nobody vouches for.
///
/// Errors are passed over as far as libxml2 can. Nothing outside the text is ever read, and no declaration in it has an
/// effect: entities other than the five of XML and character references are left out, so that none can grow.
public enum XMLEvents {
  /// Gives `body` every event of `bytes`, at most `Int32.max` of them; the encoding is what the text declares.
  public static func read(_ bytes: [UInt8], _ body: (XMLEvent) -> Void) {
    let text = escapingStrayAmpersands(trimmingStart(bytes))
    guard !text.isEmpty, text.count < Int(Int32.max) else { return }
    _ = LibXML2.initialized
    withoutActuallyEscaping(body) { body in
      var receiver = XMLReceiver(body: body)
      withUnsafeMutablePointer(to: &receiver) { receiver in parse(text, receiver) }
    }
  }

  private static func parse(_ text: [UInt8], _ receiver: UnsafeMutablePointer<XMLReceiver>) {
    text.withUnsafeBytes { bytes in
      guard
        let context = xmlCreateMemoryParserCtxt(
          bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
      else { return }
      defer { xmlFreeParserCtxt(context) }
      xmlCtxtUseOptions(
        context,
        Int32(XML_PARSE_RECOVER.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue)
          | Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOCDATA.rawValue))
      if let sax = context.pointee.sax {
        // Without handlers for declarations no entity is ever known, and without `resolveEntity` nothing is opened.
        sax.pointee = xmlSAXHandler()
        sax.pointee.startElement = xmlEventsStartElement
        sax.pointee.endElement = xmlEventsEndElement
        sax.pointee.characters = xmlEventsCharacters
        sax.pointee.ignorableWhitespace = xmlEventsCharacters
        sax.pointee.cdataBlock = xmlEventsCharacters
      }
      context.pointee.userData = UnsafeMutableRawPointer(receiver)
      xmlParseDocument(context)
    }
    receiver.pointee.closeAll()
  }

  /// Without a byte order mark and white space before the first tag, in any order: libxml2 wants the declaration first.
  private static func trimmingStart(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    var rest = bytes[...]
    while let first = rest.first {
      if first == 0x20 || (0x09...0x0D).contains(first) {
        rest = rest.dropFirst()
      } else if rest.starts(with: [0xEF, 0xBB, 0xBF]) {
        rest = rest.dropFirst(3)
      } else {
        break
      }
    }
    return rest
  }

  /// `a=1&b=2` with its `&` written as it should be; libxml2 would drop `&b` silently and leave another address.
  private static func escapingStrayAmpersands(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "&")) else { return Array(bytes) }
    let opening = Array("<![CDATA[".utf8)
    let closing = Array("]]>".utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 64)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == UInt8(ascii: "<"), bytes[index...].starts(with: opening) {
        let end = bytes[index...].firstRange(of: closing)?.upperBound ?? bytes.endIndex
        result += bytes[index..<end]
        index = end
        continue
      }
      result.append(byte)
      index += 1
      if byte == UInt8(ascii: "&"), !isReference(bytes[index...]) { result += Array("amp;".utf8) }
    }
    return result
  }

  /// Whether what follows an `&` makes it a reference: a name or number, and a semicolon.
  private static func isReference(_ rest: ArraySlice<UInt8>) -> Bool {
    let name = rest.prefix(32).prefix { byte in
      byte == UInt8(ascii: "#") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
    }
    return !name.isEmpty && name.endIndex < rest.endIndex && rest[name.endIndex] == UInt8(ascii: ";")
  }
}

/// Turns the parser's calls into events.
private struct XMLReceiver {
  let body: (XMLEvent) -> Void
  var open: [String] = []

  init(body: @escaping (XMLEvent) -> Void) { self.body = body }

  mutating func start(_ name: String, _ attributes: [String: String]) {
    open.append(name)
    body(.start(name: name, attributes: attributes))
  }

  mutating func end() {
    guard let name = open.popLast() else { return }
    body(.end(name: name))
  }

  mutating func closeAll() {
    while !open.isEmpty { end() }
  }
}

/// The text without `prefix:`.
private func localName(_ text: UnsafePointer<UInt8>) -> String {
  let bytes = UnsafeBufferPointer(start: text, count: strlen(text))
  let start = bytes.firstIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? 0
  return String(decoding: bytes[start...], as: UTF8.self)
}

private func xmlEventsStartElement(
  _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<UInt8>?,
  _ list: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
) {
  guard let context, let name else { return }
  var attributes: [String: String] = [:]
  var index = 0
  while let list, let attribute = list[index] {
    if let value = list[index + 1] { attributes[localName(attribute)] = String(cString: value) }
    index += 2
  }
  context.assumingMemoryBound(to: XMLReceiver.self).pointee.start(localName(name), attributes)
}

private func xmlEventsEndElement(_ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<UInt8>?) {
  context?.assumingMemoryBound(to: XMLReceiver.self).pointee.end()
}

private func xmlEventsCharacters(
  _ context: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<UInt8>?, _ length: Int32
) {
  guard let context, let bytes, length > 0 else { return }
  let text = String(decoding: UnsafeBufferPointer(start: bytes, count: Int(length)), as: UTF8.self)
  context.assumingMemoryBound(to: XMLReceiver.self).pointee.body(.text(text))
}
