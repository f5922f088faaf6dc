import Extraction
import FoundationEssentials

extension SiteCatalog {
  /// The shipped definitions and those in the files `*.json` of a directory, which replace shipped ones of the same identifier.
  ///
  /// Throws `SiteError` when the directory or one of the files cannot be read, or a definition is wrong.
  init(extendedFrom directory: String?) throws(SiteError) {
    try self.init()
    guard let directory else { return }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
      throw SiteError(file: directory, field: "", reason: "is no folder that can be read (--sites)")
    }
    for name in names.sorted() where name.hasSuffix(".json") {
      let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
      guard let bytes = FileManager.default.contents(atPath: path) else {
        throw SiteError(file: path, field: "", reason: "cannot be read")
      }
      try add(Array(bytes), file: path)
    }
  }
}
