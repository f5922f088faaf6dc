/// A path pattern for paths whose bytes are what they mean, which costs neither memory nor decoding to compare.
struct PlainPattern: Sendable {
  /// The bytes of literal segments; nil for parameters.
  private let segments: [[UInt8]?]

  init(_ pattern: PathPattern) {
    segments = pattern.segments.map { segment in
      switch segment {
      case .literal(let text): Array(text.utf8)
      case .parameter: nil
      }
    }
  }

  /// How many segments a plain path has; nil for one that has to be decoded, or that may be refused.
  static func segmentCount(of path: UnsafeBufferPointer<UInt8>) -> Int? {
    var count = 0
    var previous: UInt8 = 0
    for byte in path {
      switch byte {
      case UInt8(ascii: "/"): count += 1
      case UInt8(ascii: "%"), UInt8(ascii: "+"), UInt8(ascii: "\\"), 0...32, 127...: return nil
      case UInt8(ascii: ".") where previous == UInt8(ascii: "/"): return nil
      default: break
      }
      previous = byte
    }
    return path.first == UInt8(ascii: "/") ? count : nil
  }

  /// Whether a plain path is of this form; gives `body` what stands in the place of each parameter, in order.
  func fits(
    _ path: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void = { _ in }
  ) -> Bool {
    var rest = path[...]
    for segment in segments {
      guard rest.first == UInt8(ascii: "/") else { return false }
      rest = rest.dropFirst()
      if let segment {
        guard rest.starts(with: segment) else { return false }
        rest = rest.dropFirst(segment.count)
      } else {
        let value = rest.prefix { $0 != UInt8(ascii: "/") }
        guard !value.isEmpty else { return false }
        body(UnsafeBufferPointer(rebasing: value))
        rest = rest.dropFirst(value.count)
      }
    }
    return rest.isEmpty
  }
}
