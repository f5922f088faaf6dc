internal import COpenSSL

/// Randomness that nobody can guess, for keys and secrets.
public enum SecureRandom {
  /// Fresh bytes from the system's source; stops the process when it has none, because a guessable key is worse.
  public static func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
      let isFilled = count == 0 || RAND_bytes(bytes.baseAddress, Int32(count)) == 1
      precondition(isFilled, "the system gives no random bytes")
      initialized = count
    }
  }
}
