/// The site definitions that are shipped, and those that a user puts beside or over them.
public struct SiteCatalog: Sendable {
  /// Definitions by identifier.
  public private(set) var sites: [String: Site]

  /// The shipped definitions.
  ///
  /// Throws `SiteError` when one is broken, which tests rule out.
  public init() throws(SiteError) {
    sites = [:]
    for (name, bytes) in Self.shipped { try add(bytes, file: "\(name) (shipped)") }
  }

  /// Adds a definition; one of the same identifier is replaced.
  ///
  /// `file` is what errors call it.
  public mutating func add(_ bytes: [UInt8], file: String) throws(SiteError) {
    let site = try Site(parsing: bytes, file: file)
    sites[site.id] = site
  }

  /// All identifiers in alphabetical order.
  public var identifiers: [String] { sites.keys.sorted() }

  /// The definition that owns a host, with its port where it is not the usual one; nil when none does.
  public func site(owningHost host: String) -> Site? {
    identifiers.lazy.compactMap { sites[$0] }.first { $0.owns(host: host) }
  }

  private static let shipped: [(String, [UInt8])] = [
    ("autoscout24", PackageResources.autoscout24_json), ("bilbasen", PackageResources.bilbasen_json),
    ("bilweb", PackageResources.bilweb_json), ("blocket", PackageResources.blocket_json),
    ("bytbil", PackageResources.bytbil_json), ("carla", PackageResources.carla_json),
    ("finn", PackageResources.finn_json),
    ("kvd", PackageResources.kvd_json), ("mobile_de", PackageResources.mobile_de_json),
    ("otomoto", PackageResources.otomoto_json), ("riddermark", PackageResources.riddermark_json),
    ("wayke", PackageResources.wayke_json),
  ]
}
