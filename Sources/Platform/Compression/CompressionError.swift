/// Why bytes could not be decompressed.
public enum CompressionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The bytes are not gzip, or were changed; `offset` is how many bytes were read by then.
  case damaged(offset: Int)
  /// The bytes end too early.
  case truncated(bytes: Int)
  /// There is more than the caller wanted.
  case tooLarge(limit: Int)

  /// One sentence with the place.
  public var description: String {
    switch self {
    case .damaged(let offset): "the gzip data is damaged or is none, seen at byte \(offset)"
    case .truncated(let bytes): "the gzip data ends too early, after \(bytes) bytes"
    case .tooLarge(let limit): "the gzip data holds more than the \(limit) bytes allowed"
    }
  }
}
