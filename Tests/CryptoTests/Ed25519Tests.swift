import Crypto
import Testing

struct Ed25519Tests {
  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// Tests 1 to 3 of RFC 8032, 7.1: seed, public key, message, signature.
  static let vectors: [(String, String, String, String)] = [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    ),
    (
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    ),
  ]

  @Test(arguments: vectors)
  func `keys and signatures are those of the standard`(seed: String, key: String, message: String, signature: String)
    throws
  {
    let privateKey = Ed25519PrivateKey(seed: Self.bytes(seed))
    #expect(Digest.hex(privateKey.publicKey) == key)
    #expect(Digest.hex(privateKey.signature(of: Self.bytes(message))) == signature)
    let publicKey = try #require(Ed25519PublicKey(bytes: Self.bytes(key)))
    #expect(publicKey.isValid(Self.bytes(signature), for: Self.bytes(message)))
  }

  @Test func `another message, another key and another length are no signature`() throws {
    let privateKey = Ed25519PrivateKey(seed: [UInt8](repeating: 7, count: 32))
    let other = Ed25519PrivateKey(seed: [UInt8](repeating: 8, count: 32))
    let publicKey = try #require(Ed25519PublicKey(bytes: privateKey.publicKey))
    let signature = privateKey.signature(of: [1, 2, 3])
    #expect(publicKey.isValid(signature, for: [1, 2, 3]))
    #expect(!publicKey.isValid(signature, for: [1, 2, 4]))
    #expect(!publicKey.isValid(other.signature(of: [1, 2, 3]), for: [1, 2, 3]))
    #expect(!publicKey.isValid(signature.dropLast(), for: [1, 2, 3]))
    #expect(!publicKey.isValid(signature + [0], for: [1, 2, 3]))
    #expect(!publicKey.isValid([], for: [1, 2, 3]))
  }

  @Test(arguments: [0, 31, 33]) func `a public key has 32 bytes`(count: Int) {
    #expect(Ed25519PublicKey(bytes: [UInt8](repeating: 1, count: count)) == nil)
  }
}
