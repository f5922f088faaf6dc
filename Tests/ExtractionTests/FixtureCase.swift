import Extraction
import Foundation
import TestSupport
import Testing

/// A page of `Fixtures` with what must be read from it.
struct FixtureCase: Sendable, CustomTestStringConvertible {
  var folder: String
  var name: String

  var testDescription: String { "\(folder)/\(name)" }

  /// All of them, in alphabetical order.
  static let all: [FixtureCase] = {
    let files = FileManager.default
    let folders = (try? files.contentsOfDirectory(atPath: Repository.fixtures.path))?.sorted() ?? []
    return folders.flatMap { folder in
      let names =
        (try? files.contentsOfDirectory(atPath: Repository.fixtures.appending(path: folder).path))?.sorted() ?? []
      return names.filter { $0.hasSuffix(".json") && names.contains($0.replacing(".json", with: ".html")) }
        .map { FixtureCase(folder: folder, name: String($0.dropLast(5))) }
    }
  }()

  private static let catalog = try? SiteCatalog()

  private func file(_ ending: String) -> URL { Repository.fixtures.appending(path: "\(folder)/\(name).\(ending)") }

  /// The description beside the page.
  func description() throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file("json"))) as? [String: Any])
  }

  /// The definition of the folder's site; nil for `generic`.
  func site() throws -> Site? {
    guard folder != "generic" else { return nil }
    let site: Site = try #require(Self.catalog?.sites[folder])
    return site
  }

  /// The page as it would be fetched.
  func page() throws -> Page {
    let description = try description()
    return Page(
      url: description["url"] as? String ?? "", status: description["status"] as? Int ?? 200,
      contentType: description["contentType"] as? String, body: Array(try Data(contentsOf: file("html"))))
  }
}

extension ExtractedPage {
  /// The page as `--inspect` shows it, read back.
  func shown() throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(json(site: nil).utf8)) as? [String: Any])
  }
}
