import Extraction
import HTML
import Vehicles

/// How much reading pages costs, and whether it is read right.
struct ExtractBenchmark {
  let options: BenchmarkOptions

  /// All is done so often, and the best time counts.
  private static let rounds = 3
  /// Pages in memory at a time: too many for the processor's caches, too few to matter as memory.
  private static let blockSize = 250

  /// What is measured, in this order: the largest last, as what an earlier one leaves behind hides what a later one takes.
  enum Part: String, CaseIterable {
    case ads
    case floor
    case search
    case attributes
    case nested
    case large
  }

  func run(_ rows: RowWriter) throws {
    let extractor = Extractor(site: try BenchmarkSite.load(file: options.site))
    let source = try AdSource(options: options, count: count)
    for part in Part.allCases where options.parts?.contains(part.rawValue) ?? true {
      try rows.write(try measure(part, source, extractor))
    }
  }

  private var count: Int { options.count ?? 2_000 }

  private func measure(_ part: Part, _ source: AdSource, _ extractor: Extractor) throws -> Row {
    switch part {
    case .ads: try ads(source, extractor)
    case .floor: try floor(source)
    case .search: try search(repetitions: min(10, count))
    case .attributes: large("extract.attributes", HostilePages.attributes(count: 100_000), extractor)
    case .nested: large("extract.nested", HostilePages.nested(depth: 1_000_000), extractor)
    case .large: large("extract.large", HostilePages.regular(bytes: 20_000_000), extractor)
    }
  }

  private func ads(_ source: AdSource, _ extractor: Extractor) throws -> Row {
    ProcessMemory.forgetPeak()
    var costs = [Cost](repeating: Cost(), count: Self.rounds)
    var right = 0
    var foreign = 0
    var bytes = 0
    for start in stride(from: 0, to: source.truths.count, by: Self.blockSize) {
      let range = start..<min(start + Self.blockSize, source.truths.count)
      let pages = try source.pages(range)
      bytes += pages.reduce(0) { $0 + $1.body.count }
      for round in costs.indices {
        var results: [ExtractedPage] = []
        costs[round] += Stopwatch.measure { results = pages.map(extractor.extract) }
        guard round == 0 else { continue }
        for (result, truth) in zip(results, source.truths[range]) {
          right += truth.holds(for: result) ? 1 : 0
          foreign += result.listings.filter { $0.plate != nil && $0.plate?.normalized != truth.plate }.count
        }
      }
    }
    let count = source.truths.count
    var row = Row(name: "extract.ads", count: count, cost: Self.best(costs))
    row.verdict = (right, count - right)
    row.figures = [
      ("foreignPlates", .count(foreign)), ("bytesPerPage", .count(bytes / max(1, count))),
      ("cpuMillisecondsPerPage", .number(row.cost.cpuSeconds * 1000 / Double(max(1, count)))),
    ]
    return row
  }

  /// What libxml2 alone needs for its tree of the same pages and three XPaths; the scan of the page before it is not counted.
  private func floor(_ source: AdSource) throws -> Row {
    ProcessMemory.forgetPeak()
    var costs = [Cost](repeating: Cost(), count: Self.rounds)
    var right = 0
    for start in stride(from: 0, to: source.truths.count, by: Self.blockSize) {
      let pages = try source.pages(start..<min(start + Self.blockSize, source.truths.count))
      for round in costs.indices {
        for page in pages {
          let document = Document(utf8: page.body)
          var found = 0
          costs[round] += Stopwatch.measure { found = Self.fieldsFound(in: document) }
          if round == 0, found == Self.xpaths.count { right += 1 }
        }
      }
    }
    let count = source.truths.count
    var row = Row(name: "extract.floor", count: count, cost: Self.best(costs))
    row.verdict = (right, count - right)
    row.figures = [("cpuMillisecondsPerPage", .number(row.cost.cpuSeconds * 1000 / Double(max(1, count))))]
    return row
  }

  private static func fieldsFound(in document: Document) -> Int {
    guard let tree = Tree(document, withScripts: true) else { return 0 }
    return xpaths.count { tree.text($0)?.isEmpty == false }
  }

  private static let xpaths = [
    "//span[@data-testid='price']/text()", "//table[@class='spec']//tr[th='Registreringsnummer']/td/text()",
    "//meta[@property='product:price:currency']/@content",
  ]

  /// A search page of 1.5 MB whose state, in base64, holds 50 ads.
  private func search(repetitions: Int) throws -> Row {
    let pages = SyntheticSearch(base: BenchmarkSite.usualBase)
    let extractor = Extractor(site: try BenchmarkSite.newestFirst(base: BenchmarkSite.usualBase))
    let ids = Array(0..<SyntheticSearch.adsPerPage)
    let body = pages.page(ids, total: ids.count, padding: 1_760)
    let page = Page(url: "\(BenchmarkSite.usualBase)/search", contentType: "text/html; charset=utf-8", body: body)
    ProcessMemory.forgetPeak()
    var results: [ExtractedPage] = []
    let costs = (0..<Self.rounds).map { _ in
      Stopwatch.measure { results = (0..<repetitions).map { _ in extractor.extract(page) } }
    }
    let read = Dictionary(
      (results.first?.listings ?? []).map { ($0.adId ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    let right = ids.count { id in read[String(id)].map { AdTruth(pages.ad(id)).holds(for: $0) } ?? false }
    var row = Row(name: "extract.search", count: repetitions, cost: Self.best(costs))
    row.verdict = (right, ids.count - right)
    row.figures = [
      ("bytesPerPage", .count(body.count)),
      ("cpuMillisecondsPerPage", .number(row.cost.cpuSeconds * 1000 / Double(repetitions))),
    ]
    return row
  }

  /// One reading of one page; nothing but its end is asked for.
  private func large(_ name: String, _ body: [UInt8], _ extractor: Extractor) -> Row {
    let page = Page(url: "\(BenchmarkSite.usualBase)/large", contentType: "text/html; charset=utf-8", body: body)
    ProcessMemory.forgetPeak()
    let before = ProcessMemory.residentBytes
    var result: ExtractedPage?
    let cost = Stopwatch.measure { result = extractor.extract(page) }
    var row = Row(name: name, count: 1, cost: cost)
    row.figures = [
      ("bytesPerPage", .count(body.count)), ("addedPeakBytes", .count(row.peakBytes - before)),
      ("kind", .text(result?.kind.rawValue ?? "none")), ("problems", .count(result?.problems.count ?? 0)),
    ]
    return row
  }

  private static func best(_ costs: [Cost]) -> Cost {
    costs.min { $0.cpuSeconds < $1.cpuSeconds } ?? Cost()
  }
}
