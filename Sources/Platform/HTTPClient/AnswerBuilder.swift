internal import HTTP

/// Puts an answer together from the pieces libcurl hands over, and stops it at the first broken limit.
struct AnswerBuilder {
  /// Encodings whose memory is bounded: zstd may ask for a window of 128 MiB.
  private static let boundedEncodings: Set<String> = ["gzip", "x-gzip", "deflate", "br", "identity", ""]
  /// What libcurl may have read but not yet counted when it hands over a piece of a chunked body.
  private static let uncountedBytes = 16 * 1024
  /// The first room for a body that does not say its length.
  private static let unknownLengthRoom = 16 * 1024

  private let limits: Limits
  private let decodes: Bool
  private var expectsStatusLine = true
  private var isInterim = false
  private(set) var isHeadComplete = false
  private(set) var headerBytes = 0
  private var fields: [Headers.Field] = []
  private(set) var body: [UInt8] = []
  /// The limit that was broken.
  private(set) var problem: TransportError.Reason?

  /// The fields of the final answer so far.
  var headers: Headers { Headers(fields) }

  init(for request: Request) {
    limits = request.limits
    decodes = request.acceptsCompression
  }

  /// Takes one line with its line end; false when the transfer must stop.
  mutating func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    headerBytes += bytes.count
    guard headerBytes <= limits.maximumHeaderBytes else {
      return stop(.tooLarge(.headers, limit: limits.maximumHeaderBytes))
    }
    // Fields after a chunked body are counted but mean nothing to us.
    if isHeadComplete { return true }
    let line = bytes.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    if expectsStatusLine {
      // `HTTP/1.1 103 Early Hints`: interim answers have a 1 after the first space.
      isInterim = line.drop { $0 != UInt8(ascii: " ") }.dropFirst().first == UInt8(ascii: "1")
      expectsStatusLine = false
      fields = []
      return true
    }
    return line.isEmpty ? endHead() : receiveField(line)
  }

  /// Takes a piece of the decoded body; false when the transfer must stop.
  ///
  /// `encodedBytes` is asked for when the ratio matters, `declaredBytes` (of the encoded body, or negative) once.
  mutating func receiveBody(
    _ bytes: UnsafeBufferPointer<UInt8>, encodedBytes: () -> Int, declaredBytes: () -> Int
  ) -> Bool {
    let size = body.count + bytes.count
    if size > limits.ratioFloorBytes {
      let encoded = encodedBytes()
      if size / max(1, limits.maximumRatio) > encoded + Self.uncountedBytes {
        return stop(.decompressionBomb(decodedBytes: size, encodedBytes: encoded))
      }
    }
    guard size <= limits.maximumBodyBytes else {
      if limits.isBodyOptional { body.append(contentsOf: bytes.prefix(limits.maximumBodyBytes - body.count)) }
      return stop(.tooLarge(.body, limit: limits.maximumBodyBytes))
    }
    if body.isEmpty {
      let declared = declaredBytes()
      let likely = declared <= 0 ? Self.unknownLengthRoom : headers["Content-Encoding"] == nil ? declared : declared * 5
      body.reserveCapacity(min(max(likely, bytes.count), limits.maximumBodyBytes))
    }
    body.append(contentsOf: bytes)
    return true
  }

  private mutating func receiveField(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
    if line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t") {
      // A folded line belongs to the field before it.
      if let last = fields.popLast() { fields.append(.init(last.name, "\(last.value) \(Self.text(line))")) }
      return true
    }
    guard fields.count < limits.maximumHeaderFields else {
      return stop(.tooLarge(.headerFields, limit: limits.maximumHeaderFields))
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return true }
    fields.append(.init(Self.text(line[..<colon]), Self.text(line[line.index(after: colon)...])))
    return true
  }

  private mutating func endHead() -> Bool {
    if isInterim {
      expectsStatusLine = true
      return true
    }
    isHeadComplete = true
    guard decodes else { return true }
    for value in headers.all("Content-Encoding") {
      for name in value.lowercased().split(separator: ",") {
        let name = String(name.filter { $0 != " " && $0 != "\t" })
        guard Self.boundedEncodings.contains(name) else {
          return stop(.malformed("the body has the content encoding \(name.prefix(40)), which was not asked for"))
        }
      }
    }
    return true
  }

  private mutating func stop(_ reason: TransportError.Reason) -> Bool {
    problem = reason
    return false
  }

  private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    let start = bytes.drop(while: isBlank)
    let end = start.lastIndex { !isBlank($0) }.map { start.index(after: $0) } ?? start.startIndex
    return String(decoding: start[start.startIndex..<end], as: UTF8.self)
  }
}
