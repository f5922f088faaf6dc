/// FNV-1a over 64 bits: quick, the same on every machine, and not for secrets.
struct Fingerprint {
  private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Adds a text and its end, so that `ab`, `c` is not `a`, `bc`, and nil is not empty.
  mutating func add(_ text: String?) {
    if let text {
      for byte in text.utf8 { mix(byte) }
    }
    mix(text == nil ? 0xFE : 0xFF)
  }

  /// Adds a number.
  mutating func add(_ number: Int64) {
    var rest = UInt64(bitPattern: number)
    for _ in 0..<8 {
      mix(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  /// The number so far; never 0, which stands for none.
  var value: Int64 { hash == 0 ? 1 : Int64(bitPattern: hash) }

  private mutating func mix(_ byte: UInt8) {
    hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
  }
}
