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

/// The text of a key: `pw_<id>_<secret>`.
public struct KeyText: Sendable {
  /// What the key is called.
  public let id: String
  /// The whole text, shown once to its owner and never kept.
  public let text: String

  private static let identifierLength = 12
  private static let secretLength = 43

  /// A new key from 8 bytes for its name and 32 for its secret, fresh from a source that nobody can guess.
  public init(identifierBytes: [UInt8], secretBytes: [UInt8]) {
    precondition(identifierBytes.count == 8 && secretBytes.count == 32, "a key is made of 8 and 32 bytes")
    id = Digest.base62(of: identifierBytes, length: Self.identifierLength)
    text = "pw_\(id)_\(Digest.base62(of: secretBytes, length: Self.secretLength))"
  }

  /// A key as somebody sent it; nil when it is not of the form of one.
  public init?(_ text: String) {
    let bytes = text.utf8
    let prefix = 3
    let secretStart = prefix + Self.identifierLength + 1
    guard bytes.count == secretStart + Self.secretLength, text.hasPrefix("pw_"),
      bytes.allSatisfy({ $0 == 0x5F || (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) })
    else { return nil }
    let identifier = bytes.dropFirst(prefix).prefix(Self.identifierLength)
    id = String(decoding: identifier, as: UTF8.self)
    self.text = text
  }

  /// What is kept of it.
  ///
  /// The secret has 256 random bits, so nobody finds it by trying: a slow hash, as passwords need, would only make every
  /// request slow.
  var digest: [UInt8] { Digest.sha256(text) }
}
