internal import Crypto
public import FoundationEssentials

/// Something to say, with the bytes in which it is said: on stdout, in the feed and to every endpoint.
public struct Event: Sendable, Hashable {
  /// What an event is about, for those who look for it.
  public struct Subject: Sendable, Hashable {
    /// The monitored plate, normalised.
    public var plate: String?
    /// Key of the vehicle.
    public var vehicle: String?
    /// Identifier of the site definition.
    public var site: String?
    /// The site's own identifier of the ad.
    public var adID: String?

    /// A subject by its parts.
    public init(plate: String? = nil, vehicle: String? = nil, site: String? = nil, adID: String? = nil) {
      self.plate = plate
      self.vehicle = vehicle
      self.site = site
      self.adID = adID
    }
  }

  /// `evt_...`, derived from what happened.
  public let id: String
  /// To whom it is said.
  public let accountID: String
  /// The type as subscribed, such as `listed_for_sale`.
  public let type: String
  /// What it is about.
  public let subject: Subject
  /// When it was observed.
  public let occurredAt: Date
  /// When it was enqueued; the age of a delivery counts from here.
  public let createdAt: Date
  /// One line of JSON.
  public let body: [UInt8]
  /// JSON object that says what the event rests on.
  public let evidence: String?

  /// An event by its parts.
  public init(
    id: String, accountID: String, type: String, subject: Subject, occurredAt: Date, createdAt: Date, body: [UInt8],
    evidence: String? = nil
  ) {
    self.id = id
    self.accountID = accountID
    self.type = type
    self.subject = subject
    self.occurredAt = occurredAt
    self.createdAt = createdAt
    self.body = body
    self.evidence = evidence
  }

  /// The identifier of what `facts` tell: the same facts give the same identifier on every machine, other facts another
  /// one.
  public static func identifier(of facts: [String]) -> String {
    // The length before each fact keeps "a", "bc" apart from "ab", "c".
    let text = facts.map { "\($0.utf8.count):\($0)" }.joined()
    return "evt_" + Digest.base62(of: Array(Digest.sha256(text).prefix(20)), length: 27)
  }
}

/// An event at its place in the order of saying.
public struct StoredEvent: Sendable, Hashable {
  /// Its place; later events have higher ones, and no place is given twice.
  public let sequence: Int64
  /// The event.
  public let event: Event
}
