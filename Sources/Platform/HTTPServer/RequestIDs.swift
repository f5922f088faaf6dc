internal import Synchronization

/// Names requests: the same beginning for all of one server, then a number.
///
/// 15 characters, because Swift keeps a text of that length without memory of its own.
final class RequestIDs: Sendable {
  private static let prefixLength = 7
  private static let length = 15
  private static let blockSize: UInt64 = 64

  private let seed: UInt64
  private let next = Atomic<UInt64>(1)

  init(seed: UInt64) { self.seed = seed }

  /// A name of its own.
  func make() -> String { text(next.add(1, ordering: .relaxed).oldValue) }

  /// The next name of a block that one connection has, which is a new one when it is used up: threads do not wait for
  /// each other at every request.
  func make(from block: inout Range<UInt64>) -> String {
    if block.isEmpty {
      let start = next.add(Self.blockSize, ordering: .relaxed).oldValue
      block = start..<start + Self.blockSize
    }
    return text(block.removeFirst())
  }

  private func text(_ number: UInt64) -> String {
    String(unsafeUninitializedCapacity: Self.length) { bytes in
      Self.write(seed, to: bytes, at: 0..<Self.prefixLength)
      Self.write(number, to: bytes, at: Self.prefixLength..<Self.length)
      return Self.length
    }
  }

  /// Writes five bits of `value` at each place, the lowest at the last.
  private static func write(_ value: UInt64, to bytes: UnsafeMutableBufferPointer<UInt8>, at places: Range<Int>) {
    var rest = value
    var index = places.upperBound
    while index > places.lowerBound {
      index -= 1
      let digit = UInt8(truncatingIfNeeded: rest & 31)
      bytes[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
      rest >>= 5
    }
  }
}
