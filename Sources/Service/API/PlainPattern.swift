internal import Glibc

/// A path pattern for paths whose bytes are what they mean, which costs neither memory nor decoding to compare.
struct PlainPattern: Sendable {
  /// What stands before, between and behind the parameters.
  private let literals: [[UInt8]]

  init(_ pattern: PathPattern) {
    var literals: [[UInt8]] = [[]]
    for segment in pattern.segments {
      literals[literals.count - 1].append(UInt8(ascii: "/"))
      switch segment {
      case .literal(let text): literals[literals.count - 1] += Array(text.utf8)
      case .parameter: literals.append([])
      }
    }
    self.literals = literals
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
    var place = 0
    for (index, literal) in literals.enumerated() {
      if index > 0 {
        let start = place
        while place < path.count, path[place] != UInt8(ascii: "/") { place += 1 }
        guard place > start else { return false }
        body(UnsafeBufferPointer(rebasing: path[start..<place]))
      }
      guard path.count - place >= literal.count,
        path.baseAddress.map({ memcmp($0 + place, literal, literal.count) == 0 }) ?? literal.isEmpty
      else { return false }
      place += literal.count
    }
    return place == path.count
  }
}
