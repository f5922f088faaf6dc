/// Looks up the addresses of names: asks the system, or a test.
public struct NameResolver: Sendable {
  /// Why a name has no addresses.
  public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Name servers say so.
    case notFound(host: String)
    /// Nobody could be asked, or nobody answered; it may be otherwise in a while.
    case unavailable(host: String)

    /// One sentence.
    public var description: String {
      switch self {
      case .notFound(let host): "no address was found for the name \(host)"
      case .unavailable(let host): "no name server answered for \(host); try again in a while"
      }
    }
  }

  /// Every address of a name, without order; a numeric host is its own address.
  public var addresses: @Sendable (_ host: String) async throws(Failure) -> [IPAddress]

  /// Looks up with this closure.
  public init(addresses: @escaping @Sendable (_ host: String) async throws(Failure) -> [IPAddress]) {
    self.addresses = addresses
  }
}
