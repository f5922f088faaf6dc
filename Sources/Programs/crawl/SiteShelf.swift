import CommandLineTool
import Extraction
import FoundationEssentials

/// The shipped definitions with those of a folder laid over them.
struct SiteShelf {
  private(set) var catalog: SiteCatalog
  /// Definitions of the folder that cannot be used, by the name of their file without its ending.
  private(set) var broken: [String: SiteError] = [:]

  init(folder: String?) throws {
    catalog = try SiteCatalog()
    guard let folder else { return }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }.sorted()
    } catch {
      throw SiteError(file: folder, field: "", reason: "is no folder that can be read (--sites)")
    }
    for name in names {
      let path = "\(folder)/\(name)"
      do {
        try catalog.add(try Self.bytes(of: path), file: path)
      } catch {
        broken[String(name.dropLast(5))] = error
      }
    }
  }

  static func bytes(of path: String) throws(SiteError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SiteError(file: path, field: "", reason: "cannot be read")
    }
    return Array(data)
  }

  /// The definitions of the sites named, in that order; all of them when none is.
  func sites(named names: [String]) throws -> [Site] {
    if names.isEmpty {
      if let error = broken.values.first { throw error }
      return catalog.identifiers.compactMap { catalog.sites[$0] }
    }
    return try names.map { name in
      if let error = broken[name] { throw error }
      guard let site = catalog.sites[name] else {
        throw UsageError.conflict(
          "--site: there is no site '\(name)'; known are \(catalog.identifiers.joined(separator: ", "))")
      }
      return site
    }
  }
}
