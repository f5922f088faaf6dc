internal import Observations
public import Outbox
internal import Vehicles

/// What a batch has brought about.
public struct PipelineReport: Sendable, Hashable {
  /// Ads that were not known.
  public var new: Int
  /// Known ads whose price, state or vehicle is another one.
  public var changed: Int
  /// Ads that are gone now.
  public var gone: Int
  /// Ads that would be gone if there were not suspiciously many of them.
  public var held: Int
  /// Ads of vehicles that somebody monitors.
  public var matched: Int
  /// The events that were enqueued, in their order.
  public var events: [Event]

  /// A report by its counts.
  public init(
    new: Int = 0, changed: Int = 0, gone: Int = 0, held: Int = 0, matched: Int = 0, events: [Event] = []
  ) {
    self.new = new
    self.changed = changed
    self.gone = gone
    self.held = held
    self.matched = matched
    self.events = events
  }

  /// Adds what another batch has brought about.
  public mutating func add(_ other: PipelineReport) {
    new += other.new
    changed += other.changed
    gone += other.gone
    held += other.held
    matched += other.matched
    events += other.events
  }
}

/// The ads of a run by what became of them, each once, however many of its pages and batches it is in.
public struct AdTally: Sendable {
  private var new: Set<String> = []
  private var changed: Set<String> = []
  private var gone: Set<String> = []
  private var matched: Set<String> = []

  /// No ad yet.
  public init() {}

  mutating func add(_ recorded: Recorded, of listing: Listing, isWatched: Bool) {
    let ad = "\(listing.site ?? "")/\(listing.adId ?? "")"
    switch recorded.outcome {
    case .new: new.insert(ad)
    case .changed:
      // What a new ad says on its own page is no change.
      if !new.contains(ad) { changed.insert(ad) }
    case .unchanged: break
    }
    if recorded.isGone { gone.insert(ad) }
    if isWatched { matched.insert(ad) }
  }

  /// Adds to `report` what has come since `earlier`.
  func write(to report: inout PipelineReport, since earlier: AdTally) {
    report.new += new.count - earlier.new.count
    report.changed += changed.count - earlier.changed.count
    report.gone += gone.count - earlier.gone.count
    report.matched += matched.count - earlier.matched.count
  }
}
