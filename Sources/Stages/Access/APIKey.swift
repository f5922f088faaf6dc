internal import Crypto
public import FoundationEssentials

/// A key to the API as it is kept, which is without its secret.
public struct APIKey: Sendable, Hashable {
  /// What it is called in lists and logs; the middle part of the key's text.
  public let id: String
  /// Whose it is.
  public let accountID: String
  /// What it opens.
  public let scopes: [Scope]
  /// How often it may be used; nil for the server's own limit.
  public let rate: RateLimit?
  /// When it was made.
  public let createdAt: Date
  /// When it was used last, to the minute.
  public let lastUsedAt: Date?
  /// Since when it opens nothing.
  public let revokedAt: Date?
}

/// The text of a new key: `pw_<id>_<secret>`.
public struct KeyText: Sendable {
  /// What the key is called.
  public let id: String
  /// The whole text, shown once to its owner and never kept.
  public let text: String

  private static let prefix: StaticString = "pw_"
  private static let identifierLength = 12
  private static let secretLength = 43

  /// A new key from 8 bytes for its name and 32 for its secret, fresh from a source that nobody can guess.
  public init(identifierBytes: [UInt8], secretBytes: [UInt8]) {
    precondition(identifierBytes.count == 8 && secretBytes.count == 32, "a key is made of 8 and 32 bytes")
    id = Digest.base62(of: identifierBytes, length: Self.identifierLength)
    text = "\(Self.prefix)\(id)_\(Digest.base62(of: secretBytes, length: Self.secretLength))"
  }

  /// What the key is called that somebody sent; nil when it is not of the form of one.
  static func identifier(in text: Span<UInt8>) -> String? {
    let start = prefix.utf8CodeUnitCount
    let end = start + identifierLength
    guard text.count == end + 1 + secretLength else { return nil }
    for index in text.indices {
      guard index < start ? text[index] == prefix.utf8Start[index] : isAllowed(text[index]) else { return nil }
    }
    return String(unsafeUninitializedCapacity: identifierLength) { name in
      for index in 0..<identifierLength { name[index] = text[start + index] }
      return identifierLength
    }
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x5F, 48...57, 65...90, 97...122: true
    default: false
    }
  }

  /// What is kept of the text of a key.
  ///
  /// The secret has 256 random bits, so nobody finds it by trying: a slow hash, as passwords need, would only make every
  /// request slow.
  static func digest(_ text: Span<UInt8>) -> [UInt8] { Digest.sha256(text) }
}
