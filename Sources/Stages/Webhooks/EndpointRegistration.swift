public import HTTP
public import Outbox

/// What is checked before an endpoint is made or changed.
public struct EndpointRegistration: Sendable {
  private let allowsInsecure: Bool
  private let resolver: NameResolver
  private let isOwn: @Sendable (IPAddress) -> Bool

  /// Checks with the names that `resolver` knows; `isOwn` tells the addresses of this machine, and `allowsInsecure` allows plain
  /// http and private networks.
  public init(
    allowsInsecure: Bool, resolver: NameResolver, isOwn: @escaping @Sendable (IPAddress) -> Bool = { _ in false }
  ) {
    self.allowsInsecure = allowsInsecure
    self.resolver = resolver
    self.isOwn = isOwn
  }

  /// The settings with the URL in its normal form; looks the name up.
  public func checked(_ settings: EndpointSettings) async throws(EndpointRefusal) -> EndpointSettings {
    try settings.check()
    do {
      try CustomerRequest.judge(settings.headers)
    } catch {
      throw .invalidHeaders("\(error)")
    }
    do throws(EndpointAddress.Problem) {
      let address = try EndpointAddress(settings.url, allowsInsecure: allowsInsecure)
      // With development's freedom a name may well be unknown still.
      if !allowsInsecure { try await address.resolve(with: resolver, isOwn: isOwn) }
      var checked = settings
      checked.url = address.address.text
      return checked
    } catch {
      throw .invalidURL("\(error)")
    }
  }
}
