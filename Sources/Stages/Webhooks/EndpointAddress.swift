public import HTTP

/// A URL that a customer may have events sent to.
///
/// Only shapes that every parser of URLs reads alike are taken, so that what was judged here is what is connected to.
public struct EndpointAddress: Sendable, Hashable {
  /// More bytes than this are refused.
  public static let longestText = CustomerRequest.longestURL
  /// Names with more addresses than this are refused.
  public static let mostAddresses = 256

  /// In its normal form, such as is to be stored and sent to.
  public let address: WebAddress
  /// Whether plain http, any port, and addresses of private networks are allowed: for development.
  public let allowsInsecure: Bool

  /// Reads a URL; nothing is looked up.
  public init(_ text: String, allowsInsecure: Bool) throws(Problem) {
    let authority = try Self.authority(of: text)
    guard let address = WebAddress(text), !authority.isEmpty else { throw .malformed }
    guard address.isSecure || allowsInsecure else { throw .notSecure }
    self.address = address
    self.allowsInsecure = allowsInsecure
    try judgeHost()
    guard allowsInsecure ? address.connectionPort > 0 : EndpointPorts.allow(address.connectionPort) else {
      throw .port(address.connectionPort)
    }
  }

  /// Where a request to it may connect.
  public var rules: AddressRules { allowsInsecure ? .publicAndPrivate : .publicOnly }

  /// Looks the name up and refuses it when any of its addresses is one that may not be connected to.
  ///
  /// What the name leads to is judged again at every connection, as it may be another address by then.
  public func resolve(
    with resolver: NameResolver, isOwn: @Sendable (IPAddress) -> Bool = { _ in false }
  ) async throws(Problem) {
    let addresses: [IPAddress]
    if let literal {
      addresses = [literal]
    } else {
      do throws(NameResolver.Failure) {
        addresses = try await resolver.addresses(address.host)
      } catch {
        throw .doesNotResolve
      }
    }
    guard !addresses.isEmpty else { throw .doesNotResolve }
    guard addresses.count <= Self.mostAddresses else { throw .notAllowed }
    for found in addresses {
      guard rules.allow(found, host: address.host, port: address.connectionPort),
        rules.allowsOwnAddresses || !isOwn(found)
      else { throw .notAllowed }
    }
  }
}

extension EndpointAddress {
  /// The part of a text between `://` and the path, with only what parsers agree about.
  private static func authority(of text: String) throws(Problem) -> Substring {
    guard text.utf8.count <= longestText else { throw .tooLong(text.utf8.count) }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { throw .character }
    let scheme = text.prefix { $0 != ":" }
    let rest = text.dropFirst(scheme.count)
    guard ["https", "http"].contains(scheme.lowercased()) else { throw .notSecure }
    guard rest.hasPrefix("://") else { throw .malformed }
    guard !text.contains("#") else { throw .fragment }
    let authority = rest.dropFirst(3).prefix { $0 != "/" && $0 != "?" }
    guard !authority.contains("@") else { throw .userInformation }
    guard !authority.contains("%") else { throw .malformed }
    return authority
  }

  /// The address that the host is, when it is no name.
  private var literal: IPAddress? {
    let host = address.host
    return IPAddress(host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host)
  }

  private func judgeHost() throws(Problem) {
    if literal != nil {
      guard allowsInsecure else { throw .literalAddress }
      return
    }
    let labels = address.host.split(separator: ".", omittingEmptySubsequences: false)
    guard address.host.utf8.count <= 253, labels.allSatisfy(Self.isLabel) else { throw .malformed }
    guard !allowsInsecure else { return }
    guard labels.count > 1, !Self.localEndings.contains(where: labels.reversed().starts(with:)) else {
      throw .localName
    }
  }

  /// Letters, digits, hyphens and underscores, 1 to 63 of them.
  private static func isLabel(_ label: Substring) -> Bool {
    (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
      && label.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
      }
  }

  /// Names that mean something inside a network only, last label first: RFC 6761, 6762 with its appendix G, 7686 and 8375,
  /// and `internal`, which ICANN set aside in 2024 (all seen 2026-11).
  private static let localEndings: [[Substring]] = [
    ["localhost"], ["local"], ["internal"], ["onion"], ["arpa", "home"], ["localdomain"], ["lan"], ["intranet"],
    ["private"], ["corp"], ["home"],
  ]
}

extension EndpointAddress {
  /// Why events are not sent to a URL.
  public enum Problem: Error, Sendable, Hashable {
    /// It has this many bytes.
    case tooLong(Int)
    /// It has white space, a backslash, a control character or one outside ASCII.
    case character
    /// It is no URL with a host, or one that is read differently by different parsers.
    case malformed
    /// It is not https.
    case notSecure
    /// It has a user name or a password.
    case userInformation
    /// It has a part behind `#`, which is never sent.
    case fragment
    /// Its host is a number instead of a name.
    case literalAddress
    /// Its host means something inside a network only.
    case localName
    /// Its port is one of other services.
    case port(Int)
    /// Its name leads nowhere, now at least.
    case doesNotResolve
    /// It leads to an address that may not be connected to; more is not told.
    case notAllowed
  }
}

extension EndpointAddress.Problem: CustomStringConvertible {
  /// One sentence that says what to do.
  public var description: String {
    switch self {
    case .tooLong(let count):
      "the URL has \(count) bytes, and at most \(EndpointAddress.longestText) are taken; give a shorter one"
    case .character: "the URL has a character that must be percent-encoded, or a name that must be given as xn--..."
    case .malformed: "the URL cannot be read; give one such as https://hooks.example.com/platewatch"
    case .notSecure: "the URL must begin with https://"
    case .userInformation: "the URL has a user name or a password; send such things by a header of the endpoint"
    case .fragment: "the URL has a part behind #, which is never sent; leave it out"
    case .literalAddress: "the URL's host is a number; give a name that has a certificate"
    case .localName: "the URL's host is a name of a local network; give one that everybody can look up"
    case .port(let port):
      "webhooks are not sent to port \(port); use 443, 8443 or another port from 1024 that is no other service's"
    case .doesNotResolve: "the URL's host has no address now; look at its name and try again"
    case .notAllowed: "the URL leads to an address that webhooks are not sent to"
    }
  }
}
