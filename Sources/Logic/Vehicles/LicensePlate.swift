/// A registration plate in the form in which plates are compared: upper case, without spaces, hyphens and dots.
public struct LicensePlate: Sendable, Hashable, CustomStringConvertible {
  /// 2 to 10 letters and digits, such as `ABC123`; `Å`, `Ä` and `Ö` are kept.
  public let normalized: String

  /// The plate in `text`, or nil when what is left after normalising is no plate of any country.
  ///
  /// Composed and decomposed letters (`A` and a ring) give the same plate.
  public init?(_ text: String) {
    var isPlate = true
    // No longer than the text: one of 15 bytes or less then needs no memory of its own.
    let result = String(unsafeUninitializedCapacity: min(text.utf8.count, Self.capacity)) { buffer in
      var writer = PlateWriter(buffer: buffer)
      for byte in text.utf8 {
        guard writer.take(byte) else {
          isPlate = false
          return 0
        }
      }
      isPlate = writer.isComplete && (2...10).contains(writer.characters)
      return isPlate ? writer.count : 0
    }
    guard isPlate else { return nil }
    normalized = result
  }

  /// The plate in a text of any kind, by the same rules.
  public init?(_ text: some StringProtocol) { self.init(String(text)) }

  /// A plate whose text is known to be normalised.
  init(normalized: String) { self.normalized = normalized }

  /// The normalised plate.
  public var description: String { normalized }

  /// Bytes of ten letters of two bytes each.
  private static let capacity = 20
}

/// Writes the normalised form of a plate, one UTF-8 byte of the text after the other.
private struct PlateWriter {
  let buffer: UnsafeMutableBufferPointer<UInt8>
  var count = 0
  var characters = 0
  /// Bytes of a character that is not complete yet.
  private var lead: UInt8 = 0
  private var middle: UInt8 = 0

  init(buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

  /// Whether the text did not end inside a character.
  var isComplete: Bool { lead == 0 }

  /// Takes one byte; false when it cannot belong to a plate.
  mutating func take(_ byte: UInt8) -> Bool {
    switch (lead, byte) {
    case (0, 48...57), (0, 65...90): return append(byte)
    case (0, 97...122): return append(byte - 32)
    case (0, 32), (0, 45), (0, 46), (0, 9), (0, 10), (0, 13): return true
    case (0, 0xC2), (0, 0xC3), (0, 0xCC), (0, 0xE2):
      lead = byte
      return true
    case (0xC2, 0xA0), (0xC2, 0xAD):  // no-break space, soft hyphen
      lead = 0
      return true
    case (0xC3, _):
      lead = 0
      return appendNordic(byte >= 0xA0 ? byte - 0x20 : byte)
    case (0xCC, _):
      lead = 0
      return combine(byte)
    case (0xE2, 0x80) where middle == 0:
      middle = byte
      return true
    case (0xE2, 0x80...0x95), (0xE2, 0xAF):  // spaces, hyphens and dashes of General Punctuation
      guard middle == 0x80 else { return false }
      lead = 0
      middle = 0
      return true
    default: return false
    }
  }

  private mutating func append(_ byte: UInt8) -> Bool {
    guard characters < 10 else { return false }
    buffer[count] = byte
    count += 1
    characters += 1
    return true
  }

  /// Å Ä Ö Ø Æ Ü by the second byte of their UTF-8 form.
  private mutating func appendNordic(_ second: UInt8) -> Bool {
    switch second {
    case 0x84, 0x85, 0x86, 0x96, 0x98, 0x9C:
      guard append(0xC3) else { return false }
      buffer[count] = second
      count += 1
      return true
    default: return false
    }
  }

  /// Puts a combining ring or diaeresis on the letter before it.
  private mutating func combine(_ mark: UInt8) -> Bool {
    guard count > 0 else { return false }
    let second: UInt8
    switch (buffer[count - 1], mark) {
    case (65, 0x8A): second = 0x85
    case (65, 0x88): second = 0x84
    case (79, 0x88): second = 0x96
    case (85, 0x88): second = 0x9C
    default: return false
    }
    count -= 1
    characters -= 1
    return appendNordic(second)
  }
}
