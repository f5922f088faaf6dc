/// One reading of an address, absolute or relative, from cleaned bytes to normalised text.
struct WebAddressParser {
  private let input: [UInt8]
  private var position = 0
  private var output: [UInt8] = []
  private var layout = WebAddressLayout()

  static func parse(_ text: some StringProtocol, against base: WebAddress?) -> WebAddress? {
    var bytes = Array(text.utf8)
    guard bytes.count <= WebAddress.longestText else { return nil }
    let end = bytes.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? 0
    bytes.removeSubrange(end...)
    bytes.removeFirst(bytes.firstIndex { $0 > 0x20 } ?? 0)
    if bytes.contains(where: { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) {
      bytes.removeAll { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }
    var parser = WebAddressParser(input: bytes)
    guard parser.run(against: base) else { return nil }
    return WebAddress(text: String(decoding: parser.output, as: UTF8.self), layout: parser.layout)
  }

  private init(input: [UInt8]) {
    self.input = input
    output.reserveCapacity(input.count + 16)
  }

  private mutating func run(against base: WebAddress?) -> Bool {
    if let colon = schemeEnd {
      let scheme = String(decoding: input[..<colon], as: UTF8.self).lowercased()
      guard scheme == "http" || scheme == "https" else { return false }
      position = colon + 1
      // `http:page` on an http page is relative: browsers kept this from before the standard.
      if let base, base.scheme == scheme { return relative(to: base) }
      return absolute(scheme)
    }
    guard let base else { return false }
    return relative(to: base)
  }

  /// The colon after a leading scheme of any kind.
  private var schemeEnd: Int? {
    guard let first = input.first, first.isLetter else { return nil }
    let end = input.firstIndex { !($0.isLetter || $0.isDigit || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E) }
    return end.flatMap { input[$0] == UInt8(ascii: ":") ? $0 : nil }
  }

  private mutating func absolute(_ scheme: String) -> Bool {
    while isSlash(at: position) { position += 1 }
    output.append(contentsOf: scheme.utf8)
    output.append(contentsOf: "://".utf8)
    layout.authorityStart = output.count
    guard appendAuthority() else { return false }
    layout.pathStart = output.count
    appendPath()
    appendQueryAndFragment()
    return true
  }

  private mutating func relative(to base: WebAddress) -> Bool {
    if isSlash(at: position), isSlash(at: position + 1) { return absolute(base.scheme) }
    layout = base.layout
    let bytes = base.text.utf8
    if isSlash(at: position) {
      output.append(contentsOf: bytes.prefix(layout.pathStart))
      appendPath()
    } else if position == input.count || input[position] == UInt8(ascii: "#") {
      output.append(contentsOf: bytes.prefix(layout.queryEnd))
      layout.pathEnd = base.layout.pathEnd
      appendFragment()
      return true
    } else if input[position] == UInt8(ascii: "?") {
      output.append(contentsOf: bytes.prefix(layout.pathEnd))
    } else {
      output.append(contentsOf: bytes.prefix(layout.pathEnd))
      while output.last != UInt8(ascii: "/") { output.removeLast() }
      appendPath()
    }
    appendQueryAndFragment()
    return true
  }

  private mutating func appendAuthority() -> Bool {
    let end = input[position...].firstIndex(where: endsAuthority) ?? input.count
    var hostStart = position
    if let at = input[position..<end].lastIndex(of: UInt8(ascii: "@")) {
      appendUser(input[position..<at])
      hostStart = at + 1
    }
    position = end
    let hostEnd = Self.hostEnd(in: input[hostStart..<end])
    guard let host = WebAddressHost.parse(input[hostStart..<hostEnd]) else { return false }
    layout.hostStart = output.count
    output.append(contentsOf: host)
    layout.hostEnd = output.count
    return appendPort(input[hostEnd..<end].dropFirst())
  }

  private func endsAuthority(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") || endsPath(byte)
  }

  /// The first colon outside brackets, else the end.
  private static func hostEnd(in bytes: ArraySlice<UInt8>) -> Int {
    var isInBrackets = false
    for index in bytes.indices {
      switch bytes[index] {
      case UInt8(ascii: "["): isInBrackets = true
      case UInt8(ascii: "]"): isInBrackets = false
      case UInt8(ascii: ":") where !isInBrackets: return index
      default: break
      }
    }
    return bytes.endIndex
  }

  private mutating func appendUser(_ bytes: ArraySlice<UInt8>) {
    let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
    let password = bytes[colon...].dropFirst()
    guard colon > bytes.startIndex || !password.isEmpty else { return }
    PercentEncoding.userInfo.append(bytes[..<colon], to: &output)
    if !password.isEmpty {
      output.append(UInt8(ascii: ":"))
      PercentEncoding.userInfo.append(password, to: &output)
    }
    output.append(UInt8(ascii: "@"))
  }

  private mutating func appendPort(_ digits: ArraySlice<UInt8>) -> Bool {
    var port = 0
    for digit in digits {
      guard digit.isDigit else { return false }
      port = port * 10 + Int(digit - UInt8(ascii: "0"))
      guard port <= 65_535 else { return false }
    }
    let own = layout.authorityStart == 8 ? 443 : 80
    if !digits.isEmpty, port != own { output.append(contentsOf: ":\(port)".utf8) }
    return true
  }

  private func isSlash(at index: Int) -> Bool {
    index < input.count && (input[index] == UInt8(ascii: "/") || input[index] == UInt8(ascii: "\\"))
  }

  private func endsPath(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }

  /// Appends segments behind what the output holds of a path: nothing, or folders up to their `/`.
  private mutating func appendPath() {
    if output.count == layout.pathStart {
      output.append(UInt8(ascii: "/"))
      if isSlash(at: position) { position += 1 }
    }
    while position < input.count, !endsPath(input[position]) {
      let end = input[position...].firstIndex(where: endsAuthority) ?? input.count
      let segment = input[position..<end]
      let hasSlash = isSlash(at: end)
      switch DotSegment(segment) {
      case .parent:
        if output.count > layout.pathStart + 1 {
          output.removeLast()
          while output.last != UInt8(ascii: "/") { output.removeLast() }
        }
      case .same:
        break
      case nil:
        PercentEncoding.path.append(segment, to: &output)
        if hasSlash { output.append(UInt8(ascii: "/")) }
      }
      position = hasSlash ? end + 1 : end
    }
  }

  private mutating func appendQueryAndFragment() {
    layout.pathEnd = output.count
    if position < input.count, input[position] == UInt8(ascii: "?") {
      let end = input[position...].firstIndex(of: UInt8(ascii: "#")) ?? input.count
      output.append(UInt8(ascii: "?"))
      PercentEncoding.query.append(input[(position + 1)..<end], to: &output)
      position = end
    }
    appendFragment()
  }

  private mutating func appendFragment() {
    layout.queryEnd = output.count
    guard position < input.count else { return }
    output.append(UInt8(ascii: "#"))
    PercentEncoding.fragment.append(input[(position + 1)...], to: &output)
  }
}

/// `.` and `..`, also with their dots percent-encoded.
private enum DotSegment {
  case same
  case parent

  init?(_ segment: ArraySlice<UInt8>) {
    guard segment.count <= 6, segment.first == UInt8(ascii: ".") || segment.first == UInt8(ascii: "%") else {
      return nil
    }
    switch String(decoding: segment, as: UTF8.self).lowercased() {
    case ".", "%2e": self = .same
    case "..", ".%2e", "%2e.", "%2e%2e": self = .parent
    default: return nil
    }
  }
}
