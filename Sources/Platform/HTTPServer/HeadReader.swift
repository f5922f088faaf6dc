internal import CMicroHTTPD

/// Reads the head that libmicrohttpd parsed, and makes sure that it parsed what was sent.
///
/// The library (0.9.75) splits the received bytes in place: it puts a null on the blank after the method and the target,
/// on each colon, and two nulls on each CRLF but one on a bare LF; a folded field is copied elsewhere. The head is
/// therefore exactly what was sent if and only if the pieces that it names cover all of it without gaps, with two nulls
/// after each line. Anything else (bare LF, folds, nulls, blanks in the first line or before a colon, fields that were
/// passed over) leaves a gap and is refused, however the bytes came in. What cannot be told from CRLF is a null before a
/// bare LF, which is read as a line end by both of us.
struct HeadReader {
  private let limits: ServerLimits

  init(_ limits: ServerLimits) { self.limits = limits }

  /// Reads the head of a request whose first line named `target`, which lay at `targetStart`.
  func read(
    _ connection: OpaquePointer, method: UnsafePointer<CChar>, version: UnsafePointer<CChar>, target: [UInt8],
    targetStart: UnsafeRawPointer
  ) throws(HeadRefusal) -> RequestHead {
    let size = CMicroHTTPD_headSize(connection)
    guard size <= limits.headerBytes else { throw HeadRefusal(status: 431, "The request's header is too large.") }
    let raw = UnsafeRawBufferPointer(start: method, count: size)
    var walk = Walk(raw)
    let methodLength = try walk.pass(UnsafeRawPointer(method), endedBy: 1)
    guard walk.isAt(targetStart) else { throw Walk.gap }
    try walk.pass(count: target.count, endedBy: 1)
    let versionLength = try walk.pass(UnsafeRawPointer(version), endedBy: 2)
    let versionBytes = UnsafeRawBufferPointer(start: version, count: versionLength)
    let rules = try HeadRules(version: versionBytes, maximumFields: limits.headerFields)
    var fields = FieldWalk(walk: walk, rules: rules)
    withUnsafeMutablePointer(to: &fields) { pointer in
      _ = MHD_get_connection_values_n(connection, .HEADER_KIND, takeField, pointer)
    }
    if let refusal = fields.refusal { throw refusal }
    try fields.walk.end()
    return try fields.rules.head(method: UnsafeRawBufferPointer(start: method, count: methodLength), target: target)
  }
}

/// A place in the bytes of a head.
struct Walk {
  static let gap = HeadRefusal("The request's header is malformed.")

  private let raw: UnsafeRawBufferPointer
  private var offset = 0

  init(_ raw: UnsafeRawBufferPointer) { self.raw = raw }

  func isAt(_ pointer: UnsafeRawPointer) -> Bool { raw.baseAddress.map { $0 + offset == pointer } ?? false }

  /// Goes over the text that begins here, and the nulls after it; gives its length.
  mutating func pass(_ text: UnsafeRawPointer, endedBy nulls: Int) throws(HeadRefusal) -> Int {
    guard isAt(text) else { throw Self.gap }
    var length = 0
    while offset + length < raw.count, raw[offset + length] != 0 { length += 1 }
    try pass(count: length, endedBy: nulls)
    return length
  }

  /// Goes over so many bytes and the one or two nulls after them.
  mutating func pass(count: Int, endedBy nulls: Int) throws(HeadRefusal) {
    let end = offset + count + nulls
    guard end <= raw.count, raw[end - 1] == 0, raw[end - nulls] == 0 else { throw Self.gap }
    offset = end
  }

  /// Goes over the blanks before a value that begins at `value`.
  mutating func passBlanks(to value: UnsafeRawPointer) throws(HeadRefusal) {
    while !isAt(value) {
      guard offset < raw.count, raw[offset] == 0x20 || raw[offset] == 0x09 else { throw Self.gap }
      offset += 1
    }
  }

  /// Checks that nothing but the empty line is left.
  mutating func end() throws(HeadRefusal) {
    try pass(count: 0, endedBy: 2)
    guard offset == raw.count else { throw Self.gap }
  }
}

/// What `takeField` works on.
private struct FieldWalk {
  var walk: Walk
  var rules: HeadRules
  var refusal: HeadRefusal?

  mutating func take(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(HeadRefusal) {
    guard let nameStart = name.baseAddress, let valueStart = value.baseAddress, walk.isAt(nameStart) else {
      throw Walk.gap
    }
    try walk.pass(count: name.count, endedBy: 1)
    try walk.passBlanks(to: valueStart)
    try walk.pass(count: value.count, endedBy: 2)
    try rules.add(name: name, value: value)
  }
}

private func takeField(
  _ context: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?, _ nameSize: Int,
  _ value: UnsafePointer<CChar>?, _ valueSize: Int
) -> MHD_Result {
  guard let fields = context?.assumingMemoryBound(to: FieldWalk.self) else { return .NO }
  do throws(HeadRefusal) {
    try fields.pointee.take(
      UnsafeRawBufferPointer(start: name, count: nameSize), UnsafeRawBufferPointer(start: value, count: valueSize))
    return .YES
  } catch {
    fields.pointee.refusal = error
    return .NO
  }
}
