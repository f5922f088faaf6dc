internal import Synchronization

/// Names requests: the same beginning for all of one server, then a number.
///
/// 15 characters, because Swift keeps a text of that length without memory of its own.
final class RequestIDs: Sendable {
  private static let prefixLength = 7
  private static let length = 15
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  private let seed: UInt64
  private let next = Atomic<UInt64>(0)

  init(seed: UInt64) { self.seed = seed }

  func make() -> String {
    let number = next.add(1, ordering: .relaxed).newValue
    return String(unsafeUninitializedCapacity: Self.length) { bytes in
      Self.write(seed, to: bytes[0..<Self.prefixLength])
      Self.write(number, to: bytes[Self.prefixLength..<Self.length])
      return Self.length
    }
  }

  /// Writes the lowest five bits of `value` last.
  private static func write(_ value: UInt64, to bytes: Slice<UnsafeMutableBufferPointer<UInt8>>) {
    var bytes = bytes
    var rest = value
    for index in bytes.indices.reversed() {
      bytes[index] = alphabet[Int(rest & 31)]
      rest >>= 5
    }
  }
}
