/// The form of header names and methods (RFC 9110, 5.6.2).
public enum Token {
  /// One bit for each of the first 128 bytes: letters, digits and ``!#$%&'*+-.^_`|~``.
  @usableFromInline static let bits: (UInt64, UInt64) = (0x03FF_6CFA_0000_0000, 0x57FF_FFFF_C7FF_FFFE)

  /// Whether a byte may stand in a token.
  @inlinable
  public static func allows(_ byte: UInt8) -> Bool {
    byte < 128 && (byte < 64 ? bits.0 : bits.1) >> UInt64(byte & 63) & 1 == 1
  }

  /// Whether a text is one.
  public static func isToken(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(allows) }
}
