internal import CLibXML2
internal import Glibc

/// Receives the parser's calls and appends them to a document.
struct DocumentBuilder {
  /// Tags that the parser opened and has not closed, as indices of nodes.
  private var open: [Int32] = []
  private var nodes: [Document.Node] = []
  private var attributes: [Document.Attribute] = []
  private var characters: [UInt8] = []

  /// Parses markup with libxml2's SAX interface: no tree is built, which takes half the time of building one.
  static func parse(_ markup: [UInt8], into document: inout Document) {
    guard !markup.isEmpty, markup.count < Int(Int32.max) else { return }
    _ = LibXML2.initialized
    var builder = DocumentBuilder()
    builder.nodes.reserveCapacity(markup.count / 16)
    builder.attributes.reserveCapacity(markup.count / 24)
    builder.characters.reserveCapacity(markup.count)
    withUnsafeMutablePointer(to: &builder) { builder in
      markup.withUnsafeBytes { bytes in
        guard
          let context = htmlCreateMemoryParserCtxt(
            bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        else { return }
        defer { htmlFreeParserCtxt(context) }
        htmlCtxtUseOptions(context, LibXML2.options | Int32(HTML_PARSE_IGNORE_ENC.rawValue))
        xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8)
        if let sax = context.pointee.sax {
          sax.pointee = htmlSAXHandler()
          sax.pointee.startElement = documentBuilderStartElement
          sax.pointee.endElement = documentBuilderEndElement
          sax.pointee.characters = documentBuilderCharacters
          sax.pointee.ignorableWhitespace = documentBuilderCharacters
          sax.pointee.cdataBlock = documentBuilderCharacters
        }
        context.pointee.userData = UnsafeMutableRawPointer(builder)
        htmlParseDocument(context)
      }
      builder.pointee.closeAll()
    }
    document.nodes = builder.nodes
    document.attributes = builder.attributes
    document.characters = builder.characters
  }

  mutating func start(_ name: UnsafePointer<UInt8>, _ list: UnsafeMutablePointer<UnsafePointer<UInt8>?>?) {
    let tag = TagTable.shared.tag(named: name)
    let firstAttribute = Int32(attributes.count)
    var count: UInt16 = 0
    if let list {
      var index = 0
      while let attributeName = list[index] {
        let nameStart = append(attributeName)
        let valueStart = append(list[index + 1])
        attributes.append(
          .init(
            nameStart: nameStart, nameLength: valueStart - nameStart, valueStart: valueStart,
            valueLength: Int32(characters.count) - valueStart))
        count &+= 1
        index += 2
      }
    }
    let nameStart = Int32(characters.count)
    if tag == .other { append(name) }
    nodes.append(
      .init(
        tag: tag, attributeCount: count, parent: open.last ?? -1, end: 0, start: nameStart,
        length: Int32(characters.count) - nameStart, attributes: firstAttribute))
    open.append(Int32(nodes.count - 1))
  }

  mutating func end() {
    guard let node = open.popLast() else { return }
    nodes[Int(node)].end = Int32(nodes.count)
  }

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    let parent = open.last ?? -1
    if let last = nodes.indices.last, nodes[last].tag == .text, nodes[last].parent == parent,
      Int(nodes[last].start + nodes[last].length) == characters.count
    {
      characters.append(contentsOf: bytes)
      nodes[last].length += Int32(bytes.count)
      return
    }
    nodes.append(
      .init(
        tag: .text, attributeCount: 0, parent: parent, end: Int32(nodes.count + 1), start: Int32(characters.count),
        length: Int32(bytes.count), attributes: 0))
    characters.append(contentsOf: bytes)
  }

  private mutating func closeAll() {
    while !open.isEmpty { end() }
  }

  /// Appends a zero-terminated text, which may be missing; returns where it begins.
  @discardableResult
  private mutating func append(_ text: UnsafePointer<UInt8>?) -> Int32 {
    let start = Int32(characters.count)
    if let text { characters.append(contentsOf: UnsafeBufferPointer(start: text, count: strlen(text))) }
    return start
  }
}

/// What is done once for the whole process.
enum LibXML2 {
  /// The library's own tables; safe to ask for from any thread.
  static let initialized: Bool = {
    xmlInitParser()
    return true
  }()

  /// 1 << 19 is XML_PARSE_HUGE, which the HTML parser obeys without naming it: without it parsing halts at 254 open elements.
  static let options =
    Int32(HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue)
    | Int32(HTML_PARSE_NONET.rawValue | HTML_PARSE_COMPACT.rawValue) | 1 << 19
}

private func documentBuilderStartElement(
  _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<UInt8>?,
  _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
) {
  guard let context, let name else { return }
  context.assumingMemoryBound(to: DocumentBuilder.self).pointee.start(name, attributes)
}

private func documentBuilderEndElement(_ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<UInt8>?) {
  context?.assumingMemoryBound(to: DocumentBuilder.self).pointee.end()
}

private func documentBuilderCharacters(
  _ context: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<UInt8>?, _ length: Int32
) {
  guard let context, let bytes, length > 0 else { return }
  context.assumingMemoryBound(to: DocumentBuilder.self).pointee
    .text(UnsafeBufferPointer(start: bytes, count: Int(length)))
}
