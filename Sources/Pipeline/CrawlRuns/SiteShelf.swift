public import Extraction
internal import FoundationEssentials

/// The shipped definitions with those of a folder laid over them, as `--sites` names it.
///
/// A broken definition spoils only its own site: it is named when that site is asked for.
public struct SiteShelf: Sendable {
  /// A site that was asked for and that has no definition.
  public struct UnknownSite: Error, Sendable, CustomStringConvertible {
    /// The name that was given.
    public let name: String
    /// The names that there are.
    public let known: [String]

    /// One sentence.
    public var description: String { "there is no site '\(name)'; known are \(known.joined(separator: ", "))" }
  }

  /// The definitions that can be used.
  public private(set) var catalog: SiteCatalog
  /// Definitions of the folder that cannot be used, by the name of their file without its ending.
  public private(set) var broken: [String: SiteError] = [:]

  /// The definitions; throws `SiteError` when the folder cannot be read.
  public init(folder: String?) throws(SiteError) {
    catalog = try SiteCatalog()
    guard let folder else { return }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw SiteError(file: folder, field: "", reason: "is no folder that can be read (--sites)")
    }
    for name in names.sorted() where name.hasSuffix(".json") {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      do {
        try catalog.add(try Self.bytes(of: path), file: path)
      } catch {
        broken[String(name.dropLast(5))] = error
      }
    }
  }

  /// All definitions of the shelf, none of which may be broken; throws `SiteError` otherwise.
  public static func catalog(folder: String?) throws(SiteError) -> SiteCatalog {
    let shelf = try SiteShelf(folder: folder)
    if let error = shelf.broken.min(by: { $0.key < $1.key })?.value { throw error }
    return shelf.catalog
  }

  /// The bytes of a definition's file; throws `SiteError` when it cannot be read.
  public static func bytes(of path: String) throws(SiteError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SiteError(file: path, field: "", reason: "cannot be read")
    }
    return Array(data)
  }

  /// What is wrong with the definitions that cannot be used, one sentence each.
  public var complaints: [String] { broken.values.map { "\($0)" }.sorted() }

  /// The definitions of the sites named, each once and in that order; all that can be used when none is.
  ///
  /// Throws `SiteError` when a definition that is asked for is broken, and `UnknownSite`.
  public func sites(named names: [String]) throws -> [Site] {
    if names.isEmpty { return catalog.identifiers.compactMap { catalog.sites[$0] } }
    var seen: Set<String> = []
    return try names.filter { seen.insert($0).inserted }.map { name in
      if let error = broken[name] { throw error }
      guard let site = catalog.sites[name] else { throw UnknownSite(name: name, known: catalog.identifiers) }
      return site
    }
  }
}
