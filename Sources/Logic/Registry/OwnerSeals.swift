internal import Crypto

/// The keys under which owners are kept: what is written anywhere is a keyed hash.
public struct OwnerSeals: Sendable {
  private let current: [UInt8]
  private let renewed: [UInt8]?

  /// The key of what is remembered, and another one that is to replace it with the next snapshot.
  public init(current: [UInt8], renewed: [UInt8]? = nil) {
    self.current = current
    self.renewed = renewed
  }

  func makeCurrent() -> SipHash { SipHash(key: current) }

  func makeRenewed() -> SipHash? { renewed.map { SipHash(key: $0) } }
}
