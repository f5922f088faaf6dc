public import FoundationEssentials
public import Vehicles

/// The life of one ad: sightings and proofs go in, and only what is certain comes out.
///
/// Absence nominates, evidence decides: an ad is gone after two strong proofs at least `proofGap` apart, after one
/// strong proof and two complete walks without it, or after two weak proofs and three such walks. A sold mark needs
/// only one complete walk without the ad, or a second sighting of the mark.
public struct ListingLifecycle: Sendable, Hashable {
  /// Where an ad stands.
  public enum State: Int, Sendable {
    /// Seen once.
    case new = 0
    /// Seen more than once, the last time as usual.
    case active
    /// Absent from at least one complete walk; nothing proves anything yet.
    case missed
    /// Something says that it is gone, not enough to say so.
    case suspectedGone
    /// Proved to be gone.
    case gone
  }

  /// What a look at the ad's own page shows.
  public enum Evidence: Sendable, Hashable {
    /// The page says that the ad is gone: 404, 410, a redirect to another page, the site's own words.
    case strong(DelistingReason)
    /// The page answers but does not say which ad it is.
    case weak
    /// The page shows the ad, or has not changed since it did.
    case stillThere
    /// Refused, blocked, failed, timed out: says nothing about the ad.
    case none
  }

  /// What an input has brought about.
  public enum Transition: Sendable, Hashable {
    /// The ad was gone and is there again.
    case returned
    /// The ad is gone now.
    case gone(DelistingReason)
  }

  /// Two strong proofs nearer to each other than this are one: a site may fail for an hour.
  public static let proofGap: TimeInterval = 6 * 3600
  /// Two sightings of a sold mark nearer to each other than this come from one run: its search page and its ad page.
  public static let soldMarkGap: TimeInterval = 600

  /// Where the ad stands.
  public private(set) var state: State
  /// When the ad was seen last.
  public private(set) var lastSeenAt: Date
  /// What speaks against the ad since then.
  public private(set) var absence: Absence

  /// An ad seen for the first time.
  public init(firstSeenAt: Date) {
    self.init(state: .new, lastSeenAt: firstSeenAt, absence: Absence())
  }

  init(state: State, lastSeenAt: Date, absence: Absence) {
    self.state = state
    self.lastSeenAt = lastSeenAt
    self.absence = absence
  }

  /// The ad was read from a page; a sighting older than the last one changes nothing.
  public mutating func see(at date: Date, isSold: Bool = false) -> Transition? {
    if isSold { return seeSold(at: date) }
    guard date > lastSeenAt else { return nil }
    let wasGone = state == .gone
    lastSeenAt = date
    absence = Absence()
    state = .active
    return wasGone ? .returned : nil
  }

  /// A complete walk that began after the last sighting ended without the ad.
  public mutating func miss(at date: Date) -> Transition? {
    guard state != .gone, date > lastSeenAt else { return nil }
    absence.misses += 1
    return settle(at: date)
  }

  /// A look at the ad's own page; one not younger than the last sighting or the last proof changes nothing.
  public mutating func weigh(_ evidence: Evidence, at date: Date) -> Transition? {
    switch evidence {
    case .none: return nil
    case .stillThere: return see(at: date)
    case .strong, .weak:
      guard state != .gone, date > lastSeenAt, absence.lastProofAt.map({ date > $0 }) ?? true else { return nil }
      absence.add(evidence, at: date)
      return settle(at: date)
    }
  }

  /// Takes a departure back and keeps what speaks for it, so that the next miss or proof decides again.
  mutating func hold() {
    guard state == .gone else { return }
    state = .suspectedGone
  }

  /// Lets a departure that was held happen; nil when nothing was held.
  mutating func release() -> DelistingReason? {
    guard state == .suspectedGone, let reason = absence.verdict(at: absence.lastProofAt ?? lastSeenAt) else {
      return nil
    }
    state = .gone
    return reason
  }

  private mutating func seeSold(at date: Date) -> Transition? {
    guard date >= lastSeenAt else { return nil }
    lastSeenAt = date
    guard state != .gone else { return nil }
    if absence.reason == .soldMarked, let first = absence.firstStrongAt {
      guard date.timeIntervalSince(first) >= Self.soldMarkGap else { return nil }
      state = .gone
      return .gone(.soldMarked)
    }
    absence.add(.strong(.soldMarked), at: date)
    return settle(at: date)
  }

  private mutating func settle(at date: Date) -> Transition? {
    if let reason = absence.verdict(at: date) {
      state = .gone
      return .gone(reason)
    }
    state = absence.strongProofs + absence.weakProofs > 0 ? .suspectedGone : .missed
    return nil
  }
}

/// What speaks against an ad since it was seen last.
public struct Absence: Sendable, Hashable {
  /// Complete walks in a row without the ad.
  public internal(set) var misses = 0
  /// Proofs that are enough with one other.
  public internal(set) var strongProofs = 0
  /// Proofs that need company.
  public internal(set) var weakProofs = 0
  /// When the first strong proof was read.
  public internal(set) var firstStrongAt: Date?
  /// When the last proof of either kind was read.
  public internal(set) var lastProofAt: Date?
  /// What the strong proofs say.
  public internal(set) var reason: DelistingReason?

  /// Nothing.
  public init() {}

  mutating func add(_ evidence: ListingLifecycle.Evidence, at date: Date) {
    lastProofAt = date
    guard case .strong(let said) = evidence else {
      weakProofs += 1
      return
    }
    strongProofs += 1
    firstStrongAt = firstStrongAt ?? date
    // "Sold" and "expired" tell more than the 404 that follows them.
    if reason == nil || reason == .removed || said == .soldMarked { reason = said }
  }

  /// Why the ad is gone as of `date`, nil while that is not certain.
  func verdict(at date: Date) -> DelistingReason? {
    if let reason, let firstStrongAt {
      if reason == .soldMarked, misses >= 1 { return reason }
      if strongProofs >= 2, date.timeIntervalSince(firstStrongAt) >= ListingLifecycle.proofGap { return reason }
      if misses >= 2 { return reason }
    }
    return weakProofs >= 2 && misses >= 3 ? .unknown : nil
  }
}
