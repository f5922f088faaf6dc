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

  /// The settings with the URL in its normal form; looks the name up, and refuses addresses that may not be sent to.
  public func checked(_ settings: EndpointSettings) async throws(EndpointRefusal) -> EndpointSettings {
    try settings.check()
    do {
      try CustomerRequest.judge(settings.headers)
    } catch {
      throw .invalidHeaders("\(error)")
    }
    do throws(EndpointAddress.Problem) {
      let address = try EndpointAddress(settings.url, allowsInsecure: allowsInsecure)
      if !allowsInsecure { try await judgeAddresses(of: address) }
      var checked = settings
      checked.url = address.address.text
      return checked
    } catch {
      throw .invalidURL("\(error)")
    }
  }

  /// A name that has no address yet, or whose name server is silent, is no reason to refuse: every connection judges the
  /// addresses that it finds then, and what cannot be sent meanwhile is sent later.
  private func judgeAddresses(of address: EndpointAddress) async throws(EndpointAddress.Problem) {
    do throws(EndpointAddress.Problem) {
      try await address.resolve(with: resolver, isOwn: isOwn)
    } catch {
      guard error == .doesNotResolve else { throw error }
    }
  }
}
