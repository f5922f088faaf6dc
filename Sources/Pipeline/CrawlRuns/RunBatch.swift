internal import Crawling
internal import Extraction
internal import FoundationEssentials
internal import ObservationPipeline
internal import Observations
internal import Vehicles

/// Pages of a run that were read and have not been judged yet; taken in or quarantined as a whole.
struct RunBatch: Sendable {
  /// A search page that a full walk has read.
  struct WalkedPage: Sendable {
    var url: String
    var adIds: [String]
    var statedTotal: Int?
    var seenAt: Date
  }

  /// Ads that were seen again without having been read.
  struct Sighting: Sendable {
    var adIds: [String]
    var seenAt: Date
  }

  /// Judged when it holds this many listings: enough for the gates, and news wait for a minute at most at one page a second.
  static let usualListings = 100
  /// Judged when it holds this many bytes of pages, so that memory stays flat on sites with large ones.
  static let mostBytes = 8_000_000

  var listings: [ObservedListing] = []
  /// Ads of which nothing is known but an address; no measure of how well pages are read.
  var linked: [ObservedListing] = []
  var sightings: [Sighting] = []
  var examined: [ExaminedAd] = []
  var walked: [WalkedPage] = []
  var validators: [Validator] = []
  var captures: [PageCapture] = []
  var sample = RunSample()
  /// Where a run goes on that takes in this batch and is killed afterwards.
  var position: CyclePosition?
  private var bytes = 0

  var isEmpty: Bool {
    listings.isEmpty && linked.isEmpty && sightings.isEmpty && examined.isEmpty && walked.isEmpty && captures.isEmpty
      && position == nil
  }

  /// Whether it is time to judge it.
  var isFull: Bool { listings.count >= Self.usualListings || bytes >= Self.mostBytes || captures.count >= 100 }

  mutating func add(_ capture: PageCapture) {
    captures.append(capture)
    bytes += capture.body.count
  }

  /// Counts what became of a page.
  mutating func count(_ page: CrawledPage) {
    let outcome = page.kind
    let isOfOneAd = page.purpose == .listing || page.purpose == .verify
    switch outcome {
    case .ad, .list, .sitemap, .moved, .empty, .tooLarge, .truncated, .unknown:
      sample.pages.read += 1
      if page.purpose == .verify { sample.pages.examined += 1 }
      if !page.ads.isEmpty || page.extracted?.listings.isEmpty == false { sample.pages.withAds += 1 }
      if outcome == .list, page.ads.isEmpty, page.extracted?.isPageOfResults == true { sample.pages.pastEnd += 1 }
    case .gone:
      sample.pages.read += 1
      if isOfOneAd { sample.pages.examined += 1 } else { sample.pages.pastEnd += 1 }
    case .httpError where !isOfOneAd && [404, 410].contains(page.fetched?.page.status ?? 0):
      sample.pages.read += 1
      sample.pages.pastEnd += 1
    case .notModified: sample.pages.unchanged += 1
    case .blocked: sample.pages.blocked += 1
    case .httpError, .networkError: sample.pages.down += 1
    case .robotsDenied, .notAsked: break
    }
  }
}

extension RunSample {
  /// Adds what another part of the same run has read.
  mutating func add(_ listings: [ObservedListing], _ other: RunSample) {
    for observed in listings { add(observed.listing, from: observed.page) }
    moves += other.moves
    pages.add(other.pages)
  }
}
