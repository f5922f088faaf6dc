import Extraction
import Foundation

/// Where the pages of ads come from, with what must be read from each.
struct AdSource {
  /// What must be read, in the order of the pages.
  let truths: [AdTruth]
  private let directory: String?
  private let ads: SyntheticAds

  /// The files of a directory, named by their ads' numbers, or generated pages.
  init(options: BenchmarkOptions, count: Int) throws(BenchmarkError) {
    ads = SyntheticAds(base: BenchmarkSite.usualBase, count: count)
    directory = options.pages
    if let truth = options.truth {
      truths = try AdTruth.load(truth, limit: count)
    } else {
      truths = (0..<count).map { [ads] in AdTruth(ads.ad($0)) }
    }
  }

  /// The pages of a range of `truths`.
  func pages(_ range: Range<Int>) throws(BenchmarkError) -> [Page] {
    var pages: [Page] = []
    for truth in truths[range] {
      let body = try body(truth.id)
      pages.append(Page(url: ads.address(truth.id), contentType: "text/html; charset=utf-8", body: body))
    }
    return pages
  }

  private func body(_ id: Int) throws(BenchmarkError) -> [UInt8] {
    guard let directory else { return ads.page(id) }
    let path = "\(directory)/\(id)"
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw .unreadable(path: path, reason: "there is no such file, or it may not be read")
    }
    return Array(bytes)
  }
}
