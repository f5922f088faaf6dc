internal import COpenSSL

/// Comparing what a stranger sends with what only we know.
public enum ConstantTime {
  /// Whether both are the same.
  ///
  /// It takes as long for a first byte that differs as for a last one, so that nobody can find the right bytes one by one.
  /// The lengths are no secret.
  public static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
  }
}
