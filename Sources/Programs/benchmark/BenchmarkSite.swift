import Extraction
import Foundation

/// The definition of the site that is measured.
enum BenchmarkSite {
  /// Where its pages are when no server is named.
  static let usualBase = "http://127.0.0.1:8088"

  /// The definition in `file`, or the built-in one for the lists and ads of `base`.
  static func load(file: String?, base: String = usualBase) throws(BenchmarkError) -> Site {
    guard let file else { return try parse(Array(definition(base).utf8), file: "the built-in definition") }
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw .unreadable(path: file, reason: "there is no such file, or it may not be read")
    }
    return try parse(Array(bytes), file: file)
  }

  /// The definition of a site whose search pages hold whole ads in their state, newest first.
  static func newestFirst(base: String) throws(BenchmarkError) -> Site {
    let text = """
      {"id": "bench_newest", "currency": "SEK", "hosts": ["\(host(base))"], "requestsPerMinute": 600000,
       "search": {"start": ["\(base)/search"], "pageParameter": "page", "firstPage": 1, "lastPage": 9999,
                  "newestFirst": true},
       "listing": {"url": "^\(escaped(base))/item/(?<id>[0-9]+)$", "fetch": "ifIncomplete"},
       "records": [\(SyntheticSearch.record)]}
      """
    return try parse(Array(text.utf8), file: "the built-in definition")
  }

  private static func definition(_ base: String) -> String {
    """
    {"id": "bench", "currency": "SEK", "hosts": ["\(host(base))"], "requestsPerMinute": 600000,
     "search": {"start": ["\(base)/list/1"], "newestFirst": false}, "page": {"next": "//a[@rel='next']/@href"},
     "listing": {"url": "^\(escaped(base))/ad/(?<id>[0-9]+)$", "fetch": "ifIncomplete"}}
    """
  }

  private static func parse(_ bytes: [UInt8], file: String) throws(BenchmarkError) -> Site {
    do {
      return try Site(parsing: bytes, file: file)
    } catch {
      throw .wrongSite(error)
    }
  }

  private static func host(_ base: String) -> String { base.split(separator: "/").last.map(String.init) ?? base }

  /// The address as part of a regular expression within JSON.
  private static func escaped(_ base: String) -> String {
    base.split(separator: ".", omittingEmptySubsequences: false).joined(separator: "\\\\.")
  }
}
