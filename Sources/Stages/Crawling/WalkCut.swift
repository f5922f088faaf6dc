/// Where a walk for the newest ads was cut: what lies behind may be new although what lies before is known.
public struct WalkCut: Sendable, Hashable, Codable {
  /// Which of the start addresses was walked.
  public var startIndex: Int
  /// The first page that was not read.
  public var url: String
  /// The page up to which every page is read, where that is not the cut page: a deeper cut that was merged with this one.
  public var through: String?
  /// The least number of pages to read from there on, itself included, however well known they are: ads that came since
  /// have pushed the others back, and the page stored last may be known while those behind it are not.
  public var pages = WalkCut.fewestPages

  /// The page at the cut and the one after it.
  public static let fewestPages = 2
}

/// The cuts of a walk for the newest ads: those that earlier runs left, and what this run owes to them before it may end.
struct WalkCuts: Sendable {
  /// The most cuts that are remembered, as long as there are fewer start addresses.
  static let most = 16

  /// Cuts that this run has not come to, the first page first.
  private var waiting: [WalkCut]
  /// Pages that failed in this run.
  private var missed: [WalkCut] = []
  /// Pages that failed, or were not reached, in an earlier run.
  private let earlier: Set<String>
  /// What is still to be read before known pages mean that the rest is known.
  private var through: String?
  private var pagesOwed = 0
  /// Pages of this start address with news that were read before the first known one: by so many has the rest moved back.
  private var newsPages = 0
  private var hasJumped = false

  init(_ cuts: [WalkCut] = []) {
    waiting = cuts
    earlier = Set(cuts.map(\.url))
  }

  /// Whether a known page says that those behind it, up to the next cut, are known too.
  var allowsEnd: Bool { through == nil && pagesOwed == 0 }

  /// Takes note of a page that was read.
  mutating func read(_ url: String, in startIndex: Int, hasNews: Bool) {
    if hasNews, !hasJumped { newsPages += 1 }
    if let index = waiting.firstIndex(where: { $0.startIndex == startIndex && $0.url == url }) {
      owe(waiting.remove(at: index))
    }
    if let through, through != url { return }
    through = nil
    // A page with news says nothing of how far the others have moved back.
    if !hasNews { pagesOwed = max(0, pagesOwed - 1) }
  }

  /// The next cut page of a start address, to be read at once; nil when there is none.
  mutating func jump(in startIndex: Int) -> String? {
    guard let index = waiting.firstIndex(where: { $0.startIndex == startIndex }) else { return nil }
    hasJumped = true
    through = nil
    pagesOwed = 0
    let cut = waiting.remove(at: index)
    owe(cut)
    return cut.url
  }

  private mutating func owe(_ cut: WalkCut) {
    through = cut.through ?? through
    pagesOwed = max(pagesOwed, cut.pages + newsPages)
  }

  /// Remembers a page that failed, once.
  mutating func miss(_ url: String, in startIndex: Int) {
    if !earlier.contains(url) { missed.append(cut(at: url, in: startIndex)) }
  }

  /// Ends the walk of a start address; where the pages have ended, no cut is left in it.
  mutating func end(_ startIndex: Int, atLastPage: Bool) {
    waiting = atLastPage ? waiting.filter { $0.startIndex != startIndex } : moved(startIndex)
    through = nil
    pagesOwed = 0
    newsPages = 0
    hasJumped = false
  }

  /// What the next run has to know when this one ends before the page `nextURL`.
  func remembered(_ startIndex: Int, nextURL: String?) -> [WalkCut] {
    let all = missed + (nextURL.map { [cut(at: $0, in: startIndex)] } ?? []) + moved(startIndex)
    let starts = Set(all.map(\.startIndex)).sorted()
    var cuts: [WalkCut] = []
    for cut in starts.flatMap({ start in all.filter { $0.startIndex == start } }) {
      if let index = cuts.firstIndex(where: { $0.startIndex == cut.startIndex && $0.url == cut.url }) {
        cuts[index].through = cut.through ?? cuts[index].through
        cuts[index].pages = max(cuts[index].pages, cut.pages)
      } else {
        cuts.append(cut)
      }
    }
    while cuts.count > Self.most,
      let index = cuts.indices.dropFirst().last(where: { cuts[$0].startIndex == cuts[$0 - 1].startIndex })
    {
      let deeper = cuts.remove(at: index)
      cuts[index - 1].through = deeper.through ?? deeper.url
      cuts[index - 1].pages = deeper.pages
    }
    return cuts
  }

  private func cut(at url: String, in startIndex: Int) -> WalkCut {
    WalkCut(startIndex: startIndex, url: url, through: through, pages: max(WalkCut.fewestPages, pagesOwed))
  }

  /// The waiting cuts, those of a start address moved back by the news before them.
  private func moved(_ startIndex: Int) -> [WalkCut] {
    waiting.map { cut in
      guard cut.startIndex == startIndex else { return cut }
      var cut = cut
      cut.pages += newsPages
      return cut
    }
  }
}
